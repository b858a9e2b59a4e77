"""How many calls may be on their way at once: AIMD on a latency target (TCP's congestion avoidance, RFC 5681).

| an answer comes | the limit |
|---|---|
| within the target, and at least half of the limit is in use | L += 2 / L (about 2 per round trip of a full window) |
| later, or not in time, or saying "slow down", and there is no room left | L *= 0.8, once per round trip |
| any other | stays: what isn't used is neither proved nor to blame |
| a quick failure, a cancelled call | stays: says nothing about load |

So a service that is slow by nature isn't throttled until we ask much of it; and the least limit leaves it some use.
Beyond the limit a call is refused at once: waiting in our queue would only use up its deadline.
"""

GAIN = 2.0
CUT = 0.8


class Limiter:
    """`in_flight` counts the attempts on their way; each `take` is followed by one `done` or `drop`."""

    __slots__ = ("_cut_at", "_least", "_most", "in_flight", "limit")

    def __init__(self, start: int, least: int, most: int) -> None:
        self.in_flight = 0
        self.limit = float(min(max(start, least), most))
        self._least = float(least)
        self._most = float(most)
        self._cut_at = float("-inf")

    def admits(self) -> bool:
        """Whether there is room for one more."""
        return self.in_flight + 1 <= self.limit

    def take(self) -> None:
        """One more is on its way."""
        self.in_flight += 1

    def done(self, sent_at: float, now: float, *, late: bool) -> None:
        """An attempt ended and said something about load."""
        limit = self.limit
        if not late:
            if self.in_flight * 2 >= limit:
                self.limit = min(self._most, limit + GAIN / limit)
        elif self.in_flight + 1 > limit and sent_at >= self._cut_at:  # sent before the last cut: its round trip
            self.limit = max(self._least, limit * CUT)
            self._cut_at = now
        self.in_flight -= 1

    def drop(self) -> None:
        """An attempt ended and said nothing about load."""
        self.in_flight -= 1
