"""Wires the order service."""

from pathlib import Path

from litestar import Litestar

from muntin.service import (
    EVENT_MIGRATIONS,
    Clock,
    Database,
    Events,
    Nats,
    Periodic,
    Settings,
    SystemClock,
    Upstreams,
    create_service,
)
from shop.order.checkout import Checkout
from shop.order.journal import Journal
from shop.order.routes import HANDLERS
from shop.order.store import OrderStore
from shop.order.upstreams import Carts, Stock

MIGRATIONS = Path(__file__).parent / "migrations"
RELEASE_SECONDS = 2.0
ABANDON_SECONDS = 60.0


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Litestar:
    """The application; settings come from the environment unless given."""
    settings = settings or Settings.from_env()
    clock = clock or SystemClock()
    url = settings.required(settings.database_url, "MUNTIN_DATABASE_URL")
    database = Database(url, [EVENT_MIGRATIONS, MIGRATIONS])
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    events = Events("/order", nats, database, clock)
    upstreams = Upstreams(settings)
    journal = Journal(database, clock)
    orders = OrderStore(database, events, journal, clock)
    carts, stock = Carts(upstreams["cart"]), Stock(upstreams["product"], journal)
    releases = Periodic("stock-release", RELEASE_SECONDS, database, stock.give_back)
    checkout = Checkout(journal, orders, carts, stock, releases)

    async def abandon() -> None:
        if await journal.abandon():
            releases.wake()

    return create_service(
        HANDLERS,
        settings=settings,
        title="Order",
        resources=[
            database,
            nats,
            upstreams,
            events,
            releases,
            Periodic("abandon", ABANDON_SECONDS, database, abandon),
            checkout,
        ],
        dependencies={"orders": orders, "checkout": checkout, "releases": releases},
    )
