"""Accounts: the demo ones, which development loads at every start without doubling them, and the check of a log-in.

| failed log-ins of one email within 10 minutes | the next one |
|---|---|
| fewer than 10 | is tried |
| 10 | is refused with 429 and Retry-After, the right password too |

An attempt counts from its beginning, so that many at once don't slip through; success wipes the slate. Unknown emails
are counted alike: the answer tells nobody whether an account exists.
"""

import asyncio
import hashlib
from datetime import timedelta

import msgspec

from muntin.service import Clock, Connection, Database, Problem, end
from shop.identity.model import Credentials, User
from shop.identity.passwords import Passwords

ATTEMPTS = 10
WINDOW = timedelta(minutes=10)


class DemoAccount(msgspec.Struct, frozen=True):
    """An account that anybody may use to try the shop."""

    id: str
    email: str
    name: str
    roles: tuple[str, ...] = ()


DEMO_PASSWORD = "muntin-demo"
DEMO_ACCOUNTS = (
    DemoAccount("u_shopper", "shopper@example.com", "Demo Shopper"),
    DemoAccount("u_second", "second@example.com", "Second Shopper"),
    DemoAccount("u_staff", "staff@example.com", "Shop Staff", ("staff",)),
)


class Accounts:
    """The table of accounts. A resource: with `demo`, it is ready once the demo accounts are there."""

    name = "accounts"
    essential = True

    def __init__(self, database: Database, passwords: Passwords, clock: Clock, *, demo: bool) -> None:
        self.database = database
        self.passwords = passwords
        self.clock = clock
        self.demo = demo
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to load the demo accounts."""
        self._task = asyncio.create_task(self._load(), name="demo-accounts")

    async def stop(self) -> None:
        """Ends the loading."""
        await end(self._task)

    async def check(self) -> None:
        """Raises until the accounts are loaded."""
        if self._task is None or not self._task.done():
            raise RuntimeError("the demo accounts are being loaded")
        self._task.result()

    async def authenticate(self, credentials: Credentials) -> User:
        """The member with these credentials, or Problem invalid-credentials or too-many-requests."""
        email = credentials.email.lower()
        await self._begin_attempt(_email_hash(email))
        async with self.database.acquire() as connection:
            row = await connection.fetchrow("select * from account where email = $1", email)
        stored = None if row is None else str(row["password_hash"])
        if not await self.passwords.verify(stored, credentials.password) or row is None:
            raise Problem("invalid-credentials", "no account has this email and password")
        async with self.database.acquire() as connection:
            await connection.execute("delete from login_attempt where email_hash = $1", _email_hash(email))
        return User(row["id"], row["name"], "member", list(row["roles"]), row["email"])

    async def forget_attempts(self) -> None:
        """Deletes attempts that no longer count."""
        async with self.database.acquire() as connection:
            await connection.execute("delete from login_attempt where at <= $1", self.clock.now() - WINDOW)

    async def _begin_attempt(self, email_hash: bytes) -> None:
        now = self.clock.now()
        async with self.database.transaction() as connection:
            lock = int.from_bytes(email_hash[:8], signed=True)
            await connection.execute("select pg_advisory_xact_lock($1)", lock)
            rows = await connection.fetch(
                "select at from login_attempt where email_hash = $1 and at > $2 order by at desc limit $3",
                email_hash,
                now - WINDOW,
                ATTEMPTS,
            )
            if len(rows) == ATTEMPTS:
                wait = (rows[-1]["at"] + WINDOW - now).total_seconds()
                raise Problem(
                    "too-many-requests",
                    "too many failed log-ins with this email",
                    headers={"Retry-After": str(max(1, round(wait)))},
                )
            await connection.execute("insert into login_attempt (email_hash, at) values ($1, $2)", email_hash, now)

    async def _load(self) -> None:
        await self.database.ready()
        for account in DEMO_ACCOUNTS if self.demo else ():
            async with self.database.acquire() as connection:
                known = await connection.fetchval("select true from account where email = $1", account.email)
            if not known:
                password_hash = await self.passwords.hash(DEMO_PASSWORD)
                async with self.database.acquire() as connection:
                    await self._insert(connection, account, password_hash)

    async def _insert(self, connection: Connection, account: DemoAccount, password_hash: str) -> None:
        await connection.execute(
            "insert into account (id, email, name, password_hash, roles, created_at) values ($1, $2, $3, $4, $5, $6)"
            " on conflict do nothing",
            account.id,
            account.email,
            account.name,
            password_hash,
            list(account.roles),
            self.clock.now(),
        )


def _email_hash(email: str) -> bytes:
    return hashlib.sha256(email.encode()).digest()
