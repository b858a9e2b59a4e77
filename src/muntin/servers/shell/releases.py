"""Release records by id: from memory, disk, or the object store, in this order; each is checked against its id."""

import asyncio
import logging
from typing import Protocol

import msgspec

from muntin.errors import Problem
from muntin.release import Release
from muntin.release.reading import read_release
from muntin.servers.shell.bounded import Bounded
from muntin.servers.shell.keeping import MOST, Keeper, Pointer

log = logging.getLogger("muntin.shell")


class Store(Protocol):
    """What we read of the object store (muntin.adapters.objects)."""

    async def get(self, path: str) -> bytes | None:
        """The object's bytes, None if there is none; Problem if the store does not answer."""
        ...


class Known(msgspec.Struct, frozen=True):
    """A release with the record that it was read from."""

    release: Release
    raw: bytes


class Releases:
    """The releases that this shell serves or shows."""

    def __init__(self, keeper: Keeper, store: Store) -> None:
        self.keeper = keeper
        self.store = store
        self._known: Bounded[str, Known] = Bounded(MOST)

    async def get(self, id: str) -> Known:
        """The release `id`. Raises Problem: release-unknown, or that of the store; BrokenRelease."""
        known = self._known.get(id)
        if known is None:
            raw = await asyncio.to_thread(self.keeper.release, id)
            if raw is None:
                raw = await self.store.get(f"releases/{id}.json")
            if raw is None:
                raise Problem("release-unknown", f"the object store holds no release {id[:12]}")
            known = Known(await asyncio.to_thread(read_release, raw, id), raw)
            self._known.put(id, known)
        return known

    def restore(self, id: str) -> Known | None:
        """The release `id` if it is on disk and whole. Waits for the disk."""
        raw = self.keeper.release(id)
        if raw is None:
            return None
        known = Known(read_release(raw, id), raw)
        self._known.put(id, known)
        return known

    async def keep(self, pointer: Pointer, known: Known) -> None:
        """Keeps it on disk; a disk that is full is no reason to serve yesterday's release."""
        try:
            await asyncio.to_thread(self.keeper.keep, pointer, known.raw)
        except Exception as error:  # a full disk, a folder of somebody else: the next release is tried again
            log.error("release %s is served but can't be kept on disk: %s", pointer.release[:12], error)
