"""How the moves of a channel are heard of. A move is only ever taken over with a greater revision than the one before.

| heard by | when                                                   | what it says                          |
|----------|--------------------------------------------------------|---------------------------------------|
| push     | NATS carries `channel.moved`, milliseconds after a move | the new pointer                       |
| poll     | every second while NATS is away, every 5 s otherwise    | what control's database says          |
| poll     | at once when NATS is back                               | what was missed meanwhile             |

An answer to a poll may be older than a push that overtook it, so a lower revision is not believed at first. A registry
that was restored from a backup says it again and again: after RESETS such answers, each asked for after the last move,
it is taken over, since control's database is the truth.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

import msgspec
from nats import errors as nats_errors

from muntin.adapters.nats import Nats
from muntin.adapters.tasks import end
from muntin.clock import Clock
from muntin.errors import MuntinError, Problem
from muntin.servers.shell.keeping import Pointer

log = logging.getLogger("muntin.shell")

RESETS = 3
MOVED = "channel.moved"


Take = Callable[[Pointer], Awaitable[None]]
"""Takes a pointer over, or raises what keeps it from doing so."""


class Pace(msgspec.Struct, frozen=True):
    """Seconds between polls while NATS is away, and while it is there; how often we look which of the two holds."""

    fast: float = 1.0
    slow: float = 5.0
    tick: float = 0.25


class Answer(msgspec.Struct, frozen=True):
    """What control said: the pointer, or None if it is the one that `etag` stands for."""

    pointer: Pointer | None
    etag: str


class Control(Protocol):
    """Where a channel points can be asked here."""

    async def ask(self, channel: str, etag: str) -> Answer:
        """The channel's pointer, unless `etag` names it. Raises Problem: channel-unknown, or control is unavailable."""
        ...


class Moved(msgspec.Struct, frozen=True):
    """What we read of a `channel.moved` event (contracts/events/channel.moved.json inside a CloudEvent)."""

    data: Pointer


class Belief:
    """Where the channel points, as far as we know. Decides which news to believe; does nothing else."""

    def __init__(self) -> None:
        self.pointer: Pointer | None = None
        self._contradicted = 0

    @property
    def revision(self) -> int:
        """The revision that is believed; 0 for none."""
        return self.pointer.revision if self.pointer else 0

    def told(self, pointer: Pointer) -> bool:
        """News without a date: believed if newer. True if it is."""
        if pointer.revision <= self.revision:
            return False
        self.pointer, self._contradicted = pointer, 0
        return True

    def answered(self, pointer: Pointer, asked_at: int) -> bool:
        """An answer to a question that was asked when `asked_at` was the revision. True if it is news and believed."""
        if pointer == self.pointer:
            self._contradicted = 0
            return False
        if pointer.revision > self.revision:
            return self.told(pointer)
        if asked_at == self.revision:
            self._contradicted += 1
        if self._contradicted < RESETS:
            return False
        log.warning("the registry went back from revision %d to %d and stays there", self.revision, pointer.revision)
        self.pointer, self._contradicted = pointer, 0
        return True


class Follower:
    """Follows one channel: `take(pointer)` is awaited for the newest pointer, and again until it succeeds."""

    def __init__(
        self,
        channel: str,
        control: Control,
        nats: Nats | None,
        take: Take,
        clock: Clock,
        pace: Pace,
    ) -> None:
        self.channel = channel
        self.control = control
        self.nats = nats
        self.take = take
        self.clock = clock
        self.pace = pace
        self.belief = Belief()
        self.unreachable_since: datetime | None = None
        self.trouble = f"the channel {channel} has not been asked for yet"
        self._looked = asyncio.Condition()
        self._etag = ""
        self._listens = False
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, known: Pointer | None) -> None:
        """Begins from what is `known` (and taken over) already."""
        self.belief.pointer = known
        works = {"poll": self._poll(), "take": self._take_over(known)}
        if self.nats is not None:
            works["listen"] = self._listen(self.nats)
        self._tasks = [asyncio.create_task(work, name=f"{self.channel}-{name}") for name, work in works.items()]

    async def stop(self) -> None:
        """Ends."""
        await end(*self._tasks)

    async def tick(self) -> None:
        """Returns when we next looked whether to poll, and have polled if so."""
        async with self._looked:
            await self._looked.wait()

    @property
    def pushed(self) -> bool:
        """Whether moves are pushed to us now."""
        return self._listens and self.nats is not None and self.nats.connected

    async def _listen(self, nats: Nats) -> None:
        async def moved(message: Any) -> None:
            try:
                pointer = msgspec.json.decode(message.data, type=Moved).data
            except msgspec.DecodeError as error:
                log.warning("an event on %s is not a %s: %s", message.subject, MOVED, error)
                return
            if self.belief.told(pointer):
                self._wake.set()

        while not self._listens:
            try:
                await nats.listen(nats.subject(MOVED, self.channel), moved)
                self._listens = True  # the client subscribes again after each reconnect
            except nats_errors.Error as error:
                log.info("can't listen to %s yet: %s", self.channel, error)
                await asyncio.sleep(self.pace.fast)

    async def _poll(self) -> None:
        last, pushed = float("-inf"), False
        while True:
            now = self.clock.monotonic()
            due = now - last >= (self.pace.slow if self.pushed else self.pace.fast)
            if due or (self.pushed and not pushed):
                pushed, last = self.pushed, now
                await self._ask()
            pushed = pushed and self.pushed
            async with self._looked:
                self._looked.notify_all()
            await asyncio.sleep(self.pace.tick)

    async def _ask(self) -> None:
        at = self.belief.revision
        try:
            answer = await self.control.ask(self.channel, self._etag)
        except Problem as problem:
            self.trouble = problem.detail
            if problem.status >= 500 and self.unreachable_since is None:
                self.unreachable_since = self.clock.now()
                log.warning("%s; serving on with what is known", problem.detail)
            elif problem.status < 500:
                self._reached()
            return
        except Exception:  # whatever it is, we ask again
            log.exception("control can't be asked")
            return
        self._reached()
        if answer.pointer is None:
            return
        if self.belief.answered(answer.pointer, at):
            self._wake.set()
        if answer.pointer == self.belief.pointer:
            self._etag = answer.etag

    def _reached(self) -> None:
        if self.unreachable_since is not None:
            log.info("control answers again")
        self.unreachable_since = None

    async def _take_over(self, taken: Pointer | None) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            pointer = self.belief.pointer
            if pointer is None or pointer == taken:
                continue
            try:
                await self.take(pointer)
                taken = pointer
                continue
            except MuntinError as error:
                self.trouble = str(error)
                log.error("release %s can't be taken over yet: %s", pointer.release[:12], error)
            except Exception as error:  # whatever it is, the last good release is served on and this one tried again
                self.trouble = f"release {pointer.release[:12]} can't be taken over: {error!r}"
                log.exception("release %s can't be taken over", pointer.release[:12])
            asyncio.get_running_loop().call_later(self.pace.fast, self._wake.set)
