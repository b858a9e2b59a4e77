"""Back ends as they run, with the policies of the topology: what was seen stays while the product service is away."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from muntin.service.testing import serving
from shop.graphql_bff.app import create_app as graphql_app
from shop.product_bff.app import create_app as product_app
from shop.shopping_bff.app import create_app as shopping_app

WAIT = 30
NAMES = "{ catalog(pageSize: 3) { items { id name stock related { id } } total } categories { id count } }"
FALLBACK = {"upstream": "product", "reason": "fallback", "ageSeconds": 0}

Take = Callable[[str], Awaitable[int]]


async def ask(http: httpx.AsyncClient, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
    """The whole GraphQL answer."""
    return (await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)).json()


async def until(read: Callable[[], Awaitable[Any]], wanted: Callable[[Any], bool]) -> Any:
    """The first answer that is as wanted: asking again is how a page would find out."""
    async with asyncio.timeout(WAIT):
        while not wanted(found := await read()):
            pass
    return found


async def listening(http: httpx.AsyncClient) -> httpx.AsyncClient:
    """The client, when its back end hears of changes: the events of the last minute are behind it."""
    await until(lambda: http.get("/readyz"), lambda answer: answer.json()["checks"]["invalidation"] == "ok")
    return http


@pytest.fixture
async def warm_graphql(warm_settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """The GraphQL back end."""
    async with serving(graphql_app(warm_settings("graphql-bff"))) as client:
        yield await listening(client)


@pytest.fixture
async def warm_product_bff(warm_settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    """The catalogue's back end."""
    async with serving(product_app(warm_settings("product-bff"))) as client:
        yield await listening(client)


@pytest.fixture
async def take(services: dict[str, str], as_service: Any) -> AsyncIterator[Take]:
    """`await take("a-product")`: one piece is sold, as the order service does it; the stock that is left."""
    async with httpx.AsyncClient(base_url=services["product"], headers=as_service("order", "product")) as client:

        async def one(product_id: str) -> int:
            body = {"orderId": f"o_{secrets.token_hex(8)}", "items": [{"productId": product_id, "quantity": 1}]}
            assert (await client.post("/internal/stock/take", json=body)).status_code == 200
            return int((await client.get(f"/api/products/{product_id}")).json()["stock"])

        yield one


async def test_nothing_cached_is_empty_and_says_so(graphql: Any, recorder: Any) -> None:
    """Lists are empty, `product` is an error, since nobody can say that there is none; the answer names who is away."""
    recorder.down.add("product")
    answer = await graphql(
        "{ products { id } catalog(page: 2) { items { id } page pageSize pages } categories { id } }"
    )
    assert answer["data"] == {
        "products": [],
        "catalog": {"items": [], "page": 2, "pageSize": 24, "pages": 0},
        "categories": [],
    }
    assert answer["extensions"] == {"degraded": [FALLBACK]}
    assert (await graphql.error('{ product(id: "any") { id } }'))["upstream"] == "product"
    recorder.down.clear()
    assert "extensions" not in await graphql("{ categories { id } }")


async def test_what_was_seen_stays_and_says_its_age(warm_graphql: Any, recorder: Any, goods: Any, take: Take) -> None:
    """A repeated query costs no call; when its answers are outdated and product is away, they are shown as stale."""
    first = await ask(warm_graphql, NAMES)
    calls = len(recorder.to("product"))
    assert await ask(warm_graphql, NAMES) == first and len(recorder.to("product")) == calls
    recorder.down.add("product")
    shown = first["data"]["catalog"]["items"][0]["id"]
    await take(shown)
    stale = await until(lambda: ask(warm_graphql, NAMES), lambda answer: "extensions" in answer)
    assert stale["data"] == first["data"]
    (said,) = stale["extensions"]["degraded"]
    assert (said["upstream"], said["reason"], said["ageSeconds"] >= 0) == ("product", "stale-if-error", True)
    one = await ask(warm_graphql, "query($id: ID!) { product(id: $id) { id name } }", id=shown)
    assert one["data"]["product"]["id"] == shown and one["extensions"]["degraded"] == [FALLBACK]


async def test_a_sale_is_seen_everywhere(
    warm_graphql: Any, warm_product_bff: Any, warm_settings: Any, recorder: Any, goods: Any, take: Take
) -> None:
    """Three back ends have cached a product; it is sold, its event comes, and each shows the new stock."""
    id = goods[3]["id"]

    async def by_graphql() -> int:
        answer = await ask(warm_graphql, "query($id: ID!) { product(id: $id) { stock } }", id=id)
        return int(answer["data"]["product"]["stock"])

    async def by_rest() -> int:
        return int((await warm_product_bff.get(f"/api/catalog/products/{id}")).json()["stock"])

    async with serving(product_app(warm_settings("product-bff"))) as another:
        await listening(another)

        async def by_replica() -> int:
            items = (await another.get("/api/catalog/products", params={"ids": id})).json()["items"]
            return int(items[0]["stock"])

        readers = (by_graphql, by_rest, by_replica)
        before = [await read() for read in readers]
        recorder.clear()
        assert [await read() for read in readers] == before and recorder.to("product") == []
        left = await take(id)
        assert before == [left + 1] * 3
        for read in readers:
            await until(read, lambda stock: stock == left)


async def test_the_catalogue_shows_what_it_has(warm_product_bff: Any, recorder: Any, goods: Any, take: Take) -> None:
    """Cached lists, and products that a list has shown, are answered and marked; what was never seen is 503."""
    path = "/api/catalog/products?pageSize=5"
    page = (await warm_product_bff.get(path)).json()
    shown = page["items"][0]
    recorder.down.add("product")
    await take(shown["id"])
    stale = await until(lambda: warm_product_bff.get(path), lambda answer: "x-muntin-degraded" in answer.headers)
    assert (stale.status_code, stale.json()) == (200, page)
    assert stale.headers["x-muntin-degraded"].startswith("product;reason=stale-if-error;age=")
    assert stale.headers["cache-control"] == "no-store"
    one = await warm_product_bff.get(f"/api/catalog/products/{shown['id']}")
    assert one.json() == shown | {"related": []}
    assert "reason=fallback" in one.headers["x-muntin-degraded"]
    none = await warm_product_bff.get("/api/catalog/suggest?q=lamp")
    assert (none.json(), "x-muntin-degraded" in none.headers) == ({"items": []}, True)
    for unseen in ("/api/catalog/categories", "/api/catalog/products?page=2", "/api/catalog/products/never-seen"):
        answer = await warm_product_bff.get(unseen)
        assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")


async def test_pictures_survive(warm_product_bff: Any, recorder: Any, services: Any, goods: Any) -> None:
    """As the product service sends them, headers and all; once shown, they need it no more."""
    path = goods[0]["image"]
    async with httpx.AsyncClient(base_url=services["product"]) as client:
        own = await client.get(path)
    names = ("content-type", "etag", "cache-control", "content-security-policy", "x-content-type-options")
    for down in (set[str](), {"product"}):
        recorder.down |= down
        picture = await warm_product_bff.get(path)
        assert (picture.status_code, picture.content) == (200, own.content)
        assert {name: picture.headers[name] for name in names} == {name: own.headers[name] for name in names}
        again = await warm_product_bff.get(path, headers={"if-none-match": own.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", own.headers["etag"])
    assert len([call for call in recorder.to("product") if "/pictures/" in call]) == 1


@pytest.mark.parametrize(
    "file", ["none-00000000.svg", "red-lamp.svg", "..%2F..%2Fapi%2Fproducts", "%00", "a%20-00000000.svg"]
)
async def test_only_pictures_are_passed_through(warm_product_bff: Any, recorder: Any, file: str) -> None:
    """What can't be a picture's name is not asked for; an unknown one is a clear 404."""
    answer = await warm_product_bff.get(f"/pictures/{file}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert len(recorder.to("product")) == (1 if file.startswith("none-") else 0)


async def test_a_back_end_that_starts_during_the_outage_remembers(
    warm_settings: Any, recorder: Any, nats_server: str, goods: Any
) -> None:
    """What one process has shown, the next one shows from NATS, and says that it is remembered."""
    settings = warm_settings("product-bff", cache_url=None, nats_url=f"{nats_server}/t_{secrets.token_hex(8)}")
    path = "/api/catalog/products?pageSize=4"
    async with serving(product_app(settings)) as client:
        page = (await client.get(path)).json()
        picture = (await client.get(goods[1]["image"])).content
    recorder.down.add("product")
    async with serving(product_app(settings)) as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.json()) == (200, page)
        assert answer.headers["x-muntin-degraded"].startswith("product;reason=remembered;age=")
        assert (await client.get(goods[1]["image"])).content == picture
        assert (await client.get("/api/catalog/products?page=2")).status_code == 503


async def test_a_wrong_cache_url_is_said_before_anything_starts(warm_settings: Any) -> None:
    """The operator reads what would do."""
    for make in (graphql_app, product_app, shopping_app):
        with pytest.raises(Exception, match="redis://"):
            make(warm_settings("x", cache_url="memcached://h"))
