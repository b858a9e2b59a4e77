"""Runs the very same Call objects against a modelled service, in virtual time: a minute of outage takes a second.

Open-loop load (calls come whether or not the service answers, as users do), N workers with a queue per endpoint, and
faults over spans of time. One seed, one result.

| fault | a request meets |
|---|---|
| down | a refused connection; what was under way is lost |
| hang | nothing; what came is worked on when it is over, though nobody waits for it any more |
| storm | 503 at once, while health checks pass |
| slow | `seconds` more of a worker's time |
| flapping | down and up in turns of `seconds` |
| brownout | 503 at once, for `share` of the requests; health checks pass |

The server works on abandoned requests, too, as most do: that is what makes retries dangerous.
"""

import heapq
import math
import random
from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from muntin.resilience.call import Call
from muntin.resilience.model import (
    Action,
    Cache,
    CallRecord,
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
from muntin.resilience.reasons import ANSWERS, DEGRADED, Reason
from muntin.resilience.state import UpstreamState

NETWORK = 0.0005
"""Seconds from the caller to the service, and back."""
STEP = 0.1
"""Recovery is looked for in steps of this many seconds."""


class Fault(msgspec.Struct, frozen=True):
    """From `start` to `end`, in seconds of the run; `endpoint`: the number of the one it hits, None: all."""

    kind: Literal["down", "hang", "storm", "slow", "flapping", "brownout"]
    start: float
    end: float
    share: float = 1.0
    seconds: float = 1.0
    endpoint: int | None = None

    def active(self, now: float) -> bool:
        """Whether it hits who comes now."""
        if not self.start <= now < self.end:
            return False
        return self.kind != "flapping" or int((now - self.start) / self.seconds) % 2 == 0


class Load(msgspec.Struct, frozen=True):
    """`rate` calls per second, at random (Poisson), from `start` to `end`."""

    rate: float
    start: float
    end: float


class Service(msgspec.Struct, frozen=True):
    """Each endpoint answers workers / service_time requests per second; service times are exponential around theirs."""

    endpoints: int = 1
    workers: int = 20
    service_time: float = 0.02


class Ended(msgspec.Struct, frozen=True):
    """One call: when it came, when it ended, and what became of it."""

    at: float
    ended: float
    deadline: float
    record: CallRecord

    @property
    def good(self) -> bool:
        """The upstream's own answer, or a fresh one of the cache, and no failure."""
        return self.record.reason in ANSWERS and self.record.reason not in DEGRADED


class Result(msgspec.Struct):
    """What happened. `sent`: when each attempt was sent."""

    calls: list[Ended]
    sent: list[float]

    def between(self, start: float, end: float) -> list[Ended]:
        """The calls that came then."""
        return [call for call in self.calls if start <= call.at < end]

    def reasons(self) -> Counter[Reason]:
        """How many calls ended how."""
        return Counter(call.record.reason for call in self.calls)

    def amplification(self, start: float = 0.0, end: float = math.inf) -> float:
        """Attempts sent per call that came."""
        offered = len(self.between(start, end))
        return sum(start <= at < end for at in self.sent) / offered if offered else 0.0

    def goodput(self, start: float, end: float) -> float:
        """Good answers per second."""
        return sum(call.good and start <= call.ended < end for call in self.calls) / (end - start)

    def success(self, start: float = 0.0, end: float = math.inf) -> float:
        """Share of the calls that came then and got a good answer."""
        calls = self.between(start, end)
        return sum(call.good for call in calls) / len(calls) if calls else 1.0

    def late(self) -> list[Ended]:
        """Calls that ended after their deadline."""
        return [call for call in self.calls if call.ended > call.deadline]

    def recovery(self, healthy: float, *, share: float = 0.95) -> float:
        """Seconds after `healthy` until `share` of the calls of a second get good answers, and go on to; inf: never."""
        last = max((call.at for call in self.calls), default=healthy)
        recovered = math.inf
        steps = int((last - 1.0 - healthy) / STEP)
        for step in range(steps, -1, -1):
            start = healthy + step * STEP
            if self.success(start, start + 1.0) < share:
                break
            recovered = step * STEP
        return recovered


class _Sent:
    """A request on its way, or being worked on; `open` until the caller was told, or left."""

    __slots__ = ("call", "done", "open")

    def __init__(self, call: Call, done: Callable[[Action], None]) -> None:
        self.call = call
        self.done = done
        self.open = True


class _Endpoint:
    """Workers and their queue."""

    def __init__(self, run: "Simulation", number: int, service: Service, faults: Sequence[Fault]) -> None:
        self.run = run
        self.service = service
        self.faults = [fault for fault in faults if fault.endpoint in (None, number)]
        self.busy = 0
        self.queue: deque[_Sent] = deque()
        self.inside: dict[_Sent, None] = {}
        self.life = 0
        for fault in self.faults:
            if fault.kind in ("down", "flapping"):
                turns = math.ceil((fault.end - fault.start) / fault.seconds) if fault.kind == "flapping" else 1
                for turn in range(0, turns, 2):
                    run.at(fault.start + turn * fault.seconds, self.crash)

    def fault(self, *kinds: str) -> Fault | None:
        """The fault of these kinds that is active now."""
        return next((one for one in self.faults if one.kind in kinds and one.active(self.run.now)), None)

    def crash(self) -> None:
        """All that was under way is lost."""
        lost, self.inside, self.busy, self.life = list(self.inside), {}, 0, self.life + 1
        self.queue.clear()
        for sent in lost:
            self.run.failed(sent, Reason.CONNECTION_LOST)

    def arrived(self, sent: _Sent) -> None:
        """A request is here."""
        fault = self.fault("down", "flapping", "storm", "brownout")
        if fault is not None and fault.kind in ("down", "flapping"):
            self.run.after(NETWORK, self.run.failed, sent, Reason.CONNECT_FAILED)
        elif fault is not None and (fault.kind == "storm" or self.run.rng.random() < fault.share):
            self.run.after(NETWORK, self.run.answered, sent, 503)
        else:
            self.inside[sent] = None
            self.queue.append(sent)
            self.work()

    def work(self) -> None:
        """Free workers take what waits longest."""
        while self.queue and self.busy < self.service.workers:
            self.busy += 1
            slow = self.fault("slow")
            seconds = self.run.rng.expovariate(1 / self.service.service_time) + (slow.seconds if slow else 0.0)
            self.run.after(seconds, self.finished, self.queue.popleft(), self.life)

    def finished(self, sent: _Sent, life: int) -> None:
        """A worker is through with it, unless the process was lost meanwhile, or stands still."""
        if life != self.life:
            return
        hang = self.fault("hang")
        if hang is not None:
            self.run.at(hang.end + self.run.rng.expovariate(1 / self.service.service_time), self.finished, sent, life)
            return
        del self.inside[sent]
        self.busy -= 1
        self.run.after(NETWORK, self.run.answered, sent, 200)
        self.work()

    def health(self) -> tuple[bool, float]:
        """What a check that starts now meets, and after how many seconds."""
        timeout = self.run.policy.health_timeout
        if self.fault("down", "flapping"):
            return False, 2 * NETWORK
        if self.fault("hang"):
            return False, timeout
        slow = self.fault("slow")
        seconds = 2 * NETWORK + (slow.seconds if slow else 0.0)
        return seconds < timeout, min(seconds, timeout)


class Simulation:
    """One run; `simulate` makes, runs and reads it."""

    def __init__(
        self, policy: UpstreamPolicy, service: Service, faults: Sequence[Fault], seed: int, cache: Cache | None
    ) -> None:
        self.policy = policy
        self.rng = random.Random(seed)
        self.now = 0.0
        self.result = Result([], [])
        self._events: list[tuple[float, int, Callable[..., None], tuple[object, ...]]] = []
        self._count = 0
        self._waiting: dict[Flight, list[Callable[[Reply | Refuse], None]]] = {}
        self.endpoints = {f"http://{n}": _Endpoint(self, n, service, faults) for n in range(service.endpoints)}
        self.state = UpstreamState("service", list(self.endpoints), policy, self.rng, cache)

    # --- virtual time -------------------------------------------------------------------------------------

    def at(self, time: float, what: Callable[..., None], *about: object) -> None:
        """At `time`, do it; what is for the same time is done in the order it was asked for."""
        self._count += 1
        heapq.heappush(self._events, (max(time, self.now), self._count, what, about))

    def after(self, seconds: float, what: Callable[..., None], *about: object) -> None:
        """In so many seconds."""
        self.at(self.now + seconds, what, *about)

    def run(self, until: float) -> Result:
        """Until all calls have ended; health checks go on to `until`."""
        if self.policy.health_path is not None:
            for url in self.endpoints:
                self.at(0.0, self._check, url, until)
        while self._events:
            self.now, _, what, about = heapq.heappop(self._events)
            what(*about)
        return self.result

    def _check(self, url: str, until: float) -> None:
        well, seconds = self.endpoints[url].health()
        self.after(seconds, self._checked, url, well, until)

    def _checked(self, url: str, well: bool, until: float) -> None:
        self.state.checked(url, well, self.now)
        if self.now < until:
            self.after(self.state.check_interval(url), self._check, url, until)

    # --- the caller's side: a driver without sockets ------------------------------------------------------

    def offer(self, load: Load, request: Callable[[float], Request]) -> None:
        """Calls come as `load` says."""
        now = load.start
        while (now := now + self.rng.expovariate(load.rate)) < load.end:
            self.at(now, self._come, request)

    def _come(self, request: Callable[[float], Request]) -> None:
        call = self.state.call(request(self.now), self.now)
        self._do(call, call.begin(self.now), self._log)

    def _log(self, call: Call, _end: Reply | Refuse) -> None:
        self.result.calls.append(Ended(call.started, self.now, call.deadline, call.record(self.now)))

    def _do(self, call: Call, action: Action, ended: Callable[[Call, Reply | Refuse], None]) -> None:
        def go(following: Action) -> None:
            self._do(call, following, ended)

        match action:
            case Send():
                sent = _Sent(call, go)
                self.result.sent.append(self.now)
                self.after(NETWORK, self.endpoints[action.endpoint].arrived, sent)
                self.after(action.timeout, self._timed_out, sent)
            case Sleep():
                self.at(action.until, lambda: go(call.woke(self.now)))
            case Recall():
                go(call.recalled(None, self.now))
            case Join():
                self._join(call, action, go)
            case Reply() | Refuse():
                if isinstance(action, Reply) and action.refresh is not None:
                    self._fly(action.refresh)
                ended(call, action)

    def _join(self, call: Call, join: Join, go: Callable[[Action], None]) -> None:
        flight, waiting = join.flight, [True]

        def told(end: Reply | Refuse) -> None:
            if waiting:
                waiting.clear()
                go(call.joined(end, self.now))

        def alarm() -> None:
            if waiting:
                waiting.clear()
                following = call.timed_out(self.now)
                if not flight.waiters and not flight.background:
                    flight.call.cancel(self.now)
                go(following)

        self._waiting.setdefault(flight, []).append(told)
        self.at(join.until, alarm)
        if join.start:
            self._fly(flight)

    def _fly(self, flight: Flight) -> None:
        def landed(_call: Call, end: Reply | Refuse) -> None:
            for told in self._waiting.pop(flight, ()):
                told(end)

        self._do(flight.call, flight.call.begin(self.now), landed)

    def answered(self, sent: _Sent, status: int) -> None:
        """The answer is back at the caller, if that still waits."""
        if self._closes(sent):
            sent.done(sent.call.answered(Response(status), self.now))

    def failed(self, sent: _Sent, reason: Reason) -> None:
        """The connection has failed."""
        if self._closes(sent):
            sent.done(sent.call.failed(reason, self.now))

    def _timed_out(self, sent: _Sent) -> None:
        if self._closes(sent):
            sent.done(sent.call.timed_out(self.now))

    def _closes(self, sent: _Sent) -> bool:
        still, sent.open = sent.open and not sent.call.done, False
        return still


def simulate(
    policy: UpstreamPolicy,
    loads: Sequence[Load],
    faults: Sequence[Fault] = (),
    *,
    service: Service | None = None,
    seed: int = 0,
    cache: Cache | None = None,
    request: Callable[[float], Request] | None = None,
) -> Result:
    """What becomes of `loads` under `policy`. `request`: makes the request of a call that comes at a time.

    Health checks go on until a few seconds after the last load or fault ends.
    """
    run = Simulation(policy, service or Service(), faults, seed, cache)
    for load in loads:
        run.offer(load, request or (lambda _now: Request("GET", "/")))
    return run.run(max([load.end for load in loads] + [fault.end for fault in faults]) + 5.0)
