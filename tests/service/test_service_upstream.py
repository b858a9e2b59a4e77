"""Calls to other services: what comes back, over real sockets, and what the caller gets."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest
from aiohttp import web

from muntin.service import Problem, ServiceTokens, Settings, Upstreams, UpstreamUnavailable, forwarded


class Thing(msgspec.Struct):
    """An expected answer."""

    id: str


ANSWERS: dict[str, tuple[int, str, str]] = {
    "/ok": (200, '{"id":"a","more":1}', "application/json"),
    "/shape": (200, '{"name":"a"}', "application/json"),
    "/html": (200, "<html>", "text/html"),
    "/problem": (409, '{"code":"out-of-stock","detail":"none left","errors":[{"path":"x","message":"y"}]}', "x/y"),
    "/unlisted": (409, '{"code":"made-up","detail":"z"}', "application/problem+json"),
    "/plain-414": (414, "", "text/plain"),
    "/plain-404": (404, "nothing", "text/plain"),
    "/broken": (500, '{"code":"internal-error","detail":"bug"}', "application/problem+json"),
    "/moved": (302, "", "text/plain"),
}


class Upstream:
    """A server with fixed answers that remembers what it was sent."""

    def __init__(self) -> None:
        self.seen: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.over = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        self.bodies.append(await request.read())
        if request.path == "/hang":
            await self.over.wait()
        if request.path == "/cut":
            assert request.transport is not None
            request.transport.abort()
        status, text, media_type = ANSWERS.get(request.path, (200, '{"id":"x"}', "application/json"))
        return web.Response(status=status, body=text.encode(), headers={"content-type": media_type, "location": "/ok"})


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    """The server's memory."""
    yield Upstream()


@pytest.fixture
async def upstreams(upstream: Upstream, settings_for: Callable[..., Settings]) -> AsyncIterator[Upstreams]:
    """Clients of it, and of one that is down."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", upstream.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    urls = {"thing": f"http://127.0.0.1:{port}/", "down": "http://127.0.0.1:9"}
    unasked = dict.fromkeys(urls, '{"health_path": null}')
    upstreams = Upstreams(settings_for("caller", upstreams=urls, policies=unasked))
    await upstreams.start()
    yield upstreams
    await upstreams.stop()
    upstream.over.set()
    await runner.cleanup()


async def problem_of(call: Any) -> Problem:
    """What a call raises."""
    with pytest.raises(Problem) as raised:
        await call
    return raised.value


async def test_a_good_answer_is_decoded(upstreams: Upstreams) -> None:
    """Into the shape that was asked for; unknown fields don't matter."""
    assert await upstreams["thing"].get("/ok", Thing) == Thing("a")
    assert await upstreams["thing"].get("/ok", dict) == {"id": "a", "more": 1}


@pytest.mark.parametrize("path", ["/shape", "/html", "/unlisted", "/plain-404", "/broken", "/moved", "/cut"])
async def test_an_answer_that_is_not_understood_is_unavailability(upstreams: Upstreams, path: str) -> None:
    """Another shape, a failure of its own, a redirect, a cut connection: the upstream is named, and it is 503."""
    problem = await problem_of(upstreams["thing"].get(path, Thing))
    assert isinstance(problem, UpstreamUnavailable)
    assert (problem.status, problem.upstream) == (503, "thing") and "thing" in problem.detail


async def test_a_problem_passes_through(upstreams: Upstreams) -> None:
    """A refusal with a known code stays that refusal, with its details."""
    problem = await problem_of(upstreams["thing"].get("/problem", Thing))
    assert (problem.code, problem.status, problem.detail) == ("out-of-stock", 409, "none left")
    assert [(error.path, error.message) for error in problem.errors] == [("x", "y")]


async def test_an_address_that_is_too_long_is_the_callers_mistake(upstreams: Upstreams) -> None:
    """An HTTP server answers 414 before its application sees anything: the input was bad, and the upstream is well."""
    problem = await problem_of(upstreams["thing"].get("/plain-414", Thing))
    assert (problem.code, problem.status) == ("bad-input", 400) and not isinstance(problem, UpstreamUnavailable)


async def test_nobody_there_and_no_answer_in_time(upstreams: Upstreams) -> None:
    """A refused connection and a passed deadline are both unavailability, and say which."""
    assert "connection failed" in (await problem_of(upstreams["down"].get("/", Thing))).detail
    assert "within 0.05 s" in (await problem_of(upstreams["thing"].get("/hang", Thing, deadline=0.05))).detail


async def test_what_is_sent(upstreams: Upstreams, upstream: Upstream, secret: str) -> None:
    """JSON with its type, parameters, the forwarded headers, and the service token on internal calls alone."""
    incoming = {"x-muntin-identity": "token", "x-request-id": "r1", "cookie": "secret", "x-muntin-service": "forged"}
    await upstreams["thing"].call(
        "POST", "/internal/x", Thing, json={"a": 1}, params={"q": "ü"}, headers=forwarded(incoming), internal=True
    )
    await upstreams["thing"].get("/ok", Thing, headers=forwarded(incoming))
    internal, public = upstream.seen
    assert upstream.bodies[0] == b'{"a":1}' and internal.headers["content-type"] == "application/json"
    assert internal.query["q"] == "ü"
    assert ServiceTokens("thing", secret).verify({"x-muntin-service": internal.headers["x-muntin-service"]}) == "caller"
    for request in (internal, public):
        assert request.headers["x-muntin-identity"] == "token" and request.headers["x-request-id"] == "r1"
        assert "cookie" not in request.headers
    assert "x-muntin-service" not in public.headers


async def test_undeclared_calls_are_not_possible(upstreams: Upstreams) -> None:
    """What topology.toml does not allow has no client."""
    with pytest.raises(KeyError, match="topology"):
        upstreams["other"]
