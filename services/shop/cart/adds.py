"""Adds that came with an Idempotency-Key: what the key stands for, for as long as somebody may repeat it.

| the key's row | same product and quantity | others |
|---|---|---|
| none | added, and noted, in one transaction | the same |
| there | nothing is added again; the answer is the cart as it is now | 422 idempotency-key-reused |

A refused add leaves no row: nothing was changed, so the same key may try again. Every add locks its cart first, so
of two at once one waits and finds the row of the other, on whichever replica.

A guest who logs in takes the keys along. A repeat that the member's cart got before the guest's was merged into it is
there twice then: the guest's pieces of it are left out of the merge (`doubled`).

Source: draft-ietf-httpapi-idempotency-key-header.
"""

from datetime import datetime, timedelta

from muntin.service import Connection, Problem
from shop.cart.model import AddItem, OrderedItem

KEPT = timedelta(hours=48)
"""A page gives up repeating after 24 hours; this outlives it, whatever its clock says."""


async def known(connection: Connection, wanted: AddItem, key: str) -> bool:
    """Whether this add was done before. Raises Problem idempotency-key-reused if the key was another's."""
    row = await connection.fetchrow(
        "select product_id, quantity from cart_add where user_id = $1 and key = $2", wanted.user_id, key
    )
    if row is not None and (row["product_id"], row["quantity"]) != (wanted.product_id, wanted.quantity):
        raise Problem("idempotency-key-reused", "this key came with another product or quantity before")
    return row is not None


async def note(connection: Connection, wanted: AddItem, key: str, version: int, now: datetime) -> None:
    """Remembers it, in the transaction that adds."""
    await connection.execute(
        "insert into cart_add (user_id, key, product_id, quantity, version, at) values ($1, $2, $3, $4, $5, $6)",
        wanted.user_id,
        key,
        wanted.product_id,
        wanted.quantity,
        version,
        now,
    )


async def doubled(connection: Connection, guest_id: str, user_id: str) -> list[OrderedItem]:
    """What both carts got by the same keys; both carts are locked."""
    rows = await connection.fetch(
        "select product_id, least(sum(g.quantity), 99)::int as quantity"
        " from cart_add g join cart_add m using (key, product_id, quantity)"
        " where g.user_id = $1 and m.user_id = $2 group by product_id",
        guest_id,
        user_id,
    )
    return [OrderedItem(row["product_id"], row["quantity"]) for row in rows]


async def hand_over(connection: Connection, guest_id: str, user_id: str) -> None:
    """The guest's keys are the member's from now on."""
    await connection.execute(
        "insert into cart_add select $2, key, product_id, quantity, version, at from cart_add where user_id = $1"
        " on conflict do nothing",
        guest_id,
        user_id,
    )
    await connection.execute("delete from cart_add where user_id = $1", guest_id)


async def forget(connection: Connection, now: datetime) -> None:
    """Deletes what nobody repeats any more."""
    await connection.execute("delete from cart_add where at < $1", now - KEPT)
