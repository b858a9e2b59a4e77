"""Equal questions share one fetch, and nobody is harmed by whoever else waits for it: over real sockets."""

import asyncio

import pytest

from muntin.resilience import Answer, Reason, Refused, Upstream, UpstreamPolicy
from muntin.service.testing import free_port

from .raw_server import RawServer, answers, drops, gated, hangs, raw, until

CACHED = UpstreamPolicy(health_path=None, cache=True)
KEPT = ("cache-control: max-age=60", 'etag: "1"')


class Remembered:
    """A second level in a dictionary."""

    name = "remembered"
    essential = False

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""

    async def check(self) -> None:
        """It is there."""

    async def recall(self, key: str) -> bytes | None:
        """What was kept."""
        return self.data.get(key)

    def keep(self, key: str, data: bytes, seconds: float) -> None:
        """Keeps it."""
        assert seconds > 0
        self.data[key] = data


async def waiting(upstream: Upstream, count: int) -> None:
    """Returns when so many calls wait for one flight."""
    await until(lambda: sum(flight.waiters for flight in upstream.state.flights.values()) == count)


async def ended(*calls: "asyncio.Task[Answer]") -> None:
    """Cancels them and waits."""
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)


async def test_a_thousand_misses_are_one_fetch() -> None:
    """The upstream is asked once; all get its answer, and whoever comes later has it from the cache."""
    server = RawServer(gated(answers(200, b"{}", *KEPT, "set-cookie: visitor=first")))
    async with server, Upstream("hot", [server.url], CACHED) as upstream:
        calls = [asyncio.create_task(upstream.get("/", deadline=60.0)) for _ in range(1000)]
        await waiting(upstream, 1000)
        server.gate.set()
        found = await asyncio.gather(*calls)
        assert len(server.seen) == 1 and {answer.body for answer in found} == {b"{}"}
        assert sorted({answer.record.reason for answer in found}) == [Reason.ANSWERED, Reason.COLLAPSED]
        assert sum("set-cookie" in dict(answer.headers) for answer in found) <= 1
        assert (await upstream.get("/")).record.reason is Reason.FRESH


async def test_one_who_leaves_takes_nothing_from_the_others() -> None:
    """Whether it was the first who asked or a later one."""
    async with (
        RawServer(gated(answers(200, b"{}", *KEPT))) as server,
        Upstream("hot", [server.url], CACHED) as upstream,
    ):
        first, second, third = (asyncio.create_task(upstream.get("/", deadline=60.0)) for _ in range(3))
        await waiting(upstream, 3)
        await ended(first, third)
        server.gate.set()
        assert (await second).status == 200 and len(server.seen) == 1


async def test_when_all_have_left_the_fetch_ends() -> None:
    """Its connection is closed; whoever asks then starts a new one."""
    async with (
        RawServer(answers(200, b"{}", *KEPT), hangs) as server,
        Upstream("hot", [server.url], CACHED) as upstream,
    ):
        calls = [asyncio.create_task(upstream.get("/", deadline=60.0)) for _ in range(3)]
        await server.asked.wait()
        await ended(*calls)
        await asyncio.wait_for(server.left.wait(), 10)
        assert (await upstream.get("/")).record.reason is Reason.ANSWERED
        assert upstream.snapshot()["in_flight"] == 0


async def test_who_leaves_before_the_fetch_began_leaves_nothing_behind() -> None:
    """A caller that is cancelled in the very turn in which it asked: no flight stays that others would wait for."""
    async with RawServer(answers(200, b"{}", *KEPT)) as server, Upstream("hot", [server.url], CACHED) as upstream:
        call = asyncio.create_task(upstream.get("/"))
        await asyncio.sleep(0)  # it has asked; its flight's task has not begun
        await ended(call)
        assert upstream.snapshot()["flights"] == 0
        assert (await upstream.get("/")).status == 200


async def test_each_waits_until_its_own_deadline() -> None:
    """An impatient one is refused; the fetch goes on for the patient one."""
    async with (
        RawServer(gated(answers(200, b"{}", *KEPT))) as server,
        Upstream("hot", [server.url], CACHED) as upstream,
    ):
        patient = asyncio.create_task(upstream.get("/", deadline=60.0))
        await waiting(upstream, 1)
        with pytest.raises(Refused) as raised:
            await upstream.get("/", deadline=0.1)
        assert raised.value.record.reason is Reason.DEADLINE
        server.gate.set()
        assert (await patient).status == 200 and len(server.seen) == 1


async def test_answers_that_are_not_for_all_are_asked_for_by_each() -> None:
    """Private ones are never passed on to another, nor waited for one after the other."""
    private = gated(answers(200, b"{}", "cache-control: private"))
    async with RawServer(private) as server, Upstream("own", [server.url], CACHED) as upstream:
        calls = [asyncio.create_task(upstream.get("/", deadline=60.0)) for _ in range(5)]
        await waiting(upstream, 5)
        server.gate.set()
        assert {answer.record.reason for answer in await asyncio.gather(*calls)} == {Reason.ANSWERED}
        assert len(server.seen) == 5


async def test_stale_answers_are_renewed_behind_the_callers_back() -> None:
    """stale-while-revalidate: the old answer at once, one fetch in the background, the new answer afterwards."""
    old = answers(200, b'"old"', "cache-control: max-age=0, stale-while-revalidate=60")
    new = answers(200, b'"new"', "cache-control: max-age=60")
    async with RawServer(gated(new), old) as server, Upstream("hot", [server.url], CACHED) as upstream:
        await upstream.get("/")
        stale = await upstream.get("/")
        assert (stale.json(str), stale.record.reason) == ("old", Reason.STALE_WHILE_REVALIDATE)
        server.gate.set()
        await until(lambda: not upstream.snapshot()["flights"])
        assert (await upstream.get("/")).json(str) == "new" and len(server.seen) == 2


async def test_stop_ends_what_runs_in_the_background() -> None:
    """A refresh that hangs does not keep a process alive."""
    old = answers(200, b'"old"', "cache-control: max-age=0, stale-while-revalidate=60")
    async with RawServer(hangs, old) as server:
        async with Upstream("hot", [server.url], CACHED) as upstream:
            await upstream.get("/")
            server.asked.clear()
            await upstream.get("/")
            await server.asked.wait()
        await asyncio.wait_for(server.left.wait(), 10)


async def test_the_second_level_answers_for_an_earlier_life() -> None:
    """What one process kept, another shows when the upstream is gone, and says that it does."""
    level = Remembered()
    policy = UpstreamPolicy(health_path=None, cache=True, stale_if_error=600.0)
    server = RawServer(answers(200, b"{}", *KEPT))
    async with server, Upstream("product", [server.url], policy, second_level=level) as upstream:
        await upstream.get("/p")
    assert [key.startswith("product ") for key in level.data] == [True]
    dead = [f"http://127.0.0.1:{free_port()}"]
    async with Upstream("product", dead, policy, second_level=level) as upstream:
        answer = await upstream.get("/p")
        assert (answer.body, answer.record.reason, answer.record.degraded) == (b"{}", Reason.REMEMBERED, True)
    async with Upstream("other", dead, policy, second_level=level) as other:
        with pytest.raises(Refused):
            await other.get("/p")


async def test_any_octets_of_a_field_are_kept() -> None:
    """An answer that is no UTF-8 is stored and recalled like any other, and gives back what its attempt held."""
    level = Remembered()
    policy = UpstreamPolicy(health_path=None, cache=True, stale_if_error=600.0)
    odd = raw(b"HTTP/1.1 200 OK\r\ncache-control: max-age=60\r\nx-a: \xff\r\ncontent-length: 2\r\n\r\n{}")
    async with RawServer(odd) as server, Upstream("product", [server.url], policy, second_level=level) as upstream:
        assert (await upstream.get("/p")).body == b"{}"
        assert (upstream.snapshot()["in_flight"], len(level.data)) == (0, 1)
    dead = [f"http://127.0.0.1:{free_port()}"]
    async with Upstream("product", dead, policy, second_level=level) as upstream:
        assert (await upstream.get("/p")).header("x-a") == "\xff"


async def test_a_stale_answer_stands_in_for_a_failure() -> None:
    """stale-if-error; a tag that has expired is asked for again, but still shown if that fails."""
    policy = UpstreamPolicy(health_path=None, cache=True, stale_if_error=600.0)
    tagged = answers(200, b"{}", "cache-control: max-age=60", "cache-tag: product:1")
    async with RawServer(drops, tagged) as server, Upstream("product", [server.url], policy) as upstream:
        await upstream.get("/p")
        assert (await upstream.get("/p")).record.reason is Reason.FRESH
        assert upstream.expire_tag("product:1") == 1
        assert (await upstream.get("/p")).record.reason is Reason.STALE_IF_ERROR
