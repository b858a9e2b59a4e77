"""Listing, searching and looking up products over HTTP, on a real database."""

from itertools import chain
from typing import Any

import httpx

from shop.product import catalogue
from shop.product.caching import LINE, lines

ODD = (
    "'",
    '"',
    "\\",
    "%'",
    "_",
    "':*",
    "& | ! ( )",
    "<->",
    "lamp' or 1=1 --",
    "a\x00b",
    "the of and",
    "🪟",
    "\u202e",
    "\ufb00",
    "-" * 200,
    "a:b:c",
    "!!red",
)  # fmt: skip - a list
WRONG = {
    "page": ("0", "-1", "1.5", "x", "100001", "9" * 30, ""),
    "pageSize": ("0", "251", "ten"),
    "sort": ("cheap", "PRICE", ""),
    "ids": (",".join(["red-lamp"] * 251), "red lamp", "\x00", "lämp"),
    "category": ("c" * 65,),
    "q": ("lamp " * 2000,),
}


async def ids(client: httpx.AsyncClient, **params: Any) -> list[str]:
    """The ids that GET /api/products answers, in order."""
    answer = await client.get("/api/products", params=params)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def refused(client: httpx.AsyncClient, name: str, **params: Any) -> None:
    """The request is a 400 problem that names the parameter."""
    answer = await client.get("/api/products", params=params)
    problem = answer.json()
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["code"] == "bad-input" and name in {error["path"] for error in problem["errors"]}


async def test_a_product_has_the_documented_shape(client: httpx.AsyncClient) -> None:
    """One product, field by field."""
    product = (await client.get("/api/products/red-lamp")).json()
    image = product.pop("image")
    assert product == {
        "id": "red-lamp",
        "name": "Red lamp",
        "description": "A lamp of spun steel with a warm red coat, 40 cm wide.",
        "category": "lamps",
        "categoryName": "Lamps",
        "priceMinor": 4500,
        "currency": "EUR",
        "stock": 10,
        "addedAt": "2026-03-01T00:00:00Z",
    }
    assert image.startswith("/pictures/red-lamp-") and image.endswith(".svg")


async def test_an_unknown_product_is_a_clear_404(client: httpx.AsyncClient) -> None:
    """Ids that do not exist, or never could, are unknown products."""
    for product_id in ("no-such-lamp", "RED-LAMP", "x" * 500, "a%00b", "red-lamp%27", "%F0%9F%92%A1"):
        answer = await client.get(f"/api/products/{product_id}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-product"), product_id


async def test_sorting(client: httpx.AsyncClient) -> None:
    """Each order, with ties broken by name; without a search, relevance is what can be bought, newest first."""
    assert await ids(client, sort="name") == ["arc-light", "linen-curtain", "oak-lamp", "red-lamp", "velvet-curtain"]
    assert await ids(client, sort="price") == ["red-lamp", "linen-curtain", "oak-lamp", "velvet-curtain", "arc-light"]
    assert await ids(client, sort="-price") == ["arc-light", "oak-lamp", "velvet-curtain", "linen-curtain", "red-lamp"]
    assert await ids(client, sort="newest") == ["arc-light", "velvet-curtain", "oak-lamp", "red-lamp", "linen-curtain"]
    assert await ids(client) == ["velvet-curtain", "oak-lamp", "red-lamp", "linen-curtain", "arc-light"]


async def test_a_hit_in_the_name_beats_one_in_the_description(client: httpx.AsyncClient) -> None:
    """`red` is in two names and in one description, which comes last; the sold-out product is still found."""
    assert await ids(client, q="red") == ["red-lamp", "velvet-curtain", "arc-light"]
    assert await ids(client, q="curtain") == ["linen-curtain", "velvet-curtain", "arc-light"]


async def test_the_last_word_may_be_half_typed(client: httpx.AsyncClient) -> None:
    """Search as you type; all words count."""
    assert await ids(client, q="vel") == ["velvet-curtain"]
    assert await ids(client, q="red cur") == ["velvet-curtain", "arc-light"]
    assert await ids(client, q="oak lamps") == ["oak-lamp"]
    assert await ids(client, q="red sofa zebra") == []


async def test_a_category_is_searched_too(client: httpx.AsyncClient) -> None:
    """The category's name leads to its products."""
    assert set(await ids(client, q="blinds")) == {"linen-curtain", "velvet-curtain"}


async def test_the_middle_of_a_name_is_found_when_nothing_else_is(client: httpx.AsyncClient) -> None:
    """No word begins with `elve`, but a name contains it."""
    assert await ids(client, q="elve") == ["velvet-curtain"]


async def test_odd_searches_are_answered(client: httpx.AsyncClient) -> None:
    """Whatever is typed is a search, never an error, and never a wildcard for everything."""
    for text in ODD:
        answer = await client.get("/api/products", params={"q": text})
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] < 5, text


async def test_a_percent_sign_means_itself(client: httpx.AsyncClient) -> None:
    """`100%` finds the name that says so."""
    assert await ids(client, q="100%") == ["arc-light"]
    assert await ids(client, q="%") == ["arc-light"]


async def test_blank_search_is_no_search(client: httpx.AsyncClient) -> None:
    """Spaces and control characters alone show everything."""
    assert len(await ids(client, q="   ")) == len(await ids(client, q="\x00")) == 5


async def test_paging_covers_everything_once(client: httpx.AsyncClient) -> None:
    """The pages together are the list; the page after the last is empty and still says the total."""
    pages = [await ids(client, sort="name", page=page, pageSize=2) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert list(chain.from_iterable(pages)) == await ids(client, sort="name")
    after = (await client.get("/api/products", params={"page": 100_000, "pageSize": 250})).json()
    assert after == {"items": [], "total": 5, "page": 100_000, "pageSize": 250, "pages": 1}


async def test_nothing_found_has_no_pages(client: httpx.AsyncClient) -> None:
    """An empty result is a page of nothing, not an error."""
    answer = (await client.get("/api/products", params={"q": "zebra"})).json()
    assert answer == {"items": [], "total": 0, "page": 1, "pageSize": 24, "pages": 0}


async def test_a_wrong_parameter_is_named(client: httpx.AsyncClient) -> None:
    """Every parameter is checked, and the answer says which one is wrong."""
    for name, values in WRONG.items():
        for value in values:
            await refused(client, name, **{name: value})


async def test_categories_are_counted_and_ordered(client: httpx.AsyncClient) -> None:
    """Categories come in the shop's order with what they show."""
    assert (await client.get("/api/categories")).json() == {
        "items": [
            {"id": "lamps", "name": "Lamps", "count": 3},
            {"id": "curtains", "name": "Curtains & Blinds", "count": 2},
        ]
    }
    assert await ids(client, category="curtains", sort="price") == ["linen-curtain", "velvet-curtain"]
    assert await ids(client, category="curtains", q="red") == ["velvet-curtain"]


async def test_an_unknown_category_is_a_clear_404(client: httpx.AsyncClient) -> None:
    """A category that does not exist is refused rather than shown as empty."""
    for category in ("sofas", "", "LAMPS", "lamps'", "\x00"):
        answer = await client.get("/api/products", params={"category": category})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-category"), category


async def test_ids_are_answered_in_their_order(client: httpx.AsyncClient) -> None:
    """Those that exist, each once, as asked for; other parameters do not matter."""
    wanted = "velvet-curtain,no-such,red-lamp,velvet-curtain,NO_lamp,oak-lamp,"
    assert await ids(client, ids=wanted, page=3, pageSize=1, sort="price") == ["velvet-curtain", "red-lamp", "oak-lamp"]
    assert await ids(client, ids="") == []
    many = ",".join(["red-lamp", *(f"lamp-{n}" for n in range(249))])
    assert await ids(client, ids=many) == ["red-lamp"]


async def test_a_list_is_sent_once(client: httpx.AsyncClient) -> None:
    """With the ETag of what it has, a client gets 304 and no body; another content has another ETag."""
    first = await client.get("/api/products")
    etag = first.headers["etag"]
    assert "max-age=5" in first.headers["cache-control"]
    for condition in (etag, f'"other", W/{etag}', "*"):
        again = await client.get("/api/products", headers={"if-none-match": condition})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    other = await client.get("/api/products", params={"page": 2}, headers={"if-none-match": etag})
    assert other.status_code == 200 and other.headers["etag"] != etag


async def test_an_answer_names_what_it_shows(client: httpx.AsyncClient) -> None:
    """Cache-Tag lists the products of a list, of a look-up and of one product, in a 304 too; categories have one."""
    page = await client.get("/api/products", params={"category": "lamps"})
    shown = [f"product:{item['id']}" for item in page.json()["items"]]
    assert page.headers["cache-tag"].split(",") == shown and len(shown) == 3
    again = await client.get(
        "/api/products", params={"category": "lamps"}, headers={"if-none-match": page.headers["etag"]}
    )
    assert (again.status_code, again.headers["cache-tag"]) == (304, page.headers["cache-tag"])
    some = await client.get("/api/products", params={"ids": "red-lamp,none"})
    one = await client.get("/api/products/red-lamp")
    assert some.headers["cache-tag"] == one.headers["cache-tag"] == "product:red-lamp"
    assert (await client.get("/api/categories")).headers["cache-tag"] == "categories"
    assert "cache-tag" not in (await client.get("/api/products", params={"q": "nothing like it"})).headers
    for answer in (page, one):
        assert {"max-age=5", "stale-if-error=86400"} <= set(answer.headers["cache-control"].split(", "))


async def test_a_long_list_has_several_lines_of_tags(full: httpx.AsyncClient) -> None:
    """250 products fit in field lines that any server takes, and none is missing."""
    page = await full.get("/api/products", params={"pageSize": 250})
    lines = page.headers.get_list("cache-tag")
    assert len(lines) > 1 and all(len(line) <= LINE for line in lines)
    assert ",".join(lines).split(",") == [f"product:{item['id']}" for item in page.json()["items"]]


def test_lines_of_tags_are_as_few_as_they_can_be() -> None:
    """The longest ids there are, 250 of them: no line is too long, and no two neighbours would fit in one."""
    tags = [f"product:{n:064}" for n in range(250)]
    packed = lines(tags)
    assert ",".join(packed).split(",") == tags
    assert all(len(line) <= LINE for line in packed)
    assert all(len(one) + 1 + 72 > LINE for one in packed[:-1])
    assert lines([]) == []


async def test_every_product_of_the_shop_is_shown_with_its_picture(full: httpx.AsyncClient) -> None:
    """The real catalogue, page by page; each picture is SVG that may be kept for ever and do nothing."""
    found = [*await ids(full, pageSize=250), *await ids(full, pageSize=250, page=2)]
    assert sorted(found) == [item.id for item in catalogue.read().items]
    product = (await full.get(f"/api/products/{found[0]}")).json()
    picture = await full.get(product["image"])
    assert picture.status_code == 200 and picture.text.startswith("<svg ")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert picture.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert picture.headers["content-security-policy"] == "default-src 'none'"
    assert picture.headers["x-content-type-options"] == "nosniff"


async def test_the_shops_search_finds_what_people_look_for(full: httpx.AsyncClient) -> None:
    """Everyday words put the fitting product first."""
    expected = {"linen curtain": "linen-curtain-natural", "monst": "monstera", "chefs knife": "chefs-knife-walnut"}
    for text, first in expected.items():
        assert (await ids(full, q=text))[0] == first
    assert {"wall-clock-walnut", "pendulum-clock"} <= set(await ids(full, q="clocks"))


async def test_an_unknown_picture_is_a_clear_404(client: httpx.AsyncClient) -> None:
    """Only pictures that were given out are served; nothing else can be reached through the path."""
    for file in ("none-00000000.svg", "red-lamp.svg", "..%2Fapp.py", "%00", "red-lamp-ffffffff.svg"):
        answer = await client.get(f"/pictures/{file}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), file
