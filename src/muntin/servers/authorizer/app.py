"""The authorizer as an ASGI application: any method and path is a question, but `/healthz`, `/readyz` and
`/upstreams`.

Plain ASGI, since every API call of every visitor passes here. What it answers is decision.py; this file acts on it.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from muntin.adapters.nats import Nats
from muntin.adapters.tasks import end
from muntin.clock import Clock, SystemClock
from muntin.errors import Problem
from muntin.manifest.edge import VisitorLimits
from muntin.servers.authorizer.decision import ANONYMOUS, UNAVAILABLE, Facts, Headers, Question, signed
from muntin.servers.authorizer.limits import Limits
from muntin.servers.authorizer.lookup import Sessions, asking
from muntin.service.identity import IdentitySigner
from muntin.service.problems import MEDIA_TYPE, document
from muntin.service.upstream import Upstreams
from muntin.settings import Settings

log = logging.getLogger("muntin.authorizer")

LOOKUP_DEADLINE = 1.0
HEALTH = {"/healthz": "alive", "/readyz": "ready"}
UPSTREAMS = "/upstreams"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Authorizer:
    """Answers the edge."""

    def __init__(
        self, sessions: Sessions, limits: Limits, upstreams: Upstreams, nats: Nats, clock: Clock, public_origin: str
    ) -> None:
        self.sessions = sessions
        self.limits = limits
        self.clock = clock
        self.upstreams = upstreams
        self.nats = nats
        self.public_origin = public_origin
        self._listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] in HEALTH:
            await _reply(send, 200, [], json.dumps({"status": HEALTH[scope["path"]]}).encode(), b"application/json")
        elif scope["path"] == UPSTREAMS:
            await _reply(send, 200, [], msgspec.json.encode(self.upstreams.snapshot()), b"application/json")
        else:
            await self._judge(Question.of(scope["method"], scope["path"], scope["headers"]), send)

    async def _judge(self, question: Question, send: Send) -> None:
        reason = question.refusal(self.public_origin)
        if reason is not None:
            problem = document(Problem("cross-site-request", reason), question.path)
            await _reply(send, problem.status, [], msgspec.json.encode(problem), MEDIA_TYPE.encode())
            return
        sub, identity = await self._identify(question)
        verdict = self.limits.take(sub, question.address, question.mfe, self.clock.monotonic())
        if verdict.admitted:
            await _reply(send, 200, [*identity, *verdict.headers])
            return
        body = msgspec.json.encode(document(Problem("too-many-requests", verdict.detail), question.path))
        await _reply(send, 429, verdict.headers, body, MEDIA_TYPE.encode())

    async def _identify(self, question: Question) -> tuple[str, Headers]:
        """(whose account it is, what the upstream is told); the first is empty where nobody is known."""
        digest = question.digest()
        if digest is None:
            return "", ANONYMOUS
        try:
            visitor = await self.sessions.visitor(digest)
        except Problem as problem:
            log.warning("sessions can't be looked up: %s", problem.detail)
            return "", UNAVAILABLE
        return ("", ANONYMOUS) if visitor is None else (visitor.sub, signed(visitor.token))

    async def _live(self, receive: Receive, send: Send) -> None:
        """The ASGI lifespan: starts when told to, stops when told to."""
        await receive()
        await self.nats.start()
        await self.upstreams.start()
        self._listening = asyncio.create_task(self._listen(), name="session-ended")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await end(self._listening)
        await self.upstreams.stop()
        await self.nats.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _listen(self) -> None:
        """Hears of ended sessions from when NATS is there; the client subscribes again after each reconnect."""

        async def ended(message: Any) -> None:
            self.sessions.ended(message.subject.rsplit(".", 1)[-1])

        await self.nats.listen(self.nats.subject("session.ended", "*"), ended)


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Authorizer:
    """The application; settings come from the environment unless given."""
    settings = settings or Settings.from_env()
    clock = clock or SystemClock()
    upstreams = Upstreams(settings)

    async def get(path: str) -> Facts:
        return await upstreams["identity"].get(path, Facts, internal=True, deadline=LOOKUP_DEADLINE)

    sessions = Sessions(asking(get), IdentitySigner.from_settings(settings, clock).sign, clock)
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    limits = Limits(VisitorLimits.decoded(settings.rate_limits))
    return Authorizer(sessions, limits, upstreams, nats, clock, settings.public_origin)


async def _reply(send: Send, status: int, headers: Headers, body: bytes = b"", media_type: bytes = b"") -> None:
    fixed = [(b"content-length", str(len(body)).encode())]
    if media_type:
        fixed.append((b"content-type", media_type))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *fixed]})
    await send({"type": "http.response.body", "body": body})
