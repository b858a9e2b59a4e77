"""Pages that report to a control plane, and what it says of them then."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

from ..telemetry.beacons import beacon
from .shelves import ReleaseMaker

PATIENCE = 30.0
Json = dict[str, Any]


class Reporter:
    """Sends beacons of `release`; `page` makes further releases, where there is one."""

    def __init__(self, client: httpx.AsyncClient, release: str = "", page: ReleaseMaker | None = None) -> None:
        self.client = client
        self.release = release
        self._page = page

    @property
    def page(self) -> ReleaseMaker:
        """Who made the release."""
        assert self._page is not None
        return self._page

    def beacon(self, entries: list[Json] | None = None, page: int = 1, **fields: Any) -> Json:
        """A beacon of the release."""
        return beacon(entries, page, **({"release": self.release} | fields))

    async def send(self, content: Json | bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        """POST /rum."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        sent = {"content-type": "application/json"} | (headers or {})
        return await self.client.post("/rum", content=body, headers=sent)

    async def health(self) -> httpx.Response:
        """GET /api/v1/health."""
        return await self.client.get("/api/v1/health")

    async def intake(self) -> Json:
        """What came in."""
        found: Json = (await self.health()).json()["intake"]
        return found

    async def versions(self, name: str = "shopping-cart", minutes: int = 60) -> list[Json]:
        """The health of one MFE, by version."""
        answer = await self.client.get(f"/api/v1/mfes/{name}/health", params={"minutes": minutes})
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["versions"]
        return found

    async def until(self, wanted: Callable[[Json], bool]) -> None:
        """Returns when the intake is as wanted; control looks at its database every other second."""
        async with asyncio.timeout(PATIENCE):
            while not wanted(await self.intake()):  # noqa: ASYNC110 - another process's figure tells nobody
                await asyncio.sleep(0.05)

    async def known(self, name: str = "shopping-cart") -> None:
        """Returns when control knows what its channels have."""
        async with asyncio.timeout(PATIENCE):
            while name not in (await self.health()).text:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)


async def ready(page: ReleaseMaker) -> Reporter:
    """A release is deployed, and control knows it."""
    [release] = await page.deployed(1)
    reporter = Reporter(page.operator.client, release, page)
    await reporter.known()
    return reporter
