"""The handlers: each asks the product service and shapes its answer for the page."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, get
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from muntin.service import UpstreamClient, forwarded

from .model import Categories, Product, ProductDetail, ProductPage, Suggestion, Suggestions

SUGGESTIONS = 8
RELATED = 4
MAX_PAGE_SIZE = 250
MAX_PAGE = 100_000
MAX_TEXT = 200
MAX_IDS = 64 * 65
"""Characters: 64 ids with commas between, which fits in an address however it is encoded."""

Http = Request[Any, Any, Any]
Sort = Literal["relevance", "name", "price", "-price", "newest"]
Products = NamedDependency[UpstreamClient]
ProductPath = Annotated[str, PathParameter(pattern="^[A-Za-z0-9_-]{1,64}$", description="The product's id")]


@get("/api/catalog/suggest", summary="Products for a half-typed search", tags=["catalog"])
async def suggest(
    request: Http,
    products: Products,
    q: Annotated[str, QueryParameter(max_length=MAX_TEXT, description="What was typed so far")] = "",
) -> Suggestions:
    """At most eight, best match first; none for an empty text."""
    if not q.strip():
        return Suggestions([])
    params = {"q": q, "sort": "relevance", "pageSize": SUGGESTIONS}
    page = await products.get("/api/products", ProductPage, params=params, headers=forwarded(request.headers))
    return Suggestions([msgspec.convert(product, Suggestion, from_attributes=True) for product in page.items])


@get("/api/catalog/products", summary="List or search products", tags=["catalog"])
async def list_products(
    request: Http,
    products: Products,
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
    return await products.get("/api/products", ProductPage, params=params, headers=forwarded(request.headers))


@get("/api/catalog/products/{product_id:str}", summary="One product and its like", tags=["catalog"])
async def get_product(request: Http, products: Products, product_id: ProductPath) -> ProductDetail:
    """The product with up to four others of its category."""
    headers = forwarded(request.headers)
    product = await products.get(f"/api/products/{product_id}", Product, headers=headers)
    params = {"category": product.category, "pageSize": RELATED + 1}
    like = await products.get("/api/products", ProductPage, params=params, headers=headers)
    related = [other for other in like.items if other.id != product.id][:RELATED]
    return ProductDetail(**msgspec.structs.asdict(product), related=related)


@get("/api/catalog/categories", summary="All categories", tags=["catalog"])
async def list_categories(request: Http, products: Products) -> Categories:
    """In the shop's order, with the number of products that each shows."""
    return await products.get("/api/categories", Categories, headers=forwarded(request.headers))


HANDLERS = [suggest, list_products, get_product, list_categories]
