"""What changes from one release to another, as an operator wants to see it before moving a pointer. Pure.

| part          | compared                                                                                        |
|---------------|-------------------------------------------------------------------------------------------------|
| `mfes`        | version per MFE, the host among them                                                            |
| `libraries`   | versions per shared package; several where they are side by side                                |
| `sizes`       | bytes of scripts and styles per MFE, `host` and library; `total` of all                          |
| `heaviest`    | what the heaviest page of each loads before anything is clicked                                  |
| `permissions` | sentences: calls, origins, events, GraphQL operations, Trusted Types policies                    |
| `routes`, `slots` | sentences: which MFE is where, and when a slot is loaded                                    |
| `events`      | sentences: how each is delivered, where that is not as usual                                    |

Only what differs is listed, but for `total` and `heaviest`.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from muntin.release.model import Release, Size, Slot

NOTHING = Size(0, 0)
ORIGINS = {
    "script": "may load scripts from",
    "style": "may load styles from",
    "img": "may show pictures from",
    "font": "may load fonts from",
    "connect": "may call",
    "policies": "may make the Trusted Types policy",
}
LOADED = {"eager": "", "visible": " once it is in view", "idle": " once the page is idle"}

T = TypeVar("T")


class Change(msgspec.Struct, frozen=True):
    """A version, or None where the MFE is not on the page."""

    before: str | None
    after: str | None


class Versions(msgspec.Struct, frozen=True):
    """The versions of a shared package that the page has, side by side; none if it doesn't have it."""

    before: list[str]
    after: list[str]


class SizeChange(msgspec.Struct, frozen=True):
    """Bytes before and after."""

    before: Size
    after: Size


class Heaviest(msgspec.Struct, frozen=True):
    """The heaviest page (path of its route, empty if there is none) and what it loads."""

    before: str
    after: str
    size: SizeChange


class Delta(msgspec.Struct, frozen=True):
    """Sentences that hold now and didn't, and the other way round; sorted."""

    added: list[str]
    removed: list[str]


class Diff(msgspec.Struct, frozen=True):
    """From release `before` (None: from nothing) to release `after`."""

    before: str | None
    after: str
    mfes: dict[str, Change]
    libraries: dict[str, Versions]
    sizes: dict[str, SizeChange]
    total: SizeChange
    heaviest: Heaviest
    permissions: Delta
    routes: Delta
    slots: Delta
    events: Delta


def diff(before: Release | None, after: Release) -> Diff:
    """What changes when `after` takes the place of `before`."""
    mfes = {name: Change(*pair) for name, pair in _pairs(_versions(before), _versions(after), None)}
    libraries = {name: Versions(*pair) for name, pair in _pairs(_packages(before), _packages(after), [])}
    sizes = {name: SizeChange(*pair) for name, pair in _pairs(part_sizes(before), part_sizes(after), NOTHING)}
    old, new = _heaviest(before), _heaviest(after)
    return Diff(
        before=before.id if before else None,
        after=after.id,
        mfes=mfes,
        libraries=libraries,
        sizes=sizes,
        total=SizeChange(total_size(before), total_size(after)),
        heaviest=Heaviest(old[0], new[0], SizeChange(old[1], new[1])),
        permissions=_delta(_permissions(before), _permissions(after)),
        routes=_delta(_routes(before), _routes(after)),
        slots=_delta(_slots(before), _slots(after)),
        events=_delta(_events(before), _events(after)),
    )


def _pairs(before: Mapping[str, T], after: Mapping[str, T], missing: T) -> list[tuple[str, tuple[T, T]]]:
    """By name, what differs."""
    both = [(name, (before.get(name, missing), after.get(name, missing))) for name in sorted({*before, *after})]
    return [(name, (old, new)) for name, (old, new) in both if old != new]


def _versions(release: Release | None) -> dict[str, str | None]:
    if release is None:
        return {}
    return {"host": release.host.version, **{name: mfe.files.version for name, mfe in release.mfes.items()}}


def _packages(release: Release | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for library in release.libraries.values() if release else ():
        for package, version in library.packages.items():
            found.setdefault(package, []).append(version)
    return {package: sorted(versions) for package, versions in found.items()}


def part_sizes(release: Release | None) -> dict[str, Size]:
    """Bytes by MFE, `host` and library; builds of one library that are side by side are added up."""
    found: dict[str, Size] = {}
    for key, size in release.sizes.items() if release else ():
        name = key.partition("@")[0]
        found[name] = _add([found.get(name, NOTHING), size])
    return found


def total_size(release: Release | None) -> Size:
    """All parts of a release."""
    return _add(release.sizes.values() if release else ())


def _add(sizes: Iterable[Size]) -> Size:
    counted = list(sizes)
    return Size(sum(each.raw for each in counted), sum(each.brotli for each in counted))


def _heaviest(release: Release | None) -> tuple[str, Size]:
    routes = release.routes if release else []
    return max(((route.path, route.size) for route in routes), key=lambda pair: pair[1].brotli, default=("", NOTHING))


def _permissions(release: Release | None) -> set[str]:
    if release is None:
        return set()
    csp = msgspec.to_builtins(release.csp)
    own = {
        f"{name} {verb} {value}"
        for name, mfe in release.mfes.items()
        for verb, values in (
            ("may call", mfe.calls),
            ("uses the operation", mfe.operations),
            ("sends", mfe.sends),
            ("receives", mfe.receives),
        )
        for value in values
    }
    return own | {f"the page {ORIGINS[kind]} {origin}" for kind, origins in csp.items() for origin in origins}


def _routes(release: Release | None) -> set[str]:
    routes = release.routes if release else []
    return {f"{route.path} shows {route.mfe}{' to members' if route.protected else ''}" for route in routes}


def _slots(release: Release | None) -> set[str]:
    return {_placed(slot) for slot in release.slots} if release else set()


def _placed(slot: Slot) -> str:
    where = f" on {', '.join(slot.only)} only" if slot.only else ""
    return f"{slot.name} holds {slot.mfe}{where}{LOADED[slot.load]}"


def _events(release: Release | None) -> set[str]:
    known = release.events.items() if release else ()
    replayed = {f"{event} is replayed to late subscribers" for event, contract in known if contract.replay}
    return replayed | {f"{event} crosses tabs" for event, contract in known if contract.cross_tab}


def _delta(before: set[str], after: set[str]) -> Delta:
    return Delta(sorted(after - before), sorted(before - after))
