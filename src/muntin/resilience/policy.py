"""What one upstream is allowed to do to its callers: every knob of the pipeline, with a measured default.

Frozen, one per upstream, read from `[upstream.NAME]` of topology.toml. Times are seconds, sizes bytes, shares 0 to 1.
`docs/resilience.md` lists each knob with its source; its table is drawn from the comments here.
"""

from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
Count = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Size = Annotated[int, msgspec.Meta(ge=1, le=2**40)]


class UpstreamPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How calls to one upstream behave; `UpstreamPolicy()` is what most want."""

    deadline: Seconds = 3.0
    """Of a whole call, unless the caller gives a shorter or longer one; what is left travels on in
    `x-muntin-deadline-ms` (as gRPC's timeout does)."""
    attempt_timeout: Seconds = 1.0
    """Of one attempt that another could follow; the last one has all that is left of the deadline."""
    max_body: Size = 16 * 1024 * 1024
    """Largest answer that is read, in bytes."""

    attempts: Annotated[int, msgspec.Meta(ge=1, le=10)] = 3
    """At most, the first included. Only safe or idempotency-keyed requests, and those that never left, have more."""
    retry_ratio: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.1
    """Retries <= retry_ratio * calls of the last `window` + 1 (Finagle's and Envoy's retry budget)."""
    backoff: Seconds = 0.025
    """Before the n-th retry: uniform in 0 .. min(backoff_most, backoff * 2^n) (AWS's "full jitter")."""
    backoff_most: Seconds = 0.25
    """The longest such pause; a Retry-After that fits into the deadline is added to it (RFC 9110 section 10.2.3)."""

    window: Seconds = 10.0
    """Over which calls, failures and retries are counted."""
    failure_ratio: Share = 0.8
    """The breaker (Nygard, "Release It!") opens at this share of failures; at 0.5 a brown-out becomes an outage."""
    slow_ratio: Share = 0.8
    """... or at this share of calls slower than `slow_after` (resilience4j's slow-call rate)."""
    slow_after: Seconds = 1.0
    """What counts as slow there: the time of a whole attempt."""
    minimum_calls: Count = 20
    """Fewer calls in the window prove nothing."""
    open_least: Seconds = 1.0
    """How long it stays open: open_least * 2^n, `open_most` at most; a passing health check ends it."""
    open_most: Seconds = 5.0
    """So that recovery is seen soon, also where there are no health checks."""

    latency_target: Seconds = 0.25
    """AIMD (RFC 5681, Netflix's concurrency-limits): an answer within it raises the limit by 2 / limit, a later one
    cuts it by a fifth, once per round trip."""
    limit_start: Count = 20
    """Calls at once that a process begins with."""
    limit_least: Count = 5
    """It never falls below."""
    limit_most: Count = 1000
    """It never rises above."""

    ejection_failures: Count = 5
    """Failures in a row that take an endpoint out (Envoy's outlier detection)."""
    ejection_least: Seconds = 1.0
    """For ejection_least * 2^n with jitter, `ejection_most` at most; then one call probes it."""
    ejection_most: Seconds = 30.0
    """The longest time out."""
    ejection_share: Share = 0.5
    """Never more of the endpoints than this."""

    rate: Annotated[float, msgspec.Meta(gt=0)] | None = None
    """Calls per second that we allow ourselves (GCRA); none: as many as come."""
    burst: Count = 20
    """Calls at once within `rate`."""

    health_path: str | None = "/readyz"
    """Asked of each endpoint; none: only calls tell (Kubernetes' readiness)."""
    health_interval: Seconds = 2.0
    """Between two checks of an endpoint that is well."""
    health_interval_out: Seconds = 0.5
    """... of one that failed its last check, and while the breaker is not closed."""
    health_timeout: Seconds = 1.0
    """A check that takes longer has failed."""
    health_misses: Count = 2
    """Failed checks in a row that take an endpoint out; one that passes brings it back."""

    cache: bool = False
    """Whether answers are kept (RFC 9111, as a shared cache) and equal requests share one fetch."""
    cache_bytes: Size = 32 * 1024 * 1024
    """What the memory level may hold, keys and headers included."""
    stale_if_error: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    """Shown instead of a failure for this long, where the answer itself says nothing (RFC 5861)."""
    invalidated_by: dict[str, str] = {}
    """Domain event -> tag of the answers that it makes stale: {"product.updated" = "product:{subject}"}."""
