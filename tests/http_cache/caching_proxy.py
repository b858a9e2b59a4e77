"""A reverse proxy around HttpCache for the suite `http-cache-tests`: it reads, asks the cache, asks the origin, writes.

It speaks HTTP/1.1 by hand, one request a connection, since the suite's origin sends on purpose what client libraries
refuse: wrong Content-Length, unknown Transfer-Encoding, fields named by Connection. Nothing of it is the product.
"""

import asyncio
import time
from contextlib import suppress

from muntin.resilience.http_cache import HttpCache
from muntin.resilience.model import Fields, Found, Request, Response

DEADLINE = 15.0
FAILURES = frozenset({500, 502, 503, 504})
BODILESS = frozenset({204, 304})
OWN = frozenset({"connection", "keep-alive", "host", "transfer-encoding", "content-length"})


async def head(reader: asyncio.StreamReader) -> tuple[str, Fields]:
    """The first line and the fields, names in lower case."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines[1:] if line)
    return lines[0], tuple((name.strip().lower(), value.strip(" \t")) for name, _, value in pairs)


async def chunked(reader: asyncio.StreamReader) -> bytes:
    """A body in chunks; trailers are left."""
    body = b""
    while size := int((await reader.readline()).split(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readline()
    return body


async def content(reader: asyncio.StreamReader, fields: dict[str, str], until_end: bool) -> bytes:
    """The body, as its fields delimit it (RFC 9112 section 6.3)."""
    if "transfer-encoding" in fields:
        return await chunked(reader) if fields["transfer-encoding"] == "chunked" else await reader.read()
    if "content-length" in fields:
        return await reader.readexactly(int(fields["content-length"]))
    return await reader.read() if until_end else b""


def fields_text(headers: Fields) -> str:
    """Header lines, with the empty one that ends them."""
    return "".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n"


class CachingProxy:
    """Listens on `port`, asks the origin on `origin`; `async with`."""

    def __init__(self, port: int, origin: int, cache: HttpCache) -> None:
        self.port = port
        self.origin = origin
        self.cache = cache
        self._refreshes: set[asyncio.Task[Response]] = set()

    async def __aenter__(self) -> "CachingProxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=512)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in list(self._refreshes):
            task.cancel()
        await asyncio.gather(*self._refreshes, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        with suppress(OSError, EOFError):
            async with asyncio.timeout(DEADLINE):
                line, fields = await head(reader)
                method, target, _ = line.split(" ", 2)
                headers: dict[str, str] = {}
                for name, value in fields:
                    headers[name] = f"{headers[name]}, {value}" if name in headers else value
                body = await content(reader, headers, until_end=False)
                response = await self.answer(Request(method, target, headers, body))
                writer.write(written(method, response))
                await writer.drain()
        writer.close()

    async def answer(self, request: Request) -> Response:
        """What the cache says is done, in the order of the pipeline, without its retries."""
        found = self.cache.look(request, time.time())
        if found.response is not None and found.usable:
            if found.revalidating:
                self._refreshes.add(task := asyncio.create_task(self._fetched(request, found)))
                task.add_done_callback(self._refreshes.discard)
            return found.response
        if found.only_if_cached:
            return Response(504)
        return await self._fetched(request, found)

    async def _fetched(self, request: Request, found: Found) -> Response:
        """From the origin by way of the cache; a failure is a stale answer or 502."""
        asked_at = time.time()
        try:
            response = await self._ask(request, found)
        except (OSError, EOFError, ValueError) as failed:
            return found.on_error or Response(502, body=repr(failed).encode())
        if response.status in FAILURES and found.on_error is not None:
            return found.on_error
        return self.cache.take(request, found, response, asked_at, time.time()).response

    async def _ask(self, request: Request, found: Found) -> Response:
        """Sends the request with the cache's conditions."""
        sent = {name: value for name, value in request.headers.items() if name not in OWN} | dict(found.conditions)
        sent |= {"host": f"127.0.0.1:{self.origin}", "connection": "close", "content-length": str(len(request.body))}
        async with asyncio.timeout(DEADLINE):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.origin)
            try:
                text = f"{request.method} {request.target} HTTP/1.1\r\n{fields_text(tuple(sent.items()))}"
                writer.write(text.encode("latin-1") + request.body)
                line, fields = await head(reader)
                status = int(line.split(" ")[1])
                bare = request.method == "HEAD" or status in BODILESS
                body = b"" if bare else await content(reader, dict(fields), until_end=True)
            finally:
                writer.close()
        return Response(status, fields, body)


def written(method: str, response: Response) -> bytes:
    """The answer on the wire."""
    headers = (*response.headers, ("connection", "close"))
    if response.status not in BODILESS and method != "HEAD" and response.header("content-length") is None:
        headers = (*headers, ("content-length", str(len(response.body))))
    return f"HTTP/1.1 {response.status} X\r\n{fields_text(headers)}".encode("latin-1") + response.body
