"""Events that make cached answers stale, on a real NATS; also what happened while nobody could listen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.service import Nats
from muntin.service.invalidation import Invalidation
from muntin.service.testing import free_port
from muntin.supervisor.keys import ensure

from ..conftest import run_server

WAIT = 30


class Tags:
    """Stands for an upstream's cache: what was expired, and a way to wait for it."""

    def __init__(self) -> None:
        self.expired: list[str] = []
        self._more = asyncio.Condition()

    def expire(self, tag: str) -> int:
        """As Upstream.expire_tag."""
        self.expired.append(tag)
        self._task = asyncio.ensure_future(self._tell())
        return 0

    async def seen(self, *tags: str) -> None:
        """Returns when all of `tags` were expired."""
        async with asyncio.timeout(WAIT), self._more:
            await self._more.wait_for(lambda: set(tags) <= set(self.expired))

    async def _tell(self) -> None:
        async with self._more:
            self._more.notify_all()


async def publish(nats: Nats, type: str, subject: str) -> None:
    """An event as the outbox relay sends it."""
    event = {"id": "1", "source": "/t", "type": type, "subject": subject, "time": "2026-01-01T00:00:00Z", "data": {}}
    await (await nats.jetstream()).publish(nats.subject(type, subject), msgspec.json.encode(event))


@pytest.fixture
async def nats(nats_url: str) -> AsyncIterator[Nats]:
    """A connection."""
    connection = Nats(nats_url)
    await connection.start()
    yield connection
    await connection.stop()


async def test_an_event_expires_the_tags_that_policies_name(nats: Nats) -> None:
    """Each upstream's own templates, several of them with commas; other events and unreadable ones change nothing."""
    one, two = Tags(), Tags()
    listening = Invalidation(
        nats,
        [
            ({"product.updated": "product:{subject}"}, one.expire),
            ({"product.updated": "stock:{subject}, lists", "order.created": "orders"}, two.expire),
        ],
    )
    await listening.start()
    await listening.following()
    await publish(nats, "cart.updated", "p1")
    await (await nats.client()).publish(nats.subject("product.updated", "p9"), b"\xff not an event")
    await publish(nats, "product.updated", "p1")
    await publish(nats, "order.created", "o1")
    await one.seen("product:p1")
    await two.seen("stock:p1", "lists", "orders")
    assert (one.expired, two.expired) == (["product:p1"], ["stock:p1", "lists", "orders"])
    await listening.check()
    await listening.stop()


async def test_what_happened_just_before_the_start_counts(nats: Nats) -> None:
    """A process that caches before it can listen misses nothing: the last minute is read from the stream."""
    for n in range(300):
        await publish(nats, "product.updated", f"p{n}")
    tags = Tags()
    listening = Invalidation(nats, [({"product.updated": "{subject}"}, tags.expire)])
    await listening.start()
    await listening.following()
    assert tags.expired == [f"p{n}" for n in range(300)]
    await listening.stop()


async def test_nobody_listens_where_no_policy_names_an_event(nats: Nats) -> None:
    """It is well, and has nothing to do."""
    listening = Invalidation(nats, [({}, lambda tag: 0)])
    await listening.start()
    await listening.check()
    await listening.stop()


@pytest.fixture
def own_server(tmp_path: Path) -> Any:
    """`with own_server() as url`: a NATS of this test's own, which may be ended and started again on the same data."""
    keys = tmp_path / "keys"
    keys.mkdir()
    port, token = free_port(), ensure(keys, []).nats_token

    @contextmanager
    def running() -> Any:
        with ExitStack() as stack:
            server = run_server("muntin.servers.nats", port, tmp_path)
            next(server)
            stack.callback(server.close)
            yield f"nats://{token}@127.0.0.1:{port}"

    return running


async def test_what_happened_during_an_outage_is_made_up_for(own_server: Callable[[], Any]) -> None:
    """NATS ends and comes back; events that others published before we were connected again are not missed."""
    tags = Tags()
    with own_server() as url:
        nats = Nats(url)
        await nats.start()
        listening = Invalidation(nats, [({"product.updated": "{subject}"}, tags.expire)])
        lost, found = asyncio.Event(), asyncio.Event()
        nats.watch(lambda connected: (found if connected else lost).set())
        await listening.start()
        await listening.following()
        await publish(nats, "product.updated", "before")
        await tags.seen("before")
    async with asyncio.timeout(WAIT):
        await lost.wait()
    with pytest.raises(ConnectionError, match="max-age"):
        await listening.check()
    with own_server():
        other = Nats(url)
        await other.start()
        await publish(other, "product.updated", "meanwhile")
        await other.stop()
        async with asyncio.timeout(WAIT):
            await found.wait()
        await tags.seen("meanwhile")
        await listening.following()
        await publish(nats, "product.updated", "after")
        await tags.seen("after")
        await listening.check()
        await listening.stop()
        await nats.stop()
