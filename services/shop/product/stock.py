"""Taking stock for an order and giving it back, all or nothing, once per order however often it is asked.

| the order's hold | take                                            | release                          |
|------------------|-------------------------------------------------|----------------------------------|
| none             | TAKEN, or refused and still none                | RELEASED: a take that comes late is refused |
| TAKEN            | same items: the same answer; others: 409        | RELEASED, stock given back       |
| RELEASED         | 409 conflict                                    | the same answer                  |

One transaction each. The hold's row is written first, so the same order waits for itself; products are locked in the
order of their ids, so different orders never wait for each other in a circle.
"""

from collections.abc import Iterable, Sequence

import asyncpg

from muntin.service import Connection, Database, Events, FieldError, Problem

from .model import ReleasedStock, StockLine, TakenLine, TakenStock
from .store import COLUMNS, to_product


class StockKeeper:
    """Changes of stock over one Database."""

    def __init__(self, database: Database, events: Events) -> None:
        self.database = database
        self.events = events

    async def take(self, order_id: str, lines: Sequence[StockLine]) -> TakenStock:
        """Takes every line or nothing. Raises Problem: bad-input, unknown-product, out-of-stock, conflict."""
        _refuse_doubles(lines)
        async with self.database.transaction() as connection:
            state = await _hold(connection, order_id, "TAKEN")
            if state == "TAKEN":
                return await _taken_before(connection, order_id, lines)
            if state == "RELEASED":
                raise Problem("conflict", f"order {order_id} has given its stock back and can't take again")
            products = await _locked(connection, (line.product_id for line in lines))
            _refuse_missing(lines, products)
            taken = [_terms(products[line.product_id], line.quantity) for line in lines]
            await _record(connection, order_id, "take", taken)
            await self._change(connection, [(line.product_id, -line.quantity) for line in lines])
        return TakenStock(taken)

    async def release(self, order_id: str) -> ReleasedStock:
        """Gives back what the order took, once."""
        async with self.database.transaction() as connection:
            state = await _hold(connection, order_id, "RELEASED")
            taken = await _lines(connection, order_id)
            if state == "TAKEN":
                await connection.execute(
                    "update stock_hold set state = 'RELEASED', changed_at = now() where order_id = $1", order_id
                )
                await _locked(connection, (line.product_id for line in taken))
                await _record(connection, order_id, "release", taken)
                await self._change(connection, [(line.product_id, line.quantity) for line in taken])
        return ReleasedStock([StockLine(line.product_id, line.quantity) for line in taken])

    async def _change(self, connection: Connection, changes: Sequence[tuple[str, int]]) -> None:
        await connection.executemany("update product set stock = stock + $2 where id = $1", changes)
        ids = [product_id for product_id, _ in changes]
        for row in await connection.fetch(f"select {COLUMNS} where p.id = any($1) order by p.id", ids):
            await self.events.append(connection, "product.updated", row["id"], to_product(row))


async def _hold(connection: Connection, order_id: str, state: str) -> str | None:
    """The order's state before this call, its row locked; None if this call made it."""
    made = await connection.fetchval(
        "insert into stock_hold (order_id, state) values ($1, $2) on conflict do nothing returning true",
        order_id,
        state,
    )
    if made:
        return None
    before: str = await connection.fetchval("select state from stock_hold where order_id = $1 for update", order_id)
    return before


async def _locked(connection: Connection, ids: Iterable[str]) -> dict[str, asyncpg.Record]:
    rows = await connection.fetch(
        "select id, name, price_minor, currency, image, stock, retired_at from product where id = any($1)"
        " order by id for update",
        list(ids),
    )
    return {row["id"]: row for row in rows}


async def _record(connection: Connection, order_id: str, kind: str, lines: Sequence[TakenLine]) -> None:
    await connection.executemany(
        "insert into stock_movement (order_id, kind, line, product_id, quantity, name, price_minor, currency, image)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [
            (order_id, kind, n, line.product_id, line.quantity, line.name, line.price_minor, line.currency, line.image)
            for n, line in enumerate(lines)
        ],
    )


async def _lines(connection: Connection, order_id: str) -> list[TakenLine]:
    rows = await connection.fetch(
        "select product_id, name, price_minor, currency, image, quantity from stock_movement"
        " where order_id = $1 and kind = 'take' order by line",
        order_id,
    )
    return [TakenLine(**dict(row)) for row in rows]


async def _taken_before(connection: Connection, order_id: str, lines: Sequence[StockLine]) -> TakenStock:
    taken = await _lines(connection, order_id)
    if {line.product_id: line.quantity for line in taken} != {line.product_id: line.quantity for line in lines}:
        raise Problem("conflict", f"order {order_id} has already taken other products or quantities")
    return TakenStock(taken)


def _terms(row: asyncpg.Record, quantity: int) -> TakenLine:
    return TakenLine(row["id"], row["name"], row["price_minor"], row["currency"], row["image"], quantity)


def _refuse_doubles(lines: Sequence[StockLine]) -> None:
    seen: set[str] = set()
    errors = []
    for n, line in enumerate(lines):
        if line.product_id in seen:
            errors.append(FieldError(f"items.{n}.productId", f"{line.product_id} is listed more than once"))
        seen.add(line.product_id)
    if errors:
        raise Problem("bad-input", "each product may be listed once", errors=errors)


def _refuse_missing(lines: Sequence[StockLine], products: dict[str, asyncpg.Record]) -> None:
    unknown, short = [], []
    for n, line in enumerate(lines):
        row = products.get(line.product_id)
        if row is None:
            unknown.append(FieldError(f"items.{n}.productId", f"there is no product {line.product_id!r}"))
        elif row["retired_at"] is not None:
            short.append(FieldError(f"items.{n}.productId", f"{row['name']} is no longer sold"))
        elif row["stock"] < line.quantity:
            left = f"{row['name']}: {row['stock']} left, {line.quantity} asked for"
            short.append(FieldError(f"items.{n}.quantity", left))
    if unknown:
        raise Problem("unknown-product", "the order lists products that do not exist", errors=unknown)
    if short:
        raise Problem("out-of-stock", "; ".join(error.message for error in short), errors=short)
