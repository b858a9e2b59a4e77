"""The outbox and its consumers, on a real PostgreSQL and a real NATS, with connections killed under them."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import nats
import pytest

from muntin.service import EVENT_MIGRATIONS, Connection, Database, Event, Events, Nats, Problem, Settings, UsageError

WAIT = 30
KILLED = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What a statement raises whose connection is cut, depending on how far it was."""


@pytest.fixture
def settings(settings_for: Callable[..., Settings], tmp_path: Path) -> Settings:
    """A service that keeps a list of notes."""
    folder = tmp_path / "notes" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_note.sql").write_text("create table note (text text not null);")
    return settings_for("notes")


@pytest.fixture
async def database(settings: Settings, tmp_path: Path) -> AsyncIterator[Database]:
    """Its database."""
    database = Database(str(settings.database_url), [EVENT_MIGRATIONS, tmp_path / "notes" / "migrations"])
    await database.start()
    await database.ready()
    yield database
    await database.stop()


@pytest.fixture
async def carrier(settings: Settings) -> AsyncIterator[Nats]:
    """Its connection to NATS."""
    carrier = Nats(str(settings.nats_url))
    await carrier.start()
    yield carrier
    await carrier.stop()


@pytest.fixture
def kind() -> str:
    """An event type that no other test uses."""
    return f"test.{secrets.token_hex(6)}"


async def note(database: Database, events: Events, kind: str, text: str) -> Event:
    """A change with its event."""
    async with database.transaction() as connection:
        await connection.execute("insert into note values ($1)", text)
        return await events.append(connection, kind, "s", {"text": text})


async def published(carrier: Nats, kind: str) -> list[Event]:
    """What the stream holds of a type."""
    client = await nats.connect(carrier.url)
    stream = client.jetstream()
    try:
        info = await stream.stream_info(carrier.stream, subjects_filter=carrier.subject(kind, ">"))
        count = sum((info.state.subjects or {}).values())
        subscription = await stream.subscribe(carrier.subject(kind, ">"), ordered_consumer=True)
        found = [await subscription.next_msg(timeout=WAIT) for _ in range(count)]
    finally:
        await client.close()
    return [msgspec.json.decode(message.data, type=Event) for message in found]


async def emptied(database: Database) -> None:
    """Returns when the outbox is empty."""
    async with asyncio.timeout(WAIT):
        while True:
            try:
                async with database.acquire() as connection:
                    if not await connection.fetchval("select count(*) from event_outbox"):
                        return
            except KILLED:
                pass  # the test has just killed this connection, too
            await asyncio.sleep(0.02)


async def test_an_event_is_a_cloud_event(database: Database, carrier: Nats, settings: Settings, kind: str) -> None:
    """What is appended with a change is published once, as CloudEvents 1.0 says, and the log keeps it."""
    events = Events("/notes", carrier, database)
    await events.start()
    appended = await note(database, events, kind, "hello")
    await emptied(database)
    await events.stop()
    (event,) = await published(carrier, kind)
    assert event == appended
    assert (event.specversion, event.source, event.datacontenttype) == ("1.0", "/notes", "application/json")
    async with database.acquire() as connection:
        assert await connection.fetchval("select count(*) from event") == 1


async def test_what_is_rolled_back_is_never_told(
    database: Database, carrier: Nats, settings: Settings, kind: str
) -> None:
    """State and event live and die together."""
    events = Events("/notes", carrier, database)
    await events.start()
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as connection:
            await events.append(connection, kind, "s", {})
            raise ZeroDivisionError
    await note(database, events, kind, "kept")
    await emptied(database)
    await events.stop()
    assert [event.data["text"] for event in await published(carrier, kind)] == ["kept"]


async def test_events_wait_for_nats(database: Database, settings: Settings, kind: str, carrier: Nats) -> None:
    """A service without NATS works on; its events are published, in order, in its next life."""
    lonely = Nats("nats://127.0.0.1:9")
    await lonely.start()
    events = Events("/notes", lonely, database)
    await events.start()
    for n in range(5):
        await note(database, events, kind, str(n))
    await events.stop()
    await lonely.stop()
    again = Events("/notes", carrier, database)
    await again.start()
    await emptied(database)
    await again.stop()
    assert [event.data["text"] for event in await published(carrier, kind)] == ["0", "1", "2", "3", "4"]


async def test_killed_connections_lose_and_double_nothing(
    database: Database, carrier: Nats, settings: Settings, kind: str
) -> None:
    """The server kills all connections again and again while two relays publish 200 events: each is there once.

    A relay that dies between publishing and emptying the outbox publishes again; NATS drops it by its id.
    """
    relays = [Events("/notes", carrier, database) for _ in range(2)]
    for relay in relays:
        await relay.start()
    name = str(settings.database_url).rpartition("/")[2]
    killer = await asyncpg.connect(str(settings.database_url))
    written = []
    for n in range(200):
        try:
            await note(database, relays[0], kind, str(n))
            written.append(str(n))
        except KILLED:
            continue  # this change was killed: neither its note nor its event may appear
        if n % 20 == 7:
            await killer.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
                name,
            )
    await emptied(database)
    for relay in relays:
        await relay.stop()
    notes = [row["text"] for row in await killer.fetch("select text from note")]
    await killer.close()
    assert sorted(event.data["text"] for event in await published(carrier, kind)) == sorted(notes)
    assert set(written) <= set(notes) and len(notes) >= 150


async def consume(
    events: Events, carrier: Nats, kind: str, handler: Callable[[Connection, Event], Awaitable[None]]
) -> str:
    """Registers and starts a consumer; returns its durable name."""
    durable = f"test-{secrets.token_hex(6)}"
    events.consume(durable, [kind], handler)
    await events.start()
    return durable


async def test_a_consumer_acts_once_on_an_event_that_comes_twice(
    database: Database, carrier: Nats, settings: Settings, kind: str
) -> None:
    """The same id delivered again, beyond the stream's memory of ids, is acknowledged and otherwise ignored."""
    events = Events("/notes", carrier, database)
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def act(connection: Connection, event: Event) -> None:
        await connection.execute("insert into note values ($1)", event.data["text"])
        seen.put_nowait(event.data["text"])

    await consume(events, carrier, kind, act)
    stream = await carrier.jetstream()

    def body(text: str, id: str) -> bytes:
        event = Event(id=id, source="/x", type=kind, subject="s", time=datetime.now(UTC), data={"text": text})
        return msgspec.json.encode(event)

    twice = "00000000-0000-4000-8000-000000000001"
    for text, id in (("a", twice), ("a", twice), ("b", "00000000-0000-4000-8000-000000000002")):
        await stream.publish(
            carrier.subject(kind, "s"), body(text, id)
        )  # without Nats-Msg-Id: the stream keeps all three
    async with asyncio.timeout(WAIT):
        assert [await seen.get(), await seen.get()] == ["a", "b"]
    await events.stop()
    async with database.acquire() as connection:
        assert [row["text"] for row in await connection.fetch("select text from note")] == ["a", "b"]


async def test_an_event_whose_handler_fails_comes_again(database: Database, carrier: Nats, kind: str) -> None:
    """A failure rolls the handler's writes back; the next delivery succeeds, and others are not held up."""
    events = Events("/notes", carrier, database)
    calls: list[str] = []
    done: asyncio.Queue[str] = asyncio.Queue()

    async def act(connection: Connection, event: Event) -> None:
        text = event.data["text"]
        calls.append(text)
        await connection.execute("insert into note values ($1)", text)
        if text == "stubborn" and calls.count("stubborn") < 3:
            raise ZeroDivisionError
        done.put_nowait(text)

    await consume(events, carrier, kind, act)
    await note(database, events, kind, "stubborn")
    await note(database, events, kind, "easy")
    async with asyncio.timeout(WAIT):
        finished = [await done.get(), await done.get()]
    await events.stop()
    assert finished == ["easy", "stubborn"] and calls.count("stubborn") == 3
    async with database.acquire() as connection:
        rows = await connection.fetch("select text, count(*) as n from note group by text")
    # each text once from the writer itself and once from the handler
    assert {row["text"]: row["n"] for row in rows} == {"stubborn": 2, "easy": 2}


async def test_a_broken_message_does_not_stop_a_consumer(database: Database, carrier: Nats, kind: str) -> None:
    """What is no event at all is set aside, and the next event is acted on."""
    events = Events("/notes", carrier, database)
    done: asyncio.Queue[Any] = asyncio.Queue()

    async def act(connection: Connection, event: Event) -> None:
        done.put_nowait(event.data)

    await consume(events, carrier, kind, act)
    await (await carrier.jetstream()).publish(carrier.subject(kind, "s"), b"not an event")
    await note(database, events, kind, "good")
    async with asyncio.timeout(WAIT):
        assert await done.get() == {"text": "good"}
    await events.stop()


async def test_a_listener_hears_its_subject_alone(database: Database, carrier: Nats, kind: str) -> None:
    """Live fan-out is by type and subject, from the moment of listening on."""
    events = Events("/notes", carrier, database)
    await events.start()
    async with events.listen(kind, "mine") as stream, asyncio.timeout(WAIT):
        async with database.transaction() as connection:
            await events.append(connection, kind, "other", 1)
            await events.append(connection, kind, "mine", 2)
        assert (await anext(stream)).data == 2
    await events.stop()


@pytest.mark.parametrize("subject", ["", "a.b", "a b", "*", ">", "é", "x" * 129])
async def test_a_subject_is_one_plain_token(database: Database, carrier: Nats, kind: str, subject: str) -> None:
    """What would address other subjects in NATS is refused, and the transaction stays usable."""
    events = Events("/notes", carrier, database)
    async with database.transaction() as connection:
        with pytest.raises(Problem, match="subject"):
            await events.append(connection, kind, subject, {})
        assert await connection.fetchval("select count(*) from event") == 0


@pytest.mark.parametrize("namespace", ["a.b", "a*", "A", "a b"])
def test_a_namespace_that_nats_would_refuse_is_named(namespace: str) -> None:
    """It is the operator's mistake, said at once, instead of a connection that is tried for ever."""
    with pytest.raises(UsageError, match=re.escape(repr(namespace))):
        Nats(f"nats://token@127.0.0.1:1/{namespace}")
