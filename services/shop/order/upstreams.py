"""What order asks of cart and of product, over their HTTP interfaces.

All that it changes there happens once per order, whoever asks how often: the order's id goes along as the idempotency
key, which tells the pipeline that such a call may be sent again.
"""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from muntin.service import Problem, UpstreamClient, UpstreamUnavailable
from shop.order.journal import Journal
from shop.order.model import Order, Piece, TakenStock

log = logging.getLogger("shop.order")

BATCH = 50


class CartView(msgspec.Struct, frozen=True, rename="camel"):
    """What order reads of a cart."""

    items: tuple[Piece, ...]
    version: int
    last_order_id: str | None = None


class Carts:
    """The cart service."""

    def __init__(self, cart: UpstreamClient) -> None:
        self.cart = cart

    async def read(self, user_id: str, headers: Mapping[str, str]) -> CartView:
        """The visitor's cart; `headers` carry the visitor's identity."""
        return await self.cart.get(f"/api/cart/{user_id}", CartView, headers=headers)

    async def settle(self, order: Order) -> CartView:
        """Has the order's pieces taken out of its user's cart, if that has not happened yet; returns the cart."""
        body = {"id": order.id, "userId": order.user_id, "items": [_piece(item) for item in order.items]}
        return await self.cart.call(
            "POST", "/internal/cart/ordered", CartView, json=body, headers=_once(order.id), internal=True
        )


class Stock:
    """The product service's stock. Taking is all or nothing and once per order; so is giving back."""

    def __init__(self, product: UpstreamClient, journal: Journal) -> None:
        self.product = product
        self.journal = journal

    async def take(self, order_id: str, pieces: tuple[Piece, ...]) -> TakenStock:
        """Sets the pieces aside for the order. Raises Problem out-of-stock, unknown-product or upstream-unavailable."""
        body = {"orderId": order_id, "items": pieces}
        try:
            return await self.product.call(
                "POST", "/internal/stock/take", TakenStock, json=body, headers=_once(order_id), internal=True
            )
        except Problem as problem:
            if problem.code == "bad-input":  # an id that no product can have, put in while product was down
                raise Problem("unknown-product", problem.detail, errors=problem.errors) from problem
            raise

    async def give_back(self) -> None:
        """Tells product of every release that it has not confirmed; Problem if product is not available."""
        for order_id in await self.journal.to_release(BATCH):
            try:
                await self.product.call(
                    "POST",
                    "/internal/stock/release",
                    dict[str, Any],
                    json={"orderId": order_id},
                    headers=_once(order_id),
                    internal=True,
                )
            except UpstreamUnavailable:
                raise
            except Problem as problem:
                log.error("product refuses to release the stock of %s: %s", order_id, problem.detail)
            else:
                await self.journal.released(order_id)


def _piece(item: Any) -> dict[str, object]:
    return {"productId": item.product_id, "quantity": item.quantity}


def _once(order_id: str) -> dict[str, str]:
    return {"idempotency-key": order_id}
