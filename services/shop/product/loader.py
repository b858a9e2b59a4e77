"""Brings the catalogue's data file into the database when the service starts; running it again changes nothing.

| in the file | in the database | what happens                                                        |
|-------------|-----------------|---------------------------------------------------------------------|
| yes         | no              | inserted, `product.updated`                                         |
| yes         | the same        | nothing                                                             |
| yes         | different       | texts, price, picture, category follow the file; stock stays; event |
| no          | yes             | retired: no list shows it, ids still resolve it; event              |

All in one transaction under an advisory lock, so that several instances may start at once.
"""

import asyncio
import logging

import asyncpg

from muntin.service import Connection, Database, Events, MuntinError, end

from .catalogue import Catalogue, Item
from .store import COLUMNS, to_product

log = logging.getLogger("shop.product.loader")

LOCK = 0x63617461  # "cata"
RETRY_DELAY = 0.5
TRANSIENT = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, MuntinError)

KNOWN = """
select p.*, c.name as category_name from product p join category c on c.id = p.category where p.retired_at is null
"""
UPSERT = """
insert into product (id, category, name, description, price_minor, currency, stock, image, added_at, search)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
        setweight(to_tsvector('english', $3), 'A') || setweight(to_tsvector('english', $10), 'B')
        || setweight(to_tsvector('english', $4), 'C'))
on conflict (id) do update set
    category = excluded.category, name = excluded.name, description = excluded.description,
    price_minor = excluded.price_minor, currency = excluded.currency, image = excluded.image,
    added_at = excluded.added_at, search = excluded.search, retired_at = null
"""


class CatalogueLoader:
    """A resource: the service is ready when the catalogue is in the database. Start it after Database."""

    name = "catalogue"
    essential = True

    def __init__(self, catalogue: Catalogue, database: Database, events: Events) -> None:
        self.catalogue = catalogue
        self.database = database
        self.events = events
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to load, in the background."""
        self._task = asyncio.create_task(self._run(), name="catalogue-load")

    async def stop(self) -> None:
        """Ends loading; what is not committed is undone."""
        await end(self._task)

    async def check(self) -> None:
        """Raises unless it is loaded."""
        if self._task is None or not self._task.done():
            raise RuntimeError("the catalogue is still being loaded")
        self._task.result()

    async def _run(self) -> None:
        await self.database.ready()
        while True:
            try:
                changed = await load(self.catalogue, self.database, self.events)
            except TRANSIENT as error:
                log.warning("the catalogue could not be loaded, trying again: %s", error)
                await asyncio.sleep(RETRY_DELAY)
            else:
                log.info("catalogue: %d products, %d changed", len(self.catalogue.items), changed)
                return


async def load(catalogue: Catalogue, database: Database, events: Events) -> int:
    """Makes the database follow `catalogue` as the table above says; returns how many products changed."""
    async with database.transaction() as connection:
        await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
        await connection.executemany(
            "insert into picture (file, svg) values ($1, $2) on conflict do nothing", sorted(catalogue.pictures.items())
        )
        known = {row["id"]: row for row in await connection.fetch(KNOWN)}
        await connection.executemany(
            "insert into category (id, name, position) values ($1, $2, $3)"
            " on conflict (id) do update set name = excluded.name, position = excluded.position",
            [(category.id, category.name, category.position) for category in catalogue.categories],
        )
        changed = [item for item in catalogue.items if _differs(item, known.get(item.id))]
        await connection.executemany(UPSERT, [_values(item) for item in changed])
        gone = sorted(known.keys() - {item.id for item in catalogue.items})
        await connection.execute("update product set retired_at = now() where id = any($1)", gone)
        await _announce(connection, events, [*(item.id for item in changed), *gone])
    return len(changed) + len(gone)


def _differs(item: Item, row: asyncpg.Record | None) -> bool:
    if row is None:
        return True
    fields = ("category", "category_name", "name", "description", "price_minor", "currency", "image", "added_at")
    return any(row[field] != getattr(item, field) for field in fields)


def _values(item: Item) -> tuple[object, ...]:
    return (
        item.id,
        item.category,
        item.name,
        item.description,
        item.price_minor,
        item.currency,
        item.stock,
        item.image,
        item.added_at,
        item.category_name,
    )


async def _announce(connection: Connection, events: Events, ids: list[str]) -> None:
    rows = await connection.fetch(f"select {COLUMNS} where p.id = any($1) order by p.id", ids)
    for row in rows:
        await events.append(connection, "product.updated", row["id"], to_product(row))
