"""What is kept of the figures: a restart loses none, an outage of the database stops none, a day later all are gone."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from muntin.release import Release
from muntin.servers.control.app import create_app
from muntin.servers.control.rum import Rum
from muntin.servers.control.rum_keeping import KEPT, RumKeeper, RumStore
from muntin.service import Database, Problem, Settings
from muntin.service.testing import ManualClock, serving
from muntin.telemetry import MINUTES, Figures

from ..telemetry.beacons import error, phase
from .reporting import Reporter, ready
from .shelves import ReleaseMaker

KEY = ("shopping-cart", "1.2.0")


def pages(count: int) -> Figures:
    """Figures that say little."""
    return Figures(pages=count)


@pytest.fixture
async def database(page: ReleaseMaker, control_settings: Settings) -> AsyncIterator[Database]:
    """The control plane's own, with its tables."""
    await page.stock()
    database = Database(control_settings.database_url or "")
    await database.start()
    await database.ready()
    yield database
    await database.stop()


async def test_a_restart_keeps_the_figures(page: ReleaseMaker, control_settings: Settings) -> None:
    """Two lives later everything is there, once: what both versions did, the errors, the vitals."""
    first = await ready(page)
    entries = [phase(ms=40), error(count=2), phase(ok=False)]
    for number in range(6):
        assert (await first.send(first.beacon(entries, page=number))).status_code == 204
    for life in range(2):
        async with serving(create_app(control_settings)) as client:
            reporter = Reporter(client, first.release)
            await reporter.send(reporter.beacon(entries, page=100 + life))
            await reporter.until(lambda intake: intake["taken"] == 1)
            if life == 0:
                await written(control_settings, 7)
    async with serving(create_app(control_settings)) as client:
        reporter = Reporter(client)
        async with asyncio.timeout(30):
            while not (versions := await reporter.versions()) or versions[0]["pages"] < 8:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.05)
        [version] = versions
        assert (version["pages"], version["broken"], version["errors"]) == (8, 8, {"event": 16})
        assert version["phases"]["mount"]["ok"] == version["phases"]["mount"]["ms"]["count"] == 8
        assert version["frequent"][0]["count"] == 16


async def written(settings: Settings, count: int) -> None:
    """Returns when so many page views are in the table."""
    connection = await asyncpg.connect(settings.database_url)
    try:
        async with asyncio.timeout(30):
            query = "select coalesce(sum((figures->>'pages')::int), 0) from rum_minute where mfe = 'shopping-cart'"
            while await connection.fetchval(query) < count:  # noqa: ASYNC110 - a table tells nobody
                await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def test_a_row_is_written_in_place_of_the_one_before(database: Database) -> None:
    """Writing twice changes nothing, and another life has rows of its own."""
    one, other = RumStore(database), RumStore(database)
    for count in (1, 3, 3):
        await one.write([(100, KEY, pages(count))])
    await other.write([(100, KEY, pages(5)), (101, KEY, pages(7))])
    assert sorted(figures.pages for _, _, figures in await other.earlier(0)) == [3]
    assert sorted(figures.pages for _, _, figures in await one.earlier(101)) == [7]
    assert {version: figures.pages for version, figures in (await one.of(KEY[0], 100, 101)).items()} == {KEY[1]: 8}


async def test_a_day_later_it_is_gone(database: Database) -> None:
    """What is older than KEPT is swept, and nothing else."""
    store, now = RumStore(database), 30_000_000
    await store.write([(now - minutes, KEY, pages(1)) for minutes in (0, 1439, 1441)])
    await store.sweep(datetime.fromtimestamp(now * 60, UTC) - KEPT)
    other = RumStore(database)
    assert sorted(minute for minute, _, _ in await other.earlier(0)) == [now - 1439, now]


class NoReleases:
    """Where no channel points at a release and no page is of one, none is read."""

    async def read(self, id: str) -> Release:
        """Fails the test."""
        raise AssertionError(f"nobody asked for {id}")


class Away(RumStore):
    """The table while its database is `away`."""

    away = False

    async def write(self, rows: Any) -> None:
        """Fails as asyncpg does."""
        if self.away:
            raise ConnectionRefusedError("away")
        await super().write(rows)


async def test_without_a_database_nothing_is_lost_for_an_hour(database: Database) -> None:
    """What could not be written is written when it can be; what became too old by then is counted as lost."""
    clock = ManualClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
    rum, store = Rum(clock), Away(database)
    keeper = RumKeeper(rum, store, NoReleases())
    await keeper.round()
    store.away = True
    for number in range(MINUTES + 5):
        figures = rum.rolling.own.at(rum.minute, KEY)
        assert figures is not None
        figures.pages += 1
        rum.rolling.changed.add((rum.minute, KEY))
        with pytest.raises(Problem, match="not written"):
            await keeper.round()
        clock.advance(minutes=1)
        assert len(rum.rolling.changed) == min(number + 1, MINUTES)
    store.away = False
    await keeper.round()
    assert rum.rolling.changed == set()
    assert rum.rolling.intake.lost == 6
    rows = await RumStore(database).earlier(0)
    assert sum(figures.pages for _, _, figures in rows) == MINUTES - 1
