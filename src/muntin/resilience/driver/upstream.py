"""Runs calls on sockets: does what a `Call` says (the table in model.py) and tells it what happened. Decides nothing.

| task | lives | ends |
|---|---|---|
| the caller's own | while it drives its call | with an answer, Refused, or cancelled |
| a flight | one fetch, however many wait for it | when it is answered, or the last waiter has left |
| a refresh | one fetch in the background | when it is answered, or at stop() |
| health of an endpoint | from start() | at stop() |

A caller that is cancelled at any moment ends its call, and with it the request on the wire.
"""

import asyncio
import contextvars
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import aiohttp
from yarl import URL

from muntin.clock import Clock, SystemClock
from muntin.resilience.call import Call
from muntin.resilience.driver.health import HealthChecks
from muntin.resilience.driver.outcome import Answer, Refused, answer
from muntin.resilience.driver.wire import NOT_TAKEN_ALONG, exchange, pooled_session
from muntin.resilience.http_cache import HttpCache
from muntin.resilience.model import (
    Action,
    CallRecord,
    Flight,
    Join,
    Recall,
    Refuse,
    Reply,
    Request,
    Response,
    SecondLevel,
    Send,
    Sleep,
)
from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.reasons import Reason
from muntin.resilience.state import UpstreamState

log = logging.getLogger("muntin.resilience")

EXAMPLE = "http://10.0.0.7:8080"

Observe = Callable[[CallRecord], None]
"""Is told of each call that a caller made, when it ends."""


class Upstream:
    """One service that is called, over all its endpoints: `async with Upstream("product", [url]) as product: ...`."""

    def __init__(
        self,
        name: str,
        endpoints: Sequence[str],
        policy: UpstreamPolicy | None = None,
        *,
        session: aiohttp.ClientSession | None = None,
        second_level: SecondLevel | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        observe: Observe | None = None,
        excused: Callable[[Response], bool] | None = None,
    ) -> None:
        """`endpoints`: base URLs of its replicas. A `session` and a `second_level` stay their owner's to close.

        `excused`: whether a 5xx or 429 is the upstream's proper answer and no sign of its being unwell. Raises
        ValueError for an endpoint that is no base URL, or none at all.
        """
        self.name = name
        self.policy = policy or UpstreamPolicy()
        self._clock = clock or SystemClock()
        self._epoch = self._clock.now().timestamp() - self._clock.monotonic()
        self._rng = rng or random.Random()
        cache = None
        if self.policy.cache:
            cache = HttpCache(
                self.policy.cache_bytes, stale_if_error=self.policy.stale_if_error, exports=second_level is not None
            )
        bases = list(dict.fromkeys(_base(endpoint) for endpoint in endpoints))
        if not bases:
            raise ValueError(f"{name} has no endpoint; give at least one base URL, such as {EXAMPLE}")
        self.state = UpstreamState(name, bases, self.policy, self._rng, cache, excused)
        self._health = HealthChecks(bases, self.policy, self._checked, self._rng)
        self._second = second_level
        self._observe = observe
        self._session = session
        self._own_session = session is None
        self._flights: dict[Flight, _Fetch] = {}

    # --- life --------------------------------------------------------------------------------------------

    async def start(self, session: aiohttp.ClientSession | None = None) -> None:
        """Opens the pool (unless it gets one to share) and begins the health checks; waits for nobody."""
        if session is not None:
            self._session, self._own_session = session, False
        if self._session is None:
            self._session = pooled_session()
        self._health.start()

    async def stop(self) -> None:
        """Ends what runs in the background and closes what is its own."""
        await self._health.stop()
        tasks = [self._abandon(flight) for flight in list(self._flights)]
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._own_session and self._session is not None:
            await self._session.close()
            self._session = None

    async def __aenter__(self) -> Self:
        """start()"""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """stop()"""
        await self.stop()

    # --- what callers use --------------------------------------------------------------------------------

    async def call(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        deadline: float | None = None,
        fallback: Response | None = None,
    ) -> Answer:
        """The answer to one request, in whatever way the policy gets it.

        `target`: path and query, percent-encoded; `deadline`: seconds, the policy's own unless given; `fallback`: what
        to answer if nobody else can. Raises Refused where there is no answer; a 4xx is one.
        """
        if not target.startswith("/"):
            raise ValueError(f"{target!r} is not a path at the upstream; it starts with /")
        now = self.now()
        until = now + (self.policy.deadline if deadline is None else deadline)
        request = Request(method.upper(), target, _own(headers), body, until)
        call = self.state.call(request, now, remembers=self._second is not None, fallback=fallback)
        end = await self._drive(call)
        record = call.record(self.now())
        if self._observe is not None:
            self._observe(record)
        if isinstance(end, Reply):
            return answer(end, record)
        raise Refused(self.name, end, record, until - now)

    async def get(self, target: str, **options: Any) -> Answer:
        """`call("GET", ...)`."""
        return await self.call("GET", target, **options)

    async def post(self, target: str, **options: Any) -> Answer:
        """`call("POST", ...)`; only with an `idempotency-key` header it may be sent twice."""
        return await self.call("POST", target, **options)

    async def put(self, target: str, **options: Any) -> Answer:
        """`call("PUT", ...)`."""
        return await self.call("PUT", target, **options)

    async def delete(self, target: str, **options: Any) -> Answer:
        """`call("DELETE", ...)`."""
        return await self.call("DELETE", target, **options)

    def snapshot(self) -> dict[str, Any]:
        """What is known of it now: breaker, endpoints, limit, counters. For people and dashboards."""
        return self.state.snapshot(self.now())

    def expire_tag(self, tag: str) -> int:
        """What carries the tag (`Cache-Tag`) is stale from now on; how many answers that were."""
        return self.state.expire_tag(tag)

    def now(self) -> float:
        """Seconds since the epoch that never go back."""
        return self._epoch + self._clock.monotonic()

    # --- doing what a call says --------------------------------------------------------------------------

    async def _drive(self, call: Call) -> Reply | Refuse:
        """The call's end. Ends it, too, if this task is cancelled or anything unexpected is raised."""
        try:
            action = call.begin(self.now())
            while not isinstance(action, Reply | Refuse):
                action = await self._do(call, action)
        except BaseException:
            call.cancel(self.now())
            raise
        if isinstance(action, Reply):
            if action.refresh is not None:
                self._launch(action.refresh)
            if action.keep is not None and self._second is not None:
                key, data, seconds = action.keep
                self._second.keep(f"{self.name} {key}", data, seconds)
        return action

    async def _do(self, call: Call, action: Action) -> Action:
        match action:
            case Send():
                return await self._send(call, action)
            case Join():
                final = await self._join(action)
                return call.timed_out(self._past(action.until)) if final is None else call.joined(final, self.now())
            case Sleep():
                await asyncio.sleep(max(0.0, action.until - self.now()))
                return call.woke(self._past(action.until))
            case Recall():
                return call.recalled(await self._recall(action), self.now())
        raise AssertionError(f"a call ended twice: {action}")

    async def _send(self, call: Call, send: Send) -> Action:
        session = self._session
        if session is None:
            raise RuntimeError(f"Upstream({self.name!r}).start() was not called")
        until = self.now() + send.timeout
        try:
            async with asyncio.timeout(send.timeout):
                outcome = await exchange(session, send, self.policy.max_body)
        except TimeoutError:
            return call.timed_out(self._past(until))
        if isinstance(outcome, Response):
            return call.answered(outcome, self.now())
        return call.failed(outcome, self.now())

    async def _recall(self, recall: Recall) -> bytes | None:
        if self._second is None:
            return None
        try:
            async with asyncio.timeout(max(0.0, recall.until - self.now())):
                return await self._second.recall(f"{self.name} {recall.key}")
        except TimeoutError:
            return None
        except Exception as error:  # whatever is wrong there, it must not fail the call
            log.warning("%s: the second level failed: %r", self.name, error)
            return None

    # --- flights -----------------------------------------------------------------------------------------

    def _launch(self, flight: Flight) -> "_Fetch":
        # Of its own context: it outlives the request that started it, and must not speak in its name.
        task = asyncio.create_task(self._fly(flight), name=f"flight {self.name}", context=contextvars.Context())
        fetch = self._flights[flight] = _Fetch(task)
        return fetch

    async def _fly(self, flight: Flight) -> None:
        try:
            end = await self._drive(flight.call)
        except Exception:
            end = Refuse(Reason.BAD_ANSWER, "the fetch failed; the log has the details")
            log.exception("%s: a shared fetch failed", self.name)
        if fetch := self._flights.pop(flight, None):
            fetch.end(end)

    def _abandon(self, flight: Flight) -> "asyncio.Task[None]":
        """Ends a flight at once, so that nobody can join it any more; its task may not even have begun."""
        fetch = self._flights.pop(flight)
        flight.call.cancel(self.now())
        fetch.task.cancel()
        fetch.end(Refuse(Reason.CANCELLED, "nobody waits for it any more"))
        return fetch.task

    async def _join(self, join: Join) -> Reply | Refuse | None:
        """The flight's end, None if it does not come in time. Who leaves last, ends the flight."""
        flight = join.flight
        fetch = self._launch(flight) if join.start else self._flights[flight]
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Reply | Refuse | None] = loop.create_future()
        fetch.waiters.add(waiter)
        alarm = loop.call_later(max(0.0, join.until - self.now()), _resolve, waiter, None)
        try:
            return await waiter
        finally:
            alarm.cancel()
            fetch.waiters.discard(waiter)
            if not fetch.waiters and not flight.background and flight in self._flights:
                self._abandon(flight)

    # --- time and health ---------------------------------------------------------------------------------

    def _past(self, until: float) -> float:
        """Now, which is not before `until`: timers of an event loop may be a millisecond early."""
        return max(until, self.now())

    def _checked(self, endpoint: str, well: bool) -> float:
        self.state.checked(endpoint, well, self.now())
        return self.state.check_interval(endpoint)


class _Fetch:
    """A flight's task, and who waits for it."""

    __slots__ = ("task", "waiters")

    def __init__(self, task: "asyncio.Task[None]") -> None:
        self.task = task
        self.waiters: set[asyncio.Future[Reply | Refuse | None]] = set()

    def end(self, end: Reply | Refuse) -> None:
        for waiter in self.waiters:
            _resolve(waiter, end)


def _resolve(waiter: "asyncio.Future[Reply | Refuse | None]", end: Reply | Refuse | None) -> None:
    if not waiter.done():
        waiter.set_result(end)


def _base(endpoint: str) -> str:
    try:
        url = URL(endpoint)
        well = url.scheme in ("http", "https") and bool(url.host) and url.port != 0 and "@" not in url.raw_authority
        well = well and not any(each in endpoint for each in "?# \\")
    except ValueError:  # a port that is none, half an IPv6 address
        well = False
    if not well:
        raise ValueError(f"{endpoint!r} is not a base URL, such as {EXAMPLE}")
    return endpoint.rstrip("/")


def _own(headers: Mapping[str, str] | None) -> dict[str, str]:
    """A caller's headers as a request has them: names in lower case, without those of the caller's connection."""
    if not headers:
        return {}
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in lowered.items() if name not in NOT_TAKEN_ALONG}
