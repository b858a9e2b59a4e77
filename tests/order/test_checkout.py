"""Checkout over HTTP through the real services: once, all or nothing, and continued after a crash."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any

import asyncpg
import msgspec
import pytest

from muntin.service import Database, Event, Events, Nats, Periodic, Problem, Settings, Upstreams
from shop.order.checkout import Checkout
from shop.order.journal import Claim, Journal
from shop.order.model import CreateOrder
from shop.order.store import OrderStore
from shop.order.upstreams import Carts, Stock

Recorded = Callable[[Settings, str], Awaitable[list[Event]]]


async def test_a_checkout_makes_an_order(shop: Any, shopper: Any, recorded: Recorded) -> None:
    """The order has the goods at their prices, the stock is taken, the cart is empty, and an event tells of it."""
    await shopper.add("plain-lamp", 2)
    await shopper.add("fine-lamp", 1)
    answer = await shopper.checkout()
    assert answer.status_code == 201
    order = answer.json()
    assert order["status"] == "PLACED" and order["totalMinor"] == 2 * 1000 + 2550 and order["currency"] == "EUR"
    assert order["userId"] == shopper.id and order["number"].startswith("M-20")
    assert [(i["productId"], i["quantity"], i["unitPriceMinor"]) for i in order["items"]] == [
        ("plain-lamp", 2, 1000),
        ("fine-lamp", 1, 2550),
    ]
    assert all(item["name"] and item["image"].startswith("/pictures/") for item in order["items"])
    assert order["history"] == [{"status": "PLACED", "at": order["createdAt"]}]
    assert await shopper.pieces() == {}
    assert (await shop.stock("plain-lamp"), await shop.stock("fine-lamp")) == (498, 499)
    assert await shopper.orders() == [order]
    (event,) = await recorded(shop.settings["order"], "order.created")
    assert event.data == order and event.subject == order["id"]


async def test_the_same_key_gives_the_same_order(shop: Any, shopper: Any) -> None:
    """A repeated request is answered as before, word for word, even when the order has moved on."""
    await shopper.add("plain-lamp", 1)
    first = await shopper.checkout("k-1")
    await shopper.set_status(first.json(), "CANCELLED")
    await shopper.add("plain-lamp", 1)
    again = await shopper.checkout("k-1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await shopper.orders()) == 1


async def test_ten_times_the_same_key_at_once_is_one_order(shop: Any, shopper: Any) -> None:
    """A double click, ten times over: one order; the others get it too, or hear that it is being made."""
    await shopper.add("plain-lamp", 3)
    answers = await asyncio.gather(*(shopper.checkout("k-2") for _ in range(10)))
    made = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    others = [answer.json()["code"] for answer in answers if answer.status_code != 201]
    assert len(set(made)) == 1 and set(others) <= {"request-in-progress"}
    assert len(await shopper.orders()) == 1 and await shop.stock("plain-lamp") == 497


async def test_a_checkout_whose_caller_is_cut_off_goes_on(shop: Any, shopper: Any, gated_product: Any) -> None:
    """The connection ends while product is being asked; the same key joins what is under way and gets the one order."""
    await shopper.add("plain-lamp", 2)
    gated_product.open.clear()
    first = asyncio.create_task(shopper.checkout("k-cut"))
    await gated_product.reached.wait()
    first.cancel()
    await asyncio.wait({first})
    again = asyncio.create_task(shopper.checkout("k-cut"))
    await shopper.pieces()  # a moment in which the services take note of both
    gated_product.open.set()
    answer = await again
    assert answer.status_code == 201, answer.text
    assert await shopper.orders() == [answer.json()]
    assert await shop.stock("plain-lamp") == 498 and await shopper.pieces() == {}
    assert (await shopper.checkout("k-cut")).json() == answer.json()


async def test_different_keys_at_once_sell_the_cart_once(shop: Any, shopper: Any, eventually: Any) -> None:
    """Two tabs check the same cart out: one wins, the others change nothing, and their stock goes back."""
    await shopper.add("plain-lamp", 3)
    answers = await asyncio.gather(*(shopper.checkout() for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"conflict", "cart-empty"}
    assert len(await shopper.orders()) == 1 and await shopper.pieces() == {}
    await eventually(lambda: shop.stock("plain-lamp"), 497)


async def test_what_is_added_during_a_checkout_stays(shop: Any, shopper: Any) -> None:
    """Only the ordered pieces leave the cart, and the next order has only what came after."""
    await shopper.add("plain-lamp", 2)
    answers = await asyncio.gather(shopper.checkout(), *(shopper.add("plain-lamp", 1) for _ in range(4)))
    await shopper.checkout()
    ordered = sum(item["quantity"] for order in await shopper.orders() for item in order["items"])
    assert answers[0].status_code == 201 and ordered == 6 and await shopper.pieces() == {}
    assert await shop.stock("plain-lamp") == 494


async def test_too_little_stock_changes_nothing(shop: Any, shopper: Any, recorded: Recorded) -> None:
    """One short product refuses the whole order, names itself, and leaves cart, stock and key as they were."""
    await shopper.add("plain-lamp", 2)
    await shopper.add("last-lamp", 2)
    refused = await shopper.checkout("k-3")
    assert (refused.status_code, refused.json()["code"]) == (409, "out-of-stock")
    assert "last-lamp" in refused.json()["errors"][0]["message"]
    assert await shopper.orders() == [] and await shopper.pieces() == {"plain-lamp": 2, "last-lamp": 2}
    assert (await shop.stock("plain-lamp"), await shop.stock("last-lamp")) == (500, 1)
    assert await recorded(shop.settings["order"], "order.created") == []
    await shop.clients["cart"].put(
        f"/api/cart/{shopper.id}/items/last-lamp", json={"quantity": 1}, headers=shopper.headers
    )
    assert (await shopper.checkout("k-3")).status_code == 201


async def test_an_empty_cart_is_no_order(shopper: Any) -> None:
    """There must be something to order."""
    answer = await shopper.checkout()
    assert (answer.status_code, answer.json()["code"]) == (409, "cart-empty")


async def test_guests_must_log_in_first(shop: Any, shopper: Any, as_visitor: Any) -> None:
    """A guest keeps the cart and is told to log in."""
    shopper.headers = as_visitor(shopper.id, kind="guest")
    await shopper.add("plain-lamp", 1)
    answer = await shopper.checkout()
    assert (answer.status_code, answer.json()["code"]) == (403, "login-required")
    assert await shopper.pieces() == {"plain-lamp": 1}


@pytest.mark.parametrize(
    ("key", "body", "status", "code"),
    [
        (None, {}, 400, "idempotency-key-missing"),
        ("", {}, 400, "idempotency-key-missing"),
        ("x" * 256, {}, 400, "bad-input"),
        ("two words", {}, 400, "bad-input"),
        ("k", {"userId": 5}, 400, "bad-input"),
        ("k", {"userId": "u_other"}, 403, "not-yours"),
        ("k", {"cartVersion": -1}, 400, "bad-input"),
        ("k", {"cartVersion": "1"}, 400, "bad-input"),
        ("k", {"cartVersion": 77}, 409, "conflict"),
    ],
)
async def test_bad_checkouts_change_nothing(
    shop: Any, shopper: Any, key: str | None, body: dict[str, object], status: int, code: str
) -> None:
    """A request that is wrong or late is refused, and the cart still has its lamp."""
    await shopper.add("plain-lamp", 1)
    answer = await shopper.checkout(key, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await shopper.orders() == [] and await shopper.pieces() == {"plain-lamp": 1}
    assert await shop.stock("plain-lamp") == 500


async def test_a_key_stands_for_one_body(shopper: Any) -> None:
    """The same key with another body is a client's mistake, and is told as such; it makes no second order."""
    version = (await shopper.add("plain-lamp", 1))["version"]
    assert (await shopper.checkout("k-4", cartVersion=version)).status_code == 201
    for other in ({}, {"cartVersion": version + 1}, {"cartVersion": version, "note": "hurry"}):
        answer = await shopper.checkout("k-4", **other)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert len(await shopper.orders()) == 1


async def test_keys_belong_to_their_users(shop: Any, shopper: Any, staff: Any) -> None:
    """Two people who happen to use the same key get two orders, and neither sees the other's."""
    for who in (shopper, staff):
        await who.add("plain-lamp", 1)
    first, second = await shopper.checkout("1"), await staff.checkout("1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize("down", ["cart", "product"])
async def test_a_checkout_without_its_upstream_can_be_repeated(
    shop: Any, shopper: Any, eventually: Any, down: str
) -> None:
    """With cart or product down the answer is 503, nothing is sold, and the same key works afterwards."""
    await shopper.add("plain-lamp", 1)
    await shop.stop(down)
    answer = await shopper.checkout("k-5")
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")
    assert await shopper.orders() == []
    await shop.start(down)
    assert (await shopper.checkout("k-5")).status_code == 201
    await eventually(lambda: shop.stock("plain-lamp"), 499)


async def test_a_checkout_does_not_need_events(shop: Any, shopper: Any, settings_for: Any) -> None:
    """With NATS away orders are made and carts cleared; the events wait in the outbox."""
    for name in ("cart", "order"):
        await shop.stop(name)
        shop.settings[name] = settings_for(name, nats_url="nats://127.0.0.1:9", upstreams=shop.settings[name].upstreams)
        await shop.start(name)
    for quantity in (1, 2):
        await shopper.add("plain-lamp", quantity)
        assert (await shopper.checkout()).status_code == 201
        assert await shopper.pieces() == {}


class Hands:
    """The order service's own parts, to do some steps by hand and then leave, as a killed process does."""

    def __init__(self, shop: Any) -> None:
        settings = shop.settings["order"]
        self.database = Database(settings.database_url)
        self.upstreams = Upstreams(settings)
        self.journal = Journal(self.database, shop.clock)
        events = Events("/order", Nats(settings.nats_url), self.database, shop.clock)
        self.orders = OrderStore(self.database, events, self.journal, shop.clock)
        self.carts = Carts(self.upstreams["cart"])
        self.stock = Stock(self.upstreams["product"], self.journal)
        releases = Periodic("releases", 3600, self.database, self.stock.give_back)  # never started here
        self.steps = Checkout(self.journal, self.orders, self.carts, self.stock, releases)

    async def __aenter__(self) -> "Hands":
        await self.database.start()
        await self.database.ready()
        await self.upstreams.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.upstreams.stop()
        await self.database.stop()

    async def begin(self, shopper: Any, key: str) -> Claim:
        body = msgspec.json.encode({"userId": shopper.id}, order="sorted")
        claim = await self.journal.begin(shopper.id, key, hashlib.sha256(body).digest())
        assert isinstance(claim, Claim)
        return claim


STEPS = ("begin", "plan", "take", "place")


@pytest.mark.parametrize("last", STEPS)
async def test_a_retry_goes_on_where_a_killed_checkout_stopped(
    shop: Any, shopper: Any, eventually: Any, last: str
) -> None:
    """Killed after any step: the retry makes the same order, and the stock is taken once."""
    await shopper.add("plain-lamp", 2)
    async with Hands(shop) as hands:
        claim = await hands.begin(shopper, "k-6")
        steps = hands.steps
        if STEPS.index(last) >= 1:
            plan = await steps.plan(claim, CreateOrder(shopper.id), shopper.headers)
        if STEPS.index(last) >= 2:
            taken = await hands.stock.take(claim.order_id, plan.items)
        if STEPS.index(last) >= 3:
            await hands.orders.place(claim, plan, taken)
    if last != "place":
        early = await shopper.checkout("k-6")
        assert (early.status_code, early.json()["code"]) == (409, "request-in-progress")
        await shopper.add("fine-lamp", 1)
    shop.clock.advance(seconds=31)
    answer = await shopper.checkout("k-6")
    assert answer.status_code == 201 and answer.json()["id"] == claim.order_id
    expected = {"plain-lamp": 2, "fine-lamp": 1} if last == "begin" else {"plain-lamp": 2}
    assert {item["productId"]: item["quantity"] for item in answer.json()["items"]} == expected
    assert await shop.stock("plain-lamp") == 498 and len(await shopper.orders()) == 1
    await eventually(shopper.pieces, {} if last in ("begin", "place") else {"fine-lamp": 1})


async def test_a_checkout_that_was_taken_over_can_do_no_more(shop: Any, shopper: Any) -> None:
    """The slow first attempt wakes up after a retry: it may neither order again nor give the stock back."""
    await shopper.add("plain-lamp", 2)
    async with Hands(shop) as hands:
        claim = await hands.begin(shopper, "k-7")
        steps = hands.steps
        plan = await steps.plan(claim, CreateOrder(shopper.id), shopper.headers)
        taken = await hands.stock.take(claim.order_id, plan.items)
        shop.clock.advance(seconds=31)
        assert (await shopper.checkout("k-7")).status_code == 201
        with pytest.raises(Problem, match="taken this checkout over"):
            await hands.orders.place(claim, plan, taken)
        await hands.journal.give_up(claim)
        assert await hands.journal.to_release(10) == []
    assert await shop.stock("plain-lamp") == 498 and len(await shopper.orders()) == 1


async def test_an_abandoned_checkout_gives_its_stock_back(shop: Any, shopper: Any) -> None:
    """Killed after taking the stock, and nobody retries: after ten minutes the stock is free again, and the key too."""
    await shopper.add("plain-lamp", 2)
    async with Hands(shop) as hands:
        claim = await hands.begin(shopper, "k-8")
        steps = hands.steps
        plan = await steps.plan(claim, CreateOrder(shopper.id), shopper.headers)
        await hands.stock.take(claim.order_id, plan.items)
        assert await hands.journal.abandon() == 0 and await shop.stock("plain-lamp") == 498
        shop.clock.advance(minutes=11)
        assert await hands.journal.abandon() == 1
        await hands.stock.give_back()
    assert await shop.stock("plain-lamp") == 500
    answer = await shopper.checkout("k-8")
    assert answer.status_code == 201 and answer.json()["id"] != claim.order_id


async def test_finished_keys_are_kept_for_a_day(shop: Any, shopper: Any) -> None:
    """A retry within 24 hours finds its answer; afterwards the journal forgets it."""
    await shopper.add("plain-lamp", 1)
    first = (await shopper.checkout("k-9")).json()
    async with Hands(shop) as hands:
        shop.clock.advance(hours=23)
        await hands.journal.abandon()
        assert (await shopper.checkout("k-9")).json() == first
        shop.clock.advance(hours=2)
        await hands.journal.abandon()
    assert (await shopper.checkout("k-9")).json()["code"] == "cart-empty"


async def test_order_numbers_are_unique(shop: Any, shopper: Any, as_visitor: Any) -> None:
    """Twelve people at once get twelve numbers."""
    people = []
    for n in range(12):
        person = copy(shopper)
        person.id = f"{shopper.id}_{n}"
        person.headers = as_visitor(person.id)
        await person.add("plain-lamp", 1)
        people.append(person)
    answers = await asyncio.gather(*(person.checkout() for person in people))
    assert [answer.status_code for answer in answers] == [201] * 12
    assert len({answer.json()["number"] for answer in answers}) == 12
    assert await shop.stock("plain-lamp") == 488


async def test_no_two_orders_follow_the_same_one(shop: Any, shopper: Any) -> None:
    """The database itself refuses a second order that follows the same one, or none."""
    await shopper.add("plain-lamp", 1)
    order = (await shopper.checkout()).json()
    connection = await asyncpg.connect(shop.settings["order"].database_url)
    try:
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(
                "insert into purchase (id, number, user_id, status, total_minor, currency, created_at)"
                " select 'o_x', 'M-x', user_id, status, 0, 'EUR', created_at from purchase where id = $1",
                order["id"],
            )
    finally:
        await connection.close()
