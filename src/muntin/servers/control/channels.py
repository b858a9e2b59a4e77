"""Channels: pointers to releases, moved by compare-and-set on their revision.

Channel, history, event `channel.moved` and audit entry are one transaction: all of a move happens, or nothing. The
release's record was readable in the store before, so no pointer dangles. Fault points: deploy.before-commit (nothing
happened), deploy.committed (it did, and nobody was told; the outbox tells the listeners after the restart).

`earlier` is the way back, like an editor's undo: what is left behind by a rollback is never gone back to by itself.

| move                              | releases to go back to, nearest last, and the current one |
|-----------------------------------|------------------------------------------------------------|
| deploy A, deploy B, deploy C      | A B, now C                                                 |
| rollback                          | A, now B                                                   |
| rollback                          | now A                                                      |
| deploy D                          | A, now D                                                   |
| deploy D again                    | A, now D: one release is one step                          |
| rollback to A release further down | what lies before it, now that one                          |
| rollback to one that isn't there  | the same as before, now that one                           |
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

import asyncpg
import msgspec
from msgspec import Meta

from muntin.release import Release, diff
from muntin.servers.control.keys import Key
from muntin.servers.control.parts import Control
from muntin.servers.control.releases import Releases
from muntin.servers.control.solving import Refused
from muntin.service import Connection, Problem

Action = Literal["deploy", "rollback"]
DEPTH = 200
"""How many steps back are kept."""


class Channel(msgspec.Struct, frozen=True, rename="camel"):
    """A channel. `previous`: where a rollback would go."""

    name: str
    revision: int
    release: str
    previous: str | None
    updated_at: datetime
    updated_by: str


class Move(msgspec.Struct, frozen=True):
    """One move of a channel. `changed`: which versions, as sentences."""

    revision: int
    release: str
    action: Action
    at: datetime
    by: str
    changed: list[str]


class MoveRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to, from which revision: 0 makes the channel. A rollback without a release goes to the one before."""

    action: Action
    revision: Annotated[int, Meta(ge=0)]
    release: Annotated[str, Meta(min_length=8, max_length=64)] | None = None


class State(msgspec.Struct, frozen=True):
    """What decides a move: the current release and the way back."""

    release: str
    earlier: Sequence[str]


def moved(state: State | None, action: Action, release: str) -> State:
    """The state after a move to `release`. Pure; see the table."""
    if state is None:
        return State(release, [])
    earlier = list(state.earlier)
    if action == "rollback":
        return State(release, earlier[: _last(earlier, release)] if release in earlier else earlier)
    if release != state.release:
        earlier = [*earlier, state.release][-DEPTH:]
    return State(release, earlier)


def _last(items: Sequence[str], item: str) -> int:
    return len(items) - 1 - list(reversed(items)).index(item)


class Channels:
    """Reads and moves channels."""

    def __init__(self, control: Control, releases: Releases) -> None:
        self.control = control
        self.releases = releases

    async def all(self) -> list[Channel]:
        """Every channel, by name."""
        async with self.control.database.acquire() as connection:
            rows = await connection.fetch("select * from channel order by name")
        return [_channel(row) for row in rows]

    async def get(self, name: str) -> Channel:
        """One channel, or Problem channel-unknown."""
        async with self.control.database.acquire() as connection:
            row = await connection.fetchrow("select * from channel where name = $1", name)
        return _channel(_known(name, row))

    async def history(self, name: str, limit: int) -> list[Move]:
        """The channel's moves, newest first."""
        async with self.control.database.acquire() as connection:
            _known(name, await connection.fetchrow("select name from channel where name = $1", name))
            rows = await connection.fetch(
                "select revision, release, action, at, by, changed from channel_move where channel = $1"
                " order by revision desc limit $2",
                name,
                limit,
            )
        return [Move(**dict(row)) for row in rows]

    async def move(self, name: str, asked: MoveRequest, key: Key) -> Channel:
        """Moves it, or raises: channel-moved, channel-unknown, release-unknown, nothing-to-roll-back."""
        before = await self._at_revision(name, asked.revision)
        target = await self._target(name, asked, before)
        new = await self.releases.read(target)
        old = await self._left(before["release"]) if before else None
        control = self.control
        async with control.database.transaction() as connection:
            await control.audit.lock(connection)
            now = await connection.fetchrow("select * from channel where name = $1 for update", name)
            _same_revision(name, now, asked.revision)
            channel = await self._write(connection, name, asked.action, now, old, new, key)
            control.faults.reach("deploy.before-commit")
        control.faults.reach("deploy.committed")
        return channel

    async def _left(self, id: str) -> Release | None:
        """The release that the channel leaves. One whose record was lost must not hold it back."""
        try:
            return await self.releases.read(id)
        except Problem as problem:
            if problem.code != "release-unknown":
                raise
            return None

    async def _at_revision(self, name: str, revision: int) -> asyncpg.Record | None:
        """A first look, so that who comes too late is told before anything is read."""
        async with self.control.database.acquire() as connection:
            row = await connection.fetchrow("select * from channel where name = $1", name)
        _same_revision(name, row, revision)
        return row

    async def _target(self, name: str, asked: MoveRequest, row: asyncpg.Record | None) -> str:
        if asked.release is not None:
            if row is None and asked.action == "rollback":
                raise Problem("nothing-to-roll-back", f"{name} has never been deployed")
            return await self.releases.find(asked.release)
        if asked.action == "deploy":
            raise Problem("bad-input", "say which release to deploy")
        if row is None or not row["earlier"]:
            raise Problem("nothing-to-roll-back", f"{name} has no release to go back to")
        return str(row["earlier"][-1])

    async def _write(
        self,
        connection: Connection,
        name: str,
        action: Action,
        row: asyncpg.Record | None,
        old: Release | None,
        new: Release,
        key: Key,
    ) -> Channel:
        control, at = self.control, self.control.clock.now()
        state = moved(State(row["release"], row["earlier"]) if row else None, action, new.id)
        revision = (row["revision"] if row else 0) + 1
        saved = await connection.fetchrow(
            "insert into channel (name, revision, release, earlier, updated_at, updated_by)"
            " values ($1, $2, $3, $4, $5, $6) on conflict (name) do update set revision = excluded.revision,"
            " release = excluded.release, earlier = excluded.earlier, updated_at = excluded.updated_at,"
            " updated_by = excluded.updated_by returning *",
            name,
            revision,
            state.release,
            list(state.earlier),
            at,
            key.team,
        )  # fmt: skip - the values stand in the order of the columns
        await connection.execute(
            "insert into channel_move (channel, revision, release, action, at, by, changed)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            name,
            revision,
            new.id,
            action,
            at,
            key.team,
            changed(old, new),
        )  # fmt: skip - as above
        facts = {"channel": name, "revision": revision, "release": new.id}
        await control.events.append(connection, "channel.moved", name, facts)
        details = facts | {"action": action, "before": row["release"] if row else ""}
        await control.audit.append(connection, key.team, key.id, "channel.moved", name, details)
        return _channel(_known(name, saved))


def changed(old: Release | None, new: Release) -> list[str]:
    """`header 1.3.0 -> 1.4.0`, `orders 1.0.0` for one that came, `orders is gone`."""
    sentences = []
    for name, change in diff(old, new).mfes.items():
        if change.after is None:
            sentences.append(f"{name} is gone")
        else:
            sentences.append(f"{name} {change.before} -> {change.after}" if change.before else f"{name} {change.after}")
    return sentences


def _known(name: str, row: asyncpg.Record | None) -> asyncpg.Record:
    if row is None:
        raise Problem("channel-unknown", f"there is no channel {name}")
    return row


def _same_revision(name: str, row: asyncpg.Record | None, seen: int) -> None:
    if row is None and seen:
        raise Problem("channel-unknown", f"there is no channel {name}; revision 0 makes it")
    if row is not None and row["revision"] != seen:
        channel = _channel(row)
        raise Refused(
            "channel-moved",
            f"{name} is at revision {channel.revision}, not {seen}: {channel.updated_by} moved it to release"
            f" {channel.release[:12]} at {channel.updated_at:%Y-%m-%d %H:%M:%S} UTC",
            {"channel": channel},
        )


def _channel(row: asyncpg.Record) -> Channel:
    return Channel(
        name=row["name"],
        revision=row["revision"],
        release=row["release"],
        previous=row["earlier"][-1] if row["earlier"] else None,
        updated_at=row["updated_at"],
        updated_by=row["updated_by"],
    )
