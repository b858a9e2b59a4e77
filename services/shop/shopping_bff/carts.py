"""Carts with their products: what the cart service keeps, joined with what the product service knows.

| call | the product service is away |
|---|---|
| read, add, set, remove, clear | works: lines show what was last known of their products, marked as degraded |

The product service is asked after the change alone and can't fail it: an answer other than 200 means that the cart did
not say what became of it. A line whose product nobody knows, or ever knew here, is left out of `items` and the total,
since any name or price of it would be made up; `itemCount` counts it, as the cart does.
"""

from collections.abc import Mapping

from muntin.service import LastKnown, UpstreamClient

from .model import AddItem, Cart, Line, PlainCart, Product, Products, RemoveItem

CURRENCY = "EUR"
"""Of a cart with nothing in it; a product names its own."""

LOOK_UP = 1.5
"""Seconds that a cart waits for its products; it has been changed by then, and its visitor waits."""

Headers = Mapping[str, str]


class Carts:
    """The two services as one."""

    def __init__(self, cart: UpstreamClient, product: UpstreamClient) -> None:
        self.cart = cart
        self.product = product
        self.known: LastKnown[Product] = LastKnown()

    async def read(self, user_id: str, headers: Headers) -> Cart:
        """The user's cart."""
        return await self._with_products(
            await self.cart.get(f"/api/cart/{user_id}", PlainCart, headers=headers), headers
        )

    async def add(self, wanted: AddItem, key: str | None, headers: Headers) -> Cart:
        """Puts pieces of a product in, once per `key`; whether there is such a product, the cart service finds out."""
        keyed = headers if key is None else {**headers, "idempotency-key": key}
        return await self._change("POST", "/api/cart/add", wanted, keyed)

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
        wanted = sorted(ids)  # equal carts ask alike, whatever the order of their lines
        found = await self.product.get(
            "/api/products",
            Products,
            params={"ids": ",".join(wanted)},
            headers=headers,
            deadline=LOOK_UP,
            fallback=Products(self.known.those(wanted)),
        )
        for product in found.items:
            self.known.learn(product.id, product)
        return {product.id: product for product in found.items}
