"""From a request to its answer: look the document up, choose the operation, execute it, give every error its code.

| step | input | outcome |
|---|---|---|
| `prepare` | GraphQLRequest | Operation, or the Answer that refuses it |
| `run` | query or mutation | Answer |
| `subscribe` | subscription | a stream of Answers, or the Answer that refuses it |

Each event of a subscription is executed in a context of its own, so that nothing it loads outlives it.
"""

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Protocol, Self, TypeAlias

import msgspec
from graphql import DocumentNode, GraphQLSchema, OperationType
from graphql.execution import (
    ExecutionResult,
    Executor,
    create_source_event_stream,
    execute_root_selection_set,
    execute_subscription_event,
    map_source_to_response_event,
)

from muntin.errors import Problem
from muntin.graph.answers import Answer, from_execution, from_field, from_problem, from_request, refusal
from muntin.graph.documents import Documents
from muntin.graph.limits import Limits
from muntin.graph.requests import GraphQLRequest


class Context(Protocol):
    """What resolvers are given: whose request it is, and what was loaded for it."""

    def renewed(self) -> Self:
        """The same caller with nothing loaded yet: the context of the next event of a subscription."""


Extensions: TypeAlias = Callable[[], contextlib.AbstractContextManager[Callable[[], dict[str, Any]]]]
"""Entered around each execution; what it gives is called at the end, for `extensions` of the answer; {} for none."""


class Operation(msgspec.Struct, frozen=True):
    """One operation that is ready to run."""

    document: DocumentNode
    kind: OperationType
    name: str
    variables: dict[str, Any]

    @property
    def is_query(self) -> bool:
        """Whether it only reads."""
        return self.kind is OperationType.QUERY

    @property
    def is_subscription(self) -> bool:
        """Whether it answers with a stream."""
        return self.kind is OperationType.SUBSCRIPTION


class Engine:
    """Executes operations over one schema."""

    def __init__(
        self, schema: GraphQLSchema, limits: Limits | None = None, *, extensions: Extensions | None = None
    ) -> None:
        """`extensions`: what the application says beside the data, of each query, mutation and event."""
        self.schema = schema
        self.documents = Documents(schema, limits)
        self.extensions = extensions or _nothing

    def prepare(self, request: GraphQLRequest) -> Operation | Answer:
        """The operation that `request` asks for."""
        document = self.documents.look_up(request.query)
        if isinstance(document, Answer):
            return document
        operations = document.operations
        name = request.operation_name or ("" if len(operations) != 1 else next(iter(operations)))
        chosen = operations.get(name)
        if chosen is None:
            known = ", ".join(operations) or "none"
            problem = Problem("operation-not-found", f"no operation {name!r} in the document; it has: {known}")
            return refusal(from_problem(problem))
        return Operation(document.node, chosen.operation, name, request.variables or {})

    async def run(self, operation: Operation, context: Context) -> Answer:
        """Executes a query or a mutation; its answer has the application's `extensions`."""
        with self.extensions() as said:
            answer = await self._execute(operation, context)
            extensions = {} if answer.refused else said()
        return msgspec.structs.replace(answer, extensions=extensions) if extensions else answer

    async def subscribe(
        self, operation: Operation, context: Context
    ) -> contextlib.AbstractAsyncContextManager[AsyncIterator[Answer]] | Answer:
        """Opens a subscription: `async with` it to read one Answer per event; leaving it releases the source."""
        executor = self._executor(operation, context)
        if isinstance(executor, Answer):
            return executor
        source = create_source_event_stream(executor)
        if executor.is_awaitable(source):
            source = await source
        if isinstance(source, ExecutionResult):
            return refusal(*(from_field(error) for error in source.errors or ()))
        return _Stream(executor, source, context, self.extensions)

    async def _execute(self, operation: Operation, context: Context) -> Answer:
        executor = self._executor(operation, context)
        if isinstance(executor, Answer):
            return executor
        result = execute_root_selection_set(executor)
        if isinstance(result, Awaitable):
            result = await result
        return from_execution(result.data, result.errors)

    def _executor(self, operation: Operation, context: Context) -> Executor[Any] | Answer:
        executor = Executor.build(
            self.schema,
            operation.document,
            context_value=context,
            raw_variable_values=operation.variables,
            operation_name=operation.name or None,
        )
        return executor if isinstance(executor, Executor) else from_request(executor, "bad-input")


class _Stream:
    """The response stream of one subscription."""

    def __init__(self, executor: Executor[Any], source: Any, context: Context, extensions: Extensions) -> None:
        self._executor = executor
        self._source = source
        self._context = context
        self._extensions = extensions
        self._answers = self._read()

    async def __aenter__(self) -> AsyncIterator[Answer]:
        return self._answers

    async def __aexit__(self, *_: object) -> None:
        await self._answers.aclose()
        await self._source.aclose()

    async def _read(self) -> AsyncGenerator[Answer, None]:
        async for result in map_source_to_response_event(self._executor, self._source, self._event):
            answer = from_execution(result.data, result.errors)
            yield msgspec.structs.replace(answer, extensions=result.extensions) if result.extensions else answer

    async def _event(self, executor: Executor[Any]) -> ExecutionResult:
        executor.context_value = self._context.renewed()
        with self._extensions() as said:
            result = execute_subscription_event(executor)
            if isinstance(result, Awaitable):
                result = await result
            return ExecutionResult(result.data, result.errors, said())


@contextlib.contextmanager
def _nothing() -> Iterator[Callable[[], dict[str, Any]]]:
    """No extensions."""
    yield dict
