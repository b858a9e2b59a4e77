"""The connection to NATS JetStream, which carries events between processes; PostgreSQL stays the truth.

`start()` returns at once: connecting and reconnecting go on in the background for as long as the process lives, and a
service without NATS works on (its events wait in its outbox). One stream holds all events; publishing with
`Nats-Msg-Id` makes a repeated publish harmless within the stream's duplicate window.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

import nats
import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, StreamConfig

from muntin.adapters.tasks import end
from muntin.errors import UsageError

log = logging.getLogger("muntin.nats")

NAMESPACE = "events"
NAMESPACES = re.compile(r"[a-z0-9_-]{1,64}")
WEEK = 7 * 24 * 3600.0
DUPLICATE_WINDOW = 600.0
PING = 10.0
"""Seconds between pings; a connection that answers none of two is given up."""

BATCH = 256
REPLAY_WAIT = 0.2
REPLAY_IDLE = 5.0


class Nats:
    """One connection to the NATS server at `url`: nats://token@host:port[/namespace].

    The namespace (`events` unless given) begins every subject and names the stream, as a database's name does in a
    PostgreSQL URL: several installations can share one server.
    """

    name = "nats"
    essential = False

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.url = urlunsplit(parts._replace(path=""))
        self.namespace = parts.path.strip("/") or NAMESPACE
        if not NAMESPACES.fullmatch(self.namespace):
            raise UsageError(f"the NATS URL's namespace {self.namespace!r} is not lower-case letters, digits, _ and -")
        self.stream = self.namespace.upper()
        self._client: Client | None = None
        self._connected = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._watchers: list[Callable[[bool], None]] = []

    async def start(self) -> None:
        """Begins to connect, in the background."""
        self._task = asyncio.create_task(self._connect(), name="nats-connect")

    async def stop(self) -> None:
        """Ends the connection."""
        await end(self._task)
        if self._client is not None:
            with contextlib.suppress(nats.errors.Error, asyncio.TimeoutError):
                await self._client.close()

    @property
    def connected(self) -> bool:
        """Whether the connection is up."""
        return self._client is not None and self._client.is_connected

    async def check(self) -> None:
        """Raises unless the connection is up."""
        if not self.connected:
            raise ConnectionError("not connected")

    async def client(self) -> Client:
        """The connected client; waits for the first connection."""
        await self._connected.wait()
        assert self._client is not None  # set before the event
        return self._client

    async def jetstream(self) -> JetStreamContext:
        """JetStream over the connected client; the stream exists."""
        return (await self.client()).jetstream(timeout=5)

    def subject(self, type: str, subject: str) -> str:
        """The NATS subject of events of `type` about `subject`; both may be wildcards."""
        return f"{self.namespace}.{type}.{subject}"

    async def pull(self, durable: str, subjects: list[str]) -> JetStreamContext.PullSubscription:
        """The durable consumer `durable` of `subjects`, made if it is missing, from the stream's beginning."""
        stream = await self.jetstream()
        config = ConsumerConfig(
            durable_name=durable,
            filter_subjects=subjects,
            deliver_policy=DeliverPolicy.ALL,
            ack_wait=30,
            max_deliver=-1,
        )
        await stream.add_consumer(self.stream, config)
        return await stream.pull_subscribe_bind(durable, self.stream)

    async def listen(self, subject: str, handler: Callable[[Msg], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """Calls `handler` with each message on `subject` from now on; returns what ends it."""
        subscription = await (await self.client()).subscribe(subject, cb=handler)

        async def end() -> None:
            with contextlib.suppress(nats.errors.Error):
                await subscription.unsubscribe()

        return end

    def watch(self, changed: Callable[[bool], None]) -> None:
        """Calls `changed(False)` when the connection is lost, and `changed(True)` when it is there again."""
        self._watchers.append(changed)

    async def since(self, moment: datetime, subjects: list[str]) -> AsyncIterator[Msg]:
        """What the stream has had on `subjects` since `moment`, up to now."""
        stream = await self.jetstream()
        config = ConsumerConfig(
            filter_subjects=subjects,
            deliver_policy=DeliverPolicy.BY_START_TIME,
            opt_start_time=moment,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=REPLAY_IDLE,
        )
        consumer = await stream.add_consumer(self.stream, config)
        subscription = await stream.pull_subscribe_bind(consumer.name, self.stream)
        try:
            while True:
                for message in await subscription.fetch(BATCH, timeout=REPLAY_WAIT):
                    yield message
        except nats.errors.TimeoutError:
            return
        finally:
            with contextlib.suppress(nats.errors.Error):
                await subscription.unsubscribe()

    async def _connect(self) -> None:
        delay = 0.05
        while True:
            try:
                client = await nats.connect(
                    self.url,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=0.5,
                    connect_timeout=2,
                    ping_interval=PING,
                    error_cb=_log_error,
                    disconnected_cb=self._lost,
                    reconnected_cb=self._found,
                )
                await self._ensure_stream(client.jetstream(timeout=5))
                break
            except (TimeoutError, OSError, nats.errors.Error) as error:
                log.info("waiting for NATS: %s", error)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 1.0)
        self._client = client
        self._connected.set()

    async def _lost(self) -> None:
        for changed in self._watchers:
            changed(False)

    async def _found(self) -> None:
        for changed in self._watchers:
            changed(True)

    async def _ensure_stream(self, stream: JetStreamContext) -> None:
        subjects = [f"{self.namespace}.>"]
        await stream.add_stream(
            StreamConfig(name=self.stream, subjects=subjects, max_age=WEEK, duplicate_window=DUPLICATE_WINDOW)
        )


async def _log_error(error: Exception) -> None:
    log.info("NATS: %s", error)
