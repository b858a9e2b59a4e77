"""The session ends, or changes in another tab: it is renewed once, and all tabs follow."""

import re

from playwright.sync_api import expect

from .visit import SHOPPER, Visit

SERVICES = """async () => {
  const release = JSON.parse(document.getElementById('muntin-release').textContent)
  const container = await import(release.mfes[release.services].entry)
  window.services = (await container.get('./services'))().default({})
}"""
"""Shared-services gives everybody the same instance, so this is the page's own."""

TWENTY_CALLS = """async () => {
  const { http, session } = window.services
  const { id } = session.user()
  const call = (n) => http.request('GET', `/api/shopping/cart/${id}?n=${n}`).then(() => 200, ({ status }) => status)
  return Promise.all(Array.from({ length: 20 }, (_, n) => call(n)))
}"""


def asked_for_session(visit: Visit) -> int:
    """How often the page has asked who its user is."""
    return sum(url.endswith("/api/session") for url in visit.requests)


def test_twenty_calls_renew_a_session_that_is_gone_once(visit: Visit) -> None:
    """Twenty at once get 401; one asks for a session, and each is answered as the visitor of the new one."""
    visit.open("/")
    page = visit.page
    page.evaluate(SERVICES)
    before = page.evaluate("window.services.session.user().id")
    page.context.clear_cookies()
    visit.requests.clear()
    answers = page.evaluate(TWENTY_CALLS)
    # The cart that they ask for is that of the visitor before, so a renewed session may not see it: 403, and no 401.
    assert answers == [403] * 20
    assert page.evaluate("window.services.session.user().id") != before
    assert asked_for_session(visit) == 1


def test_a_shopper_whose_session_is_gone_notices_nothing(visit: Visit) -> None:
    """Adding to the cart renews the session on the way."""
    visit.open("/")
    visit.page.context.clear_cookies()
    visit.requests.clear()
    visit.add_first()
    assert asked_for_session(visit) == 1


def test_logging_in_and_out_is_seen_in_all_tabs(visit: Visit) -> None:
    """The other tab's header has the account, and then the way to log in again."""
    other = visit.tab()
    other.open("/")
    visit.log_in(SHOPPER)
    account = re.compile("Demo Shopper")
    expect(other.page.get_by_role("banner").get_by_text(account).first).to_be_attached()
    visit.page.evaluate(SERVICES)
    visit.page.evaluate("window.services.session.logout()")
    expect(other.page.get_by_role("banner").get_by_text(account)).to_have_count(0)


def test_the_cart_is_in_step_in_all_tabs(visit: Visit) -> None:
    """What one tab adds, the other's badge counts."""
    visit.open("/")
    other = visit.tab()
    other.open("/")
    visit.add_first(2)
    other.in_cart(2)


def test_the_theme_is_the_same_in_all_tabs(visit: Visit) -> None:
    """Chosen in one, it is there in the others, and after a reload."""
    visit.open("/")
    other = visit.tab()
    other.open("/")
    visit.page.evaluate(SERVICES)
    visit.page.evaluate("window.services.store.change({ theme: 'dark' })")
    for each in (visit, other):
        expect(each.page.locator("html[data-theme=dark]")).to_have_count(1)
    other.page.reload()
    expect(other.page.locator("html[data-theme=dark]")).to_have_count(1)
