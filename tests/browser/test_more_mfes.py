"""MFEs without React: a Vue one that loads when it comes into view, a custom element that two tabs share."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from .publishing import deployed, release
from .stack import Stack
from .visit import Visit

ADD = re.compile(r"^Add .+ to cart$")


def aside(visit: Visit) -> Locator:
    """The region below the page's main part."""
    return visit.page.locator("[data-mfe=recommendations]")


def suggestions(visit: Visit) -> Locator:
    """The cards of "You may also like"."""
    return aside(visit).get_by_role("article")


def tray(visit: Visit) -> Locator:
    """The bar with what is compared; not there while that is nothing."""
    return visit.page.get_by_role("region", name="Compare products")


def open_product(visit: Visit) -> None:
    """The page of the first product of the shop."""
    visit.open("/")
    visit.page.get_by_role("main").get_by_role("article").first.get_by_role("link").first.click()
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    visit.page.goto(visit.page.url)
    visit.settled()


def compare(visit: Visit, count: int) -> list[str]:
    """Takes the first `count` products of the grid into the comparison; returns their names."""
    buttons = visit.page.get_by_role("main").get_by_role("button", name=re.compile("^Compare "))
    names = []
    for index in range(count):
        button = buttons.nth(index)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        names.append(str(button.get_attribute("aria-label")).removeprefix("Compare "))
    return names


def asked_of(visit: Visit, origin: str) -> list[str]:
    """What the page fetched from there."""
    return [url for url in visit.requests if url.startswith(origin)]


def test_suggestions_are_fetched_once_they_come_into_view(new_visitor: Callable[..., Visit], stack: Stack) -> None:
    """On a phone they are far below: neither the MFE nor Vue is asked for before the shopper scrolls there."""
    visit = new_visitor(viewport={"width": 360, "height": 640})
    origin = stack.origin("recommendations")
    open_product(visit)
    visit.page.wait_for_load_state("networkidle")
    assert not asked_of(visit, origin)
    assert not [url for url in visit.requests if "/assets/vue/" in url]
    visit.page.mouse.wheel(0, 4_000)
    aside(visit).scroll_into_view_if_needed()
    expect(suggestions(visit).first).to_be_visible()
    assert asked_of(visit, origin)
    assert visit.errors == []


def test_a_suggestion_goes_into_the_cart_and_changes_what_is_suggested_there(visit: Visit) -> None:
    """The Vue MFE speaks to the React cart by events alone; below the cart it follows what is in it."""
    open_product(visit)
    aside(visit).scroll_into_view_if_needed()
    suggestions(visit).first.get_by_role("button", name=ADD).click()
    visit.in_cart(1)
    visit.open("/cart")
    aside(visit).scroll_into_view_if_needed()
    expect(suggestions(visit).first).to_be_visible()
    visit.page.get_by_role("main").get_by_role("button", name=re.compile("^Remove")).first.click()
    yes = visit.page.get_by_role("main").get_by_role("button", name=re.compile("Remove|Yes"))
    if yes.count():
        yes.first.click()
    visit.in_cart(0)
    expect(suggestions(visit)).to_have_count(0)
    assert visit.errors == []


def test_every_suggestion_leads_to_its_product_on_the_same_page(visit: Visit) -> None:
    """The host follows the link; the MFE stays and shows what goes with the next product."""
    open_product(visit)
    aside(visit).scroll_into_view_if_needed()
    visit.page.evaluate("window.samePage = true")
    link = suggestions(visit).first.get_by_role("link")
    name = link.inner_text()
    link.click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(name)
    expect(visit.page.get_by_role("heading", level=1)).to_be_focused()
    expect(suggestions(visit).get_by_role("link", name=name, exact=True)).to_have_count(0)
    assert visit.page.evaluate("window.samePage") is True
    assert visit.errors == []


def test_a_comparison_is_one_for_all_tabs_and_outlives_a_reload(visit: Visit) -> None:
    """Chosen in one tab, it is in the other's tray and on its buttons; it is still there after a reload."""
    visit.open("/")
    other = visit.tab()
    other.open("/")
    names = compare(visit, 2)
    for name in names:
        expect(tray(other)).to_contain_text(name)
        expect(other.page.get_by_role("button", name=f"Compare {name}", exact=True).first).to_have_attribute(
            "aria-pressed", "true"
        )
    tray(other).get_by_role("button", name="Clear").click()
    expect(tray(visit)).to_have_count(0)
    names = compare(visit, 3)
    visit.page.reload()
    expect(tray(visit).get_by_role("listitem")).to_have_text([re.compile(re.escape(name)) for name in names])
    assert visit.errors == other.errors == []


def test_the_comparison_is_a_table_by_keyboard_alone(visit: Visit) -> None:
    """It opens, loses a column and closes by keys; the focus is always somewhere sensible."""
    visit.open("/")
    names = compare(visit, 2)
    button = tray(visit).get_by_role("button", name="Compare (2)")
    button.focus()
    visit.page.keyboard.press("Enter")
    dialog = visit.page.get_by_role("dialog", name="Compare")
    for name in names:
        expect(dialog.get_by_role("columnheader", name=re.compile(re.escape(name)))).to_be_visible()
    expect(dialog.get_by_text(re.compile(r"In stock|Only \d|Sold out"))).to_have_count(2)
    dialog.get_by_role("button", name=f"Remove {names[0]} from the comparison").press("Enter")
    expect(dialog.get_by_role("columnheader")).to_have_count(1)
    visit.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    # There is nothing to compare one product with: the button that opened the comparison can't have the focus any more.
    last = tray(visit).get_by_role("button", name=f"Remove {names[1]} from the comparison")
    expect(last).to_be_focused()
    visit.page.keyboard.press("Enter")
    expect(tray(visit)).to_have_count(0)
    expect(visit.page.get_by_role("main")).to_be_focused()
    assert visit.errors == []


def test_a_comparison_fits_a_phone(new_visitor: Callable[..., Visit]) -> None:
    """Neither tray nor table makes the page wider than 360 px."""
    visit = new_visitor(viewport={"width": 360, "height": 740})
    visit.open("/")
    compare(visit, 4)
    tray(visit).get_by_role("button", name="Compare (4)").click()
    expect(visit.page.get_by_role("dialog", name="Compare")).to_be_visible()
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", ["recommendations", "product-compare"])
def test_a_page_is_whole_without_them(visit: Visit, stack: Stack, name: str) -> None:
    """With its server stopped there is just no such region, and no button that leads nowhere; the shop goes on."""
    with stack.stopped(name):
        open_product(visit)
        visit.page.mouse.wheel(0, 4_000)
        region = visit.page.locator(f"[data-mfe={name}]:is([data-state=failed], [data-state=fallback])")
        expect(region).to_be_attached()
        expect(region).to_have_text("")
        if name == "product-compare":
            expect(visit.page.get_by_role("button", name=re.compile("^Compare "))).to_have_count(0)
        visit.page.get_by_role("main").get_by_role("button", name="Add to cart").click()
        visit.in_cart(1)


def test_a_page_of_development_checks_events(visit: Visit, stack: Stack) -> None:
    """Its release has the schemas; an event that does not fit is refused, by name, whoever sends it."""
    with deployed(stack, release(stack, "--mode", "development")):
        visit.open("/")
        expect(visit.page.get_by_role("main").get_by_role("button", name=re.compile("^Compare ")).first).to_be_visible()
        with visit.page.expect_console_message(lambda message: "compare:toggle" in message.text):
            visit.page.evaluate("dispatchEvent(new CustomEvent('muntin:compare:toggle', { detail: { productId: 5 } }))")
        expect(tray(visit)).to_have_count(0)


def test_a_chosen_theme_is_there_before_anything_is_painted(new_visitor: Callable[..., Visit]) -> None:
    """The document's inline script sets it, so that a dark page never flashes light; only known words are set."""
    visit = new_visitor(color_scheme="light")
    visit.open("/")
    visit.page.evaluate("localStorage.setItem('muntin:theme', 'dark')")
    visit.page.route("**/*.js", lambda route: route.abort())  # nothing but the inline script can do it
    visit.page.reload(wait_until="commit")
    visit.page.wait_for_selector("header", state="attached")
    assert visit.page.evaluate("document.documentElement.dataset.theme") == "dark"
    visit.page.evaluate("localStorage.setItem('muntin:theme', '\"onload=')")
    visit.page.reload(wait_until="commit")
    visit.page.wait_for_selector("header", state="attached")
    assert visit.page.evaluate("document.documentElement.dataset.theme ?? null") is None
    assert not [error for error in visit.errors if "Content Security Policy" in error]
