"""The second level of the answer cache: what another process, or an earlier life of this one, has kept.

It is asked where an upstream fails and nothing is left in memory, so it may be slow, forgetful or away; it must never
make a call slower than it was, nor fail it.

| it is told | it does |
|---|---|
| keep | queues it for the one writer; the newest of a key counts, and the oldest is dropped where it falls behind |
| recall | asks the store for at most RECALL seconds; away, slow or confused is the same as "nothing" |
| stop | writes what is waiting, for at most FLUSH seconds, unless the store is away |

Keys are hashed, so that any address fits in any store, below a namespace that keeps installations apart.
"""

import asyncio
import contextlib
import hashlib
import logging
from collections import OrderedDict
from typing import Protocol

from muntin.adapters.tasks import end

log = logging.getLogger("muntin.second_level")

RECALL = 0.25
FLUSH = 1.0
PAUSE = 0.5
"""Seconds between two writes while the store is away."""

MOST_VALUE = 900_000
"""Bytes of one answer. NATS refuses messages over 1 MiB, headers included; larger answers are not worth the trip."""

MOST_WAITING = 512
MOST_WAITING_BYTES = 16 * 1024 * 1024


class Unavailable(Exception):
    """The store can't be reached, or does not answer properly."""


class Store(Protocol):
    """Where the bytes are; every failure of it is Unavailable. `key` is a hash."""

    name: str

    async def open(self) -> None:
        """Called once, before anything else; does not wait for a server."""

    async def close(self) -> None:
        """Called once, at the end."""

    async def check(self) -> None:
        """Raises unless it can be reached now."""

    async def read(self, key: str) -> bytes | None:
        """The value, None if there is none."""

    async def write(self, key: str, data: bytes, seconds: float) -> None:
        """Sets the value, for `seconds` if nothing else pushes it out before."""


class Waiting:
    """What is to be written: the newest value of each key, bounded in number and bytes, oldest out first."""

    def __init__(self, most: int = MOST_WAITING, most_bytes: int = MOST_WAITING_BYTES) -> None:
        self.most, self.most_bytes = most, most_bytes
        self.bytes = 0
        self.dropped = 0
        self._items: OrderedDict[str, tuple[bytes, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._items)

    def put(self, key: str, data: bytes, seconds: float) -> None:
        """Adds it as the newest."""
        self._forget(key)
        self._items[key] = (data, seconds)
        self.bytes += len(data)
        while len(self._items) > self.most or self.bytes > self.most_bytes:
            self._forget(next(iter(self._items)))
            self.dropped += 1

    def take(self) -> tuple[str, bytes, float]:
        """Takes the oldest out; there must be one."""
        key = next(iter(self._items))
        data, seconds = self._items[key]
        self._forget(key)
        return key, data, seconds

    def _forget(self, key: str) -> None:
        old = self._items.pop(key, None)
        if old is not None:
            self.bytes -= len(old[0])


class StoredAnswers:
    """A `muntin.resilience` SecondLevel over any Store."""

    name = "second-level"
    essential = False

    def __init__(self, store: Store, *, recall_seconds: float = RECALL, waiting: Waiting | None = None) -> None:
        self.store = store
        self.recall_seconds = recall_seconds
        self.waiting = Waiting() if waiting is None else waiting  # an empty one is falsy
        self._there = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._task: asyncio.Task[None] | None = None
        self._away = False

    async def start(self) -> None:
        """Opens the store and begins to write in the background."""
        await self.store.open()
        self._task = asyncio.create_task(self._write(), name=self.name)

    async def stop(self) -> None:
        """Writes what is waiting, if that is quick, and closes the store."""
        if not self._away:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH):
                    await self._idle.wait()
        await end(self._task)
        await self.store.close()

    async def check(self) -> None:
        """Raises unless the store can be reached now."""
        await self.store.check()

    async def recall(self, key: str) -> bytes | None:
        """What was kept under `key`; None after RECALL seconds, or if the store is away."""
        try:
            async with asyncio.timeout(self.recall_seconds):
                return await self.store.read(hashed(key))
        except (TimeoutError, Unavailable) as error:
            log.debug("%s: nothing recalled: %s", self.store.name, error)
        except Exception as error:  # what clients raise where something else than their server answers, is anything
            log.warning("%s: nothing recalled: %r", self.store.name, error)
        return None

    def keep(self, key: str, data: bytes, seconds: float) -> None:
        """Has `data` written soon; what is too large, or too short-lived to matter, is not."""
        if len(data) > MOST_VALUE or seconds < 1:
            return
        self.waiting.put(hashed(key), data, seconds)
        self._idle.clear()
        self._there.set()

    async def written(self) -> None:
        """Waits until nothing is waiting to be written."""
        await self._idle.wait()

    async def _write(self) -> None:
        while True:
            while self.waiting:
                await self._write_one(*self.waiting.take())
            self._there.clear()
            self._idle.set()
            await self._there.wait()

    async def _write_one(self, key: str, data: bytes, seconds: float) -> None:
        try:
            await self.store.write(key, data, seconds)
        except Exception as error:  # not Unavailable alone: as above, and the one writer must live
            if not self._away:
                log.info("%s is away; answers are not kept in it: %r", self.store.name, error)
            self._away = True
            await asyncio.sleep(PAUSE)
        else:
            if self._away:
                log.info("%s is back", self.store.name)
            self._away = False


def hashed(key: str) -> str:
    """64 hexadecimal digits that stand for `key`."""
    return hashlib.sha256(key.encode()).hexdigest()
