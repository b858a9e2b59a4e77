"""What is remembered of sessions, for how long, and what an ended session does to it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from muntin.errors import UpstreamUnavailable
from muntin.servers.authorizer.decision import Facts
from muntin.servers.authorizer.lookup import Sessions
from muntin.service.identity import Identity
from muntin.service.testing import ManualClock

START = datetime(2026, 1, 1, tzinfo=UTC)
DIGEST = "d" * 64


class FakeIdentity:
    """Stands for the identity service: its answer and its pace are the test's."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer: Facts | None = Facts(sub="u1", kind="member", expires_at=START + timedelta(hours=1))
        self.down = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, digest: str) -> Facts | None:
        self.asked += 1
        answer = self.answer
        await self.gate.wait()
        if self.down:
            raise UpstreamUnavailable("identity", "it is down")
        return answer


class CountingSigner:
    """Signs with a number, so that a reused token shows."""

    def __init__(self) -> None:
        self.signed = 0

    def __call__(self, identity: Identity) -> str:
        self.signed += 1
        return f"{identity.sub}#{self.signed}"


async def token(sessions: Sessions, digest: str) -> str | None:
    """The signed identity of a session, None if it is nobody's."""
    visitor = await sessions.visitor(digest)
    return visitor and visitor.token


@pytest.fixture
def clock() -> ManualClock:
    """The cache's clock."""
    return ManualClock(START)


@pytest.fixture
async def identity() -> FakeIdentity:
    """The service that is asked."""
    return FakeIdentity()


@pytest.fixture
def sessions(identity: FakeIdentity, clock: ManualClock) -> Sessions:
    """The lookup under test."""
    return Sessions(identity, CountingSigner(), clock, capacity=3)


async def test_a_session_is_asked_for_once_in_thirty_seconds(
    sessions: Sessions, identity: FakeIdentity, clock: ManualClock
) -> None:
    """A living session costs identity one request per 30 s."""
    await token(sessions, DIGEST)
    clock.advance(seconds=29)
    await token(sessions, DIGEST)
    assert identity.asked == 1
    clock.advance(seconds=2)
    await token(sessions, DIGEST)
    assert identity.asked == 2


async def test_an_unknown_session_is_remembered_shortly(
    sessions: Sessions, identity: FakeIdentity, clock: ManualClock
) -> None:
    """A made-up cookie is nobody's, for 2 s without asking."""
    identity.answer = None
    assert await token(sessions, DIGEST) is None
    clock.advance(seconds=1)
    assert await token(sessions, DIGEST) is None
    assert identity.asked == 1
    clock.advance(seconds=2)
    await token(sessions, DIGEST)
    assert identity.asked == 2


async def test_many_calls_at_once_share_one_look_up(sessions: Sessions, identity: FakeIdentity) -> None:
    """A page that starts with twenty calls asks once; a caller that goes away takes nobody along."""
    identity.gate.clear()
    calls = [asyncio.create_task(token(sessions, DIGEST)) for _ in range(20)]
    await asyncio.sleep(0)
    calls[0].cancel()
    await asyncio.sleep(0)
    identity.gate.set()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError) and answers[1:] == ["u1#1"] * 19
    assert identity.asked == 1


async def test_a_signed_token_is_used_again_for_twenty_seconds(sessions: Sessions, clock: ManualClock) -> None:
    """Signing is dear; a token of 60 s is still good for 40 s when it is given out for the last time."""
    assert await token(sessions, DIGEST) == await token(sessions, DIGEST) == "u1#1"
    clock.advance(seconds=20)
    assert await token(sessions, DIGEST) == "u1#2"


async def test_a_remembered_session_outlasts_a_short_outage(
    sessions: Sessions, identity: FakeIdentity, clock: ManualClock
) -> None:
    """While identity is down, visitors seen within 30 s are still known; others are an honest "can't tell"."""
    await token(sessions, DIGEST)
    identity.down = True
    clock.advance(seconds=25)
    assert await token(sessions, DIGEST) is not None
    with pytest.raises(UpstreamUnavailable):
        await token(sessions, "e" * 64)
    clock.advance(seconds=10)
    with pytest.raises(UpstreamUnavailable):
        await token(sessions, DIGEST)
    identity.down = False
    assert await token(sessions, DIGEST) is not None


async def test_an_ended_session_is_forgotten_at_once(sessions: Sessions, identity: FakeIdentity) -> None:
    """Log-out takes effect with the event, not when the memory fades."""
    await token(sessions, DIGEST)
    sessions.ended(DIGEST)
    assert await token(sessions, DIGEST) is None
    assert identity.asked == 1


async def test_a_look_up_under_way_does_not_revive_an_ended_session(sessions: Sessions, identity: FakeIdentity) -> None:
    """The answer was made before the session ended, and comes after: it must not count."""
    identity.gate.clear()
    call = asyncio.create_task(token(sessions, DIGEST))
    await asyncio.sleep(0)
    sessions.ended(DIGEST)
    identity.gate.set()
    assert await call is None and await token(sessions, DIGEST) is None


async def test_memory_does_not_outlive_the_session(
    sessions: Sessions, identity: FakeIdentity, clock: ManualClock
) -> None:
    """A session that ends in 5 s is remembered for 5 s."""
    identity.answer = Facts(sub="u1", kind="member", expires_at=START + timedelta(seconds=5))
    await token(sessions, DIGEST)
    clock.advance(seconds=6)
    await token(sessions, DIGEST)
    assert identity.asked == 2


async def test_memory_is_bounded_and_noise_pushes_nobody_out(sessions: Sessions, identity: FakeIdentity) -> None:
    """A flood of made-up cookies fills its own memory only."""
    await token(sessions, DIGEST)
    known, identity.answer = identity.answer, None
    for n in range(50):
        await token(sessions, f"{n:064}")
    assert len(sessions.unknown) == 3
    identity.answer = known
    for n in range(100, 102):
        await token(sessions, f"{n:064}")
    asked = identity.asked
    await token(sessions, DIGEST)
    assert identity.asked == asked
    for n in range(200, 203):
        await token(sessions, f"{n:064}")
    assert len(sessions.known) == 3
