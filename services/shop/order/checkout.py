"""From a cart to an order, in steps that can each be repeated.

| step | what it does | if the process dies after it |
|---|---|---|
| begin | fixes the order's id for this idempotency key | a retry goes on with the same id |
| plan | reads the cart and fixes what is ordered | the retry orders the same |
| take | product sets the stock aside for that id | taking again for it changes nothing |
| place | order, event and answer in one transaction | the retry gets the same answer |
| settle | the ordered pieces leave the cart | the event `order.created` does it |

A refusal or failure before `place` frees the key and gives the stock back. The steps are methods of their own that
know nothing of each other, so that a workflow engine can take the place of `run`.
"""

import asyncio
import logging
from collections.abc import Mapping

from muntin.service import Periodic, Problem
from shop.order.journal import Claim, Journal
from shop.order.model import CreateOrder, Order, Plan
from shop.order.store import OrderStore
from shop.order.upstreams import Carts, Stock

log = logging.getLogger("shop.order")

DEADLINE = 20.0
"""Seconds for everything up to `place`; below the time after which a retry takes the checkout over."""


class Checkout:
    """Runs the steps."""

    def __init__(self, journal: Journal, orders: OrderStore, carts: Carts, stock: Stock, releases: Periodic) -> None:
        self.journal = journal
        self.orders = orders
        self.carts = carts
        self.stock = stock
        self.releases = releases

    async def run(self, wish: CreateOrder, key: str, request_hash: bytes, headers: Mapping[str, str]) -> Order:
        """The order for this key: a new one, or the one that it made before. `headers` carry the visitor's identity."""
        begun = await self.journal.begin(wish.user_id, key, request_hash)
        if isinstance(begun, Order):
            return begun
        try:
            async with asyncio.timeout(DEADLINE):
                plan = begun.plan or await self.plan(begun, wish, headers)
                taken = await self.stock.take(begun.order_id, plan.items)
                order = await self.orders.place(begun, plan, taken)
        except TimeoutError as error:
            await self.give_up(begun)
            raise Problem("deadline-exceeded", f"the checkout was not done within {DEADLINE:g} s") from error
        except Problem:
            await self.give_up(begun)
            raise
        await self.settle(order)
        return order

    async def plan(self, claim: Claim, wish: CreateOrder, headers: Mapping[str, str]) -> Plan:
        """Reads the cart, with all former orders taken out of it. Problem cart-empty, or conflict if it has changed."""
        latest = await self.orders.latest(wish.user_id)
        cart = await self.carts.read(wish.user_id, headers)
        if latest is not None and cart.last_order_id != latest.id:
            cart = await self.carts.settle(latest)
        if wish.cart_version not in (None, cart.version):
            raise Problem("conflict", f"the cart has version {cart.version} by now, not {wish.cart_version}")
        if not cart.items:
            raise Problem("cart-empty", "there is nothing in the cart to order")
        plan = Plan(cart.items, None if latest is None else latest.id)
        await self.journal.save_plan(claim, plan)
        return plan

    async def settle(self, order: Order) -> None:
        """Clears the cart now; if that fails, the event does it later, and the next checkout makes sure of it."""
        try:
            await self.carts.settle(order)
        except Problem as problem:
            log.warning("the cart of order %s will be cleared by its event: %s", order.number, problem.detail)

    async def give_up(self, claim: Claim) -> None:
        """Frees the key; the stock goes back at once if product is there, and later if not."""
        await self.journal.give_up(claim)
        self.releases.wake()
