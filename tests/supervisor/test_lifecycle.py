"""The lifecycle's table, walked with a clock in hand."""

import itertools
import re

import pytest

from muntin.supervisor import lifecycle
from muntin.supervisor.lifecycle import TABLE, Happening, Lifecycle, State, delay


def started(now: float = 0.0, *, once: bool = False) -> Lifecycle:
    return Lifecycle(once=once).after(Happening.START, now).after(Happening.SPAWNED, now)


def test_backoff_doubles_from_half_a_second_to_ten() -> None:
    """0.5, 1, 2, 4, 8, 10, 10 ... and never more, however often it fails."""
    assert [delay(n) for n in (0, 1, 2, 3, 4, 5, 6, 5000)] == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 10.0]


def test_a_crash_is_counted_and_retried_later_each_time() -> None:
    """Every unstable life waits longer for the next, and restarts count."""
    life, now, waits = started(), 0.0, []
    for _ in range(4):
        life = life.after(Happening.EXITED, now, exit_code=1)
        assert life.state is State.BACKOFF and life.retry_at is not None
        waits.append(life.retry_at - now)
        now = life.retry_at
        life = life.after(Happening.SPAWNED, now)
    assert waits == [0.5, 1.0, 2.0, 4.0]
    assert (life.restarts, life.last_exit, life.state) == (4, "exit 1", State.STARTING)


def test_a_stable_minute_forgets_earlier_failures() -> None:
    """A process that was ready for a minute starts over at half a second; one that wasn't, doesn't."""
    life = started().after(Happening.EXITED, 0, exit_code=1).after(Happening.SPAWNED, 1).after(Happening.READY, 2)
    assert life.after(Happening.EXITED, 61.9, exit_code=1).retry_at == 62.9
    assert life.after(Happening.EXITED, 62.0, exit_code=1).retry_at == 62.5


def test_a_stop_is_no_failure() -> None:
    """An exit that was asked for leads to stopped, without a retry."""
    life = started().after(Happening.READY, 1).after(Happening.STOP, 2).after(Happening.EXITED, 3, exit_code=-15)
    assert (life.state, life.retry_at, life.last_exit, life.failures) == (State.STOPPED, None, "signal 15", 0)


def test_starting_by_hand_tries_at_once_and_forgets_failures() -> None:
    """`muntin start` during backoff doesn't wait for its end."""
    life = started().after(Happening.EXITED, 0, exit_code=1).after(Happening.START, 0.1)
    assert (life.state, life.failures, life.retry_at) == (State.WAITING, 0, None)


@pytest.mark.parametrize(("code", "state"), [(0, State.DONE), (1, State.FAILED), (-9, State.FAILED)])
def test_a_once_process_is_done_or_failed_and_not_retried(code: int, state: State) -> None:
    """It ends well or badly, and stays so until somebody starts it again."""
    life = started(once=True).after(Happening.EXITED, 1, exit_code=code)
    assert (life.state, life.retry_at, life.usable) == (state, None, state is State.DONE)
    assert life.after(Happening.START, 2).state is State.WAITING


def test_trouble_is_told_after_three_failures_a_taken_port_or_a_failed_job() -> None:
    """Who waits for readiness is told when it probably won't come."""
    life = started()
    for count in range(1, 4):
        life = life.after(Happening.EXITED, count, exit_code=1)
        assert life.troubled is (count >= 3)
        life = life.after(Happening.SPAWNED, count)
    assert not life.after(Happening.READY, 9).troubled
    assert Lifecycle().after(Happening.START, 0).after(Happening.TAKEN, 0).troubled


def test_what_cannot_happen_is_refused() -> None:
    """A hole in the table is a bug of the caller."""
    with pytest.raises(ValueError, match="ready can't happen while stopped"):
        Lifecycle().after(Happening.READY, 0)


def test_the_module_documents_its_own_table() -> None:
    """The docstring's table and TABLE say the same, cell by cell."""
    rows = [line for line in (lifecycle.__doc__ or "").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if not re.fullmatch(r"[|-]+", row)]
    happenings = cells[0][2:]
    drawn = {
        (State(row[0]), Happening(column)): State(cell)
        for row in cells[1:]
        for column, cell in zip(happenings, row[2:], strict=True)
        if cell
    }
    assert drawn == TABLE
    assert {state for state, _ in itertools.chain(TABLE)} == set(State)
