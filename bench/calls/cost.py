"""CPU of one call: through the pipeline, through bare aiohttp, and out of the cache; in turns, in one process.

The upstream is another process, so that only the caller's CPU is counted: all of it, the event loop's and the health
checks' included. `bare` does what a careful caller does without a pipeline: one session, a timeout, the body read.
"""

import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable

import aiohttp
import msgspec

from bench.calls.trial import PYTHON, port_of, process
from muntin.resilience import Upstream, UpstreamPolicy

ROUNDS, CALLS, AT_ONCE = 40, 400, 8
TARGET = "/fast"
TIMEOUT = aiohttp.ClientTimeout(total=3.0)


class Cost(msgspec.Struct, frozen=True):
    """Medians over rounds, seconds of CPU per call; `more`: the median of the rounds' differences."""

    bare: float
    pipeline: float
    more: float
    cached: float


async def measured() -> Cost:
    """Starts an upstream and calls it."""
    async with process(*PYTHON, "bench.calls.upstream") as running:
        url = f"http://127.0.0.1:{await port_of(running)}"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def bare() -> None:
                async with session.get(url + TARGET, timeout=TIMEOUT) as response:
                    await response.read()

            plain, caching = UpstreamPolicy(), UpstreamPolicy(cache=True)
            async with (
                Upstream("upstream", [url], plain, session=session) as upstream,
                Upstream("cached", [url], caching, session=session) as cached,
            ):

                async def pipeline() -> None:
                    await upstream.get(TARGET)

                async def hit() -> None:
                    await cached.get(TARGET)

                return await in_turns(bare, pipeline, hit)


async def in_turns(*kinds: Callable[[], Awaitable[None]]) -> Cost:
    """Rounds of each kind, after one round of each that does not count."""
    rounds = []
    for number in range(ROUNDS + 1):
        spent = [await spending(kind) for kind in (kinds if number % 2 else kinds[::-1])]
        rounds.append(spent if number % 2 else spent[::-1])
    bare, pipeline, hit = (list(each) for each in zip(*rounds[1:], strict=True))
    more = [after - before for before, after in zip(bare, pipeline, strict=True)]
    median = statistics.median
    return Cost(median(bare), median(pipeline), median(more), median(hit))


async def spending(call: Callable[[], Awaitable[None]]) -> float:
    """CPU seconds of one call among CALLS, AT_ONCE at a time."""

    async def some() -> None:
        for _ in range(CALLS // AT_ONCE):
            await call()

    gc.collect()
    began = time.process_time()
    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return (time.process_time() - began) / CALLS
