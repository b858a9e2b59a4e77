"""Asks control where a channel points: `GET /api/v1/channels/{name}` with If-None-Match.

| control says          | the caller gets                                        |
|-----------------------|--------------------------------------------------------|
| 200                   | the pointer and its ETag                               |
| 304                   | no pointer: it is the one that the ETag stands for     |
| 404 channel-unknown   | Problem channel-unknown                                |
| nothing, or a failure | UpstreamUnavailable, within DEADLINE seconds           |
"""

import asyncio

import aiohttp
import msgspec

from muntin.errors import Problem, UpstreamUnavailable
from muntin.servers.shell.following import Answer
from muntin.servers.shell.keeping import Pointer
from muntin.service import Settings, Upstreams

DEADLINE = 2.0
CONTROL = "control"


class ChannelState(msgspec.Struct, frozen=True):
    """What we read of control's answer."""

    revision: int
    release: str


class AskedControl:
    """The control process of the settings, over the process's connection pool."""

    def __init__(self, settings: Settings, upstreams: Upstreams) -> None:
        urls = settings.required(settings.upstreams.get(CONTROL), "MUNTIN_UPSTREAM_CONTROL")
        self.url = urls.split(",")[0].strip().rstrip("/")
        self.upstreams = upstreams

    async def ask(self, channel: str, etag: str) -> Answer:
        """By the table above."""
        headers = {"if-none-match": etag} if etag else {}
        try:
            async with (
                asyncio.timeout(DEADLINE),
                self.upstreams.session.get(f"{self.url}/api/v1/channels/{channel}", headers=headers) as response,
            ):
                content = await response.read()
        except TimeoutError as error:
            raise UpstreamUnavailable(CONTROL, f"no answer within {DEADLINE:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise UpstreamUnavailable(CONTROL, "the connection failed") from error
        return _read(channel, response.status, response.headers.get("etag", ""), etag, content)


def _read(channel: str, status: int, etag: str, known: str, content: bytes) -> Answer:
    if status == 304:
        return Answer(None, known)
    if status == 404:
        raise Problem("channel-unknown", f"the channel {channel} does not exist yet")
    try:
        if status != 200:
            raise UpstreamUnavailable(CONTROL, f"status {status}")
        state = msgspec.json.decode(content, type=ChannelState)
    except msgspec.DecodeError as error:
        raise UpstreamUnavailable(CONTROL, f"an answer of an unknown shape ({error})") from error
    return Answer(Pointer(channel, state.revision, state.release), etag)
