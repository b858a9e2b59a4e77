"""The catalogue as it is written in `catalogue/*.toml`: one file per category, one table per product.

    [category]
    id = "lighting"
    name = "Lighting"
    position = 1                                  # where the shop shows it

    [products.dome-pendant-rust]                  # the id: stable, it is in carts, orders and links
    name = "Dome pendant, rust"
    description = "Spun steel ... 40 cm wide."
    price = 8990                                  # EUR cents
    stock = 24                                    # of a product that is new; later the database knows better
    added = 2026-03-14
    picture = { motif = "pendant", main = "rust", shape = "dome" }      # see `pictures`

Reading checks everything and draws the pictures; a mistake is a MuntinError that names the file and the product.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from muntin.service import MuntinError

from .model import ProductId
from .pictures import MAX_BYTES, draw, file_name

FOLDER = Path(__file__).parent / "catalogue"
CURRENCY = "EUR"
PICTURES = "/pictures/"

Text = Annotated[str, Meta(min_length=3)]


class CategoryEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The head of a file."""

    id: ProductId
    name: Text
    position: int


class ProductEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One product as written."""

    name: Annotated[str, Meta(min_length=3, max_length=60)]
    description: Annotated[str, Meta(min_length=30, max_length=400)]
    price: Annotated[int, Meta(ge=1)]
    stock: Annotated[int, Meta(ge=0)]
    added: date
    picture: dict[str, Any]


class CatalogueFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file."""

    category: CategoryEntry
    products: dict[ProductId, ProductEntry]


@dataclass(frozen=True)
class Item:
    """One product, ready for the database."""

    id: str
    category: str
    category_name: str
    name: str
    description: str
    price_minor: int
    currency: str
    stock: int
    image: str
    added_at: datetime


@dataclass(frozen=True)
class Catalogue:
    """All of it; `pictures` by file name."""

    categories: tuple[CategoryEntry, ...]
    items: tuple[Item, ...]
    pictures: dict[str, str]


def read(folder: Path = FOLDER) -> Catalogue:
    """Reads and checks every file of `folder` and draws each product's picture. Raises MuntinError."""
    files = [_read_file(path) for path in sorted(folder.glob("*.toml"))]
    categories = sorted((file.category for file in files), key=lambda category: (category.position, category.id))
    pictures: dict[str, str] = {}
    items: dict[str, Item] = {}
    for file in files:
        for item in _items(file, pictures):
            if item.id in items:
                raise MuntinError(f"catalogue: {item.id} is in {items[item.id].category} and in {item.category}")
            items[item.id] = item
    return Catalogue(tuple(categories), tuple(items[key] for key in sorted(items)), pictures)


def _read_file(path: Path) -> CatalogueFile:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), CatalogueFile)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MuntinError(f"{path.name}: {error}") from error


def _items(file: CatalogueFile, pictures: dict[str, str]) -> Iterator[Item]:
    for product_id, entry in file.products.items():
        try:
            svg = draw(product_id, entry.picture)
        except ValueError as error:
            raise MuntinError(f"catalogue {file.category.id}: {error}") from error
        if len(svg.encode()) > MAX_BYTES:
            raise MuntinError(f"catalogue {file.category.id}: the picture of {product_id} has {len(svg)} bytes")
        name = file_name(product_id, svg)
        pictures[name] = svg
        yield Item(
            id=product_id,
            category=file.category.id,
            category_name=file.category.name,
            name=entry.name,
            description=entry.description,
            price_minor=entry.price,
            currency=CURRENCY,
            stock=entry.stock,
            image=PICTURES + name,
            added_at=datetime.combine(entry.added, time(), UTC),
        )
