"""What a crash leaves in the store goes away, in its time; what a version names stays."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from muntin.adapters.faults import Faults
from muntin.adapters.objects import Objects
from muntin.adapters.signing import RequestVerifier
from muntin.servers.control.audit import Audit
from muntin.servers.control.keeping import KEPT, Keeper
from muntin.servers.control.keys import Gate, Key, Keys, UsedSignatures
from muntin.servers.control.parts import Control
from muntin.servers.control.publish import WRITING, Publisher
from muntin.servers.control.registry import Registry, blob_path, record_path
from muntin.servers.control.staging import Staging
from muntin.service import Database, Events, Nats, Settings, SystemClock
from muntin.service.testing import ManualClock

from .parcels import archive, module

FOLDER = Path(__file__).parents[2] / "src/muntin/servers/control/migrations"
TEAM = Key("key", "team", ["*"], ["publish"], {})


class Parts:
    """A control plane without its HTTP."""

    def __init__(self, settings: Settings, clock: ManualClock) -> None:
        self.clock = clock
        self.database = Database(settings.database_url or "", [FOLDER])
        self.objects = Objects(settings.store)
        self.staging = Staging(settings.home / "control", clock)
        used = UsedSignatures(self.database)
        keys = Keys(self.database, {})
        self.control = Control(
            settings=settings,
            clock=clock,
            database=self.database,
            events=Events("/control", Nats(settings.nats_url or ""), self.database, clock),
            objects=self.objects,
            registry=Registry(self.database),
            audit=Audit(self.database, clock),
            keys=keys,
            gate=Gate(keys, RequestVerifier(used, clock), clock),
            faults=Faults(),
        )
        self.publisher = Publisher(self.control, self.staging)
        self.keeper = Keeper(self.control, used, self.staging)

    async def paths(self) -> set[str]:
        """Everything in the store."""
        return {path async for path in self.objects.list("")}


@pytest.fixture
async def parts(control_settings: Settings) -> AsyncIterator[Parts]:
    """Those parts, started; their clock is the machine's until it is advanced."""
    made = Parts(control_settings, ManualClock(SystemClock().now()))
    await made.database.start()
    await made.database.ready()
    await made.staging.start()
    yield made
    await made.database.stop()


async def test_unnamed_objects_go_and_named_ones_stay(parts: Parts, tmp_path: Path) -> None:
    """Blobs with their siblings and records that no row names are removed when they are an hour old, not before."""
    parcel = tmp_path / "header.tgz"
    parcel.write_bytes(archive(*module()))
    await parts.publisher.publish("header", "1.0.0", parcel, "/assets/header/1.0.0/", TEAM)
    named = await parts.paths()
    assert record_path("header", "1.0.0") in named
    orphans = {blob_path("0" * 96), blob_path("0" * 96, "br"), record_path("header", "9.9.9")}
    for path in orphans:
        await parts.objects.put(path, b"x")
    await parts.objects.put("releases/other.json", b"x")
    await parts.keeper.round()
    assert await parts.paths() == named | orphans | {"releases/other.json"}
    parts.clock.advance(seconds=KEPT.total_seconds() + 5)
    await parts.keeper.round()
    assert await parts.paths() == named | {"releases/other.json"}


async def test_nothing_is_swept_while_somebody_publishes(parts: Parts) -> None:
    """A blob that is written and not yet named is not to be told from one that a crash left: the lock tells."""
    await parts.objects.put(blob_path("0" * 96), b"x")
    later = parts.clock.now() + timedelta(seconds=5)
    async with parts.database.acquire() as connection:
        await connection.execute("select pg_advisory_lock_shared($1)", WRITING)
        assert await parts.keeper.sweep(later) == []
        await connection.execute("select pg_advisory_unlock_shared($1)", WRITING)
    assert await parts.keeper.sweep(later) == [blob_path("0" * 96)]


async def test_half_written_files_are_neither_seen_nor_kept(parts: Parts, tmp_path: Path) -> None:
    """A put that was killed leaves `<path>#<n>`: never listed, and swept after an hour."""
    await parts.objects.put("blobs/a", b"x")
    half = tmp_path / "store" / "blobs" / "b#1"
    half.write_bytes(b"half")
    assert await parts.paths() == {"blobs/a"}
    assert list(await parts.objects.sweep(parts.clock.now() - KEPT)) == []
    assert list(await parts.objects.sweep(parts.clock.now() + timedelta(seconds=5))) == ["blobs/b#1"]
    assert not half.exists()


async def test_used_signatures_are_forgotten_when_they_have_ended(parts: Parts) -> None:
    """Until then they are known, also to another process."""
    now = parts.clock.now()
    first, second = UsedSignatures(parts.database), UsedSignatures(parts.database)
    until = int(now.timestamp()) + 300
    assert await first.first("0123456789abcdef", until)
    assert not await second.first("0123456789abcdef", until)
    await second.sweep(datetime.fromtimestamp(until - 1, UTC))
    assert not await first.first("0123456789abcdef", until)
    await second.sweep(datetime.fromtimestamp(until + 1, UTC))
    assert await first.first("0123456789abcdef", until)
