"""Wires the product service; nothing else here knows where anything comes from."""

from pathlib import Path

from litestar import Litestar

from muntin.service import EVENT_MIGRATIONS, Database, Events, Nats, Settings, create_service

from . import catalogue
from .loader import CatalogueLoader
from .routes import HANDLERS
from .stock import StockKeeper
from .store import ProductStore

MIGRATIONS = Path(__file__).parent / "migrations"


def create_app(settings: Settings | None = None, folder: Path = catalogue.FOLDER) -> Litestar:
    """The application; `folder` holds the catalogue. A mistake in the catalogue is a MuntinError here."""
    settings = settings or Settings.from_env()
    goods = catalogue.read(folder)
    database = Database(settings.required(settings.database_url, "MUNTIN_DATABASE_URL"), [EVENT_MIGRATIONS, MIGRATIONS])
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    events = Events("/product", nats, database)
    return create_service(
        HANDLERS,
        settings=settings,
        title="Product",
        resources=[database, nats, events, CatalogueLoader(goods, database, events)],
        dependencies={
            "store": ProductStore(database),
            "stock": StockKeeper(database, events),
            "pictures": goods.pictures,
        },
    )
