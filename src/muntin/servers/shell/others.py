"""Channels besides the shell's own, followed from when somebody first asks for one of their feeds.

At most MOST are followed; the one not asked for longest goes. A name that control does not know is asked for again
after UNKNOWN seconds at the earliest, so that made-up names cost control next to nothing.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable

from muntin.clock import Clock
from muntin.errors import Problem
from muntin.servers.shell.bounded import Bounded
from muntin.servers.shell.channels import Channel
from muntin.servers.shell.together import Together

MOST = 16
UNKNOWN = 5.0
NAMES = 1024
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class OtherChannels:
    """Channels by name; `make(name)` gives one that has not begun."""

    def __init__(self, make: Callable[[str], Channel], clock: Clock, most: int = MOST) -> None:
        self.make = make
        self.clock = clock
        self.most = most
        self._followed: OrderedDict[str, Channel] = OrderedDict()
        self._unknown: Bounded[str, float] = Bounded(NAMES)
        self._beginning: Together[Channel] = Together()

    async def get(self, name: str) -> Channel:
        """The channel, with a release. Raises Problem: channel-unknown, or not-ready while control can't be asked."""
        channel = self._followed.get(name)
        if channel is None:
            return await self._beginning.get(name, lambda: self._begin(name))
        self._followed.move_to_end(name)
        return channel

    async def stop(self) -> None:
        """Ends them all."""
        for channel in self._followed.values():
            await channel.stop()
        self._followed.clear()

    async def _begin(self, name: str) -> Channel:
        since = self._unknown.get(name)
        if not NAME.fullmatch(name) or (since is not None and self.clock.monotonic() - since < UNKNOWN):
            raise Problem("channel-unknown", f"there is no channel {name[:40]}")
        channel = self.make(name)
        await asyncio.to_thread(channel.restore)
        if channel.current is None:
            try:
                await channel.ask()
            except Problem as problem:
                if problem.code == "channel-unknown":
                    self._unknown.put(name, self.clock.monotonic())
                raise
        channel.start()
        self._followed[name] = channel
        if len(self._followed) > self.most:
            _, oldest = self._followed.popitem(last=False)
            await oldest.stop()
        return channel
