"""Health checks and replicas over real sockets: who is down is known before it is asked, who is back is used again."""

import asyncio

import pytest

from muntin.resilience import Reason, Refused, Upstream, UpstreamPolicy
from muntin.service.testing import free_port

from .raw_server import RawServer, answers, hangs, until

QUICK = UpstreamPolicy(health_interval=0.05, health_interval_out=0.05, health_timeout=0.2, limit_start=100)


def breaker(upstream: Upstream) -> str:
    """Its state."""
    return str(upstream.snapshot()["breaker"]["state"])


async def test_a_killed_server_opens_the_circuit_and_its_return_closes_it() -> None:
    """By health checks alone: no call has to fail for either."""
    async with RawServer(answers()) as server, Upstream("product", [server.url], QUICK) as upstream:
        await upstream.get("/")
    port = server.port
    async with Upstream("product", [server.url], QUICK) as upstream:
        await until(lambda: breaker(upstream) == "open")
        with pytest.raises(Refused) as raised:
            await upstream.get("/")
        assert (raised.value.record.reason, raised.value.record.attempts) == (Reason.CIRCUIT_OPEN, 0)
        async with RawServer(answers(), port=port):
            await until(lambda: breaker(upstream) == "closed")
            assert (await upstream.get("/")).status == 200


async def test_a_check_that_hangs_is_a_failed_one_and_they_never_pile_up() -> None:
    """Each check ends by its own timeout before the next begins: one connection at a time."""
    most = 0
    async with RawServer(hangs) as server, Upstream("hung", [server.url], QUICK) as upstream:
        while len(server.seen) < 4:
            most = max(most, server.open)
            server.asked.clear()
            await server.asked.wait()
        assert most <= 2, "the old connection may still be closing while the next one opens"
        await until(lambda: breaker(upstream) == "open")


@pytest.mark.parametrize(("status", "state"), [(200, "closed"), (404, "closed"), (503, "open")])
async def test_what_a_health_answer_means(status: int, state: str) -> None:
    """A server without such a path lives; one that says 5xx is not ready."""
    async with RawServer(answers(status)) as server, Upstream("thing", [server.url], QUICK) as upstream:
        await until(lambda: len(server.seen) >= 4)
        assert breaker(upstream) == state
        assert {(seen.method, seen.target) for seen in server.seen} == {("GET", "/readyz")}


async def test_replicas_share_the_load_and_a_dead_one_gets_none() -> None:
    """All are asked while they live; without one, every call is still answered, and nobody waits for it."""
    policy = UpstreamPolicy(health_path=None, limit_start=100)
    async with RawServer(answers()) as one, RawServer(answers()) as two:
        dead = f"http://127.0.0.1:{free_port()}"
        async with Upstream("product", [one.url, dead, two.url], policy) as upstream:
            for _ in range(20):  # so that what the dead one is can be known
                assert (await upstream.get("/")).status == 200
            found = await asyncio.gather(*(upstream.get("/", deadline=30.0) for _ in range(40)))
            assert {answer.status for answer in found} == {200}
            assert len(one.seen) > 5 and len(two.seen) > 5 and len(one.seen) + len(two.seen) == 60


async def test_a_replica_that_dies_is_taken_out_and_comes_back() -> None:
    """Its checks fail: the others take its calls. They pass again: it has its share."""
    async with RawServer(answers()) as one:
        two = RawServer(answers())
        async with two:
            pass
        async with Upstream("product", [one.url, two.url], QUICK) as upstream:
            states = lambda: [each["state"] for each in upstream.snapshot()["endpoints"]]  # noqa: E731 - one expression
            await until(lambda: states()[0] == "in" and states()[1] != "in")
            assert breaker(upstream) == "closed"
            assert (await upstream.get("/")).record.attempts == 1
            async with RawServer(answers(), port=two.port) as again:
                await until(lambda: states() == ["in", "in"])
                await asyncio.gather(*(upstream.get("/", deadline=30.0) for _ in range(40)))
                assert [seen for seen in again.seen if seen.target == "/"]
