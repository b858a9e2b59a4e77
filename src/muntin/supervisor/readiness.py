"""Is a process ready? Its health path answers 2xx; without one, its port is open; PostgreSQL asks for a password.

Asking never raises: whatever goes wrong means no. Plain sockets, since each process that starts is asked twenty times a
second.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

TIMEOUT = 2.0
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bool]]
# StartupMessage of protocol 3.0 (PostgreSQL docs 54.7): length, version, user, end.
STARTUP = (4 + 4 + 14 + 1).to_bytes(4, "big") + (3 << 16).to_bytes(4, "big") + b"user\0postgres\0\0"


async def is_ready(host: str, port: int, path: str | None) -> bool:
    """Whether `GET path` (RFC 9112) is answered with a 2xx status, or, without a path, whether anybody listens."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if path is None:
            return True
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: muntin\r\nConnection: close\r\n\r\n".encode())
        words = (await reader.readline()).split()
        return len(words) >= 2 and words[1].startswith(b"2")

    return await _ask(host, port, talk)


async def postgres_is_ready(host: str, port: int) -> bool:
    """Whether PostgreSQL would let clients in. While it recovers from a crash it listens, and refuses."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        writer.write(STARTUP)
        return await reader.readexactly(1) == b"R"  # an Authentication request; an ErrorResponse would be E

    return await _ask(host, port, talk)


async def _ask(host: str, port: int, talk: Talk) -> bool:
    try:
        async with asyncio.timeout(TIMEOUT):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                return await talk(reader, writer)
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False
