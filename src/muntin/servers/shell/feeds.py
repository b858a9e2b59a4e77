"""What programs that are not our pages ask of a channel: the answers of muntin.compose.feeds, with caching and CORS.

Each is made once per release and remembered. `/import-map.json` is of the shell's own channel unless `?channel=` names
another one.
"""

import hashlib
from urllib.parse import parse_qs

import msgspec

from muntin.compose import feeds
from muntin.errors import Problem
from muntin.servers.answers import FOR_EVERYBODY, Header, Response, Scope, matches, send
from muntin.servers.shell.bounded import Bounded
from muntin.servers.shell.channels import Channel
from muntin.servers.shell.others import OtherChannels

REMEMBERED = 8 * 1024**2
"""Bytes of answers."""


class Answer(msgspec.Struct, frozen=True):
    """A feed with the headers that go with it."""

    headers: list[Header]
    etag: str
    body: bytes


class Feeds:
    """The feeds of all channels."""

    def __init__(self, own: Channel, others: OtherChannels, public_origin: str) -> None:
        self.own = own
        self.others = others
        self.public_origin = public_origin
        self._made: Bounded[tuple[str, str, str], Answer] = Bounded(REMEMBERED)

    async def answer(self, name: str, scope: Scope, proto: Response) -> None:
        """Answers with the feed at the path, which is about channel `name` (empty: the query says). Raises Problem."""
        name = name or parse_qs(scope.query_string).get("channel", [self.own.name])[0]
        channel = self.own if name == self.own.name else await self.others.get(name)
        answer = self._answer(channel, scope.path)
        if matches(scope.headers.get("if-none-match") or "", answer.etag):
            proto.response_empty(304, answer.headers)
        else:
            send(scope, proto, 200, answer.headers, answer.body)

    def _answer(self, channel: Channel, path: str) -> Answer:
        release = channel.composer().release
        key = (release.id, channel.name, path)
        answer = self._made.get(key)
        if answer is None:
            feed = feeds.feed(release, channel.name, self.public_origin, path)
            if feed is None:
                raise Problem("not-found", f"release {release.id[:12]} of {channel.name} has nothing at {path}")
            etag = f'"{hashlib.sha256(feed.body).hexdigest()[:32]}"'
            fixed = [("content-type", feed.type), ("cache-control", "no-cache"), ("etag", etag)]
            answer = Answer([*FOR_EVERYBODY, *fixed, ("muntin-release", release.id)], etag, feed.body)
            self._made.put(key, answer, len(feed.body))
        return answer
