"""Routing: the shell and the host take the same path for the same route."""

import json
from pathlib import Path
from typing import Any

import pytest

from muntin.compose.routing import find, matches
from muntin.release.model import Route, Slot

TABLE = json.loads((Path(__file__).parent / "routing_cases.json").read_text())
ROUTES = [
    Route(path=path, title=path, description="", skeleton="page", protected=False, mfe="x", preload=[], styles=[])
    for path in TABLE["routes"]
]


@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: case["path"] or "(empty)")
def test_a_path_has_the_route_that_the_host_gives_it(case: dict[str, Any]) -> None:
    """The same cases are checked against app/host/src/routing.ts."""
    route = find(ROUTES, case["path"])
    assert (route.path if route else None) == case["route"]
    if route:
        assert matches(route.path, case["path"]) == case["params"]


@pytest.mark.parametrize("case", TABLE["slots"], ids=str)
def test_a_slot_is_on_the_pages_on_which_the_host_shows_it(case: dict[str, Any]) -> None:
    """`only` names all of its routes, `except` takes some away; no pattern is the page that says "not found"."""
    slot = Slot("aside", "x", case["except"], "page", [], [], only=case["only"])
    assert slot.is_on(case["pattern"] or None) == case["shown"]
