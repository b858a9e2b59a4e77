"""What was checked of a release, as sentences that its record keeps. Pure.

| sentence                                                          | says that                                       |
|-------------------------------------------------------------------|-------------------------------------------------|
| `react 19.3.1 fits auth (^19.0.0), header (^19)`                   | these ranges were met by that version           |
| `header 1.4.0 has shell 1.0.0 (^1.0.0)`                            | a required API is there in a version that fits  |
| `addToCart@1 goes from product-catalog to shopping-cart`           | sender and receiver agree on the event's schema |
| `cart:updated@1 is replayed; header says otherwise`                | the senders' word on delivery counts           |
| `/cart names /orders/new next, which is no route of this release`  | it is not prefetched                            |
| as the resolver wrote it                                          | a need that is not strict does not hold         |
"""

from collections.abc import Mapping

from muntin.manifest.build import SHELL, SHELL_API
from muntin.manifest.record import VersionRecord
from muntin.release.events import disagreements
from muntin.release.problem import mfe_version, part
from muntin.resolve.model import MfeVersion, Solution


def sentences(solution: Solution, host: VersionRecord, mfes: Mapping[str, VersionRecord]) -> list[str]:
    """The facts of one release, in a fixed order."""
    records = {"host": host, **mfes}
    known = {name: mfe_version(record.version, part(record), {}) for name, record in records.items()}
    return [
        *_libraries(solution, records, known),
        *_required(known),
        *_events(known),
        *disagreements({name: part(each).declaration.events for name, each in records.items()}),
        *_next(mfes),
        *solution.tolerated,
    ]


def _libraries(solution: Solution, records: Mapping[str, VersionRecord], known: Mapping[str, MfeVersion]) -> list[str]:
    users: dict[tuple[str, str], list[str]] = {}
    for name in sorted(records):
        for package, version in solution.links.get(records[name].key, {}).items():
            need = known[name].shared.get(package)
            users.setdefault((package, version), []).append(f"{name} ({need.range})" if need else name)
    return [f"{package} {version} fits {', '.join(names)}" for (package, version), names in sorted(users.items())]


def _required(known: Mapping[str, MfeVersion]) -> list[str]:
    versions = {name: each.version for name, each in known.items()} | {SHELL: SHELL_API}
    return [
        f"{name} {known[name].version} has {other} {versions[other]} ({range})"
        for name in sorted(known)
        for other, range in sorted(known[name].requires.items())
        if other in versions
    ]


def _next(mfes: Mapping[str, VersionRecord]) -> list[str]:
    routes = [route for record in mfes.values() for route in part(record).declaration.routes]
    paths = {route.path for route in routes}
    return [
        f"{route.path} names {path} next, which is no route of this release"
        for route in routes
        for path in route.next
        if path not in paths
    ]


def _events(known: Mapping[str, MfeVersion]) -> list[str]:
    def who(field: str, event: str) -> list[str]:
        return [name for name in sorted(known) if event in getattr(known[name], field)]

    events = sorted({event for each in known.values() for event in each.sends})
    return [
        f"{event} goes from {', '.join(who('sends', event))} to {', '.join(receivers)}"
        for event in events
        if (receivers := who("receives", event))
    ]
