"""GCRA: admits at most burst + rate * t, never refuses early, one float per key."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from muntin.resilience.rate import SWEEP, Gcra, Rates

RATES = st.sampled_from([0.5, 1.0, 3.0, 7.0, 50.0, 1000.0])
STEPS = st.lists(st.integers(0, 2_000), min_size=1, max_size=120)
EPOCH = 1_800_000_000
TIE = Fraction(1, 1_000_000)
"""Seconds within which floats and fractions may disagree."""


class Bucket:
    """The brute-force model: a bucket of `burst` tokens that fills by `rate` per second, in exact fractions."""

    def __init__(self, rate: float, burst: int, now: Fraction) -> None:
        self.rate, self.burst = Fraction(rate), burst
        self.tokens, self.at = Fraction(burst), now

    def fill(self, now: Fraction) -> Fraction:
        """Tokens at `now`."""
        self.tokens = min(Fraction(self.burst), self.tokens + (now - self.at) * self.rate)
        self.at = now
        return self.tokens


@settings(max_examples=150, deadline=None)
@given(rate=RATES, burst=st.integers(1, 20), steps=STEPS)
def test_it_decides_as_a_bucket_of_tokens(rate: float, burst: int, steps: list[int]) -> None:
    """The same decisions as the model's at each call, with the times of an epoch's clock in milliseconds."""
    rates, now = Rates(rate, burst), Fraction(EPOCH)
    bucket = Bucket(rate, burst, now)
    admitted: list[Fraction] = []
    for step in steps:
        now += Fraction(step, 1000) if step > 200 else 0
        tokens = bucket.fill(now)
        verdict = rates.take("", float(now))
        if abs(tokens - 1) > TIE * bucket.rate:
            assert verdict.admitted == (tokens >= 1)
        if verdict.admitted:
            bucket.tokens -= 1
            admitted.append(now)
            assert abs(verdict.remaining - bucket.tokens) < 1 + TIE * bucket.rate
            assert verdict.retry_after == 0
        else:
            assert verdict.remaining == 0
            assert verdict.retry_after == pytest.approx(float((1 - tokens) / bucket.rate), abs=1e-5)
        missing = (bucket.burst - bucket.tokens) / bucket.rate
        assert verdict.reset == pytest.approx(float(missing), abs=1e-5)
    for first, start in enumerate(admitted):
        for last in range(first, len(admitted)):
            assert last - first + 1 <= burst + Fraction(rate) * (admitted[last] - start + TIE)


@settings(max_examples=100, deadline=None)
@given(rate=RATES, burst=st.integers(1, 20))
def test_who_waits_as_told_is_admitted(rate: float, burst: int) -> None:
    """Retry-After is the truth: after it the call goes, and a hundredth of an interval before it does not."""
    rates = Rates(rate, burst)
    while (verdict := rates.take("k", 5.0)).admitted:
        pass
    assert not rates.take("k", 5.0 + verdict.retry_after - 0.01 / rate).admitted
    assert rates.take("k", 5.0 + verdict.retry_after).admitted


def test_a_steady_client_at_the_rate_is_never_refused() -> None:
    """A million calls at exactly the rate, with intervals that no float has exactly."""
    gcra, tat = Gcra(3.0, 1), 0.0
    for n in range(1_000_000):
        following = gcra.admit(tat, n / 3.0)
        assert following is not None
        tat = following


def test_a_clock_that_stands_still_admits_a_burst() -> None:
    """Without time passing there is `burst`, and no more."""
    rates = Rates(1000.0, 5)
    assert [rates.take("k", 7.0).admitted for _ in range(8)] == [True] * 5 + [False] * 3


def test_keys_are_limited_one_by_one() -> None:
    """What one key uses up costs no other."""
    rates = Rates(1.0, 1)
    assert rates.take("a", 0.0).admitted
    assert not rates.take("a", 0.0).admitted
    assert rates.take("b", 0.0).admitted


def test_keys_that_are_full_again_are_forgotten() -> None:
    """Memory follows the keys that are in debt, not those that ever came."""
    rates = Rates(10.0, 5)
    for n in range(20 * SWEEP):
        rates.take(f"key {n}", n * 0.01)
    assert len(rates) <= 2 * SWEEP


def test_memory_is_bounded_even_if_all_keys_are_in_debt() -> None:
    """Beyond `most`, those who owe least are forgotten: the worst stay limited."""
    rates = Rates(0.001, 2, most=2000)
    rates.take("worst", 0.0)
    rates.take("worst", 0.0)
    for n in range(10_000):
        rates.take(f"key {n}", 0.0)
    assert len(rates) <= 4000
    assert not rates.take("worst", 0.0).admitted
