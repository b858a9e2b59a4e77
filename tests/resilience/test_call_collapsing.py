"""Equal requests that wait for one fetch: who asks, who gets what, and who goes alone."""

import random

import pytest

from muntin.resilience.call import Call
from muntin.resilience.model import Action, Join, Recall, Refuse, Reply, Request, Response, Send
from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.reasons import Reason
from muntin.resilience.state import UpstreamState
from muntin.resilience.states import State

from .plain_cache import PlainCache

NOW = 1000.0
GET = Request("GET", "/products")
FRESH = Response(200, (("x-fresh", "5"), ("x-tag", "t"), ("etag", '"1"')), b"products")
PRIVATE = Response(200, (), b"yours")


@pytest.fixture
def state() -> UpstreamState:
    """One upstream with a cache."""
    return UpstreamState("product", ["http://a"], UpstreamPolicy(), random.Random(1), PlainCache())


def start(state: UpstreamState, request: Request = GET, now: float = NOW, **more: bool) -> tuple[Call, Action]:
    """A call that has begun, and what it says."""
    call = state.call(request, now, remembers=more.get("remembers", False))
    return call, call.begin(now)


def joined(action: Action) -> Join:
    """It waits for a fetch."""
    assert isinstance(action, Join)
    return action


def reply(action: Action) -> Reply:
    """It got an answer."""
    assert isinstance(action, Reply)
    return action


def sent(action: Action) -> Send:
    """It asks the upstream."""
    assert isinstance(action, Send)
    return action


def test_a_thousand_misses_are_one_fetch(state: UpstreamState) -> None:
    """All thousand get the answer of the one request; one of them is the one who asked."""
    calls = [start(state) for _ in range(1000)]
    flights = {joined(action).flight for _, action in calls}
    assert [joined(action).start for _, action in calls].count(True) == 1
    (flight,) = flights
    assert flight.waiters == 1000
    assert sent(flight.call.begin(NOW)).attempt == 1
    final = reply(flight.call.answered(FRESH, NOW + 0.1))
    assert final.keep == ("/products", b"products", 60.0)
    ends = [reply(call.joined(final, NOW + 0.1)) for call, _ in calls]
    assert state.attempts == 1
    assert [end.reason for end in ends] == [Reason.ANSWERED] + [Reason.COLLAPSED] * 999
    assert all(end.response is FRESH and end.keep is None for end in ends)
    assert flight.waiters == 0
    assert not state.flights
    records = [call.record(NOW + 0.1) for call, _ in calls]
    assert [record.attempts for record in records] == [1] + [0] * 999
    assert records[0].cache_status == "product;fwd=uri-miss;fwd-status=200;stored;ttl=5"
    assert records[1].cache_status == "product;fwd=uri-miss;fwd-status=200;stored;ttl=5;collapsed"
    assert reply(start(state)[1]).reason is Reason.FRESH


def test_what_cannot_be_shared_goes_to_the_one_who_asked(state: UpstreamState) -> None:
    """The others ask by themselves, all at once, and who comes within the next seconds does not wait at all."""
    calls = [start(state) for _ in range(3)]
    flight = joined(calls[0][1]).flight
    sent(flight.call.begin(NOW))
    final = flight.call.answered(PRIVATE, NOW)
    assert isinstance(final, Reply)
    assert reply(calls[0][0].joined(final, NOW)).response is PRIVATE
    sent(calls[1][0].joined(final, NOW))
    sent(calls[2][0].joined(final, NOW))
    sent(start(state)[1])
    assert joined(start(state, now=NOW + 11.0)[1]).start


def test_a_shareable_answer_ends_going_alone(state: UpstreamState) -> None:
    """One answer that may be shared makes equal requests wait for each other again."""
    state.shareable("/products", False, NOW)
    call, _ = start(state)
    reply(call.answered(Response(200, (("x-fresh", "0"),)), NOW))
    assert joined(start(state)[1]).start


def test_an_answer_in_another_language_is_fetched_once_more(state: UpstreamState) -> None:
    """Waiters whom Vary excludes wait for a second fetch together, not each for its own."""
    german = Request("GET", "/products", {"accept-language": "de"})
    english = [Request("GET", "/products", {"accept-language": "en"})] * 3
    first = start(state, german)[0]
    calls = [start(state, request)[0] for request in english]
    flight = state.flights["/products"]
    flight.call.begin(NOW)
    final = flight.call.answered(Response(200, (("x-fresh", "0"), ("content-language", "de"))), NOW)
    assert isinstance(final, Reply)
    reply(first.joined(final, NOW))
    assert [joined(call.joined(final, NOW)).start for call in calls] == [True, False, False]


def test_a_failed_fetch_fails_for_all_who_waited(state: UpstreamState) -> None:
    """Nobody asks again by itself: a thousand waiters must not become a thousand attempts."""
    calls = [start(state)[0] for _ in range(10)]
    flight = state.flights["/products"]
    flight.call.begin(NOW)
    final = flight.call.answered(Response(500), NOW)
    assert isinstance(final, Refuse)
    ends = [call.joined(final, NOW) for call in calls]
    assert all(isinstance(end, Refuse) and end.reason is Reason.FAILURE_STATUS for end in ends)
    assert state.attempts == 1
    assert calls[5].record(NOW).proxy_status == 'product;received-status=500;details="failure-status"'


def test_the_one_who_asked_may_leave(state: UpstreamState) -> None:
    """A fetch belongs to all who wait: its starter goes away, the others get the answer."""
    starter, other = start(state)[0], start(state)[0]
    flight = state.flights["/products"]
    flight.call.begin(NOW)
    starter.cancel(NOW)
    assert flight.waiters == 1
    final = flight.call.answered(FRESH, NOW)
    assert isinstance(final, Reply)
    assert reply(other.joined(final, NOW)).reason is Reason.COLLAPSED


def test_a_fetch_that_nobody_wants_gives_everything_back(state: UpstreamState) -> None:
    """Its last waiter leaves, the driver cancels it: the next call starts a new one, and nothing is held."""
    call = start(state)[0]
    flight = state.flights["/products"]
    flight.call.begin(NOW)
    call.cancel(NOW)
    assert flight.waiters == 0
    flight.call.cancel(NOW)
    assert state.limiter.in_flight == 0
    assert state.breaker.snapshot(NOW)["calls"] == 0
    assert joined(start(state)[1]).start


def test_waiters_that_run_out_of_time_are_evidence(state: UpstreamState) -> None:
    """A fetch that is ended since those who waited had no more time counts as a failure of the upstream."""
    call = start(state)[0]
    flight = state.flights["/products"]
    flight.call.begin(NOW)
    end = call.timed_out(NOW + 3.0)
    assert isinstance(end, Refuse)
    assert end.reason is Reason.DEADLINE
    flight.call.cancel(NOW + 3.0)
    assert state.breaker.snapshot(NOW + 3.0)["failures"] == 1
    assert state.limiter.in_flight == 0


def test_who_is_cancelled_when_time_is_over_is_evidence_too(state: UpstreamState) -> None:
    """The caller's own timer may be the first of two that are due: alone or waiting, its time is over all the same."""
    alone = start(state, Request("POST", "/order"))[0]
    alone.cancel(NOW + 3.0)
    waiting = start(state)[0]
    flight = state.flights["/products"]
    flight.call.begin(NOW)
    waiting.cancel(NOW + 3.0)
    flight.call.cancel(NOW + 3.0)
    assert state.breaker.snapshot(NOW + 3.0)["failures"] == 2
    assert state.limiter.in_flight == 0


def test_waiters_of_a_cancelled_fetch_start_another(state: UpstreamState) -> None:
    """If the driver ends a fetch that is waited for, those who wait share the next one, and go alone after that."""
    calls = [start(state)[0] for _ in range(3)]
    final = Refuse(Reason.CANCELLED, "stopped")
    state.flights["/products"].call.cancel(NOW)
    assert [joined(call.joined(final, NOW)).start for call in calls] == [True, False, False]
    state.flights["/products"].call.cancel(NOW)
    assert all(isinstance(call.joined(final, NOW), Send) for call in calls)


def test_an_event_overtakes_a_fetch(state: UpstreamState) -> None:
    """Who comes after the event does not join the fetch that began before it, whose answer may be older."""
    before = start(state)[0]
    flight = state.flights["/products"]
    flight.call.begin(NOW)
    state.expire_tag("t")
    after = joined(start(state)[1])
    assert after.start
    assert after.flight is not flight
    final = flight.call.answered(FRESH, NOW)
    assert isinstance(final, Reply)
    assert reply(before.joined(final, NOW)).response is FRESH
    assert state.flights["/products"] is after.flight
    assert not state.alone("/products", NOW)


def test_one_refresh_at_a_time(state: UpstreamState) -> None:
    """Stale answers that may be shown meanwhile start one fetch in the background, not one each."""
    state.cache.kept["/products"] = (FRESH, NOW - 9.0, NOW - 4.0)  # type: ignore[union-attr] - the fake
    behind = Request("GET", "/products", {"x-behind": "1"})
    call, first = start(state, behind)
    second = start(state, behind)[1]
    refresh = reply(first).refresh
    assert refresh is not None
    assert refresh.background
    assert reply(second).refresh is None
    assert call.record(NOW).cache_status == "product;hit;ttl=-4;detail=stale-while-revalidate"
    assert sent(refresh.call.begin(NOW)).headers.get("x-muntin-deadline-ms") == "1000"
    refresh.call.answered(FRESH, NOW)
    assert reply(start(state)[1]).reason is Reason.FRESH
    assert sum(state.counters.values()) == 3


def test_an_open_breaker_starts_no_fetch(state: UpstreamState) -> None:
    """It is refused, or answered with what is stale, at once; nothing is held, nothing is in flight."""
    state.cache.kept["/products"] = (FRESH, NOW - 9.0, NOW - 4.0)  # type: ignore[union-attr] - the fake
    state.checked("http://a", False, NOW)
    state.checked("http://a", False, NOW)
    call, end = start(state)
    assert reply(end).reason is Reason.STALE_IF_ERROR
    record = call.record(NOW)
    assert record.degraded
    assert record.age == 9.0
    assert record.cache_status == "product;hit;ttl=-4;detail=stale-if-error"
    assert record.proxy_status == 'product;error=destination_unavailable;details="circuit-open"'
    other, end = start(state, Request("GET", "/other"), remembers=True)
    assert isinstance(end, Recall)
    assert end.until <= NOW + 0.25
    assert reply(other.recalled(b"remembered", NOW)).reason is Reason.REMEMBERED
    third, end = start(state, Request("GET", "/third"), remembers=True)
    end = third.recalled(b"garbage", NOW)
    assert isinstance(end, Refuse)
    assert end.reason is Reason.CIRCUIT_OPEN
    assert third.state is State.DONE
    assert not state.flights
    assert state.limiter.in_flight == 0


def test_what_is_stale_is_shown_by_those_who_wait(state: UpstreamState) -> None:
    """A fetch that fails shows nothing itself: each call decides what it shows instead."""
    state.cache.kept["/products"] = (FRESH, NOW - 9.0, NOW - 4.0)  # type: ignore[union-attr] - the fake
    call, other = start(state)[0], state.call(Request("GET", "/products"), NOW, fallback=PRIVATE)
    joined(other.begin(NOW))
    flight = state.flights["/products"]
    assert sent(flight.call.begin(NOW)).headers["if-none-match"] == '"1"'
    final = flight.call.answered(Response(500), NOW)
    assert isinstance(final, Refuse)
    for each in (call, other):
        assert reply(each.joined(final, NOW)).reason is Reason.STALE_IF_ERROR
    assert call.record(NOW).cache_status == "product;fwd=stale;fwd-status=500;ttl=-4;detail=stale-if-error"


def test_an_overtaken_answer_says_nothing_of_later_ones(state: UpstreamState) -> None:
    """What an event made unshareable on its way does not make equal requests go alone."""
    start(state)
    flight = state.flights["/products"]
    flight.call.begin(NOW)
    state.expire_tag("t")
    reply(flight.call.answered(PRIVATE, NOW))
    assert not state.alone("/products", NOW)
