"""`shop.graphql` with a resolver or an attribute behind each of its fields."""

from pathlib import Path

from graphql import GraphQLSchema

from muntin.graph import bind

from . import carts, catalog, orders, subscriptions
from .models import Cart, Category, Line, Order, Product, ProductPage, StatusChange

SDL = Path(__file__).parent / "shop.graphql"

TYPES = {
    "Product": Product,
    "ProductPage": ProductPage,
    "Category": Category,
    "Cart": Cart,
    "CartItem": Line,
    "Order": Order,
    "OrderStatusChange": StatusChange,
}


def read_sdl() -> str:
    """The schema as written."""
    return SDL.read_text(encoding="utf-8")


def build(sdl: str) -> GraphQLSchema:
    """The executable schema; a MuntinError if something in it has nothing behind it."""
    parts = (catalog.RESOLVERS, carts.RESOLVERS, orders.RESOLVERS, subscriptions.RESOLVERS)
    return bind(sdl, {name: resolver for part in parts for name, resolver in part.items()}, TYPES)
