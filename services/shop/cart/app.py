"""Wires the cart service, and says which events it acts on.

| event | effect |
|---|---|
| `user.logged_in` | the guest's cart is merged into the member's |
| `order.created` | the ordered pieces leave the cart |
"""

from pathlib import Path

import msgspec
from litestar import Litestar

from muntin.service import (
    EVENT_MIGRATIONS,
    Clock,
    Connection,
    Database,
    Event,
    Events,
    Nats,
    Periodic,
    Settings,
    SystemClock,
    Upstreams,
    create_service,
)
from shop.cart.model import LoggedIn, PlacedOrder
from shop.cart.products import Products
from shop.cart.routes import HANDLERS
from shop.cart.store import CartStore

MIGRATIONS = Path(__file__).parent / "migrations"
FORGET_SECONDS = 3600.0
CONSUMED = ("user.logged_in", "order.created")


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Litestar:
    """The application; settings come from the environment unless given."""
    settings = settings or Settings.from_env()
    clock = clock or SystemClock()
    url = settings.required(settings.database_url, "MUNTIN_DATABASE_URL")
    database = Database(url, [EVENT_MIGRATIONS, MIGRATIONS])
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    events = Events("/cart", nats, database, clock)
    carts = CartStore(database, events, clock)

    async def act(connection: Connection, event: Event) -> None:
        if event.type == "user.logged_in":
            await carts.merge(connection, msgspec.convert(event.data, LoggedIn))
        else:
            await carts.settle(connection, msgspec.convert(event.data, PlacedOrder))

    events.consume("cart", CONSUMED, act)
    upstreams = Upstreams(settings)
    return create_service(
        HANDLERS,
        settings=settings,
        title="Cart",
        resources=[
            database,
            nats,
            upstreams,
            events,
            Periodic("forget-adds", FORGET_SECONDS, database, carts.forget_adds),
        ],
        dependencies={"carts": carts, "products": Products(upstreams["product"])},
    )
