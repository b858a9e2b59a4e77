"""The contract of beacons is made from their model, and says as much as the model does."""

import json
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from muntin.errors import contracts_folder
from muntin.telemetry import Beacon

from .beacons import beacon, wrong_beacons

FILE = "rum.schema.json"


def schema() -> dict[str, Any]:
    """The JSON Schema of a beacon, as contracts/ holds it."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Muntin beacon"}
    return head | msgspec.json.schema(Beacon)


def test_the_contract_is_the_model() -> None:
    """contracts/rum.schema.json is made from the model; run as a program, this module writes it anew."""
    assert json.loads((contracts_folder() / FILE).read_text()) == schema()


def test_a_beacon_with_every_kind_of_entry_fits() -> None:
    """Both readers take it: the model, and whoever has the JSON Schema."""
    whole = beacon()
    assert len({entry["kind"] for entry in whole["entries"]}) == 6
    jsonschema_rs.validate(schema(), whole)
    msgspec.convert(whole, Beacon)


@pytest.mark.parametrize(("name", "wrong"), wrong_beacons(), ids=lambda each: each if isinstance(each, str) else "")
def test_both_refuse_the_same(name: str, wrong: Any) -> None:
    """What the model refuses does not fit the schema either, so a sender can know beforehand."""
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(json.dumps(wrong), type=Beacon)
    if "NaN" not in json.dumps(wrong) and "Infinity" not in json.dumps(wrong):
        assert not jsonschema_rs.is_valid(schema(), wrong)


if __name__ == "__main__":
    (contracts_folder() / FILE).write_text(json.dumps(schema(), indent=2) + "\n")
