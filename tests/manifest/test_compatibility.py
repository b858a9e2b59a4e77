"""Event schemas: what fits is taken, what may not fit is said with its path, and an empty answer is never wrong."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muntin.errors import contracts_folder
from muntin.manifest.compatibility import accepts

from .drawn_schemas import Drawn
from .sent_values import sends

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "compatibility_cases.json").read_text())
BUS = sorted((contracts_folder() / "bus").glob("*.json"))


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_two_schemas_fit_or_the_sentences_say_why_not(case: dict[str, Any]) -> None:
    """Each case of the JSON file holds, word for word."""
    assert accepts(case["receiver"], case["sender"]) == case["sentences"]


@pytest.mark.parametrize("file", BUS, ids=[file.stem for file in BUS])
def test_every_bus_event_fits_itself(file: Path) -> None:
    """Sender and receiver of one contract understand each other, with a changed title too."""
    schema = json.loads(file.read_text())
    assert accepts(schema, schema) == []
    assert accepts(schema | {"title": "Other words"}, schema) == []


def branching(levels: int, leaf: str) -> dict[str, Any]:
    """A short schema that means 2^levels alternatives."""
    defs: dict[str, Any] = {"n0": {"type": leaf}}
    for level in range(levels):
        below = {"$ref": f"#/$defs/n{level}"}
        defs[f"n{level + 1}"] = {
            "anyOf": [{"type": "array", "items": below}, {"type": "array", "contains": below}, below]
        }
    return {"$defs": defs, "$ref": f"#/$defs/n{levels}"}


def test_schemas_that_branch_without_end_are_given_up() -> None:
    """Schemas come from strangers: steps are bounded, and the sentence says so."""
    (sentence,) = accepts(branching(30, "number"), branching(30, "integer"))
    assert "can't be decided, the schemas are too large to compare" in sentence


def test_schemas_that_nest_without_end_are_refused() -> None:
    """So is depth."""
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"items": deep}
    (sentence,) = accepts(deep, {"type": "array"})
    assert sentence == "the receiver's schema can't be compared: it is nested deeper than 64 levels"


def takes(schema: Any, value: Any) -> bool:
    """What the validator says."""
    return jsonschema_rs.is_valid(schema, value)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_no_sentence_means_that_every_value_fits(seed: int) -> None:
    """Whatever the sender sends, the receiver's schema takes, as jsonschema-rs judges values: 100 pairs per seed."""
    drawn = Drawn(seed)
    for _ in range(100):
        sender, receiver = drawn.pair()
        if accepts(receiver, sender):
            continue
        defs = sender["$defs"] if isinstance(sender, dict) else {}
        judges = [jsonschema_rs.validator_for(schema) for schema in (sender, receiver)]
        for value in [drawn.value(sender, defs) for _ in range(25)]:
            wrong = judges[0].is_valid(value) and not judges[1].is_valid(value) and sends(sender, value)
            assert not wrong, f"{value} is one of {sender}, not of {receiver}"


def test_the_drawn_pairs_say_something() -> None:
    """Of the pairs many fit and many do not, and where they do, there are values to judge by."""
    drawn = Drawn(1)
    pairs = [drawn.pair() for _ in range(1_000)]
    fitting = [pair for pair in pairs if not accepts(pair[1], pair[0])]
    valued = [sender for sender, _ in fitting if isinstance(sender, dict)]
    values = [[drawn.value(sender, sender["$defs"]) for _ in range(25)] for sender in valued]
    sent = [
        any(takes(sender, value) and sends(sender, value) for value in drawn_for)
        for sender, drawn_for in zip(valued, values, strict=True)
    ]
    assert 200 < len(fitting) < 800
    assert sum(sent) > 150


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_either_side_may_add_an_optional_property(seed: int) -> None:
    """One of a new name, put beside those of any object with `properties`, never makes a misfit."""
    drawn = Drawn(seed)
    for _ in range(50):
        own = {name: drawn.schema(2) for name in ("a", "b")}
        before: dict[str, Any] = {"type": "object", "properties": own, "$defs": drawn.defs()}
        after = before | {"properties": own | {"new": {"type": "string", "minLength": 3}}}
        assert accepts(after, before) == []
        assert accepts(before, after) == []
