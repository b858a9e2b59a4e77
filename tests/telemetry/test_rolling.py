"""The last hour: what counts once, what is not counted, and that nobody can make it grow."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muntin.telemetry import MINUTES, Beacon, Figures, Rolling
from muntin.telemetry.minutes import MOST_KEYS
from muntin.telemetry.rolling import FRESH, MOST_BEACONS, MOST_VIEWS, ReleaseFacts

from .beacons import MFE, VERSION, beacon, error, every_kind, of_mfe, phase, vital

NOW = 30_000_000
KEY = (MFE, VERSION)
OLD = (MFE, "1.1.0")
HOST = ("host", "2.0.0")
FACTS = ReleaseFacts({MFE: frozenset({VERSION, OLD[1]}), "host": frozenset({HOST[1]})}, (HOST,), {"/cart": (KEY,)})


def record(rolling: Rolling, content: dict[str, Any], minute: int = NOW, facts: ReleaseFacts = FACTS) -> None:
    """As it comes in."""
    rolling.record(msgspec.convert(content, Beacon), facts, minute)


def seen(rolling: Rolling, key: tuple[str, str] = KEY, since: int = 0) -> Figures:
    """All that is known of one version."""
    return rolling.of(key, since)


def test_every_kind_of_entry_has_its_figure() -> None:
    """One beacon with one of each."""
    rolling = Rolling()
    record(rolling, beacon())
    figures = seen(rolling)
    assert (figures.pages, figures.broken, figures.troubled, figures.sampled) == (1, 0, 1, 1.0)
    assert (figures.weighed, figures.bytes, figures.busy_ms, figures.frames, figures.leaks) == (1, 23456, 310.0, 2, 1)
    assert figures.errors == {"event": 3}
    assert figures.phases["load"].ok == figures.phases["load"].ms.count == 1
    assert (figures.routes["/cart"].pages, figures.routes["/cart"].vitals["LCP"].count) == (1, 1)
    assert (rolling.intake.taken, rolling.intake.entries, rolling.intake.unknown) == (1, 6, 0)
    [item] = figures.frequent.items
    assert rolling.stack(KEY, item.fault).startswith("at mount")


def test_a_beacon_that_comes_twice_counts_once() -> None:
    """Pages send one again whose answer they never saw."""
    rolling = Rolling()
    for _ in range(3):
        record(rolling, beacon())
    assert (rolling.intake.taken, rolling.intake.repeated) == (1, 2)
    assert seen(rolling).errors == {"event": 3}


def test_a_page_counts_once_however_much_it_tells() -> None:
    """Its many failures make one broken page view, of the minute in which it was counted."""
    rolling = Rolling()
    record(rolling, beacon([]))
    for minute in range(1, 5):
        record(rolling, beacon([phase(ok=False, ms=minute), error(during="mount")]), NOW + minute)
    figures = seen(rolling)
    assert (figures.pages, figures.broken, figures.troubled) == (1, 1, 1)
    assert figures.phases["mount"].failed == 4
    [(minute, first), *_] = rolling.by_minute(KEY)
    assert (minute, first.pages, first.broken) == (NOW, 1, 1)


def test_a_page_that_stays_open_counts_again_after_a_while() -> None:
    """So that what breaks on it now is broken on a page view of now."""
    rolling = Rolling()
    record(rolling, beacon([]))
    record(rolling, beacon([phase(ok=False)]), NOW + FRESH + 1)
    recent = seen(rolling, since=NOW + 1)
    assert (recent.pages, recent.broken) == (1, 1)


@pytest.mark.parametrize("during", ["event", "promise", "update", "unmount"])
def test_what_leaves_the_mfe_usable_is_trouble_and_not_broken(during: str) -> None:
    """An error in a click's handler is bad; an MFE that is not there is worse."""
    rolling = Rolling()
    record(rolling, beacon([error(during=during)]))
    assert (seen(rolling).broken, seen(rolling).troubled) == (0, 1)


@pytest.mark.parametrize("during", ["load", "mount", "render"])
def test_what_takes_the_mfe_away_is_broken(during: str) -> None:
    """By an error, or by a phase that failed."""
    for entry in (error(during=during), phase(during, ok=False)):
        rolling = Rolling()
        record(rolling, beacon([entry]))
        assert (seen(rolling).broken, seen(rolling).troubled) == (1, 1)


def test_a_page_is_a_page_view_of_all_that_is_on_its_route() -> None:
    """Also of what had nothing to tell; a page that sends no measurements is one all the same."""
    rolling = Rolling()
    record(rolling, beacon([], sample=0.1))
    record(rolling, beacon([], page=2, route=""))
    assert (seen(rolling).pages, seen(rolling, HOST).pages) == (1, 2)
    assert seen(rolling).sampled == 0.1


def test_two_versions_stand_side_by_side() -> None:
    """The fallback that stands in has figures of its own."""
    rolling = Rolling()
    record(rolling, beacon([phase(ok=False), phase(version=OLD[1], standsIn=True)]))
    assert (seen(rolling).broken, seen(rolling, OLD).broken) == (1, 0)
    assert (seen(rolling, OLD).pages, seen(rolling, OLD).stands_in) == (1, 1)


@pytest.mark.parametrize(
    "entry",
    [
        phase(mfe="nobody"),
        phase(version="9.9.9"),
        phase(mfe="page", version="0.0.0"),
        error(mfe="host", version=VERSION),
    ],
)
def test_what_the_release_does_not_have_makes_no_figures(entry: dict[str, Any]) -> None:
    """It is counted as unknown: nobody makes up names, or speaks for a version that is not on the page."""
    rolling = Rolling()
    record(rolling, beacon([entry]))
    assert rolling.versions() == {KEY, HOST}
    assert rolling.intake.unknown == 1
    assert not seen(rolling).phases and not seen(rolling, HOST).errors


def test_vitals_of_a_route_that_the_release_does_not_have_are_unknown() -> None:
    """Routes come from releases, too."""
    rolling = Rolling()
    record(rolling, beacon([vital()], route="/made-up"))
    assert (rolling.intake.unknown, rolling.versions()) == (1, {HOST})


def test_more_versions_than_there_is_room_for_are_counted() -> None:
    """Even releases can't make it grow without end."""
    rolling = Rolling()
    for number in range(MOST_KEYS + 5):
        key = (MFE, f"1.0.{number}")
        facts = ReleaseFacts({MFE: frozenset({key[1]})}, (), {})
        record(rolling, beacon([phase(version=key[1])], page=number), facts=facts)
    assert len(rolling.versions()) == MOST_KEYS
    assert rolling.intake.crowded == 5


def test_an_hour_later_nothing_is_left() -> None:
    """Neither figures nor keys."""
    rolling = Rolling()
    record(rolling, beacon())
    rolling.advance(NOW + MINUTES - 1)
    assert rolling.versions() == {KEY, HOST}
    rolling.advance(NOW + MINUTES)
    assert rolling.versions() == set() and list(rolling.by_minute(KEY)) == []


@pytest.mark.parametrize("away", [-1, 1])
def test_a_clock_that_was_wrong_for_a_while_stops_nothing(away: int) -> None:
    """Put right by days, back or forward: what comes then is counted, and what was counted there is forgotten."""
    rolling = Rolling()
    record(rolling, beacon([phase(ok=False)], page=1), NOW + away * 3000)
    record(rolling, beacon([phase(ok=False)], page=1, dropped=1))
    record(rolling, beacon([phase()], page=2))
    assert (seen(rolling).pages, seen(rolling).broken, rolling.intake.crowded) == (2, 1, 0)
    assert [minute for minute, _ in rolling.by_minute(KEY)] == [NOW]


def test_a_clock_that_goes_back_a_little_forgets_nothing() -> None:
    """As clocks do when they are set right."""
    rolling = Rolling()
    for page, minute in enumerate((NOW, NOW - 2, NOW - 1)):
        record(rolling, beacon([], page=page), minute)
    assert (seen(rolling).pages, rolling.intake.lost) == (3, 0)


def test_prefetched_files_make_no_page_view() -> None:
    """They weigh something, but their MFE may never have been on the page: its share of failures stays what it is."""
    rolling = Rolling()
    record(rolling, beacon([of_mfe("bytes", bytes=2949, files=2)], route=""))
    assert (seen(rolling).pages, seen(rolling).bytes, seen(rolling, HOST).pages) == (0, 2949, 1)


def test_many_pages_stay_within_bounds() -> None:
    """More pages and beacons than are remembered; each still counts."""
    rolling = Rolling()
    for number in range(MOST_BEACONS + 10):
        record(rolling, beacon([], page=number))
    assert seen(rolling).pages == MOST_BEACONS + 10
    assert max(len(value) for value in vars(rolling).values() if isinstance(value, dict)) == MOST_VIEWS


ENTRIES = st.one_of(
    st.builds(phase, st.sampled_from(["load", "mount", "update"]), st.floats(0, 1e6), st.booleans()),
    st.builds(error, st.sampled_from(["a", "b"]), st.sampled_from(["event", "render", "promise"])),
    st.sampled_from(every_kind()),
    st.builds(of_mfe, st.just("leak"), version=st.sampled_from([VERSION, OLD[1], "9"]), listeners=st.integers(0, 9)),
)
BEACONS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4), st.lists(ENTRIES, max_size=4)), max_size=30)


@given(BEACONS)
def test_broken_is_part_of_troubled_is_part_of_pages(sent: list[tuple[int, int, list[dict[str, Any]]]]) -> None:
    """In every minute, whatever pages send and when."""
    rolling = Rolling()
    for minute, page, entries in sorted(sent, key=lambda each: each[0]):
        record(rolling, beacon(entries, page), NOW + minute)
    for key in rolling.versions():
        for _, figures in rolling.by_minute(key):
            assert 0 <= figures.broken <= figures.troubled <= figures.pages


@given(BEACONS)
def test_minutes_are_kept_and_added_up_without_loss(sent: list[tuple[int, int, list[dict[str, Any]]]]) -> None:
    """What is written as JSON, read back and merged is what was counted."""
    rolling = Rolling()
    for minute, page, entries in sorted(sent, key=lambda each: each[0]):
        record(rolling, beacon(entries, page), NOW + minute)
    whole, again = rolling.of(KEY, 0), Figures()
    for _, figures in rolling.by_minute(KEY):
        again.merge(msgspec.json.decode(msgspec.json.encode(figures), type=Figures))
    assert again == whole
