"""The schemas of the bus events (contracts/bus): each is one, and tells what is said on the bus from what is not."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

BUS = Path(__file__).parents[2] / "contracts" / "bus"
CASES: dict[str, dict[str, list[Any]]] = json.loads(Path(__file__).with_name("bus_cases.json").read_text())
DETAILS = [(event, fits, detail) for event, case in CASES.items() for fits in case for detail in case[fits]]


def schema_of(event: str) -> dict[str, Any]:
    """The schema of `name@major`; a colon is a dot in the file's name."""
    schema: dict[str, Any] = json.loads((BUS / f"{event.replace(':', '.')}.json").read_text())
    return schema


def test_every_bus_event_has_cases() -> None:
    """No schema is without details that show what it is for."""
    assert sorted(file.stem for file in BUS.iterdir()) == sorted(event.replace(":", ".") for event in CASES)


@pytest.mark.parametrize("event", CASES)
def test_a_bus_schema_is_one_and_names_its_event(event: str) -> None:
    """Each file is valid against the JSON Schema of its dialect, and has the event's name as its `$id`."""
    schema = schema_of(event)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:muntin:bus:{event}"
    jsonschema_rs.meta.validate(schema)


@pytest.mark.parametrize(("event", "verdict", "detail"), DETAILS)
def test_a_detail_fits_its_bus_schema_or_not(event: str, verdict: str, detail: Any) -> None:
    """What is sent fits; what would break a receiver does not."""
    assert jsonschema_rs.is_valid(schema_of(event), detail) is (verdict == "fits")


SCHEMAS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("schema_cases.json").read_text())


@pytest.mark.parametrize("case", SCHEMAS, ids=lambda case: json.dumps(case["schema"])[:60])
def test_the_browser_s_cases_are_what_json_schema_says(case: dict[str, Any]) -> None:
    """A complete validator agrees with the cases that the browser's small one (packages/runtime) is held to."""
    validator = jsonschema_rs.Draft202012Validator(case["schema"])
    assert [value for value in case["fits"] if not validator.is_valid(value)] == []
    assert [value for value in case["refused"] if validator.is_valid(value)] == []


@pytest.mark.parametrize("event", CASES)
def test_a_bus_schema_says_of_itself_what_a_bus_can_do(event: str) -> None:
    """`x-muntin` has the words `replay` and `crossTab` alone, each true or absent."""
    assert set(schema_of(event).get("x-muntin", {}).items()) <= {("replay", True), ("crossTab", True)}
