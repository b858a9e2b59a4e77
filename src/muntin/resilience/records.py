"""What a call that has ended tells about itself: its CallRecord, with the members of Cache-Status and Proxy-Status."""

from typing import TYPE_CHECKING

from muntin.resilience.model import CallRecord
from muntin.resilience.reasons import DEGRADED, PROXY_ERRORS, Reason
from muntin.resilience.status_headers import cache_status, proxy_status

if TYPE_CHECKING:
    from muntin.resilience.call import Call

HITS = frozenset({Reason.FRESH, Reason.STALE_WHILE_REVALIDATE})


def record_of(call: "Call", now: float) -> CallRecord:
    """Of a call in state DONE."""
    reason, refusal, response = call.reason, call.refusal, call.response
    assert reason is not None
    if refusal is not None and reason is not refusal.reason and reason not in DEGRADED:
        refusal = None  # of an attempt that another one made good
    found = call.found
    return CallRecord(
        upstream=call.upstream.name,
        method=call.request.method,
        target=call.request.target,
        reason=reason,
        status=None if response is None else response.status,
        attempts=call.attempts,
        endpoint=call.endpoint,
        seconds=now - call.started,
        age=found.age if found is not None and (reason in HITS or reason in DEGRADED) else 0.0,
        retry_after=None if refusal is None else refusal.retry_after,
        cache_status="" if found is None else _cache_member(call, reason),
        proxy_status="" if refusal is None else _proxy_member(call, refusal.reason),
    )


def _cache_member(call: "Call", reason: Reason) -> str:
    """What the cache did. A stale answer that was shown without asking is a hit; else `fwd` says why it was asked."""
    found, kept, name = call.found, call.kept, call.upstream.name
    assert found is not None
    if reason is Reason.FALLBACK or reason is Reason.CANCELLED:
        return ""
    if reason in HITS:
        return cache_status(name, ttl=found.ttl, detail="" if reason is Reason.FRESH else reason.value)
    asked = call.asked
    if reason in DEGRADED:
        forwarded = (found.forwarded or "stale") if asked else ""
        return cache_status(name, forwarded=forwarded, status=call.received, ttl=found.ttl, detail=reason.value)
    if not asked:
        return ""
    return cache_status(
        name,
        forwarded=found.forwarded or "miss",
        status=call.received,
        ttl=None if kept is None else kept.ttl,
        stored=kept is not None and kept.stored,
        collapsed=call.collapsed,
    )


def _proxy_member(call: "Call", failure: Reason) -> str:
    """Why the upstream's answer is not what the caller got."""
    return proxy_status(
        call.upstream.name,
        error=PROXY_ERRORS.get(failure, ""),
        received=call.received if failure is Reason.FAILURE_STATUS else None,
        details=failure.value,
    )
