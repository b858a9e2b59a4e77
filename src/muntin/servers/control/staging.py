"""The folder where bytes lie that are not yet believed: archives on their way in, and unfinished uploads.

| folder            | file                | ends                                                             |
|-------------------|---------------------|------------------------------------------------------------------|
| control/staging/  | one per request     | with its request; those of killed processes at the next sweep      |
| control/uploads/  | one per SHA-256     | when it is published; an hour after its last chunk                 |

Who works on a file holds a lock on it (flock), which the kernel takes back when the process dies. A sweep removes only
what it can lock itself, so no process ever loses a file that it is using. Nothing here is part of the registry: the
folder may be emptied while no control plane runs.
"""

import asyncio
import contextlib
import fcntl
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

from muntin.service import Clock, UpstreamUnavailable

KEPT = timedelta(hours=1)
"""How long an unfinished upload waits for its next chunk."""

STAGING = "the staging folder"


class Staging:
    """The folder. A resource of the service: started, it is there and swept."""

    name = "staging"
    essential = True

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock = clock
        self.requests = folder / "staging"
        self.uploads = folder / "uploads"

    async def start(self) -> None:
        """Makes the folders, and removes what a killed process left."""
        with failures():
            for folder in (self.requests, self.uploads):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        await self.sweep()

    async def stop(self) -> None:
        """Each request removes its own."""

    async def check(self) -> None:
        """Raises unless the folder is there and can be written."""
        if not os.access(self.requests, os.W_OK):
            raise OSError(f"{self.requests} can't be written")

    @contextlib.asynccontextmanager
    async def file(self) -> AsyncIterator[Path]:
        """A new empty file, gone at the end."""
        path = self.requests / secrets.token_hex(8)
        with failures():
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDONLY, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield path
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)

    async def sweep(self) -> list[str]:
        """Removes what nobody works on: every request's file, and uploads that were left alone for KEPT."""
        return await asyncio.to_thread(self._sweep)

    def _sweep(self) -> list[str]:
        left = self.clock.now() - KEPT
        gone = [path.name for path in self.requests.iterdir() if remove_if_free(path)]
        for path in self.uploads.iterdir():
            if path.stat().st_mtime < left.timestamp() and remove_if_free(path):
                gone.append(path.name)
        return gone


@contextlib.contextmanager
def failures() -> Iterator[None]:
    """Turns what the file system refuses (full, read-only, away) into UpstreamUnavailable."""
    try:
        yield
    except OSError as error:
        raise UpstreamUnavailable(STAGING, error.strerror or str(error)) from error


def locked(descriptor: int) -> bool:
    """Whether the open file is now ours alone; the lock ends with the descriptor."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def remove_if_free(path: Path) -> bool:
    """Removes the file unless somebody holds its lock."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        if not locked(descriptor):
            return False
        path.unlink(missing_ok=True)
        return True
    finally:
        os.close(descriptor)
