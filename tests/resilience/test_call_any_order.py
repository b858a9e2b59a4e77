"""Whatever happens in whatever order: calls keep to their table of states, end once, and give back all they held."""

import random
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from muntin.resilience.breaker import BreakerState
from muntin.resilience.call import Call
from muntin.resilience.model import (
    Action,
    Flight,
    Join,
    Recall,
    Refuse,
    Reply,
    Request,
    Response,
    Send,
    Sleep,
)
from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.reasons import Reason
from muntin.resilience.state import UpstreamState
from muntin.resilience.states import TRANSITIONS, IllegalEvent, State

from .plain_cache import PlainCache

URLS = ["http://a", "http://b", "http://c"]
STATUSES = st.sampled_from([200, 304, 404, 429, 500, 501, 502, 503, 504])
HEADERS = st.sampled_from(
    [(), (("retry-after", "0"),), (("retry-after", "60"),), (("x-fresh", "1"), ("x-tag", "t"), ("etag", '"1"'))]
)
REASONS = st.sampled_from(
    [Reason.CONNECT_FAILED, Reason.CONNECTION_LOST, Reason.BAD_ANSWER, Reason.TOO_LARGE],
)
PICK = st.integers(0, 10_000)
EVENTS: dict[str, tuple[Any, ...]] = {
    "begin": (),
    "answered": (Response(200),),
    "failed": (Reason.CONNECTION_LOST,),
    "timed_out": (),
    "woke": (),
    "joined": (Refuse(Reason.DEADLINE, "late"),),
    "recalled": (None,),
}


class AnyOrder(RuleBasedStateMachine):
    """Many calls at once over one UpstreamState; this class is their driver, and a mean one."""

    def __init__(self) -> None:
        super().__init__()
        policy = UpstreamPolicy(
            limit_start=4, limit_least=1, limit_most=8, minimum_calls=3, ejection_failures=2, rate=50.0, burst=30
        )
        self.policy = policy
        self.cache = PlainCache()
        self.state = UpstreamState("service", URLS, policy, random.Random(1), self.cache)
        self.now = 1000.0
        self.made = 0
        self.live: dict[Call, Action] = {}
        self.flights: dict[Call, Flight] = {}
        self.ended: set[Call] = set()

    # --- the driver ---------------------------------------------------------------------------------------

    def tell(self, call: Call, event: str, *about: object) -> None:
        """One event, with what the table allows checked; what it says is done as far as it needs no time."""
        before = call.state
        action: Action = getattr(call, event)(*about, self.now)
        assert call.state in TRANSITIONS[before][event], (before, event, call.state)
        expected = {Send: State.SENDING, Sleep: State.PAUSED, Join: State.JOINED, Recall: State.RECALLING}
        assert call.state is expected.get(type(action), State.DONE)
        if isinstance(action, Reply | Refuse):
            self.end(call, action)
            return
        self.live[call] = action
        if isinstance(action, Send):
            assert action.timeout > 0
            assert self.now + action.timeout <= call.deadline + 1e-9
        if isinstance(action, Join) and action.start:
            self.fly(action.flight)

    def fly(self, flight: Flight) -> None:
        self.flights[flight.call] = flight
        self.tell(flight.call, "begin")

    def end(self, call: Call, final: Reply | Refuse) -> None:
        assert call not in self.ended
        self.ended.add(call)
        self.live.pop(call, None)
        record = call.record(self.now)
        assert record.reason is final.reason
        assert record.attempts <= self.policy.attempts
        if isinstance(final, Reply) and final.refresh is not None:
            self.fly(final.refresh)
        flight = self.flights.pop(call, None)
        if flight is not None:
            for waiter, action in list(self.live.items()):
                if isinstance(action, Join) and action.flight is flight:
                    self.tell(waiter, "joined", final)

    def drop(self, call: Call) -> None:
        """Cancels a call, and the fetch that nobody waits for any more."""
        action = self.live.pop(call)
        call.cancel(self.now)
        assert call.state is State.DONE
        self.ended.add(call)
        if isinstance(action, Join):
            self.reap(action.flight)
        flight = self.flights.pop(call, None)
        if flight is not None:
            for waiter, waited in list(self.live.items()):
                if isinstance(waited, Join) and waited.flight is flight:
                    self.tell(waiter, "joined", Refuse(Reason.CANCELLED, "cancelled"))

    def reap(self, flight: Flight) -> None:
        if not flight.waiters and not flight.background and flight.call in self.live:
            self.drop(flight.call)

    def waiting(self, kind: type) -> list[Call]:
        return [call for call, action in self.live.items() if isinstance(action, kind)]

    # --- what can happen ----------------------------------------------------------------------------------

    @rule(
        method=st.sampled_from(["GET", "GET", "POST"]),
        path=st.sampled_from(["/1", "/2"]),
        headers=st.sampled_from(
            [{}, {}, {"x-alone": "1"}, {"x-behind": "1"}, {"idempotency-key": "k"}, {"cache-control": "only-if-cached"}]
        ),
        deadline=st.sampled_from([None, None, -1.0, 0.0, 0.001, 1.5]),
        remembers=st.booleans(),
        fallback=st.sampled_from([None, None, Response(200, (), b"fallback")]),
    )
    def comes(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        deadline: float | None,
        remembers: bool,
        fallback: Response | None,
    ) -> None:
        """A new call; one that is past its deadline already is no special case."""
        until = None if deadline is None else self.now + deadline
        request = Request(method, path, headers, b"", until)
        call = self.state.call(request, self.now, remembers=remembers, fallback=fallback)
        self.made += 1
        self.tell(call, "begin")

    @rule(seconds=st.sampled_from([0.0, 0.01, 0.3, 1.1, 6.0, 40.0]))
    def passes(self, seconds: float) -> None:
        """Time passes: all that is due happens."""
        until = self.now + seconds
        for call, action in list(self.live.items()):
            if call not in self.live:
                continue
            if isinstance(action, Sleep) and action.until <= until:
                self.now = max(self.now, action.until)
                self.tell(call, "woke")
        self.now = until

    @precondition(lambda self: self.waiting(Send))
    @rule(pick=PICK, status=STATUSES, headers=HEADERS)
    def answers(self, pick: int, status: int, headers: tuple[tuple[str, str], ...]) -> None:
        """The upstream answers one of the attempts."""
        calls = self.waiting(Send)
        self.tell(calls[pick % len(calls)], "answered", Response(status, headers, b"body"))

    @precondition(lambda self: self.waiting(Send))
    @rule(pick=PICK, reason=REASONS)
    def fails(self, pick: int, reason: Reason) -> None:
        """One of the connections fails."""
        calls = self.waiting(Send)
        self.tell(calls[pick % len(calls)], "failed", reason)

    @precondition(lambda self: self.waiting(Send))
    @rule(pick=PICK)
    def takes_too_long(self, pick: int) -> None:
        """One of the attempts gets no answer in its time."""
        calls = self.waiting(Send)
        call = calls[pick % len(calls)]
        action = self.live[call]
        assert isinstance(action, Send)
        self.now += action.timeout
        self.tell(call, "timed_out")

    @precondition(lambda self: self.waiting(Join))
    @rule(pick=PICK)
    def waits_too_long(self, pick: int) -> None:
        """One of those that wait for another's fetch has no more time."""
        calls = self.waiting(Join)
        call = calls[pick % len(calls)]
        action = self.live[call]
        assert isinstance(action, Join)
        self.now = max(self.now, action.until)
        self.tell(call, "timed_out")
        self.reap(action.flight)

    @precondition(lambda self: self.waiting(Recall))
    @rule(pick=PICK, data=st.sampled_from([None, b"remembered", b"garbage"]))
    def remembers(self, pick: int, data: bytes | None) -> None:
        """The second level has something, or nothing, or something unreadable."""
        calls = self.waiting(Recall)
        self.tell(calls[pick % len(calls)], "recalled", data)

    @precondition(lambda self: self.live)
    @rule(pick=PICK)
    def is_cancelled(self, pick: int) -> None:
        """Somebody goes away; also the driver may end a fetch that others wait for."""
        calls = list(self.live)
        self.drop(calls[pick % len(calls)])

    @precondition(lambda self: self.live)
    @rule(pick=PICK, event=st.sampled_from(sorted(EVENTS)))
    def is_told_nonsense(self, pick: int, event: str) -> None:
        """An event that the table does not have is refused, and changes nothing."""
        calls = list(self.live)
        call = calls[pick % len(calls)]
        before = call.state
        if event not in TRANSITIONS[before]:
            with pytest.raises(IllegalEvent, match=event):
                getattr(call, event)(*EVENTS[event], self.now)
            assert call.state is before

    @rule(url=st.sampled_from(URLS), well=st.booleans())
    def is_checked(self, url: str, well: bool) -> None:
        """A health check ends."""
        self.state.checked(url, well, self.now)

    @rule()
    def changes(self) -> None:
        """A domain event expires what is kept."""
        self.state.expire_tag("t")

    # --- what holds ---------------------------------------------------------------------------------------

    @invariant()
    def holds_what_is_under_way(self) -> None:
        """Places are held by the attempts under way, and by nobody else."""
        sending = len(self.waiting(Send))
        assert self.state.limiter.in_flight == sending
        assert sum(one.in_flight for one in self.state.balancer.endpoints) == sending
        assert all(one.in_flight >= 0 for one in self.state.balancer.endpoints)
        assert 1.0 <= self.state.limiter.limit <= 8.0
        left = self.state.budget.snapshot(self.now)
        assert left["left"] >= 0
        ejected = [one for one in self.state.balancer.endpoints if one.ejected]
        assert len(ejected) <= 1

    @invariant()
    def waiters_are_counted(self) -> None:
        """A fetch knows how many wait for it, and is known while it lasts only."""
        for call, flight in self.flights.items():
            waiting = [one for one, action in self.live.items() if isinstance(action, Join) and action.flight is flight]
            assert flight.waiters == len(waiting)
            assert call in self.live
        for flight in self.state.flights.values():
            assert flight.call in self.live

    def teardown(self) -> None:
        """All go away: nothing is held, every call was counted once, and the next one may go."""
        while self.live:
            self.drop(next(iter(self.live)))
        self.holds_what_is_under_way()
        assert not self.state.flights
        assert sum(self.state.counters.values()) == self.made
        assert self.state.limiter.in_flight == 0
        for url in URLS:
            self.state.checked(url, True, self.now)
        self.now += 60.0
        assert self.state.refusal(self.now) is None
        call = self.state.call(Request("POST", "/"), self.now)
        action = call.begin(self.now)
        assert isinstance(action, Send)
        call.answered(Response(200), self.now)
        assert self.state.breaker.state is BreakerState.CLOSED


AnyOrder.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


class TestAnyOrder(AnyOrder.TestCase):  # type: ignore[misc] - hypothesis makes it at run time
    """Any order of events: no illegal state, nothing negative, nothing held at the end."""


def test_every_state_of_the_table_is_known() -> None:
    """The table has a row for each state, and leads to known states only."""
    assert set(TRANSITIONS) == set(State)
    assert {event for row in TRANSITIONS.values() for event in row} == {*EVENTS, "cancel"}
