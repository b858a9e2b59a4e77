"""One caller with an upstream and a load of its own, each its own process; and the upstream broken in the midst of it.

What hangs counts the requests that it gets. A refused connection is seen by nobody but who tried, so these are counted
in the caller: each attempt is a new one there. During a hang both are counted, and must agree but for the requests that
went over connections which were open before, or there is no figure.
"""

import asyncio
import contextlib
import os
import resource
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import msgspec

from bench.calls.load import Heard, Plan
from bench.calls.upstream import CAPACITY

ROOT = Path(__file__).resolve().parents[2]
PYTHON = [sys.executable, "-m"]
NODE = str(Path(sys.executable).parent / "node")
SECONDS_TO_START = 1.0
AGREE, BETWEEN = 0.03, 20
"""A share, and the attempts that may happen between two looks."""
RATE, SURGE_RATE = 200.0, 900.0
ENOUGH_FILES = 16_384

CALLERS = {
    "Muntin": [*PYTHON, "bench.calls.caller", "muntin"],
    "no policy": [*PYTHON, "bench.calls.caller", "bare"],
    "3 naive retries": [*PYTHON, "bench.calls.caller", "naive"],
    "opossum": [NODE, "bench/peers/opossum.mjs"],
}
"""Each is given the upstream's URL."""


class Phases(msgspec.Struct, frozen=True):
    """Seconds before, during and after a fault or a surge."""

    before: float
    during: float
    after: float

    @property
    def end(self) -> float:
        """When the fault ends, in seconds after the start."""
        return self.before + self.during


class Trial(msgspec.Struct, frozen=True):
    """What was heard, and the attempts that were made during the fault."""

    heard: Heard
    phases: Phases
    attempts: int = 0


@contextlib.asynccontextmanager
async def process(*command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program of ours, ended at the end; its errors are shown."""
    environ = os.environ | {"NODE_ENV": "production", "PYTHONPATH": str(ROOT)}
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe)
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def numbers(running: asyncio.subprocess.Process) -> list[int]:
    """What it prints next."""
    assert running.stdout is not None
    async with asyncio.timeout(30):
        return [int(word) for word in (await running.stdout.readline()).split()]


async def port_of(running: asyncio.subprocess.Process) -> int:
    """Where it listens, which it says first."""
    (port,) = await numbers(running)
    return port


async def told(upstream: asyncio.subprocess.Process, mode: str) -> tuple[int, int]:
    """Sets the upstream's mode; (requests that it has seen, connections that are open)."""
    assert upstream.stdin is not None
    upstream.stdin.write(f"{mode}\n".encode())
    await upstream.stdin.drain()
    seen, connections = await numbers(upstream)
    return seen, connections


async def attempts(port: int) -> int:
    """How many connections to its upstream this caller has tried to open."""
    deadline = time.monotonic() + 30
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/attempts") as response:
                    return int(await response.text())
            except aiohttp.ClientConnectionError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)  # it tells nobody that it listens


@contextlib.asynccontextmanager
async def caller(name: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """(upstream, port of the caller), both ready."""
    async with process(*PYTHON, "bench.calls.upstream") as upstream:
        url = f"http://127.0.0.1:{await port_of(upstream)}"
        async with process(*CALLERS[name], url) as running:
            port = await port_of(running)
            await attempts(port)
            yield upstream, port


async def heard(plan: Plan) -> Heard:
    """Sends the plan's load."""
    async with process(*PYTHON, "bench.calls.load", msgspec.json.encode(plan).decode()) as load:
        out, _ = await load.communicate()
        return msgspec.json.decode(out, type=Heard)


async def outage(name: str, mode: str, phases: Phases) -> Trial:
    """RATE calls a second; the upstream is `down` or hangs for a while, then it is well again."""
    async with caller(name) as (upstream, port):
        start = time.monotonic() + SECONDS_TO_START
        steady = [(phases.before + phases.during + phases.after, RATE)]
        load = asyncio.create_task(heard(Plan(port, start, steady)))
        await asyncio.sleep(start + phases.before - time.monotonic())
        (seen, connections), made = await told(upstream, mode), await attempts(port)
        await asyncio.sleep(start + phases.end - time.monotonic())
        seen, made = (await told(upstream, "up"))[0] - seen, await attempts(port) - made
        if mode == "hang":
            slack = AGREE * seen + BETWEEN
            if not -slack <= seen - made <= connections + slack:
                raise RuntimeError(f"{name} opened {made} connections, and the upstream has seen {seen} requests")
        return Trial(await load, phases, seen if mode == "hang" else made)


async def surge(name: str, phases: Phases) -> Trial:
    """RATE calls a second, and SURGE_RATE for a while."""
    async with caller(name) as (_, port):
        rates = [(phases.before, RATE), (phases.during, SURGE_RATE), (phases.after, RATE)]
        return Trial(await heard(Plan(port, time.monotonic() + SECONDS_TO_START, rates)), phases)


def open_files() -> None:
    """Callers that pile up calls pile up connections; the limit is passed on to what we start."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < ENOUGH_FILES:
        raise RuntimeError(f"this needs {ENOUGH_FILES} open files, and `ulimit -Hn` is {most}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


assert SURGE_RATE > CAPACITY > RATE
