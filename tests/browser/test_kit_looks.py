"""How each component looks, as committed pictures: narrow and wide, light and dark. See pictures.py for what counts.

Nothing in a picture depends on the machine: text is boxes of one size (boxfont.py), animations stand still, and the
style guide at /ui-kit has no data but its own.
"""

import base64
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

from .boxfont import box_font
from .pictures import BASELINES, WRITE, check, difference
from .visit import Visit

SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
MOST_BYTES = 1_500_000

TALLER = 2000
"""Of the window, in pixels: than any component, so that each is pictured without scrolling inside of it."""

PREPARE = """async font => {
  const face = new FontFace('Boxes', Uint8Array.from(atob(font), each => each.charCodeAt(0)), { weight: '1 1000' })
  document.fonts.add(await face.load())
  document.querySelector('.host-header').style.position = 'static' // it would lie over what is scrolled to
  for (const name of ['--mu-font', '--mu-font-mono']) document.documentElement.style.setProperty(name, 'Boxes')
}"""


@pytest.fixture(scope="module")
def font() -> str:
    """The font of boxes, in base64."""
    return base64.b64encode(box_font()).decode()


def states(page: Page) -> Iterator[tuple[str, Locator]]:
    """Each picture's name and what it shows; what has to be pressed first is pressed when its turn comes."""
    stages = page.locator("[data-look]")
    names = stages.evaluate_all("all => all.map(each => each.dataset.look)")
    for name in names:
        yield name, page.locator(f"[data-look={name}]")
    page.get_by_role("button", name="Cancel order").click()
    yield "confirm-asking", page.locator("[data-look=confirm]")
    page.locator("[data-look=table]").get_by_role("button", name="Pane").first.click()
    yield "table-sorted", page.locator("[data-look=table] .mu-table-box").first
    page.locator("[data-look=input]").get_by_label("Name").focus()
    yield "input-focused", page.locator("[data-look=input] .mu-field").first
    page.get_by_role("button", name="Theme").click()
    yield "theme-menu", page.get_by_role("group", name="Theme")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Empty the cart…").click()
    yield "modal-open", page.get_by_role("dialog", name="Empty the cart?")


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_component_looks_as_it_did(
    new_visitor: Callable[..., Visit], font: str, tmp_path: Path, width: int, scheme: str
) -> None:
    """Each component of the style guide, in each of its states, is the picture that was committed."""
    visit = new_visitor(viewport={"width": width, "height": TALLER}, color_scheme=scheme, reduced_motion="reduce")
    visit.open("/ui-kit")
    page = visit.page
    page.get_by_role("heading", name="UI kit", level=1).wait_for()
    page.evaluate(PREPARE, font)
    wrong = []
    for name, shown in states(page):
        picture = shown.screenshot(animations="disabled", caret="hide", scale="css")
        wrong.append(check(f"{name}-{width}-{scheme}", picture, tmp_path))
    assert not any(wrong), "\n".join(filter(None, wrong))


def test_a_small_change_is_seen_and_noise_is_not() -> None:
    """A block of another colour or a moved edge makes a picture differ; anti-aliasing and stray pixels do not."""
    was = Image.new("RGB", (200, 100), "#ffffff")
    ImageDraw.Draw(was).rectangle((20, 20, 79, 59), fill="#0b6353")
    noisy, moved, tinted = was.copy(), was.copy(), was.copy()
    noisy.paste((250, 250, 250), (100, 0, 200, 50))
    noisy.paste((255, 0, 0), (150, 80, 155, 86))
    ImageDraw.Draw(moved).line((80, 20, 80, 64), fill="#0b6353")
    ImageDraw.Draw(tinted).rectangle((20, 20, 79, 59), fill="#0b7353")
    assert difference(noisy, was) is None
    assert difference(moved, was) is not None
    assert difference(tinted, was) is not None
    assert difference(was.resize((200, 101)), was) is not None


def test_no_baseline_is_left_over_and_all_are_small() -> None:
    """Each baseline belongs to a screen, each screen has the same ones, and together they stay small."""
    if os.environ.get(WRITE) == "1":
        return
    files = {file.stem: file.stat().st_size for file in BASELINES.iterdir()}
    screens = {f"-{width}-{scheme}" for width, scheme in SCREENS}
    by_screen = {end: {name.removesuffix(end) for name in files if name.endswith(end)} for end in screens}
    assert sum(map(len, by_screen.values())) == len(files)
    assert len({frozenset(names) for names in by_screen.values()}) == 1, by_screen
    assert sum(files.values()) < MOST_BYTES
