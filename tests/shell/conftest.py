"""A shell under test: the real application on the real server, over a store in a folder; control is a Protocol fake."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from muntin.adapters.nats import Nats
from muntin.adapters.objects import Objects
from muntin.clock import Clock, SystemClock
from muntin.errors import Problem, UpstreamUnavailable
from muntin.release import Release, identify
from muntin.servers.shell.app import Shell
from muntin.servers.shell.following import Answer, Pace
from muntin.servers.shell.keeping import Keeper, Pointer
from muntin.servers.shell.wiring import wire
from muntin.service import Settings, Upstreams
from muntin.service.testing import ManualClock, serving

RELEASE = Path(__file__).parents[1] / "compose" / "release.json"
SECRET = "a-secret-that-all-services-of-the-test-share"
CHANNEL = "production"
PUBLIC_ORIGIN = "http://localhost:5000"
PACE = Pace(fast=0.05, slow=0.2, tick=0.01)
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def a_release(title: str, catalog: str = "2.1.0") -> Release:
    """The fixture's release for a site called `title`, with this version of product-catalog."""
    content = msgspec.json.decode(RELEASE.read_bytes())
    content["page"]["title"] = title
    content["mfes"]["product-catalog"]["files"]["version"] = catalog
    return identify(msgspec.convert(content, Release))


class FakeControl:
    """Control as the shell sees it: where channels point; `down` answers nothing. `asked` rises with each question."""

    def __init__(self) -> None:
        self.pointers: dict[str, Pointer] = {}
        self.down = False
        self.unchanged = 0
        self._asked = asyncio.Condition()
        self.questions = 0

    async def ask(self, channel: str, etag: str) -> Answer:
        """Where the channel points, as control's database has it."""
        async with self._asked:
            self.questions += 1
            self._asked.notify_all()
        if self.down:
            raise UpstreamUnavailable("control", "the connection failed")
        pointer = self.pointers.get(channel)
        if pointer is None:
            raise Problem("channel-unknown", f"the channel {channel} does not exist yet")
        if etag == f'"{pointer.revision}"':
            self.unchanged += 1
            return Answer(None, etag)
        return Answer(pointer, f'"{pointer.revision}"')

    async def asked_again(self, times: int = 2) -> None:
        """Returns when `times` more questions have come; the answer to all but the last has been acted on."""
        async with self._asked:
            goal = self.questions + times
            await self._asked.wait_for(lambda: self.questions >= goal)


class Bench:
    """The parts that a test holds in hand, and the shells that it starts from them."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock
        self.store = Objects((folder / "store").as_uri())
        self.control = FakeControl()
        self.keeper = Keeper(folder / "shell")

    async def stored(self, release: Release) -> Release:
        """Puts a release where control would."""
        await self.store.put(f"releases/{release.id}.json", msgspec.json.encode(release))
        return release

    async def deployed(self, release: Release, revision: int) -> Pointer:
        """Stores a release and lets the channel point at it, as control's database has it."""
        await self.stored(release)
        pointer = Pointer(CHANNEL, revision, release.id)
        self.control.pointers[CHANNEL] = pointer
        return pointer

    def shell(self, nats: Nats | None = None) -> Shell:
        """A shell that has not started; what is on disk is found by it."""
        settings = Settings(name="shell", port=1, home=self.folder, channel=CHANNEL, public_origin=PUBLIC_ORIGIN)
        return wire(settings, self.store, self.control, SECRET, nats, Upstreams(settings), self.clock, PACE)

    @contextlib.asynccontextmanager
    async def running(self, nats: Nats | None = None, ready: str = "/readyz") -> AsyncIterator["Running"]:
        """A shell in this loop, on a free port, once the path `ready` says so; it is over when the block is."""
        shell = self.shell(nats)
        async with serving(shell, asgi=False, ready=ready) as client:
            yield Running(shell, client)
        await shell.over.wait()


class Running:
    """A running shell and a client of it."""

    def __init__(self, shell: Shell, client: httpx.AsyncClient) -> None:
        self.shell = shell
        self.client = client

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """`GET path`; `if_none_match=...` is a header."""
        return await self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def serves(self, release: Release) -> None:
        """Returns when new pages are of this release."""
        while (await self.get("/")).headers.get("muntin-release") != release.id:
            self.shell.channel.moved.clear()
            if self.shell.channel.current is None or self.shell.channel.current.pointer.release != release.id:
                await self.shell.channel.moved.wait()

    async def ready(self) -> dict[str, Any]:
        """What /readyz says."""
        return dict((await self.get("/readyz")).json())


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Empty store, empty disk, a control that knows no channel; the system's clock."""
    return Bench(tmp_path, SystemClock())


@pytest.fixture
def timed(tmp_path: Path) -> Callable[[], tuple[Bench, ManualClock]]:
    """The same with a clock that the test holds in hand."""

    def make() -> tuple[Bench, ManualClock]:
        clock = ManualClock(NOW)
        return Bench(tmp_path, clock), clock

    return make
