"""Calls to other services over one pooled aiohttp session.

An UpstreamClient decides nothing: it sends once, under a deadline, and turns what comes back into a value or a Problem.
Retries, breakers, caches and balancing belong to `muntin.resilience`, which takes this client's place at this seam.

| what comes back | what the caller gets |
|---|---|
| 2xx with the expected shape | the decoded value |
| 4xx problem+json | the same Problem (code, status, detail, errors) |
| 414 | bad-input: what the caller sent became an address that is too long; the upstream is well |
| 503 identity-unavailable | the same Problem: it is not the upstream that failed |
| other 5xx, timeout, refused connection, another shape | UpstreamUnavailable |
"""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeVar

import aiohttp
import msgspec

from muntin.errors import FieldError, Problem, UpstreamUnavailable, error_specs
from muntin.service.identity import IDENTITY_HEADER, SERVICE_HEADER, STATE_HEADER, ServiceTokens
from muntin.settings import Settings

T = TypeVar("T")

FORWARDED = (IDENTITY_HEADER, STATE_HEADER, "x-request-id", "traceparent", "x-mfe", "x-muntin-release")
"""What a call made on behalf of a request takes along from it."""

NOT_ITS_FAULT = frozenset({"identity-unavailable"})
"""Codes of 5xx answers that speak of what the request came with."""

DEADLINE = 3.0


class ProblemBody(msgspec.Struct, frozen=True):
    """What we read of an RFC 9457 body."""

    code: str = ""
    detail: str = ""
    errors: tuple[FieldError, ...] = ()


def forwarded(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of an incoming request that go along with the calls made for it."""
    return {name: value for name in FORWARDED if (value := headers.get(name))}


class UpstreamClient:
    """One upstream: `await client.get("/api/products/x", Product, headers=forwarded(request.headers))`."""

    def __init__(self, name: str, base_url: str, upstreams: "Upstreams", tokens: ServiceTokens | None) -> None:
        self.name = name
        self.base_url = base_url.rstrip("/")
        self._upstreams = upstreams
        self._tokens = tokens

    async def call(
        self,
        method: str,
        path: str,
        shape: type[T],
        *,
        params: Mapping[str, str | int] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        internal: bool = False,
        deadline: float = DEADLINE,
    ) -> T:
        """Sends one request and returns its JSON body as a `shape` (`dict` for any object).

        `json` is a value to encode; `internal` adds the service token for `/internal/` endpoints; `deadline` is in
        seconds for the whole exchange. Raises Problem as the table above says.
        """
        sent = dict(headers or {})
        body = None
        if json is not None:
            body = msgspec.json.encode(json)
            sent["content-type"] = "application/json"
        if internal and self._tokens is not None:
            sent[SERVICE_HEADER] = self._tokens.issue(self.name)
        try:
            async with asyncio.timeout(deadline):
                async with self._upstreams.session.request(
                    method, self.base_url + path, params=params, data=body, headers=sent, allow_redirects=False
                ) as response:
                    content = await response.read()
        except TimeoutError as error:
            raise UpstreamUnavailable(self.name, f"no answer within {deadline:g} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise UpstreamUnavailable(self.name, "the connection failed") from error
        return self._read(response.status, content, shape)

    async def get(self, path: str, shape: type[T], **options: Any) -> T:
        """`call("GET", ...)`."""
        return await self.call("GET", path, shape, **options)

    def _read(self, status: int, content: bytes, shape: type[T]) -> T:
        if 200 <= status < 300:
            try:
                return msgspec.json.decode(content, type=shape)
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                raise UpstreamUnavailable(self.name, f"an answer of an unknown shape ({error})") from error
        try:
            problem = msgspec.json.decode(content, type=ProblemBody)
        except msgspec.DecodeError:
            problem = ProblemBody()
        if (400 <= status < 500 and problem.code in error_specs()) or problem.code in NOT_ITS_FAULT:
            raise Problem(problem.code, problem.detail, errors=problem.errors, status=status)
        if status == 414:
            raise Problem("bad-input", f"the values are too long to ask {self.name} for them")
        raise UpstreamUnavailable(self.name, f"status {status} {problem.detail}".rstrip())


class Upstreams:
    """All upstreams that a process may call, over one connection pool. A resource: start it, stop it."""

    name = "upstreams"
    essential = False

    def __init__(self, settings: Settings, *, connections: int = 100) -> None:
        tokens = ServiceTokens.from_settings(settings) if settings.service_secret else None
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._clients = {name: UpstreamClient(name, url, self, tokens) for name, url in settings.upstreams.items()}

    def __getitem__(self, name: str) -> UpstreamClient:
        """The client of upstream `name`; a KeyError says that topology.toml does not allow the call."""
        if name not in self._clients:
            raise KeyError(f"{name} is not among this process's `calls` in deploy/topology.toml")
        return self._clients[name]

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pooled session."""
        if self._session is None:
            raise RuntimeError("Upstreams.start() was not called")
        return self._session

    async def start(self) -> None:
        """Opens the pool; connections are made when needed."""
        connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=30)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())

    async def stop(self) -> None:
        """Closes the pool."""
        if self._session is not None:
            await self._session.close()

    async def check(self) -> None:
        """An upstream that is down does not make its caller unready."""
