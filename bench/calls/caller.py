"""A back end that asks one upstream for each request it gets: `python -m bench.calls.caller VARIANT UPSTREAM`.

| variant | how it asks |
|---|---|
| muntin | `muntin.resilience.Upstream` with the default policy |
| bare | aiohttp, 3 s timeout: no policy |
| naive | the same, and three more times at once if that failed |

`/call` answers 200 with the upstream's answer, 503 where the caller refused to ask, 502 where it asked in vain.
`/attempts` says how many connections to the upstream it has tried to open, health checks' included. It prints its port.
No client has a limit of connections: that would be a policy.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

from muntin.resilience import Refused, Upstream, UpstreamPolicy
from muntin.service.testing import free_port

TIMEOUT = aiohttp.ClientTimeout(total=3.0)
NAIVE_RETRIES = 3
REFUSED, FAILED = (503, b"refused"), (502, b"failed")
BACKLOG = 4096

Ask = Callable[[], Awaitable[tuple[int, bytes]]]


class Attempts:
    """Counts connections to a port, whoever in this process opens them; the interpreter tells (PEP 578)."""

    def __init__(self, port: int | None) -> None:
        self.port = port
        self.count = 0
        sys.addaudithook(self._heard)

    def _heard(self, event: str, facts: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(facts[1], tuple) and facts[1][1] == self.port:
            self.count += 1


def retrying(session: aiohttp.ClientSession, upstream: str, retries: int) -> Ask:
    """aiohttp as it comes, asked once and `retries` times more."""

    async def ask() -> tuple[int, bytes]:
        for _ in range(1 + retries):
            try:
                async with session.get(f"{upstream}/call", timeout=TIMEOUT) as response:
                    body = await response.read()
                    if response.status < 500:
                        return response.status, body
            except (aiohttp.ClientError, TimeoutError, OSError):
                continue
        return FAILED

    return ask


def surviving(upstream: Upstream) -> Ask:
    """The pipeline."""

    async def ask() -> tuple[int, bytes]:
        try:
            answer = await upstream.get("/call")
        except Refused as refused:
            return FAILED if refused.record.attempts else REFUSED
        return answer.status, answer.body

    return ask


class Site:
    """The RSGI application."""

    def __init__(self, ask: Ask, attempts: Attempts) -> None:
        self.ask = ask
        self.attempts = attempts

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        status, body = 200, str(self.attempts.count).encode()
        if scope.path == "/call":
            status, body = await self.ask()
        proto.response_bytes(status, [("content-length", str(len(body)))], body)


async def main(variant: str, upstream: str) -> None:
    """Serves until it is killed."""
    attempts = Attempts(urlsplit(upstream).port)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        if variant == "muntin":
            async with Upstream("upstream", [upstream], UpstreamPolicy(), session=session) as up:
                await serve(Site(surviving(up), attempts))
        else:
            await serve(Site(retrying(session, upstream, NAIVE_RETRIES if variant == "naive" else 0), attempts))


async def serve(site: Site) -> None:
    """Serves until it is killed; prints its port."""
    port = free_port()
    server = Server(site, port=port, interface=Interfaces.RSGI, backlog=BACKLOG, log_enabled=False)
    print(port, flush=True)
    await server.serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1], sys.argv[2]))
