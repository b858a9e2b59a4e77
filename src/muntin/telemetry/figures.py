"""What is known of one version of an MFE in one minute. Figures of several minutes, or writers, are merged into one.

| figure            | counts                                                                                 |
|-------------------|----------------------------------------------------------------------------------------|
| pages             | page views that it was part of, each once                                              |
| broken            | of these, those on which it could not be used                                          |
| troubled          | of these, those on which anything at all went wrong; the broken ones, too              |
| phases            | per phase: how often it worked and how often not, and how long it took where it worked |
| errors, frequent  | errors by phase, and the most frequent ones                                            |
| routes            | of pages whose main MFE it is: page views and Web Vitals by the route's pattern        |

Broken is a page on which it failed to load or to mount, or threw while rendering; a failure that a later attempt made
good counts, since its user waited. What fails in an event handler, a promise, an update or on leaving is trouble.

Every page reports itself and its failures; what worked and how long it took is reported by a sample of the pages. So a
share of failures is one of `pages`, never of what a phase counted.
"""

import msgspec

from muntin.telemetry.beacon import BusyEntry, BytesEntry, ErrorEntry, LeakEntry, PhaseEntry
from muntin.telemetry.frequent import Fault, Frequent
from muntin.telemetry.sketch import Sketch

BREAKING = frozenset({"load", "mount", "render"})
TIMED = frozenset({"load", "mount", "update"})
MfeEntry = PhaseEntry | ErrorEntry | BytesEntry | BusyEntry | LeakEntry


class PhaseFigures(msgspec.Struct, omit_defaults=True):
    """`ms`: of what worked, for the phases that are timed."""

    ok: int = 0
    failed: int = 0
    ms: Sketch = msgspec.field(default_factory=Sketch)


class RouteFigures(msgspec.Struct, omit_defaults=True):
    """`vitals`: by name, such as LCP."""

    pages: int = 0
    vitals: dict[str, Sketch] = {}


class Figures(msgspec.Struct, omit_defaults=True):
    """By the table above. `sampled`: the sum over all pages of the share that sends measurements; `stands_in`: mounts
    in place of another version; `weighed`: so many reports of bytes, `bytes` their sum; `busy_ms` in `frames` frames;
    `leaks`: listeners."""

    pages: int = 0
    broken: int = 0
    troubled: int = 0
    sampled: float = 0.0
    stands_in: int = 0
    weighed: int = 0
    bytes: int = 0
    busy_ms: float = 0.0
    frames: int = 0
    leaks: int = 0
    phases: dict[str, PhaseFigures] = {}
    errors: dict[str, int] = {}
    frequent: Frequent = msgspec.field(default_factory=Frequent)
    routes: dict[str, RouteFigures] = {}

    def add(self, entry: MfeEntry) -> None:
        """One entry of a beacon."""
        match entry:
            case PhaseEntry():
                self._add_phase(entry)
            case ErrorEntry():
                self.errors[entry.phase] = self.errors.get(entry.phase, 0) + entry.count
                self.frequent.add(Fault(entry.phase, entry.name, entry.message), entry.count)
            case BytesEntry():
                self.weighed += 1
                self.bytes += entry.bytes
            case BusyEntry():
                self.busy_ms += entry.ms
                self.frames += entry.frames
            case LeakEntry():
                self.leaks += entry.listeners

    def _add_phase(self, entry: PhaseEntry) -> None:
        figures = self.phases.get(entry.phase)
        if figures is None:
            figures = self.phases[entry.phase] = PhaseFigures()
        if entry.ok:
            figures.ok += 1
            if entry.phase in TIMED:
                figures.ms.add(entry.ms)
        else:
            figures.failed += 1
        self.stands_in += entry.standsIn and entry.ok and entry.phase == "mount"

    def route(self, pattern: str) -> RouteFigures:
        """Those of a route, to be added to."""
        found = self.routes.get(pattern)
        if found is None:
            found = self.routes[pattern] = RouteFigures()
        return found

    def merge(self, other: "Figures") -> None:
        """Adds all that `other` knows."""
        for field in ("pages", "broken", "troubled", "sampled", "stands_in", "weighed", "bytes", "busy_ms", "frames",
                      "leaks"):  # fmt: skip
            setattr(self, field, getattr(self, field) + getattr(other, field))
        for phase, theirs in other.phases.items():
            ours = self.phases.setdefault(phase, PhaseFigures())
            ours.ok += theirs.ok
            ours.failed += theirs.failed
            ours.ms.merge(theirs.ms)
        for phase, count in other.errors.items():
            self.errors[phase] = self.errors.get(phase, 0) + count
        self.frequent.merge(other.frequent)
        for pattern, seen in other.routes.items():
            route = self.route(pattern)
            route.pages += seen.pages
            for name, sketch in seen.vitals.items():
                route.vitals.setdefault(name, Sketch()).merge(sketch)


def breaks(entry: MfeEntry) -> bool:
    """Whether the MFE could not be used."""
    return troubles(entry) and isinstance(entry, PhaseEntry | ErrorEntry) and entry.phase in BREAKING


def troubles(entry: MfeEntry) -> bool:
    """Whether anything went wrong."""
    return isinstance(entry, ErrorEntry) or (isinstance(entry, PhaseEntry) and not entry.ok)
