"""The promises of the pipeline, each kept in virtual time: the very same Call objects against a modelled service."""

import random

import pytest

from muntin.resilience.model import Request
from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.reasons import Reason
from muntin.resilience.simulator import Fault, Load, Result, Service, simulate

from .plain_cache import PlainCache

POLICY = UpstreamPolicy()
START, END = 10.0, 70.0
LOAD = [Load(200.0, 0.0, END + 10.0)]
SEEDS = [1, 2]
REFUSALS = {Reason.LIMIT_REACHED, Reason.CIRCUIT_OPEN, Reason.NO_ENDPOINT, Reason.RATE_LIMITED}
_RUNS: dict[tuple[str, int], Result] = {}


def outage(kind: str, seed: int) -> Result:
    """A minute of an outage under 200 calls/s, run once for all tests that look at it."""
    if (kind, seed) not in _RUNS:
        fault = Fault(kind, START, END, share=0.5, seconds=1.0)  # type: ignore[arg-type] - a literal
        _RUNS[kind, seed] = simulate(POLICY, LOAD, [fault], seed=seed)
    return _RUNS[kind, seed]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["down", "hang", "storm", "slow", "flapping", "brownout"])
def test_no_outage_is_amplified(kind: str, seed: int) -> None:
    """Attempts sent are at most 1.1 times the calls that came, whatever the outage."""
    run = outage(kind, seed)
    assert len(run.sent) <= 1.1 * len(run.calls) + 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["down", "hang", "storm", "slow"])
def test_a_hard_outage_is_left_in_peace(kind: str, seed: int) -> None:
    """Over a minute in which nothing works, at most a fifth of the calls becomes an attempt."""
    assert outage(kind, seed).amplification(START, END) <= 0.2


@pytest.mark.parametrize("kind", ["down", "hang", "storm", "slow", "flapping", "brownout"])
def test_no_call_outlives_its_deadline(kind: str) -> None:
    """Every call ends at its deadline at the latest, and every call ends."""
    run = outage(kind, 1)
    assert run.late() == []
    assert len(run.calls) == sum(run.reasons().values()) > 15_000


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["down", "hang", "storm", "slow", "flapping", "brownout"])
def test_it_recovers_within_two_seconds(kind: str, seed: int) -> None:
    """Two seconds after the service is healthy, calls succeed again, and go on to; also where checks never failed."""
    assert outage(kind, seed).recovery(END) <= 2.0


@pytest.mark.parametrize("kind", ["down", "hang", "storm"])
def test_refusing_takes_no_time(kind: str) -> None:
    """A call that is refused without an attempt is refused at the very moment it comes."""
    refused = [call for call in outage(kind, 1).calls if call.record.reason in REFUSALS and not call.record.attempts]
    assert len(refused) > 5_000
    assert all(call.ended == call.at for call in refused)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_brown_out_does_not_open_the_breaker(seed: int) -> None:
    """Half of all requests fail: the budget's retries lift success above that, and nobody is turned away."""
    run = outage("brownout", seed)
    assert run.success(START, END) > 0.53
    assert Reason.CIRCUIT_OPEN not in run.reasons()
    assert Reason.LIMIT_REACHED not in run.reasons()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("warm", [200.0, 390.0])
def test_a_surge_leaves_the_service_working(warm: float, seed: int) -> None:
    """900 calls/s on a capacity of 400/s: 95 % of the capacity comes out as good answers, of either start."""
    loads = [Load(warm, 0.0, 10.0), Load(900.0, 10.0, 20.0)]
    run = simulate(POLICY, loads, service=Service(workers=8, service_time=0.02), seed=seed)
    assert run.goodput(10.0, 20.0) >= 0.95 * 400
    assert run.late() == []


def test_without_the_pipeline_a_surge_would_be_an_outage() -> None:
    """The model can be hurt: with no limit and no breaker the same surge answers next to nothing in time."""
    bare = UpstreamPolicy(limit_start=100_000, limit_most=100_000, minimum_calls=100_000, retry_ratio=1.0)
    loads = [Load(900.0, 0.0, 20.0)]
    run = simulate(bare, loads, service=Service(workers=8, service_time=0.02), seed=1)
    assert run.goodput(10.0, 20.0) < 0.2 * 400


@pytest.mark.parametrize("kind", ["down", "hang", "storm", "slow", "flapping", "brownout"])
def test_one_bad_endpoint_of_three_is_not_noticed(kind: str) -> None:
    """With two healthy replicas left, 99.5 % of all calls succeed, whatever happens to the third."""
    fault = Fault(kind, 5.0, 25.0, share=0.5, endpoint=0)  # type: ignore[arg-type] - a literal
    run = simulate(POLICY, [Load(200.0, 0.0, 30.0)], [fault], service=Service(endpoints=3), seed=1)
    assert run.success() >= 0.995
    assert len(run.sent) <= 1.02 * len(run.calls)


@pytest.mark.parametrize("kind", ["down", "hang", "storm"])
def test_without_health_checks_trials_find_the_end(kind: str) -> None:
    """Calls alone close the breaker again: within the longest open time and one attempt."""
    policy = UpstreamPolicy(health_path=None)
    run = simulate(policy, [Load(200.0, 0.0, 50.0)], [Fault(kind, 5.0, 35.0)], seed=3)  # type: ignore[arg-type] - a literal
    assert run.recovery(35.0) <= policy.open_most + policy.deadline
    assert run.amplification(5.0, 35.0) <= 0.2


def test_a_service_that_is_slow_by_nature_is_not_throttled() -> None:
    """Answers that take longer than the latency target are no overload while hardly any of the limit is in use."""
    run = simulate(POLICY, [Load(20.0, 0.0, 40.0)], service=Service(workers=20, service_time=0.3), seed=1)
    assert run.success() >= 0.99


def test_unsafe_calls_are_sent_once() -> None:
    """A POST without an idempotency key is repeated only if it never left."""
    load = [Load(100.0, 0.0, 20.0)]

    def post(_now: float) -> Request:
        return Request("POST", "/orders")

    run = simulate(POLICY, load, [Fault("brownout", 0.0, 20.0, share=0.5)], seed=1, request=post)
    assert len(run.sent) == len(run.calls)
    down = simulate(POLICY, load, [Fault("flapping", 5.0, 15.0, seconds=0.2)], seed=1, request=post)
    assert max(call.record.attempts for call in down.calls if call.good) > 1


@pytest.mark.parametrize("kind", ["hang", "down"])
def test_shared_fetches_learn_and_recover_too(kind: str) -> None:
    """With a cache, what waits for a shared fetch fails in time, and that counts: the outage is left in peace."""
    fault = Fault(kind, 5.0, 35.0)  # type: ignore[arg-type] - a literal
    targets = random.Random(0)

    def get(_now: float) -> Request:
        return Request("GET", f"/{targets.randrange(1_000_000)}")

    run = simulate(POLICY, [Load(200.0, 0.0, 45.0)], [fault], seed=1, cache=PlainCache(), request=get)
    assert run.amplification(5.0, 35.0) <= 0.2
    assert run.recovery(35.0) <= 2.0
    assert run.late() == []


def test_a_run_repeats_itself() -> None:
    """The same seed gives the same run to the last call."""
    fault = [Fault("flapping", 1.0, 4.0)]
    first, second = (simulate(POLICY, [Load(100.0, 0.0, 5.0)], fault, seed=7) for _ in range(2))
    assert first == second
    assert first != simulate(POLICY, [Load(100.0, 0.0, 5.0)], fault, seed=8)
