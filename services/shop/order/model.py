"""What order says and takes, as JSON (camelCase). Money is integer minor units."""

import secrets
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from shop.order.status import Status

ID = "^[A-Za-z0-9_-]{1,64}$"
UserId = Annotated[str, Meta(pattern=ID, description="The visitor's id, from GET /api/session")]


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Base of everything that is sent."""


class OrderItem(Answer, frozen=True):
    """One product as it was sold; later changes of the catalogue don't touch it."""

    product_id: str
    name: str
    image: str
    unit_price_minor: int
    quantity: int


class StatusChange(Answer, frozen=True):
    """When an order came to a status."""

    status: Status
    at: datetime


class Order(Answer, frozen=True):
    """An order; `number` is what people quote, `history` begins with PLACED."""

    id: str
    number: str
    user_id: str
    status: Status
    items: list[OrderItem]
    total_minor: int
    currency: str
    created_at: datetime
    history: list[StatusChange]


class Orders(Answer, frozen=True):
    """A list of orders."""

    items: list[Order]


class CreateOrder(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """Whose cart is to be ordered; with `cart_version` only if it still is the version that the visitor saw.

    Unknown fields are let through, unlike elsewhere: they belong to what the idempotency key stands for, so that a key
    that comes back with another body is recognised as such.
    """

    user_id: UserId
    cart_version: Annotated[int, Meta(ge=0)] | None = None


class SetStatus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The status that an order shall have."""

    status: Status


class Piece(msgspec.Struct, frozen=True, rename="camel"):
    """How much of one product an order wants."""

    product_id: str
    quantity: int


class Plan(msgspec.Struct, frozen=True, rename="camel"):
    """What one checkout orders: the cart as it was read, with all orders up to `follows` taken out of it."""

    items: tuple[Piece, ...]
    follows: str | None


class TakenItem(msgspec.Struct, frozen=True, rename="camel"):
    """What product has set aside, at the price of this moment."""

    product_id: str
    name: str
    price_minor: int
    currency: str
    image: str
    quantity: int


class TakenStock(msgspec.Struct, frozen=True):
    """Product's answer to a take."""

    items: Annotated[tuple[TakenItem, ...], Meta(min_length=1)]


def new_order_id() -> str:
    """An id that no order has."""
    return f"o_{secrets.token_hex(10)}"
