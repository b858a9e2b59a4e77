"""A small schema with every kind of operation and failure, and a real server for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
import httpx
import pytest

from muntin.errors import FieldError, Problem, UpstreamUnavailable
from muntin.graph import (
    Batch,
    ContextMaker,
    Engine,
    EventSource,
    GraphQLOverHttp,
    GraphQLOverWebSocket,
    SessionOver,
    Timing,
    bind,
)
from muntin.service.testing import serving

SDL = """
type Query {
  hello(name: String = "world", timesOver: Int): String!
  book(id: ID!): Book
  shelf: [Book!]!
  other: [Book!]!
  fails(how: String!): String
  must(how: String!): String!
  wrong: Int
  nothing: String!
}
type Mutation { write(title: String!): Book }
type Subscription {
  ticks(start: Int!): Int
  refused: Int
  books: Book
}
type Book { id: ID! title: String! sequel: Book shelfMates: [Book!]! }
"""


@dataclass
class Book:
    """A book; `title` by attribute, the rest by resolvers."""

    id: str
    title: str


class Library:
    """What the resolvers stand on: it records what was asked of it, and lets tests feed the subscriptions."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.written: list[str] = []
        self.ticks: asyncio.Queue[int | None] = asyncio.Queue()
        self.open = 0
        self.changed = asyncio.Event()
        self.contexts: list[Shelf] = []
        self.over = False
        self.rejects = False

    async def fetch(self, ids: Sequence[str]) -> dict[str, Book]:
        self.calls.append(tuple(ids))
        await asyncio.sleep(0)
        if "down" in ids:
            raise UpstreamUnavailable("library", "no answer")
        return {id: Book(id, f"Book {id}") for id in ids if id != "missing"}

    async def until_open(self, count: int) -> None:
        """Returns when `count` sources are open."""
        while self.open != count:
            self.changed.clear()
            await self.changed.wait()

    async def close(self) -> None:
        self.open -= 1
        self.changed.set()

    def source(self) -> EventSource[Any]:
        async def events() -> AsyncIterator[Any]:
            while (tick := await self.ticks.get()) is not None:
                yield tick

        self.open += 1
        self.changed.set()
        return EventSource(events(), self.close)


class Shelf:
    """The context."""

    def __init__(self, library: Library, headers: Mapping[str, str] | None = None) -> None:
        self.library = library
        self.headers = headers or {}
        self.books: Batch[str, Book] = Batch(library.fetch, limit=50)
        library.contexts.append(self)

    def renewed(self) -> Self:
        return type(self)(self.library, self.headers)


def fail(context: Shelf, how: str) -> str:
    """Fails as asked."""
    if how == "input":
        raise Problem("bad-input", "that can't be", errors=[FieldError("title", "is too short")])
    if how == "upstream":
        raise UpstreamUnavailable("library", "no answer within 3 s")
    raise RuntimeError("the secret is swordfish")


async def ticks(context: Shelf, start: int) -> EventSource[int]:
    """Any start but a negative one."""
    if start < 0:
        raise Problem("bad-input", "ticks count up from 0")
    return context.library.source()


async def refused(context: Shelf) -> EventSource[int]:
    """Never."""
    raise Problem("not-yours", "this is somebody else's")


async def books(context: Shelf) -> EventSource[Book]:
    """Books by number."""
    source = context.library.source()

    async def found() -> AsyncIterator[Book]:
        async for number in source:
            yield Book(str(number), "new")

    return EventSource(found(), source.aclose)


async def write(context: Shelf, title: str) -> Book:
    """Writes a book."""
    context.library.written.append(title)
    return Book("new", title)


RESOLVERS: dict[str, Callable[..., Any]] = {
    "Query.hello": lambda context, name, times_over=1: f"Hello {name}" * times_over,
    "Query.book": lambda context, id: context.books.load(id),
    "Query.shelf": lambda context: [Book("1", "One"), Book("2", "Two"), Book("3", "Three")],
    "Query.other": lambda context: [Book("3", "Three"), Book("4", "Four")],
    "Query.fails": fail,
    "Query.must": fail,
    "Query.wrong": lambda context: "not a number",
    "Query.nothing": lambda context: None,
    "Mutation.write": write,
    "Subscription.ticks": ticks,
    "Subscription.refused": refused,
    "Subscription.books": books,
    "Book.sequel": lambda book, context: context.books.load(f"{book.id}b"),
    "Book.shelfMates": lambda book, context: context.books.load_many([f"{book.id}x", f"{book.id}y"]),
}


def make_engine() -> Engine:
    """The engine over the schema above."""
    return Engine(bind(SDL, RESOLVERS, {"Book": Book}))


class App:
    """The transports as one ASGI application."""

    def __init__(self, library: Library, timing: Timing) -> None:
        self.library = library
        engine = make_engine()
        self.http = GraphQLOverHttp(engine, lambda headers: Shelf(library, headers))
        self.socket = GraphQLOverWebSocket(engine, self.connect, timing=timing)

    def connect(self, headers: Mapping[str, str]) -> ContextMaker:
        if self.library.rejects:
            raise Problem("authentication-required", "nobody knows you")

        def make() -> Shelf:
            if self.library.over:
                raise SessionOver("connect again")
            return Shelf(self.library, headers)

        return make

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
        elif scope["type"] == "websocket":
            await self.socket(scope, receive, send)
        elif scope["path"] == "/readyz":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.http(scope, receive, send)


@dataclass
class Served:
    """A running server and clients of it."""

    library: Library
    http: httpx.AsyncClient
    session: aiohttp.ClientSession
    sockets: list[aiohttp.ClientWebSocketResponse] = field(default_factory=list)

    async def socket(self, *, init: bool = True, protocols: Sequence[str] = ("graphql-transport-ws",)) -> "Socket":
        """A websocket, acknowledged unless `init` is false."""
        url = str(self.http.base_url.join("/graphql"))
        raw = await self.session.ws_connect(url, protocols=list(protocols))
        self.sockets.append(raw)
        socket = Socket(raw)
        if init:
            await socket.send({"type": "connection_init"})
            assert await socket.next() == {"type": "connection_ack"}
        return socket


@dataclass
class Socket:
    """A client's end."""

    raw: aiohttp.ClientWebSocketResponse

    async def send(self, message: Any) -> None:
        await self.raw.send_json(message)

    async def subscribe(self, id: str, query: str, **payload: Any) -> None:
        await self.send({"type": "subscribe", "id": id, "payload": {"query": query, **payload}})

    async def next(self) -> Any:
        """The next message; a closed socket fails the test."""
        message = await self.raw.receive()
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return message.json()

    async def closed(self) -> tuple[int, str]:
        """Code and reason by which the server closes, past what it still says."""
        while True:
            message = await self.raw.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                return message.data, message.extra or ""


@pytest.fixture
def library() -> Library:
    """What the resolvers stand on."""
    return Library()


@pytest.fixture
def engine() -> Engine:
    """The engine."""
    return make_engine()


@pytest.fixture
def shelf(library: Library) -> Shelf:
    """A request's context."""
    return Shelf(library)


@pytest.fixture
def serve(library: Library) -> Callable[..., contextlib.AbstractAsyncContextManager[Served]]:
    """`async with serve(Timing(...)) as served`."""

    @contextlib.asynccontextmanager
    async def start(timing: Timing | None = None) -> AsyncIterator[Served]:
        async with (
            serving(App(library, timing or Timing()), websockets=True) as http,
            aiohttp.ClientSession() as session,
        ):
            served = Served(library, http, session)
            yield served
            for raw in served.sockets:
                await raw.close()

    return start


@pytest.fixture
async def served(serve: Callable[..., contextlib.AbstractAsyncContextManager[Served]]) -> AsyncIterator[Served]:
    """A running server."""
    async with serve() as running:
        yield running
