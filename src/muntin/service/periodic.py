"""Work that a service repeats in the background: every so often, at once when woken, and again after any failure.

`run()` awaits one round, which is how a request (or a test) has the work done before it goes on.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from muntin.adapters.postgres import Database
from muntin.adapters.tasks import end
from muntin.errors import Problem

log = logging.getLogger("muntin.service")


class Periodic:
    """A resource that calls `work()` every `seconds`, one call at a time, from when `database` is ready."""

    essential = False

    def __init__(self, name: str, seconds: float, database: Database, work: Callable[[], Awaitable[object]]) -> None:
        self.name = name
        self.seconds = seconds
        self.database = database
        self.work = work
        self._wake = asyncio.Event()
        self._one = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins with a first round."""
        self._task = asyncio.create_task(self._forever(), name=self.name)

    async def stop(self) -> None:
        """Ends between two statements; what is half done is rolled back and done in the next life."""
        await end(self._task)

    async def check(self) -> None:
        """Raises if the work is not being repeated."""
        if self._task is None or self._task.done():
            raise RuntimeError(f"{self.name} does not run")

    def wake(self) -> None:
        """Lets the next round begin now."""
        self._wake.set()

    async def run(self) -> None:
        """One round, after the one that may be under way."""
        async with self._one:
            await self.work()

    async def _forever(self) -> None:
        await self.database.ready()
        while True:
            self._wake.clear()
            try:
                await self.run()
            except Problem as problem:
                log.info("%s: %s; next round in %g s", self.name, problem.detail, self.seconds)
            except Exception:
                log.exception("%s failed; next round in %g s", self.name, self.seconds)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self.seconds)
