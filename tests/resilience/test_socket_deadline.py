"""No call outlives its deadline, and nobody who left is worked for: over real sockets."""

import asyncio

import pytest

from muntin.resilience import Reason, Refused, Upstream, UpstreamPolicy

from .raw_server import Behaviour, RawServer, answers, dribbles, dribbles_headers, gated, hangs

ALONE = UpstreamPolicy(health_path=None)
MARGIN = 2.0
"""Seconds for a busy machine; the promise itself is 50 ms."""


@pytest.mark.parametrize("behaviour", [hangs, dribbles, dribbles_headers], ids=["hang", "dribble", "slow headers"])
async def test_a_call_ends_at_its_deadline(behaviour: Behaviour) -> None:
    """However the upstream spends the time, the caller is refused when it is over, and the connection is closed."""
    async with RawServer(behaviour) as server, Upstream("slow", [server.url], ALONE) as upstream:
        loop = asyncio.get_running_loop()
        started = loop.time()
        with pytest.raises(Refused) as raised:
            await upstream.get("/", deadline=0.5)
        assert loop.time() - started < 0.5 + MARGIN
        assert (raised.value.record.reason, raised.value.status) == (Reason.DEADLINE, 504)
        assert (raised.value.code, "0.5 s" in str(raised.value)) == ("deadline-exceeded", True)
        await asyncio.wait_for(server.left.wait(), 10)


async def test_each_attempt_has_a_part_of_the_deadline() -> None:
    """A hanging endpoint costs one attempt's time, not the whole deadline, if another attempt is affordable."""
    policy = UpstreamPolicy(health_path=None, attempt_timeout=0.2)
    async with RawServer(answers(), hangs) as server, Upstream("slow", [server.url], policy) as upstream:
        answer = await upstream.get("/", deadline=30.0)
        assert (answer.status, answer.record.attempts) == (200, 2)
        first, second = (int(seen.headers["x-muntin-deadline-ms"]) for seen in server.seen)
        assert 0 < first <= 200 < second < 30_000


async def test_a_deadline_that_has_passed_sends_nothing() -> None:
    """Who has no time left is refused before anything is sent."""
    async with RawServer(answers()) as server, Upstream("late", [server.url], ALONE) as upstream:
        with pytest.raises(Refused) as raised:
            await upstream.get("/", deadline=0.0)
        assert (raised.value.record.reason, raised.value.record.attempts) == (Reason.DEADLINE, 0)
        assert server.seen == []


async def test_who_is_cancelled_closes_the_connection() -> None:
    """The upstream learns at once that nobody waits, and everything that the call held is given back."""
    async with RawServer(hangs) as server, Upstream("slow", [server.url], ALONE) as upstream:
        call = asyncio.create_task(upstream.get("/"))
        await server.asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(server.left.wait(), 10)
        state = upstream.snapshot()
        assert state["in_flight"] == 0 and state["reasons"] == {"cancelled": 1}
        assert state["endpoints"][0]["in_flight"] == 0 and state["breaker"]["calls"] == 0


async def test_an_answer_in_time_is_an_answer() -> None:
    """A deadline that did not pass leaves no trace: no timer fires into the next call on the same task."""
    async with RawServer(gated(answers())) as server, Upstream("slow", [server.url], ALONE) as upstream:
        call = asyncio.create_task(upstream.get("/", deadline=0.3))
        await server.asked.wait()
        server.gate.set()
        assert (await call).status == 200
        await asyncio.sleep(0.35)  # beyond the first deadline
        assert (await upstream.get("/", deadline=30.0)).record.reason is Reason.ANSWERED
