"""What the second level promises, whichever server is behind it."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muntin.adapters.nats import Nats
from muntin.adapters.second_level import MOST_VALUE, StoredAnswers, Unavailable, Waiting
from muntin.adapters.second_level_choice import second_level
from muntin.errors import UsageError
from muntin.resilience.model import SecondLevel

Level = Callable[[], AbstractAsyncContextManager[StoredAnswers]]

ODD_KEYS = ("product GET /api/products?q=%20*.>&x=$", "ü" * 3000, "", "a b\r\n\x00", "../../x")


async def test_what_one_process_kept_another_recalls(level: Level) -> None:
    """Kept, written, and there for whoever opens it next; the newest value counts."""
    async with level() as kept:
        kept.keep("product GET /a", b"old", 60)
        kept.keep("product GET /a", b"new", 60)
        await kept.written()
        await kept.check()
    async with level() as other:
        assert await other.recall("product GET /a") == b"new"
        assert await other.recall("product GET /b") is None


async def test_stopping_writes_what_waits(level: Level) -> None:
    """A process that ends right after keeping loses nothing, as long as the store is there."""
    async with level() as kept:
        for n in range(50):
            kept.keep(f"key {n}", b"%d" % n, 60)
    async with level() as other:
        assert [await other.recall(f"key {n}") for n in range(50)] == [b"%d" % n for n in range(50)]


async def test_any_key_and_any_bytes(level: Level) -> None:
    """Keys that no store would take as they are, and bytes that are no text, come back as they went."""
    async with level() as kept:
        for n, key in enumerate(ODD_KEYS):
            kept.keep(key, bytes([n, 0, 255, 13, 10]), 60)
        kept.keep("largest", b"x" * MOST_VALUE, 60)
        await kept.written()
        for n, key in enumerate(ODD_KEYS):
            assert await kept.recall(key) == bytes([n, 0, 255, 13, 10])
        assert await kept.recall("largest") == b"x" * MOST_VALUE


async def test_what_is_too_large_or_too_brief_is_not_kept(level: Level) -> None:
    """It is passed over in silence; the rest is kept."""
    async with level() as kept:
        kept.keep("large", b"x" * (MOST_VALUE + 1), 60)
        kept.keep("brief", b"x", 0.5)
        kept.keep("last", b"x", 60)
        await kept.written()
        assert [await kept.recall(key) for key in ("large", "brief", "last")] == [None, None, b"x"]


async def test_answers_end_with_their_time(level: Level) -> None:
    """A value is gone after the seconds it was kept for; others stay."""
    async with level() as kept:
        kept.keep("short", b"x", 1)
        kept.keep("long", b"x", 600)
        await kept.written()
        async with asyncio.timeout(30):
            while True:
                if await kept.recall("short") is None:
                    break
                await asyncio.sleep(0.05)  # the server tells nobody
        assert await kept.recall("long") == b"x"


def test_it_is_the_protocol_of_the_pipeline() -> None:
    """What the choice gives is a SecondLevel."""
    kept = second_level("redis://127.0.0.1:1", None)
    assert kept is not None
    level: SecondLevel = kept
    assert (level.name, level.essential) == ("second-level", False)


def test_the_choice_by_url(nats_url: str) -> None:
    """Nothing set is NATS where there is one; `none` is none; a URL is that server."""
    connection = Nats(nats_url)
    assert second_level(None, None) is None
    assert second_level("none", connection) is None
    by_default = second_level(None, connection)
    assert by_default is not None and by_default.store.name == "nats"
    for url in ("redis://h", "rediss://u:p@h:1/3", "valkey://h/0?namespace=shop", "valkeys://h"):
        kept = second_level(url, connection)
        assert kept is not None and kept.store.name == "redis"


@pytest.mark.parametrize(
    "url",
    [
        "None",
        "nats://h",
        "http://h",
        "redis",
        "redis://",
        "redis:///0",
        "redis://h:x",
        "redis://h:0",
        "redis://h:70000",
        "redis://h/zero",
        "redis://h/0/1",
        "redis://h?db=1",
        "redis://h?namespace",
        "redis://h?namespace=A.B",
        "redis://h#x",
        "redis://[::1",
        "memory://",
        " ",
    ],
)
def test_any_other_url_is_refused_with_what_is_allowed(url: str) -> None:
    """The operator reads what would do; a password in the URL is not repeated."""
    with pytest.raises(UsageError) as refused:
        second_level(url, None)
    assert "redis://" in str(refused.value) or "lower-case" in str(refused.value)


def test_who_names_no_server_does_not_wait_for_its_client() -> None:
    """The client of Redis is imported only where one is used: every service starts with this module."""
    asked = "import sys, muntin.service; assert 'redis' not in sys.modules"
    subprocess.run([sys.executable, "-c", asked], check=True)


def test_a_refusal_keeps_the_password_to_itself() -> None:
    """What is printed to a log holds no credentials."""
    with pytest.raises(UsageError) as refused:
        second_level("redis://user:geheim@h/zero", None)
    assert "geheim" not in str(refused.value)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 9)), max_size=60),
    st.integers(1, 4),
    st.integers(0, 30),
)
def test_what_waits_is_bounded_and_the_newest(puts: list[tuple[str, int]], most: int, most_bytes: int) -> None:
    """Any order of puts: never more than allowed, byte count exact, and what is left are the newest of their keys."""
    waiting = Waiting(most, most_bytes)
    newest: dict[str, bytes] = {}
    for n, (key, size) in enumerate(puts):
        data = bytes([n]) * size
        waiting.put(key, data, 1.0)
        newest.pop(key, None)
        newest[key] = data
        assert len(waiting) <= most and 0 <= waiting.bytes <= most_bytes
    left = [waiting.take() for _ in range(len(waiting))]
    assert waiting.bytes == 0
    assert [(key, data) for key, data, _ in left] == list(newest.items())[len(newest) - len(left) :]


class Blocked:
    """A store that is away until it is told otherwise, and then takes its time."""

    name = "blocked"

    def __init__(self) -> None:
        self.away = True
        self.values: dict[str, bytes] = {}
        self.asked = asyncio.Event()

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def check(self) -> None:
        """Never fails."""

    async def read(self, key: str) -> bytes | None:
        """Never answers."""
        await asyncio.Event().wait()
        return None

    async def write(self, key: str, data: bytes, seconds: float) -> None:
        """Fails while it is away."""
        self.asked.set()
        if self.away:
            raise Unavailable("away")
        self.values[key] = data


async def test_a_store_that_hangs_holds_nobody_up() -> None:
    """Recalling gives nothing, soon; keeping never waits, and stopping does not either."""
    store = Blocked()
    kept = StoredAnswers(store, recall_seconds=0.01, waiting=Waiting(most=10))
    await kept.start()
    for n in range(1000):
        kept.keep(f"key {n}", b"x", 60)
    await store.asked.wait()
    assert await kept.recall("key 1") is None
    assert (len(kept.waiting) <= 10, kept.waiting.dropped > 900) == (True, True)
    await kept.stop()
    assert store.values == {}


async def test_a_store_that_comes_back_is_used_again() -> None:
    """While it is away the oldest are lost; what is kept afterwards is written."""
    store = Blocked()
    kept = StoredAnswers(store)
    await kept.start()
    kept.keep("lost", b"x", 60)
    await store.asked.wait()
    store.away = False
    kept.keep("later", b"y", 60)
    await kept.written()
    assert list(store.values.values()) == [b"y"]
    await kept.stop()
