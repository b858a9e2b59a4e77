"""The window against a list of all events, and the retry budget's bound over any window and any length of time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from muntin.resilience.budget import RetryBudget
from muntin.resilience.window import BUCKETS, Window

EVENTS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.01, 0.4, 1.0, 3.0, 9.9, 10.0, 25.0]), st.integers(0, 1)), max_size=150
)


@settings(max_examples=150, deadline=None)
@given(events=EVENTS, start=st.sampled_from([0.0, 3.3, 1_800_000_000.7]))
def test_it_counts_what_lies_within_the_last_buckets(events: list[tuple[float, int]], start: float) -> None:
    """The totals are those of a list of all events, cut at the oldest bucket that is still in the ring."""
    window, now, seen = Window(10.0, 2), start, []
    for pause, series in events:
        now += pause
        window.add(series, now)
        seen.append((int(now * BUCKETS / 10.0), series))
        oldest = seen[-1][0] - BUCKETS
        for one in (0, 1):
            assert window.totals[one] == sum(at > oldest and kind == one for at, kind in seen)
    window.advance(now + 10.0)
    assert window.totals == [0, 0]


def test_a_clock_that_goes_back_fills_the_current_bucket() -> None:
    """Nothing becomes negative, nothing is lost."""
    window = Window(10.0, 1)
    window.add(0, 100.0)
    window.add(0, 50.0)
    window.advance(50.0)
    assert window.totals == [2]
    window.advance(111.0)
    assert window.totals == [0]


def test_it_can_be_cleared() -> None:
    """After that it is as new."""
    window = Window(10.0, 2)
    window.add(1, 5.0)
    window.clear()
    window.add(0, 5.0)
    assert window.totals == [1, 0]
    window.advance(30.0)
    assert window.totals == [0, 0]


@settings(max_examples=150, deadline=None)
@given(
    events=st.lists(st.tuples(st.sampled_from([0.0, 0.0, 0.3, 1.0, 7.0, 12.0]), st.booleans()), max_size=200),
    ratio=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
)
def test_retries_stay_within_the_budget(events: list[tuple[float, bool]], ratio: float) -> None:
    """retries <= ratio * calls + 1 within the window, and ratio * calls + 1 per window that passed, for ever."""
    budget, now, calls, retries = RetryBudget(ratio, 10.0), 1000.0, 0, 0
    for pause, calling in events:
        now += pause
        if calling:
            budget.called(now)
            calls += 1
        else:
            could = budget.affords(now)
            assert budget.spend(now) == could
            retries += could
        shown = budget.snapshot(now)
        assert 0 <= shown["left"] <= ratio * shown["calls"] + 1
        assert retries <= ratio * calls + 1 + (now - 1000.0) / 9.0


def test_without_calls_there_is_one_retry() -> None:
    """A quiet process may try once per window; with ratio 0 as well."""
    budget = RetryBudget(0.0, 10.0)
    assert [budget.spend(5.0) for _ in range(3)] == [True, False, False]
    assert budget.spend(16.0)
