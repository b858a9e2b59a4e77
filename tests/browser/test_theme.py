"""The theme: chosen in the header, kept, the same in all tabs, and there before the first paint."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .visit import Visit

GROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(246, 245, 241)", "rgb(15, 20, 18)"
"""`--mu-color-bg` of both."""

WATCH_PAINT = """
const seen = (window.__grounds = [])
const look = () => {
  if (document.body) seen.push(getComputedStyle(document.documentElement).colorScheme)
  if (seen.length < 30) requestAnimationFrame(look)
}
requestAnimationFrame(look)
"""


def choose(page: Page, theme: str) -> None:
    """Chooses a theme by keyboard alone: opens the switch, moves to the radio button, closes it."""
    button = page.get_by_role("button", name="Theme")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    chosen = page.get_by_role("radio", name=theme)
    for _ in range(3):
        if chosen.is_checked():
            break
        page.keyboard.press("ArrowDown")
    expect(chosen).to_be_checked()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


@pytest.mark.parametrize(("device", "theme", "ground"), [("light", "Dark", DARK), ("dark", "Light", LIGHT)])
def test_the_chosen_theme_overrules_the_device_and_stays(
    new_visitor: Callable[..., Visit], device: str, theme: str, ground: str
) -> None:
    """A theme chosen by keyboard shows at once, in the visitor's other tab too, and from a new page's first frame."""
    visit = new_visitor(color_scheme=device)
    visit.open("/")
    other = visit.tab()
    other.open("/login")
    choose(visit.page, theme)
    assert visit.page.evaluate(GROUND) == ground
    other.page.wait_for_function(f"{GROUND} === '{ground}'")
    other.page.add_init_script(WATCH_PAINT)
    other.open("/")
    assert set(other.page.evaluate("window.__grounds")) == {theme.lower()}
    expect(other.page.get_by_role("button", name=f"Theme: {theme}")).to_be_visible()


def test_as_the_device_follows_the_device(new_visitor: Callable[..., Visit]) -> None:
    """Back at "As the device" the page follows the device, while it is open."""
    visit = new_visitor(color_scheme="light")
    visit.open("/")
    choose(visit.page, "Dark")
    choose(visit.page, "As the device")
    assert visit.page.evaluate(GROUND) == LIGHT
    visit.page.emulate_media(color_scheme="dark")
    assert visit.page.evaluate(GROUND) == DARK


def test_the_switch_fits_a_phone(new_visitor: Callable[..., Visit]) -> None:
    """At 360 px the header is one row without overflow, for a guest and a member, and the open switch lies inside."""
    visit = new_visitor(viewport={"width": 360, "height": 740})
    page = visit.page
    for arrive in (visit.open, visit.log_in):
        arrive()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.get_by_role("banner").evaluate("header => header.offsetHeight") <= 66
        page.get_by_role("button", name="Theme").click()
        box = page.get_by_role("group", name="Theme").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
