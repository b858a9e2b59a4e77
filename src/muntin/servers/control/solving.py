"""What an operator asks for -> a release: the registry's versions, the resolver and muntin.release, in a thread.

Asked for is a change to what the channel has now: `wanted` and `pins` are laid over those of its release, `without`
takes MFEs off; a pin of `*` lifts a pin. The rest of the page keeps its ranges, and moves within them. The same
question over the same versions gives the same release.

| answer                                | raised                                                                  |
|---------------------------------------|-------------------------------------------------------------------------|
| versions that fit                     |                                                                         |
| none: the resolver's smallest reason  | Refused: release-refused with the member `refusal`                      |
| they fit, but make no page            | the same, with what assemble() found as the one fact                    |
| a range that nobody can read          | bad-input that names it                                                 |
| `without` of what the page has not    | the same; so for the host, which every page has                          |
| a pin of what nobody publishes        | the same                                                                |
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from muntin.manifest.build import LibraryBuild, Manifest
from muntin.manifest.ranges import Range, RangeError
from muntin.manifest.record import VersionRecord, digest, stored_base
from muntin.release import Release, assemble, overlay, problem
from muntin.release.libraries import offered_version
from muntin.release.model import Mode
from muntin.release.wanted import HOST
from muntin.resolve import resolve
from muntin.resolve.model import LATEST, Refusal
from muntin.servers.control.keys import NAME
from muntin.service import FieldError, Problem, UsageError

ANY = "*"
MOST_NAMES = 2000
AT_ONCE = 1
"""Solvings at one time: they are pure computing, and more of them would only take turns."""

Name = Annotated[str, Meta(pattern=NAME)]
Ranges = Annotated[dict[str, Annotated[str, Meta(max_length=256)]], Meta(max_length=MOST_NAMES)]


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A change to the page of `channel`. `wanted`: MFE -> range, exact version, `latest`; `pins`: package -> range."""

    channel: Name
    wanted: Ranges = {}
    without: Annotated[list[str], Meta(max_length=MOST_NAMES)] = []
    pins: Ranges = {}
    mode: Mode | None = None


class Refused(Problem):
    """A Problem with more members in its body (RFC 9457, section 3.2): `refusal`, `channel`."""

    def __init__(self, code: str, detail: str, members: Mapping[str, Any]) -> None:
        super().__init__(code, detail)
        self.members = dict(members)


def release_refused(refusal: Refusal) -> Refused:
    """The facts stand in the member `refusal`; the detail is for people who see nothing else."""
    return Refused("release-refused", "; ".join(refusal.facts) or "no versions fit", {"refusal": refusal})


class Solver:
    """Solves one question at a time; the event loop goes on meanwhile."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def solve(self, ask: Ask, records: Sequence[VersionRecord], current: Release | None) -> Release:
        """The release; `current` is what the channel has. Raises by the table above."""
        _refuse(_unreadable(ask))
        _refuse(_unknown(ask, records, current))
        if current is None and not ask.wanted:
            raise Problem("bad-input", f"{ask.channel} has no release yet: name the MFEs that its page shall have")
        async with self._turn:
            return await asyncio.to_thread(solved, ask, list(records), current)


def solved(ask: Ask, records: Sequence[VersionRecord], current: Release | None) -> Release:
    """The same, at once. Pure."""
    wanted = overlay(current.wanted if current else {}, ask.wanted, ask.without)
    pins = {**(current.pins if current else {}), **ask.pins}
    pins = {package: range for package, range in sorted(pins.items()) if range != ANY}
    mode = ask.mode or (current.mode if current else "production")
    try:
        answer = resolve(problem(records, wanted, pins))
        if isinstance(answer, Refusal):
            raise release_refused(answer)
        return assemble(records, answer, wanted=wanted, pins=pins, mode=mode, previous=current)
    except UsageError as error:
        raise release_refused(Refusal(facts=[str(error)], smallest=True)) from error


def with_candidate(manifest: Manifest, records: Sequence[VersionRecord], now: datetime) -> list[VersionRecord]:
    """The versions as they would be if `manifest` were published now."""
    others = [each for each in records if (each.name, each.version) != (manifest.name, manifest.version)]
    base = stored_base(manifest.name, manifest.version)
    candidate = VersionRecord(
        name=manifest.name,
        version=manifest.version,
        kind=str(msgspec.to_builtins(manifest)["kind"]),
        seq=max((each.seq for each in others), default=0) + 1,
        base=base,
        digest=digest(base, manifest),
        published_at=now,
        published_by="",
        manifest=manifest,
    )
    return [*others, candidate]


def asking_for(channel: str, manifest: Manifest) -> Ask:
    """The page of `channel` with exactly this version in it: an MFE is wanted, a library's packages are pinned."""
    if isinstance(manifest, LibraryBuild):
        pins = {name: offered_version(each.version, manifest.version) for name, each in manifest.packages.items()}
        return Ask(channel, pins=pins)
    return Ask(channel, wanted={manifest.name: manifest.version})


def _refuse(errors: Sequence[FieldError]) -> None:
    if errors:
        raise Problem("bad-input", "; ".join(f"{each.path}: {each.message}" for each in errors), errors=errors)


def _unreadable(ask: Ask) -> list[FieldError]:
    return [
        *(FieldError(f"wanted.{name}", said) for name, text in ask.wanted.items() if (said := _fault(text))),
        *(FieldError(f"pins.{name}", said) for name, text in ask.pins.items() if (said := _fault(text))),
    ]


def _unknown(ask: Ask, records: Sequence[VersionRecord], current: Release | None) -> list[FieldError]:
    """Names that would change nothing since nothing has them: mistyped, most likely."""
    libraries = (each.manifest for each in records if isinstance(each.manifest, LibraryBuild))
    packages = {name for each in libraries for name in each.packages}
    return [
        *(FieldError("without", said) for name in ask.without if (said := _staying(name, ask.channel, current))),
        *(
            FieldError(f"pins.{name}", f"nobody publishes {name}; `muntin vendor {name}@VERSION` does")
            for name in ask.pins
            if name not in packages
        ),
    ]


def _staying(name: str, channel: str, current: Release | None) -> str:
    """Why `name` can't be left out; empty if it can."""
    page = current.wanted if current else {}
    if name == HOST:
        return "no page is without its host; ask for another version of it instead"
    if name in page:
        return ""
    if current and name in current.mfes:
        return f"{name} is on the page because others require it; leave those out"
    return f"{name} is not on the page of {channel}, which has: {', '.join(sorted({*page} - {HOST})) or 'nothing yet'}"


def _fault(text: str) -> str:
    if text == LATEST:
        return ""
    try:
        Range.parse(text)
    except RangeError as error:
        return str(error)
    return ""
