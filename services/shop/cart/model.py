"""What the cart says and takes, as JSON (camelCase)."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

MOST_PIECES = 99
MOST_LINES = 100
ID = "^[A-Za-z0-9_-]{1,64}$"

UserId = Annotated[str, Meta(pattern=ID, description="The visitor's id, from GET /api/session")]
ProductId = Annotated[str, Meta(pattern=ID, description="An id from GET /api/products")]
Quantity = Annotated[int, Meta(ge=1, le=MOST_PIECES, description="Pieces")]


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Base of everything that is sent."""


class Input(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Base of everything that is taken."""


class Line(Answer, frozen=True):
    """How much of one product is in a cart, and since when."""

    product_id: str
    quantity: int
    added_at: datetime


class Cart(Answer, frozen=True):
    """A cart's present state, oldest line first. One that was never touched has version 0 and the time of asking."""

    user_id: str
    items: list[Line]
    version: int
    updated_at: datetime
    last_order_id: str | None


class AddItem(Input, frozen=True):
    """Some pieces more of a product."""

    user_id: UserId
    product_id: ProductId
    quantity: Quantity


class RemoveItem(Input, frozen=True):
    """A product that the visitor no longer wants."""

    user_id: UserId
    product_id: ProductId


class SetQuantity(Input, frozen=True):
    """How many pieces there shall be; 0 removes the line."""

    quantity: Annotated[int, Meta(ge=0, le=MOST_PIECES, description="Pieces; 0 removes the line")]


class OrderedItem(msgspec.Struct, frozen=True, rename="camel"):
    """What an order took of one product."""

    product_id: ProductId
    quantity: Quantity


class PlacedOrder(msgspec.Struct, frozen=True, rename="camel"):
    """What the cart reads of an order; the rest of it is ignored."""

    id: Annotated[str, Meta(pattern=ID)]
    user_id: UserId
    items: Annotated[list[OrderedItem], Meta(max_length=MOST_LINES)]


class LoggedIn(msgspec.Struct, frozen=True, rename="camel"):
    """Data of `user.logged_in`."""

    guest_id: UserId
    user_id: UserId
