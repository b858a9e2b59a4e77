"""What was last heard of things: the newest, bounded, least recently used out first."""

from hypothesis import given
from hypothesis import strategies as st

from muntin.service import LastKnown


def test_the_newest_counts() -> None:
    """A second value takes the place of the first; what was never heard of is not there."""
    known: LastKnown[int] = LastKnown()
    known.learn("a", 1)
    known.learn("b", 2)
    known.learn("a", 3)
    assert (known.get("a"), known.get("c"), known.those(["b", "c", "a"])) == (3, None, [2, 3])


@given(st.lists(st.tuples(st.booleans(), st.sampled_from("abcdefgh")), max_size=80), st.integers(1, 5))
def test_it_holds_what_was_used_last(uses: list[tuple[bool, str]], most: int) -> None:
    """Any order of learning and asking: never more than allowed, and those used last are there."""
    known: LastKnown[str] = LastKnown(most)
    order: list[str] = []
    for learns, id in uses:
        if learns:
            known.learn(id, id)
        elif known.get(id) is None:
            assert id not in order
            continue
        order = [*(each for each in order if each != id), id][-most:]
        assert len(known) == len(order)
    assert all(known.get(id) == id for id in order)
