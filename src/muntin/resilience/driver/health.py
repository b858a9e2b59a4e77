"""Asks each endpoint how it is, so that callers know before they call.

| answer to `health_path` within `health_timeout` | means |
|---|---|
| any status below 500 | it is well; 404 is the answer of a server that has no such path |
| 5xx, no connection, no answer | it is not |

One task per endpoint asks, waits, asks again: checks never pile up. Each has a connection of its own, outside the pool,
since what is asked is also whether a new one is accepted.
"""

import asyncio
import random
from collections.abc import Callable, Sequence

import aiohttp
from yarl import URL

from muntin.resilience.policy import UpstreamPolicy

JITTER = 0.1
"""Share by which an interval is shorter or longer, so that the callers of one endpoint don't ask in step."""

Checked = Callable[[str, bool], float]
"""Takes an endpoint and whether it is well; says in how many seconds to ask again."""


class HealthChecks:
    """The checks of one upstream's endpoints."""

    def __init__(self, endpoints: Sequence[str], policy: UpstreamPolicy, checked: Checked, rng: random.Random) -> None:
        if policy.health_path is not None and not policy.health_path.startswith("/"):
            raise ValueError(f"health_path {policy.health_path!r} is not a path; it starts with /")
        self.endpoints = endpoints
        self.policy = policy
        self.checked = checked
        self.rng = rng
        self._session: aiohttp.ClientSession | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begins with a check of each endpoint, in the background; nothing if the policy wants none."""
        if self.policy.health_path is None:
            return
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        timeout = aiohttp.ClientTimeout(total=self.policy.health_timeout)
        self._session = aiohttp.ClientSession(connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        self._tasks = [
            asyncio.create_task(self._watch(self._session, each, self.policy.health_path), name=f"health of {each}")
            for each in self.endpoints
        ]

    async def stop(self) -> None:
        """Ends all checks."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def _watch(self, session: aiohttp.ClientSession, endpoint: str, path: str) -> None:
        url = URL(endpoint + path, encoded=True)
        while True:
            interval = self.checked(endpoint, await _well(session, url))
            await asyncio.sleep(interval * self.rng.uniform(1 - JITTER, 1 + JITTER))


async def _well(session: aiohttp.ClientSession, url: URL) -> bool:
    try:
        async with session.get(url, allow_redirects=False) as response:
            return response.status < 500
    except Exception:  # whatever it is, the check has failed; and it must go on, or the circuit never closes
        return False
