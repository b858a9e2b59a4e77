"""The cart over HTTP, on a real database and real events, beside the real product service."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from muntin.service import EVENT_MIGRATIONS, Database, Event, Events, Nats, Settings
from muntin.service.testing import serving
from shop.cart.app import create_app
from shop.product.app import create_app as create_product

Recorded = Callable[[Settings, str], Awaitable[list[Event]]]
AsVisitor = Callable[..., dict[str, str]]
AsService = Callable[[str, str], dict[str, str]]


class Visitor:
    """Calls the cart with a signed identity."""

    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str], user_id: str) -> None:
        self.client = client
        self.headers = headers
        self.id = user_id

    async def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        return await self.client.request(method, f"/api/cart{path}", headers=self.headers, json=body)

    async def add(self, product_id: str, quantity: object = 1) -> httpx.Response:
        return await self.call("POST", "/add", {"userId": self.id, "productId": product_id, "quantity": quantity})

    async def remove(self, product_id: str) -> httpx.Response:
        return await self.call("POST", "/remove", {"userId": self.id, "productId": product_id})

    async def put(self, product_id: str, quantity: object) -> httpx.Response:
        return await self.call("PUT", f"/{self.id}/items/{product_id}", {"quantity": quantity})

    async def cart(self) -> dict[str, Any]:
        answer = await self.call("GET", f"/{self.id}")
        assert answer.status_code == 200
        body: dict[str, Any] = answer.json()
        return body

    async def pieces(self) -> dict[str, int]:
        return {item["productId"]: item["quantity"] for item in (await self.cart())["items"]}


@pytest.fixture
async def product(settings_for: Callable[..., Settings], small_catalogue: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A running product service."""
    async with serving(create_product(settings_for("product"), small_catalogue)) as client:
        yield client


@pytest.fixture
def goods() -> list[str]:
    """Products that exist."""
    return ["plain-lamp", "fine-lamp", "last-lamp"]


@pytest.fixture
def settings(settings_for: Callable[..., Settings], product: httpx.AsyncClient) -> Settings:
    """The cart's settings."""
    return settings_for("cart", upstreams={"product": str(product.base_url)})


@pytest.fixture
async def cart(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a running cart service."""
    async with serving(create_app(settings)) as client:
        yield client


@pytest.fixture
def visitor(cart: httpx.AsyncClient, as_visitor: AsVisitor) -> Visitor:
    """A member whom no other test knows."""
    user_id = f"u_{secrets.token_hex(6)}"
    return Visitor(cart, as_visitor(user_id), user_id)


@pytest.fixture
def guest(cart: httpx.AsyncClient, as_visitor: AsVisitor) -> Visitor:
    """A guest whom no other test knows."""
    user_id = f"g_{secrets.token_hex(6)}"
    return Visitor(cart, as_visitor(user_id, kind="guest"), user_id)


@pytest.fixture
async def elsewhere(settings_for: Callable[..., Settings]) -> AsyncIterator[Callable[..., Awaitable[None]]]:
    """`await elsewhere("user.logged_in", subject, data)`: an event of another service, published as such."""
    settings = settings_for("elsewhere")
    database = Database(settings.required(settings.database_url, "MUNTIN_DATABASE_URL"), [EVENT_MIGRATIONS])
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    events = Events("/elsewhere", nats, database)
    for resource in (database, nats, events):
        await resource.start()
    await database.ready()

    async def publish(type: str, subject: str, data: object) -> None:
        async with database.transaction() as connection:
            await events.append(connection, type, subject, data)

    yield publish
    for resource in (events, nats, database):
        await resource.stop()


@pytest.fixture
async def changes(settings: Settings) -> AsyncIterator[Callable[[str], Any]]:
    """`async with changes(user_id) as stream`: the published `cart.updated` events of one cart."""
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    await nats.start()
    yield lambda user_id: Events("/test", nats).listen("cart.updated", user_id)
    await nats.stop()


async def version(stream: AsyncIterator[Event], wanted: int) -> dict[str, Any]:
    """The cart of that version, from its event."""
    async for event in stream:
        if event.data["version"] >= wanted:
            break
    cart: dict[str, Any] = event.data
    assert cart["version"] == wanted
    return cart


async def test_a_cart_that_was_never_touched_is_empty(visitor: Visitor) -> None:
    """Asking for a cart needs no making it first."""
    cart = await visitor.cart()
    assert (cart["userId"], cart["items"], cart["version"]) == (visitor.id, [], 0)


async def test_adding_setting_removing_and_clearing(
    visitor: Visitor, goods: list[str], settings: Settings, recorded: Recorded
) -> None:
    """Each change answers the new cart, has the next version, and is told by an event that is that cart."""
    answers = [
        await visitor.add(goods[0], 2),
        await visitor.add(goods[1]),
        await visitor.add(goods[0], 3),
        await visitor.put(goods[1], 7),
        await visitor.put(goods[2], 1),
        await visitor.remove(goods[0]),
        await visitor.put(goods[2], 0),
        await visitor.call("DELETE", f"/{visitor.id}"),
    ]
    assert [answer.status_code for answer in answers] == [200] * 8
    carts = [answer.json() for answer in answers]
    assert [[(i["productId"], i["quantity"]) for i in c["items"]] for c in carts] == [
        [(goods[0], 2)],
        [(goods[0], 2), (goods[1], 1)],
        [(goods[0], 5), (goods[1], 1)],
        [(goods[0], 5), (goods[1], 7)],
        [(goods[0], 5), (goods[1], 7), (goods[2], 1)],
        [(goods[1], 7), (goods[2], 1)],
        [(goods[1], 7)],
        [],
    ]
    assert [c["version"] for c in carts] == list(range(1, 9))
    assert [event.data for event in await recorded(settings, "cart.updated")] == carts
    assert await visitor.cart() == carts[-1]


async def test_what_changes_nothing_is_no_change(
    visitor: Visitor, goods: list[str], settings: Settings, recorded: Recorded
) -> None:
    """The same quantity again, removing what is not there, clearing what is empty: same version, no event."""
    await visitor.add(goods[0], 2)
    for answer in (await visitor.put(goods[0], 2), await visitor.remove(goods[1]), await visitor.put(goods[1], 0)):
        assert answer.status_code == 200 and answer.json()["version"] == 1
    assert len(await recorded(settings, "cart.updated")) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": -1}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": 0}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": 100}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": 98}, 409, "cart-limit"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": "2"}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": 1.5}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": True}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": None}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": 10**30}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P"}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "P", "quantity": 1, "price": 0}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": 7, "quantity": 1}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "a/../b", "quantity": 1}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "nul\x00", "quantity": 1}, 400, "bad-input"),
        ("POST", "/add", {"userId": "ME", "productId": "no-such-thing", "quantity": 1}, 404, "unknown-product"),
        ("POST", "/add", {"userId": "ME", "productId": "NO_SUCH", "quantity": 1}, 404, "unknown-product"),
        ("POST", "/add", [], 400, "bad-input"),
        ("POST", "/remove", {"userId": "ME", "productId": "no-such-thing"}, 404, "unknown-product"),
        ("POST", "/remove", {"userId": "ME"}, 400, "bad-input"),
        ("PUT", "/ME/items/P", {"quantity": -1}, 400, "bad-input"),
        ("PUT", "/ME/items/P", {"quantity": 100}, 400, "bad-input"),
        ("PUT", "/ME/items/P", {}, 400, "bad-input"),
        ("PUT", "/ME/items/no-such-thing", {"quantity": 1}, 404, "unknown-product"),
        ("PUT", "/ME/items/no-such-thing", {"quantity": 0}, 404, "unknown-product"),
        ("POST", "/add", {"userId": "u_other", "productId": "P", "quantity": 1}, 403, "not-yours"),
        ("POST", "/remove", {"userId": "u_other", "productId": "P"}, 403, "not-yours"),
        ("PUT", "/u_other/items/P", {"quantity": 1}, 403, "not-yours"),
        ("DELETE", "/u_other", None, 403, "not-yours"),
        ("GET", "/u_other", None, 403, "not-yours"),
        ("GET", "/%00", None, 400, "bad-input"),
        ("PATCH", "/ME", {}, 405, "method-not-allowed"),
    ],
)
async def test_bad_requests_are_refused_and_change_nothing(
    visitor: Visitor,
    goods: list[str],
    settings: Settings,
    recorded: Recorded,
    method: str,
    path: str,
    body: Any,
    status: int,
    code: str,
) -> None:
    """Each refusal is a problem document with its code, and the cart is as it was, without an event."""
    await visitor.add(goods[0], 2)
    before = await visitor.cart()
    names = {"ME": visitor.id, "P": goods[0]}
    if isinstance(body, dict):
        body = {key: names.get(value, value) if isinstance(value, str) else value for key, value in body.items()}
    answer = await visitor.call(method, "/".join(names.get(part, part) for part in path.split("/")), body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert await visitor.cart() == before
    assert len(await recorded(settings, "cart.updated")) == 1


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed-body"),
        (b"", "application/json", 400, "malformed-body"),
        (b"\xff\xfe", "application/json", 400, "malformed-body"),
        (b'{"userId":"' + b"x" * 70_000 + b'"}', "application/json", 413, "body-too-large"),
        (b"[" * 60_000, "application/json", 400, None),
        (b"userId=x", "application/x-www-form-urlencoded", 415, "unsupported-media-type"),
        (b'{"userId":"x"}', "text/plain", 415, "unsupported-media-type"),
    ],
)
async def test_bodies_that_are_no_json_are_refused(
    visitor: Visitor, content: bytes, media_type: str, status: int, code: str | None
) -> None:
    """Broken, empty, oversized, absurdly nested or of another media type: refused before anything is done."""
    answer = await visitor.client.post(
        "/api/cart/add", content=content, headers={**visitor.headers, "content-type": media_type}
    )
    assert answer.status_code == status and (code is None or answer.json()["code"] == code)
    assert (await visitor.cart())["version"] == 0


async def test_nobody_in_particular_has_no_cart(cart: httpx.AsyncClient) -> None:
    """Without an identity it is 401; while sessions can't be checked it is 503."""
    anonymous = await cart.get("/api/cart/u_1")
    assert (anonymous.status_code, anonymous.json()["code"]) == (401, "authentication-required")
    unknown = await cart.get("/api/cart/u_1", headers={"x-muntin-identity-state": "unavailable"})
    assert (unknown.status_code, unknown.json()["code"]) == (503, "identity-unavailable")


async def test_twenty_adds_at_once_lose_nothing(visitor: Visitor, goods: list[str]) -> None:
    """Parallel changes of one cart wait for each other: every piece counts, every version is given out once."""
    answers = await asyncio.gather(*(visitor.add(goods[n % 2]) for n in range(20)))
    assert sorted(answer.json()["version"] for answer in answers) == list(range(1, 21))
    assert await visitor.pieces() == {goods[0]: 10, goods[1]: 10}


async def test_the_limits_hold_against_parallel_adds(visitor: Visitor, goods: list[str]) -> None:
    """Twelve times ten pieces at once: nine fit, three are refused."""
    answers = await asyncio.gather(*(visitor.add(goods[0], 10) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [409] * 3
    assert await visitor.pieces() == {goods[0]: 90}


@pytest.fixture
async def trusting(settings_for: Callable[..., Settings], as_visitor: AsVisitor) -> AsyncIterator[Visitor]:
    """A visitor of a cart service that can't reach product."""
    user_id = f"u_{secrets.token_hex(6)}"
    async with serving(create_app(settings_for("cart", upstreams={"product": "http://127.0.0.1:9"}))) as client:
        yield Visitor(client, as_visitor(user_id), user_id)


async def test_the_cart_works_while_product_is_down(trusting: Visitor) -> None:
    """A product that nobody can ask about is taken on trust."""
    assert (await trusting.add("some-lamp", 2)).status_code == 200
    assert (await trusting.remove("another-lamp")).status_code == 200
    assert await trusting.pieces() == {"some-lamp": 2}


async def test_a_hundred_and_one_lines_are_one_too_many(trusting: Visitor) -> None:
    """The cart takes a hundred different products, also when all come at once."""
    answers = await asyncio.gather(*(trusting.add(f"lamp-{n}") for n in range(101)))
    refused = [answer.json()["code"] for answer in answers if answer.status_code != 200]
    assert refused == ["cart-limit"] and len(await trusting.pieces()) == 100


async def test_logging_in_merges_the_guests_cart(
    visitor: Visitor, guest: Visitor, goods: list[str], elsewhere: Callable[..., Awaitable[None]], changes: Any
) -> None:
    """Pieces add up to 99 at most, the guest's cart is empty then, and a second event of the kind changes nothing."""
    await visitor.add(goods[0], 60)
    await guest.add(goods[0], 60)
    await guest.add(goods[1], 2)
    async with changes(visitor.id) as member, changes(guest.id) as left, asyncio.timeout(20):
        await elsewhere("user.logged_in", visitor.id, {"guestId": guest.id, "userId": visitor.id})
        merged, emptied = await version(member, 2), await version(left, 3)
        assert {i["productId"]: i["quantity"] for i in merged["items"]} == {goods[0]: 99, goods[1]: 2}
        assert emptied["items"] == []
        await elsewhere("user.logged_in", visitor.id, {"guestId": guest.id, "userId": visitor.id})
        await elsewhere("user.logged_in", visitor.id, {"guestId": visitor.id, "userId": visitor.id})
        await visitor.put(goods[1], 3)
        assert (await anext(member)).data["version"] == 3
    assert await visitor.pieces() == {goods[0]: 99, goods[1]: 3} and await guest.pieces() == {}


async def test_an_order_takes_its_pieces_out_once(
    visitor: Visitor,
    goods: list[str],
    elsewhere: Callable[..., Awaitable[None]],
    changes: Any,
    as_service: AsService,
) -> None:
    """By call and by event, in any order, an order counts once; what was added since it stays."""
    await visitor.add(goods[0], 3)
    await visitor.add(goods[1], 1)
    order = {
        "id": f"o_{secrets.token_hex(6)}",
        "userId": visitor.id,
        "items": [{"productId": goods[0], "quantity": 2}, {"productId": goods[1], "quantity": 1}],
    }
    internal = as_service("order", "cart")
    async with changes(visitor.id) as stream, asyncio.timeout(20):
        settled = await visitor.client.post("/internal/cart/ordered", json=order, headers=internal)
        assert settled.status_code == 200 and settled.json()["lastOrderId"] == order["id"]
        assert await version(stream, 3) == settled.json()
        again = await visitor.client.post("/internal/cart/ordered", json=order, headers=internal)
        assert again.json() == settled.json()
        await elsewhere("order.created", order["id"], order)
        later = {**order, "id": f"o_{secrets.token_hex(6)}", "items": [{"productId": goods[0], "quantity": 1}]}
        await elsewhere("order.created", later["id"], later)
        after = (await anext(stream)).data
        assert after["items"] == [] and after["lastOrderId"] == later["id"]
        assert after["version"] == settled.json()["version"] + 1


async def test_only_the_order_service_settles_orders(visitor: Visitor, as_service: AsService) -> None:
    """Neither a visitor nor another service can have pieces taken out as ordered."""
    order = {"id": "o_1", "userId": visitor.id, "items": []}
    for headers in (visitor.headers, as_service("product", "cart"), as_service("order", "product")):
        answer = await visitor.client.post("/internal/cart/ordered", json=order, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "caller-not-allowed")
