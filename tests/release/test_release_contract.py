"""The contracts of releases and manifests are made from the models, and what we write fits them."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from muntin.errors import contracts_folder
from muntin.manifest.build import Manifest, parse
from muntin.manifest.checks import check
from muntin.release import Release, canonical

from .published import Shop

BUILDS = Path(__file__).parent / "builds"
FILES = sorted(BUILDS.glob("*.json"))
SCHEMAS: dict[str, Any] = {"release": Release, "manifest": Manifest}


def schema_of(model: Any, title: str) -> dict[str, Any]:
    """The JSON Schema of a model, as contracts/ holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return schema | msgspec.json.schema(model)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_contract_is_the_model(name: str) -> None:
    """contracts/<name>.schema.json is made from the model; run as a program, this module writes it anew."""
    file = contracts_folder() / f"{name}.schema.json"
    assert json.loads(file.read_text()) == schema_of(SCHEMAS[name], f"Muntin {name}")


def test_what_we_write_fits_its_contract(shop: Shop) -> None:
    """Any reader of the JSON Schema can read what we write: releases and manifests."""
    schemas = {name: json.loads((contracts_folder() / f"{name}.schema.json").read_text()) for name in SCHEMAS}
    jsonschema_rs.validate(schemas["release"], json.loads(msgspec.json.encode(shop.release())))
    for file in FILES:
        jsonschema_rs.validate(schemas["manifest"], json.loads(file.read_text()))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_shop_could_be_published(file: Path) -> None:
    """Each of its manifests passes the checks of the registry."""
    assert check(parse(file.read_bytes(), file.name)) == []


NEWER = (b'"only"', b'"load"', b'"next"', b'"trustedTypes"', b'"events":{}', b'"policies"')
"""Keys that manifests and releases got after some were stored; their digests are over JSON without them."""


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_what_was_published_before_keeps_its_digest(file: Path) -> None:
    """These manifests are older than slots that say when they load: reading one adds nothing to it."""
    read = parse(file.read_bytes(), file.name)
    assert not [key for key in NEWER if key in msgspec.json.encode(read)]


def test_what_was_released_before_keeps_its_id(shop: Shop) -> None:
    """A release without events, late slots or policies is written as before there were any."""
    old = msgspec.structs.replace(shop.release(), events={})
    assert not [key for key in NEWER if key in canonical(old)]


def test_a_release_is_read_back_as_it_was_written(shop: Shop) -> None:
    """JSON keeps all of it, and its id is that of what was read."""
    release = shop.release()
    again = msgspec.json.decode(msgspec.json.encode(release), type=Release)
    assert again == release
    assert canonical(again) == canonical(release)


if __name__ == "__main__":
    for contract, model in SCHEMAS.items():
        text = json.dumps(schema_of(model, f"Muntin {contract}"), indent=2) + "\n"
        (contracts_folder() / f"{contract}.schema.json").write_text(text)
