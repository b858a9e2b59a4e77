"""Nothing is done for a request that nobody waits for any more: real servers, real sockets, real calls between them."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Request, get, post
from litestar.params import JSONBody

from muntin.service import BoundedRequests, Resource, Settings, Upstreams, create_service, forwarded
from muntin.service.testing import serving

DEADLINE = "x-muntin-deadline-ms"
UNASKED = '{"health_path": null}'
Http = Request[Any, Any, Any]


class Life:
    """What a handler has met."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.ended = asyncio.Event()
        self.said: list[str] = []


class Plain:
    """A plain ASGI application whose one handler is given."""

    def __init__(self, handler: Any) -> None:
        self.handler = handler

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI; `/readyz` is answered at once."""
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["path"] == "/readyz":
            await answer(send)
        else:
            await self.handler(scope, receive, send)


async def answer(send: Any, body: bytes = b"ok") -> None:
    """A whole answer."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def connect(client: httpx.AsyncClient) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that the test holds in its own hand."""
    address = urlsplit(str(client.base_url))
    return await asyncio.open_connection(address.hostname, address.port)


def endless(life: Life) -> Any:
    """A handler that waits forever, and notes how it ends."""

    async def handler(_: Any, __: Any, ___: Any) -> None:
        life.begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            life.said.append("cancelled")
            raise
        finally:
            life.ended.set()

    return handler


async def test_a_request_is_answered_at_its_deadline() -> None:
    """504 as problem+json, and the handler is cancelled; one without a deadline may take its time."""
    life = Life()
    async with serving(BoundedRequests(Plain(endless(life)))) as client:
        late = await client.get("/slow", headers={DEADLINE: "100"})
        assert (late.status_code, late.json()["code"]) == (504, "deadline-exceeded")
        assert late.json()["instance"] == "/slow" and late.headers["cache-control"] == "no-store"
        await life.ended.wait()
        assert life.said == ["cancelled"]


async def test_the_answer_does_not_wait_for_a_handler_that_tidies_up() -> None:
    """What a cancelled handler still has to do keeps nobody waiting, and what it says then goes nowhere."""
    tidy, over = asyncio.Event(), asyncio.Event()

    async def handler(_: Any, __: Any, send: Any) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await tidy.wait()
            await answer(send)
            over.set()

    async with serving(BoundedRequests(Plain(handler))) as client:
        assert (await client.get("/slow", headers={DEADLINE: "50"})).status_code == 504
        tidy.set()
        await over.wait()
        assert (await client.get("/readyz")).status_code == 200


@pytest.mark.parametrize(
    ("said", "status"), [("0", 504), ("-1", 200), ("soon", 200), ("1e3", 200), ("99999999999", 200), ("60000", 200)]
)
async def test_what_a_deadline_is(said: str, status: int) -> None:
    """A whole number of milliseconds up to an hour; 0 is too late already; anything else is none."""

    async def handler(_: Any, __: Any, send: Any) -> None:
        await answer(send)

    async with serving(BoundedRequests(Plain(handler))) as client:
        assert (await client.get("/", headers={DEADLINE: said})).status_code == status


async def test_an_answer_that_was_begun_is_cut_at_the_deadline() -> None:
    """It can't become a 504 any more; the client sees that it is not whole."""

    async def handler(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        await asyncio.Event().wait()

    async with serving(BoundedRequests(Plain(handler))) as client:
        with pytest.raises(httpx.TransportError):
            await client.get("/", headers={DEADLINE: "200"}, timeout=10)


@pytest.mark.parametrize(
    "sent",
    [b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n", b"POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nbody"],
    ids=["no body", "body"],
)
async def test_a_client_that_goes_away_cancels_its_handler(sent: bytes) -> None:
    """Whether a body came (and was read) or none: nobody works for it any more."""
    life = Life()
    wait = endless(life)

    async def handler(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "POST":
            body = b""
            while (message := await receive()).get("more_body"):
                body += message["body"]
            assert body + message["body"] == b"body"
        await wait(scope, receive, send)

    async with serving(BoundedRequests(Plain(handler))) as client:
        _, writer = await connect(client)
        writer.write(sent)
        await life.begun.wait()
        writer.close()
        await asyncio.wait_for(life.ended.wait(), 20)
        assert life.said == ["cancelled"]


async def test_a_body_that_comes_slowly_reaches_its_handler_whole() -> None:
    """Watching for the client's leaving never takes what the handler has still to read."""
    got: list[bytes] = []

    async def handler(_: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            more = message.get("more_body", False)
            got.append(message["body"])
        await answer(send, b"".join(got))

    async with serving(BoundedRequests(Plain(handler), patience=0.01)) as client:
        reader, writer = await connect(client)
        writer.write(b"POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\n\r\n")
        for part in (b"ab", b"cd", b"ef"):
            await asyncio.sleep(0.05)  # longer than the patience: the watch would be on
            writer.write(part)
        assert (await reader.readuntil(b"abcdef")).startswith(b"HTTP/1.1 200")
        writer.close()


async def test_who_asks_for_the_end_itself_is_told() -> None:
    """A handler that listens for the disconnect gets it, before and after the watch has begun."""
    heard = asyncio.Event()
    begun = asyncio.Event()

    async def handler(_: Any, receive: Any, __: Any) -> None:
        assert (await receive())["type"] == "http.request"
        begun.set()
        assert (await receive())["type"] == "http.disconnect"
        heard.set()

    async with serving(BoundedRequests(Plain(handler))) as client:
        _, writer = await connect(client)
        writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        await begun.wait()
        writer.close()
        await asyncio.wait_for(heard.wait(), 20)


async def test_what_comes_after_the_answer_is_not_cancelled() -> None:
    """Neither by the client's leaving nor by the deadline: it keeps nobody waiting."""
    life = Life()

    async def handler(_: Any, __: Any, send: Any) -> None:
        await answer(send)
        await asyncio.sleep(0.3)  # beyond the deadline
        life.ended.set()

    async with serving(BoundedRequests(Plain(handler))) as client:
        assert (await client.get("/", headers={DEADLINE: "100"})).text == "ok"
        await asyncio.wait_for(life.ended.wait(), 20)


def front(settings: Settings, upstreams: Upstreams) -> Any:
    """A service that asks the one behind it, directly and from a task that its handler is shielded from."""

    @get("/ask")
    async def ask(request: Http) -> dict[str, Any]:
        found: dict[str, Any] = await upstreams["back"].get("/told", dict, headers=forwarded(request.headers))
        return found

    @get("/shielded")
    async def shielded() -> dict[str, Any]:
        return await asyncio.shield(asyncio.create_task(upstreams["back"].get("/told", dict, deadline=60.0)))

    resources: Sequence[Resource] = [upstreams]
    return create_service([ask, shielded], settings=settings, title="Front", resources=resources)


def back(settings: Settings, life: Life, hangs: bool) -> Any:
    """The service behind: says what time it was given, or hangs."""

    @get("/told")
    async def told(request: Http) -> dict[str, str]:
        life.begun.set()
        try:
            if hangs:
                await asyncio.Event().wait()
        finally:
            life.ended.set()
        return {"left": request.headers.get(DEADLINE, "")}

    return create_service([told], settings=settings, title="Back")


async def test_a_deadline_shrinks_on_its_way(settings_for: Callable[..., Settings]) -> None:
    """The second hop is told what the first one has left, and not more."""
    async with serving(back(settings_for("back"), Life(), False)) as behind:
        settings = settings_for("front", upstreams={"back": str(behind.base_url)}, policies={"back": UNASKED})
        async with serving(front(settings, Upstreams(settings))) as client:
            left = int((await client.get("/ask", headers={DEADLINE: "700"})).json()["left"])
            assert 0 < left <= 700
            most = int((await client.get("/ask", headers={DEADLINE: "60000"})).json()["left"])
            assert 0 < most <= 3000, "the policy's own deadline is shorter"


async def test_a_deadline_ends_both_hops(settings_for: Callable[..., Settings]) -> None:
    """The service behind stops working, too."""
    life = Life()
    async with serving(back(settings_for("back"), life, True)) as behind:
        settings = settings_for("front", upstreams={"back": str(behind.base_url)}, policies={"back": UNASKED})
        async with serving(front(settings, Upstreams(settings))) as client:
            late = await client.get("/ask", headers={DEADLINE: "200"})
            assert (late.status_code, late.json()["code"]) == (504, "deadline-exceeded")
            await asyncio.wait_for(life.ended.wait(), 20)


async def test_a_hanging_service_is_noticed_by_those_who_run_out_of_time(settings_for: Callable[..., Settings]) -> None:
    """The call ends a moment before the request does: its breaker learns of it, and the answer says which one hung."""
    async with serving(back(settings_for("back"), Life(), True)) as behind:
        once = '{"health_path": null, "attempts": 1}'
        settings = settings_for("front", upstreams={"back": str(behind.base_url)}, policies={"back": once})
        upstreams = Upstreams(settings)
        async with serving(front(settings, upstreams)) as client:
            late = await client.get("/ask", headers={DEADLINE: "2000"})
            assert (late.status_code, late.json()["code"]) == (504, "deadline-exceeded")
            assert late.headers["proxy-status"] == 'back;error=http_response_timeout;details="deadline"'
            state = upstreams["back"].upstream.snapshot()
            assert (state["breaker"]["failures"], state["reasons"]) == (1, {"deadline": 1})


@pytest.mark.parametrize("path", ["/ask", "/shielded"])
async def test_a_client_that_goes_away_ends_the_calls_made_for_it(
    settings_for: Callable[..., Settings], path: str
) -> None:
    """All the way down, also where a task of its own makes the call."""
    life = Life()
    async with serving(back(settings_for("back"), life, True)) as behind:
        settings = settings_for("front", upstreams={"back": str(behind.base_url)}, policies={"back": UNASKED})
        upstreams = Upstreams(settings)
        async with serving(front(settings, upstreams)) as client:
            _, writer = await connect(client)
            writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            await life.begun.wait()
            writer.close()
            await asyncio.wait_for(life.ended.wait(), 20)
            assert upstreams["back"].upstream.snapshot()["in_flight"] == 0


async def test_a_task_that_outlives_its_request_begins_no_call_for_it(settings_for: Callable[..., Settings]) -> None:
    """A loader that only gets to its call when the client has left already is ended there."""
    life, left = Life(), asyncio.Event()
    tasks: list[asyncio.Task[None]] = []
    async with serving(back(settings_for("back"), life, True)) as behind:
        settings = settings_for("front", upstreams={"back": str(behind.base_url)}, policies={"back": UNASKED})
        upstreams = Upstreams(settings)

        async def load() -> None:
            await left.wait()
            await upstreams["back"].get("/told", dict)

        @get("/load")
        async def handler() -> None:
            tasks.append(asyncio.create_task(load()))
            life.begun.set()
            try:
                await asyncio.shield(tasks[0])
            finally:
                left.set()

        async with serving(
            create_service([handler], settings=settings, title="Front", resources=[upstreams])
        ) as client:
            _, writer = await connect(client)
            writer.write(b"GET /load HTTP/1.1\r\nhost: x\r\n\r\n")
            await life.begun.wait()
            writer.close()
            await asyncio.wait(tasks, timeout=20)
            assert tasks[0].cancelled()
            assert upstreams["back"].upstream.snapshot()["in_flight"] == 0


async def test_litestar_reads_its_body_below_the_watch(settings_for: Callable[..., Settings]) -> None:
    """A slow upload to a typed handler, then a slow answer: both whole."""

    @post("/echo", status_code=200)
    async def echo(data: JSONBody[dict[str, int]]) -> dict[str, int]:
        await asyncio.sleep(0.1)  # beyond the patience: the watch is on while it works
        return data

    async with serving(create_service([echo], settings=settings_for("echo"), title="Echo")) as client:
        reader, writer = await connect(client)
        writer.write(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 7\r\n\r\n")
        await asyncio.sleep(0.1)  # beyond the patience
        writer.write(b'{"a":1}')
        assert (await reader.readuntil(b'{"a":1}')).startswith(b"HTTP/1.1 200")
        writer.close()
