"""Execution: one call per level, and errors that have a code and tell nothing they should not."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import ContextVar
from typing import Any

import msgspec
import pytest

from muntin.errors import MuntinError
from muntin.graph import Answer, Engine, EventSource, GraphQLRequest, Operation, bind

Shelf = Any


async def run(engine: Engine, shelf: Shelf, query: str, **request: Any) -> dict[str, Any]:
    """The answer as a client sees it."""
    operation = engine.prepare(GraphQLRequest(query, **request))
    answer = operation if isinstance(operation, Answer) else await engine.run(operation, shelf)
    return msgspec.json.decode(msgspec.json.encode(answer))  # type: ignore[no-any-return] - JSON


async def test_a_query_is_answered(engine: Engine, shelf: Shelf) -> None:
    """Arguments, variables and defaults reach the resolver under their Python names."""
    query = 'query Hi($n: Int) { hello(timesOver: $n) other: hello(name: "you") }'
    answer = await run(engine, shelf, query, variables={"n": 2})
    assert answer == {"data": {"hello": "Hello worldHello world", "other": "Hello you"}}


async def test_a_level_is_one_call(engine: Engine, shelf: Shelf) -> None:
    """Two lists with a nested list each are two calls in all: one per level, with each key once."""
    await run(engine, shelf, "{ shelf { sequel { sequel { id } } } other { sequel { sequel { title } } } }")
    assert shelf.library.calls == [("1b", "2b", "3b", "4b"), ("1bb", "2bb", "3bb", "4bb")]


async def test_lists_of_a_level_share_a_call(engine: Engine, shelf: Shelf) -> None:
    """Fields that each need several values are in the same call, too."""
    await run(engine, shelf, "{ shelf { sequel { id } shelfMates { id } } }")
    assert len(shelf.library.calls) == 1
    assert len(set(shelf.library.calls[0])) == 9


async def test_a_value_is_asked_for_once_per_request(engine: Engine, shelf: Shelf) -> None:
    """What one level has loaded is not loaded again by a deeper one."""
    await run(engine, shelf, '{ book(id: "1b") { id } shelf { sequel { id } } }')
    assert sorted(key for call in shelf.library.calls for key in call) == ["1b", "2b", "3b"]


async def test_a_call_asks_for_no_more_than_its_limit(shelf: Shelf) -> None:
    """A level of 120 keys is three calls where 50 are allowed."""
    found = await shelf.books.load_many(str(number) for number in range(120))
    assert [len(call) for call in shelf.library.calls] == [50, 50, 20]
    assert [book.id for book in found] == [str(number) for number in range(120)]


async def test_a_missing_value_is_null(engine: Engine, shelf: Shelf) -> None:
    """A key that the call leaves out is None."""
    assert await run(engine, shelf, '{ book(id: "missing") { id } }') == {"data": {"book": None}}


async def test_a_failed_call_fails_the_fields_that_waited_for_it(engine: Engine, shelf: Shelf) -> None:
    """Both fields of the failed batch say why; the others answer."""
    answer = await run(engine, shelf, '{ a: book(id: "down") { id } b: book(id: "1") { id } hello }')
    assert answer["data"] == {"a": None, "b": None, "hello": "Hello world"}
    assert [error["path"] for error in answer["errors"]] == [["a"], ["b"]]
    assert {error["extensions"]["upstream"] for error in answer["errors"]} == {"library"}


async def test_a_cancelled_waiter_leaves_the_value_to_the_others(shelf: Shelf) -> None:
    """Null bubbling cancels the siblings of a failed field; who else waits for the same key still gets it."""
    first, second = (asyncio.create_task(shelf.books.load("1")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert (await second).title == "Book 1"
    assert first.cancelled()


ERRORS = {
    'fails(how: "input")': {
        "message": "that can't be",
        "code": "BAD_INPUT",
        "errors": [{"path": "title", "message": "is too short"}],
    },
    'fails(how: "upstream")': {
        "message": "library is not available: no answer within 3 s",
        "code": "UPSTREAM_UNAVAILABLE",
        "upstream": "library",
    },
    'fails(how: "bug")': {"message": "something failed; the log has the details", "code": "INTERNAL_ERROR"},
    "wrong": {"message": "something failed; the log has the details", "code": "INTERNAL_ERROR"},
    "nothing": {"message": "something failed; the log has the details", "code": "INTERNAL_ERROR"},
}


@pytest.mark.parametrize(("selection", "expected"), ERRORS.items(), ids=ERRORS.keys())
async def test_each_failure_has_its_code(
    engine: Engine, shelf: Shelf, selection: str, expected: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Problems keep what they say; what was not foreseen goes to the log and tells the caller nothing."""
    with caplog.at_level(logging.ERROR):
        answer = await run(engine, shelf, f"{{ {selection} }}")
    (error,) = answer["errors"]
    assert {"message": error["message"], **error["extensions"]} == expected | {"remedy": error["extensions"]["remedy"]}
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert error["path"] == [selection.partition("(")[0]]
    assert "swordfish" not in str(answer)
    assert bool(caplog.records) == (error["extensions"]["code"] == "INTERNAL_ERROR")


async def test_null_bubbles_as_graphql_says(engine: Engine, shelf: Shelf) -> None:
    """A non-null field that fails takes its parent with it; `data` is null but there, since something was executed."""
    answer = await run(engine, shelf, '{ hello must(how: "input") }')
    assert answer["data"] is None
    assert answer["errors"][0]["path"] == ["must"]


REFUSED = [
    ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
    ({"query": "{ nope }"}, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "fragment A on Book { id }"}, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "query A { hello } query B { hello }"}, "OPERATION_NOT_FOUND"),
    ({"query": "query A { hello }", "operation_name": "C"}, "OPERATION_NOT_FOUND"),
    ({"query": "query($i: ID!) { book(id: $i) { id } }"}, "BAD_INPUT"),
    ({"query": "query($i: ID!) { book(id: $i) { id } }", "variables": {"i": None}}, "BAD_INPUT"),
    ({"query": "query($i: ID!) { book(id: $i) { id } }", "variables": {"i": ["a"]}}, "BAD_INPUT"),
    ({"query": "query($i: ID!) { book(id: $i) { id } }", "variables": {"i": True}}, "BAD_INPUT"),
    ({"query": "query($n: Int) { hello(timesOver: $n) }", "variables": {"n": "2"}}, "BAD_INPUT"),
    ({"query": "query($n: Int) { hello(timesOver: $n) }", "variables": {"n": True}}, "BAD_INPUT"),
    ({"query": "query($n: Int) { hello(timesOver: $n) }", "variables": {"n": 1 << 40}}, "BAD_INPUT"),
]


@pytest.mark.parametrize(("request_", "code"), REFUSED)
async def test_a_request_error_has_no_data(engine: Engine, shelf: Shelf, request_: dict[str, Any], code: str) -> None:
    """What is refused before execution has errors with a code and no `data` at all."""
    answer = await run(engine, shelf, request_.pop("query"), **request_)
    assert set(answer) == {"errors"}
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}


async def test_an_argument_without_its_value_is_the_callers_mistake(engine: Engine, shelf: Shelf) -> None:
    """A null default can reach a non-null argument at run time only; it is BAD_INPUT at that field."""
    answer = await run(engine, shelf, 'query($h: String = "x") { fails(how: $h) hello }', variables={"h": None})
    assert answer["data"] == {"fails": None, "hello": "Hello world"}
    assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_the_operation_is_chosen_by_name(engine: Engine, shelf: Shelf) -> None:
    """Of several operations the named one runs, and no other."""
    query = 'query A { hello } mutation B { write(title: "x") { title } }'
    assert await run(engine, shelf, query, operation_name="A") == {"data": {"hello": "Hello world"}}
    assert shelf.library.written == []
    prepared = engine.prepare(GraphQLRequest(query, operation_name="B"))
    assert isinstance(prepared, Operation)
    assert (prepared.name, prepared.is_query) == ("B", False)


async def test_mutations_run_one_after_the_other(engine: Engine, shelf: Shelf) -> None:
    """The fields of a mutation take effect in the order in which they are written."""
    await run(engine, shelf, 'mutation { a: write(title: "1") { id } b: write(title: "2") { id } }')
    assert shelf.library.written == ["1", "2"]


async def test_each_event_of_a_subscription_has_a_context_of_its_own(engine: Engine, shelf: Shelf) -> None:
    """What one event loaded is loaded anew for the next, so that it can't be stale."""
    operation = engine.prepare(GraphQLRequest("subscription { books { sequel { title } } }"))
    assert isinstance(operation, Operation)
    opened = await engine.subscribe(operation, shelf)
    assert not isinstance(opened, Answer)
    for event in (7, 7, None):
        shelf.library.ticks.put_nowait(event)
    async with opened as answers:
        assert [answer.data async for answer in answers] == [{"books": {"sequel": {"title": "Book 7b"}}}] * 2
    assert shelf.library.calls == [("7b",), ("7b",)]
    assert shelf.library.open == 0


async def test_a_subscription_that_nobody_reads_is_released(engine: Engine, shelf: Shelf) -> None:
    """Leaving a stream before its first event closes the source."""
    operation = engine.prepare(GraphQLRequest("subscription { ticks(start: 0) }"))
    assert isinstance(operation, Operation)
    opened = await engine.subscribe(operation, shelf)
    assert not isinstance(opened, Answer)
    assert shelf.library.open == 1
    async with opened:
        pass
    assert shelf.library.open == 0


async def test_a_refused_subscription_has_errors_alone(engine: Engine, shelf: Shelf) -> None:
    """A Problem at the start of a subscription is the whole answer."""
    operation = engine.prepare(GraphQLRequest("subscription { refused }"))
    assert isinstance(operation, Operation)
    opened = await engine.subscribe(operation, shelf)
    assert isinstance(opened, Answer)
    assert (opened.refused, opened.codes) == (True, ("NOT_YOURS",))


def test_a_schema_that_does_not_fit_its_resolvers_is_refused_at_start() -> None:
    """Everything that is missing or too much is named at once."""
    with pytest.raises(MuntinError) as caught:
        bind("type Query { a: Int b: C } type C { d: Int }", {"Query.a": len, "Query.z": len}, {"C": int, "D": int})
    said = str(caught.value)
    for part in ("Query.b has neither", "C.d has neither", "Query.z is not", "type D is not"):
        assert part in said


class Heard:
    """An application that says which books were asked for, per execution, as told by what it executes."""

    def __init__(self) -> None:
        self.books: ContextVar[list[str] | None] = ContextVar("books", default=None)

    @contextlib.contextmanager
    def extensions(self) -> Iterator[Callable[[], dict[str, Any]]]:
        """As the engine takes it."""
        books: list[str] = []
        token = self.books.set(books)
        try:
            yield lambda: {"books": sorted(books)} if books else {}
        finally:
            self.books.reset(token)

    async def book(self, context: Shelf, id: str) -> Any:
        """Query.book; `fail` fails."""
        books = self.books.get()
        assert books is not None
        books.append(id)
        await asyncio.sleep(0)
        if id == "fail":
            raise RuntimeError
        return id

    async def sold(self, context: Shelf) -> EventSource[str]:
        """Subscription.sold: two books, one after the other."""

        async def events() -> AsyncIterator[str]:
            for id in ("1", "2"):
                yield id

        async def close() -> None:
            """Nothing is held."""

        return EventSource(events(), close)

    def engine(self) -> Engine:
        """The engine of this application."""
        sdl = "type Query { book(id: ID!): Book } type Book { id: ID! } type Subscription { sold: Sold }"
        sdl += " type Sold { book: Book }"
        resolvers: dict[str, Any] = {
            "Query.book": self.book,
            "Book.id": lambda id, context: id,
            "Subscription.sold": self.sold,
            "Sold.book": lambda id, context: self.book(context, id),
        }
        return Engine(bind(sdl, resolvers, {}), extensions=self.extensions)


async def test_the_application_says_something_beside_the_data(shelf: Shelf) -> None:
    """`extensions` of a query is about that query alone, also beside errors; nothing to say, or a refusal, has none."""
    engine = Heard().engine()
    queries = ['{ a: book(id: "1") { id } b: book(id: "2") { id } }', '{ book(id: "3") { id } }']
    first, second = await asyncio.gather(*(run(engine, shelf, query) for query in queries))
    assert (first["extensions"], second["extensions"]) == ({"books": ["1", "2"]}, {"books": ["3"]})
    failed = await run(engine, shelf, '{ book(id: "fail") { id } }')
    assert (failed["data"], failed["extensions"]) == ({"book": None}, {"books": ["fail"]})
    assert await run(engine, shelf, "{ __typename }") == {"data": {"__typename": "Query"}}
    assert "extensions" not in await run(engine, shelf, "{ nothing }")
    wrong = await run(engine, shelf, "query($id: ID!) { book(id: $id) { id } }", variables={})
    assert "extensions" not in wrong and "data" not in wrong


async def test_each_event_has_extensions_of_its_own(shelf: Shelf) -> None:
    """What is said of one event is not said of the next."""
    engine = Heard().engine()
    operation = engine.prepare(GraphQLRequest("subscription { sold { book { id } } }"))
    assert isinstance(operation, Operation)
    stream = await engine.subscribe(operation, shelf)
    assert not isinstance(stream, Answer)
    async with stream as answers:
        assert [answer.extensions async for answer in answers] == [{"books": ["1"]}, {"books": ["2"]}]
