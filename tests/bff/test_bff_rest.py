"""The REST back ends over the real services."""

import logging
from typing import Any

import pytest

HEADERS = {
    "x-mfe": "shopping-cart@1.0.0",
    "x-muntin-release": "rel-1",
    "x-request-id": "r-1",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "x-muntin-request": "1",
    "authorization": "Bearer secret-token",
}


@pytest.fixture
def me(as_visitor: Any, user: str) -> dict[str, str]:
    """The visitor's headers."""
    headers: dict[str, str] = as_visitor(user)
    return headers


async def test_suggestions(product_bff: Any, goods: list[dict[str, Any]], recorder: Any) -> None:
    """At most eight products with what a search box shows; an empty text asks nobody."""
    word = goods[0]["name"].split()[0]
    items = (await product_bff.get("/api/catalog/suggest", params={"q": word})).json()["items"]
    assert 0 < len(items) <= 8
    assert set(items[0]) == {"id", "name", "image", "priceMinor", "currency", "categoryName"}
    assert all(word.lower() in str(item).lower() for item in items[:1])
    recorder.clear()
    assert (await product_bff.get("/api/catalog/suggest", params={"q": "  "})).json() == {"items": []}
    assert recorder.calls == []


async def test_catalogue_lists(product_bff: Any, services: dict[str, str], goods: list[dict[str, Any]]) -> None:
    """Search, category, sorting, paging and ids are the product service's."""
    category = goods[0]["category"]
    params = {"category": category, "sort": "-price", "page": 1, "pageSize": 5}
    page = (await product_bff.get("/api/catalog/products", params=params)).json()
    prices = [item["priceMinor"] for item in page["items"]]
    assert (len(prices), prices) == (5, sorted(prices, reverse=True))
    assert {item["category"] for item in page["items"]} == {category}
    by_ids = await product_bff.get("/api/catalog/products", params={"ids": f"{goods[1]['id']},no-such"})
    assert by_ids.json()["items"] == [goods[1]]
    assert len((await product_bff.get("/api/catalog/categories")).json()["items"]) >= 8


async def test_one_product_and_its_like(product_bff: Any, goods: list[dict[str, Any]]) -> None:
    """The product with up to four others of its category."""
    product = (await product_bff.get(f"/api/catalog/products/{goods[0]['id']}")).json()
    related = product.pop("related")
    assert product == goods[0]
    assert len(related) == 4
    assert {other["category"] for other in related} == {goods[0]["category"]}
    assert goods[0]["id"] not in [other["id"] for other in related]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("products?page=0", 400, "bad-input"),
        ("products?pageSize=251", 400, "bad-input"),
        ("products?sort=cheap", 400, "bad-input"),
        ("products?page=x", 400, "bad-input"),
        ("products?category=none", 404, "unknown-category"),
        ("products/none", 404, "unknown-product"),
        ("products/a%2Fb", 404, "not-found"),
        ("products/..", 404, "not-found"),
        ("products/a%20b", 400, "bad-input"),
        ("suggest?q=" + "x" * 300, 400, "bad-input"),
        ("nothing", 404, "not-found"),
    ],
)  # fmt: skip - a table
async def test_wrong_catalogue_requests(product_bff: Any, path: str, status: int, code: str) -> None:
    """Each is a problem document with its code."""
    answer = await product_bff.get(f"/api/catalog/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_catalogue_down_is_said(product_bff: Any, recorder: Any) -> None:
    """503 with the upstream's name, and the back end itself stays ready."""
    recorder.down.add("product")
    answer = await product_bff.get("/api/catalog/categories")
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")
    assert "product" in answer.json()["detail"]
    assert (await product_bff.get("/readyz")).status_code == 200


async def test_a_cart_with_its_products(
    shopping_bff: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Every call answers the cart as the page shows it, in minor units."""
    one, two = goods[0], goods[-1]
    cart = (await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me)).json()
    assert cart == {"userId": user, "items": [], "totalMinor": 0, "currency": "EUR", "itemCount": 0, "version": 0}
    for item, quantity in ((one, 2), (two, 3)):
        body = {"userId": user, "productId": item["id"], "quantity": quantity}
        cart = (await shopping_bff.post("/api/shopping/cart/add", json=body, headers=me)).json()
    shown = ("id", "name", "priceMinor", "currency", "image", "stock")
    assert cart["items"] == [
        {"product": {name: item[name] for name in shown}, "quantity": n, "lineTotalMinor": n * item["priceMinor"]}
        for item, n in ((one, 2), (two, 3))
    ]
    assert cart["totalMinor"] == 2 * one["priceMinor"] + 3 * two["priceMinor"]
    assert cart["itemCount"] == 5
    url = f"/api/shopping/cart/{user}/items/{one['id']}"
    assert (await shopping_bff.put(url, json={"quantity": 9}, headers=me)).json()["itemCount"] == 12
    body = {"userId": user, "productId": one["id"]}
    assert (await shopping_bff.post("/api/shopping/cart/remove", json=body, headers=me)).json()["itemCount"] == 3
    assert (await shopping_bff.delete(f"/api/shopping/cart/{user}", headers=me)).json()["items"] == []


async def test_a_repeated_addition_adds_nothing(
    shopping_bff: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]], recorder: Any
) -> None:
    """The Idempotency-Key goes along to the cart, also when its first answer is lost; another body is 422."""
    headers = me | {"idempotency-key": f"add-{user}"}
    body = {"userId": user, "productId": goods[0]["id"], "quantity": 2}
    recorder.cut.append(("cart", "POST"))
    for _ in range(2):
        answer = await shopping_bff.post("/api/shopping/cart/add", json=body, headers=headers)
        assert (answer.status_code, answer.json()["itemCount"]) == (200, 2)
    refused = await shopping_bff.post("/api/shopping/cart/add", json=body | {"quantity": 3}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency-key-reused")
    wrong = await shopping_bff.post("/api/shopping/cart/add", json=body, headers=me | {"idempotency-key": "a b"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad-input")


async def test_another_users_cart_is_refused(
    shopping_bff: Any, user: str, me: dict[str, str], as_visitor: Any, goods: list[dict[str, Any]]
) -> None:
    """403 for others, 401 for nobody, and nothing is changed."""
    body = {"userId": user, "productId": goods[0]["id"], "quantity": 1}
    for headers, status, code in ((as_visitor("other"), 403, "not-yours"), ({}, 401, "authentication-required")):
        for answer in (
            await shopping_bff.get(f"/api/shopping/cart/{user}", headers=headers),
            await shopping_bff.post("/api/shopping/cart/add", json=body, headers=headers),
            await shopping_bff.delete(f"/api/shopping/cart/{user}", headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me)).json()["version"] == 0


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"quantity": 0}, 400, "bad-input"),
        ({"quantity": -1}, 400, "bad-input"),
        ({"quantity": "1"}, 400, "bad-input"),
        ({"quantity": True}, 400, "bad-input"),
        ({"quantity": None}, 400, "bad-input"),
        ({"more": 1}, 400, "bad-input"),
        ({"userId": "a/b"}, 400, "bad-input"),
        ({"productId": ""}, 400, "bad-input"),
        ({"productId": "none"}, 404, "unknown-product"),
        ({"productId": "x" * 100_000}, 413, "body-too-large"),
    ],
)  # fmt: skip - a table
async def test_wrong_additions_change_nothing(
    shopping_bff: Any,
    user: str,
    me: dict[str, str],
    goods: list[dict[str, Any]],
    change: dict[str, Any],
    status: int,
    code: str,
) -> None:  # fmt: skip - fixtures, then cases
    """Each is refused with its code."""
    body = {"userId": user, "productId": goods[0]["id"], "quantity": 1} | change
    answer = await shopping_bff.post("/api/shopping/cart/add", json=body, headers=me)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me)).json()["version"] == 0


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
    ],
)  # fmt: skip - a table
async def test_broken_bodies_are_refused(
    shopping_bff: Any, me: dict[str, str], content: bytes, kind: str, status: int
) -> None:
    """What is no JSON object of the right shape never reaches a service."""
    headers = me | {"content-type": kind}
    answer = await shopping_bff.post("/api/shopping/cart/add", content=content, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_cart_works_while_products_are_away(
    shopping_bff: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Every change is made once and answered; lines show what was last known, and the answer says what is amiss."""
    one, other = goods[0], goods[1]
    body = {"userId": user, "productId": one["id"], "quantity": 1}
    before = (await shopping_bff.post("/api/shopping/cart/add", json=body, headers=me)).json()
    recorder.down.add("product")
    answer = await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me)
    assert answer.json() == before
    assert answer.headers["x-muntin-degraded"].startswith("product;reason=fallback")
    assert answer.headers["cache-control"] == "no-store"
    recorder.clear()
    answer = await shopping_bff.post("/api/shopping/cart/add", json=body | {"productId": other["id"]}, headers=me)
    assert (answer.status_code, answer.json()["itemCount"]) == (200, 2)
    assert [line["product"]["id"] for line in answer.json()["items"]] == [one["id"]]
    assert recorder.to("cart") == ["POST /api/cart/add"]
    recorder.down.clear()
    answer = await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me)
    assert [line["product"]["id"] for line in answer.json()["items"]] == [one["id"], other["id"]]
    assert "x-muntin-degraded" not in answer.headers


async def test_an_addition_whose_answer_is_lost_is_not_repeated(
    shopping_bff: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """It has no key that would make repeating it harmless: the visitor is told, and the cart has it once."""
    recorder.cut.append(("cart", "POST"))
    body = {"userId": user, "productId": goods[0]["id"], "quantity": 1}
    answer = await shopping_bff.post("/api/shopping/cart/add", json=body, headers=me)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")
    assert recorder.to("cart") == ["POST /api/cart/add"]
    assert (await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me)).json()["itemCount"] == 1


async def test_the_cart_down_is_said(shopping_bff: Any, recorder: Any, user: str, me: dict[str, str]) -> None:
    """503 with the upstream's name; it heals by itself."""
    recorder.down.add("cart")
    answer = await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me)
    assert (answer.status_code, "cart is not available" in answer.json()["detail"]) == (503, True)
    recorder.down.clear()
    assert (await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me)).status_code == 200


async def test_requests_are_logged_with_the_interceptors_headers(
    shopping_bff: Any, product_bff: Any, user: str, me: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """One line per request with what the interceptor added; credentials are shown as there, never in full."""
    with caplog.at_level(logging.INFO, "muntin.requests"):
        await shopping_bff.get(f"/api/shopping/cart/{user}", headers=me | HEADERS)
        await product_bff.get("/api/catalog/categories", headers=me | HEADERS)
    records = [each for each in caplog.records if each.name == "muntin.requests"]
    for record in records:
        line = record.getMessage()
        for name, value in HEADERS.items():
            assert f"{name}={'(hidden)' if name == 'authorization' else value}" in line
        assert "x-muntin-identity=(signed)" in line
        assert "secret-token" not in line
    assert len(records) == 2
