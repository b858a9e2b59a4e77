"""The real product, cart and order services as processes, recorders in front of them, and back ends on top.

A recorder passes requests on to the real service, notes them (but for health checks), and can be told to be down, to
cut an answer or to forget a product, so that a test can count the calls and play an outage without touching what other
tests use.
"""

import contextlib
import itertools
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import httpx
import msgspec
import pytest
from aiohttp import web
from joserfc.jwk import KeySet, OKPKey
from multidict import CIMultiDict

from muntin.service import Settings
from muntin.service.testing import free_port, serving
from muntin.supervisor.plan import read_topology
from shop.graphql_bff.app import create_app as graphql_app
from shop.product_bff.app import create_app as product_app
from shop.shopping_bff.app import create_app as shopping_app

CALLS = {"product": [], "cart": ["product"], "order": ["cart", "product"]}
START_DEADLINE = 60.0
OWN = {"content-length", "content-encoding", "transfer-encoding", "connection", "date", "server"}
"""Headers of an answer that a recorder makes itself."""

_users = itertools.count()


@pytest.fixture(scope="session")
def nats_url(nats_server: str) -> str:
    """One namespace for all tests here, since they share the services' processes."""
    return f"{nats_server}/bff"


@pytest.fixture(scope="session")
def services(
    run_home: Path, postgres_url: str, nats_url: str, identity_key: OKPKey, secret: str
) -> Iterator[dict[str, str]]:
    """URLs of the three services, each a process of its own with its own database."""
    jwks = run_home / "jwks.json"
    jwks.write_text(json.dumps(KeySet([identity_key]).as_dict(private=False)))
    ports = {name: free_port() for name in CALLS}
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    running: list[subprocess.Popen[bytes]] = []
    with contextlib.ExitStack() as stack:
        for name, calls in CALLS.items():
            environ = os.environ | {
                "MUNTIN_NAME": name,
                "MUNTIN_PORT": str(ports[name]),
                "MUNTIN_HOME": str(run_home),
                "MUNTIN_DATABASE_URL": urlunsplit(urlsplit(postgres_url)._replace(path=f"/t_{secrets.token_hex(8)}")),
                "MUNTIN_NATS_URL": nats_url,
                "MUNTIN_IDENTITY_JWKS": str(jwks),
                "MUNTIN_SERVICE_SECRET": secret,
                **{f"MUNTIN_UPSTREAM_{call.upper()}": urls[call] for call in calls},
            }
            log = stack.enter_context((run_home / f"bff-{name}.log").open("wb"))
            process = subprocess.Popen([sys.executable, "-m", f"shop.{name}"], env=environ, stdout=log, stderr=log)
            stack.callback(process.wait, 15)
            running.append(process)
        stack.callback(lambda: [process.terminate() for process in running])
        for name, url in urls.items():
            wait_until_ready(url, run_home / f"bff-{name}.log")
        yield urls


def wait_until_ready(url: str, log: Path) -> None:
    """Returns when the service at `url` says that it is ready; shows its log if it never does."""
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/readyz", timeout=2):
            return
        time.sleep(0.05)  # the process can't tell us; /readyz is all there is
    pytest.fail(f"{url} is not ready: {log.read_text()[-2000:]}")


@dataclass
class Recorder:
    """In front of the services."""

    services: dict[str, str]
    urls: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    cut: list[tuple[str, str]] = field(default_factory=list)
    """The next answer to one of these (service, method) is lost on its way."""

    def to(self, name: str) -> list[str]:
        """The requests that `name` got: "GET /api/products?..."."""
        return [f"{method} {path}" for called, method, path in self.calls if called == name]

    def clear(self) -> None:
        """Forgets what it has recorded."""
        self.calls.clear()
        self.headers.clear()

    async def handle(self, name: str, session: aiohttp.ClientSession, request: web.Request) -> web.StreamResponse:
        """One request."""
        if request.path != "/readyz":
            self.calls.append((name, request.method, request.path_qs))
            self.headers.append({key.lower(): value for key, value in request.headers.items()})
        if name in self.down:
            assert request.transport is not None
            request.transport.abort()
            return web.Response(status=503)
        kept = {key: value for key, value in request.headers.items() if key.lower() not in ("host", "content-length")}
        url = self.services[name] + request.path_qs
        async with session.request(request.method, url, data=await request.read(), headers=kept) as answer:
            body = await answer.read()
            if self.forgotten and "items" in (value := json.loads(body)):
                value["items"] = [item for item in value["items"] if item.get("id") not in self.forgotten]
                body = json.dumps(value).encode()
            if (name, request.method) in self.cut:
                self.cut.remove((name, request.method))
                assert request.transport is not None
                request.transport.abort()
            passed = CIMultiDict((key, value) for key, value in answer.headers.items() if key.lower() not in OWN)
            return web.Response(body=body, status=answer.status, headers=passed)


@pytest.fixture
async def recorder(services: dict[str, str]) -> AsyncIterator[Recorder]:
    """A recorder for each service."""
    recording = Recorder(services)
    async with contextlib.AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for name in services:

            async def handler(request: web.Request, name: str = name) -> web.StreamResponse:
                return await recording.handle(name, session, request)

            app = web.Application()
            app.router.add_route("*", "/{path:.*}", handler)
            runner = web.AppRunner(app)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", port := free_port())
            await site.start()
            recording.urls[name] = f"http://127.0.0.1:{port}"
        yield recording


@pytest.fixture
def bff_settings(settings_for: Callable[..., Settings], recorder: Recorder) -> Callable[..., Settings]:
    """Settings of a back end whose upstreams are the recorders."""
    return lambda name, **changes: settings_for(name, upstreams=recorder.urls, **changes)


@pytest.fixture
def warm_settings(bff_settings: Callable[..., Settings]) -> Callable[..., Settings]:
    """The same with the policies of deploy/topology.toml: answers are cached, here in memory alone unless told so."""
    policies = {name: msgspec.json.encode(policy).decode() for name, policy in read_topology({}).upstream.items()}
    return lambda name, **changes: bff_settings(name, **({"policies": policies, "cache_url": "none"} | changes))


@pytest.fixture
def user() -> str:
    """A user id that no other test has."""
    return f"u_{next(_users)}_{secrets.token_hex(4)}"


@dataclass
class GraphQL:
    """A running graphql_bff and a client of it."""

    http: httpx.AsyncClient

    async def __call__(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
        """The whole answer."""
        body = {"query": query, "variables": variables}
        answer = await self.http.post("/graphql", json=body, headers=headers)
        return answer.json()  # type: ignore[no-any-return] - JSON

    async def data(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = await self(query, headers, **variables)
        assert "errors" not in answer, answer
        return answer["data"]  # type: ignore[no-any-return] - JSON

    async def error(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> dict[str, Any]:
        """The extensions of the only error of an answer."""
        answer = await self(query, headers, **variables)
        assert len(answer["errors"]) == 1, answer
        return answer["errors"][0]["extensions"]  # type: ignore[no-any-return] - JSON


@pytest.fixture
async def graphql(bff_settings: Callable[..., Settings]) -> AsyncIterator[GraphQL]:
    """The GraphQL back end."""
    async with serving(graphql_app(bff_settings("graphql-bff")), websockets=True) as client:
        yield GraphQL(client)


@pytest.fixture
async def product_bff(bff_settings: Callable[..., Settings]) -> AsyncIterator[httpx.AsyncClient]:
    """The catalogue's REST back end."""
    async with serving(product_app(bff_settings("product-bff"))) as client:
        yield client


@pytest.fixture
async def shopping_bff(bff_settings: Callable[..., Settings]) -> AsyncIterator[httpx.AsyncClient]:
    """The cart's REST back end."""
    async with serving(shopping_app(bff_settings("shopping-bff"))) as client:
        yield client


@pytest.fixture
async def goods(services: dict[str, str]) -> list[dict[str, Any]]:
    """Some products that are in stock, as the product service has them, of several categories."""
    async with httpx.AsyncClient(base_url=services["product"]) as client:
        items = (await client.get("/api/products", params={"pageSize": 250, "sort": "name"})).json()["items"]
    plenty = sorted((item for item in items if item["stock"] >= 20), key=lambda item: str(item["category"]))
    assert len({item["category"] for item in plenty}) > 2
    return plenty
