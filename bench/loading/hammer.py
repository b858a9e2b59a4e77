"""Loads one page over and over through some connections: HTTP/1.1, keep-alive, one request at a time on each.

Written on bare asyncio streams, since the generator shares the machine with what it measures: an HTTP client library
would take more of it than the shell does.
"""

import asyncio
import dataclasses
import re
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

PAGE = {"accept": "text/html"}
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Load:
    """What came back: pages, the seconds that it took, and each page's seconds in rising order."""

    pages: int
    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        """Pages per second."""
        return self.pages / self.seconds

    def quantile(self, share: float) -> float:
        """The latency, in seconds, that this share of the pages stayed below."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


async def fetch(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> tuple[bytes, bytes]:
    """Sends one request; (head, body) of the answer. Raises AssertionError unless it is a 200."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = LENGTH.search(head)
    assert head.startswith(b"HTTP/1.1 200") and length is not None, head
    return head, await reader.readexactly(int(length[1]))


def get(url: str, headers: Mapping[str, str] = PAGE) -> bytes:
    """The request for a URL."""
    parts = urlsplit(url)
    sent = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {parts.path or '/'} HTTP/1.1\r\nhost: {parts.netloc}\r\n{sent}\r\n".encode()


async def hammer(url: str, connections: int, seconds: float, headers: Mapping[str, str] = PAGE) -> Load:
    """Loads `url` through so many connections for so long."""
    parts, request = urlsplit(url), get(url, headers)
    latencies: list[float] = []
    began = time.perf_counter()

    async def visit() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while (start := time.perf_counter()) - began < seconds:
            await fetch(reader, writer, request)
            latencies.append(time.perf_counter() - start)
        writer.close()

    await asyncio.gather(*(visit() for _ in range(connections)))
    return Load(len(latencies), time.perf_counter() - began, sorted(latencies))
