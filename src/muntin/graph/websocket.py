"""graphql-transport-ws on a real socket: carries out what `protocol.Connection` decides.

| task | does | ends |
|---|---|---|
| reader | the application's own: reads messages, one after the other | with the socket; it then cancels all others |
| one per operation | prepares, runs or subscribes, and sends the outcome | when done, on `complete`, with the reader |

Backpressure: an operation sends each result itself and waits until the socket took it, so a slow reader slows its own
operations; what piles up meanwhile is bounded by the event source. A client that takes nothing for `Timing.send`
seconds is dropped. One that stays silent is pinged, and dropped when it does not answer.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from muntin.clock import Clock
from muntin.errors import Problem
from muntin.graph.answers import Answer, from_problem
from muntin.graph.asgi import Message, Receive, Scope, Send, headers_of
from muntin.graph.engine import Context, Engine, Operation
from muntin.graph.journal import Journal
from muntin.graph.protocol import (
    BAD_SUBPROTOCOL,
    INIT_TIMEOUT,
    SUBPROTOCOL,
    Acknowledge,
    Close,
    Connection,
    Decision,
    Reply,
    Start,
    Stop,
    encode,
    error_message,
    next_message,
)

log = logging.getLogger("muntin.graph")

MAX_MESSAGE = 100 * 1024

ContextMaker: TypeAlias = Callable[[], Context]
"""Gives the context of one more operation on the socket. May raise SessionOver."""


class SessionOver(Exception):
    """The identity that the socket was opened with has run out: the client has to connect again to start more."""


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds."""

    init: float = 10.0
    silence: float = 25.0
    send: float = 20.0


class GraphQLOverWebSocket:
    """The endpoint, as an ASGI application for websocket scopes."""

    def __init__(
        self,
        engine: Engine,
        connect: Callable[[Mapping[str, str]], ContextMaker],
        *,
        timing: Timing | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`connect` is given the upgrade's headers; a Problem that it raises rejects the connection with 4403."""
        self.engine = engine
        self.connect = connect
        self.timing = timing or Timing()
        self.journal = Journal(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One socket, from its upgrade to its end."""
        await receive()  # websocket.connect
        if SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            await _close(send, BAD_SUBPROTOCOL)
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        await _Socket(self, headers_of(scope), receive, send).run()


class _Socket:
    """One accepted socket."""

    def __init__(self, endpoint: GraphQLOverWebSocket, headers: dict[str, str], receive: Receive, send: Send) -> None:
        self.engine, self.timing, self.journal = endpoint.engine, endpoint.timing, endpoint.journal
        self.connect, self.headers = endpoint.connect, headers
        self.connection = Connection()
        self.make_context: ContextMaker | None = None
        self.operations: dict[str, asyncio.Task[None]] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.receiving: asyncio.Task[Message] | None = None
        self.ending: asyncio.Future[Close | None] = asyncio.get_running_loop().create_future()
        self._receive, self._send, self._sending = receive, send, asyncio.Lock()

    async def run(self) -> None:
        """Reads until either side ends the socket, then leaves nothing behind."""
        alarm = asyncio.get_running_loop().call_later(self.timing.init, self._expect_init)
        reading = asyncio.create_task(self._read())
        try:
            await asyncio.wait({reading, self.ending}, return_when=asyncio.FIRST_COMPLETED)
            close = self.ending.result() if self.ending.done() else reading.result()
        finally:
            alarm.cancel()
            waits = [wait for wait in (reading, self.receiving, *self.tasks) if wait is not None]
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        if close is not None:
            with contextlib.suppress(TimeoutError):  # a client that takes nothing won't take this, either
                async with asyncio.timeout(self.timing.send):
                    await _close(self._send, close)

    async def _read(self) -> Close | None:
        """Acts on messages until one of them, or their absence, ends the socket; None if the client is gone."""
        pinged = False
        while True:
            self.receiving = self.receiving or asyncio.create_task(self._take())
            await asyncio.wait({self.receiving}, timeout=self.timing.silence)
            if not self.receiving.done():  # it stays in place: cancelling it could lose a message
                if pinged:
                    return Close(1001, "No answer to a ping")
                await self._write(encode("ping"))
                pinged = True
                continue
            message, self.receiving, pinged = self.receiving.result(), None, False
            if message["type"] == "websocket.disconnect":
                return None
            close = await self._act(self._decide(message))
            if close is not None:
                return close

    async def _take(self) -> Message:
        """The next message, as a task: what Granian's `receive()` returns can't be gathered."""
        return await self._receive()

    def _expect_init(self) -> None:
        if not self.connection.acknowledged:
            self._end(INIT_TIMEOUT)

    def _decide(self, message: Message) -> Decision:
        text = message.get("text")
        if text is None:
            return Close(4400, "Invalid message: messages are text")
        if len(text) > MAX_MESSAGE:
            return Close(1009, f"A message may have {MAX_MESSAGE} characters")
        return self.connection.receive(text)

    async def _act(self, decision: Decision) -> Close | None:
        match decision:
            case Acknowledge():
                try:
                    self.make_context = self.connect(self.headers)
                except Problem as problem:
                    return Close(4403, f"Forbidden: {problem.detail}")
                await self._write(encode("connection_ack"))
            case Reply():
                await self._write(decision.text)
            case Start():
                task = asyncio.create_task(self._operate(decision))
                self.operations[decision.id] = task
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)
            case Stop():
                self.operations.pop(decision.id).cancel()
            case Close():
                return decision
        return None

    async def _operate(self, start: Start) -> None:
        """Runs one operation; whatever happens, its end is told and its id is free again."""
        started, operation = self.journal.start(), None
        codes: tuple[str, ...] = ("INTERNAL_ERROR",)
        try:
            prepared = self.engine.prepare(start.request)
            operation = prepared if isinstance(prepared, Operation) else None
            codes = await self._answer(start.id, prepared)
        except asyncio.CancelledError:
            codes = ()
            raise
        except SessionOver as over:
            codes = ("AUTHENTICATION_REQUIRED",)
            self._end(Close(1000, str(over)))
        except Exception:
            log.exception("operation %s failed", start.id)
            failure = from_problem(Problem("internal-error", "something failed; the log has the details"))
            await self._finish(start.id, error_message(start.id, (failure,)))
        finally:
            self.journal.write("ws", operation, started, codes, self.headers)

    async def _answer(self, id: str, prepared: Operation | Answer) -> tuple[str, ...]:
        """Sends all results of one operation and how it ended; returns the error codes it sent."""
        assert self.make_context is not None  # operations start after the acknowledgement alone
        if isinstance(prepared, Answer):
            return await self._refuse(id, prepared)
        context = self.make_context()
        codes: dict[str, None] = {}
        if prepared.is_subscription:
            opened = await self.engine.subscribe(prepared, context)
            if isinstance(opened, Answer):
                return await self._refuse(id, opened)
            async with opened as answers:
                async for answer in answers:
                    codes |= dict.fromkeys(answer.codes)
                    await self._write(next_message(id, answer))
        else:
            answer = await self.engine.run(prepared, context)
            if answer.refused:
                return await self._refuse(id, answer)
            codes |= dict.fromkeys(answer.codes)
            await self._write(next_message(id, answer))
        await self._finish(id, encode("complete", id=id))
        return tuple(codes)

    async def _refuse(self, id: str, answer: Answer) -> tuple[str, ...]:
        await self._finish(id, error_message(id, answer.errors))
        return answer.codes

    async def _finish(self, id: str, text: str) -> None:
        """The last message of an operation. The id is freed first: the client may use it again at once."""
        if self.operations.get(id) is asyncio.current_task():
            del self.operations[id]
            self.connection.finished(id)
            await self._write(text)

    async def _write(self, text: str) -> None:
        async with self._sending:
            try:
                async with asyncio.timeout(self.timing.send):
                    await self._send({"type": "websocket.send", "text": text})
            except TimeoutError:
                self._end(None)

    def _end(self, close: Close | None) -> None:
        if not self.ending.done():
            self.ending.set_result(close)


async def _close(send: Send, close: Close) -> None:
    await send({"type": "websocket.close", "code": close.code, "reason": close.short_reason})
