"""What the cart's back end says and takes, as JSON (camelCase). Money is integer minor units."""

from typing import Annotated

import msgspec
from msgspec import Meta

ID = "^[A-Za-z0-9_-]{1,64}$"
MOST_PIECES = 99

UserId = Annotated[str, Meta(pattern=ID, description="The visitor's id, from GET /api/session")]
ProductId = Annotated[str, Meta(pattern=ID, description="A product's id")]


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Base of everything that is sent."""


class Input(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of everything that is taken."""


class AddItem(Input, frozen=True):
    """Some pieces more of a product."""

    user_id: UserId
    product_id: ProductId
    quantity: Annotated[int, Meta(ge=1, le=MOST_PIECES, description="Pieces")]


class RemoveItem(Input, frozen=True):
    """A product that the visitor no longer wants."""

    user_id: UserId
    product_id: ProductId


class SetQuantity(Input, frozen=True):
    """How many pieces there shall be."""

    quantity: Annotated[int, Meta(ge=0, le=MOST_PIECES, description="Pieces; 0 removes the line")]


class Product(Answer, frozen=True):
    """What a cart shows of a product."""

    id: str
    name: str
    price_minor: int
    currency: str
    image: str | None
    stock: int


class Products(Answer, frozen=True):
    """The product service's answer to a list of ids."""

    items: list[Product]


class Entry(Answer, frozen=True):
    """A line as the cart service keeps it."""

    product_id: str
    quantity: int


class PlainCart(Answer, frozen=True):
    """A cart as the cart service keeps it: without products and prices."""

    user_id: str
    items: list[Entry]
    version: int


class Line(Answer, frozen=True):
    """A line with its product at the present price."""

    product: Product
    quantity: int
    line_total_minor: int


class Cart(Answer, frozen=True):
    """A cart ready to be shown. `version` grows with every change."""

    user_id: str
    items: list[Line]
    total_minor: int
    currency: str
    item_count: int
    version: int
