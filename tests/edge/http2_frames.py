"""The few HTTP/2 frames (RFC 9113 section 4.1) that a test needs, by hand: a client library would send no floods.

Header fields are HPACK indices of the static table and plain literals (RFC 7541): no state on either side.
"""

import asyncio
import struct
from collections.abc import AsyncIterator

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, CONTINUATION = 0, 1, 3, 4, 6, 7, 9
END_STREAM, END_HEADERS = 1, 4
MAX_CONCURRENT_STREAMS = 3
STATUS_200 = b"\x88"
GET = b"\x82\x86\x84" + b"\x41\x01x"  # :method GET, :scheme http, :path /, :authority x
CANCEL = struct.pack(">I", 8)


def frame(kind: int, payload: bytes = b"", *, stream: int = 0, flags: int = 0) -> bytes:
    """One frame."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def opening() -> bytes:
    """What a client begins with."""
    return PREFACE + frame(SETTINGS)


def get(stream: int) -> bytes:
    """`GET /` on a stream of its own."""
    return frame(HEADERS, GET, stream=stream, flags=END_HEADERS | END_STREAM)


async def frames(reader: asyncio.StreamReader) -> AsyncIterator[tuple[int, int, bytes]]:
    """(kind, stream, payload) of what comes back, until the connection ends."""
    while True:
        try:
            head = await reader.readexactly(9)
            payload = await reader.readexactly(int.from_bytes(head[:3], "big"))
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        yield head[3], int.from_bytes(head[5:], "big"), payload
