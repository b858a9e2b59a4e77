"""HTTP/2 on the public port: spoken by prior knowledge, many requests on one connection, and no floods."""

import asyncio
import contextlib
import itertools
import struct
from collections.abc import AsyncIterator

from .http2_frames import (
    CANCEL,
    CONTINUATION,
    GET,
    HEADERS,
    MAX_CONCURRENT_STREAMS,
    PING,
    RST_STREAM,
    SETTINGS,
    STATUS_200,
    frame,
    frames,
    get,
    opening,
)
from .live_edge import LOCAL, PATIENCE, Edge


@contextlib.asynccontextmanager
async def connected(edge: Edge) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection that has begun to speak HTTP/2."""
    reader, writer = await asyncio.open_connection(LOCAL, edge.port)
    writer.write(opening())
    try:
        async with asyncio.timeout(PATIENCE):
            yield reader, writer
    finally:
        writer.close()


async def flooded(edge: Edge, flood: AsyncIterator[bytes]) -> bool:
    """Sends until the edge hangs up, which it must; whether it was flooded, and did not end before the flood began."""
    async with connected(edge) as (reader, writer):

        async def listen() -> None:
            async for _ in frames(reader):
                pass

        listening = asyncio.create_task(listen())
        sent = 0
        with contextlib.suppress(ConnectionError):
            async for part in flood:
                if listening.done():
                    break
                writer.write(part)
                await writer.drain()
                sent += 1
        await listening
        return sent > 1


async def test_requests_share_a_connection(edge: Edge) -> None:
    """Ten at once on one connection, each answered; the service is asked in HTTP/1.1."""
    async with connected(edge) as (reader, writer):
        streams = range(1, 20, 2)
        writer.write(b"".join(get(stream) for stream in streams))
        answered: dict[int, bytes] = {}
        async for kind, stream, payload in frames(reader):
            if kind == HEADERS:
                answered[stream] = payload[:1]
            if len(answered) == len(streams):
                break
    assert answered == dict.fromkeys(streams, STATUS_200)
    assert {request.version for request in edge["shell"].asked} == {(1, 1)}


async def test_streams_at_once_are_those_of_the_topology(tight: Edge) -> None:
    """The edge announces `max_streams` in its settings."""
    async with connected(tight) as (reader, _):
        async for kind, _stream, payload in frames(reader):
            if kind == SETTINGS and payload:
                break
    settings = dict(struct.iter_unpack(">HI", payload))
    assert settings[MAX_CONCURRENT_STREAMS] == 10


async def test_rapid_resets_end_the_connection(edge: Edge) -> None:
    """Requests that are taken back as soon as they are sent (CVE-2023-44487) cost their sender the connection."""

    async def resets() -> AsyncIterator[bytes]:
        for stream in itertools.count(1, 2):
            yield get(stream) + frame(RST_STREAM, CANCEL, stream=stream)
            await asyncio.sleep(0)

    assert await flooded(edge, resets())
    assert (await edge.get("/"))["name"] == "shell"


async def test_endless_continuation_ends_the_connection(edge: Edge) -> None:
    """Header fields that never end (CVE-2024-30255) end at the limit of headers; nobody is asked."""

    async def continuations() -> AsyncIterator[bytes]:
        yield frame(HEADERS, GET, stream=1)
        for n in itertools.count():
            name = f"x-{n}".encode()
            field = b"\x00" + bytes([len(name)]) + name + b"\x01y"
            yield frame(CONTINUATION, field, stream=1)
            await asyncio.sleep(0)

    assert await flooded(edge, continuations())
    assert edge["shell"].asked == []


async def test_pings_without_listening_end_the_connection(edge: Edge) -> None:
    """A client that asks for acknowledgements and reads none (CVE-2019-9512) fills no memory."""
    _, writer = await asyncio.open_connection(LOCAL, edge.port, limit=1024)
    writer.write(opening())
    ping = frame(PING, b"12345678") * 1000
    closed = False
    async with asyncio.timeout(PATIENCE):
        try:
            for _ in range(10_000):
                writer.write(ping)
                await writer.drain()
        except ConnectionError:
            closed = True
    writer.close()
    assert closed
    assert (await edge.get("/"))["name"] == "shell"
