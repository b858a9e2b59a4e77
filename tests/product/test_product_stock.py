"""Taking stock and giving it back: all or nothing, once per order, under concurrency, with events."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from muntin.service import Event, Settings

Recorded = Callable[[Settings, str], Awaitable[list[Event]]]


def order(product_id: Any = "red-lamp", quantity: Any = 1) -> Any:
    """A body for take with one line."""
    return {"orderId": "o1", "items": [{"productId": product_id, "quantity": quantity}]}


LINE = {"productId": "red-lamp", "quantity": 1}
WRONG: list[tuple[Any, str]] = [
    *((order(quantity=wrong), "items.0.quantity") for wrong in (0, -1, 100, "2", 1.5, True, None, 10**30)),
    *((order(product_id=wrong), "items.0.productId") for wrong in ("red\x00lamp", "", "RED", "x" * 65, 7, None)),
    ({"orderId": "o1", "items": [{"quantity": 1}]}, "items.0.productId"),
    ({"orderId": "o1", "items": []}, "items"),
    ({"orderId": "o1", "items": "red-lamp"}, "items"),
    ({"orderId": "o1", "items": [{**LINE, "productId": f"lamp-{n}"} for n in range(101)]}, "items"),
    ({"orderId": "o1", "items": [LINE, LINE]}, "items.1.productId"),
    ({"orderId": "", "items": [LINE]}, "orderId"),
    ({"orderId": "a b", "items": [LINE]}, "orderId"),
    ({"items": [LINE]}, "orderId"),
]


class Counter:
    """The stock of a running service, as the order service uses it."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def take(self, order_id: str, **lines: int) -> httpx.Response:
        """Takes `red_lamp=2` for an order."""
        items = [{"productId": name.replace("_", "-"), "quantity": quantity} for name, quantity in lines.items()]
        return await self.send("take", {"orderId": order_id, "items": items})

    async def release(self, order_id: str) -> httpx.Response:
        """Gives an order's stock back."""
        return await self.send("release", {"orderId": order_id})

    async def send(self, what: str, body: Any) -> httpx.Response:
        """POSTs to an internal endpoint."""
        return await self.client.post(f"/internal/stock/{what}", json=body, headers=self.headers)

    async def left(self, product_id: str) -> int:
        """The stock that the catalogue shows."""
        return int((await self.client.get(f"/api/products/{product_id}")).json()["stock"])


@pytest.fixture
def counter(client: httpx.AsyncClient, internal: dict[str, str]) -> Counter:
    """The stock counter of a running service."""
    return Counter(client, internal)


async def test_taking_lowers_the_stock_and_states_the_terms(counter: Counter) -> None:
    """The answer holds name, price and picture as sold, in the order asked for."""
    answer = await counter.take("o1", velvet_curtain=3, red_lamp=2)
    assert answer.status_code == 200
    first, second = answer.json()["items"]
    assert first.pop("image").startswith("/pictures/velvet-curtain-")
    assert first == {
        "productId": "velvet-curtain",
        "name": "Velvet curtain, red",
        "priceMinor": 6900,
        "currency": "EUR",
        "quantity": 3,
    }
    assert (second["productId"], second["quantity"]) == ("red-lamp", 2)
    assert (await counter.left("velvet-curtain"), await counter.left("red-lamp")) == (17, 8)


async def test_all_or_nothing(counter: Counter) -> None:
    """If one product is short, nothing is taken, every short one is named, and the order may try again."""
    answer = await counter.take("o1", red_lamp=2, oak_lamp=4, arc_light=1)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "out-of-stock")
    assert [error["path"] for error in problem["errors"]] == ["items.1.quantity", "items.2.quantity"]
    assert "Oak lamp: 3 left, 4 asked for" in problem["errors"][0]["message"]
    assert await counter.left("red-lamp") == 10
    assert (await counter.take("o1", red_lamp=2, oak_lamp=3)).status_code == 200


async def test_the_same_order_takes_once(counter: Counter) -> None:
    """Repeating a take gives the same answer and changes nothing, even when the stock is used up."""
    first = await counter.take("o1", oak_lamp=3)
    again = await counter.take("o1", oak_lamp=3)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert await counter.left("oak-lamp") == 0


async def test_the_same_order_cannot_take_something_else(counter: Counter) -> None:
    """Other products or quantities under a known order id are refused."""
    await counter.take("o1", red_lamp=1)
    for lines in ({"red_lamp": 2}, {"oak_lamp": 1}, {"red_lamp": 1, "oak_lamp": 1}):
        answer = await counter.take("o1", **lines)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (await counter.left("red-lamp"), await counter.left("oak-lamp")) == (9, 3)


async def test_release_gives_back_once(counter: Counter) -> None:
    """Releasing restores the stock; repeating it gives the same answer and no more stock."""
    await counter.take("o1", red_lamp=4, oak_lamp=1)
    answers = [await counter.release("o1") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json() == answers[2].json()
    assert answers[0].json()["items"] == [
        {"productId": "red-lamp", "quantity": 4},
        {"productId": "oak-lamp", "quantity": 1},
    ]
    assert (await counter.left("red-lamp"), await counter.left("oak-lamp")) == (10, 3)


async def test_a_released_order_is_over(counter: Counter) -> None:
    """A take that arrives after its own release takes nothing: the order was given up meanwhile."""
    assert (await counter.release("o1")).json() == {"items": []}
    answer = await counter.take("o1", red_lamp=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert await counter.left("red-lamp") == 10


async def test_fifty_orders_share_ten_pieces(counter: Counter) -> None:
    """Of fifty orders at once for the same product with stock 10, exactly ten get it and forty are told so."""
    answers = await asyncio.gather(*(counter.take(f"o{n}", red_lamp=1) for n in range(50)))
    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [409] * 40
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"out-of-stock"}
    assert await counter.left("red-lamp") == 0


async def test_the_same_order_sent_many_times_at_once_takes_once(counter: Counter) -> None:
    """Concurrent repetitions wait for the first and give its answer."""
    answers = await asyncio.gather(*(counter.take("o1", velvet_curtain=5) for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert await counter.left("velvet-curtain") == 15


async def test_orders_that_cross_do_not_block_each_other(counter: Counter) -> None:
    """Takes and releases of the same products in opposite order all end; the stock adds up."""
    forth = [counter.take(f"f{n}", linen_curtain=1, velvet_curtain=1) for n in range(8)]
    back = [counter.take(f"b{n}", velvet_curtain=1, linen_curtain=1) for n in range(8)]
    assert {answer.status_code for answer in await asyncio.gather(*forth, *back)} == {200}
    released = await asyncio.gather(*(counter.release(f"{way}{n}") for n in range(8) for way in "bf"))
    assert {answer.status_code for answer in released} == {200}
    assert (await counter.left("linen-curtain"), await counter.left("velvet-curtain")) == (50, 20)


async def test_an_unknown_product_takes_nothing(counter: Counter) -> None:
    """One unknown id refuses the whole order and names the line."""
    answer = await counter.take("o1", red_lamp=1, ghost_lamp=1)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (404, "unknown-product")
    assert problem["errors"][0]["path"] == "items.1.productId"
    assert await counter.left("red-lamp") == 10


async def test_a_wrong_order_is_refused_and_changes_nothing(counter: Counter) -> None:
    """Wrong types, quantities out of range, doubles and missing fields are named, and no stock moves."""
    for body, path in WRONG:
        answer = await counter.send("take", body)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (400, "bad-input"), body
        assert [error["path"] for error in problem["errors"]] == [path]
    assert await counter.left("red-lamp") == 10


async def test_a_broken_body_is_refused(counter: Counter) -> None:
    """What is no JSON object is a 400, never a failure of ours."""
    headers = counter.headers | {"content-type": "application/json"}
    broken = (b"", b"{", b"null", b"[]", b"\xff\xfe", b"[" * 10_000)
    for what, content in itertools.product(("take", "release"), broken):
        answer = await counter.client.post(f"/internal/stock/{what}", content=content, headers=headers)
        assert answer.status_code == 400 and answer.json()["code"] in {"bad-input", "malformed-body"}


async def test_strangers_may_not_touch_the_stock(
    client: httpx.AsyncClient, as_service: Callable[[str, str], dict[str, str]]
) -> None:
    """Without a service token for this service, internal endpoints refuse."""
    bodies = {
        "take": {"orderId": "o1", "items": [{"productId": "red-lamp", "quantity": 1}]},
        "release": {"orderId": "o1"},
    }
    for headers in ({}, {"x-muntin-service": "forged"}, as_service("order", "cart")):
        for what, body in bodies.items():
            answer = await client.post(f"/internal/stock/{what}", json=body, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "caller-not-allowed")


async def test_each_change_of_stock_is_an_event(counter: Counter, shop: Any, recorded: Recorded) -> None:
    """A take and a release append `product.updated` with the new stock; a refused or repeated one appends nothing."""
    before = len(await recorded(shop.settings, "product.updated"))
    await counter.take("o1", oak_lamp=2, red_lamp=1)
    await counter.take("o1", oak_lamp=2, red_lamp=1)
    await counter.take("o2", oak_lamp=2)
    await counter.release("o1")
    await counter.release("o1")
    events = (await recorded(shop.settings, "product.updated"))[before:]
    assert [(event.subject, event.data["stock"]) for event in events] == [
        ("oak-lamp", 1),
        ("red-lamp", 9),
        ("oak-lamp", 3),
        ("red-lamp", 10),
    ]
    assert {event.source for event in events} == {"/product"}
