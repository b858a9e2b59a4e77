"""Something is down: the page says so, stays usable, and heals without a reload."""

import re

import pytest
from playwright.sync_api import expect

from .circuits import await_circuit
from .stack import Stack
from .visit import Visit

HEALING = 45_000


def add_button(visit: Visit):  # type: ignore[no-untyped-def] - Playwright's Locator
    """The first product's Add."""
    return visit.page.get_by_role("main").get_by_role("button", name=re.compile(r"^Add .+ to cart$")).first


@pytest.mark.parametrize("name", ["shopping-bff", "cart"])
def test_adding_fails_honestly_and_heals(visit: Visit, stack: Stack, name: str) -> None:
    """With the cart's back end down, Add shows the interceptor's error; once it is back, Add works, same page."""
    visit.open("/")
    visit.page.evaluate("window.samePage = true")
    with stack.stopped(name):
        add_button(visit).click()
        expect(visit.page.get_by_text(re.compile("was not added")).first).to_be_visible()
        assert any(line.startswith("[HTTP Interceptor] Error: 503") for line in visit.console)
        visit.page.get_by_role("main").get_by_role("article").first.get_by_role("link").first.click()
        expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
        visit.page.go_back()
        expect(add_button(visit)).to_be_visible()
    await_circuit(stack, "shopping-bff", "cart", "closed")
    add_button(visit).click()
    visit.in_cart(1)
    assert visit.page.evaluate("window.samePage") is True


def test_the_catalogue_heals_when_products_return(visit: Visit, stack: Stack) -> None:
    """With the product service down a listing that nobody has seen shows an error state; it comes back by itself."""
    with stack.stopped("product"):
        visit.page.goto("/search?q=chair&sort=-price")
        expect(
            visit.page.get_by_role("main").get_by_role("button", name=re.compile("again|retry", re.I))
        ).to_be_visible()
        expect(visit.page.get_by_role("banner")).to_be_visible()
        visit.page.evaluate("window.samePage = true")
    expect(add_button(visit)).to_be_visible(timeout=HEALING)
    assert visit.page.evaluate("window.samePage") is True


@pytest.mark.parametrize("name", ["product-catalog", "header", "shopping-cart"])
def test_an_mfe_that_cannot_be_fetched_shows_its_fallback(visit: Visit, stack: Stack, name: str) -> None:
    """Its place names it and offers a retry, the others work, and it appears once its server is back."""
    page = visit.page
    with stack.stopped(name):
        page.goto("/")
        fallback = page.locator(f"[data-mfe='{name}']:is([data-state='failed'], [data-state='fallback'])").first
        expect(fallback).to_be_attached()
        expect(fallback).to_contain_text(re.compile("again|retry", re.I))
        if name != "product-catalog":
            expect(add_button(visit)).to_be_visible()
        if name != "header":
            expect(visit.badge).to_be_visible()
        page.evaluate("window.samePage = true")
    expect(page.locator(f"[data-mfe='{name}'][data-state='mounted']").first).to_be_attached(timeout=HEALING)
    assert page.evaluate("window.samePage") is True


def test_the_page_works_without_shared_services(visit: Visit, stack: Stack) -> None:
    """With shared-services' origin down the host stands in with plain services and says so."""
    with stack.stopped("shared-services"):
        visit.page.goto("/")
        expect(add_button(visit)).to_be_visible()
        expect(visit.page.get_by_text(re.compile("shared services", re.I)).first).to_be_visible()
        add_button(visit).click()
        visit.in_cart(1)


def test_offline_says_so(visit: Visit) -> None:
    """Without a network the page says that it is offline and what becomes of what is added; then it is added."""
    visit.open("/")
    visit.page.context.set_offline(True)
    add_button(visit).click()
    expect(visit.page.get_by_text(re.compile("You are offline. .+ will be added when you are back"))).to_be_visible()
    visit.in_cart(1)
    visit.page.context.set_offline(False)
    add_button(visit).click()
    visit.in_cart(2, within=HEALING)
