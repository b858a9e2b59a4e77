"""The registry: all published versions, oldest first, from the database; a row that was read once is read from memory.

Rows never change and their `seq` rises without gaps under the audit log's lock, so what is in memory stays right and
everything new has a greater `seq`. Thousands of manifests are decoded once per process, not once per solving.
"""

import asyncio

import msgspec

from muntin.manifest.record import VersionRecord
from muntin.service import Connection, Database, Problem

BLOBS = "blobs"
VERSIONS = "versions"

_decoder = msgspec.json.Decoder(VersionRecord)


def record_path(name: str, version: str) -> str:
    """Where the object store has a version's record."""
    return f"{VERSIONS}/{name}/{version}.json"


def blob_path(hex: str, encoding: str = "") -> str:
    """Where the object store has a file's bytes, by their SHA-384 (hex); encoding: `br`, `gz` or none."""
    return f"{BLOBS}/{hex}.{encoding}" if encoding else f"{BLOBS}/{hex}"


class Registry:
    """Reads versions, and writes their rows."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._records: list[VersionRecord] = []
        self._by_key: dict[tuple[str, str], VersionRecord] = {}
        self._reading = asyncio.Lock()

    async def records(self) -> list[VersionRecord]:
        """All versions in the order of publication."""
        async with self._reading:
            last = self._records[-1].seq if self._records else 0
            async with self.database.acquire() as connection:
                rows = await connection.fetch("select record from version where seq > $1 order by seq", last)
            for row in rows:
                self._remember(_decoder.decode(row["record"]))
            return list(self._records)

    async def record(self, name: str, version: str) -> VersionRecord | None:
        """One version, or None."""
        if found := self._by_key.get((name, version)):
            return found
        await self.records()
        return self._by_key.get((name, version))

    async def required(self, name: str, version: str) -> VersionRecord:
        """One version, or Problem("version-unknown")."""
        if found := await self.record(name, version):
            return found
        raise Problem("version-unknown", f"{name}@{version} is not published")

    async def versions(self, name: str) -> list[VersionRecord]:
        """All versions of one name, oldest first."""
        return [record for record in await self.records() if record.name == name]

    async def stored(self, connection: Connection, name: str, version: str) -> VersionRecord | None:
        """One version as this transaction sees it."""
        text = await connection.fetchval("select record from version where name = $1 and version = $2", name, version)
        return None if text is None else _decoder.decode(text)

    async def next_seq(self, connection: Connection) -> int:
        """The next version's number. The caller's transaction holds the audit log's lock."""
        return int(await connection.fetchval("select coalesce(max(seq), 0) + 1 from version"))

    async def insert(self, connection: Connection, record: VersionRecord) -> None:
        """Writes the row, in the caller's transaction."""
        await connection.execute(
            "insert into version (seq, name, version, kind, digest, record, published_at, published_by)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            record.seq,
            record.name,
            record.version,
            record.kind,
            record.digest,
            encode_record(record).decode(),
            record.published_at,
            record.published_by,
        )

    def _remember(self, record: VersionRecord) -> None:
        self._records.append(record)
        self._by_key[record.name, record.version] = record


def encode_record(record: VersionRecord) -> bytes:
    """The record as JSON: the row's text and the object's bytes."""
    return msgspec.json.encode(record)
