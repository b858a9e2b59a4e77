"""The process's addresses, as one ASGI application.

| path | answers |
|---|---|
| /graphql | GraphQL over HTTP, and graphql-transport-ws on a websocket |
| /graphiql, /graphiql/... | the development page |
| /schema | the SDL, as text |
| /healthz, /readyz | live; ready, and what the checks said |
| /upstreams | how the services are, as this process sees it |
| anything else | problem+json |
"""

import contextlib
from collections.abc import Sequence
from typing import Any

import msgspec

from muntin.graph import GraphQLOverHttp, GraphQLOverWebSocket
from muntin.graph.asgi import Receive, Scope, Send, respond
from muntin.service import BoundedRequests, NotedCalls, Problem, Resource, Upstreams, document

from .graphiql import PREFIX, GraphiQL

ENDPOINT = "/graphql"
TEXT = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-cache"}
JSON = {"content-type": "application/json", "cache-control": "no-store"}
PROBLEM = {"content-type": "application/problem+json", "cache-control": "no-store"}


class Site:
    """Routes, and starts and stops `resources` with the process."""

    def __init__(
        self,
        http: GraphQLOverHttp,
        socket: GraphQLOverWebSocket,
        graphiql: GraphiQL,
        sdl: str,
        resources: Sequence[Resource],
    ) -> None:
        self.http = http
        self.socket = socket
        self.graphiql = graphiql
        self.sdl = sdl.encode()
        self.resources = resources
        self._kept = NotedCalls(BoundedRequests(self._route))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        await self._kept(scope, receive, send)

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            if scope["path"] == ENDPOINT:
                await self.socket(scope, receive, send)
            else:
                await send({"type": "websocket.close"})
        elif scope["path"] == ENDPOINT:
            await self.http(scope, receive, send)
        else:
            await self._answer(scope, send)

    async def _answer(self, scope: Scope, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        try:
            if method not in ("GET", "HEAD"):
                raise Problem("method-not-allowed", f"{path} is only there to be read")
            status, body, headers = await self._page(path)
        except Problem as problem:
            status, body, headers = problem.status, msgspec.json.encode(document(problem, path)), PROBLEM
            if status == 405:
                headers = headers | {"allow": "GET, HEAD"}
        await respond(send, status, b"" if method == "HEAD" else body, headers)

    async def _page(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        if path == PREFIX or path.startswith(PREFIX + "/"):
            return (200, *await self.graphiql.read(path))
        match path:
            case "/schema":
                return 200, self.sdl, TEXT
            case "/upstreams":
                return 200, msgspec.json.encode(self._upstreams()), JSON
            case "/healthz":
                return 200, b'{"status":"alive"}', JSON
            case "/readyz":
                ready, checks = await self._check()
                word = "ready" if ready else "not ready"
                return 200 if ready else 503, msgspec.json.encode({"status": word, "checks": checks}), JSON
        raise Problem("not-found", f"there is no {path}; GraphQL is at {ENDPOINT}")

    def _upstreams(self) -> dict[str, Any]:
        return next((each.snapshot() for each in self.resources if isinstance(each, Upstreams)), {"upstreams": {}})

    async def _check(self) -> tuple[bool, dict[str, str]]:
        checks: dict[str, str] = {}
        ready = True
        for resource in self.resources:
            try:
                await resource.check()
                checks[resource.name] = "ok"
            except Exception as error:  # any failure of a check means the same: it can't be used now
                checks[resource.name] = f"{type(error).__name__}: {error}"
                ready = ready and not resource.essential
        return ready, checks

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()  # lifespan.startup
        async with contextlib.AsyncExitStack() as stack:
            try:
                for resource in self.resources:
                    await resource.start()
                    stack.push_async_callback(resource.stop)
            except Exception as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                raise
            started: dict[str, Any] = {"type": "lifespan.startup.complete"}
            await send(started)
            await receive()  # lifespan.shutdown
        await send({"type": "lifespan.shutdown.complete"})
