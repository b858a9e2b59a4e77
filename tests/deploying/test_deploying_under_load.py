"""Deploying while people load pages: nothing fails, nothing is mixed, and new pages follow.

Control, two shells, PostgreSQL, NATS and the object store are the real ones; visitors load pages of both shells as fast
as they can, all the time.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest

from muntin.servers.shell.keeping import Keeper
from muntin.supervisor.keys import ensure

from .load import Known, Visitors
from .plane import Operator, Plane, Process
from .small_page import MFES, host, mfe, react

MOVES = 200
VERSIONS = ("1.0.0", "1.1.0", "2.0.0", "2.1.0")
VISITORS = 4
PATIENCE = 60.0
"""Seconds after which a page that doesn't follow is a failure: not how long it may take, but when we give up."""


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Visitors' connections; small timeouts, so that a request that hangs is a failed one."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=30)) as session:
        yield session


@pytest.fixture
def plane(tmp_path: Path, database_url: str, nats_url: str) -> Iterator[Plane]:
    """A running control plane on the run's PostgreSQL and NATS."""
    plane = Plane(tmp_path, f"{database_url}_control", nats_url)
    plane.control.start()
    yield plane
    plane.control.end()


@contextlib.contextmanager
def running(*processes: Process) -> Iterator[None]:
    """The processes, from start to end."""
    try:
        for process in processes:
            process.start()
        yield
    finally:
        for process in processes:
            process.end()


async def prepared(session: aiohttp.ClientSession, plane: Plane) -> tuple[Operator, list[str], Known]:
    """Publishes the small page in all versions, makes a release of each, deploys the first."""
    await plane.control.ready(session)
    operator = Operator(session, plane.control.url, plane.key)
    for name, version, archive in (react(), host(), *(mfe(name, version) for name in MFES for version in VERSIONS)):
        await operator.publish(name, version, archive)
    ids = [await operator.release({"host": "latest", **dict.fromkeys(MFES, version)}) for version in VERSIONS]
    assert len(set(ids)) == len(VERSIONS)
    known = Known({id: await operator.call("GET", f"/api/v1/releases/{id}") for id in ids})
    await operator.move("deploy", 0, ids[0])
    return operator, ids, known


@contextlib.asynccontextmanager
async def visited(visitors: list[Visitors]) -> AsyncIterator[None]:
    """All of them visit while the block runs."""
    tasks = [asyncio.create_task(each.visit_forever(number)) for each in visitors for number in range(VISITORS)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def followed(visitors: list[Visitors], release: str) -> float:
    """Waits until all shells show new pages of the release; seconds until the last one did."""
    started = asyncio.get_running_loop().time()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(each.see(release) for each in visitors))
    for each in visitors:
        each.expected = [release]
    return asyncio.get_running_loop().time() - started


def kept(shell: Process, release: str) -> None:
    """Waits until the shell has this release on its disk, which it writes after it began to serve it."""
    keeper, deadline = Keeper(shell.home / "shell"), time.monotonic() + PATIENCE
    while (channel := keeper.channel("production")) is None or channel.pointer.release != release:
        assert time.monotonic() < deadline, "the shell did not keep its release"
        time.sleep(0.02)  # a file offers nothing else to await


async def test_two_hundred_deploys_under_load(
    session: aiohttp.ClientSession, plane: Plane, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deploys and rollbacks, one after the other: no failed request, no mixed page, each followed before the next."""
    operator, ids, known = await prepared(session, plane)
    shells = [plane.shell("first"), plane.shell("second")]
    with running(*shells):
        visitors = [Visitors(session, shell.url, known) for shell in shells]
        for shell, each in zip(shells, visitors, strict=True):
            assert (await shell.ready(session, follows="push"))["release"] == ids[0]
            each.expected = [ids[0]]
        delays, now, revision = [], ids[0], 1
        began = asyncio.get_running_loop().time()
        async with visited(visitors):
            for number in range(MOVES):
                # Every third move goes back to where the one before came from.
                target = None if number % 3 == 2 else ids[(ids.index(now) + 1 + number % 2) % len(ids)]
                for each in visitors:
                    each.expected = ids  # from here until it has followed, old and new are right
                moved = await operator.move("deploy" if target else "rollback", revision, target)
                now, revision = moved["release"], moved["revision"]
                delays.append(await followed(visitors, now))
        spent = asyncio.get_running_loop().time() - began
        statuses = [await shell.ready(session) for shell in shells]
    assert [failure for each in visitors for failure in each.failures] == []
    assert revision == MOVES + 1
    assert [(each["revision"], each["release"], each["follows"]) for each in statuses] == [(revision, now, "push")] * 2
    loads, files = sum(each.loads for each in visitors), sum(each.files for each in visitors)
    assert loads > MOVES and files > 0
    with capsys.disabled():
        delays.sort()
        print(
            f"\n{MOVES} moves under {loads / spent:.0f} page loads/s ({loads} pages, {files} files): followed after"
            f" {delays[len(delays) // 2] * 1000:.0f} ms (median), {delays[-1] * 1000:.0f} ms (slowest)"
        )


async def test_pages_go_on_without_control_nats_and_database(
    session: aiohttp.ClientSession, tmp_path: Path, database_url: str
) -> None:
    """NATS killed: it polls; control killed too: it serves on; restarted alone: it serves from its disk."""
    nats = Process("muntin.servers.nats", tmp_path)
    (tmp_path / "keys").mkdir()
    token = ensure(tmp_path / "keys", []).nats_token
    plane = Plane(tmp_path, f"{database_url}_control", f"nats://{token}@127.0.0.1:{nats.port}")
    shell = plane.shell("only")
    with running(nats, plane.control):
        operator, ids, known = await prepared(session, plane)
        with running(shell):
            visitors = [Visitors(session, shell.url, known)]
            visitors[0].expected = [(await shell.ready(session))["release"]]
            async with visited(visitors):
                nats.kill()
                visitors[0].expected = ids
                await operator.move("deploy", 1, ids[1])
                await followed(visitors, ids[1])
                assert (await shell.ready(session))["follows"] == "poll"
                plane.control.kill()
                while (await shell.ready(session))["controlUnreachableSince"] is None:
                    await visitors[0].see(ids[1])
                await asyncio.to_thread(kept, shell, ids[1])
                loads = visitors[0].loads
                await visitors[0].see(ids[1])
                assert visitors[0].loads > loads
            assert visitors[0].failures == []
            shell.kill()
            shell.start()  # PostgreSQL it never speaks to; everybody else is dead now
            status = await shell.ready(session)
            assert (status["release"], status["revision"]) == (ids[1], 2)
            async with visited(visitors):
                await visitors[0].see(ids[1])
            assert visitors[0].failures == []


async def test_a_page_that_was_open_before_a_deploy_keeps_its_files(
    session: aiohttp.ClientSession, plane: Plane
) -> None:
    """Whatever was deployed since: every address of the old page still has the bytes of its hash."""
    operator, ids, known = await prepared(session, plane)
    shell = plane.shell("only")
    with running(shell):
        visitors = Visitors(session, shell.url, known)
        await shell.ready(session)
        async with visited([visitors]):
            for revision, id in enumerate(ids[1:], 1):
                visitors.expected = ids
                await operator.move("deploy", revision, id)
                await followed([visitors], id)
        await visitors._load_files(ids[0])
        assert visitors.failures == []
