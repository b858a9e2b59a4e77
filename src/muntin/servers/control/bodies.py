"""Bodies that are too large to be held: streamed to a file, bounded, hashed on their way. And how OpenAPI shows them.

A request that is refused before its body was read is read to its end all the same, within the limit that it would have
had: a client that is still sending when the connection closes never sees the answer, and would try again for nothing.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from muntin.servers.control.archive import MEGABYTE
from muntin.servers.control.keys import Admission, Gate
from muntin.servers.control.staging import failures
from muntin.service import Problem

PATIENCE = 30.0
"""Seconds for which a refused body is read on."""

Http = Request[Any, Any, Any]


async def admitted(request: Http, gate: Gate, limit: int, name: str | None = None) -> Admission:
    """`gate.admit` for the right to publish, with a body of at most `limit` bytes still to come."""
    try:
        return await gate.admit(request, "publish", name)
    except Problem:
        with contextlib.suppress(TimeoutError, Problem):
            async with asyncio.timeout(PATIENCE):
                await _pass_over(request, limit)
        raise


async def receive(request: Http, into: Path, limit: int) -> str:
    """Writes the body to a staged file; returns its SHA-256 (hex). Problem body-too-large."""
    digest, size = hashlib.sha256(), 0
    with failures(), into.open("wb") as file:
        async for piece in pieces(request):
            size += len(piece)
            if size > limit:
                shown = f"{limit // MEGABYTE} MB" if limit >= MEGABYTE else f"{limit} bytes"
                raise Problem("body-too-large", f"this body may have {shown}")
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()


async def pieces(request: Http) -> AsyncIterator[bytes]:
    """The body as it comes in. Problem malformed-body if it ends before its end."""
    try:
        async for piece in request.stream():
            if piece:
                yield piece
    except HTTPException as error:
        raise Problem("malformed-body", "the connection ended before the body did") from error


async def _pass_over(request: Http, limit: int) -> None:
    size = 0
    async for piece in pieces(request):
        size += len(piece)
        if size > limit:
            return


def _binary(*media_types: str) -> dict[str, OpenAPIMediaType]:
    return {
        each: OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        for each in media_types
    }


SOURCE = Schema(
    type=OpenAPIType.OBJECT,
    description="One of the two: a finished upload, or the origin that has manifest.json and all files",
    properties={
        "upload": Schema(type=OpenAPIType.STRING, pattern="^[0-9a-f]{64}$"),
        "url": Schema(type=OpenAPIType.STRING, max_length=2000),
    },
    min_properties=1,
    max_properties=1,
    additional_properties=False,
)


@dataclass
class ArchiveOperation(Operation):
    """Takes an archive, or JSON that says where one is."""

    def __post_init__(self) -> None:
        source = {"application/json": OpenAPIMediaType(schema=SOURCE)}
        self.request_body = RequestBody(content=_binary("application/gzip") | source, required=True)


@dataclass
class ChunkOperation(Operation):
    """Takes some bytes."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody(content=_binary("application/partial-upload"), required=True)
