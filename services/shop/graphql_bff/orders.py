"""Orders: prices are those of the moment of sale, products are shown as they are now.

`checkout` passes the request's Idempotency-Key on, so that a repeated request makes no second order.
"""

import uuid

from muntin.graph import Resolvers
from muntin.service import Problem

from .context import ShopContext, segment
from .models import Line, Order, OrderEntry, Orders, Product, major

GONE = "No longer sold"


async def orders(context: ShopContext, user_id: str) -> list[Order]:
    """Query.orders: newest first, as the order service gives them."""
    return (await context.shop.order.get(_path(user_id), Orders, headers=context.forwarded)).items


async def order(context: ShopContext, user_id: str, id: str) -> Order | None:
    """Query.order: null if there is none."""
    try:
        path = f"{_path(user_id)}/{segment('id', id)}"
        return await context.shop.order.get(path, Order, headers=context.forwarded)
    except Problem as problem:
        if problem.code == "unknown-order":
            return None
        raise


async def open_orders(context: ShopContext) -> list[Order]:
    """Query.openOrders."""
    return (await context.shop.order.get("/api/orders", Orders, headers=context.forwarded)).items


async def checkout(context: ShopContext, user_id: str) -> Order:
    """Mutation.checkout."""
    headers = context.forwarded | {"idempotency-key": context.idempotency_key or str(uuid.uuid4())}
    return await context.shop.order.call(
        "POST", "/api/orders/create", Order, json={"userId": user_id}, headers=headers, deadline=10.0
    )


async def set_order_status(context: ShopContext, user_id: str, order_id: str, status: str) -> Order:
    """Mutation.setOrderStatus."""
    path = f"{_path(user_id)}/{segment('orderId', order_id)}/status"
    return await context.shop.order.call("POST", path, Order, json={"status": status}, headers=context.forwarded)


def items(order: Order, _: ShopContext) -> list[Line]:
    """Order.items."""
    return [
        Line(entry.product_id, entry.quantity, entry.unit_price_minor, sold_as=_as_sold(entry, order.currency))
        for entry in order.items
    ]


def total(order: Order, _: ShopContext) -> float:
    """Order.total."""
    return major(order.total_minor)


def _as_sold(entry: OrderEntry, currency: str) -> Product:
    """What the order remembers of a product that the catalogue has forgotten."""
    return Product(
        id=entry.product_id,
        name=entry.name,
        description="",
        category="",
        category_name=GONE,
        price_minor=entry.unit_price_minor,
        currency=currency,
        stock=0,
        image=entry.image,
    )


def _path(user_id: str) -> str:
    return f"/api/orders/{segment('userId', user_id)}"


RESOLVERS: Resolvers = {
    "Query.orders": orders,
    "Query.order": order,
    "Query.openOrders": open_orders,
    "Mutation.checkout": checkout,
    "Mutation.setOrderStatus": set_order_status,
    "Order.items": items,
    "Order.total": total,
}
