"""The most frequent errors: bounded memory, and counts that are never too low."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from muntin.telemetry.frequent import MOST, Fault, Frequent

FAULTS = [Fault("event", "Error", f"number {number}") for number in range(40)]
STREAMS = st.lists(st.sampled_from(FAULTS), max_size=300)


def frequent_of(stream: list[Fault]) -> Frequent:
    """What has seen them."""
    frequent = Frequent()
    for fault in stream:
        frequent.add(fault)
    return frequent


def assert_true(frequent: Frequent, stream: list[Fault]) -> None:
    """What is there is bounded on both sides, and what is not came no more often than the rarest that is."""
    true, told = Counter(stream), {item.fault: item for item in frequent.items}
    assert len(told) == len(frequent.items) <= MOST
    for fault, item in told.items():
        assert item.count - item.over <= true[fault] <= item.count
    rarest = min((item.count for item in frequent.items), default=0)
    assert all(count <= rarest for fault, count in true.items() if fault not in told)


@given(STREAMS)
def test_counts_are_bounded_on_both_sides(stream: list[Fault]) -> None:
    """Space-Saving's promise."""
    assert_true(frequent_of(stream), stream)


@given(STREAMS, STREAMS)
def test_merged_counts_are_too(some: list[Fault], others: list[Fault]) -> None:
    """The same promise for two minutes together."""
    frequent = frequent_of(some)
    frequent.merge(frequent_of(others))
    assert_true(frequent, some + others)


@given(STREAMS)
def test_whatever_came_often_is_there(stream: list[Fault]) -> None:
    """Of n, everything that came more than n / MOST times, whoever tries to wash it out with rare ones."""
    there = {item.fault for item in frequent_of(stream).items}
    assert {fault for fault, count in Counter(stream).items() if count > len(stream) / MOST} <= there


def test_few_are_counted_exactly() -> None:
    """And shown with the most frequent first."""
    top = frequent_of([FAULTS[0], FAULTS[1], FAULTS[1]]).top()
    assert [(item.fault, item.count, item.over) for item in top] == [(FAULTS[1], 2, 0), (FAULTS[0], 1, 0)]
