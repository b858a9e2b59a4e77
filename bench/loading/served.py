"""A folder as one site on a server process of its own, over TLS and HTTP/2 (see serving.py)."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from muntin.service.testing import free_port

ROOT = Path(__file__).resolve().parents[2]
START_DEADLINE = 120.0


@contextlib.asynccontextmanager
async def served(site: Path, certificate: Path, key: Path) -> AsyncIterator[int]:
    """The site on a server of its own; gives the port."""
    port = free_port()
    command = [sys.executable, "-m", "bench.loading.serving", str(site), str(port), str(certificate), str(key)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        async with asyncio.timeout(START_DEADLINE):
            while not await _listens(port):  # noqa: ASYNC110 - another process, which tells nobody when it listens
                await asyncio.sleep(0.05)
        yield port
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        (await asyncio.open_connection("127.0.0.1", port))[1].close()
    except OSError:
        return False
    return True
