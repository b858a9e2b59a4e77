"""The handlers: each asks the product service and shapes its answer for the page."""

import re
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, PathParameter, QueryParameter

from muntin.service import Problem, forwarded

from .catalogue import Catalogue, nothing
from .model import Categories, ProductDetail, ProductPage, Suggestion, Suggestions

SUGGESTIONS = 8
RELATED = 4
MAX_PAGE_SIZE = 250
MAX_PAGE = 100_000
MAX_TEXT = 200
MAX_IDS = 64 * 65
"""Characters: 64 ids with commas between, which fits in an address however it is encoded."""

PICTURE = re.compile(r"[a-z0-9-]{1,64}-[0-9a-f]{8}\.svg")
PASSED_ON = frozenset({"etag", "cache-control", "age", "content-security-policy", "x-content-type-options"})
"""Headers of a picture, beside its type."""

SVG = ResponseSpec(bytes, media_type="image/svg+xml", description="SVG", generate_examples=False)
SAME = ResponseSpec(None, description="What the client has (If-None-Match) is current", generate_examples=False)

Http = Request[Any, Any, Any]
Sort = Literal["relevance", "name", "price", "-price", "newest"]
Goods = NamedDependency[Catalogue]
ProductPath = Annotated[str, PathParameter(pattern="^[A-Za-z0-9_-]{1,64}$", description="The product's id")]


@get("/api/catalog/suggest", summary="Products for a half-typed search", tags=["catalog"])
async def suggest(
    request: Http,
    catalogue: Goods,
    q: Annotated[str, QueryParameter(max_length=MAX_TEXT, description="What was typed so far")] = "",
) -> Suggestions:
    """At most eight, best match first; none for an empty text."""
    if not q.strip():
        return Suggestions([])
    params = {"q": q, "sort": "relevance", "pageSize": SUGGESTIONS}
    page = await catalogue.page(params, forwarded(request.headers), fallback=nothing(SUGGESTIONS))
    return Suggestions([msgspec.convert(product, Suggestion, from_attributes=True) for product in page.items])


@get("/api/catalog/products", summary="List or search products", tags=["catalog"])
async def list_products(
    request: Http,
    catalogue: Goods,
    q: Annotated[str | None, QueryParameter(max_length=MAX_TEXT, description="Words to search for")] = None,
    category: Annotated[str | None, QueryParameter(max_length=64, description="A category's id; unknown: 404")] = None,
    sort: Annotated[Sort | None, QueryParameter(description="`relevance` unless given")] = None,
    page: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="From 1")] = 1,
    page_size: Annotated[int, QueryParameter(name="pageSize", ge=1, le=MAX_PAGE_SIZE)] = 24,
    ids: Annotated[
        str | None, QueryParameter(max_length=MAX_IDS, description="Exactly these, at most 64, separated by commas")
    ] = None,
) -> ProductPage:
    """A page of the catalogue."""
    wanted = {"q": q, "category": category, "sort": sort, "page": page, "pageSize": page_size, "ids": ids}
    params = {name: value for name, value in wanted.items() if value is not None}
    return await catalogue.page(params, forwarded(request.headers))


@get("/api/catalog/products/{product_id:str}", summary="One product and its like", tags=["catalog"])
async def get_product(request: Http, catalogue: Goods, product_id: ProductPath) -> ProductDetail:
    """The product with up to four others of its category."""
    headers = forwarded(request.headers)
    product = await catalogue.one(product_id, headers)
    params = {"category": product.category, "pageSize": RELATED + 1}
    like = await catalogue.page(params, headers, fallback=nothing(RELATED + 1))
    related = [other for other in like.items if other.id != product.id][:RELATED]
    return ProductDetail(**msgspec.structs.asdict(product), related=related)


@get("/api/catalog/categories", summary="All categories", tags=["catalog"])
async def list_categories(request: Http, catalogue: Goods) -> Categories:
    """In the shop's order, with the number of products that each shows."""
    return await catalogue.categories(forwarded(request.headers))


@get(
    "/pictures/{file:str}",
    summary="A product's picture",
    tags=["catalog"],
    media_type="image/svg+xml",
    responses={200: SVG, 304: SAME},
)
async def get_picture(request: Http, catalogue: Goods, file: FromPath[str]) -> Response[bytes]:
    """As the product service has it, kept here: pages show it while that service is away, too."""
    if not PICTURE.fullmatch(file):
        raise Problem("not-found", f"there is no picture {file!r}")
    condition = request.headers.get("if-none-match")
    headers = forwarded(request.headers) | ({"if-none-match": condition} if condition else {})
    answer = await catalogue.picture(file, headers)
    if answer.status not in (200, 304):
        raise Problem("not-found", f"there is no picture {file!r}")
    return Response(
        answer.body,
        status_code=answer.status,
        media_type=answer.header("content-type") or "image/svg+xml",
        headers={name: value for name, value in answer.headers if name in PASSED_ON},
    )


HANDLERS = [suggest, list_products, get_product, list_categories, get_picture]
