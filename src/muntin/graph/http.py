"""GraphQL over HTTP: GET for queries, POST with application/json for queries and mutations.

| request | answer |
|---|---|
| another method, or GET for anything but a query | 405 with Allow |
| no acceptable media type | 406 |
| POST of anything but application/json | 415: no form, and no `fetch` without a preflight, gets through (CSRF) |
| body over the limit | 413 |
| body or parameters that can't be read | 400 |
| a subscription | 400: subscriptions run over the websocket |
| anything else | the GraphQL answer, by the table in negotiation.py |

Every answer is a GraphQL response; every error in it has a code.
Source: https://graphql.github.io/graphql-over-http/draft/
"""

import logging
from collections.abc import Callable, Mapping

import msgspec

from muntin.clock import Clock
from muntin.errors import Problem
from muntin.graph.answers import from_problem, refusal
from muntin.graph.asgi import Receive, Scope, Send, headers_of, respond
from muntin.graph.engine import Context, Engine, Operation
from muntin.graph.journal import Journal
from muntin.graph.negotiation import LEGACY, accepted, is_json, status_of
from muntin.graph.requests import GraphQLRequest, from_json, from_query

log = logging.getLogger("muntin.graph")

MAX_BODY = 100 * 1024
ALLOW = "GET, POST"


class GraphQLOverHttp:
    """The endpoint, as an ASGI application for http scopes."""

    def __init__(
        self,
        engine: Engine,
        make_context: Callable[[Mapping[str, str]], Context],
        *,
        max_body: int = MAX_BODY,
        clock: Clock | None = None,
    ) -> None:
        """`make_context` is given the request's headers, by lower-case name; `max_body` is in bytes."""
        self.engine = engine
        self.make_context = make_context
        self.max_body = max_body
        self.journal = Journal(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One exchange."""
        headers = headers_of(scope)
        started = self.journal.start()
        media = accepted(headers.get("accept"))
        operation: Operation | None = None
        extra: dict[str, str] = {}
        try:
            request = await self._read(scope, headers, media, receive)
            prepared = self.engine.prepare(request)
            if isinstance(prepared, Operation):
                operation = prepared
                _check_kind(operation, scope["method"])
                answer = await self.engine.run(operation, self.make_context(headers))
            else:
                answer = prepared
            status = status_of(answer.refused, media or LEGACY)
        except Problem as problem:
            answer, status = refusal(from_problem(problem)), problem.status
            extra = {"allow": "POST" if operation else ALLOW} if status == 405 else {}
        except Exception:
            log.exception("a request failed")
            failure = Problem("internal-error", "something failed; the log has the details")
            answer, status = refusal(from_problem(failure)), failure.status
        self.journal.write("http", operation, started, answer.codes, headers)
        await respond(send, status, msgspec.json.encode(answer), _headers(media or LEGACY) | extra)

    async def _read(
        self, scope: Scope, headers: Mapping[str, str], media: str | None, receive: Receive
    ) -> GraphQLRequest:
        method = scope["method"]
        if method not in ("GET", "POST"):
            raise Problem("method-not-allowed", f"{method} is not a method of GraphQL")
        if media is None:
            raise Problem("not-acceptable", "the answer is application/graphql-response+json or application/json")
        if method == "GET":
            if len(scope["query_string"]) > self.max_body:
                raise Problem("uri-too-long", f"the query string is over {self.max_body} bytes")
            return from_query(scope["query_string"])
        if not is_json(headers.get("content-type")):
            raise Problem("unsupported-media-type", "a GraphQL request is application/json in UTF-8")
        return from_json(await self._body(headers, receive))

    async def _body(self, headers: Mapping[str, str], receive: Receive) -> bytes:
        too_large = Problem("body-too-large", f"the body is over {self.max_body} bytes")
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > self.max_body:
            raise too_large
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Problem("malformed-body", "the connection ended before the body did")
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self.max_body:
                raise too_large
        return bytes(body)


def _check_kind(operation: Operation, method: str) -> None:
    if operation.is_subscription:
        raise Problem("bad-input", "subscriptions run over the websocket, by graphql-transport-ws")
    if method == "GET" and not operation.is_query:
        raise Problem("method-not-allowed", "GET is for queries; send a mutation with POST")


def _headers(media: str) -> dict[str, str]:
    return {
        "content-type": f"{media}; charset=utf-8",
        "cache-control": "no-store",
        "vary": "accept",
        "x-content-type-options": "nosniff",
    }
