"""One process after the other is stopped: what the shop still does is what docs/when-it-is-down.md says, to the letter.

The table is when_it_is_down.json; whoever changes it runs `python -m tests.house.down_page`. All tests share a stack.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ..browser.stack import Stack, running
from .shopper import Shopper, Unmet, Verdicts

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("when_it_is_down.json").read_text())
PATIENCE = 30.0
"""Seconds until everybody has noticed: edge, breakers, caches. They tell nobody, so they are asked."""


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """Everything, on free ports."""
    with running() as stack:
        yield stack


@pytest.fixture(scope="module")
def shopper(stack: Stack) -> Shopper:
    """A member who has been here before, on a good day."""
    shopper = Shopper(stack.origin("edge"))
    asyncio.run(shopper.come())
    asyncio.run(good_day(shopper))
    return shopper


async def until(shopper: Shopper, expected: Verdicts) -> Verdicts:
    """What the shopper gets, as soon as it is what was expected, or after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen = await shopper.wishes()
        if seen == expected or time.monotonic() > deadline:
            return seen
        await asyncio.sleep(0.2)


async def patiently(step: Callable[[], Awaitable[None]]) -> None:
    """Takes a step of the shopper's as soon as it can be taken, or fails as it does after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return await step()
        except (httpx.HTTPStatusError, Unmet):
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(0.2)


async def good_day(shopper: Shopper) -> None:
    """Every wish is met; what caches hold of the shopper's product has changed since; the cart holds something.

    The session is new, and was just used: the authorizer knows it for the next 30 s.
    """
    await patiently(shopper.log_in)
    await patiently(shopper.choose)
    seen = await shopper.wishes()
    whole = dict.fromkeys(seen, "whole")
    assert await until(shopper, whole) == whole
    await shopper.fill()


@pytest.mark.parametrize("case", CASES, ids=[case["down"] + ("-unseen" if "for" in case else "") for case in CASES])
def test_what_the_shop_does_without_it(stack: Stack, shopper: Shopper, case: dict[str, Any]) -> None:
    """With one process down each wish is met as the table says; with it back, all are met again."""
    if "for" in case:
        asyncio.run(shopper.log_in())
    stack.muntin("stop", case["down"])
    try:
        assert asyncio.run(until(shopper, case["wishes"])) == case["wishes"]
    finally:
        stack.muntin("start", case["down"])
    asyncio.run(good_day(shopper))
