"""Subscriptions end to end: a change in a service, its event through NATS, a message on a real websocket."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from muntin.service.testing import ManualClock, serving
from shop.graphql_bff.app import create_app

CART = (
    "subscription Cart($u: ID!) { cartUpdated(userId: $u) { id itemCount version total items { product { name } } } }"
)
ORDER = "subscription Status($o: ID!) { orderStatusChanged(orderId: $o) { id status history { status } } }"
ADD = "mutation($u: ID!, $p: ID!, $q: Int!) { addToCart(userId: $u, productId: $p, quantity: $q) { version } }"
CHECKOUT = "mutation($u: ID!) { checkout(userId: $u) { id status } }"
STATUS = "mutation($u: ID!, $o: ID!, $s: String!) { setOrderStatus(userId: $u, orderId: $o, status: $s) { status } }"


@dataclass
class Live:
    """A websocket of one visitor."""

    raw: aiohttp.ClientWebSocketResponse

    async def subscribe(self, id: str, query: str, **variables: Any) -> None:
        """Starts an operation."""
        await self.raw.send_json({"type": "subscribe", "id": id, "payload": {"query": query, "variables": variables}})

    async def next(self) -> Any:
        """The next message."""
        message = await self.raw.receive()
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return message.json()

    async def first(self, id: str, change: Callable[[], Any]) -> Any:
        """The first message for `id`, repeating `change()` until it comes: the protocol does not tell when a
        subscription has begun to listen."""
        waiting = asyncio.create_task(self.next())
        while not waiting.done():
            await change()
            await asyncio.wait({waiting}, timeout=0.2)
        message = waiting.result()
        assert message["id"] == id
        return message


@pytest.fixture
async def connect(graphql: Any) -> AsyncIterator[Callable[..., Any]]:
    """`await connect(headers)`: an acknowledged websocket."""
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def opened(headers: dict[str, str], base: Any = graphql.http.base_url) -> Live:
            url = str(base.join("/graphql"))
            raw = await stack.enter_async_context(
                session.ws_connect(url, protocols=["graphql-transport-ws"], headers=headers)
            )
            await raw.send_json({"type": "connection_init"})
            assert (await raw.receive_json())["type"] == "connection_ack"
            return Live(raw)

        yield opened


@pytest.fixture
def me(as_visitor: Any, user: str) -> dict[str, str]:
    """The visitor's headers."""
    headers: dict[str, str] = as_visitor(user)
    return headers


async def test_a_cart_follows_its_changes(
    graphql: Any, connect: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Every change of the cart, by whichever way, is a message with products and total."""
    socket = await connect(me)
    await socket.subscribe("c", CART, u=user)

    async def add() -> None:
        await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=1)

    cart = (await socket.first("c", add))["payload"]["data"]["cartUpdated"]
    assert cart["id"] == user
    assert cart["items"] == [{"product": {"name": goods[0]["name"]}}]
    assert cart["total"] == cart["itemCount"] * goods[0]["priceMinor"] / 100
    version = (await graphql.data(ADD, me, u=user, p=goods[1]["id"], q=2))["addToCart"]["version"]
    while cart["version"] < version:
        cart = (await socket.next())["payload"]["data"]["cartUpdated"]
    assert [line["product"]["name"] for line in cart["items"]] == [goods[0]["name"], goods[1]["name"]]


async def test_an_order_follows_its_status(
    graphql: Any, connect: Any, user: str, me: dict[str, str], as_visitor: Any, goods: list[dict[str, Any]]
) -> None:
    """The owner sees what staff does, and staff sees any order."""
    staff = as_visitor("staff", roles=("staff",))
    orders = []
    for _ in range(2):
        await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=1)
        orders.append((await graphql.data(CHECKOUT, me, u=user))["checkout"]["id"])
    for headers, order in zip((me, staff), orders, strict=True):
        socket = await connect(headers)
        await socket.subscribe("s", ORDER, o=order)
        steps = iter(["PACKED", "SHIPPED", "DELIVERED"])

        async def advance(order: str = order, steps: Any = steps) -> None:
            if step := next(steps, None):
                await graphql.data(STATUS, staff, u=user, o=order, s=step)

        message = await socket.first("s", advance)
        changed = message["payload"]["data"]["orderStatusChanged"]
        assert changed["id"] == order
        assert changed["history"][-1]["status"] == changed["status"] != "PLACED"


async def test_what_is_not_yours_can_not_be_followed(
    graphql: Any, connect: Any, user: str, me: dict[str, str], as_visitor: Any, goods: list[dict[str, Any]]
) -> None:
    """Another user's cart or order, no identity, and ids that are none are refused at once; the socket lives on."""
    await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=1)
    order = (await graphql.data(CHECKOUT, me, u=user))["checkout"]["id"]
    other, nobody = await connect(as_visitor("somebody-else")), await connect({})
    for socket, query, variables, code in (
        (other, CART, {"u": user}, "NOT_YOURS"),
        (other, ORDER, {"o": order}, "UNKNOWN_ORDER"),
        (other, ORDER, {"o": "o_none"}, "UNKNOWN_ORDER"),
        (other, ORDER, {"o": "*"}, "BAD_INPUT"),
        (other, ORDER, {"o": ">"}, "BAD_INPUT"),
        (other, CART, {"u": "*"}, "NOT_YOURS"),
        (nobody, CART, {"u": user}, "AUTHENTICATION_REQUIRED"),
        (nobody, ORDER, {"o": order}, "AUTHENTICATION_REQUIRED"),
    ):
        await socket.subscribe("x", query, **variables)
        message = await socket.next()
        assert message["type"] == "error", message
        assert [error["extensions"]["code"] for error in message["payload"]] == [code]


async def test_an_event_without_the_product_service(
    graphql: Any, connect: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """The event comes with what is known and says so, and the subscription lives on to the next one."""
    socket = await connect(me)
    await socket.subscribe("c", CART, u=user)

    async def add() -> None:
        await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=1)

    recorder.down.add("product")
    payload = (await socket.first("c", add))["payload"]
    cart = payload["data"]["cartUpdated"]
    assert (cart["itemCount"] > 0, cart["items"]) == (True, [])
    assert [each["upstream"] for each in payload["extensions"]["degraded"]] == ["product"]
    recorder.down.clear()
    await add()
    while not (payload := (await socket.next())["payload"])["data"]["cartUpdated"]["items"]:
        pass
    assert "extensions" not in payload


async def test_an_aged_socket_is_closed_when_it_starts_more(
    connect: Any, bff_settings: Any, user: str, me: dict[str, str]
) -> None:
    """After the identity's minute the next operation closes the socket with 1000, and the client brings a new one."""
    clock = ManualClock(datetime.now(UTC))
    async with serving(create_app(bff_settings("graphql-bff"), clock), websockets=True) as http:
        socket = await connect(me, http.base_url)
        await socket.subscribe("a", "{ __typename }")
        assert (await socket.next())["payload"] == {"data": {"__typename": "Query"}}
        assert (await socket.next())["type"] == "complete"
        clock.advance(seconds=70)
        await socket.subscribe("b", "{ __typename }")
        message = await socket.raw.receive()
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1000)


async def test_without_nats_a_subscription_is_refused(
    connect: Any, bff_settings: Any, user: str, me: dict[str, str]
) -> None:
    """It says which part is missing, and queries go on."""
    settings = bff_settings("graphql-bff", nats_url="nats://127.0.0.1:1")
    async with serving(create_app(settings), websockets=True) as http:
        socket = await connect(me, http.base_url)
        await socket.subscribe("c", CART, u=user)
        (error,) = (await socket.next())["payload"]
        assert error["extensions"]["code"] == "UPSTREAM_UNAVAILABLE"
        assert error["extensions"]["upstream"] == "events"
        checks = (await http.get("/readyz")).json()
        assert checks["status"] == "ready"
        assert "ConnectionError" in checks["checks"]["nats"]
        await socket.raw.close()
