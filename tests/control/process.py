"""The control plane as a process of its own, which tests may have killed at a fault point and started again."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator

import httpx
import msgspec

from muntin.service import Settings

DEADLINE = 60.0
Running = tuple[asyncio.subprocess.Process, httpx.AsyncClient]


def environ_of(settings: Settings) -> dict[str, str]:
    """The environment by which the supervisor would give it these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MUNTIN_")}
    given = {name: value for name, value in msgspec.structs.asdict(settings).items() if value and name != "upstreams"}
    return kept | {f"MUNTIN_{name.upper()}": str(value) for name, value in given.items()}


@contextlib.asynccontextmanager
async def running(settings: Settings, fault: str = "") -> AsyncIterator[Running]:
    """Runs it until the end of the block, unless it dies before."""
    environ = environ_of(msgspec.structs.replace(settings, fault=fault))
    command = [sys.executable, "-m", "muntin.servers.control"]
    with (settings.home / "control.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(*command, env=environ, stdout=log, stderr=log)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}", timeout=30) as client:
            await _ready(process, client)
            yield process, client
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), DEADLINE)


async def _ready(process: asyncio.subprocess.Process, client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(DEADLINE):
        while process.returncode is None:
            with contextlib.suppress(httpx.TransportError):
                if (await client.get("/readyz")).status_code == 200:
                    return
            await asyncio.sleep(0.05)  # a port offers nothing to await
    raise RuntimeError(f"the control plane ended with {process.returncode}; its log is control.log")
