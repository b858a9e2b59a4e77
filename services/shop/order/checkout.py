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

What has begun goes on, whether or not its caller still waits: a caller that was cut off and asks again with the same
key joins it here, and elsewhere is told that it is being worked on.
"""

import asyncio
import contextvars
import logging
from collections.abc import Mapping

from muntin.service import Periodic, Problem, end
from shop.order.journal import Claim, Journal
from shop.order.model import CreateOrder, Order, Plan
from shop.order.store import OrderStore
from shop.order.upstreams import Carts, Stock

log = logging.getLogger("shop.order")

DEADLINE = 20.0
"""Seconds for everything up to `place`; below the time after which a retry takes the checkout over."""

GRACE = 3.0
"""Seconds, when the process ends."""


class Checkout:
    """Runs the steps. A resource: checkouts that are under way when it stops have a moment to end."""

    name = "checkout"
    essential = False

    def __init__(self, journal: Journal, orders: OrderStore, carts: Carts, stock: Stock, releases: Periodic) -> None:
        self.journal = journal
        self.orders = orders
        self.carts = carts
        self.stock = stock
        self.releases = releases
        self._running: dict[tuple[str, str], asyncio.Task[Order]] = {}

    async def start(self) -> None:
        """Nothing to begin."""

    async def stop(self) -> None:
        """Lets checkouts end; those that don't are taken over by a retry, or abandoned and their stock given back."""
        running = list(self._running.values())
        if running:
            await asyncio.wait(running, timeout=GRACE)
        await end(*running)

    async def check(self) -> None:
        """It is always well."""

    async def run(self, wish: CreateOrder, key: str, request_hash: bytes, headers: Mapping[str, str]) -> Order:
        """The order for this key: a new one, or the one that it made before. `headers` carry the visitor's identity."""
        try:
            begun = await self.journal.begin(wish.user_id, key, request_hash)
        except Problem as problem:
            running = self._running.get((wish.user_id, key))
            if problem.code != "request-in-progress" or running is None:
                raise
            return await asyncio.shield(running)
        if isinstance(begun, Order):
            return begun
        running = asyncio.create_task(
            self._finish(begun, wish, headers),
            name=f"checkout {begun.order_id}",
            context=contextvars.Context(),  # not that of the request, with which its calls would end
        )
        self._running[wish.user_id, key] = running
        running.add_done_callback(lambda done: self._over((wish.user_id, key), done))
        return await asyncio.shield(running)

    async def _finish(self, begun: Claim, wish: CreateOrder, headers: Mapping[str, str]) -> Order:
        """All steps after the first."""
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

    def _over(self, place: tuple[str, str], done: "asyncio.Task[Order]") -> None:
        if self._running.get(place) is done:
            del self._running[place]
        if not done.cancelled() and (error := done.exception()) is not None:
            log.info("a checkout ended without an order: %s", error)

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
