"""The handlers. Whose cart it is, the cart service decides: it gets the visitor's signed identity with each call."""

from typing import Annotated, Any

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from muntin.service import IdempotencyKey, forwarded, valid_key

from .carts import Carts
from .model import ID, AddItem, Cart, RemoveItem, SetQuantity

Http = Request[Any, Any, Any]
Baskets = NamedDependency[Carts]
UserPath = Annotated[str, PathParameter(pattern=ID, description="The visitor's id")]
ProductPath = Annotated[str, PathParameter(pattern=ID, description="The product's id")]


@get("/api/shopping/cart/{user_id:str}", summary="A visitor's cart with its products", tags=["cart"])
async def read_cart(request: Http, user_id: UserPath, carts: Baskets) -> Cart:
    """Prices and stock are the present ones."""
    return await carts.read(user_id, forwarded(request.headers))


@post("/api/shopping/cart/add", status_code=200, summary="Put pieces of a product in", tags=["cart"])
async def add_item(
    request: Http, data: JSONBody[AddItem], carts: Baskets, idempotency_key: IdempotencyKey = None
) -> Cart:
    """Adds to what the cart holds of the product."""
    return await carts.add(data, valid_key(idempotency_key), forwarded(request.headers))


@post("/api/shopping/cart/remove", status_code=200, summary="Take a product out", tags=["cart"])
async def remove_item(request: Http, data: JSONBody[RemoveItem], carts: Baskets) -> Cart:
    """Removes the product's line."""
    return await carts.remove(data, forwarded(request.headers))


@put("/api/shopping/cart/{user_id:str}/items/{product_id:str}", summary="Set a product's quantity", tags=["cart"])
async def set_quantity(
    request: Http, user_id: UserPath, product_id: ProductPath, data: JSONBody[SetQuantity], carts: Baskets
) -> Cart:
    """Makes the line hold exactly that many pieces; 0 removes it."""
    return await carts.set_quantity(user_id, product_id, data.quantity, forwarded(request.headers))


@delete("/api/shopping/cart/{user_id:str}", status_code=200, summary="Empty a cart", tags=["cart"])
async def clear_cart(request: Http, user_id: UserPath, carts: Baskets) -> Cart:
    """Removes all lines."""
    return await carts.clear(user_id, forwarded(request.headers))


HANDLERS = [read_cart, add_item, remove_item, set_quantity, clear_cart]
