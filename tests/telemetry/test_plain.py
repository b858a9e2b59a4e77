"""Texts of errors lose what could be somebody's, here as in the page."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muntin.telemetry.plain import plain_text

HERE = Path(__file__).parent
TEXTS = json.loads((HERE / "plain_texts.json").read_text())
SCRUBBED = json.loads((HERE.parents[1] / "packages/runtime/src/monitor/scrub_cases.json").read_text())


@pytest.mark.parametrize("case", TEXTS, ids=lambda case: case["name"])
def test_texts_lose_what_could_be_somebodys(case: dict[str, str]) -> None:
    """Cases in plain_texts.json; a text that is plain stays as it is."""
    assert plain_text(case["text"]) == case["plain"]
    assert plain_text(case["plain"]) == case["plain"]


@pytest.mark.parametrize("case", [each for cases in SCRUBBED.values() for each in cases], ids=lambda case: case["name"])
def test_what_a_page_has_scrubbed_stays_as_it_is(case: dict[str, str]) -> None:
    """The cases of the page's own rules: errors are counted under the words that DevTools show."""
    assert plain_text(case["told"]) == case["told"]


@given(st.text(max_size=300))
def test_any_text_can_be_taken(text: str) -> None:
    """It never grows by more than what stands in for something, and once is enough."""
    assert plain_text(plain_text(text)) == plain_text(text)
