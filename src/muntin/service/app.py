"""What every Python service of a product is made with: `create_service(...)` gives a Litestar application in which

- resources (database, events, upstreams ...) start in the given order and stop in reverse;
- `/healthz` says that the process lives, `/readyz` whether its essential resources answer, and `/upstreams` how those
  that it calls are (the edge leads nobody there);
- no handler works for a request that nobody waits for (deadline.py), and answers say what they were made of (calls.py);
- `/schema` is the OpenAPI document; every error is problem+json; bodies are bounded;
- handlers that take `identity: Identity` get the verified visitor, and those that take `caller: str` the verified
  calling service.
"""

import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Protocol

from litestar import Litestar, Request, Response, get
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.types import ASGIApp, ControllerRouterHandler

from muntin.service.bodies import JsonRequest
from muntin.service.calls import NotedCalls
from muntin.service.deadline import BoundedRequests
from muntin.service.identity import Identity, IdentityVerifier, ServiceTokens
from muntin.service.openapi import describe_problems
from muntin.service.problems import MAX_BODY, answer
from muntin.service.requests import RequestLog
from muntin.service.upstream import Upstreams
from muntin.settings import Settings

log = logging.getLogger("muntin.service")


class Resource(Protocol):
    """Something with a life of its own that a service holds."""

    name: str
    essential: bool

    async def start(self) -> None:
        """Begins; must not wait for other processes."""

    async def stop(self) -> None:
        """Ends and releases everything."""

    async def check(self) -> None:
        """Raises if it can't be used right now."""


def create_service(
    handlers: Sequence[ControllerRouterHandler],
    *,
    settings: Settings,
    title: str,
    resources: Sequence[Resource] = (),
    dependencies: dict[str, Any] | None = None,
    log_headers: Sequence[str] = (),
    version: str = "1.0.0",
) -> Litestar:
    """The application of one service.

    `dependencies`: values that handlers take by name, such as {"store": store}. `log_headers`: request headers that the
    request log shows.
    """

    def middleware(app: ASGIApp) -> ASGIApp:
        return RequestLog(NotedCalls(BoundedRequests(app)), settings.name, log_headers)

    app = Litestar(
        [*handlers, *_health(resources), *_states(resources)],
        dependencies=_provided(settings, dependencies or {}),
        exception_handlers={Exception: answer},
        lifespan=[_lifespan(resources)],
        middleware=[middleware],
        openapi_config=OpenAPIConfig(
            title=title,
            version=version,
            path="/schema",
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin(path=["/", "/openapi.json"]), YamlRenderPlugin()],
        ),
        request_class=JsonRequest,
        request_max_body_size=MAX_BODY,
        logging_config=None,
        debug=False,
    )
    describe_problems(app)
    return app


def _provided(settings: Settings, values: dict[str, Any]) -> dict[str, Provide]:
    """What handlers may ask for by name: the service's own values, the visitor, the calling service."""
    provided = {name: Provide(_always(value), sync_to_thread=False) for name, value in values.items()}
    if settings.identity_jwks is not None:
        verifier = IdentityVerifier.from_settings(settings)
        provided["identity"] = Provide(_identity(verifier), sync_to_thread=False)
    if settings.service_secret is not None:
        provided["caller"] = Provide(_caller(ServiceTokens.from_settings(settings)), sync_to_thread=False)
    return provided


def _lifespan(resources: Sequence[Resource]) -> Callable[[Litestar], contextlib.AbstractAsyncContextManager[None]]:
    """Starts the resources in order and stops them in reverse."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for resource in resources:
                await resource.start()
                stack.push_async_callback(resource.stop)
            yield

    return lifespan


def _health(resources: Sequence[Resource]) -> list[ControllerRouterHandler]:
    @get("/healthz", include_in_schema=False, opt={"quiet": True})
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @get("/readyz", include_in_schema=False, opt={"quiet": True})
    async def readyz() -> Response[dict[str, Any]]:
        checks: dict[str, str] = {}
        ready = True
        for resource in resources:
            try:
                await resource.check()
                checks[resource.name] = "ok"
            except Exception as error:  # any failure of a check means the same: it can't be used now
                checks[resource.name] = f"{type(error).__name__}: {error}"
                ready = ready and not resource.essential
        return Response(
            {"status": "ready" if ready else "not ready", "checks": checks},
            status_code=200 if ready else 503,
            headers={"cache-control": "no-store"},
        )

    return [healthz, readyz]


def _states(resources: Sequence[Resource]) -> list[ControllerRouterHandler]:
    found = [each for each in resources if isinstance(each, Upstreams)]
    if not found:
        return []

    @get("/upstreams", include_in_schema=False, opt={"quiet": True})
    async def upstreams() -> Response[dict[str, Any]]:
        return Response(found[0].snapshot(), headers={"cache-control": "no-store"})

    return [upstreams]


def _always(value: Any) -> Callable[[], Any]:
    return lambda: value


def _identity(verifier: IdentityVerifier) -> Callable[..., Identity]:
    def identity(request: Request[Any, Any, Any]) -> Identity:
        return verifier.identify(request.headers)

    return identity


def _caller(tokens: ServiceTokens) -> Callable[..., str]:
    def caller(request: Request[Any, Any, Any]) -> str:
        return tokens.verify(request.headers)

    return caller
