"""What the services answer, as far as GraphQL shows it (camelCase JSON). Money is integer minor units here.

`Line` alone is ours: a line of a cart or of an order, since both are `CartItem` in the schema.
"""

import msgspec

CURRENCY = "EUR"
"""The currency of a cart with nothing in it; everything that has a price names its own."""

MINOR_PER_MAJOR = 100


def major(minor: int) -> float:
    """Minor units as the schema's Float: the double nearest to the exact amount (IEEE 754 division rounds once)."""
    return minor / MINOR_PER_MAJOR


class Product(msgspec.Struct, frozen=True, rename="camel"):
    """A product as it is now, retired ones included."""

    id: str
    name: str
    description: str
    category: str
    category_name: str
    price_minor: int
    currency: str
    stock: int
    image: str | None = None


class ProductPage(msgspec.Struct, frozen=True, rename="camel"):
    """One page of a list of products."""

    items: list[Product]
    total: int
    page: int
    page_size: int
    pages: int


class Category(msgspec.Struct, frozen=True):
    """A category; `count` is None until somebody asks for it."""

    id: str
    name: str
    count: int | None = None


class Categories(msgspec.Struct, frozen=True):
    """All categories, in the shop's order."""

    items: list[Category]


class CartEntry(msgspec.Struct, frozen=True, rename="camel"):
    """A line as the cart service keeps it: without a price."""

    product_id: str
    quantity: int


class Cart(msgspec.Struct, frozen=True, rename="camel"):
    """One user's cart."""

    user_id: str
    items: list[CartEntry]
    version: int


class OrderEntry(msgspec.Struct, frozen=True, rename="camel"):
    """A line as it was sold."""

    product_id: str
    name: str
    unit_price_minor: int
    quantity: int
    image: str | None = None


class StatusChange(msgspec.Struct, frozen=True):
    """When an order reached a status (RFC 3339, UTC)."""

    status: str
    at: str


class Order(msgspec.Struct, frozen=True, rename="camel"):
    """One order."""

    id: str
    number: str
    user_id: str
    status: str
    items: list[OrderEntry]
    total_minor: int
    currency: str
    created_at: str
    history: list[StatusChange]


class Orders(msgspec.Struct, frozen=True):
    """A list of orders."""

    items: list[Order]


class Line(msgspec.Struct, frozen=True):
    """The schema's CartItem. `product` as far as already known; `sold_as` stands in for a product that is gone."""

    product_id: str
    quantity: int
    unit_price_minor: int
    product: Product | None = None
    sold_as: Product | None = None
