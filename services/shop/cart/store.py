"""Carts in the database: each change locks the cart's row, edits its lines, and records `cart.updated`, together.

A change that changes nothing writes nothing, and the version stays. Whoever changes two carts (a merge) locks them in
the order of their ids, so that no two wait for each other.
"""

from collections.abc import Callable, Iterable

import asyncpg

from muntin.service import Clock, Connection, Database, Events
from shop.cart import adds
from shop.cart import lines as edits
from shop.cart.lines import Lines
from shop.cart.model import AddItem, Cart, Line, LoggedIn, PlacedOrder

Edit = Callable[[Lines], Lines]


class CartStore:
    """The table of carts."""

    def __init__(self, database: Database, events: Events, clock: Clock) -> None:
        self.database = database
        self.events = events
        self.clock = clock

    async def read(self, user_id: str) -> Cart:
        """The cart as it is; an empty one if it was never touched."""
        async with self.database.acquire() as connection:  # one statement: the row and its lines of one moment
            rows = await connection.fetch(
                "select c.*, l.product_id, l.quantity, l.added_at"
                " from cart c left join cart_line l using (user_id) where user_id = $1",
                user_id,
            )
        if not rows:
            return Cart(user_id, [], 0, self.clock.now(), None)
        return _cart(rows[0], _by_product(row for row in rows if row["product_id"] is not None))

    async def add(self, wanted: AddItem, key: str | None = None) -> Cart:
        """Adds pieces; once, however often it comes with the same `key`. Raises Problem cart-limit, or as adds.py."""
        now = self.clock.now()
        async with self.database.transaction() as connection:
            row = await self._locked(connection, wanted.user_id)
            lines = await _lines(connection, wanted.user_id)
            if key is not None and await adds.known(connection, wanted, key):
                return _cart(row, lines)
            after = edits.added(lines, wanted.product_id, wanted.quantity, now)
            cart = await self._write(connection, row, lines, after)
            if key is not None:
                await adds.note(connection, wanted, key, cart.version, now)
            return cart

    async def added_before(self, wanted: AddItem, key: str | None) -> bool:
        """Whether `key` has done this add. Raises Problem idempotency-key-reused."""
        if key is None:
            return False
        async with self.database.acquire() as connection:
            return await adds.known(connection, wanted, key)

    async def forget_adds(self) -> None:
        """Forgets keys that nobody repeats any more."""
        async with self.database.acquire() as connection:
            await adds.forget(connection, self.clock.now())

    async def set_quantity(self, user_id: str, product_id: str, quantity: int) -> tuple[Cart, bool]:
        """Sets a line's pieces, 0 for none; also says whether that changed anything. Raises Problem cart-limit."""
        return await self._change(
            user_id, lambda lines: edits.with_quantity(lines, product_id, quantity, self.clock.now())
        )

    async def clear(self, user_id: str) -> Cart:
        """Removes all lines."""
        return (await self._change(user_id, lambda _: {}))[0]

    async def merge(self, connection: Connection, logged_in: LoggedIn) -> None:
        """Moves the guest's lines and keys to the member; the guest has none then, so doing it again does nothing."""
        guest_id, user_id = logged_in.guest_id, logged_in.user_id
        if guest_id == user_id:
            return
        rows = {key: await self._locked(connection, key) for key in sorted((guest_id, user_id))}
        guest, member = await _lines(connection, guest_id), await _lines(connection, user_id)
        fresh = edits.without(guest, await adds.doubled(connection, guest_id, user_id))
        await adds.hand_over(connection, guest_id, user_id)
        await self._write(connection, rows[user_id], member, edits.merged(member, fresh))
        await self._write(connection, rows[guest_id], guest, {})

    async def settle(self, connection: Connection, order: PlacedOrder) -> Cart:
        """Takes an order's pieces out of its user's cart, once per order."""
        row = await self._locked(connection, order.user_id)
        lines = await _lines(connection, order.user_id)
        fresh = await connection.fetchval(
            "insert into settled_order (order_id, user_id, at) values ($1, $2, $3)"
            " on conflict do nothing returning true",
            order.id,
            order.user_id,
            self.clock.now(),
        )
        if not fresh:
            return _cart(row, lines)
        return await self._write(connection, row, lines, edits.without(lines, order.items), order.id)

    async def settle_now(self, order: PlacedOrder) -> Cart:
        """`settle` in a transaction of its own."""
        async with self.database.transaction() as connection:
            return await self.settle(connection, order)

    async def _change(self, user_id: str, edit: Edit) -> tuple[Cart, bool]:
        async with self.database.transaction() as connection:
            row = await self._locked(connection, user_id)
            lines = await _lines(connection, user_id)
            cart = await self._write(connection, row, lines, edit(lines))
            return cart, cart.version != row["version"]

    async def _locked(self, connection: Connection, user_id: str) -> asyncpg.Record:
        """The cart's row, made if it is missing, and ours alone until the end of the transaction."""
        await connection.execute(
            "insert into cart (user_id, version, updated_at) values ($1, 0, $2) on conflict do nothing",
            user_id,
            self.clock.now(),
        )
        row = await connection.fetchrow("select * from cart where user_id = $1 for update", user_id)
        assert row is not None  # made above; carts are never deleted
        return row

    async def _write(
        self, connection: Connection, row: asyncpg.Record, before: Lines, after: Lines, order_id: str | None = None
    ) -> Cart:
        """Stores what differs, with a new version and its event; `order_id` if an order made the difference."""
        if before == after and order_id is None:
            return _cart(row, before)
        user_id = row["user_id"]
        gone = [key for key in before if key not in after]
        changed = [line for key, line in after.items() if before.get(key) != line]
        await connection.execute("delete from cart_line where user_id = $1 and product_id = any($2)", user_id, gone)
        await connection.executemany(
            "insert into cart_line (user_id, product_id, quantity, added_at) values ($1, $2, $3, $4)"
            " on conflict (user_id, product_id) do update set quantity = excluded.quantity",
            [(user_id, line.product_id, line.quantity, line.added_at) for line in changed],
        )
        updated = await connection.fetchrow(
            "update cart set version = version + 1, updated_at = $2, last_order_id = coalesce($3, last_order_id)"
            " where user_id = $1 returning *",
            user_id,
            self.clock.now(),
            order_id,
        )
        assert updated is not None  # its row is locked by this transaction
        cart = _cart(updated, after)
        await self.events.append(connection, "cart.updated", user_id, cart)
        return cart


async def _lines(connection: Connection, user_id: str) -> Lines:
    rows = await connection.fetch(
        "select product_id, quantity, added_at from cart_line where user_id = $1 order by added_at, product_id", user_id
    )
    return _by_product(rows)


def _by_product(rows: Iterable[asyncpg.Record]) -> Lines:
    return {row["product_id"]: Line(row["product_id"], row["quantity"], row["added_at"]) for row in rows}


def _cart(row: asyncpg.Record, lines: Lines) -> Cart:
    items = sorted(lines.values(), key=lambda line: (line.added_at, line.product_id))
    return Cart(row["user_id"], items, row["version"], row["updated_at"], row["last_order_id"])
