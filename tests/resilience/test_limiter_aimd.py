"""The limiter: AIMD row by row, and any order of events."""

from hypothesis import given, settings
from hypothesis import strategies as st

from muntin.resilience.limiter import CUT, GAIN, Limiter


def full(limit: int, least: int = 1, most: int = 100) -> Limiter:
    """One whose places are all taken."""
    one = Limiter(limit, least, most)
    while one.admits():
        one.take()
    assert one.in_flight == limit
    return one


def test_an_answer_in_time_raises_it_by_two_per_round_trip() -> None:
    """+2 / L for each; after a full round trip of L answers about L + 2."""
    one = full(10)
    one.done(0.0, 0.1, late=False)
    assert one.limit == 10 + GAIN / 10
    for _ in range(9):
        one.take()
        one.done(0.0, 0.1, late=False)
    assert 11.5 < one.limit < 12.0


def test_late_answers_cut_it_once_per_round_trip() -> None:
    """Those that were sent before the last cut belong to the same round trip."""
    one = full(10)
    one.done(0.0, 1.0, late=True)
    assert one.limit == 10 * CUT
    for _ in range(2):
        one.done(0.5, 1.1, late=True)
    assert one.limit == 10 * CUT
    one.take()
    one.done(1.0, 2.0, late=True)
    assert one.limit == 10 * CUT * CUT


def test_what_is_not_used_is_neither_proved_nor_to_blame() -> None:
    """A quiet caller's limit stays where it is, whatever the answers' time."""
    one = Limiter(20, 1, 100)
    for late in (False, True) * 50:
        one.take()
        one.done(0.0, 1.0, late=late)
    assert one.limit == 20


def test_it_stays_within_its_bounds() -> None:
    """Never below the least, where it still lets one through and can grow again; never above the most."""
    one = full(2, least=1, most=4)
    one.done(0.0, 1.0, late=True)
    for now in range(2, 40):
        if one.admits():
            one.take()
        one.done(now, now + 0.5, late=True)
    assert one.limit == 1.0
    assert one.in_flight == 0
    for now in range(50, 90):
        while one.admits():
            one.take()
        while one.in_flight:
            one.done(now, now + 0.1, late=False)
    assert one.limit == 4.0


def test_start_is_bounded_too() -> None:
    """A start outside of the bounds is brought within."""
    assert Limiter(50, 1, 10).limit == 10
    assert Limiter(1, 5, 10).limit == 5


@settings(max_examples=200, deadline=None)
@given(
    events=st.lists(
        st.tuples(st.sampled_from(["take", "take", "good", "late", "drop"]), st.sampled_from([0.0, 0.1, 2.0])),
        max_size=200,
    ),
    start=st.integers(1, 30),
)
def test_any_order_of_events(events: list[tuple[str, float]], start: int) -> None:
    """Bounds hold, in-flight is what was taken and not given back, and admitting means that there is room."""
    one, now = Limiter(start, 2, 25), 0.0
    sent: list[float] = []
    for event, pause in events:
        now += pause
        if event == "take":
            if one.admits():
                assert one.in_flight < one.limit
                one.take()
                sent.append(now)
        elif sent:
            at = sent.pop(0)
            if event == "drop":
                one.drop()
            else:
                one.done(at, now, late=event == "late")
        assert one.in_flight == len(sent)
        assert 2 <= one.limit <= 25
    for _ in sent:
        one.drop()
    assert one.in_flight == 0
    assert one.admits()
