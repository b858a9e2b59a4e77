"""The three services that a checkout needs, running: order, cart and product on a small catalogue."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from aiohttp import web

from muntin.service import Settings
from muntin.service.testing import ManualClock, free_port, serving
from shop.cart.app import create_app as create_cart
from shop.order.app import create_app as create_order
from shop.product.app import create_app as create_product


class Shop:
    """The services, which a test can stop and start one by one; they keep their ports and databases."""

    def __init__(self, settings_for: Callable[..., Settings], catalogue: Path) -> None:
        self.clock = ManualClock(datetime.now(UTC))
        self.ports = {name: free_port() for name in ("product", "cart", "order")}
        self.urls = {name: f"http://127.0.0.1:{port}" for name, port in self.ports.items()}
        calls: dict[str, tuple[str, ...]] = {"product": (), "cart": ("product",), "order": ("cart", "product")}
        self.settings = {
            name: settings_for(name, upstreams={callee: self.urls[callee] for callee in callees})
            for name, callees in calls.items()
        }
        self.catalogue = catalogue
        self.clients: dict[str, httpx.AsyncClient] = {}
        self._stacks: dict[str, AsyncExitStack] = {}

    async def start(self, name: str) -> None:
        settings = self.settings[name]
        if name == "product":
            app = create_product(settings, self.catalogue)
        elif name == "cart":
            app = create_cart(settings)
        else:
            app = create_order(settings, self.clock)
        stack = AsyncExitStack()
        self.clients[name] = await stack.enter_async_context(serving(app, port=self.ports[name]))
        self._stacks[name] = stack

    async def stop(self, name: str) -> None:
        if stack := self._stacks.pop(name, None):
            await stack.aclose()

    async def stock(self, product_id: str) -> int:
        answer = await self.clients["product"].get(f"/api/products/{product_id}")
        return int(answer.json()["stock"])


class Shopper:
    """Somebody who shops: calls cart and order with a signed identity."""

    def __init__(self, shop: Shop, user_id: str, headers: dict[str, str]) -> None:
        self.shop = shop
        self.id = user_id
        self.headers = headers

    async def add(self, product_id: str, quantity: int = 1) -> dict[str, Any]:
        body = {"userId": self.id, "productId": product_id, "quantity": quantity}
        answer = await self.shop.clients["cart"].post("/api/cart/add", json=body, headers=self.headers)
        assert answer.status_code == 200, answer.text
        cart: dict[str, Any] = answer.json()
        return cart

    async def pieces(self) -> dict[str, int]:
        answer = await self.shop.clients["cart"].get(f"/api/cart/{self.id}", headers=self.headers)
        return {item["productId"]: item["quantity"] for item in answer.json()["items"]}

    async def checkout(self, key: str | None = "fresh", **body: object) -> httpx.Response:
        headers = dict(self.headers)
        if key is not None:
            headers["idempotency-key"] = secrets.token_hex(8) if key == "fresh" else key
        return await self.shop.clients["order"].post(
            "/api/orders/create", json={"userId": self.id, **body}, headers=headers
        )

    async def orders(self) -> list[dict[str, Any]]:
        answer = await self.shop.clients["order"].get(f"/api/orders/{self.id}", headers=self.headers)
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def set_status(self, order: dict[str, Any], status: object) -> httpx.Response:
        return await self.shop.clients["order"].post(
            f"/api/orders/{order['userId']}/{order['id']}/status", json={"status": status}, headers=self.headers
        )


async def eventually(read: Callable[[], Awaitable[Any]], wanted: object) -> None:
    """Returns when `read()` gives `wanted`: for what happens in the background of another service."""
    async with asyncio.timeout(20):
        while await read() != wanted:  # noqa: ASYNC110 - another process offers nothing to await
            await asyncio.sleep(0.02)


@pytest.fixture(name="eventually")
def eventually_() -> Callable[..., Awaitable[None]]:
    """`await eventually(lambda: shop.stock("x"), 5)`."""
    return eventually


@pytest.fixture
async def shop(settings_for: Callable[..., Settings], small_catalogue: Path) -> AsyncIterator[Shop]:
    """All three, running."""
    shop = Shop(settings_for, small_catalogue)
    for name in shop.ports:
        await shop.start(name)
    yield shop
    for name in reversed(shop.ports):
        await shop.stop(name)


class Gate:
    """In front of a service: holds back what is posted while it is closed."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()
        self.client: httpx.AsyncClient | None = None

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.method == "POST":
            self.reached.set()
            await self.open.wait()
        assert self.client is not None
        kept = {key: value for key, value in request.headers.items() if key.lower() not in ("host", "content-length")}
        answer = await self.client.request(request.method, self.url + request.path_qs, content=body, headers=kept)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        return web.Response(body=answer.content, status=answer.status_code, content_type=kind)


@pytest.fixture
async def gated_product(shop: Shop) -> AsyncIterator[Gate]:
    """A gate between order and product."""
    gate, port = Gate(shop.urls["product"]), free_port()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", gate.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    async with httpx.AsyncClient(timeout=30) as gate.client:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await shop.stop("order")
        upstreams = shop.settings["order"].upstreams | {"product": f"http://127.0.0.1:{port}"}
        shop.settings["order"] = msgspec.structs.replace(shop.settings["order"], upstreams=upstreams)
        await shop.start("order")
        yield gate
        await runner.cleanup()


@pytest.fixture
def shopper(shop: Shop, as_visitor: Callable[..., dict[str, str]]) -> Shopper:
    """A member whom no other test knows."""
    user_id = f"u_{secrets.token_hex(6)}"
    return Shopper(shop, user_id, as_visitor(user_id))


@pytest.fixture
def staff(shop: Shop, as_visitor: Callable[..., dict[str, str]]) -> Shopper:
    """Somebody of the shop's staff."""
    user_id = f"u_{secrets.token_hex(6)}"
    return Shopper(shop, user_id, as_visitor(user_id, roles=("staff",)))
