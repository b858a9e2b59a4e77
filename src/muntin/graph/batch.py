"""What a whole level of a query needs is fetched in one call.

A Batch belongs to one request. Keys that resolvers ask for are held back until a turn of the event loop brings no new
ones; then all of them are fetched together, and remembered for the request. graphql-core starts the resolvers of one
level in the same turn, so a level is one call however many lists it spans.

| a key | gets |
|---|---|
| that `fetch` returned | its value |
| that `fetch` left out | None |
| of a call that failed | that exception |
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

Fetch = Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]


class Batch(Generic[K, V]):
    """Loads values by key, each key once; `limit` is the most keys that one call may ask for."""

    def __init__(self, fetch: Fetch[K, V], *, limit: int = 250) -> None:
        self._fetch = fetch
        self._limit = limit
        self._known: dict[K, asyncio.Future[V | None]] = {}
        self._waiting: list[K] = []
        self._calls: set[asyncio.Task[None]] = set()

    async def load(self, key: K) -> V | None:
        """The value of `key`, None if there is none."""
        # Shielded: graphql-core cancels the siblings of a field that failed, and others may wait for the same key.
        return await asyncio.shield(self._ask(key))

    async def load_many(self, keys: Iterable[K]) -> list[V | None]:
        """The values of `keys`, in order."""
        asked = [self._ask(key) for key in keys]
        return [await asyncio.shield(future) for future in asked]

    def _ask(self, key: K) -> asyncio.Future[V | None]:
        future = self._known.get(key)
        if future is None:
            future = self._known[key] = asyncio.get_running_loop().create_future()
            future.add_done_callback(_seen)
            self._waiting.append(key)
            if len(self._waiting) == 1:
                self._start(self._collect())
        return future

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _collect(self) -> None:
        seen = 0
        while seen != len(self._waiting):
            seen = len(self._waiting)
            await asyncio.sleep(0)
        keys, self._waiting = self._waiting, []
        for start in range(0, len(keys), self._limit):
            self._start(self._call(keys[start : start + self._limit]))

    async def _call(self, keys: Sequence[K]) -> None:
        try:
            found = await self._fetch(keys)
        except Exception as error:  # each of the waiting resolvers gets it
            for key in keys:
                self._known[key].set_exception(error)
        else:
            for key in keys:
                self._known[key].set_result(found.get(key))


def _seen(future: asyncio.Future[V | None]) -> None:
    """Takes note of a failure that no resolver waits for any more, so that asyncio does not report it as lost."""
    if not future.cancelled():
        future.exception()
