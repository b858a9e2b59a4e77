"""The handlers of the cart. Each checks that the cart is the visitor's own, then that the product exists; then it acts.

The order service alone may call `/internal/cart/ordered`, and only it needs to: the event `order.created` has the same
effect, a moment later.
"""

from typing import Annotated, Any

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from muntin.service import IdempotencyKey, Identity, Problem, forwarded, valid_key
from shop.cart.model import ID, AddItem, Cart, PlacedOrder, RemoveItem, SetQuantity
from shop.cart.products import Products
from shop.cart.store import CartStore

ORDER = "order"

Http = Request[Any, Any, Any]
Visitor = NamedDependency[Identity]
Carts = NamedDependency[CartStore]
Catalogue = NamedDependency[Products]
UserPath = Annotated[str, PathParameter(pattern=ID, description="The visitor's id")]
ProductPath = Annotated[str, PathParameter(pattern=ID, description="The product's id")]


@get("/api/cart/{user_id:str}", summary="A visitor's cart", tags=["cart"])
async def read_cart(user_id: UserPath, identity: Visitor, carts: Carts) -> Cart:
    """The visitor's own cart; an empty one if nothing was ever put in."""
    identity.must_own(user_id)
    return await carts.read(user_id)


@post("/api/cart/add", status_code=200, summary="Put pieces of a product in", tags=["cart"])
async def add_item(
    request: Http,
    data: JSONBody[AddItem],
    identity: Visitor,
    carts: Carts,
    products: Catalogue,
    idempotency_key: IdempotencyKey = None,
) -> Cart:
    """Adds to what the cart holds of the product; more than 99 pieces or 100 lines are refused."""
    identity.must_own(data.user_id)
    key = valid_key(idempotency_key)
    try:
        await products.must_exist(data.product_id, forwarded(request.headers))
    except Problem:
        if not await carts.added_before(data, key):  # it was there when it was added
            raise
    return await carts.add(data, key)


@post("/api/cart/remove", status_code=200, summary="Take a product out", tags=["cart"])
async def remove_item(
    request: Http, data: JSONBody[RemoveItem], identity: Visitor, carts: Carts, products: Catalogue
) -> Cart:
    """Removes the product's line. A product that is not in the cart changes nothing; one that does not exist is 404."""
    identity.must_own(data.user_id)
    return await _without(carts, products, data.user_id, data.product_id, request)


@put("/api/cart/{user_id:str}/items/{product_id:str}", summary="Set a product's quantity", tags=["cart"])
async def set_quantity(
    request: Http,
    user_id: UserPath,
    product_id: ProductPath,
    data: JSONBody[SetQuantity],
    identity: Visitor,
    carts: Carts,
    products: Catalogue,
) -> Cart:
    """Makes the line hold exactly that many pieces; 0 removes it, and a line that is missing is made."""
    identity.must_own(user_id)
    if data.quantity == 0:
        return await _without(carts, products, user_id, product_id, request)
    await products.must_exist(product_id, forwarded(request.headers))
    return (await carts.set_quantity(user_id, product_id, data.quantity))[0]


@delete("/api/cart/{user_id:str}", status_code=200, summary="Empty a cart", tags=["cart"])
async def clear_cart(user_id: UserPath, identity: Visitor, carts: Carts) -> Cart:
    """Removes all lines and answers the empty cart."""
    identity.must_own(user_id)
    return await carts.clear(user_id)


@post("/internal/cart/ordered", status_code=200, summary="Take an order's items out", tags=["internal"])
async def settle_order(data: JSONBody[PlacedOrder], caller: NamedDependency[str], carts: Carts) -> Cart:
    """Once per order, whether called or told by the event `order.created`. Services only."""
    if caller != ORDER:
        raise Problem("caller-not-allowed", f"{caller} may not settle orders")
    return await carts.settle_now(data)


async def _without(carts: CartStore, products: Products, user_id: str, product_id: str, request: Http) -> Cart:
    cart, changed = await carts.set_quantity(user_id, product_id, 0)
    if not changed:
        await products.must_exist(product_id, forwarded(request.headers))
    return cart


HANDLERS = [read_cart, add_item, remove_item, set_quantity, clear_cart, settle_order]
