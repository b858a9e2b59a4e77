"""Quantiles: within the promised share of the exact ones, whatever the values and however they were merged."""

import math
from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from muntin.telemetry.sketch import ACCURACY, GROWTH, MOST_BINS, SMALLEST, Sketch

VALUES = st.lists(st.floats(0, 86_400_000, allow_nan=False), min_size=1, max_size=300)
SHARES = st.floats(0, 1)


def sketch_of(values: list[float], most: int = MOST_BINS) -> Sketch:
    """A sketch that has seen them."""
    sketch = Sketch()
    for value in values:
        sketch.add(value, most)
    return sketch


def exact(values: list[float], share: float) -> float:
    """The value of the same rank, of all values."""
    return sorted(values)[math.floor(share * (len(values) - 1))]


def is_close(found: float | None, true: float) -> bool:
    """Within ACCURACY of it; what is too small to matter counts as zero."""
    assert found is not None
    return found == 0 if true <= SMALLEST else abs(found - true) <= ACCURACY * true * (1 + 1e-9)


@given(VALUES, SHARES)
def test_every_quantile_is_within_the_accuracy_of_the_exact_one(values: list[float], share: float) -> None:
    """The promise, with room for as many bins as there are."""
    assert is_close(sketch_of(values, most=10_000).quantile(share), exact(values, share))


@given(VALUES, VALUES, SHARES)
def test_a_merged_sketch_is_the_sketch_of_all_values(some: list[float], others: list[float], share: float) -> None:
    """Bin by bin; so minutes can be added up in any order."""
    merged, reverse = sketch_of(some, 10_000), sketch_of(others, 10_000)
    reverse.merge(merged)
    merged.merge(sketch_of(others, 10_000))
    assert merged == reverse == sketch_of(some + others, 10_000)
    assert is_close(merged.quantile(share), exact(some + others, share))


@given(VALUES)
def test_quantiles_never_fall(values: list[float]) -> None:
    """The 95th is not below the 75th."""
    sketch = sketch_of(values)
    found = [sketch.quantile(share / 20) or 0.0 for share in range(21)]
    assert all(lower <= higher for lower, higher in pairwise(found))


@given(VALUES, st.integers(2, 40), SHARES)
def test_with_few_bins_the_high_quantiles_keep_the_promise(values: list[float], most: int, share: float) -> None:
    """Only what is GROWTH ** (most - 1) times smaller than the largest value can suffer (the paper's proposition 4)."""
    sketch, true = sketch_of(values, most), exact(values, share)
    assert len(sketch.bins) <= most
    assert sketch.count == len(values)
    if true > SMALLEST and max(values) < true * GROWTH ** (most - 1):
        assert is_close(sketch.quantile(share), true)


def test_what_nobody_measured_has_no_quantile() -> None:
    """None, which is not zero."""
    assert Sketch().quantile(0.5) is None
    assert sketch_of([0.0, 0.0]).quantile(0.5) == 0.0


@given(VALUES)
def test_a_sketch_is_read_back_as_it_was_written(values: list[float]) -> None:
    """As JSON, which is how it is kept."""
    sketch = sketch_of(values)
    assert msgspec.json.decode(msgspec.json.encode(sketch), type=Sketch) == sketch
