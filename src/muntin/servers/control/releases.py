"""Releases: solved, stored, read. What a crash leaves at each step:

| step                                              | fault point           | a crash leaves                         |
|---------------------------------------------------|-----------------------|----------------------------------------|
| the release is solved                             | release.solved        | nothing                                |
| its record is in the store as releases/<id>.json   | release.stored        | an object that nothing names            |
| row and audit entry are written, not committed    | release.before-commit | the same                               |
| committed                                         | release.committed     | the release                            |

A release is named by its content, so making it again overwrites equal bytes with equal bytes: a retry is always safe.
A row is there only if the object is, and only rows can be deployed.
"""

import asyncio
import re

import msgspec

from muntin.release import Diff, Release, diff
from muntin.release.model import Size
from muntin.release.reading import BrokenRelease, read_release
from muntin.servers.control.keys import Key
from muntin.servers.control.parts import Control
from muntin.servers.control.solving import Ask, Solver
from muntin.service import Problem

ID = re.compile(r"[0-9a-f]{8,64}")
WHOLE = 64


class Made(msgspec.Struct, frozen=True):
    """The answer to who asked for a release. `changes`: against what the channel has now."""

    id: str
    created: bool
    mfes: dict[str, str]
    libraries: dict[str, dict[str, str]]
    sizes: dict[str, Size]
    facts: list[str]
    changes: Diff


def object_path(id: str) -> str:
    """Where the object store has a release."""
    return f"releases/{id}.json"


class Releases:
    """Makes and reads releases."""

    def __init__(self, control: Control, solver: Solver) -> None:
        self.control = control
        self.solver = solver

    async def make(self, ask: Ask, key: Key) -> Made:
        """Solves and stores. Raises Refused (release-refused), or Problem bad-input."""
        current = await self.current(ask.channel)
        release = await self.solver.solve(ask, await self.control.registry.records(), current)
        self.control.faults.reach("release.solved")
        created = await self._store(release, ask.channel, key)
        versions = {"host": release.host.version, **{n: each.files.version for n, each in release.mfes.items()}}
        return Made(
            id=release.id,
            created=created,
            mfes=versions,
            libraries={build: each.packages for build, each in release.libraries.items()},
            sizes=release.sizes,
            facts=release.facts,
            changes=diff(current, release),
        )

    async def current(self, channel: str) -> Release | None:
        """What the channel has now, or None."""
        async with self.control.database.acquire() as connection:
            id = await connection.fetchval("select release from channel where name = $1", channel)
        return None if id is None else await self.read(id)

    async def find(self, word: str) -> str:
        """The id that begins with `word`, at least 8 characters. Problem release-unknown."""
        if not ID.fullmatch(word):
            raise Problem("release-unknown", f"{word!r} is no release; write at least 8 of its 64 hex digits")
        async with self.control.database.acquire() as connection:
            rows = await connection.fetch("select id from release where id like $1 order by id limit 2", word + "%")
        if not rows:
            raise Problem("release-unknown", f"no release begins with {word}")
        if len(rows) > 1:
            raise Problem("release-unknown", f"several releases begin with {word}; write more of the id")
        return str(rows[0]["id"])

    async def raw(self, id: str) -> bytes:
        """The stored JSON of a whole id. Problem release-unknown."""
        return (await self._stored(id))[0]

    async def read(self, id: str) -> Release:
        """The release of a whole id. Problem release-unknown."""
        return (await self._stored(id))[1]

    async def _stored(self, id: str) -> tuple[bytes, Release]:
        """What is in the store, if it is what was put there: shells would refuse anything else."""
        content = await self.control.objects.get(object_path(id))
        if content is None:
            raise Problem("release-unknown", f"the store has no record of release {id[:12]}")
        try:
            return content, await asyncio.to_thread(read_release, content, id)
        except BrokenRelease as error:
            raise Problem("release-unknown", f"its record in the store was changed: {error}") from error

    async def _store(self, release: Release, channel: str, key: Key) -> bool:
        """Whether it is new."""
        control = self.control
        async with control.database.acquire() as connection:
            known = await connection.fetchval("select true from release where id = $1", release.id)
        record = msgspec.json.encode(release)
        if not known or await control.objects.get(object_path(release.id)) != record:  # lost or changed: brought back
            await control.objects.put(object_path(release.id), record)
        control.faults.reach("release.stored")
        if known:
            return False
        async with control.database.transaction() as connection:
            await control.audit.lock(connection)
            done = await connection.execute(
                "insert into release (id, mode, created_at, created_by) values ($1, $2, $3, $4) on conflict do nothing",
                release.id,
                release.mode,
                control.clock.now(),
                key.team,
            )
            if created := done.endswith(" 1"):
                details = {"channel": channel, "wanted": release.wanted, "pins": release.pins}
                await control.audit.append(connection, key.team, key.id, "release.made", release.id, details)
            control.faults.reach("release.before-commit")
        control.faults.reach("release.committed")
        return created
