"""One call, as a state machine without IO: each event returns the next Action (model.py). The order is fixed:

    rate limit -> cache, collapsing -> deadline -> [limit -> breaker -> endpoint -> attempt]*
      -> stale answer, second level, fallback

A shared fetch is itself a Call (`fetches`): made without the cache's look, with its own deadline, showing nothing
stale, since those who wait decide that for themselves. States: states.py; what an attempt's end says: attempt.py.
"""

from typing import TYPE_CHECKING

from muntin.resilience.attempt import FAILURES, LOST, RETRIED, THROTTLED, Attempt, retry_after
from muntin.resilience.model import (
    Action,
    CallRecord,
    Flight,
    Found,
    Join,
    Kept,
    Recall,
    Refuse,
    Reply,
    Request,
    Response,
    Send,
    Sleep,
)
from muntin.resilience.reasons import NOTHING_SENT, Reason
from muntin.resilience.records import record_of
from muntin.resilience.states import DONE, JOINED, NEW, PAUSED, RECALLING, SENDING, IllegalEvent

if TYPE_CHECKING:
    from muntin.resilience.state import UpstreamState

DEADLINE_HEADER = "x-muntin-deadline-ms"

SHOWING_SHARE, SHOWING_MOST = 0.05, 0.1
"""Share of the deadline, and seconds at most, that are kept to show something else: an answer at the very deadline
would come after the one who asked gave up, whose deadline is the same."""
RECALL_MOST = 0.25
"""Seconds at most for the second level: it is asked when the user has waited already."""
JOINS = 2
"""How often a call waits for another's fetch before it goes alone."""


class Call:
    """Made by `UpstreamState.call`; see model.py for the dance."""

    __slots__ = (
        "_again", "_attempt", "_fallback", "_fetches", "_flight", "_joins", "_remembers", "_starter", "_until",
        "asked", "attempts", "collapsed", "deadline", "endpoint", "found", "kept", "overdue", "reason", "received",
        "refusal", "request", "response", "shareable", "started", "state", "upstream",
    )  # fmt: skip

    def __init__(
        self,
        upstream: "UpstreamState",
        request: Request,
        now: float,
        *,
        remembers: bool = False,
        fallback: Response | None = None,
        fetches: Found | None = None,
    ) -> None:
        self.upstream = upstream
        self.request = request
        self.started = now
        self.state = NEW
        self.attempts = 0
        given = request.deadline if fetches is None else None
        self.deadline = self._until = now + upstream.policy.deadline if given is None else given
        self._again = request.repeatable
        self._fallback = fallback
        self._fetches = self.found = fetches
        self._remembers = remembers
        self._flight: Flight | None = None
        self._joins = 0
        self._attempt: Attempt | None = None
        self.endpoint: str | None = None
        self.kept: Kept | None = None
        self.reason: Reason | None = None
        self.received: int | None = None
        self.refusal: Refuse | None = None
        self.response: Response | None = None
        self._starter = self.asked = self.collapsed = self.overdue = self.shareable = False
        if remembers or fallback is not None:
            self._save_time(now)

    # --- events -------------------------------------------------------------------------------------------

    def begin(self, now: float) -> Action:
        """Start it."""
        if self.state is not NEW:
            raise IllegalEvent(self.state, "begin")
        upstream = self.upstream
        if self._fetches is None:
            upstream.calls += 1
            if upstream.rates is not None:
                verdict = upstream.rates.take("", now)
                if not verdict.admitted:
                    return self._give_up(Reason.RATE_LIMITED, "our rate is used up", now, verdict.retry_after)
            if upstream.cache is not None:
                return self._look(now)
        return self._try(now)

    def answered(self, response: Response, now: float) -> Action:
        """The attempt's answer is there, whole."""
        if self.state is not SENDING:
            raise IllegalEvent(self.state, "answered")
        attempt, status, excused = self._attempt, response.status, self.upstream.excused
        assert attempt is not None
        if (status < 500 and status != 429) or (excused is not None and excused(response)):
            attempt.ended(now, failure=False)
            return self._deliver(response, attempt, now)
        wait = retry_after(response, now) if status in THROTTLED else None
        attempt.ended(now, failure=status in FAILURES, throttled=wait is not None or status == 429)
        self.received = status
        refusal = Refuse(Reason.FAILURE_STATUS, f"{self.upstream.name} answered {status}", wait, response)
        if status in RETRIED or (status == 429 and wait is not None):
            return self._retry(refusal, now)
        return self._refused(refusal, now)

    def failed(self, reason: Reason, now: float) -> Action:
        """The attempt failed: CONNECT_FAILED, CONNECTION_LOST, BAD_ANSWER or TOO_LARGE."""
        if self.state is not SENDING:
            raise IllegalEvent(self.state, "failed")
        assert self._attempt is not None
        self._attempt.ended(now, failure=reason in LOST)
        refusal = Refuse(reason, f"{self.upstream.name}: {reason.value}")
        return self._retry(refusal, now) if reason in LOST else self._refused(refusal, now)

    def timed_out(self, now: float) -> Action:
        """The time of the attempt, or of waiting for another's fetch, is over."""
        name = self.upstream.name
        if self.state is JOINED:
            self._leave().call.overdue = True
            return self._give_up(Reason.DEADLINE, f"{name} did not answer in time", now)
        if self.state is not SENDING:
            raise IllegalEvent(self.state, "timed_out")
        assert self._attempt is not None
        self._attempt.overran(now)
        if self._attempt.last:
            return self._give_up(Reason.DEADLINE, f"{name} did not answer in time", now)
        return self._retry(Refuse(Reason.ATTEMPT_TIMEOUT, f"{name} did not answer in time"), now)

    def woke(self, now: float) -> Action:
        """The pause is over."""
        if self.state is not PAUSED:
            raise IllegalEvent(self.state, "woke")
        return self._try(now)

    def joined(self, final: Reply | Refuse, now: float) -> Action:
        """The other call's fetch has ended so."""
        if self.state is not JOINED:
            raise IllegalEvent(self.state, "joined")
        flight, cache = self._leave(), self.upstream.cache
        assert cache is not None
        if isinstance(final, Refuse):
            if final.reason is Reason.CANCELLED:
                return self._look(now)
            self._as(flight.call)
            return self._refused(final, now)
        response: Response | None = final.response if self._starter else None
        if flight.call.shareable:
            response = cache.served_from(self.request, final.response)
        if response is None:
            return self._look(now)
        self._as(flight.call)
        if self._starter:
            return self._end(Reply(response, final.reason))
        self.collapsed = True
        return self._end(Reply(response, Reason.COLLAPSED))

    def recalled(self, data: bytes | None, now: float) -> Action:
        """What the second level had."""
        if self.state is not RECALLING:
            raise IllegalEvent(self.state, "recalled")
        cache = self.upstream.cache
        assert self.refusal is not None
        assert cache is not None
        found = cache.recalled(self.request, data, now) if data is not None else None
        if found is not None and found.on_error is not None:
            self.found = found
            return self._end(Reply(found.on_error, Reason.REMEMBERED))
        return self._fall_back(self.refusal)

    def cancel(self, now: float) -> None:
        """Nobody wants it any more: gives back what it holds. Says nothing about the upstream, unless its time was over
        anyway, or it is a fetch that was `overdue`: those who waited for it ran out of time."""
        if self.state is DONE:
            return
        if self.state is SENDING:
            assert self._attempt is not None
            if self.overdue or now >= self._until:
                self._attempt.overran(now)
            else:
                self._attempt.dropped()
        elif self.state is JOINED:
            flight = self._leave()
            flight.call.overdue |= now >= self._until
        self._finish(Reason.CANCELLED)

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return self.state is DONE

    def record(self, now: float) -> CallRecord:
        """What became of it; once, when it is DONE, at `now`."""
        return record_of(self, now)

    # --- the cache ----------------------------------------------------------------------------------------

    def _look(self, now: float) -> Action:
        upstream = self.upstream
        assert upstream.cache is not None
        found = self.found = upstream.cache.look(self.request, now)
        if found.response is not None and found.fresh:
            return self._end(Reply(found.response, Reason.FRESH))
        if found.response is not None and found.revalidating:
            refresh = None
            if found.key not in upstream.flights and upstream.refusal(now) is None:
                refresh = upstream.launch(self.request, found, now, background=True)
            return self._end(Reply(found.response, Reason.STALE_WHILE_REVALIDATE, refresh))
        if found.only_if_cached:
            refusal = Refuse(Reason.ONLY_IF_CACHED, "only-if-cached, and nothing fresh is kept")
            return self._end(refusal)
        if found.on_error is not None:
            self._save_time(now)
        if found.usable and found.shared and self._joins < JOINS and not upstream.alone(found.key, now):
            return self._join(found, now)
        return self._try(now)

    def _join(self, found: Found, now: float) -> Action:
        if now >= self._until:
            return self._give_up(Reason.DEADLINE, "no time is left", now)
        upstream = self.upstream
        flight = upstream.flights.get(found.key)
        self._starter = flight is None
        if flight is None:
            reason = upstream.refusal(now)
            if reason is not None:
                return self._turned_away(reason, now)
            flight = upstream.launch(self.request, found, now)
        flight.waiters += 1
        self._joins += 1
        self._flight = flight
        self.state = JOINED
        return Join(flight, self._until, self._starter)

    def _leave(self) -> Flight:
        flight = self._flight
        assert flight is not None
        flight.waiters -= 1
        self._flight = None
        return flight

    def _as(self, fetch: "Call") -> None:
        """What the fetch met is what this call met; its attempts are those of the one who started it."""
        self.kept, self.received, self.asked = fetch.kept, fetch.received, fetch.asked
        if self._starter:
            self.attempts, self.endpoint = fetch.attempts, fetch.endpoint

    def _deliver(self, response: Response, attempt: Attempt, now: float) -> Action:
        upstream, found = self.upstream, self.found
        if upstream.cache is None or found is None:
            return self._end(Reply(response, Reason.ANSWERED))
        kept = self.kept = upstream.cache.take(self.request, found, response, attempt.sent_at, now)
        self.shareable = kept.shareable
        if found.usable and found.shared and upstream.expiries == attempt.expiries:  # else an event overtook it
            upstream.shareable(found.key, kept.shareable, now)
        self.received = response.status
        reason = Reason.VALIDATED if kept.validated else Reason.ANSWERED
        return self._end(Reply(kept.response, reason, None, kept.keep))

    # --- attempts -----------------------------------------------------------------------------------------

    def _try(self, now: float) -> Action:
        left = self._until - now
        if left <= 0:
            return self._give_up(Reason.DEADLINE, "no time is left", now)
        upstream, request = self.upstream, self.request
        reason = upstream.refusal(now)
        last = None if self._attempt is None else self._attempt.endpoint
        endpoint = None if reason is not None else upstream.balancer.choose(now, last)
        if endpoint is None:
            return self._turned_away(reason or Reason.NO_ENDPOINT, now)
        upstream.attempts += 1
        self.attempts += 1
        self.asked = True
        if self.attempts == 1:
            upstream.budget.called(now)
        policy, timeout = upstream.policy, left
        if (
            left > policy.attempt_timeout
            and self._again
            and self.attempts < policy.attempts
            and upstream.budget.affords(now)
        ):
            timeout = policy.attempt_timeout
        self._attempt = Attempt(upstream, endpoint, now, last=timeout == left)
        self.endpoint = endpoint.url
        headers = dict(request.headers)
        if self.found is not None:
            headers.update(self.found.conditions)
        headers[DEADLINE_HEADER] = str(max(1, int(timeout * 1000)))
        self.state = SENDING
        return Send(endpoint.url, request, headers, timeout, self.attempts)

    def _retry(self, refusal: Refuse, now: float) -> Action:
        """Another attempt if everything allows it; the budget is asked last, since asking spends it."""
        upstream, attempt = self.upstream, self._attempt
        assert attempt is not None
        policy = upstream.policy
        if self.attempts >= policy.attempts or not (self._again or refusal.reason in NOTHING_SENT):
            return self._refused(refusal, now)
        delay = upstream.rng.uniform(0.0, min(policy.backoff_most, policy.backoff * 2.0**self.attempts))
        if refusal.retry_after is not None:
            delay += refusal.retry_after
        elif refusal.reason is Reason.CONNECT_FAILED and upstream.balancer.other(attempt.endpoint):
            delay = 0.0  # it wasn't overload, and another endpoint is there
        if now + delay >= self._until or not upstream.breaker.admits(now) or not upstream.budget.spend(now):
            return self._refused(refusal, now)
        self.refusal = refusal
        if not delay:
            return self._try(now)
        self.state = PAUSED
        return Sleep(now + delay)

    # --- the end ------------------------------------------------------------------------------------------

    def _turned_away(self, reason: Reason, now: float) -> Action:
        """No attempt may go now. What the last one met says more than that."""
        if self.refusal is not None:
            return self._refused(self.refusal, now)
        detail = f"{self.upstream.name} is not asked: {reason.value}"
        wait = self.upstream.breaker.retry_after(now) if reason is Reason.CIRCUIT_OPEN else None
        return self._give_up(reason, detail, now, wait)

    def _give_up(self, reason: Reason, detail: str, now: float, wait: float | None = None) -> Action:
        return self._refused(Refuse(reason, detail, wait), now)

    def _refused(self, refusal: Refuse, now: float) -> Action:
        """The upstream has nothing for us: is there something else to show?"""
        self.refusal = refusal
        found = self.found
        if self._fetches is None and found is not None:
            if found.on_error is not None:
                return self._end(Reply(found.on_error, Reason.STALE_IF_ERROR))
            if self._remembers and found.usable and now < self.deadline:
                self.state = RECALLING
                return Recall(found.key, min(self.deadline, now + RECALL_MOST))
        return self._fall_back(refusal)

    def _fall_back(self, refusal: Refuse) -> Action:
        if self._fallback is not None:
            return self._end(Reply(self._fallback, Reason.FALLBACK))
        return self._end(refusal)

    def _end(self, final: Reply | Refuse) -> Action:
        if isinstance(final, Refuse):
            self.refusal = final
        self.response = final.response
        self._finish(final.reason)
        return final

    def _finish(self, reason: Reason) -> None:
        self.state = DONE
        self.reason = reason
        if self._fetches is None:
            self.upstream.counters[reason] += 1
        else:
            self.upstream.landed(self, self._fetches.key)

    def _save_time(self, now: float) -> None:
        """Keep a slice of the deadline for showing something else."""
        self._until = min(self._until, self.deadline - min(SHOWING_MOST, SHOWING_SHARE * max(0.0, self.deadline - now)))
