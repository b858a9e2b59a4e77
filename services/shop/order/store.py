"""Orders in the database; each change is one transaction with its event."""

from collections.abc import Iterable, Sequence

import asyncpg

from muntin.service import Clock, Connection, Database, Events, Identity, Problem
from shop.order.journal import Claim, Journal
from shop.order.model import Order, OrderItem, Plan, StatusChange, TakenStock
from shop.order.status import FIRST, OPEN, Status, must_be_allowed, must_follow

LIST_LIMIT = 200


class OrderStore:
    """The table of orders."""

    def __init__(self, database: Database, events: Events, journal: Journal, clock: Clock) -> None:
        self.database = database
        self.events = events
        self.journal = journal
        self.clock = clock

    async def of_user(self, user_id: str) -> list[Order]:
        """The user's LIST_LIMIT newest orders, newest first."""
        return await self._select("user_id = $1 order by created_at desc, number desc limit $2", user_id, LIST_LIMIT)

    async def open(self) -> list[Order]:
        """The LIST_LIMIT oldest orders that wait for staff, oldest first."""
        return await self._select("status = any($1) order by created_at, number limit $2", list(OPEN), LIST_LIMIT)

    async def one(self, user_id: str, order_id: str) -> Order:
        """The order; Problem("unknown-order") unless it is this user's."""
        found = await self._select("user_id = $1 and id = $2", user_id, order_id)
        return _only(found, order_id)

    async def latest(self, user_id: str) -> Order | None:
        """The last order that this user placed: the one that no other follows."""
        found = await self._select(
            "user_id = $1 and not exists (select from purchase n where n.user_id = $1 and n.follows = p.id)", user_id
        )
        return found[0] if found else None

    async def place(self, claim: Claim, plan: Plan, taken: TakenStock) -> Order:
        """Writes the order, its event and its checkout's answer. Problem("conflict") if the cart was just ordered."""
        now = self.clock.now()
        items = [OrderItem(i.product_id, i.name, i.image, i.price_minor, i.quantity) for i in taken.items]
        total = sum(item.unit_price_minor * item.quantity for item in items)
        async with self.database.transaction() as connection:
            await self.journal.must_hold(connection, claim)
            number = f"M-{now.year}-{await connection.fetchval('select nextval($1)', 'order_number'):06d}"
            order = Order(
                claim.order_id,
                number,
                claim.user_id,
                FIRST,
                items,
                total,
                taken.items[0].currency,
                now,
                [StatusChange(FIRST, now)],
            )
            await _insert(connection, order, plan.follows)
            await self.journal.done(connection, claim, order)
            await self.events.append(connection, "order.created", order.id, order)
        return order

    async def set_status(self, identity: Identity, user_id: str, order_id: str, to: Status) -> Order:
        """Brings the order to `to` if the table allows it. Problems: not-yours, role-required, unknown-order, ..."""
        must_be_allowed(identity, user_id, to)
        async with self.database.transaction() as connection:
            row = await connection.fetchrow(
                "select * from purchase where id = $1 and user_id = $2 for update", order_id, user_id
            )
            if row is None:
                raise _unknown(order_id)
            must_follow(row["status"], to)
            await connection.execute("update purchase set status = $2 where id = $1", order_id, to)
            await connection.execute(
                "insert into purchase_status (purchase_id, position, status, at)"
                " select $1, count(*), $2, $3 from purchase_status where purchase_id = $1",
                order_id,
                to,
                self.clock.now(),
            )
            if to == "CANCELLED":
                await self.journal.release(connection, order_id)
            order = _only(await _load(connection, "id = $1", order_id), order_id)
            await self.events.append(connection, "order.status_changed", order_id, order)
        return order

    async def _select(self, condition: str, *arguments: object) -> list[Order]:
        async with (
            self.database.acquire() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),  # three statements of one moment
        ):
            return await _load(connection, condition, *arguments)


async def _load(connection: Connection, condition: str, *arguments: object) -> list[Order]:
    """Orders with their items and history: three statements, however many orders."""
    rows = await connection.fetch(f"select * from purchase p where {condition}", *arguments)
    ids = [row["id"] for row in rows]
    items = _grouped(
        await connection.fetch("select * from purchase_item where purchase_id = any($1) order by position", ids)
    )
    history = _grouped(
        await connection.fetch("select * from purchase_status where purchase_id = any($1) order by position", ids)
    )
    return [_order(row, items[row["id"]], history[row["id"]]) for row in rows]


async def _insert(connection: Connection, order: Order, follows: str | None) -> None:
    try:
        await connection.execute(
            "insert into purchase (id, number, user_id, status, total_minor, currency, created_at, follows)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            order.id,
            order.number,
            order.user_id,
            order.status,
            order.total_minor,
            order.currency,
            order.created_at,
            follows,
        )
    except asyncpg.UniqueViolationError as error:
        raise Problem("conflict", "this cart was ordered by another checkout a moment ago") from error
    await connection.executemany(
        "insert into purchase_item (purchase_id, position, product_id, name, image, unit_price_minor, quantity)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        [
            (order.id, n, i.product_id, i.name, i.image, i.unit_price_minor, i.quantity)
            for n, i in enumerate(order.items)
        ],
    )
    await connection.execute(
        "insert into purchase_status (purchase_id, position, status, at) values ($1, 0, $2, $3)",
        order.id,
        order.status,
        order.created_at,
    )


def _grouped(rows: Iterable[asyncpg.Record]) -> dict[str, list[asyncpg.Record]]:
    groups: dict[str, list[asyncpg.Record]] = {}
    for row in rows:
        groups.setdefault(row["purchase_id"], []).append(row)
    return groups


def _order(row: asyncpg.Record, items: Sequence[asyncpg.Record], history: Sequence[asyncpg.Record]) -> Order:
    return Order(
        row["id"],
        row["number"],
        row["user_id"],
        row["status"],
        [OrderItem(i["product_id"], i["name"], i["image"], i["unit_price_minor"], i["quantity"]) for i in items],
        row["total_minor"],
        row["currency"],
        row["created_at"],
        [StatusChange(change["status"], change["at"]) for change in history],
    )


def _only(found: Sequence[Order], order_id: str) -> Order:
    if not found:
        raise _unknown(order_id)
    return found[0]


def _unknown(order_id: str) -> Problem:
    return Problem("unknown-order", f"this user has no order {order_id!r}")
