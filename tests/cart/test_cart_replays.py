"""Adds that are repeated with their Idempotency-Key: on a real database, by two replicas, across a login."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from muntin.service import EVENT_MIGRATIONS, Database, Events, Nats, Settings
from muntin.service.testing import ManualClock, serving
from shop.cart.app import MIGRATIONS, create_app
from shop.cart.model import AddItem, LoggedIn
from shop.cart.store import CartStore
from shop.product.app import create_app as create_product

PRODUCT = "plain-lamp"
OTHER = "fine-lamp"
AsVisitor = Callable[..., dict[str, str]]


@pytest.fixture
async def settings(settings_for: Callable[..., Settings], small_catalogue: Path) -> AsyncIterator[Settings]:
    """The cart's settings, beside a running product service."""
    async with serving(create_product(settings_for("product"), small_catalogue)) as product:
        yield settings_for("cart", upstreams={"product": str(product.base_url)})


@pytest.fixture
async def replicas(settings: Settings) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Two cart services on one database."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(serving(create_app(settings))) for _ in range(2)]


@pytest.fixture
def user() -> str:
    """A visitor whom no other test knows."""
    return f"u_{secrets.token_hex(6)}"


@pytest.fixture
def add(user: str, as_visitor: AsVisitor) -> Callable[..., Any]:
    """`await add(replica, key, product, quantity)`."""

    async def send(replica: httpx.AsyncClient, key: str, product: str = PRODUCT, quantity: int = 2) -> httpx.Response:
        body = {"userId": user, "productId": product, "quantity": quantity}
        return await replica.post("/api/cart/add", json=body, headers={**as_visitor(user), "idempotency-key": key})

    return send


def pieces(cart: dict[str, Any]) -> dict[str, int]:
    """Quantities by product."""
    return {item["productId"]: item["quantity"] for item in cart["items"]}


async def test_a_repeated_add_adds_nothing(replicas: list[httpx.AsyncClient], add: Any) -> None:
    """The answer to the same key is the cart as it is now, from whichever replica; a fresh key adds."""
    first = await add(replicas[0], "one")
    assert (await add(replicas[1], "one")).json() == first.json()
    second = (await add(replicas[0], "two", quantity=3)).json()
    assert pieces(second) == {PRODUCT: 5} and second["version"] == 2
    assert (await add(replicas[1], "one")).json() == second


async def test_a_key_stands_for_one_product_and_quantity(replicas: list[httpx.AsyncClient], add: Any) -> None:
    """With another body it is refused, and changes nothing."""
    await add(replicas[0], "one")
    for changed in ({"product": OTHER}, {"quantity": 3}):
        refused = await add(replicas[1], "one", **changed)
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    assert pieces((await add(replicas[0], "one")).json()) == {PRODUCT: 2}


async def test_twenty_at_once_add_once(replicas: list[httpx.AsyncClient], add: Any) -> None:
    """Ten times on each of two replicas: all are answered with the one cart."""
    answers = await asyncio.gather(*(add(replicas[n % 2], "one") for n in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert [pieces(answer.json()) for answer in answers] == [{PRODUCT: 2}] * 20
    assert {answer.json()["version"] for answer in answers} == {1}


async def test_a_refused_add_leaves_its_key_free(
    replicas: list[httpx.AsyncClient], add: Any, user: str, as_visitor: AsVisitor
) -> None:
    """What changed nothing may be tried again with the same key, once it fits."""
    await add(replicas[0], "much", quantity=98)
    assert (await add(replicas[0], "one")).json()["code"] == "cart-limit"
    await replicas[0].delete(f"/api/cart/{user}", headers=as_visitor(user))
    assert pieces((await add(replicas[1], "one")).json()) == {PRODUCT: 2}


async def test_a_product_that_is_gone_meanwhile_does_not_undo_its_add(
    settings: Settings, settings_for: Callable[..., Settings], add: Any
) -> None:
    """Taken on trust while product was away, it turns out to be none: repeated it is done, a fresh add is refused."""
    alone = settings_for("cart", upstreams={"product": "http://127.0.0.1:9"})
    async with serving(create_app(alone)) as trusting:
        assert (await add(trusting, "one", "no-such-lamp")).status_code == 200
    async with serving(create_app(settings)) as cart:
        assert (await add(cart, "one", "no-such-lamp")).status_code == 200
        assert (await add(cart, "two", "no-such-lamp")).json()["code"] == "unknown-product"


@pytest.mark.parametrize("key", ["k" * 256, "a b", "ä"])
async def test_what_is_no_key_is_refused(replicas: list[httpx.AsyncClient], add: Any, key: str) -> None:
    """Too long, with a space, or not ASCII: 400, and nothing is added."""
    refused = await add(replicas[0], key.encode())
    assert (refused.status_code, refused.json()["code"]) == (400, "bad-input")


@asynccontextmanager
async def stores(settings: Settings, clock: ManualClock) -> AsyncIterator[CartStore]:
    """The store alone, on its database."""
    database = Database(settings.required(settings.database_url, "URL"), [EVENT_MIGRATIONS, MIGRATIONS])
    nats = Nats(settings.required(settings.nats_url, "URL"))
    await database.start()
    await database.ready()
    yield CartStore(database, Events("/cart", nats, database, clock), clock)
    await database.stop()


@pytest.fixture
async def store(settings_for: Callable[..., Settings]) -> AsyncIterator[CartStore]:
    """A store whose time stands still."""
    async with stores(settings_for("cart"), ManualClock(datetime(2026, 1, 1, tzinfo=UTC))) as store:
        yield store


async def merged(store: CartStore, guest: str, member: str) -> dict[str, int]:
    """The member's pieces after the guest has logged in."""
    async with store.database.transaction() as connection:
        await store.merge(connection, LoggedIn(guest, member))
    return {line.product_id: line.quantity for line in (await store.read(member)).items}


async def test_a_guests_key_is_the_members_after_the_login(store: CartStore) -> None:
    """The guest's add whose answer was lost is repeated as the member, after the merge: it adds nothing."""
    await store.add(AddItem("guest", PRODUCT, 2), "one")
    assert await merged(store, "guest", "member") == {PRODUCT: 2}
    again = await store.add(AddItem("member", PRODUCT, 2), "one")
    assert [line.quantity for line in again.items] == [2]


async def test_an_add_that_both_carts_got_is_merged_once(store: CartStore) -> None:
    """Repeated as the member before the merge: the guest's pieces of it stay out, the guest's others come along."""
    await store.add(AddItem("guest", PRODUCT, 2), "one")
    await store.add(AddItem("guest", PRODUCT, 1), "guest's own")
    await store.add(AddItem("guest", OTHER, 1), None)
    await store.add(AddItem("member", PRODUCT, 2), "one")
    assert await merged(store, "guest", "member") == {PRODUCT: 3, OTHER: 1}
    assert await merged(store, "guest", "member") == {PRODUCT: 3, OTHER: 1}


async def test_keys_are_forgotten_after_two_days(settings_for: Callable[..., Settings]) -> None:
    """For a day and more they are known, so that a page may repeat for a day; then the same key is a fresh one."""
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    async with stores(settings_for("cart"), clock) as store:
        wanted = AddItem("member", PRODUCT, 2)
        await store.add(wanted, "one")
        for passing, known in ((timedelta(hours=47), True), (timedelta(hours=2), False)):
            clock.advance(seconds=passing.total_seconds())
            await store.forget_adds()
            assert await store.added_before(wanted, "one") is known
