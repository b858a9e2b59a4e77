"""Why a call ended as it did: one enum, which headers, spans, counters and `/upstreams` all speak.

| reason | who answered | what happened |
|---|---|---|
| answered | the upstream | it sent an answer, of whatever status that is its own business |
| fresh, stale-while-revalidate, validated | the cache | RFC 9111, RFC 5861 |
| collapsed | another call's answer | the same was being asked already |
| stale-if-error, remembered, fallback | a cache, or the caller's own value | the upstream failed; this is shown |
| the rest | nobody | refused or failed; `Refused` carries it |
"""

import enum


class Reason(enum.StrEnum):
    """See the table above."""

    ANSWERED = "answered"
    FRESH = "fresh"
    STALE_WHILE_REVALIDATE = "stale-while-revalidate"
    VALIDATED = "validated"
    COLLAPSED = "collapsed"
    STALE_IF_ERROR = "stale-if-error"
    REMEMBERED = "remembered"
    FALLBACK = "fallback"

    RATE_LIMITED = "rate-limited"
    LIMIT_REACHED = "limit-reached"
    CIRCUIT_OPEN = "circuit-open"
    NO_ENDPOINT = "no-endpoint"
    DEADLINE = "deadline"
    CONNECT_FAILED = "connect-failed"
    CONNECTION_LOST = "connection-lost"
    ATTEMPT_TIMEOUT = "attempt-timeout"
    BAD_ANSWER = "bad-answer"
    TOO_LARGE = "too-large"
    FAILURE_STATUS = "failure-status"
    ONLY_IF_CACHED = "only-if-cached"
    CANCELLED = "cancelled"


DEGRADED = frozenset({Reason.STALE_IF_ERROR, Reason.REMEMBERED, Reason.FALLBACK})
"""An answer, though the upstream failed: who shows it says so."""

ANSWERS = DEGRADED | {
    Reason.ANSWERED,
    Reason.FRESH,
    Reason.STALE_WHILE_REVALIDATE,
    Reason.VALIDATED,
    Reason.COLLAPSED,
}
"""The caller got an answer."""

NOTHING_SENT = frozenset({Reason.CONNECT_FAILED})
"""The request never left: sending it again can't do anything twice, whatever its method."""

PROXY_ERRORS = {
    Reason.RATE_LIMITED: "http_request_denied",
    Reason.LIMIT_REACHED: "connection_limit_reached",
    Reason.CIRCUIT_OPEN: "destination_unavailable",
    Reason.NO_ENDPOINT: "destination_unavailable",
    Reason.DEADLINE: "http_response_timeout",
    Reason.CONNECT_FAILED: "connection_refused",
    Reason.CONNECTION_LOST: "connection_terminated",
    Reason.ATTEMPT_TIMEOUT: "http_response_timeout",
    Reason.BAD_ANSWER: "http_protocol_error",
    Reason.TOO_LARGE: "http_response_body_size",
}
"""The `error` token of RFC 9209 section 2.3 that says the same; ours goes along as `details`.

An upstream's own 5xx has none: there `received-status` says it.
"""
