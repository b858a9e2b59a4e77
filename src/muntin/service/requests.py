"""One log line per request: method, path, status, milliseconds, and the headers that the service was asked to show.

Health checks are not logged. Headers that carry a credential are shown as present, never in full: logs outlive tokens,
but not all readers of logs are meant to see them.
"""

import logging
from collections.abc import Sequence

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from muntin.clock import Clock, SystemClock
from muntin.service.identity import IDENTITY_HEADER

log = logging.getLogger("muntin.requests")

QUIET = frozenset({"/healthz", "/readyz", "/upstreams"})
HIDDEN = {IDENTITY_HEADER.encode(): "(signed)", b"authorization": "(hidden)", b"cookie": "(hidden)"}


class RequestLog:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, name: str, headers: Sequence[str] = (), clock: Clock | None = None) -> None:
        self.app = app
        self.name = name
        self.headers = tuple(header.lower().encode() for header in headers)
        self.clock = clock or SystemClock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != ScopeType.HTTP or scope["path"] in QUIET:
            await self.app(scope, receive, send)
            return
        started = self.clock.monotonic()
        status = 0

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, observe)
        finally:
            spent = (self.clock.monotonic() - started) * 1000
            log.info("%s %s %d %.1f ms%s", scope["method"], scope["path"], status, spent, self._shown(scope))

    def _shown(self, scope: Scope) -> str:
        sent = dict(scope["headers"])
        shown = [
            f"{name.decode()}={HIDDEN.get(name) or sent[name].decode('latin-1')}"
            for name in self.headers
            if name in sent
        ]
        return "  " + " ".join(shown) if shown else ""
