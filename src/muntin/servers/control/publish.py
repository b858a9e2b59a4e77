"""Publishing a version: all of it, or nothing. What a crash leaves at each step, and who cleans up:

| step                                             | fault point           | a crash leaves                          |
|--------------------------------------------------|-----------------------|-----------------------------------------|
| the archive lies in the staging folder            | publish.staged        | a file there; swept at the next start   |
| everything about it is found to be right          | publish.verified      | the same                                |
| its files are in the store, by their hashes       | publish.blobs         | unnamed blobs; swept after an hour      |
| its record is in the store                        | publish.record        | the same, and a record without a row    |
| row and audit entry are written, not committed    | publish.before-commit | the same                                |
| committed                                         | publish.committed     | a published version                     |

A version exists if and only if its row does. Publishing again is always safe: every step overwrites what an earlier
try left. While blobs are written and not yet named by a row, the shared lock WRITING keeps the sweeper (keeping.py)
from taking them away; the record and its `seq` are written under the audit log's lock, so of two that publish one
version at once the second finds the first one's row.
"""

import asyncio
import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import brotli  # type: ignore[import-untyped]  # it has no stubs

from muntin.manifest import record as records
from muntin.manifest.build import LibraryBuild, Manifest
from muntin.manifest.record import VersionRecord
from muntin.servers.control.archive import MANIFEST, read
from muntin.servers.control.inspection import Faults, inspect, kind_of
from muntin.servers.control.keys import Key
from muntin.servers.control.parts import Control
from muntin.servers.control.registry import blob_path, encode_record, record_path
from muntin.servers.control.staging import Staging
from muntin.service import Connection, Problem

WRITING = 0x626C6F62  # "blob": any constant that all instances share
AT_ONCE = 2
"""How many archives are unpacked and compressed at one time."""

COMPRESSED = ("text/", "application/javascript", "application/json", "application/manifest+json", "image/svg+xml")
"""Media types that compression makes smaller; pictures and fonts are compressed already."""

BEST_UP_TO = 256 * 1024
"""Bytes. Brotli's best quality costs a second and more per megabyte; larger files get the best of the fast ones."""


class Publisher:
    """Publishes staged archives."""

    def __init__(self, control: Control, staging: Staging) -> None:
        self.control = control
        self.staging = staging
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def publish(self, name: str, version: str, archive: Path, base: str, key: Key) -> tuple[VersionRecord, bool]:
        """The version's record, and whether it is new. Problem publish-refused or version-exists."""
        reach = self.control.faults.reach
        async with self._turn:
            reach("publish.staged")
            manifest = await asyncio.to_thread(inspect, archive, name, version)
            reach("publish.verified")
            digest = records.digest(base, manifest)
            async with self.control.database.acquire() as connection:
                if known := await self._known(connection, manifest, digest):
                    return known, False
                await connection.execute("select pg_advisory_lock_shared($1)", WRITING)
                try:
                    await self._store(archive, manifest)
                    reach("publish.blobs")
                    return await self._commit(connection, manifest, base, digest, key)
                finally:
                    await connection.execute("select pg_advisory_unlock_shared($1)", WRITING)

    async def _known(self, connection: Connection, manifest: Manifest, digest: str) -> VersionRecord | None:
        """The version's record if it is published with this content. Problem version-exists, publish-refused."""
        known = await self.control.registry.stored(connection, manifest.name, manifest.version)
        if known is None:
            await _must_own_packages(connection, manifest)
            await _must_stay_of_its_kind(connection, manifest)
        elif known.digest != digest:
            when = known.published_at.strftime("%Y-%m-%d %H:%M UTC")
            who = f"{known.published_by} at {when}"
            raise Problem("version-exists", f"{known.key} was published with other content by {who}")
        return known

    async def _commit(
        self, connection: Connection, manifest: Manifest, base: str, digest: str, key: Key
    ) -> tuple[VersionRecord, bool]:
        control = self.control
        async with connection.transaction():
            await control.audit.lock(connection)
            if known := await self._known(connection, manifest, digest):
                return known, False
            record = VersionRecord(
                name=manifest.name,
                version=manifest.version,
                kind=kind_of(manifest),
                seq=await control.registry.next_seq(connection),
                base=base,
                digest=digest,
                published_at=control.clock.now(),
                published_by=key.team,
                manifest=manifest,
            )
            await control.objects.put(record_path(record.name, record.version), encode_record(record))
            control.faults.reach("publish.record")
            await control.registry.insert(connection, record)
            details = {"digest": digest, "base": base, "kind": record.kind, "seq": record.seq}
            await control.audit.append(connection, key.team, key.id, "version.published", record.key, details)
            control.faults.reach("publish.before-commit")
        control.faults.reach("publish.committed")
        return record, True

    async def _store(self, archive: Path, manifest: Manifest) -> None:
        """Puts every file into the store with its compressed siblings, by its own hash, over whatever is there."""
        files, done = _files(archive), set[str]()
        while (item := await asyncio.to_thread(next, files, None)) is not None:
            path, data = item
            hex = hashlib.sha384(data).hexdigest()
            if hex in done:
                continue
            done.add(hex)
            await self.control.objects.put(blob_path(hex), data)
            if manifest.files[path].type.startswith(COMPRESSED):
                small = await asyncio.gather(asyncio.to_thread(_brotli, data), asyncio.to_thread(_gzip, data))
                for encoding, packed in zip(("br", "gz"), small, strict=True):
                    if len(packed) < len(data):
                        await self.control.objects.put(blob_path(hex, encoding), packed)


async def _must_own_packages(connection: Connection, manifest: Manifest) -> None:
    """An npm package comes from one library: else whoever may publish any library could slip their own `react` into
    everybody's pages."""
    if not isinstance(manifest, LibraryBuild):
        return
    rows: list[asyncpg.Record] = await connection.fetch(
        "select distinct name, package"
        " from version, jsonb_object_keys(record::jsonb -> 'manifest' -> 'packages') package"
        " where kind = 'library' and name <> $1 and package = any($2) order by package",
        manifest.name,
        list(manifest.packages),
    )
    faults = Faults()
    for row in rows:
        faults.add(f"packages.{row['package']}", f"the library {row['name']} publishes it; only one may")
    faults.refuse(f"{manifest.name}@{manifest.version}")


async def _must_stay_of_its_kind(connection: Connection, manifest: Manifest) -> None:
    """A name is an MFE's or a library's for good; an MFE may change its bundler (module, remote)."""
    kinds = await connection.fetch("select distinct kind from version where name = $1", manifest.name)
    library = isinstance(manifest, LibraryBuild)
    if any((row["kind"] == "library") != library for row in kinds):
        faults = Faults()
        faults.add("kind", f"{manifest.name} is the name of {'an MFE' if library else 'a library'} already")
        faults.refuse(f"{manifest.name}@{manifest.version}")


def _files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """What `inspect` found to be right, once more."""
    return ((path, data) for path, data in read(archive, _never) if path != MANIFEST)


def _never(path: str, message: str) -> None:
    raise RuntimeError(f"{path}: {message}, which was not so a moment ago")


def _brotli(data: bytes) -> bytes:
    return bytes(brotli.compress(data, quality=11 if len(data) <= BEST_UP_TO else 9))


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)
