"""A visitor buys something, and finds their way about."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .stack import Stack
from .visit import Visit

ASKS_AGAIN = 45_000
"""Milliseconds in which a page notices what changed before it listened: it asks every 30 s."""


def test_browse_search_add_log_in_check_out_and_see_the_order(visit: Visit) -> None:
    """The main path: the cart and the badge follow at once, and the order appears with its status."""
    page = visit.page
    visit.open("/")
    search = page.get_by_role("combobox", name=re.compile("search", re.I))
    search.fill("lamp")
    search.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?.*q=lamp"))
    visit.settled()
    [name] = visit.add_first()
    visit.in_cart(1)
    visit.badge.click()
    expect(page.get_by_role("dialog", name="Cart").get_by_role("link", name=name)).to_be_visible()

    visit.log_in(next_path="/cart")
    expect(page).to_have_url(re.compile(r"/cart$"))
    expect(page.get_by_role("main").get_by_text(name)).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Checkout").click()
    expect(page).to_have_url(re.compile(r"/orders/.+"))
    expect(page.get_by_role("main").get_by_text(re.compile("placed", re.I)).first).to_be_visible()
    expect(page.get_by_role("main").get_by_text(name)).to_be_visible()
    visit.in_cart(0)

    page.get_by_role("banner").get_by_role("link", name="Orders").first.click()
    visit.settled()
    expect(page.get_by_role("main").get_by_text(re.compile(r"M-\d{4}-\d+")).first).to_be_visible()


def test_a_guest_keeps_the_cart_when_logging_in(visit: Visit) -> None:
    """What a guest put into the cart is there after logging in."""
    visit.open("/")
    visit.add_first(2)
    visit.log_in(("second@example.com", "muntin-demo"))
    expect(visit.badge).to_have_accessible_name(re.compile(r"\d+ items"))


def test_deep_links_titles_and_the_back_button(page: Page, visit: Visit) -> None:
    """Every route has an address and a title of its own, and going back shows the page before."""
    visit.open("/")
    home = page.title()
    page.get_by_role("main").get_by_role("article").first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/products/"))
    visit.settled()
    name = page.get_by_role("heading", level=1).inner_text()
    expect(page).to_have_title(re.compile(re.escape(name)))
    page.reload()
    visit.settled()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.go_back()
    expect(page).to_have_title(home)
    expect(page.get_by_role("main").get_by_role("article").first).to_be_visible()


def test_an_unknown_address_is_a_404_with_a_way_back(page: Page) -> None:
    """A wrong address answers 404 and offers the shop."""
    response = page.goto("/no/such/page")
    assert response is not None
    assert response.status == 404
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()


def test_orders_need_a_member(page: Page, visit: Visit) -> None:
    """A guest who opens the orders is led to the login and back."""
    page.goto("/orders")
    expect(page).to_have_url(re.compile(r"/login\?next=%2Forders"))
    page.get_by_label("Email").fill("shopper@example.com")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text(re.compile("email or password", re.I)).first).to_be_visible()
    page.get_by_label("Password", exact=True).fill("muntin-demo")
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(r"/orders$"))


def test_a_double_click_on_checkout_makes_one_order(visit: Visit, stack: Stack) -> None:
    """Two clicks within one moment order once."""
    visit.log_in(("second@example.com", "muntin-demo"))
    visit.open("/")
    visit.page.get_by_role("main").get_by_role("button", name=re.compile(r"^Add .+ to cart$")).nth(3).click()
    expect(visit.badge).to_have_accessible_name(re.compile(r"\d+ item"))
    visit.open("/orders")
    before = visit.page.get_by_text(re.compile(r"M-\d{4}-\d+")).count()
    visit.open("/cart")
    visit.page.get_by_role("main").get_by_role("button", name="Checkout").dblclick()
    expect(visit.page).to_have_url(re.compile(r"/orders/.+"))
    visit.open("/orders")
    expect(visit.page.get_by_text(re.compile(r"M-\d{4}-\d+"))).to_have_count(before + 1)


def test_two_tabs_show_the_same_cart(visit: Visit) -> None:
    """What one tab adds, the other shows without a reload."""
    visit.open("/")
    other = visit.tab()
    other.open("/")
    visit.add_first()
    other.in_cart(1, within=ASKS_AGAIN)


def test_an_order_moves_along_while_its_owner_watches(new_visitor: Callable[..., Visit]) -> None:
    """The shop's staff packs the order; the shopper's page says so without a reload."""
    shopper, staff = new_visitor(), new_visitor()
    shopper.log_in()
    shopper.open("/")
    shopper.page.get_by_role("main").get_by_role("button", name=re.compile(r"^Add .+ to cart$")).nth(5).click()
    expect(shopper.badge).to_have_accessible_name(re.compile(r"\d+ item"))
    shopper.open("/cart")
    shopper.page.get_by_role("main").get_by_role("button", name="Checkout").click()
    expect(shopper.page).to_have_url(re.compile(r"/orders/.+"))
    shopper.settled()
    path = "/" + shopper.page.url.split("/", 3)[3]
    staff.log_in(("staff@example.com", "muntin-demo"), "/orders")
    staff.page.locator(f"a[href*='{path}']").first.click()
    staff.settled()
    staff.page.get_by_role("button", name=re.compile("^Pack")).click()
    current = shopper.page.locator("[aria-current=step]")
    expect(current).to_contain_text(re.compile("packed", re.I))
