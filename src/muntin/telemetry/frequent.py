"""The few most frequent of many things, in fixed memory: whoever is in truth frequent is among them.

A thing that is not among the MOST takes the place of the rarest one and its count, which it may have had: `over` says
by how much its count may be too high. So what is there came between `count - over` and `count` times, and what is not
came no more often than the rarest that is. After n things, everything that came more than n / MOST times is there.

Source: Space-Saving (Metwally, Agrawal, El Abbadi, "Efficient computation of frequent and top-k elements in data
streams", ICDT 2005); merging as in "Mergeable summaries" (Agarwal et al., PODS 2012).
"""

from typing import NamedTuple

import msgspec

MOST = 10


class Fault(NamedTuple):
    """What makes two errors the same one."""

    phase: str
    name: str
    message: str


class Counted(msgspec.Struct, array_like=True):
    """It came between `count - over` and `count` times."""

    fault: Fault
    count: int
    over: int = 0


class Frequent(msgspec.Struct):
    """The most frequent errors, in no order."""

    items: list[Counted] = []

    def add(self, fault: Fault, times: int = 1) -> None:
        """Counts it `times` more."""
        for item in self.items:
            if item.fault == fault:
                item.count += times
                return
        if len(self.items) < MOST:
            self.items.append(Counted(fault, times))
            return
        rarest = min(self.items, key=lambda item: item.count)
        rarest.fault, rarest.over, rarest.count = fault, rarest.count, rarest.count + times

    def merge(self, other: "Frequent") -> None:
        """Counts all that `other` has. What one of the two does not have it may have seen as often as its rarest."""
        ours, theirs = self._by_fault(), other._by_fault()
        here, there = self._rarest(), other._rarest()
        both = []
        for fault in ours | theirs:
            count, over = ours.get(fault, (here, here))
            more, doubt = theirs.get(fault, (there, there))
            both.append(Counted(fault, count + more, over + doubt))
        self.items = sorted(both, key=_order)[:MOST]

    def top(self) -> list[Counted]:
        """The most frequent first."""
        return sorted(self.items, key=_order)

    def _by_fault(self) -> dict[Fault, tuple[int, int]]:
        return {item.fault: (item.count, item.over) for item in self.items}

    def _rarest(self) -> int:
        """How often something that is not there may have come."""
        return min(item.count for item in self.items) if len(self.items) == MOST else 0


def _order(item: Counted) -> tuple[int, Fault]:
    return -item.count, item.fault
