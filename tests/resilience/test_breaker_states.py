"""The breaker: each row of its table, and any order of events."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muntin.resilience.breaker import IN_A_ROW, TRANSITIONS, Breaker, BreakerState
from muntin.resilience.policy import UpstreamPolicy

CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN


def breaker(**knobs: Any) -> Breaker:
    """A new one."""
    return Breaker(UpstreamPolicy(**knobs), random.Random(1))


def outcomes(one: Breaker, now: float, outcome: str) -> None:
    """Attempts that end at once, a letter each: g(ood), f(ailed), s(low)."""
    for letter in outcome:
        assert one.admits(now)
        one.done(one.take(), now, failure=letter == "f", slow=letter == "s")


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("f" * 19, CLOSED),
        ("f" * 20, OPEN),
        ("s" * 20, OPEN),
        ("g" * 5 + "f" * 19, CLOSED),
        ("g" * 5 + "f" * 20, OPEN),
        ("gf" * 200, CLOSED),
        ("fffg" * 100, CLOSED),
        ("g" * 1000 + "f" * (20 * IN_A_ROW - 1), CLOSED),
        ("g" * 1000 + "f" * 20 * IN_A_ROW, OPEN),
        ("g" * 1000 + "f" * 20 * (IN_A_ROW - 1) + "g" + "f" * 20, CLOSED),
        ("fs" * 10, CLOSED),
    ],
)
def test_it_opens_at_its_thresholds(outcome: str, state: BreakerState) -> None:
    """80 % failed, or 80 % slow, of 20 calls at least; or 60 in a row. Half of them failing opens nothing."""
    one = breaker()
    outcomes(one, 50.0, outcome)
    assert one.state is state


def test_old_failures_do_not_count() -> None:
    """What is older than the window is forgotten."""
    one = breaker()
    outcomes(one, 50.0, "f" * 19)
    outcomes(one, 61.0, "f")
    assert one.state is CLOSED


def test_the_open_time_doubles_up_to_its_most() -> None:
    """1, 2, 4, 5, 5 seconds, up to a fifth less of each; one trial each time."""
    one, now = breaker(), 100.0
    outcomes(one, now, "f" * 20)
    for seconds in (1.0, 2.0, 4.0, 5.0, 5.0):
        assert not one.admits(now + 0.79 * seconds)
        wait = one.retry_after(now)
        assert wait is not None
        assert 0.8 * seconds <= wait <= seconds
        now += seconds
        assert one.admits(now)
        ticket = one.take()
        assert not one.admits(now)
        one.done(ticket, now, failure=True, slow=False)
        assert one.state is OPEN
    assert one.opened == 6


@pytest.mark.parametrize(
    ("failure", "slow", "state"), [(False, False, CLOSED), (True, False, OPEN), (False, True, OPEN)]
)
def test_the_trial_decides(failure: bool, slow: bool, state: BreakerState) -> None:
    """A good answer closes it, a failed or slow one opens it again."""
    one = breaker()
    outcomes(one, 50.0, "f" * 20)
    assert one.admits(51.0)
    one.done(one.take(), 51.0, failure=failure, slow=slow)
    assert one.state is state


def test_a_cancelled_trial_lets_the_next_one_try() -> None:
    """Its place is free at once."""
    one = breaker()
    outcomes(one, 50.0, "f" * 20)
    assert one.admits(51.0)
    ticket = one.take()
    assert not one.admits(51.0)
    one.drop(ticket)
    assert one.admits(51.0)


def test_what_was_sent_before_it_opened_is_no_evidence() -> None:
    """A late success of an older attempt does not close it, a late failure is no trial's, a late cancel frees none."""
    one = breaker()
    old = [one.take() for _ in range(3)]
    outcomes(one, 50.0, "f" * 20)
    one.done(old[0], 50.5, failure=False, slow=False)
    assert one.state is OPEN
    assert one.admits(51.0)
    one.take()
    one.done(old[1], 51.0, failure=True, slow=False)
    one.drop(old[2])
    assert one.state is HALF_OPEN
    assert not one.admits(51.0)


def test_health_checks_open_and_close_it() -> None:
    """All out: open until one passes, however long that takes; a check that passes again closes at once."""
    one = breaker()
    one.all_out(50.0)
    assert one.state is OPEN
    assert one.retry_after(50.0) is None
    assert not one.admits(5000.0)
    one.passed(5000.0, again=True)
    assert one.state is CLOSED


def test_a_check_that_never_failed_allows_a_trial() -> None:
    """It says that the process lives, not that calls succeed: one trial, before the open time is over."""
    one = breaker()
    outcomes(one, 50.0, "f" * 20)
    one.passed(50.1, again=False)
    assert one.state is HALF_OPEN
    assert one.admits(50.1)
    ticket = one.take()
    one.passed(50.2, again=False)
    assert not one.admits(50.2)
    one.done(ticket, 50.3, failure=False, slow=False)
    assert one.state is CLOSED


def test_closing_forgets_what_opened_it() -> None:
    """After a success one failure is one failure again, and the open time starts small."""
    one = breaker()
    outcomes(one, 50.0, "f" * 20)
    one.passed(50.1, again=True)
    outcomes(one, 50.2, "f" * 19)
    assert one.state is CLOSED
    outcomes(one, 50.2, "f")
    wait = one.retry_after(50.2)
    assert wait is not None
    assert wait <= 1.0


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["call", "good", "fail", "slow", "drop", "out", "pass", "pass again"]),
        st.sampled_from([0.0, 0.1, 1.0, 6.0, 11.0]),
        st.integers(0, 99),
    ),
    max_size=120,
)


@settings(max_examples=200, deadline=None)
@given(events=EVENTS)
def test_any_order_of_events_keeps_to_the_table(events: list[tuple[str, float, int]]) -> None:
    """Only transitions of the table, at most one trial, and never closed to calls for ever."""
    one, now = breaker(minimum_calls=2, failure_ratio=0.6), 100.0
    tickets: list[tuple[int, bool]] = []
    for event, pause, pick in events:
        now += pause
        before = one.state
        if event == "call":
            if one.admits(now):
                tickets.append((one.take(), one.state is HALF_OPEN))
        elif event == "out":
            one.all_out(now)
        elif event.startswith("pass"):
            one.passed(now, again=event == "pass again")
        elif tickets:
            ticket, _ = tickets.pop(pick % len(tickets))
            if event == "drop":
                one.drop(ticket)
            else:
                one.done(ticket, now, failure=event == "fail", slow=event == "slow")
        assert one.state is before or one.state in TRANSITIONS[before].values()
        generation = one._generation
        assert sum(trial and ticket == generation for ticket, trial in tickets) <= 1
        if one.state is CLOSED:
            assert one.admits(now)
    for ticket, _ in tickets:
        one.drop(ticket)
    one.passed(now, again=True)
    assert one.admits(now)
    assert one.state is CLOSED
