"""A service's own database: made if it is missing, migrated once, reconnected for as long as the process lives.

| moment | what happens |
|---|---|
| `start()` | returns at once; connecting goes on in the background, with backoff, until the server answers |
| connected | the database is created if missing; migrations run under an advisory lock, each in its transaction |
| before that, or while the server is away | using the pool raises Problem("database-unavailable") |

Migrations are files `NNNN_name.sql`, applied in order of name, recorded with a hash in `schema_migration`; a file that
was changed after it ran is refused, since two machines would then disagree about the schema.
"""

import asyncio
import contextlib
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from muntin.adapters.tasks import end
from muntin.errors import MuntinError, Problem

log = logging.getLogger("muntin.postgres")

Connection = asyncpg.pool.PoolConnectionProxy | asyncpg.Connection
UNAVAILABLE = (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.CannotConnectNowError)
"""What asyncpg raises when the server can't be reached, as opposed to refusing a statement."""

MIGRATION_LOCK = 0x6D756E74  # "munt": any constant that all instances of a service share


class Database:
    """One PostgreSQL database and a pool of connections to it."""

    name = "postgres"
    essential = True

    def __init__(self, url: str, migrations: Sequence[Path] = (), *, max_size: int = 8) -> None:
        """`url`: postgresql://user:password@host:port/database. `migrations`: folders, applied in this order."""
        self.url = url
        self.migrations = tuple(migrations)
        self.max_size = max_size
        self._pool: asyncpg.Pool | None = None
        self._connected = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to connect, in the background."""
        self._task = asyncio.create_task(self._connect(), name="postgres-connect")

    async def stop(self) -> None:
        """Ends the connection attempts and closes the pool."""
        await end(self._task)
        if self._pool is not None:
            try:
                await asyncio.wait_for(self._pool.close(), timeout=2)
            except TimeoutError:
                self._pool.terminate()

    async def ready(self) -> None:
        """Waits until the database is connected and migrated; raises what made the migration fail, if it did."""
        waiter = asyncio.create_task(self._connected.wait())
        task = self._task
        if task is None:
            raise RuntimeError("Database.start() was not called")
        await asyncio.wait({waiter, task}, return_when=asyncio.FIRST_COMPLETED)
        waiter.cancel()
        if not self._connected.is_set():
            task.result()

    async def check(self) -> None:
        """Raises unless a trivial statement is answered within a second."""
        async with asyncio.timeout(1), self.acquire() as connection:
            await connection.execute("select 1")

    @contextlib.asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        """A pooled connection, outside any transaction."""
        if self._pool is None:
            if self._task is not None and self._task.done():
                self._task.result()
            raise Problem("database-unavailable", "the database is not connected yet")
        async with self._pool.acquire() as connection:
            yield connection

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A pooled connection inside one transaction: commits at the end, rolls back on any error."""
        async with self.acquire() as connection, connection.transaction():
            yield connection

    async def _connect(self) -> None:
        delay = 0.05
        while True:
            try:
                await create_database(self.url)
                pool = await asyncpg.create_pool(
                    self.url, min_size=1, max_size=self.max_size, init=_use_json, timeout=5, command_timeout=10
                )
                break
            except UNAVAILABLE as error:
                log.info("waiting for the database: %s", error)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 1.0)
        async with pool.acquire() as connection:
            for folder in self.migrations:
                await migrate(connection, folder)
        self._pool = pool
        self._connected.set()


async def create_database(url: str) -> None:
    """Creates the database that `url` names unless it exists. Two at once are fine."""
    name = urlsplit(url).path.lstrip("/")
    try:
        await (await asyncpg.connect(url, timeout=5)).close()
    except asyncpg.InvalidCatalogNameError:
        maintenance = urlunsplit(urlsplit(url)._replace(path="/postgres"))
        connection = await asyncpg.connect(maintenance, timeout=5)
        try:
            with contextlib.suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                await connection.execute(f'create database "{name}"')
        finally:
            await connection.close()


async def migrate(connection: Connection, folder: Path) -> list[str]:
    """Applies the files of `folder` that have not run yet; returns their names."""
    applied: list[str] = []
    await connection.execute("select pg_advisory_lock($1)", MIGRATION_LOCK)
    try:
        await connection.execute(
            "create table if not exists schema_migration"
            " (name text primary key, hash text not null, applied_at timestamptz not null default now())"
        )
        known = {row["name"]: row["hash"] for row in await connection.fetch("select name, hash from schema_migration")}
        for file in sorted(folder.glob("*.sql")):  # noqa: ASYNC240 - a few small files, once, at start
            name, text = f"{folder.parent.name}/{file.name}", file.read_text()
            digest = hashlib.sha256(text.encode()).hexdigest()
            if name not in known:
                async with connection.transaction():
                    await connection.execute(text)
                    await connection.execute("insert into schema_migration (name, hash) values ($1, $2)", name, digest)
                applied.append(name)
            elif known[name] != digest:
                raise MuntinError(f"migration {name} was changed after it ran; write a new file instead")
    finally:
        await connection.execute("select pg_advisory_unlock($1)", MIGRATION_LOCK)
    return applied


async def _use_json(connection: asyncpg.Connection) -> None:
    """Columns of type jsonb hold Python values."""
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


def returned(row: asyncpg.Record | None) -> asyncpg.Record:
    """The row of a statement that always returns one (`insert ... returning`), for the type checker's sake."""
    if row is None:
        raise RuntimeError("the statement returned no row")
    return row


__all__ = ["UNAVAILABLE", "Connection", "Database", "create_database", "migrate", "returned"]
