"""docs/resilience.md and its pictures say what the code does: nothing is missing, nothing is out of date."""

import msgspec
import pytest

from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.reasons import Reason

from . import call_picture, down_page, state_picture
from .resilience_page import comments, files

FILES = files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_is_made_from_the_code_is_current(path: object) -> None:
    """Whoever changes a table, a knob or a figure runs `python -m tests.house.resilience_page`."""
    assert path.read_text() == FILES[path]  # type: ignore[attr-defined,index] - pytest hands a Path on


def test_every_reason_has_one_place_in_the_picture() -> None:
    """The picture of a call's life shows each way in which a call can end, once."""
    shown = [reason for step in call_picture.STEPS for reason in (*step.answers, *step.refusals)]
    assert sorted(shown + list(call_picture.ANYWHERE)) == sorted(Reason)


def test_every_knob_belongs_to_one_step_and_is_explained() -> None:
    """Each field of UpstreamPolicy is in the picture once, and policy.py says below it what it means."""
    fields = sorted(field.name for field in msgspec.structs.fields(UpstreamPolicy))
    assert sorted(name for step in call_picture.STEPS for name in step.knobs) == fields
    assert sorted(comments()) == fields


def test_the_state_pictures_have_a_place_for_each_state() -> None:
    """The places of the pictures are those of the tables of transitions: no state is left out."""
    for layout, edges in (
        (state_picture.CALL_LAYOUT, state_picture.call_edges()),
        (state_picture.BREAKER_LAYOUT, state_picture.breaker_edges()),
    ):
        assert set(layout.places) == {state for edge in edges for state in edge}
        assert {*layout.bends, *layout.words} <= set(edges)


def test_the_page_of_outages_is_current() -> None:
    """docs/when-it-is-down.md says what the tests of tests/down expect."""
    assert down_page.PAGE.read_text() == down_page.render()
