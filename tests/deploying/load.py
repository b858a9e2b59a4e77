"""People who load pages as fast as they can, and look closely at each.

A page is of one release: its header, its data block and every address in it. What was looked at once is known by its
bytes, so that looking costs little and hundreds of pages a second are looked at.
"""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

import aiohttp

ADDRESS = re.compile(r'"((?:/assets/|https?://)[^"]*)"')
BLOCK = re.compile(r'<script type="application/json" id="muntin-release" data-id="([0-9a-f]{64})">(.*?)</script>')
PATHS = ("/", "/shopping-cart", "/nowhere")
EVERY = 50
"""Of so many pages one has all of its files loaded too, and their hashes compared."""


class Known:
    """What the releases are, by id, as control told it."""

    def __init__(self, releases: dict[str, dict[str, Any]]) -> None:
        self.releases = releases
        self.addresses = {id: _addresses(release) for id, release in releases.items()}
        self.checked: dict[bytes, str] = {}

    def check(self, path: str, headers: "aiohttp.typedefs.LooseHeaders | Any", body: bytes) -> str:
        """The id of the one release that the page is of; fails if it is of two, or of none."""
        id = str(headers["muntin-release"])
        key = hashlib.sha256(path.encode() + body).digest()
        if key not in self.checked:
            self._look(id, body.decode())
            self.checked[key] = id
        assert self.checked[key] == id, "the same page under two names"
        return id

    def _look(self, id: str, html: str) -> None:
        block = BLOCK.search(html)
        assert block is not None and block[1] == id, "data-id is not the header's"
        data = json.loads(block[2])
        release = self.releases[id]
        versions = {name: mfe["files"]["version"] for name, mfe in release["mfes"].items()}
        assert data["id"] == id
        assert {name: mfe["version"] for name, mfe in data["mfes"].items()} == versions
        found = set(ADDRESS.findall(html)) - {"/favicon.svg"}
        assert len(found) > 5, "a page names its files"
        strangers = found - self.addresses[id]
        assert not strangers, f"a page of {id[:12]} names {strangers}"


def _addresses(release: dict[str, Any]) -> set[str]:
    """Every address that a page of the release may name."""
    integrity = {**release["importmap"]["integrity"], **release["integrity"]}
    return {*integrity, *release["importmap"]["scopes"], *release["importmap"]["imports"].values()}


class Visitors:
    """Loads pages of one shell; `expected` is what new pages may be of."""

    def __init__(self, session: aiohttp.ClientSession, url: str, known: Known) -> None:
        self.session = session
        self.url = url
        self.known = known
        self.expected: Sequence[str] = ()
        self.loads = 0
        self.files = 0
        self.failures: list[str] = []
        self._seen: dict[str, asyncio.Event] = {}

    async def visit_forever(self, number: int) -> None:
        """One visitor; a failure is noted, and the visits go on."""
        while True:
            path = PATHS[(self.loads + number) % len(PATHS)]
            try:
                await self._visit(path)
            except (aiohttp.ClientError, AssertionError, TimeoutError, KeyError) as error:
                self.failures.append(f"{path}: {error!r}")
                await asyncio.sleep(0)

    async def _visit(self, path: str) -> None:
        allowed = list(self.expected)
        async with self.session.get(self.url + path) as answer:
            body = await answer.read()
            assert answer.status == (404 if path == "/nowhere" else 200), answer.status
            id = self.known.check(path, answer.headers, body)
        # What is expected may have grown while the page was on its way, but never shrinks to what was before.
        assert id in {*allowed, *self.expected}, f"{id[:12]} was gone already"
        self.loads += 1
        if id in self._seen:
            self._seen.pop(id).set()
        if self.loads % EVERY == 0:
            await self._load_files(id)

    async def _load_files(self, id: str) -> None:
        release = self.known.releases[id]
        for address, integrity in {**release["importmap"]["integrity"], **release["integrity"]}.items():
            async with self.session.get(self.url + address) as answer:
                body = await answer.read()
                assert answer.status == 200, f"{address}: {answer.status}"
                digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
                assert integrity == f"sha384-{digest}", f"{address} is not what was published"
                self.files += 1

    async def see(self, id: str) -> None:
        """Returns when a page of this release was loaded after the call."""
        await self._seen.setdefault(id, asyncio.Event()).wait()
