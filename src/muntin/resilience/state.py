"""What one process knows of one upstream, shared by all its calls: limits, breaker, endpoints, flights, counters.

It decides nothing by itself but what health checks mean (see `checked`), and that nobody joins a fetch which a domain
event has overtaken.
"""

import random
from collections import OrderedDict
from collections.abc import Callable, Sequence

from muntin.resilience.balance import Balancer, Endpoint
from muntin.resilience.breaker import Breaker, BreakerState
from muntin.resilience.budget import RetryBudget
from muntin.resilience.call import Call
from muntin.resilience.limiter import Limiter
from muntin.resilience.model import Cache, Flight, Found, Request, Response
from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.rate import Rates
from muntin.resilience.reasons import Reason

ALONE_SECONDS = 10.0
"""How long a key whose answers can't be shared is asked for without waiting for each other (Varnish: hit-for-miss)."""
ALONE_MOST = 10_000


class UpstreamState:
    """One per upstream and process; every method takes `now`, none reads a clock."""

    def __init__(
        self,
        name: str,
        endpoints: Sequence[str],
        policy: UpstreamPolicy,
        rng: random.Random,
        cache: Cache | None = None,
        excused: Callable[[Response], bool] | None = None,
    ) -> None:
        """`excused`: whether a 5xx or 429 is the upstream's proper answer and no sign of its being unwell."""
        self.name = name
        self.policy = policy
        self.rng = rng
        self.cache = cache
        self.excused = excused
        self.rates = Rates(policy.rate, policy.burst) if policy.rate is not None else None
        self.limiter = Limiter(policy.limit_start, policy.limit_least, policy.limit_most)
        self.breaker = Breaker(policy, rng)
        self.balancer = Balancer(endpoints, policy, rng)
        self.budget = RetryBudget(policy.retry_ratio, policy.window)
        self.flights: dict[str, Flight] = {}
        self.counters: dict[Reason, int] = dict.fromkeys(Reason, 0)
        self.calls = 0
        self.attempts = 0
        self.expiries = 0
        self._alone: OrderedDict[str, float] = OrderedDict()
        self._endpoints: dict[str, Endpoint] = {one.url: one for one in self.balancer.endpoints}

    def call(self, request: Request, now: float, *, remembers: bool = False, fallback: Response | None = None) -> Call:
        """A new call. `remembers`: a second level can be asked; `fallback`: the caller's own answer to a failure."""
        return Call(self, request, now, remembers=remembers, fallback=fallback)

    def refusal(self, now: float) -> Reason | None:
        """Why no attempt may go now; None: it may."""
        if not self.limiter.admits():
            return Reason.LIMIT_REACHED
        return None if self.breaker.admits(now) else Reason.CIRCUIT_OPEN

    # --- health -------------------------------------------------------------------------------------------

    def checked(self, endpoint: str, ok: bool, now: float) -> None:
        """The result of a health check of `endpoint` (its URL)."""
        one = self._endpoints[endpoint]
        if ok:
            again = one.out
            one.misses = 0
            if again:
                self.balancer.back(one)
            self.breaker.passed(now, again=again)
            return
        one.misses += 1
        if one.misses >= self.policy.health_misses and not one.out:
            one.out = True
            if all(other.out for other in self.balancer.endpoints):
                self.breaker.all_out(now)

    def check_interval(self, endpoint: str) -> float:
        """Seconds until the next check of `endpoint`: soon while something is wrong, since a pass ends it."""
        suspect = self._endpoints[endpoint].misses > 0 or self.breaker.state is not BreakerState.CLOSED
        return self.policy.health_interval_out if suspect else self.policy.health_interval

    # --- flights ------------------------------------------------------------------------------------------

    def launch(self, request: Request, found: Found, now: float, *, background: bool = False) -> Flight:
        """A new fetch of `found.key`, with its own deadline: those who wait may come and go."""
        flight = Flight(found.key, Call(self, request, now, fetches=found), background=background)
        self.flights[found.key] = flight
        return flight

    def landed(self, call: Call, key: str) -> None:
        """The fetch ended: who comes now starts a new one."""
        flight = self.flights.get(key)
        if flight is not None and flight.call is call:
            del self.flights[key]

    def alone(self, key: str, now: float) -> bool:
        """Whether the answers to `key` proved to be unshareable lately."""
        return bool(self._alone) and self._alone.get(key, 0.0) > now

    def shareable(self, key: str, yes: bool, now: float) -> None:
        """What the last answer to `key` proved to be."""
        if yes:
            self._alone.pop(key, None)
            return
        self._alone[key] = now + ALONE_SECONDS
        self._alone.move_to_end(key)
        if len(self._alone) > ALONE_MOST:
            self._alone.popitem(last=False)

    # --- invalidation -------------------------------------------------------------------------------------

    def expire_tag(self, tag: str) -> int:
        """Something that carries `tag` has changed; how many answers became stale. No older fetch is joined."""
        if self.cache is None:
            return 0
        self.expiries += 1
        self.flights.clear()
        return self.cache.expire_tag(tag)

    # --- what can be seen ---------------------------------------------------------------------------------

    def snapshot(self, now: float) -> dict[str, object]:
        """For `/upstreams`: everything that decides about the next call, as JSON types."""
        cache = {} if self.cache is None else {"cache": self.cache.stats()}
        return cache | {
            "name": self.name,
            "breaker": self.breaker.snapshot(now),
            "endpoints": self.balancer.snapshot(now),
            "limit": round(self.limiter.limit, 2),
            "in_flight": self.limiter.in_flight,
            "retries": self.budget.snapshot(now),
            "flights": len(self.flights),
            "calls": self.calls,
            "attempts": self.attempts,
            "reasons": {reason.value: count for reason, count in self.counters.items() if count},
        }
