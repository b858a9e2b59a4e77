"""Where HTTP/1.1 messages begin and end (RFC 9112 sections 2 and 6), no more: their bytes go on as they came.

Not a library's parser: those normalise, reject and answer, and the callers under test must see what the service sent.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from enum import Enum

import msgspec

LONGEST_HEAD = 256 * 1024
PIECE = 65536
NO_BODY = frozenset({204, 304})


class Body(Enum):
    """How a body of unknown length ends."""

    CHUNKED = "chunked"
    UNTIL_CLOSE = "until close"


class Malformed(Exception):
    """These bytes are no HTTP/1.1 message."""


class Head(msgspec.Struct, frozen=True):
    """The first line and the fields of a message, and the bytes that they were."""

    raw: bytes
    words: tuple[str, ...]
    fields: dict[str, str]

    @property
    def method(self) -> str:
        """Of a request."""
        return self.words[0]

    @property
    def target(self) -> str:
        """Of a request: path and query."""
        return self.words[1]

    @property
    def status(self) -> int:
        """Of an answer."""
        return int(self.words[1])

    @property
    def persistent(self) -> bool:
        """Whether the connection may carry another message after this one (RFC 9112 section 9.3)."""
        version = self.words[0] if self.words[0].startswith("HTTP/") else self.words[-1]
        options = {each.strip().lower() for each in self.fields.get("connection", "").split(",")}
        return "close" not in options and (version == "HTTP/1.1" or "keep-alive" in options)


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next message's head; None where the connection ends before one. Raises Malformed."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise Malformed("the connection ended within a head") from error
        return None
    except asyncio.LimitOverrunError as error:
        raise Malformed(f"a head over {LONGEST_HEAD} bytes") from error
    first, *lines = raw.strip(b"\r\n").decode("latin-1").split("\r\n")
    words = tuple(first.split(" ", 2))
    if len(words) < 2 or not (words[0].startswith("HTTP/") or words[-1].startswith("HTTP/")):
        raise Malformed(f"not HTTP/1.1: {first[:60]!r}")
    if words[0].startswith("HTTP/") and not words[1].isdigit():
        raise Malformed(f"not a status line: {first[:60]!r}")
    fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Head(raw, words, fields)


def request_body(head: Head) -> int | Body:
    """How the body of a request is framed; a number is its length in bytes."""
    return _declared(head, otherwise=0)


def answer_body(head: Head, method: str) -> int | Body:
    """How the body of an answer to `method` is framed."""
    if method == "HEAD" or head.status in NO_BODY or head.status < 200:
        return 0
    return _declared(head, otherwise=Body.UNTIL_CLOSE)


def _declared(head: Head, *, otherwise: int | Body) -> int | Body:
    if "chunked" in head.fields.get("transfer-encoding", "").lower():
        return Body.CHUNKED
    length = head.fields.get("content-length")
    if length is None:
        return otherwise
    if not length.isdigit():
        raise Malformed(f"content-length: {length[:20]!r}")
    return int(length)


async def pieces(reader: asyncio.StreamReader, body: int | Body) -> AsyncIterator[tuple[bytes, bool]]:
    """The bytes of a body as they come, each with whether they are content (True) or framing. Raises Malformed."""
    if isinstance(body, int):
        async for piece in _exactly(reader, body):
            yield piece, True
    elif body is Body.UNTIL_CLOSE:
        while piece := await reader.read(PIECE):
            yield piece, True
    else:
        async for part in _chunks(reader):
            yield part


async def _exactly(reader: asyncio.StreamReader, length: int) -> AsyncIterator[bytes]:
    while length:
        piece = await reader.read(min(length, PIECE))
        if not piece:
            raise Malformed("the connection ended within a body")
        length -= len(piece)
        yield piece


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[tuple[bytes, bool]]:
    """RFC 9112 section 7.1: size lines and content by turns, then the trailer."""
    while True:
        line = await _line(reader)
        yield line, False
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError as error:
            raise Malformed(f"chunk size {line[:20]!r}") from error
        if size == 0:
            break
        async for piece in _exactly(reader, size):
            yield piece, True
        yield await _line(reader), False
    while (line := await _line(reader)) != b"\r\n":
        yield line, False
    yield line, False


async def _line(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise Malformed("the connection ended within a body") from error


class Connection:
    """One TCP connection as a pair of streams. `on_gone` is called once, when the other side has left."""

    def __init__(self, on_gone: Callable[[], object] | None = None) -> None:
        loop = asyncio.get_running_loop()
        self.reader = asyncio.StreamReader(limit=LONGEST_HEAD, loop=loop)
        self.protocol = _Protocol(self.reader, loop, on_gone)
        self.writer: asyncio.StreamWriter

    def attach(self, transport: asyncio.Transport) -> None:
        """It is connected."""
        self.writer = asyncio.StreamWriter(transport, self.protocol, self.reader, asyncio.get_running_loop())


class _Protocol(asyncio.StreamReaderProtocol):
    """Streams that also say, while nobody reads, that the other side has left."""

    def __init__(
        self, reader: asyncio.StreamReader, loop: asyncio.AbstractEventLoop, on_gone: Callable[[], object] | None
    ) -> None:
        super().__init__(reader, loop=loop)
        self.on_gone = on_gone

    def _gone(self) -> None:
        on_gone, self.on_gone = self.on_gone, None
        if on_gone is not None:
            on_gone()

    def eof_received(self) -> bool | None:
        """The other side sends no more, and no client of ours waits for an answer after that."""
        self._gone()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._gone()
        super().connection_lost(exc)
