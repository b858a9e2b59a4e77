"""The product service's HTTP interface. Handlers check, ask, answer; what they ask is `store` and `stock`."""

import re
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import ResponseHeader
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from muntin.service import FieldError, Problem

from .caching import FOREVER, SETTLED, answer, json_answer
from .model import Categories, Product, ProductPage, ReleasedStock, ReleaseStock, TakenStock, TakeStock
from .pictures import MAX_BYTES
from .search import MAX_LENGTH, parse
from .stock import StockKeeper
from .store import ProductStore, Sort

MAX_PAGE_SIZE = 250
MAX_PAGE = 100_000
PRODUCT_ID = re.compile(r"[a-z0-9-]{1,64}")
PICTURE = re.compile(r"[a-z0-9-]{1,64}-[0-9a-f]{8}\.svg")
SEALED = {"content-security-policy": "default-src 'none'", "x-content-type-options": "nosniff"}

Http = Request[Any, Any, Any]
Store = NamedDependency[ProductStore]
Stock = NamedDependency[StockKeeper]
Caller = NamedDependency[str]

Q = Annotated[
    str,
    QueryParameter(
        max_length=MAX_LENGTH, description="Words of name, category or description; the last may be half typed"
    ),
]
InCategory = Annotated[
    str | None, QueryParameter(max_length=64, description="A category's id; an unknown one is a 404")
]
By = Annotated[Sort, QueryParameter(description="`relevance` without `q`: in stock first, then newest")]
Page = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE, description="From 1; a page after the last is empty")]
PageSize = Annotated[int, QueryParameter(ge=1, le=MAX_PAGE_SIZE, description="Products per page")]
Ids = Annotated[
    str | None,
    QueryParameter(
        pattern="^[A-Za-z0-9_,-]*$",
        description=f"Up to {MAX_PAGE_SIZE} ids with commas between: answers those that exist, retired ones included,"
        " in this order, on one page; other parameters then don't count",
    ),
]

ETAG = ResponseHeader(name="ETag", description="Changes when the content does", documentation_only=True)
KEPT = {304: ResponseSpec(None, description="What the client has (If-None-Match) is current", generate_examples=False)}
SVG = ResponseSpec(
    bytes, media_type="image/svg+xml", description=f"SVG of at most {MAX_BYTES} bytes", generate_examples=False
)


@get("/api/products", summary="List, search, look up", tags=["catalogue"], response_headers=[ETAG], responses=KEPT)
async def list_products(
    request: Http,
    store: Store,
    q: Q = "",
    category: InCategory = None,
    sort: By = "relevance",
    page: Page = 1,
    pageSize: PageSize = 24,  # as callers write it: a refusal names the parameter by its Python name
    ids: Ids = None,
) -> Response[ProductPage]:
    """Products that are sold now, a page at a time; with `ids`, exactly those."""
    if ids is not None:
        return _products(request, await _by_ids(store, ids))
    if category is not None and not (PRODUCT_ID.fullmatch(category) and await store.has_category(category)):
        wrong = FieldError("category", f"there is no category {category!r}")
        raise Problem("unknown-category", wrong.message, errors=[wrong])
    return _products(request, await store.page(parse(q), category, sort, page, pageSize))


def _products(request: Http, page: ProductPage) -> Response[ProductPage]:
    return json_answer(request, page, tags=[f"product:{item.id}" for item in page.items])


async def _by_ids(store: ProductStore, ids: str) -> ProductPage:
    wanted = [product_id for product_id in ids.split(",") if product_id]
    if len(wanted) > MAX_PAGE_SIZE:
        wrong = FieldError("ids", f"lists {len(wanted)} ids; {MAX_PAGE_SIZE} at most")
        raise Problem("bad-input", f"ids {wrong.message}", errors=[wrong])
    items = await store.by_ids([product_id for product_id in wanted if PRODUCT_ID.fullmatch(product_id)])
    return ProductPage(items, len(items), 1, max(1, len(items)), 1 if items else 0)


@get(
    "/api/products/{product_id:str}", summary="One product", tags=["catalogue"], response_headers=[ETAG], responses=KEPT
)
async def get_product(request: Http, store: Store, product_id: FromPath[str]) -> Response[Product]:
    """A product by its id; one that is no longer sold is still answered, with stock 0."""
    found = await store.by_ids([product_id]) if PRODUCT_ID.fullmatch(product_id) else []
    if not found:
        raise Problem("unknown-product", f"there is no product {product_id!r}")
    return json_answer(request, found[0], tags=[f"product:{product_id}"])


@get("/api/categories", summary="All categories", tags=["catalogue"], response_headers=[ETAG], responses=KEPT)
async def list_categories(request: Http, store: Store) -> Response[Categories]:
    """Categories with the number of products that each shows, in the shop's order."""
    return json_answer(request, Categories(await store.categories()), SETTLED, tags=["categories"])


@get(
    "/pictures/{file:str}",
    summary="A product's picture",
    tags=["catalogue"],
    media_type="image/svg+xml",
    response_headers=[ETAG],
    responses={200: SVG, **KEPT},
)
async def get_picture(
    request: Http, store: Store, pictures: NamedDependency[dict[str, str]], file: FromPath[str]
) -> Response[bytes]:
    """A picture by the file name that a product's `image` ends in; it never changes, so it may be kept for ever."""
    svg = pictures.get(file)
    if svg is None and PICTURE.fullmatch(file):
        svg = await store.picture(file)
    if svg is None:
        raise Problem("not-found", f"there is no picture {file!r}")
    return answer(request, svg.encode(), FOREVER, "image/svg+xml", SEALED)


@post("/internal/stock/take", status_code=200, summary="Take stock for an order", tags=["internal"])
async def take_stock(
    stock: Stock,
    caller: Caller,  # noqa: ARG001 - asking for it is what refuses strangers
    data: JSONBody[TakeStock],
) -> TakenStock:
    """Takes all items or none, once per order: repeating it gives the same answer. Services only."""
    return await stock.take(data.order_id, data.items)


@post("/internal/stock/release", status_code=200, summary="Give an order's stock back", tags=["internal"])
async def release_stock(
    stock: Stock,
    caller: Caller,  # noqa: ARG001 - asking for it is what refuses strangers
    data: JSONBody[ReleaseStock],
) -> ReleasedStock:
    """Gives back what the order took, once; an order that took nothing can't take any more. Services only."""
    return await stock.release(data.order_id)


HANDLERS = [list_products, get_product, list_categories, get_picture, take_stock, release_stock]
