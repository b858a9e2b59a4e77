"""Cached answers go stale when the domain says so: an event names a tag, and what carries the tag is stale at once.

Which event names which tag is the upstream's policy: `invalidated_by = { "product.updated" = "product:{subject}" }`
expires the tag `product:p1` when the event `product.updated` about `p1` comes; several tags have commas between.

| NATS | what is known |
|---|---|
| there | each event, as it is published |
| lost | nothing: answers live by their own max-age, as those of anybody who does not listen |
| there, or there again | what was missed, too: it is read from the stream, and MARGIN seconds more |

Expiring a tag twice does no harm, so no event needs to be remembered, and none is acknowledged.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

import msgspec
import nats.errors
from nats.aio.msg import Msg

from muntin.adapters.nats import Nats
from muntin.adapters.tasks import end
from muntin.clock import Clock, SystemClock

log = logging.getLogger("muntin.invalidation")

MARGIN = timedelta(seconds=60)
"""How late the loss of a connection may be noticed, and by how much the servers' clocks may differ."""

RETRY_DELAY = 0.5

Expire = Callable[[str], object]
"""Makes what carries a tag stale: `Upstream.expire_tag`."""


class Happened(msgspec.Struct):
    """What we read of a CloudEvent."""

    type: str
    subject: str


class Invalidation:
    """A resource that expires tags when events come. Start it after Nats."""

    name = "invalidation"
    essential = False

    def __init__(
        self, nats: Nats, targets: Iterable[tuple[Mapping[str, str], Expire]], clock: Clock | None = None
    ) -> None:
        """`targets`: each upstream's `invalidated_by` and its `expire_tag`."""
        self.nats = nats
        self.clock = clock or SystemClock()
        self._rules: dict[str, list[tuple[str, Expire]]] = {}
        for rules, expire in targets:
            for type, template in rules.items():
                for tag in template.split(","):
                    self._rules.setdefault(type, []).append((tag.strip(), expire))
        self._missed_since = self.clock.now()
        self._again = asyncio.Event()
        self._following = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to listen, in the background; nothing if no policy names an event."""
        self._missed_since = self.clock.now()
        if self._rules:
            self.nats.watch(self._changed)
            self._task = asyncio.create_task(self._forever(), name=self.name)

    async def stop(self) -> None:
        """Ends listening."""
        await end(self._task)

    async def check(self) -> None:
        """Raises while events may be missed."""
        if self._rules and not (self._following.is_set() and self.nats.connected):
            raise ConnectionError("does not hear of changes; cached answers live by their max-age")

    async def following(self) -> None:
        """Waits until every event, also of the past outage, has been or will be heard."""
        await self._following.wait()

    async def _forever(self) -> None:
        subjects = [self.nats.subject(type, ">") for type in self._rules]
        while True:
            try:
                async with contextlib.AsyncExitStack() as stack:
                    for subject in subjects:
                        stack.push_async_callback(await self.nats.listen(subject, self._hear))
                    while True:
                        self._again.clear()
                        await self._catch_up(subjects)
                        self._following.set()
                        await self._again.wait()  # a client that reconnects keeps its subscriptions
            except (TimeoutError, OSError, nats.errors.Error) as error:
                log.info("waits: %s: %s", type(error).__name__, error)
            except Exception:
                log.exception("listening failed; it starts again")
            await asyncio.sleep(RETRY_DELAY)

    async def _catch_up(self, subjects: list[str]) -> None:
        async for message in self.nats.since(self._missed_since - MARGIN, subjects):
            await self._hear(message)

    async def _hear(self, message: Msg) -> None:
        try:
            event = msgspec.json.decode(message.data, type=Happened)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            log.warning("an event on %s can't be read: %s", message.subject, error)
            return
        for template, expire in self._rules.get(event.type, ()):
            expire(template.replace("{subject}", event.subject))

    def _changed(self, connected: bool) -> None:
        if connected:
            self._again.set()
        else:
            self._missed_since = self.clock.now()
            self._following.clear()
