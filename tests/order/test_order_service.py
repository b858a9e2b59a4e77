"""Reading orders and bringing them on their way, over HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from muntin.service import Event, Settings

Recorded = Callable[[Settings, str], Awaitable[list[Event]]]


async def order_of(shopper: Any, product_id: str = "plain-lamp", quantity: int = 1) -> dict[str, Any]:
    """A fresh order."""
    await shopper.add(product_id, quantity)
    order: dict[str, Any] = (await shopper.checkout()).json()
    return order


async def get(shopper: Any, path: str) -> Any:
    """GET as this visitor."""
    return await shopper.shop.clients["order"].get(f"/api/orders{path}", headers=shopper.headers)


async def test_staff_brings_an_order_to_its_end(shop: Any, shopper: Any, staff: Any, recorded: Recorded) -> None:
    """PLACED, PACKED, SHIPPED, DELIVERED: each step is in the history and told by an event."""
    order = await order_of(shopper)
    for status in ("PACKED", "SHIPPED", "DELIVERED"):
        answer = await staff.set_status(order, status)
        assert answer.status_code == 200 and answer.json()["status"] == status
    after = (await get(shopper, f"/{shopper.id}/{order['id']}")).json()
    assert [change["status"] for change in after["history"]] == ["PLACED", "PACKED", "SHIPPED", "DELIVERED"]
    assert {**after, "history": [], "status": ""} == {**order, "history": [], "status": ""}
    events = await recorded(shop.settings["order"], "order.status_changed")
    assert [event.data["status"] for event in events] == ["PACKED", "SHIPPED", "DELIVERED"]
    assert events[-1].data == after and {event.subject for event in events} == {order["id"]}


async def test_the_owner_may_cancel_and_the_stock_goes_back(shop: Any, shopper: Any, eventually: Any) -> None:
    """A cancelled order frees its stock, once, however often it is tried."""
    order = await order_of(shopper, quantity=4)
    assert await shop.stock("plain-lamp") == 496
    answers = await asyncio.gather(*(shopper.set_status(order, "CANCELLED") for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 4
    await eventually(lambda: shop.stock("plain-lamp"), 500)


async def test_a_cancellation_with_product_down_gives_the_stock_back_later(
    shop: Any, shopper: Any, eventually: Any
) -> None:
    """The order is cancelled at once; product is told as soon as it is there again."""
    order = await order_of(shopper, "last-lamp")
    await shop.stop("product")
    assert (await shopper.set_status(order, "CANCELLED")).json()["status"] == "CANCELLED"
    await shop.start("product")
    await eventually(lambda: shop.stock("last-lamp"), 1)


@pytest.mark.parametrize(
    ("who", "status", "http", "code"),
    [
        ("shopper", "PACKED", 403, "role-required"),
        ("stranger", "CANCELLED", 403, "not-yours"),
        ("stranger", "PACKED", 403, "not-yours"),
        ("staff", "DELIVERED", 409, "status-not-allowed"),
        ("staff", "PLACED", 409, "status-not-allowed"),
        ("staff", "LOST", 400, "bad-input"),
        ("staff", None, 400, "bad-input"),
        ("staff", 3, 400, "bad-input"),
    ],
)
async def test_statuses_that_are_refused_change_nothing(
    shop: Any,
    shopper: Any,
    staff: Any,
    as_visitor: Any,
    recorded: Recorded,
    who: str,
    status: Any,
    http: int,
    code: str,
) -> None:
    """A refused status leaves the order, its history and the events as they were."""
    order = await order_of(shopper)
    stranger = type(shopper)(shop, "u_stranger", as_visitor("u_stranger"))
    answer = await {"shopper": shopper, "staff": staff, "stranger": stranger}[who].set_status(order, status)
    assert (answer.status_code, answer.json()["code"]) == (http, code)
    assert await shopper.orders() == [order]
    assert await recorded(shop.settings["order"], "order.status_changed") == []


async def test_orders_are_the_owners_and_staffs_alone(shop: Any, shopper: Any, staff: Any, as_visitor: Any) -> None:
    """Others get 403 for the list and for the order, whether it exists or not; nobody in particular gets 401."""
    order = await order_of(shopper)
    one = f"/{shopper.id}/{order['id']}"
    stranger = type(shopper)(shop, "u_stranger", as_visitor("u_stranger"))
    for path in (f"/{shopper.id}", one, f"/{shopper.id}/o_nothing"):
        assert (await get(stranger, path)).json()["code"] == "not-yours"
        assert (await shop.clients["order"].get(f"/api/orders{path}")).status_code == 401
    assert (await get(staff, f"/{shopper.id}")).json()["items"] == [order]
    assert (await get(staff, one)).json() == order
    assert (await get(shopper, f"/{shopper.id}/o_nothing")).json()["code"] == "unknown-order"
    assert (await get(stranger, f"/u_stranger/{order['id']}")).json()["code"] == "unknown-order"
    assert (await get(shopper, f"/{shopper.id}/%00")).status_code == 400


async def test_staff_sees_the_open_orders(shop: Any, shopper: Any, staff: Any) -> None:
    """Oldest first, without the delivered and cancelled ones; others may not ask."""
    orders = [await order_of(shopper) for _ in range(4)]
    await staff.set_status(orders[1], "CANCELLED")
    await staff.set_status(orders[2], "PACKED")
    items = (await get(staff, "")).json()["items"]
    assert [item["id"] for item in items] == [orders[0]["id"], orders[2]["id"], orders[3]["id"]]
    assert (await get(shopper, "")).json()["code"] == "role-required"


async def test_the_newest_order_is_first(shopper: Any) -> None:
    """A user's list reads from the present to the past."""
    numbers = [(await order_of(shopper))["number"] for _ in range(3)]
    assert [order["number"] for order in await shopper.orders()] == numbers[::-1]
