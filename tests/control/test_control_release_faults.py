"""kill -9 of the control plane at every step of release and deploy: nothing is half there, and a retry succeeds.

The control plane is the real process, told by MUNTIN_FAULT where to die; then it is started again without.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx
import pytest

from muntin.adapters.faults import POINTS
from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.service import Event, Settings

from .parcels import Publisher
from .process import DEADLINE, running
from .shelves import CHANNEL, ReleaseMaker

Recorded = Callable[[Settings, str], Awaitable[list[Event]]]

RELEASE = [point for point in POINTS if point.startswith("release.")]
DEPLOY = [point for point in POINTS if point.startswith("deploy.")]


def maker(client: httpx.AsyncClient, settings: Settings, operator: dict[str, Any]) -> ReleaseMaker:
    """The operator at that process."""
    return ReleaseMaker(Publisher(client, RequestSigner(operator), SystemClock()), settings)


async def dies(process: asyncio.subprocess.Process, request: Awaitable[httpx.Response]) -> None:
    """The process is killed by the request, which is never answered."""
    with pytest.raises(httpx.TransportError):
        await request
    assert await asyncio.wait_for(process.wait(), DEADLINE) != 0


async def everything_is_whole(page: ReleaseMaker) -> None:
    """Each row's and each pointer's release is readable in the store, and the audit chain holds."""
    connection = await asyncpg.connect(page.settings.database_url)
    try:
        named = {row["id"] for row in await connection.fetch("select id from release")}
        pointed = {row["release"] for row in await connection.fetch("select release from channel")}
        moves = await connection.fetchval("select count(*) from channel_move")
        revisions = await connection.fetchval("select coalesce(sum(revision), 0) from channel")
    finally:
        await connection.close()
    assert pointed <= named <= set(page.objects())
    assert moves == revisions
    for id in named:
        assert (await page.get(f"releases/{id}"))["id"] == id
    actions = await page.actions()
    assert actions.count("release.made") == len(named)
    assert actions.count("channel.moved") == moves


@pytest.mark.parametrize("point", RELEASE)
async def test_a_release_is_there_whole_or_not_at_all(
    control_settings: Settings, operator: dict[str, Any], point: str
) -> None:
    """Killed at any step; the retry makes it, or finds that it was made."""
    async with running(control_settings, point) as (process, client):
        page = maker(client, control_settings, operator)
        await page.stock()
        await dies(process, page.post(wanted=page.shop.wanted))
    async with running(control_settings) as (_, client):
        page = maker(client, control_settings, operator)
        await everything_is_whole(page)
        made = await page.make()
        assert made["created"] is (point != "release.committed")
        assert (await page.move("deploy", 0, made["id"])).status_code == 200
        await everything_is_whole(page)
        assert page.objects() == [made["id"]]


@pytest.mark.parametrize("point", DEPLOY)
async def test_a_channel_moves_whole_or_not_at_all(
    control_settings: Settings, operator: dict[str, Any], recorded: Recorded, point: str
) -> None:
    """Killed at any step; the channel is where it was or where it was to go, with history, event and audit entry."""
    async with running(control_settings) as (_, client):
        page = maker(client, control_settings, operator)
        [first] = await page.deployed(1)
        page.shop.change("orders", "1.3.0")
        second = (await page.make(wanted={"orders": "latest"}))["id"]
    async with running(control_settings, point) as (process, client):
        await dies(process, maker(client, control_settings, operator).move("deploy", 1, second))
    async with running(control_settings) as (_, client):
        page = maker(client, control_settings, operator)
        await everything_is_whole(page)
        committed = point == "deploy.committed"
        channel = await page.get(f"channels/{CHANNEL}")
        assert (channel["revision"], channel["release"]) == ((2, second) if committed else (1, first))
        retried = await page.move("deploy", 1, second)
        assert retried.status_code == (409 if committed else 200)
        channel = await page.get(f"channels/{CHANNEL}")
        assert (channel["revision"], channel["release"], channel["previous"]) == (2, second, first)
        await everything_is_whole(page)
        moves = [event.data["release"] for event in await recorded(control_settings, "channel.moved")]
        assert moves == [first, second]
