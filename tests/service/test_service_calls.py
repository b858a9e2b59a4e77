"""What an answer says of the calls that it was made of, and what `/upstreams` shows of those who were called."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx
import msgspec
import pytest
from litestar import get

from muntin.resilience.model import CallRecord
from muntin.service import (
    NotedCalls,
    Problem,
    Reason,
    Resource,
    Settings,
    Upstreams,
    create_service,
    degraded,
    noted,
)
from muntin.service.calls import note
from muntin.service.testing import free_port, serving

UNASKED = {"health_path": None}


def record(upstream: str, reason: Reason, **more: Any) -> CallRecord:
    """One call."""
    return CallRecord(upstream=upstream, method="GET", target="/", reason=reason, **more)


def shop(settings: Settings, upstreams: Upstreams) -> Any:
    """A service that asks a product service that is down, in several ways."""
    product = upstreams["product"]

    @get("/fallback")
    async def fallback() -> dict[str, Any]:
        found = await product.get("/api/products", dict, fallback={"items": []})
        return {"found": found, "degraded": msgspec.to_builtins(degraded())}

    @get("/tasks")
    async def tasks() -> list[Any]:
        await asyncio.gather(*(product.get(f"/{each}", dict, fallback={}) for each in range(40)))
        return [msgspec.to_builtins(each) for each in degraded()]

    @get("/refused")
    async def refused() -> dict[str, Any]:
        return await product.get("/api/products", dict)

    @get("/handled")
    async def handled() -> dict[str, bool]:
        try:
            await product.get("/api/products", dict)
        except Problem:
            return {"there": False}
        return {"there": True}

    @get("/nothing")
    async def nothing() -> dict[str, bool]:
        return {"degraded": bool(degraded())}

    handlers = [fallback, tasks, refused, handled, nothing]
    resources: Sequence[Resource] = [upstreams]
    return create_service(handlers, settings=settings, title="Shop", resources=resources)


@pytest.fixture
async def client(settings_for: Callable[..., Settings]) -> AsyncIterator[httpx.AsyncClient]:
    """Of that service."""
    policy = msgspec.json.encode(UNASKED).decode()
    urls = {"product": f"http://127.0.0.1:{free_port()}, http://127.0.0.1:{free_port()}"}
    settings = settings_for("shop", upstreams=urls, policies={"product": policy})
    async with serving(shop(settings, Upstreams(settings))) as client:
        yield client


async def test_a_fallback_is_said(client: httpx.AsyncClient) -> None:
    """In the header, to code, and with the reason of the failure for proxies' readers."""
    answer = await client.get("/fallback")
    assert answer.json() == {
        "found": {"items": []},
        "degraded": [{"upstream": "product", "reason": "fallback", "ageSeconds": 0}],
    }
    assert answer.headers["x-muntin-degraded"] == "product;reason=fallback"
    assert "product;error=" in answer.headers["proxy-status"]


async def test_the_calls_of_tasks_count(client: httpx.AsyncClient) -> None:
    """However many there are, the headers stay short and say each thing once."""
    answer = await client.get("/tasks")
    assert answer.json() == [{"upstream": "product", "reason": "fallback", "ageSeconds": 0}]
    assert answer.headers["x-muntin-degraded"] == "product;reason=fallback"
    assert answer.headers["proxy-status"].count("product;") <= 16


@pytest.mark.parametrize(("path", "status"), [("/refused", 503), ("/handled", 200)])
async def test_a_refused_call_is_said(client: httpx.AsyncClient, path: str, status: int) -> None:
    """Whether the handler passes the refusal on or does without."""
    answer = await client.get(path)
    assert answer.status_code == status and "product;error=" in answer.headers["proxy-status"]
    assert "x-muntin-degraded" not in answer.headers


async def test_who_called_nobody_says_nothing(client: httpx.AsyncClient) -> None:
    """And is not told of another request's calls."""
    await client.get("/fallback")
    answer = await client.get("/nothing")
    assert answer.json() == {"degraded": False}
    assert not {"cache-status", "proxy-status", "x-muntin-degraded"} & set(answer.headers)


async def test_upstreams_shows_what_the_process_knows(client: httpx.AsyncClient) -> None:
    """Each replica, the breaker, the counters; never cached. A process without upstreams has no such page."""
    await client.get("/fallback")
    answer = await client.get("/upstreams")
    assert answer.headers["cache-control"] == "no-store"
    product = answer.json()["upstreams"]["product"]
    assert len(product["endpoints"]) == 2 and product["reasons"] == {"fallback": 1}
    assert product["breaker"]["state"] == "closed"


async def test_a_process_without_upstreams_has_no_such_page(settings_for: Callable[..., Settings]) -> None:
    """404, as for any other address."""
    async with serving(create_service([], settings=settings_for("alone"), title="Alone")) as client:
        assert (await client.get("/upstreams")).status_code == 404


def test_the_oldest_of_each_upstream_and_reason_is_said() -> None:
    """One member per upstream and reason, in the order in which they came."""
    with noted():
        note(record("product", Reason.STALE_IF_ERROR, age=3.9))
        note(record("cart", Reason.ANSWERED, age=99.0))
        note(record("product", Reason.STALE_IF_ERROR, age=42.5))
        note(record("product", Reason.REMEMBERED, age=7.0))
        found = [(each.upstream, each.reason, each.age_seconds) for each in degraded()]
        assert found == [("product", "stale-if-error", 42), ("product", "remembered", 7)]
    assert degraded() == []


async def test_headers_of_an_application_are_kept() -> None:
    """Ours come after its own, but that nobody keeps a makeshift, however long it says that it may be kept."""

    async def application(_: Any, __: Any, send: Any) -> None:
        note(record("product", Reason.STALE_IF_ERROR, age=42.0, cache_status="product; hit"))
        note(record("product", Reason.FRESH, cache_status="product; hit"))
        await send({"type": "http.response.start", "status": 200, "headers": own})

    own = [(b"Cache-Control", b"max-age=60"), (b"x-own", b"1")]
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("nobody reads")

    await NotedCalls(application)({"type": "http"}, receive, send)
    assert sent[0]["headers"] == [
        (b"x-own", b"1"),
        (b"cache-control", b"no-store"),
        (b"cache-status", b"product; hit"),
        (b"x-muntin-degraded", b"product;reason=stale-if-error;age=42"),
    ]
