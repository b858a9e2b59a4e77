"""The retry budget: retries <= ratio * calls(window) + 1, so that an outage is never made worse by those it hits.

As in Finagle's RetryBudget and Envoy's: the share makes the bound, the one lets a quiet process try again at all.
A retry outlives the calls that paid for it in the window, so the bound also holds over any longer time.
"""

from muntin.resilience.window import Window

CALLS, RETRIES = 0, 1


class RetryBudget:
    """Counts calls and retries; never goes negative, since nothing is ever given back."""

    __slots__ = ("_ratio", "_window")

    def __init__(self, ratio: float, seconds: float) -> None:
        self._ratio = ratio
        self._window = Window(seconds, 2)

    def called(self, now: float) -> None:
        """The first attempt of a call was sent."""
        self._window.add(CALLS, now)

    def affords(self, now: float) -> bool:
        """Whether a retry could be had now."""
        self._window.advance(now)
        calls, retries = self._window.totals
        return retries <= self._ratio * calls

    def spend(self, now: float) -> bool:
        """Take one retry, if there is one."""
        if not self.affords(now):
            return False
        self._window.add(RETRIES, now)
        return True

    def snapshot(self, now: float) -> dict[str, float]:
        """Calls and retries of the window, and how many retries are left."""
        self._window.advance(now)
        calls, retries = self._window.totals
        return {"calls": calls, "retries": retries, "left": max(0, int(self._ratio * calls - retries + 1))}
