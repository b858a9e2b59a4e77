"""Domain events: written with the state they describe, published once, seen once.

append(connection, ...)   inside the transaction that changes the state: a row in `event` and one in `event_outbox`
Events.relay              publishes what the outbox holds to NATS with the event's id, then takes it off the queue
Events.consume            acts on other services' events: the handler's writes and the mark "seen" commit together
Events.listen             live fan-out without memory, for subscriptions

Format: CloudEvents 1.0 structured JSON on the NATS subject `events.<type>.<subject>`. Pattern: transactional outbox
(C. Richardson, Microservices Patterns, ch. 3) with an idempotent consumer.
"""

import asyncio
import contextlib
import logging
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import nats.errors
from nats.aio.msg import Msg

from muntin.adapters.nats import Nats
from muntin.adapters.postgres import UNAVAILABLE, Connection, Database
from muntin.adapters.tasks import end
from muntin.clock import Clock, SystemClock
from muntin.errors import Problem

log = logging.getLogger("muntin.events")

MIGRATIONS = Path(__file__).parent / "migrations"
"""The tables that events need; give it to Database before the service's own folder."""

WAKE = "event_appended"
BATCH = 100
SUBJECT = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""What an event's subject may be: one NATS token."""

RETRY_DELAY = 0.5


class Event(msgspec.Struct, frozen=True):
    """One CloudEvent. `data` is the JSON value that contracts/events/<type>.json describes."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: Any
    specversion: str = "1.0"
    datacontenttype: str = "application/json"


Handler = Callable[[Connection, Event], Awaitable[None]]


class Events:
    """A service's outbox relay and its subscriptions. Start it after its Database and Nats."""

    name = "events"
    essential = False

    def __init__(self, source: str, nats: Nats, database: Database | None = None, clock: Clock | None = None) -> None:
        """`source`: the CloudEvents source, such as `/cart`. Without a database it can only listen."""
        self.source = source
        self.nats = nats
        self.database = database
        self.clock = clock or SystemClock()
        self._consumers: list[tuple[str, Sequence[str], Handler]] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Runs the relay and the consumers in the background."""
        if self.database is not None:
            self._tasks.append(asyncio.create_task(_forever(self._relay), name="event-relay"))
        for durable, types, handler in self._consumers:
            self._tasks.append(asyncio.create_task(_forever(self._consume, durable, types, handler), name=durable))

    async def stop(self) -> None:
        """Ends them; what is unpublished stays in the outbox for the next start."""
        await end(*self._tasks)

    async def check(self) -> None:
        """Raises if a background task has ended."""
        for task in self._tasks:
            if task.done():
                raise RuntimeError(f"{task.get_name()} has ended")

    async def append(self, connection: Connection, type: str, subject: str, data: Any) -> Event:
        """Records an event in the caller's transaction; it is published soon after the commit, and never before."""
        if not SUBJECT.fullmatch(subject):
            raise Problem("bad-input", f"{subject!r} can't be an event's subject: use letters, digits, - and _")
        event = Event(
            id=str(uuid.uuid4()),
            source=self.source,
            type=type,
            subject=subject,
            time=self.clock.now(),
            data=msgspec.to_builtins(data),
        )  # fmt: skip - one line per group of fields reads better here
        await connection.execute(
            "with e as (insert into event (id, type, subject, source, time, data) values ($1, $2, $3, $4, $5, $6)"
            " returning seq) insert into event_outbox select seq from e",
            event.id,
            type,
            subject,
            self.source,
            event.time,
            event.data,
        )  # fmt: skip - as above
        await connection.execute(f"notify {WAKE}")
        return event

    def consume(self, durable: str, types: Sequence[str], handler: Handler) -> None:
        """Registers `handler(connection, event)` for all events of `types`, past and future, each acted on once.

        Call it before `start()`. `durable` names the consumer; instances of one service share it. The handler runs in
        a transaction of this service's database; an exception rolls it back and the event comes again.
        """
        self._consumers.append((durable, types, handler))

    @contextlib.asynccontextmanager
    async def listen(self, type: str, subject: str, *, limit: int = 256) -> AsyncIterator[AsyncIterator[Event]]:
        """`async with events.listen("cart.updated", user_id) as stream: async for event in stream: ...`

        Events from the moment of entry on. A reader that falls `limit` events behind misses the oldest ones.
        """
        queue: asyncio.Queue[Event] = asyncio.Queue(limit)

        async def receive(message: Msg) -> None:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(msgspec.json.decode(message.data, type=Event))

        async def read() -> AsyncIterator[Event]:
            while True:
                yield await queue.get()

        unsubscribe = await self.nats.listen(self.nats.subject(type, subject), receive)
        try:
            yield read()
        finally:
            await unsubscribe()

    async def _relay(self) -> None:
        assert self.database is not None  # start() makes no relay without one
        await self.database.ready()
        wake = asyncio.Event()

        def awaken(*_: object) -> None:
            wake.set()

        async with self.database.acquire() as listener:
            await listener.add_listener(WAKE, awaken)
            listener.add_termination_listener(awaken)
            try:
                while True:
                    wake.clear()
                    while await self._publish_batch():
                        pass
                    if listener.is_closed():
                        raise ConnectionError("the database closed the connection")
                    await wake.wait()
            finally:
                if not listener.is_closed():
                    await listener.remove_listener(WAKE, awaken)

    async def _publish_batch(self) -> bool:
        """Publishes up to BATCH events in order; True if there may be more."""
        assert self.database is not None  # as above
        stream = await self.nats.jetstream()
        async with self.database.transaction() as connection:
            rows = await connection.fetch(
                "select e.* from event_outbox o join event e using (seq) order by seq limit $1 for update of o", BATCH
            )
            for row in rows:
                event = Event(str(row["id"]), row["source"], row["type"], row["subject"], row["time"], row["data"])
                address = self.nats.subject(event.type, event.subject)
                await stream.publish(address, msgspec.json.encode(event), headers={"Nats-Msg-Id": event.id})
            await connection.execute("delete from event_outbox where seq = any($1)", [row["seq"] for row in rows])
        return len(rows) == BATCH

    async def _consume(self, durable: str, types: Sequence[str], handler: Handler) -> None:
        assert self.database is not None, "consuming needs a database to remember what was seen"
        await self.database.ready()
        subscription = await self.nats.pull(durable, [self.nats.subject(type, ">") for type in types])
        while True:
            try:
                messages = await subscription.fetch(BATCH, timeout=30)
            except nats.errors.TimeoutError:
                continue
            for message in messages:
                await self._act(message, handler)

    async def _act(self, message: Msg, handler: Handler) -> None:
        """Acts on one event; one that fails comes again in a moment and does not hold up the others."""
        assert self.database is not None  # as above
        try:
            event = msgspec.json.decode(message.data, type=Event)
            async with self.database.transaction() as connection:
                seen = await connection.execute(
                    "insert into event_seen (id) values ($1) on conflict do nothing", event.id
                )
                if seen.endswith(" 1"):
                    await handler(connection, event)
        except Exception:
            log.exception("an event could not be handled; it comes again")
            await message.nak(delay=RETRY_DELAY)
        else:
            await message.ack()


async def _forever(work: Callable[..., Awaitable[None]], *arguments: Any) -> None:
    """Runs `work` again whenever a server behind it goes away; the pause keeps a long outage cheap."""
    while True:
        try:
            await work(*arguments)
        except (TimeoutError, *UNAVAILABLE, asyncpg.PostgresError, nats.errors.Error, Problem) as error:
            log.info("%s waits: %s: %s", work.__name__, type(error).__name__, error)
        except Exception:
            log.exception("%s failed; it starts again", work.__name__)
        await asyncio.sleep(RETRY_DELAY)
