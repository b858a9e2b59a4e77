"""Carts with their products: what the cart service keeps, joined with what the product service knows.

| call | product service down |
|---|---|
| read, set, remove, clear | 503; repeating it later does no harm |
| add | 503 before anything is changed, since adding twice would add two |

A line whose product nobody knows is left out of `items` and the total; `itemCount` counts it, as the cart does.
"""

from collections.abc import Mapping

from muntin.service import Problem, UpstreamClient

from .model import AddItem, Cart, Line, PlainCart, Product, Products, RemoveItem

CURRENCY = "EUR"
"""Of a cart with nothing in it; a product names its own."""

MAX_IDS = 250
"""That the product service answers at once; a cart has at most 100 lines."""

Headers = Mapping[str, str]


class Carts:
    """The two services as one."""

    def __init__(self, cart: UpstreamClient, product: UpstreamClient) -> None:
        self.cart = cart
        self.product = product

    async def read(self, user_id: str, headers: Headers) -> Cart:
        """The user's cart."""
        return await self._with_products(
            await self.cart.get(f"/api/cart/{user_id}", PlainCart, headers=headers), headers
        )

    async def add(self, wanted: AddItem, headers: Headers) -> Cart:
        """Puts pieces of a product in; the product is looked up first, see above."""
        if not await self._products([wanted.product_id], headers):
            raise Problem("unknown-product", f"there is no product {wanted.product_id!r}")
        return await self._change("POST", "/api/cart/add", wanted, headers)

    async def remove(self, unwanted: RemoveItem, headers: Headers) -> Cart:
        """Takes a product out."""
        return await self._change("POST", "/api/cart/remove", unwanted, headers)

    async def set_quantity(self, user_id: str, product_id: str, quantity: int, headers: Headers) -> Cart:
        """Makes a line hold exactly `quantity` pieces; 0 removes it."""
        return await self._change("PUT", f"/api/cart/{user_id}/items/{product_id}", {"quantity": quantity}, headers)

    async def clear(self, user_id: str, headers: Headers) -> Cart:
        """Takes everything out."""
        return await self._change("DELETE", f"/api/cart/{user_id}", None, headers)

    async def _change(self, method: str, path: str, body: object, headers: Headers) -> Cart:
        changed = await self.cart.call(method, path, PlainCart, json=body, headers=headers)
        return await self._with_products(changed, headers)

    async def _with_products(self, cart: PlainCart, headers: Headers) -> Cart:
        known = await self._products([entry.product_id for entry in cart.items], headers)
        lines = [
            Line(product, entry.quantity, product.price_minor * entry.quantity)
            for entry in cart.items
            if (product := known.get(entry.product_id)) is not None
        ]
        return Cart(
            user_id=cart.user_id,
            items=lines,
            total_minor=sum(line.line_total_minor for line in lines),
            currency=lines[0].product.currency if lines else CURRENCY,
            item_count=sum(entry.quantity for entry in cart.items),
            version=cart.version,
        )

    async def _products(self, ids: list[str], headers: Headers) -> dict[str, Product]:
        if not ids:
            return {}
        params = {"ids": ",".join(ids), "pageSize": MAX_IDS}
        found = await self.product.get("/api/products", Products, params=params, headers=headers)
        return {product.id: product for product in found.items}
