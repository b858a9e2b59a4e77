"""What is done beside the requests, at the start and every SECONDS: nothing that a crash left behind stays for good.

| what                                              | when it goes                                               |
|---------------------------------------------------|------------------------------------------------------------|
| staged files of killed processes, stale uploads   | at once; an hour after the last chunk                      |
| half-written objects of killed processes          | after an hour                                              |
| blobs and records that no version row names       | after an hour, and never while somebody publishes (WRITING) |
| used signatures                                   | when they would have ended by themselves                   |

What looks unnamed is found without a lock; the lock is then held for a few deletions at a time, and what is named is
asked again inside it: a publication that was under way has its row by then, or never will.
"""

import base64
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from muntin.manifest.record import VersionRecord
from muntin.servers.control.keys import UsedSignatures
from muntin.servers.control.parts import Control
from muntin.servers.control.publish import WRITING
from muntin.servers.control.registry import BLOBS, VERSIONS, blob_path, record_path
from muntin.servers.control.staging import Staging

log = logging.getLogger("muntin.control")

SECONDS = 600.0
KEPT = timedelta(hours=1)
AT_ONCE = 100


class Keeper:
    """Does it."""

    def __init__(self, control: Control, used: UsedSignatures, staging: Staging) -> None:
        self.control = control
        self.used = used
        self.staging = staging

    async def round(self) -> None:
        """One round of everything."""
        now = self.control.clock.now()
        await self.staging.sweep()
        await self.used.sweep(now)
        objects = self.control.objects
        await objects.sweep(now - KEPT)
        await self.sweep(now - KEPT)

    async def sweep(self, before: datetime) -> list[str]:
        """Removes what no version names and was last written before then; names it."""
        named = _named(await self.control.registry.records())
        unnamed = [
            entry.path
            for prefix in (BLOBS, VERSIONS)
            async for entry in self.control.objects.entries(prefix)
            if entry.modified < before and not _covers(named, entry.path)
        ]
        gone: list[str] = []
        for start in range(0, len(unnamed), AT_ONCE):
            gone += await self._remove(unnamed[start : start + AT_ONCE])
        if gone:
            log.info("removed %d objects that no version names", len(gone))
        return gone

    async def _remove(self, paths: list[str]) -> list[str]:
        """Removes those of `paths` that are still unnamed, unless somebody publishes now: then the next round does."""
        async with self.control.database.acquire() as connection:
            if not await connection.fetchval("select pg_try_advisory_lock($1)", WRITING):
                return []
            try:
                named = _named(await self.control.registry.records())
                gone = [path for path in paths if not _covers(named, path)]
                for path in gone:
                    await self.control.objects.delete(path)
                return gone
            finally:
                await connection.execute("select pg_advisory_unlock($1)", WRITING)


def _named(records: Iterable[VersionRecord]) -> set[str]:
    """The paths of all blobs and records that versions name."""
    named: set[str] = set()
    for record in records:
        named.add(record_path(record.name, record.version))
        named.update(blob_path(blob_of(file.integrity)) for file in record.manifest.files.values())
    return named


def blob_of(integrity: str) -> str:
    """The hex name of a blob by its `sha384-<base64>`."""
    return base64.b64decode(integrity.removeprefix("sha384-")).hex()


def _covers(named: set[str], path: str) -> bool:
    """A blob's compressed siblings stay with it."""
    return path in named or (path.startswith(f"{BLOBS}/") and path.rpartition(".")[0] in named)
