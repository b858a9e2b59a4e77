"""The object store: whole immutable objects by path, in a local folder or in any S3-compatible service (obstore).

| URL              | store                                                                               |
|------------------|-------------------------------------------------------------------------------------|
| file:///folder   | that folder, made if it is missing                                                  |
| s3://bucket/path | S3 and what speaks its protocol; AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID ... as usual   |
| memory://        | this object's own memory, for tests                                                 |

A put is all or nothing: readers see the old object, the new one, or none. A folder's put writes `<path>#<n>` and
renames it; what a killed process leaves of those is never listed, and `sweep` takes it away. When `put` returns, a
folder has the object on the disk (fsync), so that a database row which names it can be committed after it.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore.exceptions
from obstore.store import LocalStore, ObjectStore, from_url

from muntin.errors import UpstreamUnavailable, UsageError

STORE = "the object store"
TIMEOUT = timedelta(seconds=30)
"""For one request to a remote store; its retries end within the same again."""

HALF_WRITTEN = re.compile(r".+#\d+")
FAILURES = (obstore.exceptions.BaseError, OSError, TimeoutError)


class Entry(NamedTuple):
    """One object of a listing, and when it was last written (aware, UTC)."""

    path: str
    modified: datetime


class Store(Protocol):
    """What the platform needs of an object store. Paths: `a/b/c`, no empty segment, no `..`.

    Each call raises UpstreamUnavailable if the store does not do it (away, full, not allowed).
    """

    async def get(self, path: str) -> bytes | None:
        """The object, or None."""

    async def put(self, path: str, data: bytes) -> None:
        """Writes the object, all or nothing, over what was there."""

    async def exists(self, path: str) -> bool:
        """Whether there is such an object."""

    async def delete(self, path: str) -> None:
        """Removes the object, if there is one."""

    def list(self, prefix: str) -> AsyncIterator[str]:
        """The paths of all objects in the folder `prefix`, in no particular order."""

    def entries(self, prefix: str) -> AsyncIterator[Entry]:
        """The same, with the times of their writing."""

    async def sweep(self, before: datetime) -> Sequence[str]:
        """Removes what killed processes left half-written before then, where the store does not itself; names it."""


class Objects:
    """The store at `url`; see Store. A resource of a service, but usable without being started."""

    name = "store"
    essential = True

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self.folder = Path(url2pathname(parts.path)) if parts.scheme == "file" else None

    @cached_property
    def _store(self) -> ObjectStore:
        try:
            if self.folder is not None:
                return LocalStore(prefix=self.folder, mkdir=True)
            if urlsplit(self.url).scheme == "memory":
                return from_url(self.url)
            return from_url(
                self.url,
                # Plain HTTP only where AWS_ENDPOINT_URL says so: for S3-compatible servers on a private network.
                client_options={"timeout": TIMEOUT, "connect_timeout": TIMEOUT / 6, "allow_http": True},
                retry_config={"max_retries": 3, "retry_timeout": TIMEOUT},
            )
        except (obstore.exceptions.BaseError, ValueError) as error:
            raise UsageError(f"MUNTIN_STORE_URL {self.url!r} can't be used: {_first_line(error)}") from error
        except OSError as error:
            raise UpstreamUnavailable(STORE, _first_line(error)) from error

    async def start(self) -> None:
        """Opens the store; a remote one is first asked when needed."""
        await asyncio.to_thread(lambda: self._store)

    async def stop(self) -> None:
        """Nothing is kept open."""

    async def check(self) -> None:
        """Raises unless the store answers within five seconds."""
        async with asyncio.timeout(5):
            await self.exists("health")

    async def get(self, path: str) -> bytes | None:
        """The object, or None; a path that can't be one is none."""
        try:
            return bytes(await (await self._store.get_async(path)).bytes_async())
        except (FileNotFoundError, ValueError):
            return None
        except FAILURES as error:
            raise UpstreamUnavailable(STORE, _first_line(error)) from error

    async def put(self, path: str, data: bytes) -> None:
        """Writes the object, all or nothing; in a folder it is on the disk afterwards."""
        try:
            await self._store.put_async(path, data, use_multipart=False)
            if self.folder is not None:
                await asyncio.to_thread(_persist, self.folder / path)
        except FAILURES as error:
            raise UpstreamUnavailable(STORE, _first_line(error)) from error

    async def exists(self, path: str) -> bool:
        """Whether there is such an object."""
        try:
            await self._store.head_async(path)
        except (FileNotFoundError, ValueError):
            return False
        except FAILURES as error:
            raise UpstreamUnavailable(STORE, _first_line(error)) from error
        return True

    async def delete(self, path: str) -> None:
        """Removes the object, if there is one."""
        try:
            await self._store.delete_async(path)
        except FileNotFoundError:
            return
        except FAILURES as error:
            raise UpstreamUnavailable(STORE, _first_line(error)) from error

    async def list(self, prefix: str) -> AsyncIterator[str]:
        """The paths of all objects in the folder `prefix`, in no particular order."""
        async for entry in self.entries(prefix):
            yield entry.path

    async def entries(self, prefix: str) -> AsyncIterator[Entry]:
        """The same, with the times of their writing."""
        try:
            async for batch in self._store.list(prefix.rstrip("/") or None):
                for item in batch:
                    yield Entry(item["path"], item["last_modified"])
        except FAILURES as error:
            raise UpstreamUnavailable(STORE, _first_line(error)) from error

    async def sweep(self, before: datetime) -> Sequence[str]:
        """Removes the half-written files of a folder; remote stores do this themselves."""
        if self.folder is None:
            return []
        return await asyncio.to_thread(_sweep, self.folder, before.timestamp())


def _sweep(folder: Path, before: float) -> list[str]:
    gone = []
    for parent, _, names in os.walk(folder):
        for name in filter(HALF_WRITTEN.fullmatch, names):
            file = Path(parent) / name
            if file.stat().st_mtime < before:
                file.unlink(missing_ok=True)
                gone.append(file.relative_to(folder).as_posix())
    return gone


def _persist(file: Path) -> None:
    """The file's bytes and its name survive a loss of power."""
    for path in (file, file.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _first_line(error: BaseException) -> str:
    """obstore's messages go on with a debugging dump."""
    return (str(error) or type(error).__name__).splitlines()[0]
