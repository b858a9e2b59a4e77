"""A real Envoy with its real configuration: what gets through, what is taken away, and what it answers itself."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from .live_edge import Edge, log_entries, logged, problem

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
    "x-envoy-external-address": "6.6.6.6",
    "x-muntin-client-address": "6.6.6.6",
    "x-muntin-deadline-ms": "666",
    "x-muntin-degraded": "forged",
    "x-muntin-cors-origins": "forged",
}


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
        "/rum": "control",
        "/rum?x=1": "control",
        "/rum/": "shell",
        "/rum/../api/v1/keys": "shell",
        "/rum%2F..%2Fapi": "shell",
        "/api/v1/keys": "shell",
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


async def test_beacons_come_with_their_clients_address_and_ask_nobody(edge: Edge) -> None:
    """The address is the edge's own word, whatever the client says it is; the authorizer isn't asked."""
    forged = FORGED | {"content-type": "text/plain"}
    status, _, body = await edge.ask("POST", "/rum", data=b"{}", headers=forged)
    seen = json.loads(body)
    assert (status, seen["name"], seen["headers"]["x-muntin-client-address"]) == (200, "control", "127.0.0.1")
    assert edge["authorizer"].asked == []


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
    assert (asked.method, asked.path_qs) == ("POST", "/check/graphql?a=1")
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
    assert (asked.path, asked.headers["upgrade"]) == ("/check/graphql", "websocket")
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
    """Who asked what, who answered it how, how long each part took, bytes both ways; health checks are left out."""

    async def degraded(request: web.Request) -> web.Response:
        await request.read()
        told = {"cache-status": "product; hit", "proxy-status": "bff; error=x", "x-muntin-degraded": "product"}
        return web.Response(text="12345", headers=told)

    edge["catalog"].answer = degraded
    sent = {
        "x-request-id": "find-me",
        "user-agent": "browser/1",
        "x-mfe": "product-catalog",
        "x-muntin-release": "r1",
        "traceparent": "00-1-2-01",
        "accept-encoding": "identity",
    }
    await edge.ask("POST", "/api/catalog/x", data=b"abc", headers=sent)
    entry = await logged(tmp_path, "find-me")
    replica = f"127.0.0.1:{edge['catalog'].port}"
    assert {name: value for name, value in entry.items() if not name.endswith("ms") and name != "time"} == {
        "request_id": "find-me", "traceparent": "00-1-2-01", "method": "POST", "path": "/api/catalog/x",
        "protocol": "HTTP/1.1", "client": "127.0.0.1", "user_agent": "browser/1", "mfe": "product-catalog",
        "release": "r1", "status": 200, "details": "via_upstream", "flags": "-", "upstream": "catalog",
        "replica": replica, "cache_status": "product; hit", "proxy_status": "bff; error=x", "degraded": "product",
        "bytes_in": 3, "bytes_out": 5,
    }  # fmt: skip
    assert 0 <= entry["request_ms"] <= entry["first_byte_ms"] <= entry["ms"] and entry["send_ms"] >= 0
    assert not [each for each in log_entries(tmp_path) if each["path"] == "/edge/ready"]


async def test_the_log_holds_no_secrets(edge: Edge, tmp_path: Path) -> None:
    """Neither cookies nor tokens nor queries, where preview links carry theirs; and nobody fills the disk with one."""
    secrets = {"cookie": "__Host-sid=SECRET", "authorization": "Bearer SECRET", "x-mfe-token": "SECRET"}
    sent = secrets | {"x-request-id": "find-me", "user-agent": "x" * 5000}
    await edge.ask("GET", "/page?muntin-preview=SECRET", headers=sent)
    entry = await logged(tmp_path, "find-me")
    assert (entry["path"], len(entry["user_agent"])) == ("/page", 200)
    assert "SECRET" not in (tmp_path / "edge.log").read_text()


async def test_services_are_told_how_long_the_edge_will_wait(edge: Edge) -> None:
    """`x-muntin-deadline-ms` is the route's own timeout, whatever a client says."""
    forged = {"x-muntin-deadline-ms": "999999"}
    assert (await edge.get("/", headers=forged))["headers"]["x-muntin-deadline-ms"] == "15000"
    assert (await edge.get("/api/catalog/x", headers=forged))["headers"]["x-muntin-deadline-ms"] == "500"


async def test_a_websocket_has_no_deadline(edge: Edge) -> None:
    """A subscription ends when it ends: nobody tells the service otherwise, not even the client."""

    async def talk(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        return socket

    edge["graphql-bff"].answer = talk
    async with edge.client.ws_connect(f"{edge.url}/graphql", headers={"x-muntin-deadline-ms": "1"}):
        (asked,) = edge["graphql-bff"].asked
        assert "x-muntin-deadline-ms" not in asked.headers


async def test_the_authorizer_is_told_the_clients_address_by_the_edge_alone(edge: Edge) -> None:
    """It counts requests by address: the one that Envoy saw, not one that was sent along."""
    await edge.get("/graphql", headers=FORGED | {"x-mfe": "cart"})
    (asked,) = edge["authorizer"].asked
    assert (asked.headers["x-muntin-client-address"], asked.headers["x-mfe"]) == ("127.0.0.1", "cart")


async def test_rate_limits_of_the_authorizer_reach_the_client(edge: Edge) -> None:
    """On answers that passed and on refusals, with Retry-After; other headers of the authorizer don't."""
    told = {"ratelimit": '"user";r=3;t=1', "ratelimit-policy": '"user";q=4;w=1', "x-other": "no"}

    async def allow(_: web.Request) -> web.Response:
        return web.Response(headers=told)

    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=429, headers=told | {"retry-after": "7"})

    edge["authorizer"].answer = allow
    status, headers, _ = await edge.ask("GET", "/graphql")
    assert (status, headers["ratelimit"], headers["ratelimit-policy"]) == (200, told["ratelimit"], '"user";q=4;w=1')
    edge["authorizer"].answer = refuse
    status, refused, _ = await edge.ask("GET", "/graphql")
    assert (status, refused["ratelimit"], refused["retry-after"]) == (429, told["ratelimit"], "7")
    assert "x-other" not in headers and "x-other" not in refused


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        ("GET /", ["Host: a", "Host: b"], 400),
        ("GET /graphql", ["Host: a,b"], 400),
        ("POST /", ["Host: a", "Content-Length: 1", "Content-Length: 0"], 400),
        ("POST /", ["Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"], 400),
        ("POST /", ["Host: a", "Transfer-Encoding: xchunked"], 501),
    ],
)
async def test_what_two_could_read_in_two_ways_is_refused(
    edge: Edge, request_line: str, headers: list[str], status: int
) -> None:
    """RFC 9112 sections 3.2 and 6.3: no service ever sees such a request; its refusal is a problem like any other."""
    sent = "\r\n".join([f"{request_line} HTTP/1.1", *headers, "Connection: close", "", ""])
    answer = (await edge.raw(sent.encode())).decode()
    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert "content-type: application/problem+json" in answer and '"code":"bad-input"' in answer


async def test_http_1_0_is_refused_as_a_problem(edge: Edge) -> None:
    """Envoy answers it with 426 in words of its own, unless told otherwise."""
    answer = (await edge.raw(b"GET / HTTP/1.0\r\n\r\n")).decode()
    assert answer.startswith("HTTP/1.1 426 ") and '"code":"bad-input"' in answer
