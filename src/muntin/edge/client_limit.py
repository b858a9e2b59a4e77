"""So many requests per client address, whatever they ask for: a token bucket for each, in the edge's own memory.

The last line before services, not the first of a defence: generous enough for an office behind one address. Whoever has
an IPv6 prefix has 2^64 addresses, so a /64 counts as one client; an IPv4 address is one. Buckets are bounded: beyond
`max_clients` the one unseen for the longest is forgotten (Envoy's `max_dynamic_descriptors`), and would start full.
"""

from typing import Any

from muntin.edge.typed import http_filter
from muntin.manifest.edge import EdgeSettings, Rate

IPV6_CLIENT = 64
"""Bits of an IPv6 address that one client is given (RFC 6177, RFC 7934)."""
RETRY_AFTER = "1"
"""Seconds; by then at least one request more is allowed, since a rate is at least 1 per second."""


def client_limit(settings: EdgeSettings) -> dict[str, Any]:
    """The filter `local_ratelimit` with one wildcard descriptor on the client's address."""
    every = {"numerator": 100, "denominator": "HUNDRED"}
    client = {"masked_remote_address": {"v4_prefix_mask_len": 32, "v6_prefix_mask_len": IPV6_CLIENT}}
    return http_filter(
        "local_ratelimit",
        "local_ratelimit.v3.LocalRateLimit",
        stat_prefix="client",
        rate_limits=[{"actions": [client]}],
        descriptors=[{"entries": [{"key": "masked_remote_address"}], "token_bucket": _bucket(settings.client)}],
        max_dynamic_descriptors=settings.max_clients,
        # Every request has an address, so this one is never asked; Envoy wants it all the same.
        token_bucket=_bucket(settings.client),
        always_consume_default_token_bucket=False,
        filter_enabled={"default_value": every, "runtime_key": "muntin.unset"},
        filter_enforced={"default_value": every, "runtime_key": "muntin.unset"},
        response_headers_to_add=[
            {"header": {"key": "retry-after", "value": RETRY_AFTER}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
        ],
    )


def _bucket(limit: Rate) -> dict[str, Any]:
    """Filled continuously; the interval only states the unit of the rate."""
    return {"max_tokens": limit.burst, "tokens_per_fill": limit.rate, "fill_interval": "1s"}
