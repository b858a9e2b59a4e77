"""Visitors with bad luck: a browser that keeps nothing, a script that never comes, nonsense events, double clicks."""

import re

from playwright.sync_api import expect

from .visit import Visit

FORBIDDEN = """
const deny = () => { throw new DOMException('Access is denied for this document.', 'SecurityError') }
for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) Object.defineProperty(window, name, { get: deny })
navigator.locks.request = async () => deny()
"""
"""What a browser does that blocks all cookies of a site, but for the cookies."""

NONSENSE = """() => {
  const details = [undefined, null, 7, [], {}, { text: {} }, { upstream: {}, reason: 'remembered' }, { pending: {} },
    { tone: 'info', text: 'Nowhere', action: { label: 'Go', href: '/\\\\[' } },
    { upstream: 'product', reason: 'remembered', ageSeconds: 1e300 }]
  const types = ['notify', 'upstream:restored', 'upstream:degraded', 'cart:updated', 'compare:toggle',
    'session:changed', 'outbox:kept', 'outbox:sent', 'outbox:dropped', 'addToCart']
  for (const type of types) for (const detail of details) dispatchEvent(new CustomEvent(`muntin:${type}`, { detail }))
}"""


def test_a_browser_that_keeps_nothing_can_shop(visit: Visit) -> None:
    """With all storage forbidden the shop starts, adds, and goes from page to page, and nothing is thrown."""
    visit.page.add_init_script(FORBIDDEN)
    visit.open("/")
    visit.add_first()
    visit.badge.click()
    visit.page.get_by_role("button", name="Close the cart").click()
    visit.open("/cart")
    visit.in_cart(1)
    assert [each for each in visit.errors if each.startswith("uncaught")] == []


def test_a_page_whose_script_never_comes_says_so_after_a_while(visit: Visit) -> None:
    """Nothing runs; a link to load the page again appears by style alone."""
    page = visit.page
    page.route(re.compile(r"/host/.*/loader-.*\.js"), lambda route: route.abort())
    page.goto("/")
    again = page.get_by_role("main").get_by_role("link", name="Load the page again", include_hidden=True)
    expect(again).to_be_hidden()
    page.evaluate("document.getAnimations().find((each) => each.animationName === 'host-late').finish()")
    expect(again).to_be_visible()
    page.unroute_all()
    again.click()
    visit.settled()
    visit.add_first()


def test_nonsense_on_the_bus_breaks_nothing(visit: Visit) -> None:
    """Whatever some script sends under the names of the shop's events: messages, menu and products go on working."""
    visit.open("/")
    visit.page.evaluate(NONSENSE)
    expect(visit.page.get_by_role("status").filter(has_text="Products may be out of date")).to_be_visible()
    expect(visit.page.get_by_text("right now", exact=False).filter(has_text="We can't show")).to_have_count(0)
    expect(visit.page.locator("[data-state=failed], [data-state=fallback]")).to_have_count(0)
    visit.add_first()


def test_a_double_click_opens_the_cart(visit: Visit) -> None:
    """The second half of it does not close what the first has opened."""
    visit.open("/")
    visit.badge.dblclick()
    expect(visit.page.get_by_role("dialog", name="Cart")).to_be_visible()
    visit.page.mouse.click(20, 400)
    expect(visit.page.get_by_role("dialog", name="Cart")).to_be_hidden()
