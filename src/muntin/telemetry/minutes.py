"""Figures by minute and version, of the last MINUTES alone and of at most MOST_KEYS versions: memory is bounded.

Minutes are whole ones since the epoch, and are passed in. What is older, or one version too many, is not taken. A clock
that is put back takes us along: what was counted more than MINUTES ahead of it is forgotten like what is too old.
"""

from collections.abc import Iterator

from muntin.telemetry.figures import Figures

MINUTES = 60
MOST_KEYS = 200

Key = tuple[str, str]
"""An MFE's name and version."""


def is_near(minute: int, now: int) -> bool:
    """Whether figures of that minute are kept now: as far ahead as back, since a clock that goes back a little is no
    reason to forget."""
    return abs(minute - now) < MINUTES


class Minutes:
    """Minute -> version -> figures."""

    def __init__(self, most: int = MOST_KEYS) -> None:
        self._minutes: dict[int, dict[Key, Figures]] = {}
        self._last: dict[Key, int] = {}
        self._most = most
        self._now = 0

    def advance(self, minute: int) -> None:
        """It is that minute now: forgets what is not of the MINUTES before it, or soon after."""
        if minute == self._now:
            return
        self._now = minute
        for old in [each for each in self._minutes if not is_near(each, minute)]:
            del self._minutes[old]
        for key in [key for key, last in self._last.items() if not is_near(last, minute)]:
            del self._last[key]

    def at(self, minute: int, key: Key) -> Figures | None:
        """The figures to add to; None where there may be none."""
        here = self._minutes.get(minute)
        if here is not None and (found := here.get(key)) is not None:
            return found
        if not is_near(minute, self._now) or (key not in self._last and len(self._last) >= self._most):
            return None
        self._last[key] = max(minute, self._last.get(key, 0))
        return self._minutes.setdefault(minute, {}).setdefault(key, Figures())

    def of(self, key: Key) -> Iterator[tuple[int, Figures]]:
        """By minute, the earliest first."""
        for minute in sorted(self._minutes):
            if (found := self._minutes[minute].get(key)) is not None:
                yield minute, found

    def get(self, minute: int, key: Key) -> Figures | None:
        """What is there."""
        return self._minutes.get(minute, {}).get(key)

    def versions(self) -> set[Key]:
        """All versions that there are figures of."""
        return set(self._last)
