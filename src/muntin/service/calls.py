"""What the request being served asked of others, and what its own answer says of that.

| header of the answer | one member per | source |
|---|---|---|
| `Cache-Status` | call that a cache had to do with | RFC 9211 |
| `Proxy-Status` | call that was refused, failed or was answered by a makeshift | RFC 9209 |
| `x-muntin-degraded` | upstream that a makeshift stands in for: `product;reason=stale-if-error;age=42` | RFC 9651 |

`degraded()` says the same to code, for answers that carry it in their body. At most MOST members each. An answer with
a makeshift in it is `Cache-Control: no-store`.
"""

import contextlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar

import msgspec

from muntin.resilience.model import CallRecord
from muntin.resilience.reasons import Reason
from muntin.service.asgi import ASGIApp, Message, Receive, Scope, Send

MOST = 16
MOST_CALLS = 1000
"""Remembered of one request; no answer needs more."""

NOT_KEPT = (b"cache-control", b"no-store")

_calls: ContextVar[list[CallRecord] | None] = ContextVar("muntin_calls", default=None)


class Degradation(msgspec.Struct, frozen=True, rename="camel"):
    """A makeshift stands in an upstream's place: its last good answer, `age_seconds` old, or a fallback of age 0."""

    upstream: str
    reason: str
    age_seconds: int


def note(record: CallRecord) -> None:
    """Remembers a call of the request being served; outside of one, nothing."""
    calls = _calls.get()
    if calls is not None and len(calls) < MOST_CALLS:
        calls.append(record)


@contextlib.contextmanager
def noted() -> Iterator[list[CallRecord]]:
    """Collects the calls of what is done within, tasks begun there included."""
    calls: list[CallRecord] = []
    token = _calls.set(calls)
    try:
        yield calls
    finally:
        _calls.reset(token)


def degraded() -> list[Degradation]:
    """What the request being served got so far that is not as good as it should be: per upstream and reason, the
    oldest."""
    return _degradations(_calls.get() or [])


def _degradations(calls: list[CallRecord]) -> list[Degradation]:
    found: dict[tuple[str, str], int] = {}
    for call in calls:
        if call.degraded:
            key = (call.upstream, call.reason.value)
            found[key] = max(found.get(key, 0), int(call.age or 0))
    return [Degradation(upstream, reason, age) for (upstream, reason), age in found.items()]


class NotedCalls:
    """ASGI middleware: collects the calls of each request and adds the headers of the table above to its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with noted() as calls:

            async def observed(message: Message) -> None:
                if calls and message["type"] == "http.response.start":
                    message = {**message, "headers": [*_kept(message.get("headers", ()), calls), *_headers(calls)]}
                await send(message)

            await self.app(scope, receive, observed)


def _kept(headers: Iterable[tuple[bytes, bytes]], calls: list[CallRecord]) -> list[tuple[bytes, bytes]]:
    """The application's own headers; a makeshift is for this moment, and nobody keeps it."""
    if not any(call.degraded for call in calls):
        return list(headers)
    return [*((name, value) for name, value in headers if name.lower() != b"cache-control"), NOT_KEPT]


def _headers(calls: list[CallRecord]) -> list[tuple[bytes, bytes]]:
    said = {
        b"cache-status": [call.cache_status for call in calls],
        b"proxy-status": [call.proxy_status for call in calls],
        b"x-muntin-degraded": [_member(each) for each in _degradations(calls)],
    }
    members = {name: [member for member in dict.fromkeys(values) if member][:MOST] for name, values in said.items()}
    return [(name, ", ".join(values).encode("latin-1")) for name, values in members.items() if values]


def _member(degradation: Degradation) -> str:
    age = f";age={degradation.age_seconds}" if degradation.reason != Reason.FALLBACK else ""
    return f"{degradation.upstream};reason={degradation.reason}{age}"
