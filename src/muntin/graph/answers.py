"""What leaves: a GraphQL response whose every error has a code, and that tells nobody more than it should.

| what went wrong | `extensions.code` | message |
|---|---|---|
| the syntax | GRAPHQL_PARSE_FAILED | graphql-core's |
| the document does not fit the schema | GRAPHQL_VALIDATION_FAILED | graphql-core's |
| a variable or an argument has a wrong value | BAD_INPUT | graphql-core's |
| a resolver raised Problem | its code; `remedy`, and `upstream` and `errors` where it has them | its detail |
| anything else | INTERNAL_ERROR | a fixed sentence; the traceback goes to the log |
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from graphql import GraphQLError

from muntin.errors import Problem, UpstreamUnavailable

log = logging.getLogger("muntin.graph")


class GraphError(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of `errors` (GraphQL specification, Response Format)."""

    message: str
    extensions: dict[str, Any]
    locations: tuple[dict[str, int], ...] = ()
    path: tuple[str | int, ...] | None = None

    @property
    def code(self) -> str:
        """`extensions.code`."""
        return str(self.extensions["code"])


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One GraphQL response. Without `data` the request was refused before anything was executed."""

    errors: tuple[GraphError, ...] = ()
    data: dict[str, Any] | msgspec.UnsetType | None = msgspec.UNSET
    extensions: dict[str, Any] | None = None

    @property
    def refused(self) -> bool:
        """Whether this is a request error: nothing was executed, so there is no `data`."""
        return self.data is msgspec.UNSET

    @property
    def codes(self) -> tuple[str, ...]:
        """The distinct codes of its errors, in order."""
        return tuple(dict.fromkeys(error.code for error in self.errors))


def refusal(*errors: GraphError) -> Answer:
    """The answer to a request that is not executed."""
    return Answer(errors=errors)


def from_problem(problem: Problem, **place: Any) -> GraphError:
    """The GraphQL form of a Problem; `place`: locations and path."""
    extensions: dict[str, Any] = {"code": problem.graphql_code, "remedy": problem.remedy}
    if isinstance(problem, UpstreamUnavailable):
        extensions["upstream"] = problem.upstream
    if problem.errors:
        extensions["errors"] = [msgspec.to_builtins(error) for error in problem.errors]
    return GraphError(problem.detail, extensions, **place)


def from_request(errors: Iterable[GraphQLError], code: str) -> Answer:
    """The refusal that graphql-core's parser, validator or variable coercion asks for; `code` as in errors.toml."""
    return refusal(*(from_problem(Problem(code, error.message), **_place(error)) for error in errors))


def from_execution(data: dict[str, Any] | None, errors: Sequence[GraphQLError] | None) -> Answer:
    """The answer to an executed request."""
    return Answer(errors=tuple(from_field(error) for error in errors or ()), data=data)


def from_field(error: GraphQLError) -> GraphError:
    """One error met while executing, by the table above."""
    cause = error.original_error
    if isinstance(cause, Problem):
        return from_problem(cause, **_place(error))
    if _about_arguments(error):
        return from_problem(Problem("bad-input", error.message), **_place(error))
    log.error("unexpected failure at %s", error.path, exc_info=cause or error)
    return from_problem(Problem("internal-error", "something failed; the log has the details"), **_place(error))


def _about_arguments(error: GraphQLError) -> bool:
    """Whether graphql-core refused the caller's values, as opposed to what a resolver returned.

    Both are GraphQLErrors; only those about arguments name the syntax node that holds the value.
    """
    cause = error.original_error
    while isinstance(cause, GraphQLError) and isinstance(cause.original_error, GraphQLError):
        cause = cause.original_error
    return isinstance(cause, GraphQLError) and bool(cause.nodes) and cause.original_error is None


def _place(error: GraphQLError) -> dict[str, Any]:
    locations = tuple({"line": at.line, "column": at.column} for at in error.locations or ())
    return {"locations": locations, "path": None if error.path is None else tuple(error.path)}
