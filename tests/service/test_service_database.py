"""A service's database: made, migrated once, and honest about being away."""

import asyncio
from pathlib import Path

import pytest

from muntin.service import Database, MuntinError, Problem
from muntin.service.testing import free_port


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Migrations of a service."""
    folder = tmp_path / "thing" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_a.sql").write_text("create table a (n int); insert into a values (1);")
    (folder / "0002_b.sql").write_text("create table b (n int);")
    return folder


async def opened(url: str, folder: Path) -> Database:
    """A started and ready database."""
    database = Database(url, [folder])
    await database.start()
    try:
        await database.ready()
    except BaseException:
        await database.stop()
        raise
    return database


async def test_a_missing_database_is_made_and_migrated_once(database_url: str, folder: Path) -> None:
    """The first start makes everything; the second changes nothing, and a new file alone runs then."""
    for _ in range(2):
        database = await opened(database_url, folder)
        async with database.acquire() as connection:
            assert await connection.fetchval("select count(*) from a") == 1
        await database.stop()
    (folder / "0003_c.sql").write_text("insert into a values (2);")
    database = await opened(database_url, folder)
    async with database.acquire() as connection:
        assert await connection.fetchval("select count(*) from a") == 2
        names = [row["name"] for row in await connection.fetch("select name from schema_migration order by name")]
    await database.stop()
    assert names == ["thing/0001_a.sql", "thing/0002_b.sql", "thing/0003_c.sql"]


async def test_two_instances_that_start_at_once_migrate_once(database_url: str, folder: Path) -> None:
    """Three processes of one service race for a database that is not there yet."""
    databases = await asyncio.gather(*(opened(database_url, folder) for _ in range(3)))
    async with databases[0].acquire() as connection:
        assert await connection.fetchval("select count(*) from a") == 1
    await asyncio.gather(*(database.stop() for database in databases))


async def test_a_changed_migration_is_refused(database_url: str, folder: Path) -> None:
    """A file that ran is history; changing it is an error that names it, and nothing runs."""
    await (await opened(database_url, folder)).stop()
    (folder / "0001_a.sql").write_text("create table a (n bigint);")
    (folder / "0003_c.sql").write_text("create table c (n int);")
    with pytest.raises(MuntinError, match=r"thing/0001_a.sql was changed"):
        await opened(database_url, folder)
    (folder / "0001_a.sql").write_text("create table a (n int); insert into a values (1);")
    (folder / "0003_c.sql").unlink()
    database = await opened(database_url, folder)
    async with database.acquire() as connection:
        assert await connection.fetchval("select to_regclass('c')") is None
    await database.stop()


async def test_a_failing_migration_leaves_nothing_of_itself(database_url: str, folder: Path) -> None:
    """Each file is one transaction: the ones before it stay, it does not."""
    (folder / "0003_c.sql").write_text("create table c (n int); select 1/0;")
    with pytest.raises(Exception, match="division by zero"):
        await opened(database_url, folder)
    (folder / "0003_c.sql").write_text("create table c (n int);")
    await (await opened(database_url, folder)).stop()


async def test_a_transaction_is_all_or_nothing(database_url: str, folder: Path) -> None:
    """An error rolls back, and jsonb columns hold Python values."""
    database = await opened(database_url, folder)
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as connection:
            await connection.execute("insert into a values (5)")
            raise ZeroDivisionError
    async with database.acquire() as connection:
        assert await connection.fetchval("select count(*) from a") == 1
        assert await connection.fetchval("select $1::jsonb", {"x": [1]}) == {"x": [1]}
    await database.stop()


async def test_a_database_that_is_away_is_said_to_be(folder: Path) -> None:
    """Starting returns at once; until the server answers, using it is `database-unavailable`; stopping works."""
    database = Database(f"postgresql://nobody@127.0.0.1:{free_port()}/x", [folder])
    await database.start()
    with pytest.raises(Problem) as refused:
        async with database.acquire():
            pass
    assert refused.value.code == "database-unavailable"
    with pytest.raises(Problem):
        await database.check()
    await database.stop()
