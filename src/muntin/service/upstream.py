"""Calls to other services: `muntin.resilience` with the manners of the services of one product.

An UpstreamClient decides nothing: it says who calls, bounds each call by the deadline of the request being served, and
turns what comes back into a value or a Problem. Retries, breakers, caches and balancing are the pipeline's, by the
policy of `[upstream.NAME]` in deploy/topology.toml.

| what comes back | what the caller gets |
|---|---|
| 2xx with the expected shape | the decoded value |
| 4xx problem+json | the same Problem (code, status, detail, errors) |
| 414 | bad-input: what the caller sent became an address that is too long; the upstream is well |
| 503 identity-unavailable | the same Problem: it is not the upstream that failed |
| other 5xx, refused connection, open circuit, another shape | UpstreamUnavailable |
| no answer within the deadline | UpstreamUnavailable with the code deadline-exceeded (504) |
| one of these three, nothing stale, but `fallback` was given | `fallback` |
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import aiohttp
import msgspec
from yarl import URL

from muntin.errors import FieldError, Problem, UpstreamUnavailable, UsageError, error_specs
from muntin.manifest.upstreams import WrongKnob, read_policy
from muntin.resilience import Answer, Reason, Refused, Response, SecondLevel, Upstream, UpstreamPolicy
from muntin.resilience.driver import pooled_session
from muntin.service.calls import note
from muntin.service.deadline import bound, remaining
from muntin.service.identity import IDENTITY_HEADER, SERVICE_HEADER, STATE_HEADER, ServiceTokens
from muntin.settings import Settings

T = TypeVar("T")

FORWARDED = (IDENTITY_HEADER, STATE_HEADER, "x-request-id", "traceparent", "x-mfe", "x-muntin-release")
"""What a call made on behalf of a request takes along from it."""

NOT_ITS_FAULT = frozenset({"identity-unavailable"})
"""Codes of 5xx answers that speak of what the request came with."""

FELL_BACK = Response(200)

TELLING_SHARE, TELLING_MOST = 0.05, 0.1
"""Share of what the request being served has left, and seconds at most, that its calls end before it: with it they
would only be cancelled, which proves nothing about an upstream that hangs, nor could the answer say what failed."""


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

    def __init__(self, name: str, upstream: Upstream, tokens: ServiceTokens | None) -> None:
        self.name = name
        self.upstream = upstream
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
        deadline: float | None = None,
        fallback: T | None = None,
    ) -> T:
        """Sends one request and returns its JSON body as a `shape` (`dict` for any object).

        `json` is a value to encode; `internal` adds the service token for `/internal/` endpoints; `deadline` is in
        seconds for the whole exchange, and never longer than what the request being served has left; `fallback` is
        given back where nothing else can answer. Raises Problem as the table above says.
        """
        body, sent = b"", dict(headers or {})
        if json is not None:
            body = msgspec.json.encode(json)
            sent["content-type"] = "application/json"
        try:
            answer = await self.answer(
                method,
                path,
                params=params,
                headers=sent,
                body=body,
                internal=internal,
                deadline=deadline,
                fallback=None if fallback is None else FELL_BACK,
            )
        except Refused as refused:
            self._raise_its_own(refused)
            raise
        if fallback is not None and answer.record.reason is Reason.FALLBACK:
            return fallback
        return self._read(answer.status, answer.body, shape)

    async def get(self, path: str, shape: type[T], **options: Any) -> T:
        """`call("GET", ...)`."""
        return await self.call("GET", path, shape, **options)

    async def answer(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        internal: bool = False,
        deadline: float | None = None,
        fallback: Response | None = None,
    ) -> Answer:
        """The answer as it came, of whatever type and status below 500: pictures, ranges, conditional requests."""
        sent = dict(headers or {})
        if internal and self._tokens is not None:
            sent[SERVICE_HEADER] = self._tokens.issue(self.name)
        left = remaining()
        if left is not None:
            left -= min(TELLING_MOST, TELLING_SHARE * left)
            left = min(left, self.upstream.policy.deadline if deadline is None else deadline)
        try:
            with bound():
                answer = await self.upstream.call(
                    method,
                    _target(path, params),
                    headers=sent,
                    body=body,
                    deadline=deadline if left is None else left,
                    fallback=fallback,
                )
        except Refused as refused:
            note(refused.record)
            raise
        note(answer.record)
        return answer

    def expire_tag(self, tag: str) -> int:
        """Cached answers that carry the tag are stale from now on; how many that were."""
        return self.upstream.expire_tag(tag)

    def _raise_its_own(self, refused: Refused) -> None:
        """A failure that the upstream itself put into words says more than its status."""
        response = refused.response
        if response is not None:
            self._read(response.status, response.body, dict, refused)

    def _read(self, status: int, content: bytes, shape: type[T], cause: Refused | None = None) -> T:
        if 200 <= status < 300:
            try:
                return msgspec.json.decode(content, type=shape)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise UpstreamUnavailable(self.name, f"an answer of an unknown shape ({error})") from error
        problem = _problem(content)
        if (400 <= status < 500 and problem.code in error_specs()) or problem.code in NOT_ITS_FAULT:
            raise Problem(problem.code, problem.detail, errors=problem.errors, status=status) from cause
        if status == 414:
            raise Problem("bad-input", f"the values are too long to ask {self.name} for them")
        if cause is not None:
            raise cause
        raise UpstreamUnavailable(self.name, f"status {status} {problem.detail}".rstrip())


class Upstreams:
    """All upstreams that a process may call, over one connection pool. A resource: start it, stop it."""

    name = "upstreams"
    essential = False

    def __init__(self, settings: Settings, *, second_level: SecondLevel | None = None) -> None:
        """`second_level` outlives the process; it is started and stopped by its owner. Raises UsageError."""
        tokens = ServiceTokens.from_settings(settings) if settings.service_secret else None
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, UpstreamClient] = {}
        for name, urls in settings.upstreams.items():
            endpoints = [url.strip() for url in urls.split(",") if url.strip()]
            policy = _policy(name, settings.policies.get(name))
            try:
                upstream = Upstream(name, endpoints, policy, second_level=second_level, excused=_excused)
            except ValueError as error:
                raise UsageError(f"{_variable('UPSTREAM', name)} is wrong: {error}") from error
            self._clients[name] = UpstreamClient(name, upstream, tokens)

    def __getitem__(self, name: str) -> UpstreamClient:
        """The client of upstream `name`; a KeyError says that topology.toml does not allow the call."""
        if name not in self._clients:
            raise KeyError(f"{name} is not among this process's `calls` in deploy/topology.toml")
        return self._clients[name]

    def __iter__(self) -> Iterator[UpstreamClient]:
        """All of them."""
        return iter(self._clients.values())

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pooled session."""
        if self._session is None:
            raise RuntimeError("Upstreams.start() was not called")
        return self._session

    def snapshot(self) -> dict[str, Any]:
        """What `GET /upstreams` shows: each upstream's state as this process sees it."""
        return {"upstreams": {client.name: client.upstream.snapshot() for client in self}}

    async def start(self) -> None:
        """Opens the pool and begins the health checks; connections are made when needed."""
        self._session = pooled_session()
        for client in self:
            await client.upstream.start(self._session)

    async def stop(self) -> None:
        """Ends what runs in the background and closes the pool."""
        for client in self:
            await client.upstream.stop()
        if self._session is not None:
            await self._session.close()

    async def check(self) -> None:
        """An upstream that is down does not make its caller unready."""


def _policy(name: str, text: str | None) -> UpstreamPolicy:
    try:
        return read_policy(msgspec.json.decode(text or "{}", type=dict[str, Any]))
    except (msgspec.DecodeError, WrongKnob) as error:
        what = f"{error.key}: {error}" if isinstance(error, WrongKnob) else error
        at = f"[upstream.{name}] in deploy/topology.toml"
        raise UsageError(f"{_variable('POLICY', name)} is wrong: {what}; see {at}") from error


def _variable(kind: str, name: str) -> str:
    return f"MUNTIN_{kind}_{name.upper().replace('-', '_')}"


def _target(path: str, params: Mapping[str, str | int] | None) -> str:
    """Path and query, percent-encoded where that is still to be done."""
    url = URL(f"http://upstream{path}")
    return (url.extend_query(params) if params else url).raw_path_qs


def _problem(content: bytes) -> ProblemBody:
    try:
        return msgspec.json.decode(content, type=ProblemBody)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ProblemBody()


def _excused(response: Response) -> bool:
    """By NOT_ITS_FAULT: such an answer opens no circuit and is not asked for again."""
    return response.status == 503 and _problem(response.body).code in NOT_ITS_FAULT
