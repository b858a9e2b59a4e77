"""The circuit breaker: when most calls fail, stop asking; ask again as soon as somebody saw it work.

| state | goes to | when |
|---|---|---|
| CLOSED | OPEN | of >= minimum_calls in the window, >= failure_ratio failed or >= slow_ratio were slow |
| CLOSED | OPEN | 3 * minimum_calls in a row failed or were slow; or all endpoints are out |
| OPEN | HALF_OPEN | a health check passes, or the open time ends (not while checks say that all endpoints are out) |
| OPEN | CLOSED | a health check passes that had failed before: that was the trial |
| HALF_OPEN | CLOSED | the one trial call succeeds, or a check as above passes |
| HALF_OPEN | OPEN | the trial fails (for twice as long), or all endpoints are out |

In a row: a window full of good calls would let a busy caller fail for seconds; no brown-out (0.75^60 < 1e-7) does that.
Each change starts a new generation: what an attempt of an older one brings is no evidence any more. A trial that is
cancelled proves nothing and leaves its place to the next call.
"""

import enum
import random

from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.window import Window

CALLS, FAILURES, SLOW = 0, 1, 2
IN_A_ROW = 3
"""Times `minimum_calls`."""
JITTER = 0.8
"""The least share of the open time: many callers shouldn't try at once, nor keep step with what flaps."""


class BreakerState(enum.StrEnum):
    """See the table above."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


CLOSED, OPEN, HALF_OPEN = BreakerState.CLOSED, BreakerState.OPEN, BreakerState.HALF_OPEN

TRANSITIONS: dict[BreakerState, dict[str, BreakerState]] = {
    CLOSED: {"too many failed or slow": OPEN, "all endpoints out": OPEN},
    OPEN: {"health check passes": HALF_OPEN, "open time over": HALF_OPEN, "health check passes again": CLOSED},
    HALF_OPEN: {
        "trial succeeds": CLOSED,
        "trial fails": OPEN,
        "health check passes again": CLOSED,
        "all endpoints out": OPEN,
    },
}
"""State -> event -> next state; the docs' diagram is drawn from it, and tests hold every change against it."""


class Breaker:
    """`admits`, then `take` a ticket, then `done` or `drop` with it."""

    __slots__ = (
        "_generation",
        "_held",
        "_policy",
        "_rng",
        "_row",
        "_trial",
        "_tries",
        "_until",
        "_window",
        "opened",
        "since",
        "state",
    )

    def __init__(self, policy: UpstreamPolicy, rng: random.Random) -> None:
        self._policy = policy
        self._rng = rng
        self._window = Window(policy.window, 3)
        self._generation = 0
        self._held = False
        self._trial = False
        self._row = 0
        self._tries = 0
        self._until = 0.0
        self.opened = 0
        self.since = 0.0
        self.state = CLOSED

    def admits(self, now: float) -> bool:
        """Whether a call may go."""
        if self.state is CLOSED:
            return True
        if self.state is OPEN and not self._held and now >= self._until:
            self._become("open time over", now)
        return self.state is HALF_OPEN and not self._trial

    def take(self) -> int:
        """A ticket for an attempt that was admitted."""
        if self.state is HALF_OPEN:
            self._trial = True
        return self._generation

    def drop(self, ticket: int) -> None:
        """The attempt was cancelled: no evidence."""
        if ticket == self._generation:
            self._trial = False

    def done(self, ticket: int, now: float, *, failure: bool, slow: bool) -> None:
        """How the attempt ended."""
        if ticket != self._generation:
            return
        if self.state is HALF_OPEN:
            self._become("trial fails" if failure or slow else "trial succeeds", now)
            return
        window = self._window
        window.add(CALLS, now)
        if not (failure or slow):
            self._row = 0
            return
        self._row += 1
        if failure:
            window.add(FAILURES, now)
        if slow:
            window.add(SLOW, now)
        calls, failures, slows = window.totals
        policy = self._policy
        if (
            calls >= policy.minimum_calls
            and (failures >= policy.failure_ratio * calls or slows >= policy.slow_ratio * calls)
        ) or self._row >= IN_A_ROW * policy.minimum_calls:
            self._become("too many failed or slow", now)

    def all_out(self, now: float) -> None:
        """Health checks say that no endpoint works: stays open until one passes."""
        if self.state is not OPEN:
            self._become("all endpoints out", now)
        self._held = True

    def passed(self, now: float, *, again: bool) -> None:
        """A health check passed; `again`: of an endpoint that checks had taken out."""
        if self.state is not CLOSED and again:
            self._become("health check passes again", now)
        elif self.state is OPEN:
            self._become("health check passes", now)

    def retry_after(self, now: float) -> float | None:
        """Seconds until a call may go again, if time alone decides it."""
        return max(0.0, self._until - now) if self.state is OPEN and not self._held else None

    def snapshot(self, now: float) -> dict[str, object]:
        """State, since when (as `now`), how often it opened, and the window's counts."""
        self._window.advance(now)
        calls, failures, slow = self._window.totals
        return {
            "state": self.state.value, "since": self.since, "opened": self.opened,
            "calls": calls, "failures": failures, "slow": slow,
        }  # fmt: skip

    def _become(self, event: str, now: float) -> None:
        self.state = TRANSITIONS[self.state][event]
        self.since = now
        self._generation += 1
        self._held = self._trial = False
        if self.state is OPEN:
            seconds = min(self._policy.open_most, self._policy.open_least * 2.0**self._tries)
            self._until = now + seconds * self._rng.uniform(JITTER, 1.0)
            self._tries = min(self._tries + 1, 30)
            self.opened += 1
        elif self.state is CLOSED:
            self._row = self._tries = 0
            self._window.clear()
