"""Carts: the cart service keeps ids and quantities, the product service knows what they are and cost.

| field | while the product service is away |
|---|---|
| id, version, itemCount, currency | as ever |
| items, total | with what was last known of the products; a line of which nothing is known is in neither |

A line needs a name and a price, and made-up ones would be worse than none; `itemCount` counts its pieces all the same.
"""

import msgspec

from muntin.graph import Resolvers

from .context import ShopContext, segment
from .models import CURRENCY, Cart, Line, Product, major

AWAY = "Not known at the moment"
"""The category of a product as it was sold, while the catalogue can't say whether it still is."""


async def cart(context: ShopContext, user_id: str) -> Cart:
    """Query.cart."""
    return await context.shop.cart.get(_path(user_id), Cart, headers=context.forwarded)


async def add_to_cart(context: ShopContext, user_id: str, product_id: str, quantity: int) -> Cart:
    """Mutation.addToCart: once per Idempotency-Key of the request."""
    body = {"userId": user_id, "productId": product_id, "quantity": quantity}
    key = context.key_of_add()
    headers = context.forwarded if key is None else context.forwarded | {"idempotency-key": key}
    return await context.shop.cart.call("POST", "/api/cart/add", Cart, json=body, headers=headers)


async def remove_from_cart(context: ShopContext, user_id: str, product_id: str) -> Cart:
    """Mutation.removeFromCart."""
    body = {"userId": user_id, "productId": product_id}
    return await context.shop.cart.call("POST", "/api/cart/remove", Cart, json=body, headers=context.forwarded)


async def set_quantity(context: ShopContext, user_id: str, product_id: str, quantity: int) -> Cart:
    """Mutation.setQuantity."""
    path = f"{_path(user_id)}/items/{segment('productId', product_id)}"
    return await context.shop.cart.call("PUT", path, Cart, json={"quantity": quantity}, headers=context.forwarded)


async def clear_cart(context: ShopContext, user_id: str) -> Cart:
    """Mutation.clearCart."""
    return await context.shop.cart.call("DELETE", _path(user_id), Cart, headers=context.forwarded)


def id(cart: Cart, _: ShopContext) -> str:
    """Cart.id."""
    return cart.user_id


async def items(cart: Cart, context: ShopContext) -> list[Line]:
    """Cart.items."""
    return [Line(known.id, quantity, known.price_minor, known) for known, quantity in await _known(cart, context)]


async def total(cart: Cart, context: ShopContext) -> float:
    """Cart.total: summed in minor units, so that it is exact."""
    return major(sum(known.price_minor * quantity for known, quantity in await _known(cart, context)))


def item_count(cart: Cart, _: ShopContext) -> int:
    """Cart.itemCount."""
    return sum(entry.quantity for entry in cart.items)


def currency(_: Cart, __: ShopContext) -> str:
    """Cart.currency."""
    return CURRENCY


async def product(line: Line, context: ShopContext) -> Product | None:
    """CartItem.product: as it is now; of an order, as it was sold if it is gone or can't be asked for."""
    found = line.product or await context.products.load(line.product_id)
    if found is None and line.sold_as is not None and line.product_id in context.unheard:
        return msgspec.structs.replace(line.sold_as, category_name=AWAY)
    return found or line.sold_as


def unit_price(line: Line, _: ShopContext) -> float:
    """CartItem.unitPrice."""
    return major(line.unit_price_minor)


def line_total(line: Line, _: ShopContext) -> float:
    """CartItem.lineTotal."""
    return major(line.unit_price_minor * line.quantity)


async def _known(cart: Cart, context: ShopContext) -> list[tuple[Product, int]]:
    products = await context.products.load_many(entry.product_id for entry in cart.items)
    return [(known, entry.quantity) for known, entry in zip(products, cart.items, strict=True) if known is not None]


def _path(user_id: str) -> str:
    return f"/api/cart/{segment('userId', user_id)}"


RESOLVERS: Resolvers = {
    "Query.cart": cart,
    "Mutation.addToCart": add_to_cart,
    "Mutation.removeFromCart": remove_from_cart,
    "Mutation.setQuantity": set_quantity,
    "Mutation.clearCart": clear_cart,
    "Cart.id": id,
    "Cart.items": items,
    "Cart.total": total,
    "Cart.itemCount": item_count,
    "Cart.currency": currency,
    "CartItem.product": product,
    "CartItem.unitPrice": unit_price,
    "CartItem.lineTotal": line_total,
}
