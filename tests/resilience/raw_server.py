"""A small HTTP/1.1 server that does as it is told, byte by byte: it hangs, dribbles, cuts, and remembers who left."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import msgspec

LINE_LIMIT = 256 * 1024


class Seen(msgspec.Struct, frozen=True):
    """One request: names in lower case; `at`: the loop's clock."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float


Behaviour = Callable[["RawServer", Seen, asyncio.StreamWriter], Awaitable[None]]
"""Writes what is to be written; when it returns, the connection is kept unless it closed it."""


class RawServer:
    """Each request takes the next of `script`, or `otherwise` if none is left."""

    def __init__(self, otherwise: Behaviour, *script: Behaviour, port: int = 0) -> None:
        self.otherwise = otherwise
        self.script = list(script)
        self.port = port
        self.seen: list[Seen] = []
        self.open = 0
        self.left = asyncio.Event()
        """A client closed its connection while it was waiting for an answer."""
        self.asked = asyncio.Event()
        self.gate = asyncio.Event()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "RawServer":
        """Listens."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=LINE_LIMIT, backlog=2048)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stops listening and cuts every connection: what a killed process leaves behind."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.open += 1
        try:
            while not writer.is_closing():
                seen = await self._read(reader)
                self.seen.append(seen)
                self.asked.set()
                behave = self.script.pop(0) if self.script else self.otherwise
                await self._watched(behave(self, seen, writer), reader)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            self._tasks.discard(task)
            writer.transport.abort()

    async def _watched(self, answer: Awaitable[None], reader: asyncio.StreamReader) -> None:
        """Answers, unless the client leaves before."""
        answering, leaving = asyncio.ensure_future(answer), asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if leaving.done() and not answering.done():
                self.left.set()
                raise ConnectionResetError
            await answering
        finally:
            for each in (answering, leaving):
                each.cancel()
            await asyncio.gather(answering, leaving, return_exceptions=True)

    async def _read(self, reader: asyncio.StreamReader) -> Seen:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        fields = [line.partition(": ") for line in head[1:] if line]
        headers = {name.lower(): value for name, _, value in fields}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        return Seen(method, target, headers, body, asyncio.get_running_loop().time())


async def until(true: Callable[[], bool]) -> None:
    """Returns when it is: for states inside the pipeline, which tell nobody when they change."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - as the docstring says
            await asyncio.sleep(0.01)


def answers(status: int = 200, body: bytes = b'{"a":1}', *fields: str) -> Behaviour:
    """A whole answer with these further header lines."""

    async def behave(_: RawServer, seen: Seen, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} Said", f"content-length: {len(body)}", *fields, "", ""]
        writer.write("\r\n".join(lines).encode() + (b"" if seen.method == "HEAD" else body))
        await writer.drain()

    return behave


def gated(inner: Behaviour) -> Behaviour:
    """Waits for the server's gate before it goes on."""

    async def behave(server: RawServer, seen: Seen, writer: asyncio.StreamWriter) -> None:
        await server.gate.wait()
        await inner(server, seen, writer)

    return behave


def raw(data: bytes, *, close: bool = True) -> Behaviour:
    """These very bytes, and the end of the connection."""

    async def behave(_: RawServer, __: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        if close:
            writer.close()

    return behave


async def hangs(_: RawServer, __: Seen, ___: asyncio.StreamWriter) -> None:
    """Never answers."""
    await asyncio.Event().wait()


async def dribbles(_: RawServer, __: Seen, writer: asyncio.StreamWriter) -> None:
    """An endless body, a byte at a time: each byte resets any timeout between bytes."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def dribbles_headers(_: RawServer, __: Seen, writer: asyncio.StreamWriter) -> None:
    """Endless header fields."""
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x-a: b\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


drops = raw(b"")
"""Closes the connection without a word."""

cuts = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it")
"""Ends in the middle of the body."""
