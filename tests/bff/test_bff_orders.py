"""GraphQL orders over the real order, cart and product services."""

from typing import Any

import pytest

from muntin.service.testing import serving
from shop.graphql_bff.app import create_app as graphql_app

ORDER = """{ id number userId status total currency createdAt history { status at }
  items { quantity unitPrice lineTotal product { id name price stock } } }"""
ADD = "mutation($u: ID!, $p: ID!, $q: Int!) { addToCart(userId: $u, productId: $p, quantity: $q) { id } }"
CHECKOUT = f"mutation Checkout($u: ID!) {{ checkout(userId: $u) {ORDER} }}"
ORDERS = f"query($u: ID!) {{ orders(userId: $u) {ORDER} }}"
ONE = f"query($u: ID!, $o: ID!) {{ order(userId: $u, id: $o) {ORDER} }}"
AS_SOLD = "query($u: ID!) { orders(userId: $u) { items { product { name price category { name } } } } }"
FALLBACK = {"upstream": "product", "reason": "fallback", "ageSeconds": 0}
STATUS = "mutation($u: ID!, $o: ID!, $s: String!) { setOrderStatus(userId: $u, orderId: $o, status: $s) { id status } }"


@pytest.fixture
def me(as_visitor: Any, user: str) -> dict[str, str]:
    """The visitor's headers."""
    headers: dict[str, str] = as_visitor(user)
    return headers


@pytest.fixture
def staff(as_visitor: Any) -> dict[str, str]:
    """Headers of the shop's staff."""
    headers: dict[str, str] = as_visitor("staff", roles=("staff",))
    return headers


async def buy(graphql: Any, user: str, me: dict[str, str], *items: dict[str, Any]) -> Any:
    """An order of one piece of each."""
    for item in items:
        await graphql.data(ADD, me, u=user, p=item["id"], q=1)
    return (await graphql.data(CHECKOUT, me, u=user))["checkout"]


async def test_checkout_makes_an_order(
    graphql: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """The order has the cart's lines at their prices, and is found in the list and by id."""
    order = await buy(graphql, user, me, goods[0], goods[-1])
    assert order["userId"] == user
    assert (order["status"], order["currency"]) == ("PLACED", "EUR")
    assert [change["status"] for change in order["history"]] == ["PLACED"]
    assert order["total"] == (goods[0]["priceMinor"] + goods[-1]["priceMinor"]) / 100
    assert {line["product"]["id"] for line in order["items"]} == {goods[0]["id"], goods[-1]["id"]}
    assert (await graphql.data(ORDERS, me, u=user))["orders"] == [order]
    assert (await graphql.data(ONE, me, u=user, o=order["id"]))["order"] == order


async def test_an_idempotency_key_makes_one_order(
    graphql: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """The same key gives the same order again; without one every checkout is a new one."""
    await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=1)
    key = {"idempotency-key": f"key-{user}"}
    first = (await graphql.data(CHECKOUT, me | key, u=user))["checkout"]
    assert (await graphql.data(CHECKOUT, me | key, u=user))["checkout"]["id"] == first["id"]
    assert (await graphql.error(CHECKOUT, me, u=user))["code"] == "CART_EMPTY"
    assert len((await graphql.data(ORDERS, me, u=user))["orders"]) == 1


async def test_guests_are_refused(graphql: Any, user: str, as_visitor: Any, goods: list[dict[str, Any]]) -> None:
    """A guest has a cart but can't order."""
    guest = as_visitor(user, kind="guest")
    await graphql.data(ADD, guest, u=user, p=goods[0]["id"], q=1)
    assert (await graphql.error(CHECKOUT, guest, u=user))["code"] == "LOGIN_REQUIRED"


async def test_what_is_out_of_stock_is_named(
    graphql: Any, user: str, me: dict[str, str], services: dict[str, str]
) -> None:
    """The error lists the products, and no order is made."""
    items = (await graphql.data("{ products { id stock } }"))["products"]
    scarce = next(item for item in items if item["stock"] < 99)
    await graphql.data(ADD, me, u=user, p=scarce["id"], q=99)
    error = await graphql.error(CHECKOUT, me, u=user)
    assert error["code"] == "OUT_OF_STOCK"
    assert len(error["errors"]) == 1
    assert (await graphql.data(ORDERS, me, u=user))["orders"] == []


async def test_all_orders_are_two_calls(
    graphql: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """One for the orders and one for the products of all of them."""
    for item in goods[:3]:
        await buy(graphql, user, me, item, goods[-1])
    recorder.clear()
    orders = (await graphql.data(ORDERS, me, u=user))["orders"]
    assert len(orders) == 3
    assert [name for name, *_ in recorder.calls] == ["order", "product"]


async def test_the_page_query_is_four_calls(
    graphql: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Catalogue, cart and orders in one request: three calls for the roots, and products by id at most once each."""
    await buy(graphql, user, me, goods[0])
    await graphql.data(ADD, me, u=user, p=goods[1]["id"], q=1)
    recorder.clear()
    query = """query Page($u: ID!) { catalog(pageSize: 24) { items { id name } }
      cart(userId: $u) { total items { product { name } } } orders(userId: $u) { items { product { name } } } }"""
    await graphql.data(query, me, u=user)
    called = sorted(name for name, *_ in recorder.calls)
    assert called.count("cart") == called.count("order") == 1
    by_id = [call for call in recorder.to("product") if "ids=" in call]
    assert sorted(id for call in by_id for id in call.split("ids=")[1].split("&")[0].split(",")) == sorted(
        [goods[0]["id"], goods[1]["id"]]
    )


async def test_a_forgotten_product_is_shown_as_it_was_sold(
    graphql: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Name and price come from the order, everything else says that it is gone."""
    order = await buy(graphql, user, me, goods[0])
    recorder.forgotten.add(goods[0]["id"])
    query = """query($u: ID!, $o: ID!) { order(userId: $u, id: $o) { items { product {
      id name price image stock description category { name count } related { id } } } } }"""
    (line,) = (await graphql.data(query, me, u=user, o=order["id"]))["order"]["items"]
    assert line["product"] == {
        "id": goods[0]["id"],
        "name": goods[0]["name"],
        "price": goods[0]["priceMinor"] / 100,
        "image": goods[0]["image"],
        "stock": 0,
        "description": "",
        "category": {"name": "No longer sold", "count": 0},
        "related": [],
    }


async def test_orders_without_the_product_service(
    graphql: Any, bff_settings: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Prices are those of the sale; products are shown as last known, or as they were sold, and the answer says so."""
    order = await buy(graphql, user, me, goods[0])
    recorder.down.add("product")
    plain = "query($u: ID!) { orders(userId: $u) { id total items { quantity unitPrice lineTotal } } }"
    answer = await graphql(plain, me, u=user)
    assert (answer["data"]["orders"][0]["total"], "extensions" in answer) == (order["total"], False)
    answer = await graphql(ORDERS, me, u=user)
    assert "errors" not in answer
    assert [line["product"]["name"] for line in answer["data"]["orders"][0]["items"]] == [goods[0]["name"]]
    assert answer["extensions"] == {"degraded": [FALLBACK]}
    async with serving(graphql_app(bff_settings("graphql-bff"))) as http:  # it has never heard of the product
        body = {"query": AS_SOLD, "variables": {"u": user}}
        answer = (await http.post("/graphql", json=body, headers=me)).json()
    (line,) = answer["data"]["orders"][0]["items"]
    assert line["product"] == {
        "name": goods[0]["name"],
        "price": goods[0]["priceMinor"] / 100,
        "category": {"name": "Not known at the moment"},
    }
    assert answer["extensions"] == {"degraded": [FALLBACK]}


async def test_a_checkout_whose_answer_is_lost_is_repeated_and_makes_one_order(
    graphql: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """The connection is cut after the order was made: the same key gives the same order, and the visitor sees it."""
    await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=1)
    recorder.clear()
    recorder.cut.append(("order", "POST"))
    order = (await graphql.data(CHECKOUT, me, u=user))["checkout"]
    assert recorder.cut == []
    assert recorder.to("order") == ["POST /api/orders/create"] * 2
    keys = [sent["idempotency-key"] for sent in recorder.headers if "idempotency-key" in sent]
    assert len(keys) == 2 and len(set(keys)) == 1
    assert [found["id"] for found in (await graphql.data(ORDERS, me, u=user))["orders"]] == [order["id"]]


async def test_a_checkout_is_found_again_by_the_page_s_own_key(
    graphql: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Every answer of the order service is lost: the visitor is told, tries again with the key, and has one order."""
    await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=1)
    headers = me | {"idempotency-key": f"page-{user}"}
    recorder.cut.extend([("order", "POST")] * 10)
    assert (await graphql.error(CHECKOUT, headers, u=user))["code"] == "UPSTREAM_UNAVAILABLE"
    recorder.cut.clear()
    order = (await graphql.data(CHECKOUT, headers, u=user))["checkout"]
    assert [found["id"] for found in (await graphql.data(ORDERS, me, u=user))["orders"]] == [order["id"]]


async def test_another_users_orders_are_refused(
    graphql: Any, user: str, me: dict[str, str], as_visitor: Any, staff: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """NOT_YOURS for others, AUTHENTICATION_REQUIRED for nobody; staff may see them, but not order for others."""
    order = await buy(graphql, user, me, goods[0])
    for headers, code in ((as_visitor("somebody-else"), "NOT_YOURS"), ({}, "AUTHENTICATION_REQUIRED")):
        assert (await graphql.error(ORDERS, headers, u=user))["code"] == code
        assert (await graphql.error(ONE, headers, u=user, o=order["id"]))["code"] == code
        assert (await graphql.error(CHECKOUT, headers, u=user))["code"] == code
        assert (await graphql.error(STATUS, headers, u=user, o=order["id"], s="CANCELLED"))["code"] == code
    assert (await graphql.data(ONE, staff, u=user, o=order["id"]))["order"]["id"] == order["id"]
    assert (await graphql.error(CHECKOUT, staff, u=user))["code"] == "NOT_YOURS"


async def test_an_unknown_order_is_null(graphql: Any, user: str, me: dict[str, str]) -> None:
    """The list is empty and the one is null; an id that is no id is refused."""
    assert await graphql.data(ONE, me, u=user, o="o_none") == {"order": None}
    assert (await graphql.error(ONE, me, u=user, o="../x"))["code"] == "BAD_INPUT"


async def test_staff_brings_orders_on_their_way(
    graphql: Any, user: str, me: dict[str, str], staff: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Only staff, only along the table, and only statuses that exist; open orders are for staff."""
    order = await buy(graphql, user, me, goods[0])
    change = {"u": user, "o": order["id"]}
    assert (await graphql.error(STATUS, me, **change, s="PACKED"))["code"] == "ROLE_REQUIRED"
    assert (await graphql.error("{ openOrders { id } }", me))["code"] == "ROLE_REQUIRED"
    assert order["id"] in [found["id"] for found in (await graphql.data("{ openOrders { id } }", staff))["openOrders"]]
    assert (await graphql.data(STATUS, staff, **change, s="PACKED"))["setOrderStatus"]["status"] == "PACKED"
    assert (await graphql.error(STATUS, staff, **change, s="DELIVERED"))["code"] == "STATUS_NOT_ALLOWED"
    assert (await graphql.error(STATUS, staff, **change, s="LOST"))["code"] == "BAD_INPUT"
    history = (await graphql.data(ONE, me, u=user, o=order["id"]))["order"]["history"]
    assert [entry["status"] for entry in history] == ["PLACED", "PACKED"]
