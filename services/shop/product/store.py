"""Reads the catalogue from PostgreSQL. Lists show what is sold now; ids resolve retired products too, with stock 0."""

from collections.abc import Sequence
from typing import Literal, get_args

import asyncpg

from muntin.service import Database

from .model import Category, Product, ProductPage
from .search import Search

Sort = Literal["relevance", "name", "price", "-price", "newest"]
SORTS: tuple[str, ...] = get_args(Sort)

COLUMNS = """
p.id, p.name, p.description, p.category, c.name as category_name, p.price_minor, p.currency, p.image, p.added_at,
case when p.retired_at is null then p.stock else 0 end as stock
from product p join category c on c.id = p.category
"""

ORDER = {
    "name": "lower(p.name), p.id",
    "price": "p.price_minor, lower(p.name), p.id",
    "-price": "p.price_minor desc, lower(p.name), p.id",
    "newest": "p.added_at desc, lower(p.name), p.id",
    "relevance": "p.stock = 0, p.added_at desc, lower(p.name), p.id",
}

RANKED = """
ts_filter(p.search, '{a}') @@ to_tsquery('english', $1) desc,
ts_rank('{0, 0.05, 0.3, 1}', p.search, to_tsquery('english', $1)) desc, p.stock = 0, lower(p.name), p.id
"""
"""Relevance of a full-text hit: one in the name beats any in the description."""


def to_product(row: asyncpg.Record) -> Product:
    """A row of COLUMNS as the product it is."""
    return Product(**dict(row))


class ProductStore:
    """Queries over one Database; each method is one consistent read. Raises Problem database-unavailable."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def page(self, search: Search | None, category: str | None, sort: Sort, page: int, size: int) -> ProductPage:
        """One page of what is sold; a page after the last one is empty."""
        if search is None:
            return await self._page(None, None, category, sort, page, size)
        if search.tsquery is not None:
            found = await self._page(search.tsquery, None, category, sort, page, size)
            if found.total:
                return found
        return await self._page(None, search.patterns, category, sort, page, size)

    async def by_ids(self, ids: Sequence[str]) -> list[Product]:
        """Those of `ids` that exist, in the order of `ids`."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch(f"select {COLUMNS} where p.id = any($1)", list(ids))
        found = {row["id"]: to_product(row) for row in rows}
        return [found[product_id] for product_id in dict.fromkeys(ids) if product_id in found]

    async def categories(self) -> list[Category]:
        """Categories that have something to show, in the shop's order."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch(
                "select c.id, c.name, count(*) as count from category c join product p on p.category = c.id"
                " where p.retired_at is null group by c.id order by c.position, c.id"
            )
        return [Category(**dict(row)) for row in rows]

    async def has_category(self, category: str) -> bool:
        """Whether there is such a category."""
        async with self.database.acquire() as connection:
            return bool(await connection.fetchval("select exists (select from category where id = $1)", category))

    async def picture(self, file: str) -> str | None:
        """The SVG that `file` ever meant."""
        async with self.database.acquire() as connection:
            svg: str | None = await connection.fetchval("select svg from picture where file = $1", file)
        return svg

    async def _page(
        self,
        tsquery: str | None,
        patterns: Sequence[str] | None,
        category: str | None,
        sort: Sort,
        page: int,
        size: int,
    ) -> ProductPage:
        where, values = ["p.retired_at is null"], list[object]()
        if tsquery is not None:
            values.append(tsquery)
            where.append("p.search @@ to_tsquery('english', $1)")
        elif patterns is not None:
            values.append(list(patterns))
            where.append("p.name ilike all($1::text[])")
        if category is not None:
            values.append(category)
            where.append(f"p.category = ${len(values)}")
        order = RANKED if tsquery is not None and sort == "relevance" else ORDER[sort]
        paging = f"limit ${len(values) + 1} offset ${len(values) + 2}"
        conditions = " and ".join(where)
        async with (
            self.database.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            total: int = await connection.fetchval(f"select count(*) from product p where {conditions}", *values)
            rows = await connection.fetch(
                f"select {COLUMNS} where {conditions} order by {order} {paging}", *values, size, (page - 1) * size
            )
        return ProductPage([to_product(row) for row in rows], total, page, size, -(-total // size))
