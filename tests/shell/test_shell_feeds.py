"""Feeds: what programs that are not our pages ask of a channel."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from muntin.errors import Problem
from muntin.servers.shell.keeping import Pointer
from muntin.servers.shell.others import UNKNOWN

from .conftest import Bench, Running, a_release

OWN, STAGE = a_release("Live Shop"), a_release("Stage Shop", "2.2.0")
PATHS = [
    "/import-map.json",
    "/projects/production/microFrontends",
    "/federation/production/snapshot.json",
    "/federation/production.js",
    "/federation/production/header/mf-manifest.json",
]


@pytest.fixture
async def shell(bench: Bench) -> AsyncIterator[Running]:
    """A shell of `production`; control knows `stage` too."""
    await bench.deployed(OWN, 1)
    await bench.stored(STAGE)
    bench.control.pointers["stage"] = Pointer("stage", 1, STAGE.id)
    async with bench.running() as running:
        yield running


@pytest.mark.parametrize("path", PATHS)
async def test_a_feed_is_for_any_origin_and_names_its_release(shell: Running, path: str) -> None:
    """CORS for everybody; asked for anew each time, and a 304 while the release is the same."""
    answer = await shell.get(path)
    assert (answer.status_code, answer.headers["muntin-release"]) == (200, OWN.id)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-cache"
    again = await shell.get(path, if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_another_channel_is_followed_from_when_it_is_asked_for(shell: Running, bench: Bench) -> None:
    """Its feed is of its own release, and moves with it."""
    assert (await shell.get("/import-map.json?channel=stage")).headers["muntin-release"] == STAGE.id
    moved = await bench.stored(a_release("Stage Shop", "2.3.0"))
    bench.control.pointers["stage"] = Pointer("stage", 2, moved.id)
    stage = await shell.shell.feeds.others.get("stage")
    stage.moved.clear()
    await stage.moved.wait()
    assert (await shell.get("/projects/stage/microFrontends")).headers["muntin-release"] == moved.id
    assert (await shell.get("/import-map.json")).headers["muntin-release"] == OWN.id


@pytest.mark.parametrize("name", ["nobody", "../x", "UPPER", "a" * 50])
async def test_an_unknown_channel_is_a_problem(shell: Running, name: str) -> None:
    """However often it is asked for."""
    for _ in range(3):
        answer = await shell.get(f"/import-map.json?channel={name}")
        assert (answer.status_code, answer.json()["code"]) == (404, "channel-unknown")


@pytest.mark.parametrize(
    "path",
    [
        "/import-map.json?channel=nobody",
        "/projects/nobody/microFrontends",
        "/federation/nobody/snapshot.json",
        "/federation/nobody.js",
        "/federation/production/nothing/mf-manifest.json",
    ],
)
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
async def test_why_there_is_no_feed_may_be_read_from_any_origin(shell: Running, path: str, accept: str) -> None:
    """A problem document with the same headers for other origins as a feed has."""
    answer = await shell.get(path, accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "no-store"


async def test_control_is_asked_about_an_unknown_name_once_in_a_while(timed: Any) -> None:
    """Made-up names cost nothing; a channel that was made meanwhile is found five seconds later."""
    bench: Bench
    bench, clock = timed()
    await bench.stored(STAGE)
    others = bench.shell().feeds.others
    for name, questions in (("stage", 1), ("stage", 1), ("UPPER", 1)):
        with pytest.raises(Problem, match=r"no channel|does not exist"):
            await others.get(name)
        assert bench.control.questions == questions
    bench.control.pointers["stage"] = Pointer("stage", 1, STAGE.id)
    clock.advance(seconds=UNKNOWN)
    assert (await others.get("stage")).composer().release.id == STAGE.id
    await others.stop()


async def test_channels_that_nobody_asks_for_any_more_go(shell: Running, bench: Bench) -> None:
    """The one not asked for longest is followed no more when there are too many."""
    others = shell.shell.feeds.others
    others.most = 2
    for name in ("stage", "beta", "gamma"):
        bench.control.pointers[name] = Pointer(name, 1, STAGE.id)
        await shell.get(f"/import-map.json?channel={name}")
    assert list(others._followed) == ["beta", "gamma"]
