"""One call at a time, step by step: what it is told, what it says (call_cases.json)."""

import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.resilience.attempt import retry_after
from muntin.resilience.call import Call
from muntin.resilience.model import Action, Refuse, Reply, Request, Response, Send, Sleep
from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.reasons import Reason
from muntin.resilience.state import UpstreamState

NOW = 1_800_000_000.0
CASES = json.loads((Path(__file__).parent / "call_cases.json").read_text())


def said(action: Action) -> str:
    """An action in the words of the cases."""
    match action:
        case Send():
            return f"send {round(action.timeout, 3)}"
        case Sleep():
            return "sleep"
        case Reply():
            return f"reply {action.reason} {action.response.status}"
        case Refuse():
            return f"refuse {action.reason}"
    raise AssertionError(action)


def told(call: Call, event: str, now: float, *about: Any) -> Action:
    """An event of the cases."""
    if event == "answered":
        status, headers = about[0], about[1] if len(about) > 1 else {}
        return call.answered(Response(status, tuple(headers.items())), now)
    if event == "failed":
        return call.failed(Reason(about[0]), now)
    action: Action = getattr(call, event)(now)
    return action


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_call_goes_as_its_case_says(case: dict[str, Any]) -> None:
    """Each event is answered by the action that the case names, and at the end nothing is held but by others."""
    policy = msgspec.convert(case.get("policy", {}), UpstreamPolicy)
    state = UpstreamState("service", case.get("endpoints", ["http://a"]), policy, random.Random(1))
    for _ in range(case.get("before", 0)):
        other = state.call(Request("GET", "/"), NOW)
        other.begin(NOW)
        other.answered(Response(200), NOW)
    for _ in range(case.get("held", 0)):
        state.call(Request("GET", "/"), NOW).begin(NOW)
    deadline = NOW + case["deadline"] if "deadline" in case else None
    request = Request(case.get("method", "GET"), "/", case.get("headers", {}), b"", deadline)
    call = state.call(request, NOW, fallback=Response(200) if "fallback" in case else None)
    steps = iter(case["steps"])
    now, action = NOW, None
    for (event, at, *about), expected in zip(steps, steps, strict=True):
        now = NOW + at
        action = told(call, event, now, *about)
        assert said(action) == expected
        if isinstance(action, Send):
            assert action.headers["x-muntin-deadline-ms"] == str(int(action.timeout * 1000))
        if isinstance(action, Sleep):
            assert now <= action.until <= call.deadline
    record = call.record(now)
    assert record.attempts == case["attempts"]
    assert record.seconds == now - NOW
    if "retry_after" in case:
        assert record.retry_after == pytest.approx(case["retry_after"])
    assert state.limiter.in_flight == case.get("held", 0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Fri, 15 Jan 2027 08:00:10 GMT", 10.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("", None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_date(value: str, seconds: float | None) -> None:
    """RFC 9110 section 10.2.3; what can't be read is as if it weren't there."""
    assert retry_after(Response(503, (("retry-after", value),)), NOW) == seconds


def test_a_deadline_that_leaves_no_time_proves_nothing() -> None:
    """A caller with 10 ms left says nothing about an upstream that answers in 20: no failure is counted."""
    state = UpstreamState("service", ["http://a"], UpstreamPolicy(), random.Random(1))
    for _ in range(100):
        call = state.call(Request("GET", "/", deadline=NOW + 0.01), NOW)
        call.begin(NOW)
        assert said(call.timed_out(NOW + 0.01)) == "refuse deadline"
    assert state.breaker.snapshot(NOW)["calls"] == 0
    assert state.limiter.limit == 20
    assert state.limiter.in_flight == 0


def test_an_answer_made_good_by_a_retry_is_no_failure() -> None:
    """The record of a call that succeeded at its second attempt says nothing of the first but its number."""
    state = UpstreamState("service", ["http://a"], UpstreamPolicy(), random.Random(1))
    call = state.call(Request("GET", "/a?b=c"), NOW)
    call.begin(NOW)
    call.answered(Response(503, (("retry-after", "0"),)), NOW)
    call.woke(NOW + 0.1)
    call.answered(Response(200), NOW + 0.2)
    record = call.record(NOW + 0.2)
    assert (record.proxy_status, record.cache_status, record.retry_after, record.degraded) == ("", "", None, False)
    assert record.attributes() == {
        "http.request.method": "GET",
        "url.path": "/a",
        "muntin.upstream": "service",
        "muntin.reason": "answered",
        "muntin.attempts": 2,
        "muntin.seconds": pytest.approx(0.2),
        "http.response.status_code": 200,
        "http.request.resend_count": 1,
        "server.address": "http://a",
    }


def test_what_an_owner_excuses_is_an_answer() -> None:
    """A 503 that the owner of the upstream calls proper is passed on, and no sign of its being unwell."""
    excused = UpstreamState(
        "service", ["http://a"], UpstreamPolicy(), random.Random(1), None, lambda response: response.status == 503
    )
    call = excused.call(Request("GET", "/"), NOW)
    call.begin(NOW)
    assert said(call.answered(Response(503), NOW)) == "reply answered 503"
    assert excused.breaker.snapshot(NOW)["failures"] == 0


def test_the_state_can_be_seen() -> None:
    """`/upstreams` has what decides about the next call, in JSON types."""
    state = UpstreamState("service", ["http://a", "http://b"], UpstreamPolicy(), random.Random(1))
    call = state.call(Request("GET", "/"), NOW)
    call.begin(NOW)
    shown = json.loads(msgspec.json.encode(state.snapshot(NOW)))
    assert shown["in_flight"] == 1
    assert shown["breaker"]["state"] == "closed"
    assert [one["state"] for one in shown["endpoints"]] == ["in", "in"]
    call.cancel(NOW)
    call.cancel(NOW)
    assert state.snapshot(NOW)["reasons"] == {"cancelled": 1}


def test_quick_failures_say_nothing_about_load() -> None:
    """The limit is neither raised nor cut by them; a full limit that is told to slow down is cut."""
    state = UpstreamState("service", ["http://a"], UpstreamPolicy(), random.Random(1))
    calls = [state.call(Request("POST", "/"), NOW) for _ in range(20)]
    for call in calls:
        assert isinstance(call.begin(NOW), Send)
    for call in calls[:5]:
        call.answered(Response(500), NOW + 0.01)
    for call in calls[5:10]:
        call.failed(Reason.CONNECTION_LOST, NOW + 0.01)
    assert state.limiter.limit == 20
    for _ in range(10):
        state.call(Request("POST", "/"), NOW).begin(NOW)
    calls[10].answered(Response(429), NOW + 0.01)
    assert state.limiter.limit == 16


def test_a_cancelled_probe_does_not_keep_an_endpoint_out() -> None:
    """The call that probes an ejected endpoint goes away: the next one probes it."""
    state = UpstreamState("service", ["http://a", "http://b"], UpstreamPolicy(), random.Random(1))
    bad = state.balancer.endpoints[0]
    for _ in range(5):
        state.balancer.done(bad, NOW, 0.01, failure=True, probe=state.balancer.take(bad, NOW))
    for _ in range(3):
        call = state.call(Request("GET", "/"), bad.until)
        action = call.begin(bad.until)
        assert isinstance(action, Send)
        assert action.endpoint == "http://a"
        call.cancel(bad.until)
    assert bad.in_flight == 0


def test_health_checks_take_an_endpoint_out_after_their_misses() -> None:
    """One miss only makes the next check come sooner; two take it out, and refuse calls if it was the last."""
    policy = UpstreamPolicy()
    state = UpstreamState("service", ["http://a", "http://b"], policy, random.Random(1))
    assert state.check_interval("http://a") == policy.health_interval
    state.checked("http://a", False, NOW)
    assert state.check_interval("http://a") == policy.health_interval_out
    assert state.check_interval("http://b") == policy.health_interval
    assert not state.balancer.endpoints[0].out
    state.checked("http://a", False, NOW)
    assert state.balancer.endpoints[0].out
    assert state.refusal(NOW) is None
    for _ in range(2):
        state.checked("http://b", False, NOW)
    assert state.refusal(NOW) is Reason.CIRCUIT_OPEN
    state.checked("http://b", True, NOW)
    assert state.refusal(NOW) is None
    assert state.balancer.endpoints[0].out
    state.breaker.all_out(NOW)
    assert state.check_interval("http://b") == policy.health_interval_out
