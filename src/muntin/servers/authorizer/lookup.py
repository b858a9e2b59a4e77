"""Sessions as identity knows them, remembered for a moment, so that most calls cost no second request.

| identity said | remembered for | until then |
|---|---|---|
| a session | 30 s, not past its end | the visitor, also while identity is down |
| no such session | 2 s | nobody |
| `session.ended` (event) | 60 s | nobody, whatever a look-up that was under way may still bring |
| nothing, or a failure | - | raises Problem, and the next call asks again |

Calls with the same cookie at once share one look-up. A signed token is used again for 20 s of its 60. An event that
NATS could not deliver costs at most those 30 s.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec

from muntin.clock import Clock
from muntin.errors import Problem
from muntin.servers.authorizer.decision import Facts
from muntin.service.identity import Identity

POSITIVE = 30.0
NEGATIVE = 2.0
ENDED = 60.0
SIGNED = 20.0
CAPACITY = 50_000

Ask = Callable[[str], Awaitable[Facts | None]]
"""Asks identity for the session of a digest: its facts, None if there is none, or raises Problem."""


class Entry(msgspec.Struct):
    """What is remembered of one session, until `until` (monotonic seconds)."""

    until: float
    facts: Facts | None = None
    token: str = ""
    token_until: float = 0.0


class Visitor(msgspec.Struct, frozen=True):
    """Who calls, and the signed identity that says so."""

    sub: str
    token: str


class Memory:
    """Entries by digest; the least recently used ones go when there are more than `capacity`."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._entries: OrderedDict[str, Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, digest: str, now: float) -> Entry | None:
        """The entry, if it is still good."""
        entry = self._entries.get(digest)
        if entry is None:
            return None
        if entry.until <= now:
            del self._entries[digest]
            return None
        self._entries.move_to_end(digest)
        return entry

    def put(self, digest: str, entry: Entry) -> None:
        """Remembers."""
        self._entries[digest] = entry
        self._entries.move_to_end(digest)
        if len(self._entries) > self.capacity:
            self._entries.popitem(last=False)

    def drop(self, digest: str) -> None:
        """Forgets."""
        self._entries.pop(digest, None)


class Sessions:
    """Looks sessions up, and signs for their visitors."""

    def __init__(self, ask: Ask, sign: Callable[[Identity], str], clock: Clock, capacity: int = CAPACITY) -> None:
        self.ask = ask
        self.sign = sign
        self.clock = clock
        # Apart, so that a flood of made-up cookies can't push living sessions out.
        self.known = Memory(capacity)
        self.unknown = Memory(capacity)
        self._asking: dict[str, asyncio.Task[Entry]] = {}

    async def visitor(self, digest: str) -> Visitor | None:
        """Whose session it is, None if it is nobody's; Problem if nobody can tell now."""
        entry = await self._entry(digest)
        if entry.facts is None:
            return None
        now = self.clock.monotonic()
        if entry.token_until <= now:
            entry.token = self.sign(entry.facts.identity())
            entry.token_until = now + SIGNED
        return Visitor(entry.facts.sub, entry.token)

    def ended(self, digest: str) -> None:
        """The session is over: what is known of it is forgotten, and what is being asked comes too late."""
        self.known.drop(digest)
        self.unknown.put(digest, Entry(self.clock.monotonic() + ENDED))

    async def _entry(self, digest: str) -> Entry:
        now = self.clock.monotonic()
        entry = self.known.get(digest, now) or self.unknown.get(digest, now)
        if entry is not None:
            return entry
        task = self._asking.get(digest)
        if task is None:
            task = asyncio.create_task(self._look_up(digest), name="session-lookup")
            self._asking[digest] = task
            task.add_done_callback(lambda done: self._asked(digest, done))
        return await asyncio.shield(task)  # one caller who goes away must not cancel it for the others

    def _asked(self, digest: str, task: "asyncio.Task[Entry]") -> None:
        self._asking.pop(digest, None)
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio doesn't complain when every caller has gone away

    async def _look_up(self, digest: str) -> Entry:
        facts = await self.ask(digest)
        now = self.clock.monotonic()
        ended = self.unknown.get(digest, now)
        if ended is not None:
            return ended
        if facts is None:
            entry = Entry(now + NEGATIVE)
            self.unknown.put(digest, entry)
            return entry
        left = (facts.expires_at - self.clock.now()).total_seconds()
        entry = Entry(now + min(POSITIVE, left), facts)
        self.known.put(digest, entry)
        return entry


def asking(get: Callable[[str], Awaitable[Facts]]) -> Ask:
    """An Ask over `get(path)`: identity's 404 means "none", anything else that fails means "nobody can tell"."""

    async def ask(digest: str) -> Facts | None:
        try:
            return await get(f"/internal/sessions/{digest}")
        except Problem as problem:
            if problem.code == "unknown-session":
                return None
            raise

    return ask
