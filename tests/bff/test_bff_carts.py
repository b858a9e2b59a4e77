"""GraphQL carts over the real cart and product services."""

from typing import Any

import pytest

CART = """{ id itemCount version currency total
  items { quantity unitPrice lineTotal product { id name price } } }"""
READ = f"query($u: ID!) {{ cart(userId: $u) {CART} }}"
ADD = f"mutation Add($u: ID!, $p: ID!, $q: Int!) {{ addToCart(userId: $u, productId: $p, quantity: $q) {CART} }}"


@pytest.fixture
def me(as_visitor: Any, user: str) -> dict[str, str]:
    """The visitor's headers."""
    headers: dict[str, str] = as_visitor(user)
    return headers


async def test_an_untouched_cart_is_empty(graphql: Any, user: str, me: dict[str, str]) -> None:
    """No lines, no total, and the user's id."""
    cart = (await graphql.data(READ, me, u=user))["cart"]
    assert cart == {"id": user, "itemCount": 0, "version": 0, "currency": "EUR", "total": 0, "items": []}


async def test_a_cart_with_products(graphql: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]) -> None:
    """Adding, setting, removing and clearing answer the cart with products, line totals and the exact total."""
    one, two = goods[0], goods[-1]
    await graphql.data(ADD, me, u=user, p=one["id"], q=2)
    cart = (await graphql.data(ADD, me, u=user, p=two["id"], q=3))["addToCart"]
    assert cart["itemCount"] == 5
    assert cart["total"] == (2 * one["priceMinor"] + 3 * two["priceMinor"]) / 100
    assert [line["product"]["name"] for line in cart["items"]] == [one["name"], two["name"]]
    assert [line["unitPrice"] for line in cart["items"]] == [one["priceMinor"] / 100, two["priceMinor"] / 100]
    assert cart["items"][1]["lineTotal"] == 3 * two["priceMinor"] / 100
    assert (await graphql.data(READ, me, u=user))["cart"] == cart

    query = f"mutation($u: ID!, $p: ID!) {{ setQuantity(userId: $u, productId: $p, quantity: 7) {CART} }}"
    changed = (await graphql.data(query, me, u=user, p=one["id"]))["setQuantity"]
    assert (changed["itemCount"], changed["version"]) == (10, cart["version"] + 1)
    query = f"mutation($u: ID!, $p: ID!) {{ removeFromCart(userId: $u, productId: $p) {CART} }}"
    assert (await graphql.data(query, me, u=user, p=one["id"]))["removeFromCart"]["itemCount"] == 3
    assert (await graphql.data(f"mutation($u: ID!) {{ clearCart(userId: $u) {CART} }}", me, u=user))["clearCart"][
        "items"
    ] == []


async def test_a_cart_is_two_calls(
    graphql: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """One for the cart and one for all its products, though total and every line need them."""
    for item in goods[:4]:
        await graphql.data(ADD, me, u=user, p=item["id"], q=1)
    recorder.clear()
    await graphql.data(READ, me, u=user)
    assert [name for name, *_ in recorder.calls] == ["cart", "product"]


async def test_an_idempotency_key_adds_once(
    graphql: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """A repeated addToCart adds nothing, with another body it is refused; two in one document are two."""
    key = {"idempotency-key": f"add-{user}"}
    for _ in range(2):
        cart = (await graphql.data(ADD, me | key, u=user, p=goods[0]["id"], q=2))["addToCart"]
        assert (cart["itemCount"], cart["version"]) == (2, 1)
    assert (await graphql.error(ADD, me | key, u=user, p=goods[0]["id"], q=3))["code"] == "IDEMPOTENCY_KEY_REUSED"
    one = "addToCart(userId: $u, productId: $p, quantity: 1) { itemCount }"
    both = f"mutation($u: ID!, $p: ID!) {{ a: {one} b: {one} }}"
    for longest in (f"both-{user}", f"both-{user}".ljust(255, "x")):
        before = (await graphql.data(READ, me, u=user))["cart"]["itemCount"]
        for _ in range(2):
            answer = await graphql.data(both, me | {"idempotency-key": longest}, u=user, p=goods[0]["id"])
        assert answer["b"]["itemCount"] == before + 2


async def test_another_users_cart_is_refused(
    graphql: Any, services: dict[str, str], user: str, me: dict[str, str], as_visitor: Any, goods: list[dict[str, Any]]
) -> None:
    """Reading or changing it is NOT_YOURS, without an identity AUTHENTICATION_REQUIRED, and nothing is changed."""
    await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=1)
    for headers, code in ((as_visitor("somebody-else"), "NOT_YOURS"), ({}, "AUTHENTICATION_REQUIRED")):
        assert (await graphql.error(READ, headers, u=user))["code"] == code
        assert (await graphql.error(ADD, headers, u=user, p=goods[1]["id"], q=1))["code"] == code
        assert (await graphql.error("mutation($u: ID!) { clearCart(userId: $u) { id } }", headers, u=user))[
            "code"
        ] == code
    assert (await graphql.data(READ, me, u=user))["cart"]["itemCount"] == 1


async def test_the_identity_may_be_unavailable(graphql: Any, user: str) -> None:
    """What the edge says when it can't look sessions up comes through."""
    error = await graphql.error(READ, {"x-muntin-identity-state": "unavailable"}, u=user)
    assert error["code"] == "IDENTITY_UNAVAILABLE"


@pytest.mark.parametrize(
    ("quantity", "code"),
    [(0, "BAD_INPUT"), (-1, "BAD_INPUT"), (100, "BAD_INPUT"), ("2", "BAD_INPUT"), (1.5, "BAD_INPUT")],
)
async def test_wrong_quantities_change_nothing(
    graphql: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]], quantity: Any, code: str
) -> None:
    """Quantities out of range, or of another type, are refused."""
    assert (await graphql.error(ADD, me, u=user, p=goods[0]["id"], q=quantity))["code"] == code
    assert (await graphql.data(READ, me, u=user))["cart"]["version"] == 0


async def test_limits_of_a_line(graphql: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]) -> None:
    """A sum over 99 is CART_LIMIT, and the line keeps what it had."""
    await graphql.data(ADD, me, u=user, p=goods[0]["id"], q=99)
    assert (await graphql.error(ADD, me, u=user, p=goods[0]["id"], q=1))["code"] == "CART_LIMIT"
    assert (await graphql.data(READ, me, u=user))["cart"]["itemCount"] == 99


@pytest.mark.parametrize("id", ["no-such-thing", "../../internal/stock/take", "a b", ""])
async def test_an_unknown_product_is_refused(graphql: Any, user: str, me: dict[str, str], id: str) -> None:
    """Adding or setting what does not exist is refused, whatever the id looks like."""
    query = "mutation($u: ID!, $p: ID!) { setQuantity(userId: $u, productId: $p, quantity: 1) { id } }"
    for attempt in (graphql.error(ADD, me, u=user, p=id, q=1), graphql.error(query, me, u=user, p=id)):
        assert (await attempt)["code"] in ("UNKNOWN_PRODUCT", "BAD_INPUT")
    assert (await graphql.data(READ, me, u=user))["cart"]["version"] == 0


@pytest.mark.parametrize("id", ["..", "../cart", "a/b", "", "ü", "x" * 200])
async def test_a_user_id_can_not_leave_its_place_in_a_path(
    graphql: Any, recorder: Any, me: dict[str, str], id: str
) -> None:
    """An id that would change the address asked for is refused before any call is made."""
    assert (await graphql.error(READ, me, u=id))["code"] == "BAD_INPUT"
    assert recorder.calls == []


async def test_lines_of_unknown_products_are_left_out(
    graphql: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """They are in neither items nor total; itemCount still counts them, as the cart service does."""
    for item in goods[:2]:
        await graphql.data(ADD, me, u=user, p=item["id"], q=2)
    recorder.forgotten.add(goods[0]["id"])
    cart = (await graphql.data(READ, me, u=user))["cart"]
    assert [line["product"]["id"] for line in cart["items"]] == [goods[1]["id"]]
    assert cart["total"] == 2 * goods[1]["priceMinor"] / 100
    assert cart["itemCount"] == 4


async def test_the_cart_works_without_the_product_service(
    graphql: Any, recorder: Any, user: str, me: dict[str, str], goods: list[dict[str, Any]]
) -> None:
    """Lines show what was last known of their products; one that nobody here ever knew is only counted."""
    one, other = goods[0], goods[1]
    before = (await graphql.data(ADD, me, u=user, p=one["id"], q=2))["addToCart"]
    recorder.down.add("product")
    badge = "query($u: ID!) { cart(userId: $u) { id itemCount version currency } }"
    assert "extensions" not in await graphql(badge, me, u=user)
    answer = await graphql(READ, me, u=user)
    assert answer["data"]["cart"] == before
    assert answer["extensions"] == {"degraded": [{"upstream": "product", "reason": "fallback", "ageSeconds": 0}]}
    added = await graphql(ADD, me, u=user, p=other["id"], q=3)
    assert "errors" not in added and added["extensions"]["degraded"][0]["upstream"] == "product"
    cart = added["data"]["addToCart"]
    assert (cart["itemCount"], cart["total"], cart["items"]) == (5, before["total"], before["items"])
    recorder.down.clear()
    whole = await graphql(READ, me, u=user)
    assert "extensions" not in whole
    assert [line["quantity"] for line in whole["data"]["cart"]["items"]] == [2, 3]


async def test_without_the_cart_service_products_still_show(
    graphql: Any, recorder: Any, user: str, me: dict[str, str]
) -> None:
    """One query for both gives the products, and a typed error at the cart."""
    recorder.down.add("cart")
    answer = await graphql("query($u: ID!) { categories { id } cart(userId: $u) { itemCount } }", me, u=user)
    assert answer["data"]["categories"]
    assert answer["data"]["cart"] is None
    assert [(e["path"], e["extensions"]["upstream"]) for e in answer["errors"]] == [(["cart"], "cart")]
