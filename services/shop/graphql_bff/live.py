"""Subscriptions: an event of the shop, as soon as it is published, as a value that resolvers understand.

Listening begins before a source is handed out, so that no event between "subscribed" and "reading" is lost. Nothing is
sent until something changes.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import TypeVar

import msgspec

from muntin.graph import EventSource
from muntin.service import Event, Events, Nats, UpstreamUnavailable

log = logging.getLogger("shop.live")

PATIENCE = 3.0
"""Seconds that a new subscription waits for the connection to NATS."""

T = TypeVar("T")


class Live:
    """Opens event sources."""

    def __init__(self, events: Events, nats: Nats) -> None:
        self.events = events
        self.nats = nats

    async def open(self, type: str, subject: str, shape: type[T]) -> EventSource[T]:
        """The data of each `type` event about `subject` from now on. Raises UpstreamUnavailable without NATS."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.nats.client()
        except TimeoutError as error:
            raise UpstreamUnavailable("events", "not connected") from error
        held = contextlib.AsyncExitStack()
        stream = await held.enter_async_context(self.events.listen(type, subject))
        return EventSource(_data(stream, shape), held.aclose)


async def _data(stream: AsyncIterator[Event], shape: type[T]) -> AsyncIterator[T]:
    async for event in stream:
        try:
            yield msgspec.convert(event.data, shape)
        except msgspec.ValidationError:
            log.exception("event %s of type %s has an unknown shape", event.id, event.type)
