"""Who may follow what: one's own cart, one's own order; staff any order. Decided once, when the subscription starts."""

from muntin.graph import EventSource, Resolvers

from .context import ShopContext, segment
from .models import Cart, Order

STAFF = "staff"


async def cart_updated(context: ShopContext, user_id: str) -> EventSource[Cart]:
    """Subscription.cartUpdated: the cart after each change."""
    context.identity().must_own(user_id)
    return await context.shop.live.open("cart.updated", segment("userId", user_id), Cart)


async def order_status_changed(context: ShopContext, order_id: str) -> EventSource[Order]:
    """Subscription.orderStatusChanged: the order after each change of its status.

    The order service says whose it is: an order of somebody else is an unknown one.
    """
    identity = context.identity()
    segment("orderId", order_id)
    if STAFF not in identity.roles:
        path = f"/api/orders/{segment('userId', identity.sub)}/{order_id}"
        await context.shop.order.get(path, Order, headers=context.forwarded)
    return await context.shop.live.open("order.status_changed", order_id, Order)


RESOLVERS: Resolvers = {
    "Subscription.cartUpdated": cart_updated,
    "Subscription.orderStatusChanged": order_status_changed,
}
