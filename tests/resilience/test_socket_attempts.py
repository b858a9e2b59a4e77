"""What is sent again and what is not, what an answer is, and what it costs the upstream: over real sockets."""

import asyncio

import pytest

from muntin.resilience import Answer, Reason, Refused, Response, Upstream, UpstreamPolicy
from muntin.service.testing import free_port

from .raw_server import Behaviour, RawServer, Seen, answers, cuts, drops, raw

ALONE = UpstreamPolicy(health_path=None)
KEYED = {"Idempotency-Key": "k1"}


async def refusal(upstream: Upstream, method: str = "GET", **options: object) -> Refused:
    """What a call raises."""
    with pytest.raises(Refused) as raised:
        await upstream.call(method, "/", **options)  # type: ignore[arg-type] - each test knows its options
    return raised.value


@pytest.mark.parametrize("failure", [drops, cuts, answers(503), raw(b"SMTP ready\r\n")])
async def test_a_get_is_asked_again(failure: Behaviour) -> None:
    """A connection that was lost, a body that was cut, a 503, no HTTP at all: the next attempt may do better."""
    async with RawServer(answers(), failure) as server, Upstream("flaky", [server.url], ALONE) as upstream:
        answer = await upstream.get("/")
        assert (answer.json(dict), answer.record.attempts, len(server.seen)) == ({"a": 1}, 2, 2)


async def test_a_kept_connection_that_was_closed_costs_one_retry() -> None:
    """The server closed it while it was idle in our pool: known only when the next request is lost on it."""
    async with RawServer(answers(), answers(), drops) as server, Upstream("idle", [server.url], ALONE) as upstream:
        assert (await upstream.get("/")).record.attempts == 1
        assert (await upstream.get("/")).record.attempts == 2
        assert upstream.snapshot()["attempts"] == len(server.seen) == 3


@pytest.mark.parametrize("failure", [drops, cuts, answers(503)])
async def test_a_post_is_sent_once(failure: Behaviour) -> None:
    """What it did is unknown, so it is not done again."""
    async with RawServer(answers(), failure) as server, Upstream("flaky", [server.url], ALONE) as upstream:
        assert (await refusal(upstream, "POST", body=b"{}")).record.attempts == 1
        assert [(seen.method, seen.body) for seen in server.seen] == [("POST", b"{}")]


async def test_a_post_with_an_idempotency_key_is_sent_again() -> None:
    """The key makes the second one harmless; both carry it and the same body."""
    async with RawServer(answers(), drops) as server, Upstream("flaky", [server.url], ALONE) as upstream:
        assert (await upstream.post("/", headers=KEYED, body=b"{}")).record.attempts == 2
        assert [(seen.headers["idempotency-key"], seen.body) for seen in server.seen] == [("k1", b"{}")] * 2


async def test_a_post_that_never_left_is_sent_to_another() -> None:
    """A refused connection took nothing along."""
    urls = [f"http://127.0.0.1:{free_port()}"]
    async with RawServer(answers()) as server, Upstream("half", [*urls, server.url], ALONE) as upstream:
        for _ in range(10):
            assert (await upstream.post("/", body=b"{}")).status == 200
        assert len(server.seen) == 10


async def test_retry_after_is_waited_for() -> None:
    """As long as it fits into the deadline."""
    busy = answers(503, b"", "retry-after: 1")
    async with RawServer(answers(), busy) as server, Upstream("busy", [server.url], ALONE) as upstream:
        assert (await upstream.get("/", deadline=30.0)).record.attempts == 2
        first, second = server.seen
        assert second.at - first.at >= 0.99


async def test_retry_after_beyond_the_deadline_is_passed_on() -> None:
    """Waiting would be in vain: who asked learns when it may work."""
    async with RawServer(answers(503, b"", "retry-after: 60")) as server, Upstream("busy", [server.url]) as upstream:
        refused = await refusal(upstream)
        assert (refused.record.reason, refused.record.attempts) == (Reason.FAILURE_STATUS, 1)
        assert refused.headers["retry-after"] == "60" and "status 503" in str(refused)
        assert refused.response is not None and refused.response.status == 503


async def test_what_is_the_connections_stays_there() -> None:
    """Neither side's connection headers reach the other; what the upstream calls hop-by-hop goes no further."""
    fields = ("connection: x-hop", "x-hop: secret", "keep-alive: timeout=5", "Set-Cookie: a=b", "X-Kept: yes")
    async with RawServer(answers(200, b"{}", *fields)) as server, Upstream("thing", [server.url], ALONE) as upstream:
        sent = {"Connection": "close", "Host": "elsewhere", "TE": "trailers", "Content-Length": "99", "X-Own": "1"}
        answer = await upstream.get("/", headers=sent)
        assert answer.headers == (("content-length", "2"), ("set-cookie", "a=b"), ("x-kept", "yes"))
        got = server.seen[0].headers
        assert got["host"] == server.url.removeprefix("http://") and got["x-own"] == "1"
        assert not {"connection", "te", "content-length", "cookie", "accept-encoding"} & set(got)
        await upstream.get("/")
        assert "cookie" not in server.seen[1].headers


async def test_field_values_are_octets() -> None:
    """What is not UTF-8 is passed on byte for byte, as ASGI writes it down again."""
    odd = raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx-name: Ren\xe9\r\nx-utf: \xe2\x82\xac\r\n\r\n{}", close=False)
    async with RawServer(odd) as server, Upstream("thing", [server.url], ALONE) as upstream:
        answer = await upstream.get("/")
        assert (answer.header("x-name") or "").encode("latin-1") == b"Ren\xe9"
        assert (answer.header("x-utf") or "").encode("latin-1") == "\u20ac".encode()


async def test_what_came_unasked_is_nobodys_answer() -> None:
    """Bytes that an upstream sends on an idle connection (a 408, an answer too many) are not the next one's answer."""

    async def one_too_many(server: RawServer, _: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nmine")
        await server.gate.wait()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nothers")

    async with (
        RawServer(answers(200, b"mine"), one_too_many) as server,
        Upstream("odd", [server.url], ALONE) as upstream,
        Upstream("other", [server.url], ALONE) as other,
    ):
        assert (await upstream.get("/")).body == b"mine"
        server.gate.set()
        await other.get("/")  # a round trip, by whose end the other bytes have come
        assert (await upstream.get("/")).body == b"mine"


@pytest.mark.parametrize(
    "endpoints",
    [
        [],
        ["http://"],
        ["http://:80"],
        ["http://h:99999"],
        ["http://h:x"],
        ["http://[::1"],
        ["http://a b"],
        ["http://user:secret@h"],
        ["http://h?x=1"],
        ["http://h#x"],
        ["ftp://h"],
        ["h:80"],
    ],
)  # fmt: skip - a list of one kind
def test_an_address_that_nobody_can_ask_is_refused_at_once(endpoints: list[str]) -> None:
    """Not at the first call, and not by a health check that never runs."""
    with pytest.raises(ValueError, match="base URL"):
        Upstream("thing", endpoints)


def test_a_health_path_is_a_path() -> None:
    """Else it would be a part of the host's name."""
    with pytest.raises(ValueError, match="'readyz' is not a path"):
        Upstream("thing", ["http://h"], UpstreamPolicy(health_path="readyz"))


def test_an_endpoint_that_is_named_twice_is_one() -> None:
    """Its checks and its calls speak of the same thing."""
    upstream = Upstream("thing", ["http://h:1", "http://h:1/"])
    assert [one["url"] for one in upstream.snapshot()["endpoints"]] == ["http://h:1"]


async def test_bodies_and_fields_have_limits() -> None:
    """A body that is too large is refused, by its declared length or while it comes; a page of tags is not too much."""
    chunked = raw(
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + b"400\r\n" + b"x" * 1024 + b"\r\n0\r\n\r\n"
    )
    tags = "cache-tag: " + ",".join(f"product:{number:06d}" for number in range(1000))
    policy = UpstreamPolicy(health_path=None, max_body=1000)
    script = (answers(200, b"x" * 1001), chunked, answers(200, b"x" * 1000, tags))
    async with RawServer(answers(), *script) as server, Upstream("large", [server.url], policy) as upstream:
        assert (await refusal(upstream)).record.reason is Reason.TOO_LARGE
        assert (await refusal(upstream)).record.reason is Reason.TOO_LARGE
        answer = await upstream.get("/")
        assert len(answer.body) == 1000 and len(answer.header("cache-tag") or "") > 14_000


async def test_redirects_and_heads_are_answers() -> None:
    """A redirect is not followed, a HEAD's declared length is no body, a target goes out as it was given."""
    moved = answers(302, b"", "location: http://127.0.0.1:9/")
    async with RawServer(answers(), moved) as server, Upstream("thing", [server.url + "/"], ALONE) as upstream:
        assert (await upstream.get("/a?b=%2f&c=%20d")).status == 302
        head = await upstream.call("HEAD", "/")
        assert (head.body, head.header("content-length")) == (b"", "7")
        assert server.seen[0].target == "/a?b=%2f&c=%20d"


async def test_a_target_can_not_lead_elsewhere() -> None:
    """What would change the host if it were put behind the base URL is a mistake of the caller's."""
    async with RawServer(answers()) as server, Upstream("thing", [server.url], ALONE) as upstream:
        for target in ("@elsewhere/", "0/", "products", ""):
            with pytest.raises(ValueError, match="starts with /"):
                await upstream.get(target)
        assert server.seen == [] and upstream.snapshot()["calls"] == 0


async def test_a_fallback_answers_for_a_dead_upstream() -> None:
    """And the record says so."""
    async with Upstream("dead", [f"http://127.0.0.1:{free_port()}"], ALONE) as upstream:
        answer: Answer = await upstream.get("/", fallback=Response(200, (), b"[]"))
        assert (answer.json(list), answer.record.reason, answer.record.degraded) == ([], Reason.FALLBACK, True)


async def test_an_outage_is_not_amplified() -> None:
    """Of 300 calls to a dead upstream few send anything at all, and retries stay within their budget."""
    async with Upstream("dead", [f"http://127.0.0.1:{free_port()}"], ALONE) as upstream:
        refused = [await refusal(upstream) for _ in range(300)]
        state = upstream.snapshot()
        assert state["calls"] == 300 and state["attempts"] <= 60
        assert refused[0].record.reason is Reason.CONNECT_FAILED
        assert {each.record.reason for each in refused[-100:]} == {Reason.CIRCUIT_OPEN}
        assert all(each.record.attempts == 0 and each.headers["retry-after"] for each in refused[-100:])


async def test_our_own_rate_is_kept() -> None:
    """Beyond rate and burst a call is refused as 429 with Retry-After, and nothing is sent."""
    policy = UpstreamPolicy(health_path=None, rate=0.01, burst=3)
    async with RawServer(answers()) as server, Upstream("paid", [server.url], policy) as upstream:
        for _ in range(3):
            await upstream.get("/")
        refused = await refusal(upstream)
        assert (refused.status, refused.code, len(server.seen)) == (429, "too-many-requests", 3)
        assert int(refused.headers["retry-after"]) >= 1


async def test_many_callers_at_once_each_get_their_own() -> None:
    """No answer is mixed up with another, whatever the pool does."""

    async def echo(_: RawServer, seen: object, writer: asyncio.StreamWriter) -> None:
        body = str(getattr(seen, "target", "")).encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))

    policy = UpstreamPolicy(health_path=None, limit_start=200)
    async with RawServer(echo) as server, Upstream("echo", [server.url], policy) as upstream:
        found = await asyncio.gather(*(upstream.get(f"/{number}", deadline=30.0) for number in range(100)))
        assert [answer.body for answer in found] == [b"/%d" % number for number in range(100)]
