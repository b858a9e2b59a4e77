"""The second level in NATS: a JetStream KV bucket per namespace, on the connection that events use.

| bound | kept by |
|---|---|
| bytes in all | the bucket: the oldest goes when it is full |
| age of one answer | its own TTL (NATS 2.11), and the bucket's `max_age` at the latest |
| one revision per key | the bucket |

The bucket is made here rather than by `create_key_value`, whose buckets refuse new values when they are full.
Source: NATS ADR-8 (key-value stores), ADR-43 (TTL of a message).
"""

import json

import nats.errors
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import APIError, NotFoundError

from muntin.adapters.nats import Nats
from muntin.adapters.second_level import MOST_VALUE, Unavailable

MOST_BYTES = 256 * 1024 * 1024
MOST_SECONDS = 7 * 24 * 3600.0
ROOM = 4096
"""Bytes of a message that are not the value: subject and headers."""

FAILURES = (TimeoutError, OSError, nats.errors.Error, json.JSONDecodeError)


class NatsStore:
    """A Store in the bucket `answers_<namespace>` of `connection`, which its owner starts and stops."""

    name = "nats"

    def __init__(self, connection: Nats, *, most_bytes: int = MOST_BYTES) -> None:
        self.connection = connection
        self.most_bytes = most_bytes
        self.bucket = f"answers_{connection.namespace}"
        self.stream = f"KV_{self.bucket}"
        self._stream_exists = False

    async def open(self) -> None:
        """Nothing to do: the bucket is made at the first write."""

    async def close(self) -> None:
        """Nothing to do: the connection is another's."""

    async def check(self) -> None:
        """Raises unless the connection is up."""
        await self.connection.check()

    async def read(self, key: str) -> bytes | None:
        """The value under `key`."""
        jetstream = await self._jetstream()
        try:
            message = await jetstream.get_msg(self.stream, subject=self._subject(key), direct=True)
        except NotFoundError:
            return None
        except FAILURES as error:
            raise Unavailable(f"{type(error).__name__}: {error}") from error
        return message.data

    async def write(self, key: str, data: bytes, seconds: float) -> None:
        """Puts a value, acknowledged by the server."""
        jetstream = await self._jetstream()
        try:
            if not self._stream_exists:
                await self._ensure_stream(jetstream)
            await jetstream.publish(self._subject(key), data, msg_ttl=min(seconds, MOST_SECONDS))
        except FAILURES as error:
            self._stream_exists = False  # it may be what is missing
            raise Unavailable(f"{type(error).__name__}: {error}") from error

    async def _jetstream(self) -> JetStreamContext:
        if not self.connection.connected:  # the client would wait for it
            raise Unavailable("not connected")
        return await self.connection.jetstream()

    async def _ensure_stream(self, jetstream: JetStreamContext) -> None:
        config = StreamConfig(
            name=self.stream,
            description="answers of upstreams, for when they are away",
            subjects=[f"$KV.{self.bucket}.>"],
            storage=StorageType.FILE,
            discard=DiscardPolicy.OLD,
            max_bytes=self.most_bytes,
            max_age=MOST_SECONDS,
            max_msgs_per_subject=1,
            max_msg_size=MOST_VALUE + ROOM,
            allow_direct=True,
            allow_msg_ttl=True,
            allow_rollup_hdrs=True,
            deny_delete=True,
        )
        try:
            await jetstream.add_stream(config)
        except APIError:  # it exists with other bounds: another version made it
            await jetstream.update_stream(config)
        self._stream_exists = True

    def _subject(self, key: str) -> str:
        return f"$KV.{self.bucket}.{key}"
