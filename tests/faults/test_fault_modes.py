"""The fault proxy in front of a real server, asked by a real client: each mode does what its name says, and no more."""

import asyncio
import contextlib
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from muntin.adapters.fault_proxy import MODES, Fault, FaultProxy, parse_rate, parse_seconds
from muntin.errors import UsageError
from muntin.service.testing import free_port

TEXT = "lamp " * 400
TIMEOUT = aiohttp.ClientTimeout(total=30)


class Service:
    """A small service that remembers what it was asked, and whether its caller stayed."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.left = asyncio.Event()
        self.waiting = asyncio.Event()
        self.port = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/text", self.text)
        app.router.add_get("/readyz", self.text)
        app.router.add_get("/chunks", self.chunks)
        app.router.add_get("/nothing", self.nothing)
        app.router.add_get("/never", self.never)
        app.router.add_get("/socket", self.socket)
        app.router.add_post("/echo", self.echo)
        return app

    async def text(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.Response(text=TEXT)

    async def nothing(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.Response(status=204)

    async def echo(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        return web.Response(body=await request.read())

    async def chunks(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path)
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for _ in range(4):
            await answer.write(TEXT[:500].encode())
        return answer

    async def never(self, request: web.Request) -> web.Response:
        self.waiting.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()
        return web.Response()

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        async for message in answer:
            await answer.send_str(str(message.data)[::-1])
        return answer


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """A running service."""
    service = Service()
    # A handler whose caller left is cancelled: so the proxy's passing it on can be seen.
    runner = web.AppRunner(service.app(), handler_cancellation=True)
    await runner.setup()
    service.port = free_port()
    await web.TCPSite(runner, "127.0.0.1", service.port).start()
    yield service
    await runner.cleanup()


@pytest.fixture
async def proxy(service: Service) -> AsyncIterator[FaultProxy]:
    """A transparent proxy in front of it."""
    async with FaultProxy("127.0.0.1", service.port, port=free_port(), rng=random.Random(4)) as proxy:
        yield proxy


@pytest.fixture
async def client(proxy: FaultProxy) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of the proxy that keeps its connection."""
    connector = aiohttp.TCPConnector(limit=1)
    async with aiohttp.ClientSession(proxy.url, connector=connector, timeout=TIMEOUT) as client:
        yield client


async def text_of(client: aiohttp.ClientSession, path: str = "/text") -> str:
    async with client.get(path) as answer:
        assert answer.status == 200
        return await answer.text()


async def outcomes(ask: Callable[[], Awaitable[Any]], count: int) -> list[str]:
    """How `count` requests, one after another, went: `ok`, or the name of the error."""
    found = []
    for _ in range(count):
        try:
            await ask()
            found.append("ok")
        except aiohttp.ClientError as error:
            found.append(type(error).__name__)
    return found


async def test_without_a_fault_it_is_not_there(
    service: Service, proxy: FaultProxy, client: aiohttp.ClientSession
) -> None:
    """Bodies of known and of unknown length, none at all, HEAD, a large POST: all over one kept connection."""
    large = random.Random(1).randbytes(1_000_000)
    assert await text_of(client) == TEXT
    assert await text_of(client, "/chunks") == TEXT[:500] * 4
    async with client.get("/nothing") as answer:
        assert answer.status == 204
    async with client.head("/text") as answer:
        assert answer.headers["content-length"] == str(len(TEXT))
    async with client.post("/echo", data=large) as answer:
        assert await answer.read() == large
    async with client.post("/echo", data=large, expect100=True) as answer:
        assert await answer.read() == large
    assert proxy.counts == {"connections": 1, "requests": 6, "passed": 6}


async def test_websockets_pass_through(proxy: FaultProxy, client: aiohttp.ClientSession) -> None:
    """After an upgrade the bytes go both ways."""
    async with client.ws_connect("/socket") as connection:
        await connection.send_str("lamp")
        assert await connection.receive_str() == "pmal"


async def test_refuse_means_connection_refused_and_the_port_stays_its_own(
    proxy: FaultProxy, client: aiohttp.ClientSession
) -> None:
    """Kept connections end, new ones are refused, nobody else can listen there; cleared, it works at once."""
    assert await text_of(client) == TEXT
    proxy.set(Fault("refuse"))
    assert await outcomes(lambda: text_of(client), 3) == ["ClientConnectorError"] * 3
    with socket.socket() as other, pytest.raises(OSError):
        other.bind(("127.0.0.1", proxy.port))
    proxy.clear()
    assert await text_of(client) == TEXT


async def test_refuse_by_rate_resets_a_share_of_the_requests(
    service: Service, proxy: FaultProxy, client: aiohttp.ClientSession
) -> None:
    """Which ones is the generator's choice: the same seed refuses the same ones; the service sees only the others."""
    proxy.set(Fault("refuse", rate=0.5))
    found = await outcomes(lambda: text_of(client), 40)
    assert 0 < found.count("ok") < 40
    assert len(service.asked) == proxy.counts["passed"] == found.count("ok")
    assert proxy.counts["requests"] == proxy.counts["passed"] + proxy.counts["refuse"]


async def test_each_request_of_a_kept_connection_is_judged_anew(
    service: Service, proxy: FaultProxy, client: aiohttp.ClientSession
) -> None:
    """30 % of the requests over one connection are hit, as the seed has it, and the fault ends with it."""
    proxy.set(Fault("storm", rate=0.3))
    statuses = []
    for _ in range(50):
        async with client.get("/text") as answer:
            statuses.append(answer.status)
            await answer.read()
    draws = random.Random(4)
    assert statuses == [503 if draws.random() < 0.3 else 200 for _ in range(50)]
    assert proxy.counts["connections"] == 1
    assert len(service.asked) == statuses.count(200)


async def test_storm_answers_503_as_a_problem_and_asks_nobody(
    service: Service, proxy: FaultProxy, client: aiohttp.ClientSession
) -> None:
    """Also to a POST with a body, whose connection stays usable."""
    proxy.set(Fault("storm"))
    for _ in range(2):
        async with client.post("/echo", data=b"x" * 100_000) as answer:
            problem = await answer.json(content_type="application/problem+json")
            assert (answer.status, problem["status"], problem["instance"]) == (503, 503, "/echo")
    assert (service.asked, proxy.counts["connections"]) == ([], 1)


async def test_hang_takes_the_request_and_never_answers(proxy: FaultProxy, client: aiohttp.ClientSession) -> None:
    """Only the caller's own deadline ends it."""
    proxy.set(Fault("hang"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await text_of(client)
    proxy.clear()
    assert await text_of(client) == TEXT


async def test_slow_delays_the_first_byte(service: Service, proxy: FaultProxy, client: aiohttp.ClientSession) -> None:
    """The service has done its work; its answer comes after the delay, not before."""
    proxy.set(Fault("slow", delay=0.4))
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with client.get("/text") as answer:
        assert loop.time() - began >= 0.4
        assert (service.asked, await answer.text()) == (["/text"], TEXT)


async def test_dribble_sends_byte_by_byte(proxy: FaultProxy, client: aiohttp.ClientSession) -> None:
    """The head comes at once; the body takes its length times the delay, and is whole."""
    proxy.set(Fault("dribble", delay=0.02))
    loop = asyncio.get_running_loop()
    async with client.post("/echo", data=b"a small lamp") as answer:
        began = loop.time()
        assert await answer.read() == b"a small lamp"
        assert loop.time() - began >= 0.02 * 10


@pytest.mark.parametrize("path", ["/text", "/chunks"])
async def test_cut_ends_in_the_middle_of_the_body(proxy: FaultProxy, client: aiohttp.ClientSession, path: str) -> None:
    """Status 200 and a part of the body: the caller must not take it for the whole."""
    proxy.set(Fault("cut"))
    async with client.get(path) as answer:
        assert answer.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()


async def test_cut_without_a_body_ends_in_the_middle_of_the_head(
    proxy: FaultProxy, client: aiohttp.ClientSession
) -> None:
    """There is always a middle."""
    proxy.set(Fault("cut"))
    assert await outcomes(lambda: text_of(client, "/nothing"), 1) == ["ServerDisconnectedError"]


@pytest.mark.parametrize("path", ["/text", "/chunks"])
async def test_corrupt_keeps_the_length_and_changes_bytes(
    proxy: FaultProxy, client: aiohttp.ClientSession, path: str
) -> None:
    """The framing stays whole, and text is no text any more."""
    whole = await text_of(client, path)
    proxy.set(Fault("corrupt"))
    async with client.get(path) as answer:
        body = await answer.read()
    assert len(body) == len(whole) and body != whole.encode()
    with pytest.raises(UnicodeDecodeError):
        body.decode()


async def test_flap_goes_down_and_comes_back(proxy: FaultProxy, client: aiohttp.ClientSession) -> None:
    """It begins with being down, comes back by itself, and goes down again."""
    proxy.set(Fault("flap", delay=0.1))
    seen = []
    while seen[-3:] != ["down", "up", "down"]:
        (outcome,) = await outcomes(lambda: text_of(client), 1)
        state = "up" if outcome == "ok" else "down"
        if seen[-1:] != [state]:
            seen.append(state)
        await asyncio.sleep(0)
    assert seen[0] == "down"


async def test_spared_paths_are_left_alone(proxy: FaultProxy, client: aiohttp.ClientSession) -> None:
    """A service can fail its callers while its health check passes."""
    proxy.set(Fault("storm", spares=("/readyz",)))
    assert await text_of(client, "/readyz") == TEXT
    async with client.get("/text") as answer:
        assert answer.status == 503


async def test_a_caller_that_leaves_is_passed_on(
    service: Service, proxy: FaultProxy, client: aiohttp.ClientSession
) -> None:
    """The service sees its caller leave as if nothing were between them."""
    asking = asyncio.create_task(text_of(client, "/never"))
    async with asyncio.timeout(30):
        await service.waiting.wait()
        asking.cancel()
        await service.left.wait()
    with contextlib.suppress(asyncio.CancelledError):
        await asking


async def test_a_service_that_is_away_is_a_lost_connection(client: aiohttp.ClientSession, proxy: FaultProxy) -> None:
    """The proxy itself listens; its callers see a reset, and it goes on afterwards."""
    there = proxy.upstream
    proxy.upstream = ("127.0.0.1", free_port())
    (outcome,) = await outcomes(lambda: text_of(client), 1)
    assert outcome in ("ServerDisconnectedError", "ClientOSError")
    proxy.upstream = there
    assert await text_of(client) == TEXT


async def test_what_is_no_http_is_reset(proxy: FaultProxy) -> None:
    """Garbage ends its own connection and nothing else."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    with contextlib.suppress(ConnectionResetError):
        assert await asyncio.wait_for(reader.read(), 30) == b""
    writer.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Fault("slwo"), "no fault is called 'slwo'; did you mean 'slow'?"),
        (lambda: Fault("slow", rate=0), "rate 0 is not a share of the requests; it is over 0 and at most 1"),
        (lambda: Fault("slow", rate=1.5), "rate 1.5 is not a share"),
        (lambda: Fault("storm", delay=1), "storm has no delay; these have: slow, dribble, flap"),
        (lambda: Fault("slow", delay=-1), "a delay of -1 s makes no sense"),
        (lambda: parse_rate("often"), "rate 'often' is not a share of the requests; write it as 0.3 or 30%"),
        (lambda: parse_rate("nan"), "rate 'nan' is not a share of the requests"),
        (lambda: parse_seconds("soon", "--for"), "--for 'soon' is not a duration up to a day"),
        (lambda: parse_seconds("0s", "--for"), "--for '0s' is not a duration up to a day"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(make: Callable[[], Any], said: str) -> None:
    """One line that says what is allowed."""
    with pytest.raises(UsageError) as refused:
        make()
    assert str(refused.value).startswith(said)


def test_rates_and_durations_are_written_as_people_do() -> None:
    """30% is 0.3, two minutes are 120 seconds; every mode has words for people."""
    assert (parse_rate("30%"), parse_rate("0.3"), parse_seconds("2m", "--for")) == (0.3, 0.3, 120.0)
    assert all(str(Fault(mode)) == f"{mode} 100 %" for mode in MODES)
