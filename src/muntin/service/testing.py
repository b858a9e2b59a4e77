"""Runs a service for a test: the real application on the real server, on a free port, in the test's own loop.

    async with serving(create_app(settings)) as client:
        answer = await client.get("/api/session")

The client is handed out when `/readyz` says so. A clock given to the application is the test's own, since it is the
same process; everything else (sockets, HTTP, databases) is as in production.
"""

import asyncio
import contextlib
import fcntl
import functools
import os
import socket
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from granian.constants import Interfaces
from granian.server.embed import Server

READY_DEADLINE = 30.0
POLL = 0.02


class ManualClock:
    """A clock that a test holds in hand: it stands still until it is told to advance."""

    def __init__(self, now: datetime) -> None:
        self.start = now
        self.passed = timedelta()

    def now(self) -> datetime:
        """Wall-clock time."""
        return self.start + self.passed

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self.passed.total_seconds()

    def advance(self, **step: float) -> None:
        """Moves on: `advance(minutes=29)`."""
        self.passed += timedelta(**step)


@contextlib.asynccontextmanager
async def serving(
    app: Any,
    *,
    port: int | None = None,
    asgi: bool = True,
    headers: dict[str, str] | None = None,
    websockets: bool = False,
    ready: str = "/readyz",
) -> AsyncIterator[httpx.AsyncClient]:
    """Serves the ASGI (or RSGI) application `app` and gives a client of it, once the path `ready` says so."""
    port = port or free_port()
    server = Server(
        app,
        port=port,
        interface=Interfaces.ASGI if asgi else Interfaces.RSGI,
        websockets=websockets,
        log_enabled=False,
    )
    task = asyncio.create_task(server.serve(), name=f"serving {port}")
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client:
            await _ready(client, task, ready)
            yield client
    finally:
        server.stop()  # type: ignore[no-untyped-call]  # granian leaves it untyped
        await task


async def _ready(client: httpx.AsyncClient, task: "asyncio.Task[None]", path: str) -> None:
    async with asyncio.timeout(READY_DEADLINE):
        while True:
            if task.done():
                raise RuntimeError("the server ended before it was ready")
            with contextlib.suppress(httpx.TransportError):
                if (await client.get(path)).status_code == 200:
                    return
            await asyncio.sleep(POLL)


def free_port() -> int:
    """A TCP port that nobody listens on now, and that no other caller on this machine was given while it lives.

    The system alone would give two test processes the same port before either listens, and servers that share ports
    (SO_REUSEPORT) would then answer each other's requests. A lock on the port's byte of one file keeps them apart.
    """
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in _given and _lock(port):
            _given.add(port)
            return port


_given: set[int] = set()


@functools.cache
def _ledger() -> int:
    """The file whose bytes stand for ports; open as long as the process lives, which ends its locks."""
    path = Path(tempfile.gettempdir()) / f"muntin-ports-{os.getuid()}"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(port: int) -> bool:
    try:
        fcntl.lockf(_ledger(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True
