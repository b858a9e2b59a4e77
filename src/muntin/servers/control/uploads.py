"""Resumable uploads: an archive arrives in chunks under the SHA-256 that it will have, and is then named by a PUT.

| request                        | answer                                                                       |
|--------------------------------|------------------------------------------------------------------------------|
| HEAD  /api/v1/uploads/{sha256} | 204, `Upload-Offset`: how many bytes are there (0: none yet), `Upload-Limit` |
| PATCH, `Upload-Offset` = that  | 204 with the new `Upload-Offset`; the chunk is kept whole or not at all      |
| PATCH with another offset      | 409 upload-mismatch, with the right `Upload-Offset`                          |
| PATCH while another one runs   | 409 upload-mismatch                                                          |

Header names: draft-ietf-httpbis-resumable-upload. That an upload is named by its content makes it the sender's own
without a session: whatever else somebody writes into it, the finished file either has that SHA-256 or is thrown away.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from muntin.servers.control.archive import MAX_PACKED, MEGABYTE
from muntin.servers.control.keys import Admission
from muntin.servers.control.staging import Staging, failures, locked
from muntin.service import Problem

MAX_CHUNK = 8 * MEGABYTE
MOST_OPEN = 100
"""How many unfinished uploads there may be."""


class Uploads:
    """The unfinished uploads."""

    def __init__(self, staging: Staging) -> None:
        self.staging = staging

    def path(self, name: str) -> Path:
        """The file of the upload `name`, a SHA-256 in hex."""
        return self.staging.uploads / name

    def offset(self, name: str) -> int:
        """How many of its bytes are there."""
        try:
            return self.path(name).stat().st_size
        except FileNotFoundError:
            return 0

    async def append(
        self, name: str, offset: int, length: int | None, admission: Admission, chunks: AsyncIterator[bytes]
    ) -> int:
        """Adds one signed chunk at `offset`; returns the new offset. Problem upload-mismatch, body-too-large."""
        if length is not None and length > MAX_PACKED:
            raise Problem("body-too-large", f"an archive may have {MAX_PACKED // MEGABYTE} MB")
        path = self.path(name)
        if not path.exists() and sum(1 for _ in self.staging.uploads.iterdir()) >= MOST_OPEN:
            raise Problem("too-many-requests", f"{MOST_OPEN} uploads are unfinished", headers={"retry-after": "60"})
        with failures():
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                if not locked(descriptor):
                    raise Problem("upload-mismatch", "another request is sending a chunk of this upload now")
                return await _append(descriptor, offset, length, admission, chunks)
            finally:
                os.close(descriptor)

    async def take(self, name: str, into: Path) -> None:
        """Moves the finished upload to `into`. Problem upload-mismatch if it is not there, or not what it is named."""
        with failures():
            await asyncio.to_thread(self._take, name, into)

    def _take(self, name: str, into: Path) -> None:
        try:
            descriptor = os.open(self.path(name), os.O_RDONLY)
        except FileNotFoundError as error:
            raise Problem("upload-mismatch", f"there is no upload {name}; send it with PATCH") from error
        with os.fdopen(descriptor, "rb") as file:
            if not locked(descriptor):
                raise Problem("upload-mismatch", "another request is using this upload now")
            size, digest = os.fstat(descriptor).st_size, hashlib.file_digest(file, "sha256").hexdigest()
            if digest != name:
                self.path(name).unlink(missing_ok=True)
                message = f"the {size} bytes of upload {name} have another SHA-256, {digest}; send it from the start"
                raise Problem("upload-mismatch", message, headers={"upload-offset": "0"})
            file.seek(0)
            with into.open("wb") as target:
                while piece := file.read(MEGABYTE):
                    target.write(piece)

    def forget(self, name: str) -> None:
        """Removes the upload; called when what it held is published, or can't be."""
        self.path(name).unlink(missing_ok=True)


async def _append(
    descriptor: int, offset: int, length: int | None, admission: Admission, chunks: AsyncIterator[bytes]
) -> int:
    present = os.fstat(descriptor).st_size
    if offset != present:
        message = f"{present} bytes are there, and the chunk begins at {offset}"
        raise Problem("upload-mismatch", message, headers={"upload-offset": str(present)})
    room = (MAX_PACKED if length is None else length) - present
    digest, size = hashlib.sha256(), 0
    os.lseek(descriptor, present, os.SEEK_SET)
    kept = False
    try:
        async for piece in chunks:
            size += len(piece)
            if size > MAX_CHUNK:
                raise Problem("body-too-large", f"a chunk may have {MAX_CHUNK // MEGABYTE} MB")
            if size > room:
                raise Problem("upload-mismatch", "the chunk goes beyond the end that Upload-Length says")
            digest.update(piece)
            await asyncio.to_thread(_write, descriptor, piece)
        admission.claims.must_cover(digest.hexdigest())
        kept = True
    finally:
        if not kept:
            os.ftruncate(descriptor, present)
    return present + size


def _write(descriptor: int, piece: bytes) -> None:
    while piece:
        piece = piece[os.write(descriptor, piece) :]
