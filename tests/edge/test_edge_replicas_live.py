"""Three replicas behind the edge: the least busy is asked, and none that is away."""

import asyncio
from collections import Counter

import pytest
from aiohttp import web

from .live_edge import PATIENCE, Edge, problem

REPLICAS = ("web", "web-2", "web-3")


async def names(edge: Edge, count: int) -> Counter[str]:
    """Who answered how many of so many requests."""
    return Counter([(await edge.get("/page"))["name"] for _ in range(count)])


async def answering(edge: Edge, name: str) -> None:
    """Returns when this replica is asked again."""
    async with asyncio.timeout(PATIENCE):
        while (await edge.get("/page"))["name"] != name:  # noqa: ASYNC110 - Envoy finds out and tells nobody
            await asyncio.sleep(0.05)


async def test_all_replicas_are_asked(tight: Edge) -> None:
    """Each takes its part, with no more said in the topology than `replica_of`."""
    assert set(await names(tight, 60)) == set(REPLICAS)


async def test_a_busy_replica_is_spared(tight: Edge) -> None:
    """Requests that hang in one replica keep the next ones away from it."""
    stuck, arrived = asyncio.Event(), asyncio.Event()

    async def hang(_: web.Request) -> web.Response:
        arrived.set()
        await stuck.wait()
        return web.Response()

    tight["web"].answer = hang
    asking = []
    for _ in range(90):
        arrived.clear()
        asking.append(asyncio.create_task(tight.ask("GET", "/page")))
        hanging = asyncio.create_task(arrived.wait())
        await asyncio.wait({asking[-1], hanging}, return_when=asyncio.FIRST_COMPLETED)
        hanging.cancel()
    asked = {name: len(tight[name].asked) for name in REPLICAS}
    assert asked["web"] < min(asked["web-2"], asked["web-3"])
    stuck.set()
    assert {status for status, _, _ in await asyncio.gather(*asking)} == {200}


async def test_a_replica_that_leaves_in_order_costs_no_request(tight: Edge) -> None:
    """Not ready any more: after two checks nothing is sent there, and then it may go."""
    leaving = tight["web-2"]
    leaving.ready = False
    checks = leaving.checks
    async with asyncio.timeout(PATIENCE):
        while leaving.checks < checks + 4:  # noqa: ASYNC110 - Envoy asks, and tells nobody what it concluded
            await asyncio.sleep(0.02)
    assert set(await names(tight, 60)) == {"web", "web-3"}
    await leaving.stop()
    assert set(await names(tight, 60)) == {"web", "web-3"}
    leaving.ready = True
    await leaving.start()
    await answering(tight, "web-2")


async def test_a_killed_replica_costs_at_most_two_requests(tight: Edge) -> None:
    """Killed without a word: two refused connections take it out, before the checks see it; each is an honest 503."""
    await tight["web-2"].stop()
    answers = [await tight.ask("GET", "/page") for _ in range(150)]
    failed = [answer for answer in answers if answer[0] != 200]
    assert len(failed) <= 2
    assert [problem(*answer) for answer in failed] == ["upstream-unavailable"] * len(failed)
    await tight["web-2"].start()
    await answering(tight, "web-2")


async def test_answers_of_5xx_take_no_replica_out(tight: Edge) -> None:
    """Callers' breakers judge answers; a second judge of the same evidence would fight with them."""

    async def fail(_: web.Request) -> web.Response:
        return web.Response(status=500)

    tight["web-2"].answer = fail
    statuses = Counter([(await tight.ask("GET", "/page"))[0] for _ in range(150)])
    assert statuses[500] > 20 and set(statuses) == {200, 500}


@pytest.mark.parametrize("known", [True, False], ids=["checked", "unchecked"])
async def test_without_any_replica_the_answer_is_at_once(tight: Edge, known: bool) -> None:
    """All away: a 503 problem, whether the checks have seen it yet or not; all back: answers."""
    for name in REPLICAS:
        await tight[name].stop()
    if known:
        await tight.until("/page", 503)
    status, headers, body = await tight.ask("GET", "/page")
    assert (status, problem(status, headers, body)) == (503, "upstream-unavailable")
    for name in REPLICAS:
        await tight[name].start()
    await tight.until("/page", 200)
