"""GCRA (ITU-T I.371, the leaky bucket as a meter): admits at most `burst + rate * t` over any t, never refuses early.

    TAT' = max(TAT, now) + T;  admit iff TAT' - now <= burst * T;  T = 1 / rate

TAT, the theoretical arrival time, is all that a key needs: one float. It is kept in calls (TAT * rate), where T is 1:
adding 1 to a float is exact, while adding 1 / 3 drifts. A key whose TAT has passed is as good as new, so it needs
none, and `Rates` drops it.
"""

import math

import msgspec

SLACK = 1e-6
"""Calls that rounding may cost: without it, who comes at the very moment could be refused."""
SWEEP = 1024
"""Keys between two sweeps at the least; at most half of the keys are then dead, so a sweep is O(1) per key added."""


class Verdict(msgspec.Struct, frozen=True):
    """`remaining` calls could follow at once; after `reset` seconds all are back; a refused one comes in `retry_after`.

    The names are those of the RateLimit header fields (IETF draft-ietf-httpapi-ratelimit-headers): `r` is `remaining`,
    `t` is `reset` rounded up.
    """

    admitted: bool
    remaining: int
    reset: float
    retry_after: float = 0.0


class Gcra:
    """The rule, without memory: `rate` calls per second, `burst` at once; `tat` in calls, `now` in seconds."""

    __slots__ = ("_room", "burst", "rate")

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        self._room = burst + SLACK

    def admit(self, tat: float, now: float) -> float | None:
        """The next TAT, None if the call has to wait."""
        at = now * self.rate
        following = (tat if tat > at else at) + 1.0
        return following if following - at <= self._room else None

    def verdict(self, tat: float, now: float, *, admitted: bool) -> Verdict:
        """What to say of it, with the TAT that holds after the decision."""
        debt = max(0.0, tat - now * self.rate)
        remaining = max(0, math.floor(self._room - debt))
        wait = 0.0 if admitted else max(0.0, debt + 1.0 - self.burst) / self.rate
        return Verdict(admitted, remaining, debt / self.rate, wait)


class Rates:
    """One limit for many keys. `most` bounds the memory: beyond it the keys that are nearest to empty are dropped.

    Times are kept since the first `now`: near zero, floats are exact to the nanosecond for months.
    """

    __slots__ = ("_gcra", "_most", "_origin", "_sweep_at", "_tats")

    def __init__(self, rate: float, burst: int, *, most: int = 100_000) -> None:
        self._gcra = Gcra(rate, burst)
        self._most = most
        self._origin: float | None = None
        self._sweep_at = SWEEP
        self._tats: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._tats)

    def take(self, key: str, now: float) -> Verdict:
        """One call of `key`: counted if it is admitted, else it costs nothing."""
        if self._origin is None:
            self._origin = now
        now -= self._origin
        tat = self._tats.get(key, 0.0)
        following = self._gcra.admit(tat, now)
        if following is None:
            return self._gcra.verdict(tat, now, admitted=False)
        self._tats[key] = following
        if len(self._tats) >= self._sweep_at:
            self._sweep(now)
        return self._gcra.verdict(following, now, admitted=True)

    def _sweep(self, now: float) -> None:
        at = now * self._gcra.rate
        alive = {key: tat for key, tat in self._tats.items() if tat > at}
        if len(alive) > self._most:
            alive = dict(sorted(alive.items(), key=lambda item: item[1])[-self._most // 2 :])
        self._tats = alive
        self._sweep_at = max(SWEEP, 2 * len(alive))
