"""Quantiles of many values in little memory, mergeable: each answer is within ACCURACY of the true value.

    value x > 0 is counted in bin ceil(log_g(x)), g = (1 + a) / (1 - a); a bin stands for 2 g^i / (g + 1)

A bin's bounds differ by the factor g, so what stands for it is within the share a of everything in it. Merging adds
counts, so the sketch of an hour is that of its minutes. Values up to SMALLEST count as zero. Beyond MOST_BINS the
lowest bins become one: high quantiles, which are the ones asked for, keep the promise.

Source: DDSketch (Masson, Rim, Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
guarantees", VLDB 2019), with the collapsing store of its section 2.4.
"""

import math

import msgspec

ACCURACY = 0.02
SMALLEST = 0.001
MOST_BINS = 192
"""Of one minute; they span a factor of 2,000 between the highest value and the lowest that has a bin of its own."""

GROWTH = (1 + ACCURACY) / (1 - ACCURACY)
_PER_LOG = 1 / math.log(GROWTH)


class Sketch(msgspec.Struct, omit_defaults=True):
    """Counts by bin, and of values that count as zero."""

    bins: dict[int, int] = {}
    zeros: int = 0

    @property
    def count(self) -> int:
        """How many values were added."""
        return self.zeros + sum(self.bins.values())

    def add(self, value: float, most: int = MOST_BINS) -> None:
        """One value, at least 0."""
        if value <= SMALLEST:
            self.zeros += 1
            return
        index = math.ceil(math.log(value) * _PER_LOG)
        bins = self.bins
        bins[index] = bins.get(index, 0) + 1
        if len(bins) > most:
            lowest, second = sorted(bins)[:2]
            bins[second] += bins.pop(lowest)

    def merge(self, other: "Sketch") -> None:
        """Adds all that `other` has seen."""
        self.zeros += other.zeros
        for index, count in other.bins.items():
            self.bins[index] = self.bins.get(index, 0) + count

    def quantile(self, share: float) -> float | None:
        """The value that this share (0 to 1) of the n values does not exceed: the one of rank floor(share * (n - 1)).

        None if there are no values.
        """
        count = self.count
        if count == 0:
            return None
        rank = math.floor(share * (count - 1))
        seen = self.zeros
        if rank < seen:
            return 0.0
        for index in sorted(self.bins):
            seen += self.bins[index]
            if rank < seen:
                return _value(index)
        raise AssertionError("a rank is below the count")


def _value(index: int) -> float:
    return 2 * math.pow(GROWTH, index) / (GROWTH + 1)
