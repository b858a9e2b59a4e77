"""One attempt: what it holds while it lasts, and what its end says to all who learn from it.

| end | breaker, endpoint | limiter | retried, if the call may be |
|---|---|---|---|
| 2xx, 3xx, 4xx | works | in time, or late | |
| 429 | works | late | after Retry-After, if there is one |
| 502, 503, 504 | fails | late if it was late, or had Retry-After | yes (after Retry-After) |
| 500 | fails | late if it was late | |
| another 5xx | works | late if it was late | |
| no connection | fails | late if it was late | yes, whatever the method: nothing was sent |
| connection lost, not HTTP | fails | late if it was late | yes |
| too large | works | late if it was late | |
| out of time | fails | late | yes, if another attempt's time is left |
| out of time at once (a caller with next to none) | | | |
| cancelled | | | |
"""

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from muntin.resilience.balance import Endpoint
from muntin.resilience.model import Response
from muntin.resilience.reasons import Reason

if TYPE_CHECKING:
    from muntin.resilience.state import UpstreamState

FAILURES = frozenset({500, 502, 503, 504})
"""RFC 5861's errors: the upstream doesn't work."""
RETRIED = frozenset({502, 503, 504})
"""Of these, the ones that another attempt may not meet; a 500 is a bug and would come again."""
THROTTLED = frozenset({429, 503})
"""With Retry-After: asked to slow down."""
LOST = frozenset({Reason.CONNECT_FAILED, Reason.CONNECTION_LOST, Reason.BAD_ANSWER})
"""Failures of one connection, which another may not have."""


def retry_after(response: Response, now: float) -> float | None:
    """Seconds to wait by Retry-After (RFC 9110 section 10.2.3: seconds or a date); None: absent, or unreadable."""
    value = response.header("retry-after")
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, OverflowError):
        return None


class Attempt:
    """Holds a place of the limiter, one at its endpoint, a ticket of the breaker, until one of its methods is called.

    `last`: it has all the time that is left; `expiries`: how many domain events its upstream had had when it was sent.
    It gives back once: also where what is done with its answer fails, and the call is cancelled for that.
    """

    __slots__ = ("_over", "_probe", "_ticket", "_upstream", "endpoint", "expiries", "last", "sent_at")

    def __init__(self, upstream: "UpstreamState", endpoint: Endpoint, now: float, *, last: bool) -> None:
        upstream.limiter.take()
        self._ticket = upstream.breaker.take()
        self._probe = upstream.balancer.take(endpoint, now)
        self._upstream = upstream
        self.endpoint = endpoint
        self.expiries = upstream.expiries
        self.last = last
        self.sent_at = now
        self._over = False

    def ended(self, now: float, *, failure: bool, throttled: bool = False) -> None:
        """It brought an answer, or failed by itself. A quick failure says nothing about load."""
        self._over = True
        upstream = self._upstream
        policy = upstream.policy
        seconds = now - self.sent_at
        late = throttled or seconds > policy.latency_target
        if late or not failure:
            upstream.limiter.done(self.sent_at, now, late=late)
        else:
            upstream.limiter.drop()
        upstream.breaker.done(self._ticket, now, failure=failure, slow=seconds > policy.slow_after)
        upstream.balancer.done(self.endpoint, now, seconds, failure=failure, probe=self._probe)

    def overran(self, now: float) -> None:
        """No answer in time; unless its caller had next to none, which proves nothing about the upstream."""
        policy = self._upstream.policy
        if now - self.sent_at < 0.99 * min(policy.latency_target, policy.attempt_timeout):
            self.dropped()
        else:
            self.ended(now, failure=True, throttled=True)

    def dropped(self) -> None:
        """Its caller went away."""
        if self._over:
            return
        self._over = True
        upstream = self._upstream
        upstream.limiter.drop()
        upstream.breaker.drop(self._ticket)
        upstream.balancer.drop(self.endpoint, probe=self._probe)
