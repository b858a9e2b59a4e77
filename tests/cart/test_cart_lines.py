"""The pure edits of a cart's lines."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muntin.service import Problem
from shop.cart.lines import Lines, added, merged, with_quantity, without
from shop.cart.model import MOST_LINES, MOST_PIECES, Line, OrderedItem

NOW = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = [f"p{n}" for n in range(150)]
carts = st.dictionaries(st.sampled_from(KEYS), st.integers(1, MOST_PIECES), max_size=MOST_LINES).map(
    lambda quantities: {key: Line(key, quantity, NOW) for key, quantity in quantities.items()}
)


def pieces(lines: Lines) -> dict[str, int]:
    """How many of what."""
    return {key: line.quantity for key, line in lines.items()}


def full(lines: int = MOST_LINES) -> Lines:
    """A cart with that many lines of one piece each."""
    return {key: Line(key, 1, NOW) for key in KEYS[:lines]}


def test_adding_sums_up_to_the_limit_and_no_further() -> None:
    """98 + 1 is a full line; one more is refused, and the message names the sum."""
    lines = added(added({}, "p", 98, NOW), "p", 1, NOW)
    assert pieces(lines) == {"p": 99}
    with pytest.raises(Problem, match="100 pieces") as refused:
        added(lines, "p", 1, NOW)
    assert refused.value.code == "cart-limit" and refused.value.errors[0].path == "quantity"


def test_a_cart_has_a_hundred_lines_at_most() -> None:
    """The 101st product is refused; more of a product that is there is not."""
    with pytest.raises(Problem, match="100 lines"):
        added(full(), "one-too-many", 1, NOW)
    assert pieces(added(full(), "p0", 1, NOW))["p0"] == 2


def test_zero_removes() -> None:
    """Quantity 0 is no line, also where there was none."""
    assert pieces(with_quantity(full(2), "p0", 0, NOW)) == {"p1": 1}
    assert pieces(with_quantity({}, "p0", 0, NOW)) == {}


@given(carts, carts)
def test_a_merge_loses_nothing_that_fits(member: Lines, guest: Lines) -> None:
    """After a merge each line has the capped sum, the member's lines are all there, and no limit is broken."""
    result = merged(member, guest)
    assert len(result) <= MOST_LINES and set(member) <= set(result) <= set(member) | set(guest)
    for key, line in result.items():
        both = (member[key].quantity if key in member else 0) + (guest[key].quantity if key in guest else 0)
        assert line.quantity == min(MOST_PIECES, both)
    if len(set(member) | set(guest)) <= MOST_LINES:
        assert set(result) == set(member) | set(guest)


@given(carts, carts)
def test_an_order_takes_out_what_it_ordered(cart: Lines, ordered: Lines) -> None:
    """Each line shrinks by the ordered pieces; what was added since the order stays."""
    result = pieces(without(cart, [OrderedItem(key, line.quantity) for key, line in ordered.items()]))
    left = {key: line.quantity - (ordered[key].quantity if key in ordered else 0) for key, line in cart.items()}
    assert result == {key: quantity for key, quantity in left.items() if quantity > 0}
