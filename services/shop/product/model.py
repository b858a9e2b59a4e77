"""What the product service says and takes, as camelCase JSON: money in integer minor units, times RFC 3339 in UTC."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

OrderId = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,64}$", description="The order that takes the stock")]
ProductId = Annotated[str, Meta(pattern="^[a-z0-9-]{1,64}$", description="An id from GET /api/products")]
Quantity = Annotated[int, Meta(ge=1, le=99, description="Pieces")]

MAX_LINES = 100


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Base of everything that is sent."""


class Input(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of everything that is taken."""


class Product(Answer, frozen=True):
    """One product as it is now; `image` is a path that never changes its content."""

    id: str
    name: str
    description: str
    category: str
    category_name: str
    price_minor: int
    currency: str
    stock: int
    image: str
    added_at: datetime


class ProductPage(Answer, frozen=True):
    """One page of a list; `pages` is 0 when there is nothing."""

    items: list[Product]
    total: int
    page: int
    page_size: int
    pages: int


class Category(Answer, frozen=True):
    """A category and how many products it shows."""

    id: str
    name: str
    count: int


class Categories(Answer, frozen=True):
    """All categories, in the shop's order."""

    items: list[Category]


class StockLine(Input, frozen=True):
    """How much of one product."""

    product_id: ProductId
    quantity: Quantity


class TakeStock(Input, frozen=True):
    """An order's wish; each product at most once."""

    order_id: OrderId
    items: Annotated[list[StockLine], Meta(min_length=1, max_length=MAX_LINES)]


class ReleaseStock(Input, frozen=True):
    """The order that gives back what it took."""

    order_id: OrderId


class TakenLine(Answer, frozen=True):
    """A product as it was sold: the price holds for this order whatever happens to the catalogue."""

    product_id: str
    name: str
    price_minor: int
    currency: str
    image: str
    quantity: int


class TakenStock(Answer, frozen=True):
    """What was taken, in the order in which it was asked for."""

    items: list[TakenLine]


class ReleasedStock(Answer, frozen=True):
    """What was given back; the same for every repetition."""

    items: list[StockLine]
