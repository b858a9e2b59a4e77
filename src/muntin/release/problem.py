"""Published versions -> the resolver's question. Pure.

| of a version       | the resolver sees                                                                       |
|--------------------|-----------------------------------------------------------------------------------------|
| MFE, remote, host  | an MfeVersion; what it imports without declaring a range counts as needed in any version  |
| remote of React    | the same, with react and react-dom of one build: the host mounts it with both             |
| library            | a LibraryVersion per package, each with the needs of the whole build                      |
| page               | nothing                                                                                 |

Of library builds of equal precedence (`19.3.1+4f2e`, `19.3.1+77ab`) the later stands for all: a rebuilt library takes
the place of the one before, whatever they weigh. Only a pin can name an earlier one.

Only MFEs that are wanted, or required by such, become part of the question: the others can't change the answer.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from muntin.manifest.build import (
    SHELL,
    SHELL_API,
    Graph,
    HostBuild,
    LibraryBuild,
    ModuleBuild,
    RemoteBuild,
    SharedNeed,
)
from muntin.manifest.record import VersionRecord
from muntin.release.libraries import Offer, offers, package_bytes, package_of
from muntin.resolve.model import LibraryVersion, MfeVersion, Problem

SERVICES = "./services"
ANY = "*"
REACT = "react"

Part = HostBuild | ModuleBuild | RemoteBuild


def problem(records: Iterable[VersionRecord], wanted: Mapping[str, str], pins: Mapping[str, str]) -> Problem:
    """The question which versions of `records` make the page that is `wanted`, in that order of priority."""
    known = sorted(records, key=lambda each: each.seq)
    schemas: dict[str, dict[str, Any]] = {}
    libraries = _libraries(known, pins)

    return Problem(
        wanted=dict(wanted),
        mfes={
            name: [seen(each, libraries, schemas) for each in versions]
            for name, versions in _concerned(known, wanted).items()
        },
        libraries=libraries,
        pins=dict(pins),
        apis={SHELL: SHELL_API},
        schemas=schemas,
    )


def part(record: VersionRecord) -> Part:
    """The manifest of an MFE or a host. Raises TypeError for what is neither."""
    if not isinstance(record.manifest, Part):
        raise TypeError(f"{record.key} is a {record.kind}, no part of a page")
    return record.manifest


def _concerned(records: Sequence[VersionRecord], wanted: Mapping[str, str]) -> dict[str, list[VersionRecord]]:
    """The versions of what is wanted or, directly or not, required by it, by name."""
    by_name: dict[str, list[VersionRecord]] = {}
    for record in records:
        if isinstance(record.manifest, Part):
            by_name.setdefault(record.name, []).append(record)
    found: dict[str, list[VersionRecord]] = {}
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in found:
            found[name] = by_name[name]
            waiting += [each for record in by_name[name] for each in part(record).declaration.requires]
    return found


def graphs(manifest: Part) -> list[Graph]:
    """The static graphs of everything that it exposes or runs; a remote's are not told by its build."""
    match manifest:
        case HostBuild(loader=loader, host=host):
            return [loader, host]
        case ModuleBuild(exposes=exposes):
            return list(exposes.values())
        case RemoteBuild():
            return []


def claims(manifest: Part) -> list[str]:
    """What only one MFE of a page can have."""
    declared = manifest.declaration
    services = isinstance(manifest, ModuleBuild) and SERVICES in manifest.exposes
    return [
        *(f"route {shape(route.path)}" for route in declared.routes),
        *(f"slot '{slot.name}'" for slot in declared.slots),
        *([f"expose {SERVICES}"] if services else []),
    ]


@lru_cache(maxsize=16_384)
def shape(path: str) -> str:
    """Paths of one shape match the same requests: `/products/:id` and `/products/:name`."""
    return "/".join(":" if segment.startswith(":") else segment for segment in path.split("/"))


def seen(record: VersionRecord, offered: Collection[str], schemas: dict[str, dict[str, Any]]) -> MfeVersion:
    """What the resolver knows of a published MFE where the packages `offered` are published; the schemas of its events
    are added to `schemas`. Raises TypeError for what is no part of a page."""
    version = mfe_version(record.version, part(record), schemas)
    return _brings_the_rest(version, offered) if record.kind == "remote" else version


def mfe_version(version: str, manifest: Part, schemas: dict[str, dict[str, Any]]) -> MfeVersion:
    """What the resolver knows of an MFE; the schemas of its events are added to `schemas`."""
    declared = manifest.declaration
    imported = {package_of(each) for graph in graphs(manifest) for each in graph.shared}
    undeclared = {package: SharedNeed(ANY) for package in sorted(imported - declared.shared.keys())}

    def keyed(events: Mapping[str, dict[str, Any]]) -> dict[str, str]:
        keys = {name: schema_key(schema) for name, schema in events.items()}
        schemas.update((keys[name], schema) for name, schema in events.items())
        return keys

    shared = declared.shared | undeclared
    if isinstance(manifest, RemoteBuild) and manifest.adapter == REACT:
        shared |= {name: _pooled(shared.get(name, SharedNeed(ANY))) for name in (REACT, "react-dom")}
    return MfeVersion(
        version=version,
        shared=shared,
        requires=declared.requires,
        sends=keyed(declared.events.sends),
        receives=keyed(declared.events.receives),
        claims=claims(manifest),
    )


def _brings_the_rest(version: MfeVersion, offered: Collection[str]) -> MfeVersion:
    """A remote without what nobody publishes: builds of others hold a copy of all that they share."""
    shared = {package: need for package, need in version.shared.items() if package in offered}
    return msgspec.structs.replace(version, shared=shared)


def _pooled(need: SharedNeed) -> SharedNeed:
    return need if need.pool else msgspec.structs.replace(need, pool=REACT)


def schema_key(schema: Mapping[str, Any]) -> str:
    """The key of an event's schema: SHA-256 (hex) of its canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(schema, order="sorted")).hexdigest()


def _libraries(records: Iterable[VersionRecord], pins: Mapping[str, str]) -> dict[str, list[LibraryVersion]]:
    sizes: dict[str, dict[str, int]] = {}

    def of(offer: Offer) -> LibraryVersion:
        key = offer.record.key
        if key not in sizes:
            sizes[key] = package_bytes(offer.build)
        return LibraryVersion(offer.version, key, sizes[key][offer.package], needs(offer.build))

    def current(package: str, versions: Mapping[str, Offer]) -> list[Offer]:
        last = {version.partition("+")[0]: version for version in versions}
        kept = {*last.values(), pins.get(package)}
        return [offer for version, offer in versions.items() if version in kept]

    return {package: [of(each) for each in current(package, found)] for package, found in offers(records).items()}


def needs(build: LibraryBuild) -> dict[str, str]:
    """Package -> range of what the build imports and leaves out, undeclared imports in any version."""
    imported = {
        package_of(specifier)
        for package in build.packages.values()
        for group in (package.production, package.development)
        for graph in group.values()
        for specifier in graph.shared
    }
    undeclared = imported - build.needs.keys() - build.packages.keys()
    return build.needs | dict.fromkeys(sorted(undeclared), ANY)
