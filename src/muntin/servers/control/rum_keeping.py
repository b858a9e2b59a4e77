"""What is done for the figures beside the requests, every SECONDS: a restart loses what those seconds brought, no more.

| step    | what                                                                                                   |
|---------|----------------------------------------------------------------------------------------------------------|
| restore | once: the minutes that earlier lives of this control plane wrote                                        |
| learn   | the releases that channels point at, and those that beacons wait for                                    |
| write   | each minute that changed, as a whole, as a row of this life's own                                        |
| sweep   | every SWEEP rounds: rows older than KEPT                                                                 |

Without a database the intake goes on: minutes are written when it is back, those that became too old by then are lost
and counted. At the end of a life there is a last round.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import uuid4

import msgspec

from muntin.adapters.postgres import UNAVAILABLE
from muntin.release import Release
from muntin.servers.control.rum import Rum, current_of, facts_of
from muntin.service import Database, Periodic, Problem
from muntin.telemetry import MINUTES, Figures, Key

log = logging.getLogger("muntin.control")

SECONDS = 2.0
KEPT = timedelta(hours=24)
SWEEP = 300
PATIENCE = 5.0
LAST_PATIENCE = 2.0

Row = tuple[int, Key, Figures]
_decoder = msgspec.json.Decoder(Figures)


class ReleaseReader(Protocol):
    """Who has the records of releases."""

    async def read(self, id: str) -> Release:
        """One of them. Problem release-unknown."""
        ...


class RumStore:
    """The table `rum_minute`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.writer = uuid4()

    async def earlier(self, since: int) -> list[Row]:
        """What other lives wrote from that minute on."""
        query = "select minute, mfe, version, figures from rum_minute where minute >= $1 and writer <> $2"
        async with self.database.acquire() as connection:
            rows = await connection.fetch(query, _time(since), self.writer)
        return [(_minute(row["minute"]), (row["mfe"], row["version"]), _decoder.decode(row["figures"])) for row in rows]

    async def write(self, rows: Sequence[Row]) -> None:
        """Each row in place of the one before."""
        statement = (
            "insert into rum_minute (minute, mfe, version, writer, figures) values ($1, $2, $3, $4, $5)"
            " on conflict (minute, mfe, version, writer) do update set figures = excluded.figures"
        )
        values = [
            (_time(minute), *key, self.writer, msgspec.json.encode(figures).decode()) for minute, key, figures in rows
        ]
        async with self.database.transaction() as connection:
            await connection.executemany(statement, values)

    async def of(self, name: str, since: int, before: int) -> dict[str, Figures]:
        """By version, all figures from the minute `since` on and before `before`."""
        query = "select version, figures from rum_minute where mfe = $1 and minute >= $2 and minute < $3"
        found: dict[str, Figures] = {}
        async with self.database.acquire() as connection:
            for row in await connection.fetch(query, name, _time(since), _time(before)):
                found.setdefault(row["version"], Figures()).merge(_decoder.decode(row["figures"]))
        return found

    async def releases(self, wanted: set[str]) -> tuple[dict[str, str], set[str]]:
        """Channel -> the release it points at; which of `wanted` there are."""
        async with self.database.acquire() as connection:
            channels = await connection.fetch("select name, release from channel")
            there = await connection.fetch("select id from release where id = any($1::text[])", list(wanted))
        return {row["name"]: row["release"] for row in channels}, {row["id"] for row in there}

    async def sweep(self, before: datetime) -> None:
        """Forgets what is older."""
        async with self.database.acquire() as connection:
            await connection.execute("delete from rum_minute where minute < $1", before)


class RumKeeper:
    """A resource that does it."""

    name = "rum"
    essential = False

    def __init__(self, rum: Rum, store: RumStore, releases: ReleaseReader) -> None:
        self.rum = rum
        self.store = store
        self.releases = releases
        self.rounds = Periodic("rum", SECONDS, store.database, self.round)
        self._restored = False
        self._round = 0

    async def start(self) -> None:
        """Begins with a first round."""
        await self.rounds.start()

    async def stop(self) -> None:
        """Ends with a last one, if the database lets us."""
        await self.rounds.stop()
        with contextlib.suppress(Problem, TimeoutError):
            async with asyncio.timeout(LAST_PATIENCE):
                await self.rounds.run()

    async def check(self) -> None:
        """Raises if the work is not being repeated."""
        await self.rounds.check()

    async def round(self) -> None:
        """All of the table above. Problem database-unavailable; what was to be written is kept for the next round."""
        self.rum.rolling.advance(self.rum.minute)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._restore()
                await self._learn()
                await self._write()
                await self._sweep()
        except (TimeoutError, *UNAVAILABLE) as error:
            raise Problem("database-unavailable", f"the figures are not written: {type(error).__name__}") from error

    async def _restore(self) -> None:
        if self._restored:
            return
        rows = await self.store.earlier(self.rum.minute - MINUTES + 1)
        for minute, key, figures in rows:
            if (known := self.rum.rolling.earlier.at(minute, key)) is not None:
                known.merge(figures)
        self._restored = True

    async def _learn(self) -> None:
        asked = self.rum.wanted()
        channels, there = await self.store.releases(asked)
        for id in dict.fromkeys([*there, *channels.values()]):
            try:
                self.rum.learn(id, self.rum.facts.get(id) or facts_of(await self.releases.read(id)))
            except Problem as problem:  # its record is gone or was changed: it makes no pages either
                log.info("rum: %s", problem.detail)
        self.rum.current = {
            channel: current_of(self.rum.facts[id]) for channel, id in channels.items() if id in self.rum.facts
        }
        self.rum.settle(asked)

    async def _write(self) -> None:
        rolling = self.rum.rolling
        taken, rolling.changed = rolling.changed, set()
        rows = [(minute, key, figures) for minute, key in sorted(taken) if (figures := rolling.own.get(minute, key))]
        try:
            if rows:
                await self.store.write(rows)
        except BaseException:
            rolling.changed |= taken
            raise

    async def _sweep(self) -> None:
        self._round += 1
        if self._round % SWEEP == 1:
            await self.store.sweep(self.rum.clock.now() - KEPT)


def _time(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def _minute(time: datetime) -> int:
    return int(time.timestamp() // 60)
