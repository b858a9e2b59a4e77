"""The audit log: it only grows, each entry holds the one before, and what is done to it behind its back shows."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import pytest

from muntin.adapters.objects import Objects
from muntin.servers.control.audit import Audit
from muntin.servers.control.checkpoints import PATH, Checkpoints
from muntin.service import Connection, Database, Settings
from muntin.service.testing import ManualClock

from .parcels import Publisher, archive, module

GUARDED = ("update audit set entry = '{}'", "delete from audit", "truncate audit", "update version set kind = 'x'")
Rows = list[dict[str, Any]]


@pytest.fixture
async def database(control_settings: Settings, control: httpx.AsyncClient) -> AsyncIterator[Database]:
    """The control plane's database, migrated."""
    database = Database(control_settings.database_url or "")
    await database.start()
    await database.ready()
    yield database
    await database.stop()


@pytest.fixture
def audit(database: Database) -> Audit:
    """The log of that database."""
    return Audit(database, ManualClock(datetime(2026, 11, 20, tzinfo=UTC)))


async def append(audit: Audit, count: int) -> None:
    """Some entries, one transaction each."""
    for number in range(count):
        async with audit.database.transaction() as connection:
            await audit.append(
                connection, "team", "key", "tested", f"subject-{number}", {"number": number, "b": [True]}
            )


async def behind_its_back(connection: Connection, statement: str) -> None:
    """What only a database administrator can do."""
    await connection.execute("set session_replication_role = replica")
    await connection.execute(statement)
    await connection.execute("set session_replication_role = default")


async def test_the_chain_is_what_it_says(as_operator: Publisher, control: httpx.AsyncClient) -> None:
    """Each hash can be computed from the entry as RFC 8785 writes it, and the hash before."""
    for version in ("1.0.0", "1.1.0", "1.2.0"):
        await as_operator.publish(archive(*module(version=version)), version=version)
    items = (await control.get("/api/v1/audit")).json()["items"]
    assert [(item["seq"], item["actor"], item["action"], item["subject"]) for item in items] == [
        (1, "operator", "version.published", "header@1.0.0"),
        (2, "operator", "version.published", "header@1.1.0"),
        (3, "operator", "version.published", "header@1.2.0"),
    ]
    prev = "0" * 64
    for item in items:
        assert item["prev"] == prev
        said = {name: value for name, value in item.items() if name not in ("prev", "hash")}
        said["at"] = said["at"].replace("Z", "+00:00")
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        prev = hashlib.sha256(bytes.fromhex(prev) + text).hexdigest()
        assert item["hash"] == prev
    verdict = (await control.get("/api/v1/audit/verify")).json()
    assert (verdict["valid"], verdict["entries"], verdict["head"]) == (True, 3, prev)
    assert [e["seq"] for e in (await control.get("/api/v1/audit?after=1&limit=1")).json()["items"]] == [2]


async def test_many_at_once_make_one_chain(audit: Audit) -> None:
    """Appended by transactions that run together, entries are numbered without gap or fork."""
    await asyncio.gather(*(append(audit, 5) for _ in range(8)))
    verdict = await audit.verify()
    assert (verdict.valid, verdict.entries) == (True, 40)


async def test_an_entry_of_a_transaction_that_failed_is_not_there(audit: Audit) -> None:
    """The entry stands and falls with the change that it speaks of."""
    await append(audit, 1)
    with pytest.raises(LookupError):
        async with audit.database.transaction() as connection:
            await audit.append(connection, "team", "key", "tested", "lost")
            raise LookupError
    await append(audit, 1)
    assert [entry.seq for entry in await audit.read(0, 10)] == [1, 2]
    assert (await audit.verify()).valid


@pytest.mark.parametrize("statement", GUARDED)
async def test_nothing_is_changed_or_removed(audit: Audit, as_operator: Publisher, statement: str) -> None:
    """The database itself refuses, whoever asks in the service's name."""
    await as_operator.publish(archive(*module()))
    async with audit.database.acquire() as connection:
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await connection.execute(statement)


TAMPERING = {
    "changed": ("update audit set entry = replace(entry, 'subject-2', 'subject-9') where seq = 3", 3, "content"),
    "removed": ("delete from audit where seq = 3", 3, "missing"),
    "first-removed": ("delete from audit where seq = 1", 1, "missing"),
    "unlinked": ("update audit set prev = hash where seq = 4", 4, "entry before"),
    "swapped": ("update audit a set entry = b.entry from audit b where a.seq = 2 and b.seq = 3", 2, "content"),
}


@pytest.mark.parametrize("kind", TAMPERING)
async def test_the_first_broken_entry_is_named(audit: Audit, kind: str) -> None:
    """With the triggers out of the way, the chain still tells where it was touched."""
    statement, seq, reason = TAMPERING[kind]
    await append(audit, 5)
    async with audit.database.acquire() as connection:
        await behind_its_back(connection, statement)
    verdict = await audit.verify()
    assert (verdict.valid, verdict.broken_at) == (False, seq)
    assert reason in verdict.reason


@pytest.mark.parametrize("kind", ["cut", "written-anew", "forged"])
async def test_a_checkpoint_shows_what_the_chain_can_not(
    audit: Audit, control: httpx.AsyncClient, control_settings: Settings, kind: str
) -> None:
    """An end that was cut off, a chain that was written anew with good hashes, a checkpoint by somebody else."""
    store = Objects(control_settings.store)
    await append(audit, 5)
    await Checkpoints(control_settings, audit, store).take()
    assert (await control.get("/api/v1/audit/verify")).json()["valid"]
    if kind == "forged":
        await store.put(PATH, (await store.get(PATH) or b"")[:-4] + b"AAAA")
    else:
        async with audit.database.acquire() as connection:
            await behind_its_back(connection, "delete from audit where seq > 3")
        await append(audit, 0 if kind == "cut" else 3)
        assert (await audit.verify()).valid, "the chain alone sees nothing"
    verdict = (await control.get("/api/v1/audit/verify")).json()
    assert not verdict["valid"]
    assert "checkpoint" in verdict["reason"]


async def test_a_checkpoint_is_taken_once_per_end(audit: Audit, control_settings: Settings) -> None:
    """Nothing is written as long as nothing is appended; an empty log has none."""
    store = Objects(control_settings.store)
    checkpoints = Checkpoints(control_settings, audit, store)
    await checkpoints.take()
    assert await checkpoints.known() == {}
    await append(audit, 2)
    await checkpoints.take()
    head = (await audit.read(1, 1))[0]
    assert await checkpoints.known() == {2: head.hash}
    await store.delete(PATH)
    await checkpoints.take()
    assert await store.get(PATH) is None


async def test_fractions_are_not_written(audit: Audit) -> None:
    """NaN has no JSON form at all: it is refused before anything is stored."""
    with pytest.raises(ValueError, match="nan"):
        async with audit.database.transaction() as connection:
            await audit.append(connection, "team", "key", "tested", "x", {"share": float("nan")})
    assert await audit.read(0, 10) == []
