"""What a release is made of, chosen and checked: versions, fallbacks, libraries in use, and their links. Pure."""

from collections.abc import Mapping

import msgspec

from muntin.manifest.build import HostBuild
from muntin.manifest.record import VersionRecord
from muntin.release.fallback import Standing, candidate
from muntin.release.libraries import offers
from muntin.release.links import Linker
from muntin.release.model import Mode, Release, ReleaseError
from muntin.release.problem import part
from muntin.resolve.model import Solution

HOST = "host"
MOUNT = "./mount"


class Plan(msgspec.Struct, frozen=True):
    """What the parts of a release are made from. `fallbacks`: MFE -> the record that stands in for it."""

    mode: Mode
    host: VersionRecord
    mfes: Mapping[str, VersionRecord]
    fallbacks: Mapping[str, VersionRecord]
    libraries: Mapping[str, VersionRecord]
    linker: Linker

    @property
    def consumers(self) -> list[VersionRecord]:
        """Everything that imports shared libraries."""
        return [self.host, *self.mfes.values(), *self.fallbacks.values(), *self.libraries.values()]

    @property
    def program(self) -> HostBuild:
        """The host's manifest."""
        assert isinstance(self.host.manifest, HostBuild)  # _chosen() looked
        return self.host.manifest


def plan(records: list[VersionRecord], solution: Solution, mode: Mode, previous: Release | None) -> Plan:
    """Chooses and checks; raises ReleaseError. `previous` gives the fallbacks."""
    by_key = {each.key: each for each in records}
    chosen = _chosen(by_key, solution)
    offered = offers(records)
    linker = Linker(offered, solution.links, mode)
    fallbacks, links = _fallbacks(by_key, chosen, linker, previous)
    mfes = {name: chosen[name] for name in sorted(chosen) if name != HOST}
    for record in mfes.values():
        _check(record, chosen[HOST])
    return Plan(
        mode=mode,
        host=chosen[HOST],
        mfes=mfes,
        fallbacks=fallbacks,
        libraries=linker.builds([chosen[HOST].key, *(each.key for each in mfes.values())]),
        linker=Linker(offered, {**solution.links, **links}, mode),
    )


def _chosen(records: Mapping[str, VersionRecord], solution: Solution) -> dict[str, VersionRecord]:
    found: dict[str, VersionRecord] = {}
    for name, version in solution.mfes.items():
        record = records.get(f"{name}@{version}")
        if record is None:
            raise ReleaseError(f"{name} {version} is not published; publish it, or release another version")
        found[name] = record
    if HOST not in found or not isinstance(found[HOST].manifest, HostBuild):
        raise ReleaseError("a page needs a host; publish one under the name `host` (kind host) and release it too")
    return found


def _check(record: VersionRecord, host: VersionRecord) -> None:
    page = part(host).declaration.page
    there = page.slots if page else []
    declared = part(record).declaration
    for slot in declared.slots:
        if slot.name not in there:
            known = ", ".join(there) or "none"
            raise ReleaseError(f"{record.name} {record.version} fills the slot {slot.name!r}; the host has: {known}")
    if (declared.slots or declared.routes) and MOUNT not in declared.exposes:
        raise ReleaseError(
            f"{record.name} {record.version} has a route or a slot, but exposes no {MOUNT} to show there"
        )


def _fallbacks(
    records: Mapping[str, VersionRecord],
    chosen: Mapping[str, VersionRecord],
    linker: Linker,
    previous: Release | None,
) -> tuple[dict[str, VersionRecord], dict[str, dict[str, str]]]:
    """MFE -> the record that can stand in for it, and the links of those records."""
    page = Standing(chosen, linker)
    found: dict[str, VersionRecord] = {}
    links: dict[str, dict[str, str]] = {}
    for name in sorted(chosen.keys() - {HOST}):
        old = records.get(f"{name}@{candidate(name, chosen[name].version, previous)}")
        linked = page.admit(old) if old else None
        if old is not None and linked is not None:
            found[name], links[old.key] = old, linked
    return found, links
