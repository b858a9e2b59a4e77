"""What visitors notice while something behind the page is away: little, and it is said honestly; and how it ends.

| away | the catalogue | the cart | said |
|---|---|---|---|
| product | as of when it was last seen | works | one notice; "did not load" for what nobody has seen |
| cart | works | an apology, and it tries again | in the cart's place |
| order | works | works | in the orders' place |
| identity | works, for who was seen in the last half minute | works | nothing |
| nats | works | works | nothing |
"""

import itertools
import json
import re
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from .circuits import await_circuit, until, upstream
from .stack import Stack
from .visit import Visit

HEALING = 45_000
"""Milliseconds in which a page notices by itself that something is back: it asks at least every 15 s."""

AWAY = re.compile("can.t be reached right now")

CATALOG = "{ catalog(pageSize: 24) { items { id } } }"
CALLERS = ("graphql-bff", "product-bff", "shopping-bff")


def graphql(stack: Stack, query: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The answer of the GraphQL back end, and its headers."""
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(
        f"{stack.origin('graphql-bff')}/graphql", body, {"content-type": "application/json"}
    )  # fmt: skip - one line of facts
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer), {name.lower(): value for name, value in answer.headers.items()}


@contextmanager
def faulty(stack: Stack, name: str, *fault: str) -> Iterator[None]:
    """`muntin fault NAME FAULT...` inside; the service itself, and its health checks, are well."""
    stack.muntin("fault", name, *fault, "--spare", "/readyz")
    try:
        yield
    finally:
        stack.muntin("fault", "clear", name)


def notice(page: Page) -> Locator:
    """The page's notice that something else stands in for a service."""
    return page.get_by_role("status").filter(has_text=AWAY)


def add_buttons(page: Page) -> Locator:
    """All that can be added."""
    return page.get_by_role("main").get_by_role("button", name=re.compile(r"^Add .+ to cart$"))


def broken_pictures(page: Page) -> int:
    """How many pictures show the browser's broken-image icon."""
    return int(page.evaluate("[...document.images].filter(i => i.complete && i.naturalWidth === 0).length"))


@pytest.fixture(scope="module")
def seen(stack: Stack, browser: Browser) -> str:
    """The catalogue's first page and one product's have been looked at; the path of the latter."""
    context: BrowserContext = browser.new_context(base_url=stack.origin("edge"))
    try:
        visit = Visit(context.new_page())
        visit.open("/")
        path = visit.page.get_by_role("main").get_by_role("article").first.get_by_role("link").first
        href = str(path.get_attribute("href"))
        visit.open(href)
        return href
    finally:
        context.close()


@pytest.fixture(scope="class")
def no_products(stack: Stack, seen: str) -> Iterator[str]:
    """The product service is down, and everybody knows it; gives `seen`."""
    with stack.stopped("product"):
        for caller in CALLERS:
            await_circuit(stack, caller, "product", "open")
        yield seen


@pytest.fixture(scope="class")
def stale_products(stack: Stack, no_products: str) -> str:
    """Besides, what was kept of it is past the half minute in which nobody need mention that; gives `seen`."""
    until("the catalogue is stale", lambda: "degraded" in graphql(stack, CATALOG)[0].get("extensions", {}))
    return no_products


class TestWithoutProducts:
    """While the product service is down; first what needs nothing stale, since that takes its time."""

    def test_the_cart_works(self, visit: Visit, no_products: str) -> None:
        """Adding, changing the quantity and removing work, with what was last known of the product."""
        page = visit.page
        visit.open("/")
        [name] = visit.add_first()
        visit.open("/cart")
        line = page.get_by_role("main").get_by_role("listitem").filter(has_text=name)
        line.get_by_role("button", name="Increase quantity").click()
        visit.in_cart(2)
        page.reload()
        visit.settled()
        visit.in_cart(2)
        line.get_by_role("button", name=f"Remove {name}").click()
        visit.in_cart(0)
        page.reload()
        expect(page.get_by_text("Nothing in here yet")).to_be_visible()

    def test_what_nobody_has_seen_is_not_called_empty(self, visit: Visit, no_products: str) -> None:
        """A search that was never made says that the catalogue did not load, and offers to try again."""
        visit.page.goto("/search?q=nobodysearchedforthis")
        expect(visit.page.get_by_role("heading", name="The catalogue did not load")).to_be_visible()
        expect(visit.page.get_by_role("main").get_by_role("button", name="Try again")).to_be_visible()
        expect(visit.page.get_by_text("Nothing matches")).to_have_count(0)

    def test_the_catalogue_stays_on_show_with_one_notice(self, visit: Visit, stack: Stack, stale_products: str) -> None:
        """A page that is opened now shows the products that were seen before, and says of when they are."""
        visit.open("/")
        expect(add_buttons(visit.page).first).to_be_visible()
        expect(notice(visit.page)).to_have_text(re.compile("^Products are as of .+: the catalogue can.t be reached"))
        expect(visit.page.get_by_text(AWAY)).to_have_count(1)
        assert broken_pictures(visit.page) == 0
        assert upstream(stack, "graphql-bff", "product")["breaker"]["state"] == "open"

    def test_a_product_page_stays_on_show(self, visit: Visit, stale_products: str) -> None:
        """So does the page of a product that was looked at before."""
        visit.open(stale_products)
        expect(visit.page.get_by_role("main").get_by_role("button", name="Add to cart")).to_be_visible()
        expect(notice(visit.page)).to_be_visible()
        assert broken_pictures(visit.page) == 0

    def test_a_restarted_back_end_still_has_products(self, visit: Visit, stack: Stack, stale_products: str) -> None:
        """A BFF that starts while the product service is down shows what the second level kept."""
        stack.muntin("restart", "graphql-bff")
        await_circuit(stack, "graphql-bff", "product", "open")
        visit.open("/")
        expect(add_buttons(visit.page).first).to_be_visible(timeout=HEALING)
        expect(notice(visit.page)).to_be_visible()

    def test_it_ends_without_a_reload(self, visit: Visit, stack: Stack, stale_products: str) -> None:
        """Once the service is back and its health check passes, the circuit closes and the notice goes by itself."""
        visit.open("/")
        expect(notice(visit.page)).to_be_visible(timeout=HEALING)
        visit.page.evaluate("window.samePage = true")
        stack.start("product")
        try:
            for caller in CALLERS:
                await_circuit(stack, caller, "product", "closed")
            expect(notice(visit.page)).to_have_count(0, timeout=HEALING)
            expect(add_buttons(visit.page).first).to_be_visible()
            assert visit.page.evaluate("window.samePage") is True
        finally:
            stack.stop("product")


def test_a_repeated_question_is_answered_from_the_cache(stack: Stack) -> None:
    """The second answer says so in Cache-Status, and the product service has not been asked."""
    ask = "{ categories { id name count } }"
    first, _ = graphql(stack, ask)
    asked = stack.log("product").count("GET /api/categories")
    second, headers = graphql(stack, ask)
    assert second == first
    assert re.match(r"product;\s*hit", headers["cache-status"])
    assert stack.log("product").count("GET /api/categories") == asked


def test_transient_failures_do_not_reach_the_page(visit: Visit, stack: Stack) -> None:
    """While some of the product service's answers break off, every question gets its whole answer, the page's too."""
    failed: list[str] = []

    def note(response: Response) -> None:
        if response.url.endswith("/graphql") and (not response.ok or "errors" in response.json()):
            failed.append(f"{response.status} {response.text()[:200]}")

    def is_hit() -> bool:
        return any(fault["hit"] for fault in json.loads(stack.muntin("fault", "--json")))

    def ask_for(count: int) -> None:
        for sort, page in (next(questions) for _ in range(count)):
            answer, _ = graphql(stack, f"{{ catalog(sort: {sort}, pageSize: 3, page: {page}) {{ items {{ id }} }} }}")
            assert set(answer) == {"data"}
            assert answer["data"]["catalog"]["items"]

    visit.page.on("response", note)
    questions = itertools.product(("NAME", "NEWEST", "PRICE_ASC", "PRICE_DESC"), range(1, 120))
    ask_for(20)  # retries are a share of the calls before them; after none, two breaks in a row would be one too many
    with faulty(stack, "product", "--mode", "cut", "--rate", "0.03"):
        while not is_hit():
            ask_for(20)
        visit.open("/?sort=name")
        expect(add_buttons(visit.page).first).to_be_visible()
    assert not failed


def test_a_long_request_is_cut_at_its_deadline(visit: Visit, stack: Stack) -> None:
    """With a cart that never answers the page says that it took too long; the cart is there once it answers again."""
    visit.open("/")
    visit.add_first()
    codes: list[str] = []

    def note(response: Response) -> None:
        if response.url.endswith("/graphql") and "errors" in (answer := response.json()):
            codes.append(answer["errors"][0]["extensions"]["code"])

    visit.page.on("response", note)
    with faulty(stack, "cart", "--mode", "hang"):
        visit.page.goto("/cart")
        expect(visit.page.get_by_role("main").get_by_text("took too long to answer")).to_be_visible()
        assert "DEADLINE_EXCEEDED" in codes
    expect(visit.page.get_by_role("main").get_by_role("button", name="Checkout")).to_be_visible(timeout=HEALING)
    visit.in_cart(1)


def test_without_the_cart_the_catalogue_works(visit: Visit, stack: Stack) -> None:
    """Products are shown and found, the cart's page apologises, and nothing else does."""
    with stack.stopped("cart"):
        visit.open("/search?q=lamp")
        expect(add_buttons(visit.page).first).to_be_visible()
        visit.page.goto("/cart")
        expect(visit.page.get_by_role("heading", name=re.compile("The cart can.t be shown"))).to_be_visible()
    expect(visit.page.get_by_text("Nothing in here yet")).to_be_visible(timeout=HEALING)


def test_without_orders_one_can_browse_and_fill_the_cart(visit: Visit, stack: Stack) -> None:
    """Only the orders' own page says that they can't be shown; it heals by itself."""
    visit.log_in(next_path="/")
    with stack.stopped("order"):
        visit.open("/")
        add_buttons(visit.page).first.click()
        expect(visit.badge).to_have_accessible_name(re.compile(r"\d+ item"))
        visit.page.goto("/orders")
        apology = visit.page.get_by_role("heading", name=re.compile("The orders can.t be shown"))
        expect(apology).to_be_visible()
    expect(apology).to_have_count(0, timeout=HEALING)


def test_without_identity_who_is_known_goes_on(visit: Visit, stack: Stack) -> None:
    """A visitor who was there a moment ago can browse, add and see the cart."""
    visit.open("/")
    with stack.stopped("identity"):
        visit.add_first()
        visit.page.get_by_role("main").get_by_role("article").first.get_by_role("link").first.click()
        expect(visit.page.get_by_role("main").get_by_role("button", name="Add to cart")).to_be_visible()


def test_without_identity_a_page_for_members_apologizes_and_heals(visit: Visit, stack: Stack) -> None:
    """Whom nobody knows yet is told so in the shop's words, not in the edge's; then the page goes on by itself."""
    page = visit.page
    with stack.stopped("identity"):
        page.goto("/orders")
        expect(page.get_by_role("heading", name="tell who you are right now")).to_be_visible()
        expect(page.get_by_text(re.compile("Accounts can.t be reached right now"))).to_be_visible()
    expect(page.get_by_label("Email")).to_be_visible(timeout=HEALING)


def test_without_events_everything_else_works(visit: Visit, stack: Stack) -> None:
    """With NATS down pages load, and the cart fills; news comes late, nothing more."""
    with stack.stopped("nats"):
        visit.open("/")
        visit.add_first()
        visit.open("/cart")
        expect(visit.page.get_by_role("main").get_by_role("button", name="Checkout")).to_be_visible()
