"""The balancer: who gets the calls, who is left out, and who comes back."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from muntin.resilience.balance import Balancer, Endpoint
from muntin.resilience.policy import UpstreamPolicy

POLICY = UpstreamPolicy()


def balancer(count: int, policy: UpstreamPolicy = POLICY) -> Balancer:
    """Of so many endpoints."""
    return Balancer([f"http://{n}" for n in range(count)], policy, random.Random(1))


def attempt(one: Balancer, endpoint: Endpoint, now: float, seconds: float = 0.01, *, failure: bool = False) -> None:
    """A whole attempt."""
    probe = one.take(endpoint, now)
    one.done(endpoint, now, seconds, failure=failure, probe=probe)


def chosen(one: Balancer, now: float, avoid: Endpoint | None = None) -> Endpoint:
    """The choice, which is somebody."""
    endpoint = one.choose(now, avoid)
    assert endpoint is not None
    return endpoint


def eject(one: Balancer, endpoint: Endpoint, now: float) -> None:
    """Failures in a row."""
    for _ in range(POLICY.ejection_failures):
        attempt(one, endpoint, now, failure=True)


def test_equal_endpoints_share_the_calls() -> None:
    """With all places held, no endpoint has twice the calls of another."""
    one = balancer(4)
    for _ in range(400):
        one.take(chosen(one, 1.0), 1.0)
    assert max(each.in_flight for each in one.endpoints) < 2 * min(each.in_flight for each in one.endpoints)


def test_the_slower_one_gets_less_but_not_nothing() -> None:
    """A peak counts at once, and is forgotten by time."""
    one = balancer(2)
    for endpoint, seconds in zip(one.endpoints, (0.01, 1.0), strict=True):
        attempt(one, endpoint, 0.0, seconds)
    counts: Counter[str] = Counter()
    for n in range(6000):
        endpoint = chosen(one, n * 0.01)
        counts[endpoint.url] += 1
        attempt(one, endpoint, n * 0.01, 0.01)
    assert chosen(one, 0.0).url
    assert counts["http://1"] > 500
    early = balancer(2)
    attempt(early, early.endpoints[0], 0.0, 0.01)
    attempt(early, early.endpoints[1], 0.0, 1.0)
    assert {chosen(early, 0.1).url for _ in range(50)} == {"http://0"}


def test_each_endpoint_is_tried_at_the_beginning() -> None:
    """Nothing is known of it: it gets one call at once, and more when that one is answered."""
    one = balancer(3)
    attempt(one, one.endpoints[0], 0.0, 0.001)
    for n in range(60):
        attempt(one, chosen(one, n * 0.01), n * 0.01, 0.001)
    assert all(each.latency(1.0) < 0.01 for each in one.endpoints)


def test_another_than_the_one_that_failed() -> None:
    """A retry goes elsewhere if there is anywhere else."""
    one = balancer(2)
    assert all(chosen(one, 1.0, one.endpoints[0]) is one.endpoints[1] for _ in range(20))
    single = balancer(1)
    assert chosen(single, 1.0, single.endpoints[0]) is single.endpoints[0]


def test_a_single_endpoint_is_never_ejected() -> None:
    """Half of one is none: failing or not, it is all there is."""
    one = balancer(1)
    eject(one, one.endpoints[0], 1.0)
    assert not one.endpoints[0].ejected
    assert chosen(one, 1.0) is one.endpoints[0]


def test_never_more_than_half_are_ejected() -> None:
    """The rest is used, failing as it may."""
    for count, most in ((2, 1), (3, 1), (4, 2), (5, 2)):
        one = balancer(count)
        for endpoint in one.endpoints:
            eject(one, endpoint, 1.0)
        assert sum(each.ejected for each in one.endpoints) == most


def test_one_probe_brings_it_back_or_out_again() -> None:
    """When its time is over, exactly one call goes there; the time doubles, with jitter, until the probe succeeds."""
    one, now = balancer(2), 100.0
    bad = one.endpoints[0]
    eject(one, bad, now)
    for seconds in (1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0):
        assert 0.5 * seconds <= bad.until - now <= seconds
        assert all(chosen(one, bad.until - 0.01) is not bad for _ in range(20))
        now = bad.until
        assert chosen(one, now) is bad
        assert one.take(bad, now)
        assert all(chosen(one, now) is not bad for _ in range(20))
        one.done(bad, now, 0.01, failure=True, probe=True)
    now = bad.until
    attempt(one, chosen(one, now), now)
    assert not bad.ejected
    eject(one, bad, now)
    assert bad.until - now <= 1.0


def test_a_cancelled_probe_leaves_its_place_to_the_next() -> None:
    """It proved nothing; and what ends meanwhile without being the probe frees nothing."""
    one = balancer(2)
    bad = one.endpoints[0]
    before = one.take(bad, 0.0)
    eject(one, bad, 1.0)
    assert one.take(bad, bad.until)
    one.drop(bad, probe=before)
    assert chosen(one, bad.until) is not bad
    one.drop(bad, probe=True)
    assert chosen(one, bad.until) is bad
    assert bad.in_flight == 0


def test_health_checks_out_means_out() -> None:
    """Unlike the ejected, who are used if nobody else is left."""
    one = balancer(2)
    eject(one, one.endpoints[0], 1.0)
    one.endpoints[1].out = True
    assert chosen(one, 1.0) is one.endpoints[0]
    one.endpoints[0].out = True
    assert one.choose(1.0) is None
    one.back(one.endpoints[0])
    assert not one.endpoints[0].ejected
    assert chosen(one, 1.0) is one.endpoints[0]


def test_without_endpoints_there_is_no_choice() -> None:
    """None, and no error."""
    assert balancer(0).choose(1.0) is None


@settings(max_examples=200, deadline=None)
@given(
    count=st.integers(1, 5),
    events=st.lists(
        st.tuples(
            st.sampled_from(["send", "send", "good", "fail", "fail", "drop", "out", "back"]),
            st.sampled_from([0.0, 0.1, 1.0, 31.0]),
            st.integers(0, 99),
        ),
        max_size=150,
    ),
)
def test_any_order_of_events(count: int, events: list[tuple[str, float, int]]) -> None:
    """In-flight counts are what is on its way, one probe per endpoint at most, and somebody is chosen if any is in."""
    policy = UpstreamPolicy(ejection_failures=2)
    one, now = balancer(count, policy), 10.0
    sent: list[tuple[Endpoint, bool]] = []
    for event, pause, pick in events:
        now += pause
        if event == "send":
            endpoint = one.choose(now, one.endpoints[pick % count] if pick % 2 else None)
            assert (endpoint is None) == all(each.out for each in one.endpoints)
            if endpoint is not None:
                sent.append((endpoint, one.take(endpoint, now)))
        elif event == "out":
            one.endpoints[pick % count].out = True
        elif event == "back":
            one.back(one.endpoints[pick % count])
        elif sent:
            endpoint, probe = sent.pop(pick % len(sent))
            if event == "drop":
                one.drop(endpoint, probe=probe)
            else:
                one.done(endpoint, now, 0.01, failure=event == "fail", probe=probe)
        for each in one.endpoints:
            assert each.in_flight == sum(endpoint is each for endpoint, _ in sent)
            assert each.load(now) >= 0.0
        assert one._ejected == sum(each.ejected for each in one.endpoints) <= count // 2
    for endpoint, probe in sent:
        one.drop(endpoint, probe=probe)
    for each in one.endpoints:
        one.back(each)
        assert (each.in_flight, each.ejected, each.probed) == (0, False, False)


def test_a_second_call_to_an_ejected_one_is_no_probe() -> None:
    """While the probe is under way it may be all there is: such a call decides nothing."""
    one = balancer(2)
    bad, other = one.endpoints
    eject(one, bad, 1.0)
    now = bad.until
    assert one.take(bad, now)
    other.out = True
    assert chosen(one, now) is bad
    assert not one.take(bad, now)
    one.done(bad, now, 0.01, failure=False, probe=False)
    assert bad.ejected


def test_the_busier_of_two_equals_is_left_alone() -> None:
    """Load is latency times what is under way."""
    one = balancer(2)
    for endpoint in one.endpoints:
        attempt(one, endpoint, 0.0, 0.01)
    for _ in range(3):
        one.take(one.endpoints[0], 0.0)
    assert {chosen(one, 0.0).url for _ in range(50)} == {"http://1"}


def test_quick_failures_attract_no_calls() -> None:
    """An endpoint that fails at once looks fast: its failures weigh as slow answers."""
    one = balancer(2)
    attempt(one, one.endpoints[0], 0.0, 0.001, failure=True)
    attempt(one, one.endpoints[1], 0.0, 0.05)
    assert {chosen(one, 0.0).url for _ in range(50)} == {"http://1"}
