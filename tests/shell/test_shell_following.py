"""How a shell follows its channel: pushed, polled, through outages, and from its disk alone."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import msgspec
import pytest

from muntin.adapters.nats import Nats
from muntin.release import Release
from muntin.servers.shell.following import MOVED, RESETS, Belief
from muntin.servers.shell.keeping import Keeper, Pointer
from muntin.service import Event, SystemClock
from muntin.supervisor.keys import ensure

from ..conftest import free_port, wait_for_port
from .conftest import CHANNEL, Bench, Running, a_release

OLD, NEW = a_release("Old Shop"), a_release("New Shop", "2.2.0")


@pytest.fixture
async def nats(nats_url: str) -> AsyncIterator[Nats]:
    """A connection of the test's own, in the namespace of this test."""
    connection = Nats(nats_url)
    await connection.start()
    yield connection
    await connection.stop()


async def push(nats: Nats, pointer: Pointer) -> None:
    """Publishes what control's outbox would."""
    event = Event("1", "/control", MOVED, pointer.channel, SystemClock().now(), msgspec.to_builtins(pointer))
    client = await nats.client()
    await client.publish(nats.subject(MOVED, pointer.channel), msgspec.json.encode(event))
    await client.flush(timeout=10)


async def follows(shell: Running, how: str) -> None:
    """Returns when /readyz says that the channel is followed like this."""
    while (await shell.ready())["follows"] != how:
        await shell.shell.channel.follower.tick()


async def test_a_pushed_move_is_served_though_control_says_nothing(bench: Bench, nats: Nats, nats_url: str) -> None:
    """The event alone moves the pages: title, release and ETag change together."""
    await bench.deployed(OLD, 1)
    async with bench.running(Nats(nats_url)) as shell:
        await follows(shell, "push")
        before = await shell.get("/")
        bench.control.down = True
        await bench.stored(NEW)
        await push(nats, Pointer(CHANNEL, 2, NEW.id))
        await shell.serves(NEW)
        after = await shell.get("/")
    assert "Old Shop" in before.text and "New Shop" in after.text
    assert before.headers["etag"] != after.headers["etag"]


async def test_an_old_event_moves_nothing(bench: Bench, nats: Nats, nats_url: str) -> None:
    """A lower or equal revision, and what is no event at all, are passed over; the next move is still heard."""
    await bench.stored(OLD)
    await bench.deployed(NEW, 5)
    async with bench.running(Nats(nats_url)) as shell:
        await follows(shell, "push")
        await push(nats, Pointer(CHANNEL, 4, OLD.id))
        await push(nats, Pointer(CHANNEL, 5, OLD.id))
        await (await nats.client()).publish(nats.subject(MOVED, CHANNEL), b"{")
        last = await bench.deployed(a_release("Last Shop"), 6)
        seen = []
        shell.shell.channel.follower.take = _noting(seen, shell.shell.channel.follower.take)
        await push(nats, last)
        await shell.serves(a_release("Last Shop"))
    assert seen == [6]


def _noting(seen: list[int], take):  # type: ignore[no-untyped-def] - the follower's own type
    async def noting(pointer: Pointer) -> None:
        seen.append(pointer.revision)
        await take(pointer)

    return noting


async def test_without_nats_it_polls(bench: Bench) -> None:
    """A deploy is found by asking; an unchanged channel is a 304."""
    await bench.deployed(OLD, 1)
    async with bench.running() as shell:
        await bench.control.asked_again()
        assert bench.control.unchanged > 0
        await bench.deployed(NEW, 2)
        await shell.serves(NEW)
        assert (await shell.ready())["follows"] == "poll"


async def test_when_nats_dies_it_polls_and_when_it_is_back_it_is_pushed_to(bench: Bench, tmp_path: Path) -> None:
    """Killed with SIGKILL: the next move is found by polling; started again, the one after is pushed."""
    home, port = tmp_path / "nats-home", free_port()
    token = ensure(home_made(home) / "keys", []).nats_token
    server = nats_process(home, port)
    publisher = Nats(url := f"nats://{token}@127.0.0.1:{port}")
    try:
        await bench.deployed(OLD, 1)
        async with bench.running(Nats(url)) as shell:
            await follows(shell, "push")
            server.kill()
            server.wait()
            await follows(shell, "poll")
            await bench.deployed(NEW, 2)
            await shell.serves(NEW)
            server = nats_process(home, port)
            await publisher.start()
            await follows(shell, "push")
            bench.control.down = True
            await bench.stored(OLD)
            await push(publisher, Pointer(CHANNEL, 3, OLD.id))
            await shell.serves(OLD)
    finally:
        await publisher.stop()
        server.kill()
        server.wait()


def home_made(home: Path) -> Path:
    (home / "keys").mkdir(parents=True)
    return home


def nats_process(home: Path, port: int) -> subprocess.Popen[bytes]:
    """A NATS server of this test's own, listening."""
    environ = os.environ | {"MUNTIN_NAME": "nats", "MUNTIN_PORT": str(port), "MUNTIN_HOME": str(home)}
    command = [sys.executable, "-m", "muntin.servers.nats"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for_port(port, process)
    return process


async def test_it_serves_on_while_control_is_away_and_says_since_when(bench: Bench) -> None:
    """Pages go on; /readyz stays ready and names the time; it is forgotten when control answers."""
    await bench.deployed(OLD, 1)
    async with bench.running() as shell:
        bench.control.down = True
        await bench.control.asked_again()
        status = await shell.ready()
        assert (status["status"], status["release"]) == ("ready", OLD.id)
        assert status["controlUnreachableSince"] is not None
        assert (await shell.get("/")).status_code == 200
        bench.control.down = False
        await bench.control.asked_again()
        assert (await shell.ready())["controlUnreachableSince"] is None


async def test_a_release_that_is_not_what_its_name_says_is_not_served(bench: Bench) -> None:
    """One changed byte in the store: the last good release stays; mended, it is taken over."""
    await bench.deployed(OLD, 1)
    async with bench.running() as shell:
        raw = msgspec.json.encode(NEW).replace(b"New Shop", b"Bad Shop")
        await bench.store.put(f"releases/{NEW.id}.json", raw)
        bench.control.pointers[CHANNEL] = Pointer(CHANNEL, 2, NEW.id)
        await bench.control.asked_again(3)
        assert "Old Shop" in (await shell.get("/")).text
        assert "has the content of" in shell.shell.channel.follower.trouble
        await bench.stored(NEW)
        await shell.serves(NEW)


async def test_it_starts_from_its_disk_when_nobody_else_is_there(bench: Bench, tmp_path: Path) -> None:
    """Control away, NATS away, the store empty: the first request is answered with the last release."""
    await bench.deployed(OLD, 7)
    async with bench.running():
        pass
    for file in (tmp_path / "store" / "releases").iterdir():
        file.unlink()
    bench.control.down = True
    async with bench.running(Nats(f"nats://x@127.0.0.1:{free_port()}")) as shell:
        assert "Old Shop" in (await shell.get("/")).text
        assert (await shell.ready())["revision"] == 7


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"null", b"\xff"])
async def test_a_broken_release_on_disk_is_passed_over_for_the_one_before(bench: Bench, content: bytes) -> None:
    """It is served although the pointer names the broken one; what control says then is news, whatever its revision."""
    await bench.deployed(OLD, 1)
    async with bench.running() as shell:
        await bench.deployed(NEW, 2)
        await shell.serves(NEW)
    (bench.folder / "shell" / "releases" / f"{NEW.id}.json").write_bytes(content)
    bench.control.down = True
    async with bench.running() as shell:
        assert "Old Shop" in (await shell.get("/")).text
        bench.control.down = False
        await shell.serves(NEW)
    assert Keeper(bench.folder / "shell").release(NEW.id) is not None, "it was mended"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"pointer": 1}'])
async def test_a_broken_pointer_on_disk_is_asked_for_anew(bench: Bench, content: bytes) -> None:
    """It starts as if it were new."""
    await bench.deployed(OLD, 3)
    (bench.folder / "shell").mkdir()
    (bench.folder / "shell" / f"{CHANNEL}.json").write_bytes(content)
    async with bench.running() as shell:
        assert "Old Shop" in (await shell.get("/")).text


async def test_a_full_disk_is_no_reason_to_serve_yesterdays_release(bench: Bench) -> None:
    """What can't be kept is served all the same."""
    (bench.folder / "shell").write_text("a file where the folder should be")
    await bench.deployed(OLD, 1)
    async with bench.running() as shell:
        assert "Old Shop" in (await shell.get("/")).text


def test_the_disk_keeps_the_last_releases_and_what_channels_point_at(tmp_path: Path) -> None:
    """Of thirty releases the last twenty stay, and the one that another channel points at since long."""
    keeper = Keeper(tmp_path)
    stale = a_release("Stale")
    keeper.keep(Pointer("stage", 1, stale.id), msgspec.json.encode(stale))
    releases = [a_release(f"Shop {number}") for number in range(30)]
    for revision, release in enumerate(releases, 1):
        keeper.keep(Pointer(CHANNEL, revision, release.id), msgspec.json.encode(release))
    kept = {file.stem for file in (tmp_path / "releases").iterdir()}
    assert kept == {stale.id, *(release.id for release in releases[-19:])}
    channel = keeper.channel(CHANNEL)
    assert channel is not None
    assert channel.pointer == Pointer(CHANNEL, 30, releases[-1].id)
    assert channel.earlier[:2] == [releases[-2].id, releases[-3].id]


def pointer(revision: int, release: Release = OLD) -> Pointer:
    return Pointer(CHANNEL, revision, release.id)


def test_news_is_believed_by_its_revision_alone() -> None:
    """Whatever order pushes and answers come in, the pointer only goes forward."""
    belief = Belief()
    assert belief.told(pointer(3))
    assert not belief.told(pointer(2)) and not belief.told(pointer(3))
    assert not belief.answered(pointer(2), asked_at=2), "the answer was under way when 3 was pushed"
    assert belief.answered(pointer(4), asked_at=3)
    assert belief.revision == 4


def test_a_registry_that_was_restored_from_a_backup_is_believed_in_the_end() -> None:
    """A lower revision that is said again and again, to questions asked after the last move, is the truth."""
    belief = Belief()
    belief.told(pointer(9))
    assert [belief.answered(pointer(4, NEW), asked_at=9) for _ in range(RESETS)] == [False] * (RESETS - 1) + [True]
    assert belief.pointer == pointer(4, NEW)


def test_an_old_answer_among_good_ones_is_never_believed() -> None:
    """Contradictions count only in a row."""
    belief = Belief()
    belief.told(pointer(9))
    for _ in range(RESETS * 2):
        assert not belief.answered(pointer(4, NEW), asked_at=9)
        assert not belief.answered(pointer(9), asked_at=9)
    assert belief.revision == 9


def test_the_process_serves_from_its_disk_with_everything_else_dead(tmp_path: Path) -> None:
    """`python -m muntin.servers.shell` with control, NATS and the store gone answers with the last release."""
    Keeper(tmp_path / "shell").keep(Pointer(CHANNEL, 4, OLD.id), msgspec.json.encode(OLD))
    port, dead = free_port(), free_port()
    environ = os.environ | {
        "MUNTIN_NAME": "shell",
        "MUNTIN_PORT": str(port),
        "MUNTIN_HOME": str(tmp_path),
        "MUNTIN_SERVICE_SECRET": "secret",
        "MUNTIN_UPSTREAM_CONTROL": f"http://127.0.0.1:{dead}",
        "MUNTIN_NATS_URL": f"nats://x@127.0.0.1:{dead}",
    }
    process = subprocess.Popen([sys.executable, "-m", "muntin.servers.shell"], env=environ)
    try:
        wait_for_port(port, process)
        answer = httpx.get(f"http://127.0.0.1:{port}/")
        assert (answer.status_code, answer.headers["muntin-release"]) == (200, OLD.id)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
