"""The handlers of order. Members order for themselves; staff read all orders and bring them on their way."""

import hashlib
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from muntin.service import IdempotencyKey, Identity, Periodic, Problem, forwarded, valid_key
from shop.order.checkout import Checkout
from shop.order.model import ID, CreateOrder, Order, Orders, SetStatus
from shop.order.status import STAFF, must_see
from shop.order.store import OrderStore

Http = Request[Any, Any, Any]
Visitor = NamedDependency[Identity]
Store = NamedDependency[OrderStore]
UserPath = Annotated[str, PathParameter(pattern=ID, description="The owner's id")]
OrderPath = Annotated[str, PathParameter(pattern=ID, description="The order's id")]


@post("/api/orders/create", status_code=201, summary="Order what is in the cart", tags=["orders"])
async def create_order(
    request: Http,
    data: JSONBody[CreateOrder],
    identity: Visitor,
    checkout: NamedDependency[Checkout],
    idempotency_key: IdempotencyKey = None,
) -> Order:
    """Takes the stock, makes the order, clears the cart. A key is required: the same one gives the same order."""
    identity.must_own(data.user_id)
    if identity.kind != "member":
        raise Problem("login-required", "a guest can't order")
    key = valid_key(idempotency_key)
    if key is None:
        raise Problem("idempotency-key-missing", "an order needs an Idempotency-Key")
    body = msgspec.json.decode(await request.body())
    request_hash = hashlib.sha256(msgspec.json.encode(body, order="sorted")).digest()
    return await checkout.run(data, key, request_hash, forwarded(request.headers))


@get("/api/orders", summary="All open orders", tags=["orders"])
async def list_open_orders(identity: Visitor, orders: Store) -> Orders:
    """What waits for staff, oldest first, at most 200. Role staff."""
    identity.must_have(STAFF)
    return Orders(await orders.open())


@get("/api/orders/{user_id:str}", summary="A user's orders", tags=["orders"])
async def list_orders(user_id: UserPath, identity: Visitor, orders: Store) -> Orders:
    """Newest first, at most 200. For the owner and staff."""
    must_see(identity, user_id)
    return Orders(await orders.of_user(user_id))


@get("/api/orders/{user_id:str}/{order_id:str}", summary="One order", tags=["orders"])
async def read_order(user_id: UserPath, order_id: OrderPath, identity: Visitor, orders: Store) -> Order:
    """For the owner and staff."""
    must_see(identity, user_id)
    return await orders.one(user_id, order_id)


@post("/api/orders/{user_id:str}/{order_id:str}/status", status_code=200, summary="Set a status", tags=["orders"])
async def set_status(
    user_id: UserPath,
    order_id: OrderPath,
    data: JSONBody[SetStatus],
    identity: Visitor,
    orders: Store,
    releases: NamedDependency[Periodic],
) -> Order:
    """Staff: PLACED -> PACKED -> SHIPPED -> DELIVERED. Owner and staff: PLACED -> CANCELLED, which frees the stock."""
    order = await orders.set_status(identity, user_id, order_id, data.status)
    releases.wake()
    return order


HANDLERS = [create_order, list_open_orders, list_orders, read_order, set_status]
