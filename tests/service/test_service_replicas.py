"""Three processes of one service at once, over one database and one NATS: each thing happens once."""

import asyncio
import collections
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import msgspec
import pytest

from muntin.service import EVENT_MIGRATIONS, Connection, Database, Event, Events, Nats, Settings
from muntin.service.testing import serving
from shop.identity.app import create_app as create_identity
from shop.product.app import create_app as create_product

WAIT = 60
REPLICAS = 3
EVENTS = 300
SUBJECTS = 5


class Replica:
    """What one process of a service holds."""

    def __init__(self, settings: Settings, kind: str, folder: Path) -> None:
        self.database = Database(str(settings.database_url), [EVENT_MIGRATIONS, folder], max_size=4)
        self.nats = Nats(str(settings.nats_url))
        self.events = Events("/notes", self.nats, self.database)
        self.acted = 0
        self.events.consume("notes", [kind], self.act)

    async def act(self, connection: Connection, event: Event) -> None:
        await connection.execute("insert into acted values ($1)", event.id)
        self.acted += 1


@pytest.fixture
def kind() -> str:
    """An event type that no other test uses."""
    return f"test.{secrets.token_hex(6)}"


@pytest.fixture
async def replicas(settings_for: Callable[..., Settings], kind: str, tmp_path: Path) -> AsyncIterator[list[Replica]]:
    """Three that start at the same moment on a database that isn't there yet."""
    folder = tmp_path / "notes" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_acted.sql").write_text("create table acted (id uuid not null);")
    settings = settings_for("notes")
    three = [Replica(settings, kind, folder) for _ in range(REPLICAS)]
    parts = [part for each in three for part in (each.database, each.nats, each.events)]
    await asyncio.gather(*(part.start() for part in parts))
    await asyncio.gather(*(each.database.ready() for each in three))
    yield three
    for part in reversed(parts):
        await part.stop()


async def test_each_event_is_published_once_in_order_and_acted_on_once(replicas: list[Replica], kind: str) -> None:
    """Migrations, relays and the shared consumer of three processes don't get into each other's way."""
    carrier = replicas[0].nats
    heard: dict[str, list[int]] = collections.defaultdict(list)

    async def hear(message: object) -> None:
        event = msgspec.json.decode(message.data, type=Event)  # type: ignore[attr-defined] - a NATS message
        heard[event.subject].append(event.data)

    async with asyncio.timeout(WAIT):
        end = await carrier.listen(carrier.subject(kind, ">"), hear)

        async def append(number: int) -> None:
            async with replicas[number % REPLICAS].database.transaction() as connection:
                await replicas[number % REPLICAS].events.append(connection, kind, f"s{number % SUBJECTS}", number)

        for number in range(EVENTS):
            await append(number)
        async with replicas[0].database.acquire() as connection:
            while await connection.fetchval("select count(distinct id) from acted") < EVENTS:  # noqa: ASYNC110 - other tasks tell nobody
                await asyncio.sleep(0.05)
            assert await connection.fetchval("select count(*) from acted") == EVENTS
        await end()
    assert heard == {f"s{n}": list(range(n, EVENTS, SUBJECTS)) for n in range(SUBJECTS)}


async def test_three_first_starts_at_once_load_everything_once(
    settings_for: Callable[..., Settings],
    small_catalogue: Path,
    recorded: Callable[[Settings, str], Awaitable[list[Event]]],
) -> None:
    """The catalogue announces each product once, and each demo account is there once."""
    product, identity = settings_for("product"), settings_for("identity")
    async with contextlib.AsyncExitStack() as stack:
        apps = [create_product(product, small_catalogue) for _ in range(REPLICAS)]
        apps += [create_identity(identity) for _ in range(REPLICAS)]
        await asyncio.gather(*(stack.enter_async_context(serving(app)) for app in apps))
    announced = [event.subject for event in await recorded(product, "product.updated")]
    assert sorted(announced) == ["fine-lamp", "last-lamp", "plain-lamp", "sold-lamp"]
    connection = await asyncpg.connect(identity.database_url)
    emails = [row["email"] for row in await connection.fetch("select email from account order by email")]
    await connection.close()
    assert emails == ["second@example.com", "shopper@example.com", "staff@example.com"]
