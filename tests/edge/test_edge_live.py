"""A real Envoy with its real configuration: what gets through, what is taken away, and what it answers itself."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from muntin.manifest.topology import EDGE, Topology, parse
from muntin.supervisor.ports import resolve

TOPOLOGY = Path(__file__).parent / "golden" / "topology.toml"
PATIENCE = 30.0
FORGED = {
    "x-muntin-identity": "forged",
    "x-muntin-identity-state": "forged",
    "x_muntin_identity": "forged",
    "x-muntin-service": "forged",
    "x-forwarded-for": "6.6.6.6",
    "x-forwarded-host": "forged.example",
    "forwarded": "for=6.6.6.6",
    "x-real-ip": "6.6.6.6",
    "x-envoy-original-path": "/forged",
}


class Upstream:
    """One HTTP server that tells what reached it; `answer` may be exchanged by a test."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name
        self.port = port
        self.asked: list[web.Request] = []
        self.answer: Callable[[web.Request], Awaitable[web.StreamResponse]] = self.echo
        self.runner: web.AppRunner | None = None

    async def echo(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(
            {"name": self.name, "path": request.path_qs, "headers": {k.lower(): v for k, v in request.headers.items()}}
        )

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/readyz":
            return web.Response()
        self.asked.append(request)
        return await self.answer(request)

    async def start(self) -> None:
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/{path:.*}", self.handle)
        self.runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self.runner is not None:
            await self.runner.cleanup()
            self.runner = None


class Edge:
    """The edge under test with everything behind it."""

    def __init__(self, topology: Topology, client: aiohttp.ClientSession) -> None:
        self.url = f"http://127.0.0.1:{topology.process[EDGE].port}"
        self.client = client
        self.upstreams = {n: Upstream(n, p.port) for n, p in topology.process.items() if n not in (EDGE, "private")}

    def __getitem__(self, name: str) -> Upstream:
        return self.upstreams[name]

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, "CIMultiDict[str]", bytes]:
        """(status, headers, body) of one request; the path is sent as it is written."""
        async with self.client.request(method, URL(self.url + path, encoded=True), **options) as answer:
            return answer.status, CIMultiDict(answer.headers), await answer.read()

    async def get(self, path: str, **options: Any) -> dict[str, Any]:
        """What the upstream's echo saw."""
        status, _, body = await self.ask("GET", path, **options)
        assert status == 200, body
        found: dict[str, Any] = json.loads(body)
        return found

    async def until(self, path: str, wanted: int) -> bytes:
        """The body, once the status is the wanted one."""
        async with asyncio.timeout(PATIENCE):
            while (answer := await self.ask("GET", path))[0] != wanted:  # noqa: ASYNC110 - Envoy finds out and tells nobody
                await asyncio.sleep(0.02)
        return answer[2]


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    """Envoy and its upstreams on free ports, all of them ready."""
    declared = parse(TOPOLOGY.read_text(), str(TOPOLOGY))
    topology = resolve(declared, tmp_path / "ports.json", all_free=True, replace_taken=True)
    resolved = tmp_path / "topology.json"
    resolved.write_bytes(msgspec.json.encode(topology))
    environ = os.environ | {
        "MUNTIN_NAME": EDGE,
        "MUNTIN_PORT": str(topology.process[EDGE].port),
        "MUNTIN_HOME": str(tmp_path),
        "MUNTIN_RESOLVED_TOPOLOGY": str(resolved),
    }
    async with aiohttp.ClientSession(auto_decompress=False) as client:
        edge = Edge(topology, client)
        for upstream in edge.upstreams.values():
            await upstream.start()
        with (tmp_path / "edge.log").open("wb") as log:
            command = [sys.executable, "-m", "muntin.servers.edge"]
            process = await asyncio.create_subprocess_exec(*command, env=environ, stdout=log, stderr=log)
        try:
            await _ready(edge, process)
            yield edge
        finally:
            process.terminate()
            await process.wait()
            for upstream in edge.upstreams.values():
                await upstream.stop()


async def _ready(edge: Edge, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            assert process.returncode is None, "envoy ended"
            try:
                if (await edge.ask("GET", "/edge/ready"))[0] == 200:
                    break
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)
    for path in ("/", "/graphiql", "/api/catalog/"):
        await edge.until(path, 200)
    for upstream in edge.upstreams.values():
        upstream.asked.clear()


def problem(status: int, headers: "CIMultiDict[str]", body: bytes) -> str:
    """The code of a problem document whose parts agree with each other."""
    document = json.loads(body)
    assert headers["content-type"] == "application/problem+json"
    assert document["status"] == status and document["title"] and document["remedy"] and document["detail"]
    code: str = document["code"]
    return code


async def test_each_path_reaches_its_process(edge: Edge) -> None:
    """The longest prefix wins, a prefix ends at a slash, and the rest is the shell's."""
    wanted = {
        "/": "shell",
        "/cart?x=1": "shell",
        "/graphql": "graphql-bff",
        "/graphql/x": "graphql-bff",
        "/graphqlx": "shell",
        "/graphiql": "graphql-bff",
        "/api/catalog/a": "catalog",
        "/api/catalog": "shell",
    }
    assert {path: (await edge.get(path))["name"] for path in wanted} == wanted


async def test_paths_are_normalized_before_they_are_routed(edge: Edge) -> None:
    """Dots and doubled slashes lead nowhere else than where they end."""
    assert await edge.get("/api/catalog/../../internal/x") | {"headers": 0} == {
        "name": "shell", "path": "/internal/x", "headers": 0,
    }  # fmt: skip
    assert (await edge.get("//api//catalog/x"))["name"] == "catalog"


@pytest.mark.parametrize("path", ["/", "/graphql"], ids=["open", "protected"])
async def test_what_only_the_edge_may_say_is_taken_away(edge: Edge, path: str) -> None:
    """Forged identities, service tokens and forwarding headers reach neither the upstream nor the authorizer."""
    seen = (await edge.get(path, headers=FORGED))["headers"]
    asked = [dict(request.headers) for request in edge["authorizer"].asked]
    assert "forged" not in json.dumps([seen, asked]) and "6.6.6.6" not in json.dumps([seen, asked])
    assert seen["x-forwarded-for"] and "," not in seen["x-forwarded-for"]


async def test_the_authorizer_gives_the_identity(edge: Edge) -> None:
    """Its two identity headers reach the upstream, others of its answer don't."""

    async def sign(_: web.Request) -> web.Response:
        return web.Response(
            headers={"x-muntin-identity": "signed", "x-muntin-service": "sneaked", "x-other": "sneaked"}
        )

    edge["authorizer"].answer = sign
    seen = (await edge.get("/graphql", headers=FORGED))["headers"]
    assert seen["x-muntin-identity"] == "signed"
    assert "sneaked" not in json.dumps(seen)


async def test_the_authorizer_is_asked_about_protected_routes_alone_and_told_what_it_needs(edge: Edge) -> None:
    """Method, path, cookie and where the request comes from; not the body, not the rest of the headers."""
    await edge.get("/")
    await edge.get("/graphiql")
    assert edge["authorizer"].asked == []
    told = {"cookie": "__Host-sid=x", "x-muntin-request": "1", "sec-fetch-site": "same-origin", "origin": "http://a"}
    await edge.ask("POST", "/graphql?a=1", data=b"body", headers=told | {"x-private": "no"})
    (asked,) = edge["authorizer"].asked
    assert (asked.method, asked.path_qs) == ("POST", "/graphql?a=1")
    assert {name: asked.headers[name] for name in told} == told
    assert "x-private" not in asked.headers and asked.headers["content-length"] == "0"


async def test_a_refusal_of_the_authorizer_passes_as_it_is(edge: Edge) -> None:
    """403 with its own problem document; the upstream sees nothing."""
    said = b'{"status":403,"code":"cross-site-request","title":"t","remedy":"r","detail":"d"}'

    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=403, body=said, content_type="application/problem+json")

    edge["authorizer"].answer = refuse
    status, headers, body = await edge.ask("POST", "/graphql")
    assert (status, body, problem(status, headers, body)) == (403, said, "cross-site-request")
    assert edge["graphql-bff"].asked == []


async def test_without_the_authorizer_protected_routes_say_so_and_others_work(edge: Edge) -> None:
    """Closed, not open, when the judge is away; and well again when it is back."""
    await edge["authorizer"].stop()
    status, headers, body = await edge.ask("GET", "/graphql")
    assert (status, problem(status, headers, body)) == (503, "identity-unavailable")
    assert (await edge.get("/"))["name"] == "shell"
    assert edge["graphql-bff"].asked == []
    await edge["authorizer"].start()
    await edge.until("/graphql", 200)


async def test_a_missing_upstream_is_told_and_found_again(edge: Edge) -> None:
    """503 as a problem document while it is away, its answers as soon as it is back; the others never notice."""
    await edge["shell"].stop()
    body = await edge.until("/page?secret=1", 503)
    assert json.loads(body)["code"] == "upstream-unavailable"
    assert json.loads(body)["instance"] == "/page"
    assert (await edge.get("/graphiql"))["name"] == "graphql-bff"
    await edge["shell"].start()
    await edge.until("/page", 200)


async def test_a_slow_answer_is_cut_off_at_the_deadline(edge: Edge) -> None:
    """504 as a problem document; the route's own timeout counts."""
    stuck = asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        await stuck.wait()
        return web.Response()

    edge["catalog"].answer = hang
    status, headers, body = await edge.ask("GET", "/api/catalog/x")
    stuck.set()
    assert (status, problem(status, headers, body)) == (504, "deadline-exceeded")


async def test_bodies_have_a_limit(edge: Edge) -> None:
    """A mebibyte passes, more is a problem; announced or not, on an open route and on a protected one."""

    async def count(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65536

    edge["shell"].answer = count
    assert (await edge.ask("POST", "/", data=b"x" * 1024 * 1024))[2] == b"1048576"
    protected = "/api/catalog/x"
    larger = [("/", b"x" * (2 * 1024 * 1024)), ("/", chunks()), *[(protected, b"x" * (3 * 1024 * 1024))] * 4]
    for path, large in larger:
        status, headers, body = await edge.ask("POST", path, data=large)
        assert (status, problem(status, headers, body)) == (413, "body-too-large")


async def test_too_large_headers_are_refused(edge: Edge) -> None:
    """431 as a problem document."""
    status, headers, body = await edge.ask("GET", "/", headers={"x-long": "x" * 40_000})
    assert (status, problem(status, headers, body)) == (431, "bad-input")


async def test_websockets_pass_where_the_topology_says_so(edge: Edge) -> None:
    """Upgrade, subprotocol and messages both ways, after the authorizer was asked; elsewhere 400."""

    async def talk(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=["graphql-transport-ws"])
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(f"heard {message.data}")
        return socket

    edge["graphql-bff"].answer = talk
    async with edge.client.ws_connect(f"{edge.url}/graphql", protocols=["graphql-transport-ws"]) as socket:
        await socket.send_str("hello")
        assert (await socket.receive()).data == "heard hello"
        assert socket.protocol == "graphql-transport-ws"
    (asked,) = edge["authorizer"].asked
    assert (asked.path, asked.headers["upgrade"]) == ("/graphql", "websocket")
    upgrade = {
        "upgrade": "websocket",
        "connection": "upgrade",
        "sec-websocket-version": "13",
        "sec-websocket-key": "eA==",
    }
    status, headers, body = await edge.ask("GET", "/graphiql", headers=upgrade)
    assert (status, problem(status, headers, body)) == (400, "bad-input")


async def test_a_refused_websocket_gets_the_refusal(edge: Edge) -> None:
    """The authorizer's 403 stops the upgrade."""

    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=403, text="no")

    edge["authorizer"].answer = refuse
    with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
        await edge.client.ws_connect(f"{edge.url}/graphql")
    assert edge["graphql-bff"].asked == []


@pytest.mark.parametrize("kind", ["text/html", "application/importmap+json"])
@pytest.mark.parametrize(("accepted", "coding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
async def test_text_is_compressed_as_the_client_likes_it(
    edge: Edge, accepted: str, coding: str | None, kind: str
) -> None:
    """brotli before gzip; the ETag becomes weak, since the bytes are others."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="word " * 1000, content_type=kind, headers={"etag": '"1"'})

    edge["shell"].answer = page
    _, headers, body = await edge.ask("GET", "/", headers={"accept-encoding": accepted})
    assert headers.get("content-encoding") == coding
    assert headers["etag"] == ('W/"1"' if coding else '"1"')
    assert (len(body) == 5000) is (coding is None)


async def test_answers_tell_nothing_about_what_is_behind(edge: Edge) -> None:
    """No server software, no timing of the upstream; an id by which the request can be found in the logs."""
    _, headers, _ = await edge.ask("GET", "/", headers={"x-request-id": "given-by-the-page"})
    assert not {name for name in headers if name.lower() == "server" or name.lower().startswith("x-envoy")}
    assert headers["x-request-id"] == "given-by-the-page"
    assert headers["x-content-type-options"] == "nosniff"


async def test_every_request_is_logged_as_one_line_of_json(edge: Edge, tmp_path: Path) -> None:
    """Method, path, status and the request's id; the edge's own health checks are left out."""
    await edge.ask("GET", "/page", headers={"x-request-id": "find-me"})

    def entries() -> list[dict[str, Any]]:
        lines = (tmp_path / "edge.log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    async with asyncio.timeout(PATIENCE):
        while not (found := [e for e in entries() if e["request_id"] == "find-me"]):  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.05)
    assert (found[0]["method"], found[0]["path"], found[0]["status"]) == ("GET", "/page", 200)
    assert not [each for each in entries() if each["path"] == "/edge/ready"]
