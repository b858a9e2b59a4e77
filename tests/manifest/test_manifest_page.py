"""docs/manifest.md and contracts/manifest.schema.json say what the models are, and the page's examples are right."""

import json
import runpy
import tomllib
from pathlib import Path

import msgspec

from muntin.errors import contracts_folder
from muntin.manifest.build import Declaration, Manifest
from muntin.manifest.declaration import declare

HOUSE = Path(__file__).parents[1] / "house"
PAGE = HOUSE.parents[1] / "docs" / "manifest.md"
TABLES = {"route": "routes", "slot": "slots", "graphql": "operations"}
"""Keys of muntin.toml that are called otherwise in the manifest."""


def examples() -> list[str]:
    """The TOML blocks of the page: a module, a remote."""
    return [block.partition("```")[0] for block in PAGE.read_text().split("```toml\n")[1:]]


def test_the_contract_is_the_model() -> None:
    """contracts/manifest.schema.json is what msgspec makes of the models."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Muntin manifest"}
    written = json.loads((contracts_folder() / "manifest.schema.json").read_text())
    assert written == head | msgspec.json.schema(Manifest)


def test_the_page_is_made_from_the_contract() -> None:
    """Whoever changes a model runs `python tests/house/manifest_page.py`."""
    assert PAGE.read_text() == runpy.run_path(str(HOUSE / "manifest_page.py"))["render"]()


def test_every_link_of_the_page_leads_somewhere() -> None:
    """Anchors within the page are headings of it."""
    text = PAGE.read_text()
    anchor = runpy.run_path(str(HOUSE / "manifest_page.py"))["anchor"]
    headings = {anchor(line.lstrip("# ")) for line in text.splitlines() if line.startswith("#")}
    linked = {part.partition(")")[0] for part in text.split("](#")[1:]}
    assert linked <= headings


def test_the_example_has_every_key() -> None:
    """muntin.toml's example shows all that a module can say."""
    shown = {TABLES.get(key, key) for key in tomllib.loads(examples()[0])}
    assert {field.name for field in msgspec.structs.fields(Declaration)} - shown == {"base", "page"}


def test_the_remote_example_is_read() -> None:
    """The example of another bundler's MFE is a muntin.toml that is taken."""
    remote = declare(examples()[1], "muntin.toml")
    assert remote.declaration.exposes == {"./mount": "./Widget"}
    assert remote.table.adapter == "react"
