"""Nothing is done for a request that nobody waits for any more.

| what happens | then |
|---|---|
| `x-muntin-deadline-ms` came with the request | it bounds every call made for it; each callee is told what is left |
| the deadline passes | 504 deadline-exceeded at once, if no answer was begun; the handler is cancelled |
| the client goes away | the handler is cancelled, and with it the calls that it waits for |
| the answer is out | the handler may go on: nobody is kept waiting by it |

ASGI tells of a client that left by `receive()`, which also brings the body. So we read it ourselves only where no body
is left for the application to read, and not before PATIENCE seconds: most requests are answered by then.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import msgspec

from muntin.errors import Problem
from muntin.service.asgi import ASGIApp, Message, Receive, Scope, Send
from muntin.service.problems import MEDIA_TYPE, document

log = logging.getLogger("muntin.service")

HEADER = b"x-muntin-deadline-ms"
MOST = 3_600_000
"""Milliseconds; a header that says more, or is no number, is no deadline."""

PATIENCE = 0.05
DISCONNECT = "http.disconnect"

_serving: ContextVar["_Serving | None"] = ContextVar("muntin_serving", default=None)


def remaining() -> float | None:
    """Seconds that the request being served has left (0 or less: too late); None if it has no deadline."""
    serving = _serving.get()
    if serving is None or serving.until is None:
        return None
    return serving.until - asyncio.get_running_loop().time()


@contextlib.contextmanager
def bound() -> Iterator[None]:
    """What is awaited within ends with the request being served, also in a task that its handler is shielded from."""
    serving, task = _serving.get(), asyncio.current_task()
    if serving is None or task is None or task is serving.task or task in serving.helpers:
        yield
        return
    serving.helpers.add(task)
    if serving.ended_by is not None:  # before this began
        task.cancel(serving.ended_by)
    try:
        yield
    finally:
        serving.helpers.discard(task)


class BoundedRequests:
    """ASGI middleware that keeps the table above."""

    def __init__(self, app: ASGIApp, patience: float = PATIENCE) -> None:
        self.app = app
        self.patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        else:
            await _Serving(scope, receive, send).run(self.app, self.patience)


class _Serving:
    """One request."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.inner_receive = receive
        self.inner_send = send
        self.ended_by: str | None = None
        self.begun = False
        self.done = False
        self.refusal: asyncio.Task[None] | None = None
        self.incoming = _Incoming(scope, receive, self._gone)
        self.until: float | None = None
        self.task: asyncio.Task[Any] | None = None
        self.helpers: set[asyncio.Task[Any]] = set()

    async def run(self, app: ASGIApp, patience: float) -> None:
        seconds = _deadline(self.scope)
        if seconds is not None and seconds <= 0:
            await self._refuse()
            return
        loop = asyncio.get_running_loop()
        self.task = asyncio.current_task()
        token = _serving.set(self)
        timers = [loop.call_later(patience, self.incoming.watch)]
        if seconds is not None:
            self.until = loop.time() + seconds
            timers.append(loop.call_at(self.until, self._late))
        try:
            await app(self.scope, self.incoming.receive, self._send)
        except asyncio.CancelledError:
            if self.ended_by is None:
                raise
        except Exception:
            if self.ended_by is None:
                raise
            log.warning("a handler failed while it was cancelled", exc_info=True)
        finally:
            _serving.reset(token)
            for timer in timers:
                timer.cancel()
            self.incoming.close()
        await self._settle()

    async def _settle(self) -> None:
        """Our own cancellation is over; another's is not."""
        if self.ended_by is not None and self.task is not None and self.task.uncancel() > 0:
            raise asyncio.CancelledError
        if self.refusal is not None:
            await self.refusal

    def _late(self) -> None:
        if self.done or self.ended_by is not None:
            return
        if not self.begun:
            self.refusal = asyncio.create_task(self._refuse(), name="deadline-exceeded")
        self._end("deadline")

    def _gone(self) -> None:
        if not self.done and self.ended_by is None:
            self._end("disconnect")

    def _end(self, why: str) -> None:
        self.ended_by = why
        for task in (self.task, *self.helpers):
            if task is not None:
                task.cancel(why)

    async def _send(self, message: Message) -> None:
        """What the application says, as long as somebody listens."""
        if self.ended_by is not None:
            return
        self.begun = True
        self.done = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self.inner_send(message)

    async def _refuse(self) -> None:
        problem = Problem("deadline-exceeded", "the request took longer than its caller waits")
        body = msgspec.json.encode(document(problem, self.scope["path"]))
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"cache-control", b"no-store"),
            (b"content-length", str(len(body)).encode()),
        ]
        await self.inner_send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await self.inner_send({"type": "http.response.body", "body": body})


class _Incoming:
    """What comes from the client. The application reads it first; later the watcher does, and holds what is its."""

    def __init__(self, scope: Scope, receive: Receive, gone: Callable[[], None]) -> None:
        self.inner = receive
        self.gone = gone
        self.whole = not _has_body(scope)
        self.wanted = False
        self.reading = False
        self.held: list[Message] = []
        self.news = asyncio.Event()
        self.watcher: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """From now on, know when the client leaves: as soon as no body is left to read."""
        self.wanted = True
        if self.whole and not self.reading and self.watcher is None:
            self.watcher = asyncio.create_task(self._watch(), name="watch-client")

    def close(self) -> None:
        if self.watcher is not None:
            self.watcher.cancel()

    async def receive(self) -> Message:
        """ASGI's, for the application."""
        if self.watcher is None:
            return await self._read()
        while not self.held:
            self.news.clear()
            await self.news.wait()
        message = self.held[0]
        if message["type"] != DISCONNECT:  # that one stays true
            del self.held[0]
        return message

    async def _read(self) -> Message:
        self.reading = True
        try:
            message: Message = await self.inner()
        finally:
            self.reading = False
        if not message.get("more_body", False):
            self.whole = True
            if self.wanted and message["type"] != DISCONNECT:
                self.watch()
        return message

    async def _watch(self) -> None:
        while not self.held or self.held[-1]["type"] != DISCONNECT:
            message = await self.inner()
            self.held.append(message)
            self.news.set()
        self.gone()


def _has_body(scope: Scope) -> bool:
    """Whether a body may follow: HTTP/1 says so in its headers (RFC 9112 section 6), HTTP/2 does not."""
    if not scope.get("http_version", "1.1").startswith("1"):
        return bool(scope["method"] not in ("GET", "HEAD"))
    sent = dict(scope["headers"])
    return b"transfer-encoding" in sent or sent.get(b"content-length", b"0") != b"0"


def _deadline(scope: Scope) -> float | None:
    """Seconds."""
    for name, value in scope["headers"]:
        if name == HEADER:
            digits = value.decode("latin-1")
            if digits.isascii() and digits.isdigit() and len(digits) < 9 and int(digits) <= MOST:
                return int(digits) / 1000
            return None
    return None
