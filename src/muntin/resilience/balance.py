"""Which endpoint: the better of two random ones (P2C) by peak EWMA of latency * in-flight; outliers are left out.

| an endpoint is | when | until |
|---|---|---|
| out | health checks failed | one passes |
| ejected | `ejection_failures` in a row failed, and at most `ejection_share` of all are ejected | its time ends |
| due | its time ended | one call, at once, probes it: back, or ejected for twice as long |

If nothing else is left, the ejected are used: a wrong guess about all of them would be an outage of our own making.
P2C: Mitzenmacher, "The Power of Two Choices"; peak EWMA: Finagle (a peak counts at once, and is forgotten by time).
"""

import math
import random
from collections.abc import Sequence

from muntin.resilience.policy import UpstreamPolicy

DECAY = 5.0
"""Seconds after which a peak counts for 1/e: else an endpoint that was slow once would never be asked again."""
NEVER = float("-inf")


class Endpoint:
    """One replica as this caller sees it. `misses`: failed checks in a row; `failures`: failed attempts in a row."""

    __slots__ = (
        "_ewma",
        "_stamp",
        "ejected",
        "ejections",
        "failures",
        "in_flight",
        "misses",
        "out",
        "probed",
        "until",
        "url",
    )

    def __init__(self, url: str, guess: float) -> None:
        self.url = url
        self.in_flight = 0
        self.failures = 0
        self.misses = 0
        self.out = False
        self.ejected = False
        self.probed = False
        self.ejections = 0
        self.until = NEVER
        self.forget(guess)

    def forget(self, guess: float) -> None:
        """Its latency is unknown, and guessed."""
        self._ewma = guess
        self._stamp = NEVER

    def latency(self, now: float) -> float:
        """Peak EWMA, in seconds, decayed to `now`."""
        return self._ewma * math.exp((self._stamp - now) / DECAY) if now > self._stamp > NEVER else self._ewma

    def load(self, now: float) -> float:
        """What P2C compares. One that was never tried gets one call at once, and more when that one is answered."""
        if self._stamp == NEVER and not self.in_flight:
            return 0.0
        return self.latency(now) * (self.in_flight + 1)

    def observe(self, seconds: float, now: float) -> None:
        """An attempt took so long: a higher value counts at once, a lower one by the time since the last."""
        old = self._ewma
        if self._stamp == NEVER or seconds >= old:
            self._ewma = seconds
        elif now > self._stamp:
            weight = math.exp((self._stamp - now) / DECAY)
            self._ewma = old * weight + seconds * (1.0 - weight)
        self._stamp = now


class Balancer:
    """`choose`, then `take`, then `done` or `drop`."""

    __slots__ = ("_ejected", "_most", "_policy", "_rng", "endpoints")

    def __init__(self, urls: Sequence[str], policy: UpstreamPolicy, rng: random.Random) -> None:
        self.endpoints = [Endpoint(url, policy.latency_target) for url in urls]
        self._policy = policy
        self._rng = rng
        self._ejected = 0
        self._most = int(policy.ejection_share * len(self.endpoints))

    def choose(self, now: float, avoid: Endpoint | None = None) -> Endpoint | None:
        """The endpoint for an attempt; another than `avoid` (which just failed) if there is one. None: all are out."""
        endpoints = self.endpoints
        if len(endpoints) == 1:
            return None if endpoints[0].out else endpoints[0]
        if self._ejected:
            for endpoint in endpoints:
                if endpoint.ejected and not (endpoint.out or endpoint.probed) and now >= endpoint.until:
                    return endpoint
        able = [one for one in endpoints if not (one.out or one.ejected)]
        if not able:
            able = [one for one in endpoints if not one.out]
        if len(able) > 1 and avoid is not None:
            able = [one for one in able if one is not avoid]
        if len(able) < 2:
            return able[0] if able else None
        one = int(self._rng.random() * len(able))
        two = int(self._rng.random() * (len(able) - 1))
        first, second = able[one], able[two + (two >= one)]
        return second if second.load(now) < first.load(now) else first

    def back(self, endpoint: Endpoint) -> None:
        """Health checks had taken it out, and one passed: it was restarted, so nothing is known of it."""
        endpoint.out = False
        endpoint.failures = 0
        endpoint.forget(self._policy.latency_target)
        if endpoint.ejected:
            self._restore(endpoint)

    def other(self, than: Endpoint | None) -> bool:
        """Whether there is another endpoint that isn't known to fail."""
        return any(one is not than and not (one.out or one.ejected) for one in self.endpoints)

    def take(self, endpoint: Endpoint, now: float) -> bool:
        """An attempt goes there; True: it is the probe of an ejected one, and says so when it ends."""
        endpoint.in_flight += 1
        if endpoint.ejected and not endpoint.probed and now >= endpoint.until:
            endpoint.probed = True
            return True
        return False

    def drop(self, endpoint: Endpoint, *, probe: bool) -> None:
        """The attempt was cancelled, or says nothing: if it was the probe, the next one is."""
        endpoint.in_flight -= 1
        if probe:
            endpoint.probed = False

    def done(self, endpoint: Endpoint, now: float, seconds: float, *, failure: bool, probe: bool) -> None:
        """How the attempt ended. A failure weighs as a slow answer: quick ones must not attract calls."""
        self.drop(endpoint, probe=probe)
        if not failure:
            endpoint.observe(seconds, now)
            endpoint.failures = 0
            if probe:
                self._restore(endpoint)
            return
        endpoint.observe(max(seconds, self._policy.slow_after), now)
        endpoint.failures += 1
        if probe:
            self._eject(endpoint, now)
        elif endpoint.ejected:
            return
        elif endpoint.failures >= self._policy.ejection_failures and self._ejected < self._most:
            self._ejected += 1
            self._eject(endpoint, now)

    def _eject(self, endpoint: Endpoint, now: float) -> None:
        policy = self._policy
        seconds = min(policy.ejection_most, policy.ejection_least * 2.0**endpoint.ejections)
        endpoint.ejected = True
        endpoint.until = now + seconds * self._rng.uniform(0.5, 1.0)
        endpoint.ejections = min(endpoint.ejections + 1, 30)

    def _restore(self, endpoint: Endpoint) -> None:
        self._ejected -= 1
        endpoint.ejected = False
        endpoint.ejections = 0

    def snapshot(self, now: float) -> list[dict[str, object]]:
        """Each endpoint: its URL, what is known of it, seconds of its latency, and attempts on their way."""
        return [
            {
                "url": one.url,
                "state": "out" if one.out else "ejected" if one.ejected else "in",
                "latency": round(one.latency(now), 6),
                "in_flight": one.in_flight,
                "failures": one.failures,
                "misses": one.misses,
                "ejected_for": round(max(0.0, one.until - now), 3) if one.ejected else 0.0,
            }
            for one in self.endpoints
        ]
