"""The journal of checkouts: what the key of a request stands for, and how far it has come.

| the key's row | same body | another body |
|---|---|---|
| none | RUNNING begins, with the id of the order to be | - |
| RUNNING for less than 30 s | 409 request-in-progress | 422 idempotency-key-reused |
| RUNNING for longer | taken over: the same order id and plan go on | 422 |
| DONE | the same answer again | 422 |

A checkout that is refused leaves no row: nothing was changed, so the same key may try again. One that nobody has taken
over for 10 minutes is abandoned, and its stock is given back. DONE rows are kept for 24 hours.

Source: draft-ietf-httpapi-idempotency-key-header.
"""

from datetime import timedelta
from typing import Any

import msgspec

from muntin.service import Clock, Connection, Database, Problem
from shop.order.model import Order, Plan, new_order_id

TAKEOVER = timedelta(seconds=30)
ABANDONED = timedelta(minutes=10)
KEPT = timedelta(hours=24)


class Claim(msgspec.Struct, frozen=True):
    """The right to work on one checkout, until somebody else takes it over."""

    user_id: str
    key: str
    order_id: str
    attempt: int
    plan: Plan | None = None


class Journal:
    """The tables `checkout` and `stock_release`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    async def begin(self, user_id: str, key: str, request_hash: bytes) -> Claim | Order:
        """The claim to go on with, or the order that this key has already made; otherwise a Problem as above."""
        now = self.clock.now()
        fresh = Claim(user_id, key, new_order_id(), 1)
        async with self.database.transaction() as connection:
            made = await connection.fetchval(
                "insert into checkout (user_id, key, request_hash, state, order_id, attempt, started_at)"
                " values ($1, $2, $3, 'RUNNING', $4, 1, $5) on conflict do nothing returning true",
                user_id,
                key,
                request_hash,
                fresh.order_id,
                now,
            )
            if made:
                return fresh
            row = await connection.fetchrow(
                "select * from checkout where user_id = $1 and key = $2 for update", user_id, key
            )
            if row is not None and row["request_hash"] != request_hash:
                raise Problem("idempotency-key-reused", "this key came with another body before")
            if row is not None and row["state"] == "DONE":
                return msgspec.convert(row["answer"], Order)
            if row is None or row["started_at"] > now - TAKEOVER:
                raise Problem("request-in-progress", "this checkout is being worked on", headers={"Retry-After": "1"})
            await connection.execute(
                "update checkout set attempt = attempt + 1, started_at = $3 where user_id = $1 and key = $2",
                user_id,
                key,
                now,
            )
        plan = None if row["plan"] is None else msgspec.convert(row["plan"], Plan)
        return Claim(user_id, key, row["order_id"], row["attempt"] + 1, plan)

    async def save_plan(self, claim: Claim, plan: Plan) -> None:
        """Fixes what is ordered, before any stock is taken for it."""
        async with self.database.transaction() as connection:
            await self.must_hold(connection, claim)
            await connection.execute(
                "update checkout set plan = $3 where user_id = $1 and key = $2",
                claim.user_id,
                claim.key,
                msgspec.to_builtins(plan),
            )

    async def must_hold(self, connection: Connection, claim: Claim) -> None:
        """Locks the row; Problem("request-in-progress") if the claim was taken over or given up."""
        attempt = await connection.fetchval(
            "select attempt from checkout where user_id = $1 and key = $2 and order_id = $3 and state = 'RUNNING'"
            " for update",
            claim.user_id,
            claim.key,
            claim.order_id,
        )
        if attempt != claim.attempt:
            raise Problem("request-in-progress", "another request has taken this checkout over")

    async def done(self, connection: Connection, claim: Claim, order: Order) -> None:
        """Keeps the answer; in the transaction that writes the order."""
        await connection.execute(
            "update checkout set state = 'DONE', answer = $3 where user_id = $1 and key = $2",
            claim.user_id,
            claim.key,
            msgspec.to_builtins(order),
        )

    async def give_up(self, claim: Claim) -> None:
        """Frees the key and has the stock given back, unless somebody else works on this checkout by now."""
        await self._drop(
            "user_id = $2 and key = $3 and order_id = $4 and attempt = $5",
            claim.user_id,
            claim.key,
            claim.order_id,
            claim.attempt,
        )

    async def abandon(self) -> int:
        """Gives up what has been left alone, and forgets what is long done; returns how many were given up."""
        now = self.clock.now()
        async with self.database.acquire() as connection:
            await connection.execute("delete from checkout where state = 'DONE' and started_at < $1", now - KEPT)
        return await self._drop("started_at < $2", now - ABANDONED)

    async def release(self, connection: Connection, order_id: str) -> None:
        """Notes that this order's stock is to be given back; product will be told until it confirms."""
        await connection.execute(
            "insert into stock_release (order_id, requested_at) values ($1, $2) on conflict do nothing",
            order_id,
            self.clock.now(),
        )

    async def to_release(self, limit: int) -> list[str]:
        """Orders whose stock is still to be given back, oldest first."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch("select order_id from stock_release order by requested_at limit $1", limit)
        return [row["order_id"] for row in rows]

    async def released(self, order_id: str) -> None:
        """Product has confirmed it."""
        async with self.database.acquire() as connection:
            await connection.execute("delete from stock_release where order_id = $1", order_id)

    async def _drop(self, condition: str, *arguments: Any) -> int:
        """Deletes RUNNING rows and notes the release of those that may have taken stock, in one statement."""
        async with self.database.acquire() as connection:
            tag = await connection.execute(
                f"with gone as (delete from checkout where state = 'RUNNING' and {condition} returning order_id, plan)"
                " insert into stock_release (order_id, requested_at)"
                " select order_id, $1 from gone where plan is not null on conflict do nothing",
                self.clock.now(),
                *arguments,
            )
        return int(tag.split()[-1])
