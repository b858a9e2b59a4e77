"""The last hour of all MFEs, minute by minute, in bounded memory. Pure: minutes (since the epoch) are passed in.

| what comes                            | what happens                                                                 |
|---------------------------------------|------------------------------------------------------------------------------|
| any beacon of a page                  | a page view of all that the release has on that route                        |
| that files of an MFE were loaded      | what they weigh; no page view of its own: they may have been prefetched      |
| more of the same page                 | what breaks is noted where the page view was counted: once, in its minute    |
| the same beacon again                 | counted as `repeated`, and nothing else                                      |
| an MFE, version or route that the     | counted as `unknown`: names come from releases alone, so nobody can make one |
| release does not have                 | up, nor put figures on a version that their page was not made of             |
| more than MOST_KEYS versions          | counted as `crowded`                                                         |

So in every minute broken <= troubled <= pages. A page that is open for longer than FRESH minutes counts as another page
view when more comes of it: who looks at the last minutes shall find the page that broke in them.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from hashlib import blake2b
from typing import TypeVar

import msgspec

from muntin.telemetry.beacon import Beacon, BytesEntry, ErrorEntry, VitalEntry
from muntin.telemetry.figures import Figures, MfeEntry, breaks, troubles
from muntin.telemetry.frequent import Fault
from muntin.telemetry.minutes import Key, Minutes, is_near
from muntin.telemetry.plain import plain
from muntin.telemetry.sketch import Sketch

FRESH = 10
MOST_VIEWS = 50_000
MOST_BEACONS = 20_000
MOST_STACKS = 200
"""`MOST_VIEWS`: at 500 beacons a second, and one of each page every 10 s, of pages with ten MFEs."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ReleaseFacts(msgspec.Struct, frozen=True):
    """What has to be known of a release. `versions`: all that its pages can hold, by name, fallbacks included;
    `everywhere`: what is part of every page; `routes`: what else is on a route's page, its main MFE first."""

    versions: dict[str, frozenset[str]]
    everywhere: tuple[Key, ...]
    routes: dict[str, tuple[Key, ...]]


class Intake(msgspec.Struct, rename="camel"):
    """What came in since the start.

    Beacons: `taken`; `repeated`; `limited`, since too many came; `refused`, since they are none; `unknown_release`.
    Entries: all that were `taken`; of what the release does not have (`unknown`); of too many versions (`crowded`);
    those that pages left out (`dropped`). Minutes of a version that could not be written in time: `lost`.
    """

    taken: int = 0
    repeated: int = 0
    limited: int = 0
    refused: int = 0
    unknown_release: int = 0
    entries: int = 0
    unknown: int = 0
    crowded: int = 0
    dropped: int = 0
    lost: int = 0


class View:
    """One page's view of one version: the minute in which it was counted, and what was noted of it there."""

    __slots__ = ("broken", "minute", "troubled")

    def __init__(self, minute: int) -> None:
        self.minute = minute
        self.broken = False
        self.troubled = False


class Rolling:
    """`own`: what was recorded here; `earlier`: what others had kept; `changed`: of `own`, what was not kept yet."""

    def __init__(self) -> None:
        self.own = Minutes()
        self.earlier = Minutes()
        self.changed: set[tuple[int, Key]] = set()
        self.intake = Intake()
        self._stacks: OrderedDict[tuple[Key, Fault], str] = OrderedDict()
        self._beacons: OrderedDict[bytes, None] = OrderedDict()
        self._views: OrderedDict[tuple[str, Hashable], View] = OrderedDict()

    def advance(self, minute: int) -> None:
        """It is that minute now."""
        self.own.advance(minute)
        self.earlier.advance(minute)
        if stale := {each for each in self.changed if not is_near(each[0], minute)}:
            self.changed -= stale
            self.intake.lost += len(stale)

    def record(self, beacon: Beacon, facts: ReleaseFacts, minute: int) -> None:
        """Counts what the beacon says."""
        self.advance(minute)
        if self._is_repeated(beacon):
            self.intake.repeated += 1
            return
        self.intake.taken += 1
        self.intake.entries += len(beacon.entries)
        self.intake.dropped += beacon.dropped
        shown = facts.routes.get(beacon.route, ())
        for key in (*facts.everywhere, *shown):
            self._see(beacon, key, minute)
        main = shown[0] if shown else None
        if main is not None:
            self._see_route(beacon, main, minute)
        for entry in beacon.entries:
            if isinstance(entry, VitalEntry):
                self._vital(entry, beacon.route, main, minute)
            elif entry.version in facts.versions.get(entry.mfe, ()):
                self._entry(beacon, plain(entry) if isinstance(entry, ErrorEntry) else entry, minute)
            else:
                self.intake.unknown += 1

    def of(self, key: Key, since: int) -> Figures:
        """Everything of `key` from the minute `since` on."""
        whole = Figures()
        for minute, figures in self.by_minute(key):
            if minute >= since:
                whole.merge(figures)
        return whole

    def by_minute(self, key: Key) -> Iterator[tuple[int, Figures]]:
        """The figures of `key`; a minute may come twice."""
        yield from self.earlier.of(key)
        yield from self.own.of(key)

    def versions(self) -> set[Key]:
        """All versions that there are figures of."""
        return self.own.versions() | self.earlier.versions()

    def stack(self, key: Key, fault: Fault) -> str:
        """Of the last such error, if it is still known; else empty."""
        return self._stacks.get((key, fault), "")

    def _entry(self, beacon: Beacon, entry: MfeEntry, minute: int) -> None:
        key = (entry.mfe, entry.version)
        view = None if isinstance(entry, BytesEntry) else self._see(beacon, key, minute)
        figures = self.own.at(minute, key)
        if figures is None:
            self.intake.crowded += 1
            return
        figures.add(entry)
        self.changed.add((minute, key))
        if view is not None and troubles(entry):
            self._note(view, key, breaking=breaks(entry))
        if isinstance(entry, ErrorEntry) and entry.stack:
            _put(self._stacks, (key, Fault(entry.phase, entry.name, entry.message)), entry.stack, MOST_STACKS)

    def _vital(self, entry: VitalEntry, pattern: str, main: Key | None, minute: int) -> None:
        if main is None:
            self.intake.unknown += 1
        elif (figures := self.own.at(minute, main)) is None:
            self.intake.crowded += 1
        else:
            figures.route(pattern).vitals.setdefault(entry.name, Sketch()).add(entry.value)
            self.changed.add((minute, main))

    def _see(self, beacon: Beacon, key: Key, minute: int) -> View | None:
        """The page's view of `key`, counted if it is new; None where there is no room for it."""
        view, new = self._view(beacon.page, key, minute)
        if new:
            figures = self.own.at(minute, key)
            if figures is None:
                return None
            figures.pages += 1
            figures.sampled += beacon.sample
            self.changed.add((minute, key))
        return view

    def _see_route(self, beacon: Beacon, main: Key, minute: int) -> None:
        _, new = self._view(beacon.page, (*main, beacon.route), minute)
        figures = self.own.at(minute, main)
        if new and figures is not None:
            figures.route(beacon.route).pages += 1
            self.changed.add((minute, main))

    def _view(self, page: str, seen: Hashable, minute: int) -> tuple[View, bool]:
        view = self._views.get((page, seen))
        new = view is None or abs(minute - view.minute) > FRESH
        if view is None or new:
            view = View(minute)
        _put(self._views, (page, seen), view, MOST_VIEWS)
        return view, new

    def _note(self, view: View, key: Key, *, breaking: bool) -> None:
        figures = self.own.get(view.minute, key)
        if figures is None:
            return
        figures.troubled += not view.troubled
        figures.broken += breaking and not view.broken
        view.troubled = True
        view.broken = view.broken or breaking
        self.changed.add((view.minute, key))

    def _is_repeated(self, beacon: Beacon) -> bool:
        digest = blake2b(msgspec.msgpack.encode(beacon), digest_size=16).digest()
        known = digest in self._beacons
        _put(self._beacons, digest, None, MOST_BEACONS)
        return known


def _put(into: "OrderedDict[K, V]", key: K, value: V, most: int) -> None:
    into[key] = value
    into.move_to_end(key)
    if len(into) > most:
        into.popitem(last=False)
