"""Small limits: who sends too much, too slowly or too often, and what else listens."""

import asyncio
import contextlib
import json
from pathlib import Path

import aiohttp
import psutil
import pytest
from aiohttp import web

from .live_edge import GOLDEN, LOCAL, PATIENCE, Edge, printed, problem

SLOWLY = 0.2


async def dribbled(edge: Edge, first: bytes, each: bytes) -> bytes:
    """What the edge says to a client that sends `first` and then `each` every now and then, for ever."""
    reader, writer = await asyncio.open_connection(LOCAL, edge.port)
    writer.write(first)

    async def dribble() -> None:
        while True:
            writer.write(each)
            await asyncio.sleep(SLOWLY)  # the pace is the test

    sending = asyncio.create_task(dribble())
    try:
        async with asyncio.timeout(PATIENCE):
            said = b""
            with contextlib.suppress(ConnectionResetError):  # it still writes to a connection that is closed
                while part := await reader.read(65536):
                    said += part
            return said
    finally:
        sending.cancel()
        writer.close()


def answered(said: bytes) -> tuple[int, str]:
    """Status and problem code of one raw answer that has a Content-Length."""
    head, _, body = said.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["code"]


async def test_headers_that_dribble_are_cut(tight: Edge) -> None:
    """A client that never ends its header fields holds no connection: 408, and closed."""
    said = await dribbled(tight, b"GET / HTTP/1.1\r\nhost: x\r\n", b"x-a: b\r\n")
    assert answered(said) == (408, "deadline-exceeded")


async def test_a_body_that_dribbles_is_cut(tight: Edge) -> None:
    """Nor does one that never ends its body; the service never hears of it."""
    said = await dribbled(tight, b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n", b"x")
    assert answered(said) == (408, "deadline-exceeded")
    assert tight["web"].asked == tight["web-2"].asked == tight["web-3"].asked == []


async def test_a_silent_connection_is_closed(tight: Edge) -> None:
    """Open connections without requests are not kept for ever."""
    assert await tight.raw(b"") == b""


async def test_an_answer_that_stops_is_cut(tight: Edge) -> None:
    """A service that begins and then says nothing more loses the client after the idle timeout."""
    stuck = asyncio.Event()

    async def begin(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"begun")
        await stuck.wait()
        return answer

    for name in ("web", "web-2", "web-3"):
        tight[name].answer = begin
    said = await tight.raw(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    stuck.set()
    assert said.startswith(b"HTTP/1.1 200") and b"begun" in said and not said.endswith(b"0\r\n\r\n")


async def test_sizes_are_those_of_the_topology(tight: Edge) -> None:
    """The detail names the limit that holds here."""
    assert (await tight.ask("POST", "/", data=b"x" * 2048))[0] == 200
    status, headers, body = await tight.ask("POST", "/", data=b"x" * 2049)
    assert (status, problem(status, headers, body)) == (413, "body-too-large")
    assert json.loads(body)["detail"] == "a body may have 2048 bytes"
    status, headers, body = await tight.ask("GET", "/", headers={"x-long": "x" * 9000})
    assert (status, problem(status, headers, body)) == (431, "bad-input")
    many = {f"x-{n}": "1" for n in range(101)}
    assert (await tight.ask("GET", "/", headers=many))[0] == 431


async def test_each_client_address_has_its_own_limit(tight: Edge) -> None:
    """The burst passes, then 429 with Retry-After; other addresses notice nothing, and waiting helps."""
    loud = aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=("127.0.0.2", 0)))
    quiet = aiohttp.ClientSession(connector=aiohttp.TCPConnector(local_addr=("127.0.0.3", 0)))
    async with loud, quiet:

        async def ask(client: aiohttp.ClientSession) -> aiohttp.ClientResponse:
            async with client.get(tight.url + "/page") as answer:
                await answer.read()
                return answer

        assert {(await ask(loud)).status for _ in range(400)} == {200}
        async with asyncio.timeout(PATIENCE):
            while (refused := await ask(loud)).status == 200:
                pass
        assert (refused.status, refused.headers["retry-after"]) == (429, "1")
        assert refused.content_type == "application/problem+json"
        assert not [name for name in refused.headers if name.lower().startswith("x-envoy")]
        assert (await ask(quiet)).status == 200
        async with asyncio.timeout(PATIENCE):
            while (await ask(loud)).status != 200:  # noqa: ASYNC110 - a bucket fills by itself
                await asyncio.sleep(int(refused.headers["retry-after"]) / 10)


async def test_a_forged_address_moves_no_request_to_another_account(tight: Edge) -> None:
    """X-Forwarded-For from outside counts for nothing, so it can't be used to be many."""
    connector = aiohttp.TCPConnector(local_addr=("127.0.0.2", 0))
    async with aiohttp.ClientSession(connector=connector) as client, asyncio.timeout(PATIENCE):
        statuses = []
        while 429 not in statuses:
            forged = {"x-forwarded-for": f"10.0.{len(statuses) // 250}.{len(statuses) % 250}"}
            async with client.get(tight.url + "/page", headers=forged) as answer:
                statuses.append(answer.status)


@pytest.mark.parametrize("path", ["/", "/partner/x"], ids=["open", "protected"])
async def test_nothing_is_asked_twice(tight: Edge, path: str) -> None:
    """A service that fails or hangs up is told so to the client; trying again is not the edge's business."""

    async def fail(request: web.Request) -> web.Response:
        if request.path.endswith("/lost"):
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=503, headers={"x-envoy-retry-on": "5xx"})

    for upstream in tight.upstreams.values():
        if upstream.name != "authorizer":
            upstream.answer = fail
    for target in (path, f"{path}/lost"):
        asking = {"x-envoy-retry-on": "5xx,reset,connect-failure", "x-envoy-max-retries": "3"}
        assert (await tight.ask("GET", target, headers=asking))[0] == 503
        asked = [request for name, each in tight.upstreams.items() if name != "authorizer" for request in each.asked]
        assert len(asked) == 1
        for upstream in tight.upstreams.values():
            upstream.asked.clear()


async def test_what_the_command_prints_runs_in_any_envoy(tmp_path: Path) -> None:
    """`muntin edge config > envoy.json; envoy -c envoy.json`: the same edge, for those who run their own."""
    async with printed(tmp_path, GOLDEN / "tight.toml") as own:
        assert (await own.get("/page"))["name"].startswith("web")
        status, headers, body = await own.ask("POST", "/", data=b"x" * 2049)
        assert (status, problem(status, headers, body)) == (413, "body-too-large")


async def test_nothing_but_the_public_port_listens(tight: Edge) -> None:
    """No admin interface, not even on loopback, which is shared with every local user."""
    process = psutil.Process(tight.process.pid)
    listening = {each.laddr.port for each in process.net_connections("all") if each.status == psutil.CONN_LISTEN}
    assert listening == {tight.port}
    assert (await tight.get("/config_dump"))["name"].startswith("web")
