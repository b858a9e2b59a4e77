"""A control plane with the small shop of tests/release published in it, and the words that most tests begin with."""

import json
from typing import Any

import asyncpg
import httpx

from muntin.manifest.record import VersionRecord
from muntin.servers.control.registry import Registry
from muntin.service import Database, Settings

from ..release.published import Shop
from .parcels import Publisher

Json = dict[str, Any]
CHANNEL = "production"


async def stock(settings: Settings, records: list[VersionRecord]) -> None:
    """Puts versions into the registry's table as publishing leaves them; their files play no part in releases."""
    connection = await asyncpg.connect(settings.database_url)
    registry = Registry(Database(settings.database_url or ""))
    try:
        known = {row["seq"] for row in await connection.fetch("select seq from version")}
        for record in records:
            if record.seq not in known:
                await registry.insert(connection, record)
    finally:
        await connection.close()


class ReleaseMaker:
    """Makes and deploys releases as an operator does."""

    def __init__(self, operator: Publisher, settings: Settings) -> None:
        self.operator = operator
        self.settings = settings
        self.shop = Shop()

    async def stock(self) -> None:
        """Publishes what the shop has and the registry hasn't."""
        await stock(self.settings, self.shop.records)

    async def post(self, **asked: Any) -> httpx.Response:
        """POST /releases for the channel; without words on it, the whole shop is wanted."""
        return await self.operator.json("POST", "/api/v1/releases", {"channel": CHANNEL, **asked})

    async def make(self, **asked: Any) -> Json:
        """The same, where it must succeed."""
        await self.stock()
        answer = await self.post(**(asked or {"wanted": self.shop.wanted}))
        assert answer.status_code in (200, 201), answer.text
        made: Json = answer.json()
        return made

    async def move(self, action: str, revision: int, release: str | None = None, name: str = CHANNEL) -> httpx.Response:
        """PUT /channels/{name}."""
        body = {"action": action, "revision": revision} | ({} if release is None else {"release": release})
        return await self.operator.json("PUT", f"/api/v1/channels/{name}", body)

    async def deployed(self, count: int) -> list[str]:
        """The ids of so many different releases, all of them deployed in this order, from revision 0 on."""
        ids: list[str] = []
        for number in range(count):
            if number:
                self.shop.change("orders", f"1.{2 + number}.0")
            made = await self.make(**({} if number == 0 else {"wanted": {"orders": "latest"}}))
            ids.append(made["id"])
            answer = await self.move("deploy", number, made["id"])
            assert answer.status_code == 200, answer.text
        return ids

    async def get(self, path: str) -> Json:
        """A read that must succeed."""
        answer = await self.operator.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def actions(self) -> list[str]:
        """The actions of the audit log, oldest first; the chain holds."""
        assert (await self.get("audit/verify"))["valid"] is True
        return [entry["action"] for entry in (await self.get("audit"))["items"]]

    def objects(self) -> list[str]:
        """The ids of the releases in the store."""
        folder = self.settings.home / "store" / "releases"
        return sorted(file.stem for file in folder.glob("*.json"))

    def stored(self, id: str) -> Json:
        """A release as the store has it."""
        found: Json = json.loads((self.settings.home / "store" / "releases" / f"{id}.json").read_bytes())
        return found
