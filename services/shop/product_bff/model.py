"""What the catalogue's back end says, as JSON (camelCase). Money is integer minor units; times are RFC 3339, UTC."""

from datetime import datetime

import msgspec


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Base of everything that is sent."""


class Product(Answer, frozen=True):
    """One product, as the product service describes it."""

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


class ProductDetail(Product, frozen=True):
    """A product and up to four others of its category."""

    related: list[Product]


class Category(Answer, frozen=True):
    """A category and how many products it shows."""

    id: str
    name: str
    count: int


class Categories(Answer, frozen=True):
    """All categories, in the shop's order."""

    items: list[Category]


class Suggestion(Answer, frozen=True):
    """What a search box needs of a product."""

    id: str
    name: str
    image: str
    price_minor: int
    currency: str
    category_name: str


class Suggestions(Answer, frozen=True):
    """Best match first."""

    items: list[Suggestion]
