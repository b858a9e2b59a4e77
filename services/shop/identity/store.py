"""Sessions in the database. Every change of a visitor's session is one transaction, with the events that tell of it.

| call | old session | new session | events |
|---|---|---|---|
| `open_guest` | - | guest | - |
| `log_in` | ended | member | session.ended of the old one; user.logged_in if it was a guest's |
| `log_out` | ended | guest | session.ended of the old one |
"""

from datetime import datetime

import asyncpg

from muntin.service import Clock, Connection, Database, Events, session_digest
from shop.identity.model import (
    ABSOLUTE,
    IDLE,
    TOUCH,
    Session,
    SessionEnded,
    User,
    UserLoggedIn,
    new_guest_id,
    new_token,
)

LIVING = "s.created_at > $2 and s.seen_at > $3"


class SessionStore:
    """The table of sessions. Tokens (cookie values) are known to callers alone; the table has their hashes."""

    def __init__(self, database: Database, events: Events, clock: Clock) -> None:
        self.database = database
        self.events = events
        self.clock = clock

    async def find(self, session_hash: bytes) -> Session | None:
        """The living session with this hash; being asked for counts as being used."""
        now = self.clock.now()
        async with self.database.acquire() as connection:
            row = await connection.fetchrow(
                "select s.user_id, s.created_at, s.seen_at, a.id as account_id, a.name, a.email, a.roles"
                f" from session s left join account a on a.id = s.account_id where s.hash = $1 and {LIVING}",
                session_hash,
                *_limits(now),
            )
            if row is None:
                return None
            seen = row["seen_at"]
            if now - seen > TOUCH:
                await connection.execute("update session set seen_at = $2 where hash = $1", session_hash, now)
                seen = now
        return Session(_user(row), row["created_at"], seen)

    async def open_guest(self) -> tuple[str, User]:
        """Opens a session for a new guest; returns its token and the guest."""
        async with self.database.transaction() as connection:
            return await self._open_guest(connection)

    async def log_in(self, token: str | None, user: User) -> str:
        """Ends the session of `token`, opens one for the member `user`, returns its token."""
        async with self.database.transaction() as connection:
            left = await self._end(connection, token)
            fresh = await self._insert(connection, user.id, user.id)
            if left is not None and left["account_id"] is None:
                await self.events.append(connection, "user.logged_in", user.id, UserLoggedIn(left["user_id"], user.id))
        return fresh

    async def log_out(self, token: str | None) -> tuple[str, User]:
        """Ends the session of `token` and opens one for a new guest."""
        async with self.database.transaction() as connection:
            await self._end(connection, token)
            return await self._open_guest(connection)

    async def sweep(self) -> int:
        """Deletes sessions that are over; returns how many."""
        oldest, idle = _limits(self.clock.now())
        async with self.database.acquire() as connection:
            tag = await connection.execute("delete from session where created_at <= $1 or seen_at <= $2", oldest, idle)
        return int(tag.split()[-1])

    async def _open_guest(self, connection: Connection) -> tuple[str, User]:
        guest = User(new_guest_id(), "Guest", "guest", [])
        return await self._insert(connection, guest.id, None), guest

    async def _insert(self, connection: Connection, user_id: str, account_id: str | None) -> str:
        token = new_token()
        await connection.execute(
            "insert into session (hash, user_id, account_id, created_at, seen_at) values ($1, $2, $3, $4, $4)",
            session_digest(token),
            user_id,
            account_id,
            self.clock.now(),
        )
        return token

    async def _end(self, connection: Connection, token: str | None) -> asyncpg.Record | None:
        """Deletes the session of `token`; returns its row if it was still alive."""
        if token is None:
            return None
        row = await connection.fetchrow(
            f"delete from session s where s.hash = $1 returning s.*, ({LIVING}) as living",
            session_digest(token),
            *_limits(self.clock.now()),
        )
        if row is None:
            return None
        session_hash = row["hash"].hex()
        await self.events.append(connection, "session.ended", session_hash, SessionEnded(session_hash))
        return row if row["living"] else None


def _limits(now: datetime) -> tuple[datetime, datetime]:
    """The moments after which a living session was opened and last seen."""
    return now - ABSOLUTE, now - IDLE


def _user(row: asyncpg.Record) -> User:
    if row["account_id"] is None:
        return User(row["user_id"], "Guest", "guest", [])
    return User(row["user_id"], row["name"], "member", list(row["roles"]), row["email"])
