"""The GraphQL catalogue over the real product service."""

from typing import Any

import pytest

FIELDS = "id name price image description stock currency category { id name count }"


async def test_products_lists_everything(graphql: Any, services: dict[str, str], goods: list[dict[str, Any]]) -> None:
    """The seeds' query gives every product, with prices in major units."""
    products = (await graphql.data("{ products { id name price image } }"))["products"]
    found = {product["id"]: product for product in products}
    assert len(found) == len(products) >= len(goods)
    for item in goods:
        assert found[item["id"]] == {
            "id": item["id"],
            "name": item["name"],
            "price": item["priceMinor"] / 100,
            "image": item["image"],
        }


async def test_a_catalogue_of_several_pages_is_read_whole(graphql: Any, recorder: Any) -> None:
    """`products` asks for the first page, then for the others at once."""
    products = (await graphql.data("{ products { id } }"))["products"]
    pages = -(-len(products) // 250)
    assert len(recorder.to("product")) == max(1, pages)


async def test_one_product(graphql: Any, goods: list[dict[str, Any]]) -> None:
    """Every field of a product; its category knows how many products it has."""
    item = goods[0]
    product = (await graphql.data(f"query($id: ID!) {{ product(id: $id) {{ {FIELDS} }} }}", id=item["id"]))["product"]
    assert product.pop("category")["id"] == item["category"]
    assert product == {
        "id": item["id"],
        "name": item["name"],
        "price": item["priceMinor"] / 100,
        "image": item["image"],
        "description": item["description"],
        "stock": item["stock"],
        "currency": "EUR",
    }


@pytest.mark.parametrize("id", ["no-such-thing", "", "../internal", "a,b", "ü", "x" * 5000])
async def test_an_unknown_product_is_null(graphql: Any, id: str) -> None:
    """There is none: no error, whatever the id looks like."""
    assert await graphql.data("query($id: ID!) { product(id: $id) { id } }", id=id) == {"product": None}


async def test_products_by_alias_are_one_call(graphql: Any, recorder: Any, goods: list[dict[str, Any]]) -> None:
    """Three products under three names are one request to the product service."""
    query = " ".join(f'p{n}: product(id: "{item["id"]}") {{ id }}' for n, item in enumerate(goods[:3]))
    assert [p["id"] for p in (await graphql.data(f"{{ {query} }}")).values()] == [item["id"] for item in goods[:3]]
    assert len(recorder.to("product")) == 1


async def test_the_catalogue_is_searched_sorted_and_paged(graphql: Any, goods: list[dict[str, Any]]) -> None:
    """Arguments reach the product service; null is the same as leaving one out."""
    query = """query($search: String, $category: ID, $sort: ProductSort, $page: Int, $pageSize: Int) {
      catalog(search: $search, category: $category, sort: $sort, page: $page, pageSize: $pageSize) {
        items { id price category { id } } total page pageSize pages } }"""
    category = goods[0]["category"]
    page = (await graphql.data(query, category=category, sort="PRICE_DESC", page=1, pageSize=3))["catalog"]
    assert (page["page"], page["pageSize"], len(page["items"])) == (1, 3, 3)
    assert page["pages"] == -(-page["total"] // 3)
    assert {item["category"]["id"] for item in page["items"]} == {category}
    prices = [item["price"] for item in page["items"]]
    assert prices == sorted(prices, reverse=True)
    assert (await graphql.data(query, search=None, category=None, sort=None, page=None, pageSize=None))["catalog"][
        "total"
    ]
    word = goods[0]["name"].split()[0]
    assert goods[0]["id"] in [
        i["id"] for i in (await graphql.data(query, search=word, pageSize=250))["catalog"]["items"]
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("page: 0", "BAD_INPUT"),
        ("page: -1", "BAD_INPUT"),
        ("pageSize: 0", "BAD_INPUT"),
        ("pageSize: 251", "BAD_INPUT"),
        ('category: "no-such"', "UNKNOWN_CATEGORY"),
        ('search: "' + "x" * 500 + '"', "BAD_INPUT"),
    ],
)  # fmt: skip - a table
async def test_wrong_arguments_are_refused(graphql: Any, arguments: str, code: str) -> None:
    """The product service's refusal comes through with its code."""
    error = await graphql.error(f"{{ catalog({arguments}) {{ total }} }}")
    assert error["code"] == code


async def test_categories(graphql: Any, recorder: Any) -> None:
    """All of them, with counts, in one call."""
    categories = (await graphql.data("{ categories { id name count } }"))["categories"]
    assert len(categories) >= 8
    assert all(category["count"] > 0 for category in categories)
    assert len(recorder.to("product")) == 1


async def test_related_products_are_one_call_per_category(
    graphql: Any, recorder: Any, goods: list[dict[str, Any]]
) -> None:
    """Up to four of the same category, never the product itself; the same category is asked for once."""
    category = goods[0]["category"]
    query = "query($c: ID) { catalog(category: $c, pageSize: 12) { items { id related { id category { id } } } } }"
    items = (await graphql.data(query, c=category))["catalog"]["items"]
    for item in items:
        assert len(item["related"]) == 4
        assert item["id"] not in [other["id"] for other in item["related"]]
        assert {other["category"]["id"] for other in item["related"]} == {category}
    assert len(recorder.to("product")) == 2


async def test_counts_of_a_list_are_one_call(graphql: Any, recorder: Any) -> None:
    """The counts of all categories of a level are one request, however many products ask."""
    await graphql.data("{ catalog(pageSize: 50) { items { category { name count } } } }")
    assert [call.partition("?")[0] for call in recorder.to("product")] == ["GET /api/products", "GET /api/categories"]


async def test_the_product_service_down_is_said(graphql: Any, recorder: Any) -> None:
    """Fields that need it say which upstream is missing; others answer."""
    recorder.down.add("product")
    answer = await graphql('{ product(id: "x") { id } __typename }')
    assert answer["data"] == {"product": None, "__typename": "Query"}
    assert answer["errors"][0]["extensions"]["code"] == "UPSTREAM_UNAVAILABLE"
    assert answer["errors"][0]["extensions"]["upstream"] == "product"
    assert answer["errors"][0]["path"] == ["product"]
    recorder.down.clear()
    assert await graphql.data('{ product(id: "x") { id } }') == {"product": None}


async def test_a_calls_headers_go_along(graphql: Any, recorder: Any, as_visitor: Any, user: str) -> None:
    """Identity, request id, trace and MFE reach the service; cookies and other headers do not."""
    headers = {"x-request-id": "r-1", "traceparent": "00-aa-bb-01", "x-mfe": "cart@1", "cookie": "a=b", "x-other": "y"}
    await graphql.data("{ categories { id } }", headers | as_visitor(user))
    (sent,) = recorder.headers
    assert {name: sent.get(name) for name in headers} == headers | {"cookie": None, "x-other": None}
    assert sent["x-muntin-identity"]
