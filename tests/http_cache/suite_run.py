"""One run of the npm suite http-cache-tests: its origin and client in Node, HttpCache behind a proxy between them."""

import asyncio
import os
from pathlib import Path

import msgspec

from muntin.resilience.http_cache import HttpCache
from muntin.service.testing import free_port

from .caching_proxy import CachingProxy

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NODE = ROOT / ".venv" / "bin" / "node"
SUITE = ROOT / "node_modules" / "http-cache-tests"
DEADLINE = 240.0
CHUNK = 100
"""Tests at once, as in the suite's own client."""


class Reference(msgspec.Struct, frozen=True):
    """A server that the suite's authors tested, and the tests that it passed."""

    name: str
    version: str
    passed: list[str]


class Outcome(msgspec.Struct, frozen=True):
    """Test id -> required, optimal or check; -> its name; -> True or [kind of failure, what happened]."""

    kinds: dict[str, str]
    names: dict[str, str]
    results: dict[str, bool | list[str]]
    references: list[Reference]

    def passed(self) -> list[str]:
        """The tests that HttpCache passed."""
        return [test for test in self.kinds if self.results[test] is True]

    def counts(self, passed: list[str]) -> dict[str, int]:
        """How many of each kind."""
        return {kind: sum(self.kinds[test] == kind for test in passed) for kind in ("required", "optimal", "check")}


async def run_suite(folder: Path) -> Outcome:
    """Starts the origin and the proxy, runs the client to its end, stops what was started."""
    origin, port = free_port(), free_port()
    environ = {"PATH": os.environ["PATH"], "npm_config_protocol": "http", "npm_config_port": str(origin)}
    server = await asyncio.create_subprocess_exec(
        *(NODE, "--import", HERE / "loopback.mjs", SUITE / "server" / "server.mjs"),
        env=environ | {"npm_config_pidfile": str(folder / "origin.pid")},
        stdout=asyncio.subprocess.PIPE,
        cwd=folder,
    )
    try:
        assert server.stdout is not None
        async with asyncio.timeout(DEADLINE):
            assert b"Listening" in await server.stdout.readline()
            drained = asyncio.create_task(server.stdout.read())
            async with CachingProxy(port, origin, HttpCache(64 * 1024 * 1024)):
                output = await client(port)
            drained.cancel()
    finally:
        server.terminate()
        await server.wait()
    return msgspec.json.decode(output, type=Outcome)


async def client(port: int) -> bytes:
    """What the suite's client says of the cache at `port`."""
    process = await asyncio.create_subprocess_exec(
        *(NODE, "--no-warnings", HERE / "suite.mjs"),
        env={"PATH": os.environ["PATH"], "BASE": f"http://127.0.0.1:{port}", "CHUNK": str(CHUNK)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0
    return output
