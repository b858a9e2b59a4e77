"""Counts of what happened lately: a fixed ring of time buckets, O(1) per event, no allocation, no event kept.

The window covers between `(BUCKETS - 1) / BUCKETS` and the whole of `seconds`: the current bucket is being filled
while the oldest has just been dropped. A clock that stands still, or goes back, fills the current bucket.
"""

BUCKETS = 10


class Window:
    """`totals[k]`: how many events of series k the last `seconds` saw; read it after `advance`."""

    __slots__ = ("_buckets", "_current", "_per_second", "_slot", "totals")

    def __init__(self, seconds: float, series: int) -> None:
        self._per_second = BUCKETS / seconds
        self._slot = -1
        self._buckets = [[0] * series for _ in range(BUCKETS)]
        self._current = self._buckets[0]
        self.totals = [0] * series

    def advance(self, now: float) -> None:
        """Forget what is older than the window."""
        slot = int(now * self._per_second)
        if slot > self._slot:
            self._turn(slot)

    def add(self, series: int, now: float) -> None:
        """One event."""
        slot = int(now * self._per_second)
        if slot > self._slot:
            self._turn(slot)
        self._current[series] += 1
        self.totals[series] += 1

    def clear(self) -> None:
        """Forget everything."""
        for bucket in self._buckets:
            bucket[:] = [0] * len(bucket)
        self.totals[:] = [0] * len(self.totals)

    def _turn(self, slot: int) -> None:
        totals = self.totals
        for passed in range(max(self._slot + 1, slot - BUCKETS + 1), slot + 1):
            bucket = self._buckets[passed % BUCKETS]
            for series, count in enumerate(bucket):
                totals[series] -= count
                bucket[series] = 0
        self._slot = slot
        self._current = self._buckets[slot % BUCKETS]
