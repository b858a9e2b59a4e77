"""Without a network, or with one that loses answers: what was added is in the cart once, or not, and that is said."""

import json
import re
from typing import Any

from playwright.sync_api import Locator, Route, expect

from .visit import Visit

ADD = "**/api/shopping/cart/add"
BACK = 30_000
"""Milliseconds until what was kept has been sent; the first attempts may be too early for the network."""

READ_CART = """async () => {
  const headers = { 'X-Muntin-Request': '1' }
  const { user } = await (await fetch('/api/session', { headers })).json()
  const cart = await (await fetch(`/api/shopping/cart/${user.id}`, { headers })).json()
  return Object.fromEntries(cart.items.map(({ product, quantity }) => [product.name, quantity]))
}"""


def add_buttons(visit: Visit) -> Locator:
    """Every product's Add."""
    return visit.page.get_by_role("main").get_by_role("button", name=re.compile(r"^Add .+ to cart$"))


def name_of(button: Locator) -> str:
    """The product that it adds."""
    return " ".join(button.inner_text().split()).removeprefix("Add ").removesuffix(" to cart")


def pieces(visit: Visit) -> dict[str, int]:
    """What the server says is in the cart, by name."""
    found: dict[str, int] = visit.page.evaluate(READ_CART)
    return found


def waiting(visit: Visit) -> Locator:
    """The marks of what is yet to be added, in the cart's panel, whether that is open or not."""
    return cart_of(visit).get_by_text("Waiting for the network")


def cart_of(visit: Visit) -> Locator:
    """The cart, in whatever place it is shown."""
    return visit.page.locator("[data-mfe=shopping-cart]")


def test_what_is_added_offline_is_in_the_cart_once_when_online_again(visit: Visit) -> None:
    """Two products at once, marked as waiting; the network returns: each is there once, the marks are gone."""
    visit.open("/")
    page = visit.page
    page.context.set_offline(True)
    names = []
    for count in (1, 2):
        button = add_buttons(visit).nth(count - 1)
        names.append(name_of(button))
        button.click()
        expect(page.get_by_text(f"You are offline. {names[-1]} will be added when you are back.")).to_be_visible()
        visit.in_cart(count)
        expect(button).to_be_enabled()
    expect(waiting(visit)).to_have_count(2)
    page.context.set_offline(False)
    expect(waiting(visit)).to_have_count(0, timeout=BACK)
    visit.in_cart(2)
    assert pieces(visit) == dict.fromkeys(names, 1)


def test_what_is_added_offline_outlives_its_tab(visit: Visit) -> None:
    """Added offline, the tab closed: the next one, online, puts it into the cart."""
    visit.open("/")
    context = visit.page.context
    context.set_offline(True)
    name = name_of(add_buttons(visit).first)
    add_buttons(visit).first.click()
    expect(waiting(visit)).to_have_count(1)
    visit.page.close()
    context.set_offline(False)
    later = Visit(context.new_page())
    later.open("/")
    later.in_cart(1, within=BACK)
    assert pieces(later) == {name: 1}


def test_other_tabs_see_what_waits_and_what_came_of_it(visit: Visit) -> None:
    """A tab that has not added it names it as waiting, and shows it in the cart once it is sent, by whichever tab."""
    visit.open("/")
    other = visit.tab()
    other.open("/cart")
    visit.page.context.set_offline(True)
    name = name_of(add_buttons(visit).first)
    add_buttons(visit).first.click()
    expect(other.page.get_by_text(f"{name} will be added when the shop can be reached.")).to_be_visible()
    visit.page.context.set_offline(False)
    for each in (visit, other):
        each.in_cart(1, within=BACK)
    expect(other.page.get_by_text("will be added when")).to_have_count(0)
    assert pieces(visit) == {name: 1}


def test_what_waits_can_be_taken_back(visit: Visit) -> None:
    """Removed before the network returns, it is not added then."""
    visit.open("/")
    page = visit.page
    page.context.set_offline(True)
    name = name_of(add_buttons(visit).first)
    add_buttons(visit).first.click()
    expect(waiting(visit)).to_have_count(1)
    visit.badge.click()
    page.get_by_role("button", name=f"Remove {name}").click()
    visit.in_cart(0)
    page.context.set_offline(False)
    later = visit.tab()
    later.open("/")
    later.add_first()
    assert pieces(later) == {name: 1}


def test_an_add_is_shown_at_once_and_undone_when_it_is_refused(visit: Visit) -> None:
    """The badge and the panel do not wait for the shop; its refusal takes the piece out again and says why."""
    visit.open("/")
    page = visit.page
    held: list[Route] = []
    page.route(ADD, lambda route: held.append(route))
    name = name_of(add_buttons(visit).first)
    with page.expect_request(ADD):
        add_buttons(visit).first.click()
    visit.in_cart(1)
    expect(cart_of(visit).get_by_text(name)).to_be_attached()
    problem = {"code": "cart-limit", "detail": "A line holds 99 pieces at most.", "status": 409}
    held[0].fulfill(status=409, content_type="application/problem+json", body=json.dumps(problem))
    expect(page.get_by_text(f"{name} was not added. A line holds 99 pieces at most.")).to_be_visible()
    visit.in_cart(0)
    assert pieces(visit) == {}


def test_an_answer_that_is_lost_adds_nothing_twice(visit: Visit) -> None:
    """The shop has added it, the answer is lost: the call is sent again with its key, and the piece is there once."""
    visit.open("/")
    keys: list[Any] = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            route.continue_()
        else:
            route.fetch()
            route.abort()

    visit.page.route(ADD, lose_the_first_answer)
    name = name_of(add_buttons(visit).first)
    add_buttons(visit).first.click()
    expect(visit.page.get_by_text(f"Added {name}", exact=True)).to_be_visible(timeout=BACK)
    visit.in_cart(1)
    assert len(keys) == 2 and len(set(keys)) == 1
    assert pieces(visit) == {name: 1}
