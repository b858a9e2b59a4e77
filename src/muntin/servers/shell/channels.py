"""A channel as the shell has it: the release that it points at, and all of that release's pages, composed beforehand.

`current` is one value that is replaced whole: a request reads it once, so whatever it answers is of one release. A move
is taken over in this order: read the release, compose its pages, swap. It is kept on disk afterwards, on the side:
a disk that is slow must not hold up a deploy, and a shell that dies in between asks control when it is back.
"""

import asyncio
import logging
from typing import Any

import msgspec

from muntin.adapters.nats import Nats
from muntin.adapters.tasks import end
from muntin.clock import Clock
from muntin.compose import Composer
from muntin.errors import Problem
from muntin.servers.shell.bounded import Bounded
from muntin.servers.shell.following import Control, Follower, Pace
from muntin.servers.shell.keeping import MOST, Pointer
from muntin.servers.shell.releases import Known, Releases

log = logging.getLogger("muntin.shell")


class Current(msgspec.Struct, frozen=True):
    """What is served: the pointer and the pages of its release."""

    pointer: Pointer
    composer: Composer


class Channel:
    """One channel, followed from `start` to `stop`."""

    def __init__(
        self,
        name: str,
        public_origin: str,
        releases: Releases,
        control: Control,
        nats: Nats | None,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self.name = name
        self.public_origin = public_origin
        self.releases = releases
        self.current: Current | None = None
        self.follower = Follower(name, control, nats, self._take, clock, pace)
        self.moved = asyncio.Event()
        self._unkept: asyncio.Queue[tuple[Pointer, Known]] = asyncio.Queue()
        self._keeping: asyncio.Task[None] | None = None
        self._composers: Bounded[str, Composer] = Bounded(MOST)

    def restore(self) -> None:
        """Takes over what is on disk: the last release, or the one before it if that is broken. Waits for the disk."""
        keeper = self.releases.keeper
        kept = keeper.channel(self.name)
        if kept is None:
            return
        for id in (kept.pointer.release, *kept.earlier):
            known = self.releases.restore(id)
            if known is None:
                continue
            # Of an earlier release we don't know the revision, so whatever control says is news.
            pointer = kept.pointer if id == kept.pointer.release else Pointer(self.name, 0, id)
            self._show(pointer, self._composed(known))
            return

    async def ask(self) -> None:
        """Takes over what control says now. Raises Problem."""
        answer = await self.follower.control.ask(self.name, "")
        if answer.pointer is not None:
            await self._take(answer.pointer)

    def start(self) -> None:
        """Begins to follow."""
        self._keeping = asyncio.create_task(self._keep(), name=f"{self.name}-keep")
        self.follower.start(self.current.pointer if self.current else None)

    async def stop(self) -> None:
        """Ends; what is served is on disk then."""
        await self.follower.stop()
        if self._keeping is not None:
            await self._unkept.join()
        await end(self._keeping)

    def composer(self) -> Composer:
        """The pages to serve now. Raises Problem("not-ready")."""
        if self.current is None:
            raise Problem("not-ready", f"no release to serve: {self.follower.trouble}")
        return self.current.composer

    def status(self) -> dict[str, Any]:
        """What /readyz says of it. Raises Problem("not-ready")."""
        composer, since = self.composer(), self.follower.unreachable_since
        assert self.current is not None  # composer() would have raised
        return {
            "status": "ready",
            "channel": self.name,
            "release": composer.release.id,
            "revision": self.current.pointer.revision,
            "follows": "push" if self.follower.pushed else "poll",
            "controlUnreachableSince": since.isoformat() if since else None,
        }

    async def _take(self, pointer: Pointer) -> None:
        known = await self.releases.get(pointer.release)
        composer = self._composers.get(pointer.release)
        if composer is None:
            composer = await asyncio.to_thread(self._composed, known)
        self._show(pointer, composer)
        self._unkept.put_nowait((pointer, known))

    async def _keep(self) -> None:
        while True:
            pointer, known = await self._unkept.get()
            try:
                await self.releases.keep(pointer, known)
            finally:
                self._unkept.task_done()

    def _composed(self, known: Known) -> Composer:
        return Composer(known.release, self.public_origin, self.name)

    def _show(self, pointer: Pointer, composer: Composer) -> None:
        self._composers.put(pointer.release, composer)
        self.current = Current(pointer, composer)
        self.moved.set()
        log.info("serving %s revision %d: release %s", self.name, pointer.revision, pointer.release[:12])
