"""The audit log: who changed what, in a table that only grows, each entry holding the hash of the one before.

    hash = SHA-256(prev || entry)        entry: RFC 8785 (JSON Canonicalization Scheme); first prev: 32 zero bytes

An entry is written in the transaction of the change it speaks of: there is no change without it, and no entry of a
change that was rolled back. Entries are appended under one lock, held to the end of the transaction, so that the chain
never forks; the same lock orders the registry's `seq`. A trigger refuses UPDATE, DELETE and TRUNCATE; whoever gets
around it breaks the chain, and `verify` names the first entry that does not fit. An end that was cut off breaks no
chain: for that there are checkpoints outside the database (checkpoints.py).
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import rfc8785

from muntin.service import Clock, Connection, Database

GENESIS = bytes(32)
LOCK = 0x61756469  # "audi": any constant that all instances share
BATCH = 1000

Details = Mapping[str, Any]


class Entry(msgspec.Struct, frozen=True):
    """One entry. `prev`, `hash`: hex. `key`: id of the key that signed; empty if nobody did."""

    seq: int
    at: datetime
    actor: str
    key: str
    action: str
    subject: str
    details: dict[str, Any]
    prev: str
    hash: str


class Verdict(msgspec.Struct, frozen=True, rename="camel"):
    """Whether the chain holds. `entries`: how many were looked at; `head`: the last one's hash. If it does not hold:
    the first entry that does not fit, and why."""

    valid: bool
    entries: int
    head: str
    broken_at: int | None = None
    reason: str = ""


class Audit:
    """The table."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    async def lock(self, connection: Connection) -> None:
        """Lets no other transaction append until this one ends. `append` does it too; again is harmless."""
        await connection.execute("select pg_advisory_xact_lock($1)", LOCK)

    async def append(
        self,
        connection: Connection,
        actor: str,
        key: str,
        action: str,
        subject: str,
        details: Details | None = None,
    ) -> Entry:
        """Appends an entry in the caller's transaction. `details`: JSON without fractions of numbers."""
        await self.lock(connection)
        last = await connection.fetchrow("select seq, hash from audit order by seq desc limit 1")
        seq, prev = (last["seq"] + 1, last["hash"]) if last else (1, GENESIS)
        at = self.clock.now()
        said = {
            "seq": seq,
            "at": at.isoformat(),
            "actor": actor,
            "key": key,
            "action": action,
            "subject": subject,
            "details": dict(details or {}),
        }
        text = rfc8785.dumps(said)
        hash = chained(prev, text)
        await connection.execute(
            "insert into audit (seq, entry, prev, hash) values ($1, $2, $3, $4)", seq, text.decode(), prev, hash
        )
        return _entry(text, prev, hash)

    async def head(self) -> Entry | None:
        """The last entry."""
        async with self.database.acquire() as connection:
            row = await connection.fetchrow("select * from audit order by seq desc limit 1")
        return None if row is None else _entry(row["entry"].encode(), row["prev"], row["hash"])

    async def read(self, after: int, limit: int, *, newest: bool = False) -> list[Entry]:
        """Up to `limit` entries behind the seq `after`, oldest first; the first such, or the `newest`."""
        order = "desc" if newest else "asc"
        async with self.database.acquire() as connection:
            rows = await connection.fetch(
                f"select * from audit where seq > $1 order by seq {order} limit $2", after, limit
            )
        found = [_entry(row["entry"].encode(), row["prev"], row["hash"]) for row in rows]
        return found[::-1] if newest else found

    async def verify(self, expected: Mapping[int, str] | None = None) -> Verdict:
        """Computes the whole chain again. `expected`: seq -> hash (hex) that is known from elsewhere."""
        expected, prev, seq = dict(expected or {}), GENESIS, 0
        async with self.database.transaction() as connection:
            async for row in connection.cursor("select * from audit order by seq", prefetch=BATCH):
                if wrong := _wrong(row["seq"], row["entry"], row["prev"], row["hash"], seq + 1, prev):
                    return Verdict(False, seq, prev.hex(), seq + 1, wrong)
                seq, prev = row["seq"], row["hash"]
                if expected.pop(seq, prev.hex()) != prev.hex():
                    return Verdict(False, seq, prev.hex(), seq, "its hash is not that of the signed checkpoint")
        if expected:
            missing = min(expected)
            return Verdict(False, seq, prev.hex(), seq + 1, f"the log ends here; a checkpoint knows entry {missing}")
        return Verdict(True, seq, prev.hex())


def chained(prev: bytes, entry: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(prev + entry).digest()


def _wrong(seq: int, entry: str, prev: bytes, hash: bytes, expected_seq: int, expected_prev: bytes) -> str:
    """Why a row does not follow on the one before; empty if it does."""
    if seq != expected_seq:
        return f"the entry is missing; the next one there is {seq}"
    if prev != expected_prev:
        return "it does not name the hash of the entry before it"
    if hash != chained(prev, entry.encode()):
        return "its content is not what was hashed"
    if msgspec.json.decode(entry).get("seq") != seq:
        return "its content has another number"
    return ""


def _entry(text: bytes, prev: bytes, hash: bytes) -> Entry:
    return msgspec.convert(msgspec.json.decode(text) | {"prev": prev.hex(), "hash": hash.hex()}, Entry)
