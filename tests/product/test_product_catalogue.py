"""The catalogue's files and pictures, and what a search means: pure, without a server."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from muntin.service import MuntinError
from shop.product import catalogue
from shop.product.catalogue import Catalogue
from shop.product.pictures import MAX_BYTES, MOTIFS, draw, file_name
from shop.product.search import MAX_WORDS, parse

from .conftest import LAMPS

CASES = json.loads((Path(__file__).parent / "search_cases.json").read_text())
SVG = "{http://www.w3.org/2000/svg}"


@cache
def goods() -> Catalogue:
    """The shop's own catalogue; drawing it takes a moment."""
    return catalogue.read()


def test_the_catalogue_is_large_and_varied() -> None:
    """At least 240 products in ten or more categories, each category well filled."""
    counts = {category.id: 0 for category in goods().categories}
    for item in goods().items:
        counts[item.category] += 1
    assert len(goods().items) >= 240 and len(counts) >= 10
    assert min(counts.values()) >= 15


def test_products_are_told_apart_by_name_description_and_picture() -> None:
    """No two products share a name, a text or a picture."""
    items = goods().items
    assert len({item.name for item in items}) == len(items)
    assert len({item.description for item in items}) == len(items)
    assert len(set(goods().pictures.values())) == len(items)


def test_prices_stock_and_dates_are_a_real_shops() -> None:
    """Prices from 4.50 to 1,290 EUR, some sold out, some scarce, all added within the year before November 2026."""
    items = goods().items
    prices = {item.price_minor for item in items}
    assert min(prices) == 450 and max(prices) == 129_000 and len(prices) > 100
    assert sum(item.stock == 0 for item in items) >= 5
    assert sum(1 <= item.stock <= 5 for item in items) >= 10
    assert all(datetime(2025, 11, 1, tzinfo=UTC) <= item.added_at < datetime(2026, 11, 1, tzinfo=UTC) for item in items)


def test_every_picture_is_small_sealed_svg() -> None:
    """Well-formed, within the size limit, square, without scripts, links, styles or text."""
    allowed = {
        "svg",
        "defs",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "stop",
        "filter",
        "feDropShadow",
        "clipPath",
        "pattern",
        "linearGradient",
        "radialGradient",
    }  # fmt: skip - a list of names
    for svg in goods().pictures.values():
        assert len(svg.encode()) <= MAX_BYTES
        root = ElementTree.fromstring(svg)
        assert root.get("viewBox") == "0 0 400 400"
        for element in root.iter():
            assert element.tag.removeprefix(SVG) in allowed
            assert not {name for name in element.attrib if name.startswith("on") or "href" in name or name == "style"}


def test_every_reference_inside_a_picture_resolves() -> None:
    """Each gradient, clip, pattern and filter that a picture uses is defined in it."""
    for name, svg in goods().pictures.items():
        assert set(re.findall(r"url\(#(\w+)\)", svg)) <= set(re.findall(r'id="(\w+)"', svg)), name


def test_no_picture_holds_a_broken_number() -> None:
    """No coordinate is NaN, infinite or left over from formatting."""
    for name, svg in goods().pictures.items():
        assert not re.search(r"nan|inf\b|None|e[-+]\d\d", svg), name


def test_a_picture_is_the_same_every_time() -> None:
    """Drawing is deterministic, so the file name can carry the hash of the content."""
    look = {"motif": "plant", "kind": "olive", "main": "ochre", "second": "olive"}
    assert draw("olive-tree", look) == draw("olive-tree", look) != draw("other-tree", look)
    assert re.fullmatch(r"olive-tree-[0-9a-f]{8}\.svg", file_name("olive-tree", draw("olive-tree", look)))


def test_every_motif_is_used() -> None:
    """There are forty motifs or more, and the catalogue shows each of them."""
    texts = "".join(path.read_text() for path in catalogue.FOLDER.glob("*.toml"))
    assert len(MOTIFS) >= 40
    assert set(re.findall(r'motif = "([a-z-]+)"', texts)) == set(MOTIFS)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("price = 4500", "price = -1", "price"),
        ("price = 4500", 'price = "45"', "price"),
        ("stock = 10", "stock = -1", "stock"),
        ('name = "Red lamp"', "", "name"),
        ("added = 2026-03-01", 'added = "soon"', "added"),
        ('main = "red"', 'main = "infrared"', "infrared"),
        ('motif = "pendant"', 'motif = "chandelier"', "chandelier"),
        ('motif = "pendant"', 'motif = "pendant", weight = 3', "weight"),
        ("[products.red-lamp]", "[products.Red_Lamp]", "products"),
        ("[products.red-lamp]", "[products.red-lamp", "1.toml"),
        ("position = 1", "position = 1\ncolour = 3", "colour"),
    ],
)
def test_a_mistake_in_the_catalogue_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    """A file that can't be right is refused as a whole, with a message that says where."""
    assert old in LAMPS
    (tmp_path / "1.toml").write_text(LAMPS.replace(old, new))
    with pytest.raises(MuntinError, match=says):
        catalogue.read(tmp_path)


def test_a_product_may_be_in_one_category_only(tmp_path: Path) -> None:
    """The same id in two files is refused."""
    (tmp_path / "1.toml").write_text(LAMPS)
    (tmp_path / "2.toml").write_text(LAMPS.replace('id = "lamps"', 'id = "lights"'))
    with pytest.raises(MuntinError, match=r"red-lamp is in lamps and in lights"):
        catalogue.read(tmp_path)


@pytest.mark.parametrize("case", CASES, ids=[repr(case["text"]) for case in CASES])
def test_a_search_means_this(case: dict[str, object]) -> None:
    """What is typed becomes a full-text query without syntax of its own, and escaped patterns."""
    found = parse(str(case["text"]))
    assert (found.tsquery if found else None) == case["tsquery"]
    assert list(found.patterns if found else ()) == case["patterns"]


def test_a_search_of_many_words_is_cut() -> None:
    """Only the first words count, so that nobody makes the database work for long."""
    found = parse("word " * 1000)
    assert found is not None and len(found.patterns) == MAX_WORDS
