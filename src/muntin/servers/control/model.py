"""What the registry says and takes, as JSON (camelCase)."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from muntin.manifest.build import HostBuild, LibraryBuild, Manifest, ModuleBuild, PageBuild, RemoteBuild
from muntin.manifest.record import VersionRecord
from muntin.manifest.versions import Version
from muntin.servers.control.audit import Entry
from muntin.servers.control.keys import Key

SHA256 = r"^[0-9a-f]{64}$(?!\n)"


class Answer(msgspec.Struct, frozen=True, rename="camel"):
    """Base of everything that is sent."""


class Listed(Answer, frozen=True):
    """One name of the registry. `latest`: newest version that is no prerelease, or newest of all if there is none."""

    name: str
    kind: str
    owner: str
    latest: str
    versions: int


class Listing(Answer, frozen=True):
    """All names, in alphabetical order."""

    items: list[Listed]


class Published(Answer, frozen=True):
    """A version without its manifest. `js`: raw bytes of JavaScript; `brotli`: bytes of all its files, compressed."""

    name: str
    version: str
    kind: str
    seq: int
    base: str
    digest: str
    published_at: datetime
    published_by: str
    js: int
    brotli: int


class Versions(Answer, frozen=True):
    """The versions of one name, newest first."""

    name: str
    kind: str
    items: list[Published]


class Source(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Where a version's archive comes from, if not in the body: one of the two."""

    upload: Annotated[str, Meta(pattern=SHA256, description="A finished upload")] | None = None
    url: Annotated[str, Meta(max_length=2000, description="An origin of its own, ends with /")] | None = None


class AuditPage(Answer, frozen=True):
    """Entries of the audit log, oldest first."""

    items: list[Entry]


class KeyList(Answer, frozen=True):
    """All keys, also expired and revoked ones."""

    items: list[Key]


def published(record: VersionRecord) -> Published:
    """The record without its manifest."""
    files = record.manifest.files.values()
    return Published(
        name=record.name,
        version=record.version,
        kind=record.kind,
        seq=record.seq,
        base=record.base,
        digest=record.digest,
        published_at=record.published_at,
        published_by=record.published_by,
        js=sum(file.raw for file in files if "javascript" in file.type),
        brotli=sum(file.brotli for file in files),
    )


def newest_first(records: list[VersionRecord]) -> list[VersionRecord]:
    """By precedence; of equal precedence the one published later comes first."""
    return sorted(records, key=lambda record: (Version.parse(record.version), record.seq), reverse=True)


def latest(records: list[VersionRecord]) -> VersionRecord:
    """The newest that is no prerelease; the newest prerelease if there is nothing else."""
    ordered = newest_first(records)
    return next((record for record in ordered if not Version.parse(record.version).prerelease), ordered[0])


def owner_of(manifest: Manifest) -> str:
    """The team that the manifest names; a library names none."""
    match manifest:
        case ModuleBuild() | RemoteBuild() | HostBuild() | PageBuild():
            return manifest.declaration.owner
        case LibraryBuild():
            return ""


def listing(records: list[VersionRecord]) -> Listing:
    """All names."""
    by_name: dict[str, list[VersionRecord]] = {}
    for record in records:
        by_name.setdefault(record.name, []).append(record)
    newest = {name: latest(found) for name, found in sorted(by_name.items())}
    return Listing(
        [
            Listed(name, record.kind, owner_of(record.manifest), record.version, len(by_name[name]))
            for name, record in newest.items()
        ]
    )
