"""Calls to other services ride on the pipeline: replicas, retries, caches, fallbacks and circuits, by policy."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import pytest
from aiohttp import web

from muntin.service import Problem, Reason, Refused, Settings, Upstreams, UpstreamUnavailable, UsageError
from muntin.service.testing import free_port

UNASKED: dict[str, Any] = {"health_path": None}


class Replica:
    """A server that answers what it is told to, and counts."""

    def __init__(self) -> None:
        self.asked = 0
        self.answers: list[web.Response] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The next answer, or a thing."""
        self.asked += 1
        if self.answers:
            return self.answers.pop(0)
        headers = {"cache-control": "max-age=60"}
        return web.json_response({"id": request.path}, headers=headers)


@contextlib.asynccontextmanager
async def listening(replica: Replica) -> AsyncIterator[str]:
    """Its URL."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", replica.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port := free_port()).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def call(settings_for: Callable[..., Settings]) -> AsyncIterator[Callable[..., Any]]:
    """`await call(replica, ..., policy={...})`: started upstreams that know these replicas as `thing`."""
    async with contextlib.AsyncExitStack() as stack:

        async def start(*replicas: Replica, policy: dict[str, Any] | None = None) -> Upstreams:
            urls = [await stack.enter_async_context(listening(replica)) for replica in replicas]
            urls = urls or [f"http://127.0.0.1:{free_port()}"]
            said = msgspec.json.encode(UNASKED | (policy or {})).decode()
            settings = settings_for("caller", upstreams={"thing": ",".join(urls)}, policies={"thing": said})
            upstreams = Upstreams(settings)
            await upstreams.start()
            stack.push_async_callback(upstreams.stop)
            return upstreams

        yield start


def problem(status: int, code: str) -> web.Response:
    """As our services say it."""
    return web.json_response({"code": code, "detail": "so it is"}, status=status)


async def test_several_urls_are_replicas(call: Callable[..., Any]) -> None:
    """With commas between; of many calls at once each gets its share."""
    one, two = Replica(), Replica()
    upstreams = await call(one, two, policy={"limit_start": 100})
    await asyncio.gather(*(upstreams["thing"].get("/x", dict, deadline=30.0) for _ in range(40)))
    assert one.asked > 3 and two.asked > 3 and one.asked + two.asked == 40


async def test_a_transient_failure_is_not_seen(call: Callable[..., Any]) -> None:
    """By a GET; a POST is sent once, and what the upstream said of its failure is kept for the log."""
    replica = Replica()
    upstreams = await call(replica)
    replica.answers = [problem(503, "not-ready")]
    assert await upstreams["thing"].get("/x", dict) == {"id": "/x"}
    replica.answers = [problem(503, "not-ready")]
    with pytest.raises(UpstreamUnavailable, match="status 503") as raised:
        await upstreams["thing"].call("POST", "/x", dict, json={})
    assert isinstance(raised.value, Refused) and raised.value.record.reason is Reason.FAILURE_STATUS
    assert replica.asked == 3


async def test_what_the_request_came_with_opens_no_circuit(call: Callable[..., Any]) -> None:
    """503 identity-unavailable is the upstream's proper answer: passed on, not repeated, and no failure."""
    replica = Replica()
    upstreams = await call(replica)
    replica.answers = [problem(503, "identity-unavailable") for _ in range(40)]
    for _ in range(40):
        with pytest.raises(Problem) as raised:
            await upstreams["thing"].get("/x", dict)
        assert (raised.value.code, raised.value.status) == ("identity-unavailable", 503)
        assert not isinstance(raised.value, UpstreamUnavailable)
    assert replica.asked == 40
    assert await upstreams["thing"].get("/x", dict) == {"id": "/x"}


async def test_a_refusal_for_too_many_requests_stays_one(call: Callable[..., Any]) -> None:
    """429 problem+json is the upstream's own word."""
    replica = Replica()
    upstreams = await call(replica)
    replica.answers = [problem(429, "too-many-requests")]
    with pytest.raises(Problem) as raised:
        await upstreams["thing"].get("/x", dict)
    assert (raised.value.code, raised.value.status) == ("too-many-requests", 429)


async def test_a_fallback_is_the_callers_own_value(call: Callable[..., Any]) -> None:
    """Given back as it is where nobody else answers, and only there: a refusal is an answer."""
    upstreams = await call()
    mine = {"id": "mine"}
    assert await upstreams["thing"].get("/x", dict, fallback=mine) is mine
    replica = Replica()
    upstreams = await call(replica)
    assert await upstreams["thing"].get("/x", dict, fallback=mine) == {"id": "/x"}
    replica.answers = [problem(404, "not-found")]
    with pytest.raises(Problem, match="so it is"):
        await upstreams["thing"].get("/x", dict, fallback=mine)


async def test_a_cached_answer_is_not_asked_for_again(call: Callable[..., Any]) -> None:
    """Until its tag expires."""
    replica = Replica()
    upstreams = await call(replica, policy={"cache": True})
    replica.answers = [web.json_response({}, headers={"cache-control": "max-age=60", "cache-tag": "t"})]
    for _ in range(3):
        await upstreams["thing"].get("/x", dict, params={"a": 1, "b": "ü"})
    assert replica.asked == 1 and upstreams["thing"].expire_tag("t") == 1
    await upstreams["thing"].get("/x", dict, params={"a": 1, "b": "ü"})
    assert replica.asked == 2


async def test_equal_questions_at_once_are_one(call: Callable[..., Any]) -> None:
    """Each caller gets a value of its own."""
    replica = Replica()
    upstreams = await call(replica, policy={"cache": True})
    found = await asyncio.gather(*(upstreams["thing"].get("/x", dict) for _ in range(50)))
    assert replica.asked == 1 and len({id(each) for each in found}) == 50


async def test_any_answer_can_be_had_as_it_came(call: Callable[..., Any]) -> None:
    """Pictures, ranges, redirects: status, headers and bytes."""
    replica = Replica()
    upstreams = await call(replica)
    replica.answers = [web.Response(body=b"\x89PNG", status=206, headers={"content-type": "image/png"})]
    answer = await upstreams["thing"].answer("GET", "/p.png", headers={"range": "bytes=0-3"})
    assert (answer.status, answer.body, answer.header("content-type")) == (206, b"\x89PNG", "image/png")


@pytest.mark.parametrize(
    ("policy", "wrong"),
    [
        ('{"attempts": 0}', "attempts: "),
        ('{"health_path": "readyz"}', "health_path: 'readyz' is not a path"),
        ('{"limit_least": 30, "limit_start": 20}', "limit_least: 30 is more than limit_start"),
        ('{"limit": 1}', "limit: unknown key"),
        ("[]", "Expected `object`"),
        ("{", "Input data was truncated"),
    ],
)
async def test_a_wrong_policy_is_named_at_the_start(
    settings_for: Callable[..., Settings], policy: str, wrong: str
) -> None:
    """The variable, what is wrong with it, and where it comes from: what the topology would refuse is refused here."""
    settings = settings_for("caller", upstreams={"a-b": "http://127.0.0.1:9"}, policies={"a-b": policy})
    with pytest.raises(UsageError, match=rf"MUNTIN_POLICY_A_B is wrong: .*{wrong}.*\[upstream.a-b\]"):
        Upstreams(settings)


async def test_a_wrong_address_is_named_at_the_start(settings_for: Callable[..., Settings]) -> None:
    """The variable, and what is expected there."""
    with pytest.raises(UsageError, match="MUNTIN_UPSTREAM_A_B is wrong: 'localhost:1' is not a base URL"):
        Upstreams(settings_for("caller", upstreams={"a-b": "http://a,localhost:1"}))


def test_settings_have_addresses_and_policies() -> None:
    """By the names that processes have; what is not named is not there."""
    environ = {
        "MUNTIN_NAME": "caller",
        "MUNTIN_PORT": "1",
        "MUNTIN_CACHE_URL": "redis://127.0.0.1",
        "MUNTIN_UPSTREAM_PRODUCT_BFF": "http://a,http://b",
        "MUNTIN_POLICY_PRODUCT_BFF": "{}",
    }
    settings = Settings.from_env(environ)
    assert settings.upstreams == {"product-bff": "http://a,http://b"}
    assert (settings.policies, settings.cache_url) == ({"product-bff": "{}"}, "redis://127.0.0.1")
