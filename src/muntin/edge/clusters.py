"""One cluster per process that the edge speaks to: all its replicas, the least busy first, only those that are well.

| what                  | how                                                                                       |
|-----------------------|-------------------------------------------------------------------------------------------|
| which replica         | LEAST_REQUEST: the less busy of two taken at random (power of two choices)                |
| active health check   | `alive` or `ready`, every 2 s; two misses take a replica out, one answer brings it back   |
| outlier detection     | with replicas only: two refused or lost connections in a row take one out for 5 s          |
| panic threshold       | 0: where all are out, 503 at once; traffic on dead replicas would help nobody              |
| retries               | none: they belong to one place, the BFF's pipeline (docs/resilience.md)                    |
| at once               | as many requests as there may be connections, since each websocket is one that lasts       |

Outlier detection looks at connections alone. Answers of 5xx are judged by the callers' breakers; two judges of the same
evidence would take turns in taking a service away.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from muntin.edge.typed import typed

BUFFER = 1024 * 1024
PENDING = 1024
"""Requests that may wait for a connection, per cluster."""
KEPT_FOR = "60s"
"""How long an idle connection to an upstream is kept: shorter than servers keep theirs, which race with a request."""


def cluster(
    name: str, addresses: Sequence[dict[str, Any]], ready: str | None, most: int, extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """`addresses`: of the process and its replicas; `ready`: its health path; `most`: requests at once."""
    whole: dict[str, Any] = {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "per_connection_buffer_limit_bytes": BUFFER,
        "lb_policy": "LEAST_REQUEST",
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": each}} for each in addresses]}],
        },
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "circuit_breakers": {
            "thresholds": [
                {"max_connections": most, "max_requests": most, "max_pending_requests": PENDING, "max_retries": 0}
            ]
        },
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": typed(
                "upstreams.http.v3.HttpProtocolOptions",
                explicit_http_config={"http_protocol_options": {}},
                common_http_protocol_options={"idle_timeout": KEPT_FOR},
            )
        },
        **(extra or {}),
    }
    if ready is not None:
        whole["health_checks"] = [_health_check(ready)]
    if len(addresses) > 1:
        whole["outlier_detection"] = _outliers()
    return whole


def _health_check(path: str) -> dict[str, Any]:
    """Two misses take an upstream out, one answer brings it back; while it is out it is asked four times a second.

    `no_traffic_interval` is what Envoy uses before a cluster's first request, whatever its health: short, since a page
    that is opened right after the start must not meet an edge that has not looked yet.
    """
    return {
        "timeout": "1s",
        "interval": "2s",
        "no_traffic_interval": "0.25s",
        "no_traffic_healthy_interval": "2s",
        "unhealthy_interval": "0.25s",
        "unhealthy_edge_interval": "0.25s",
        "healthy_edge_interval": "0.25s",
        "unhealthy_threshold": 2,
        "healthy_threshold": 1,
        "http_health_check": {"path": path},
    }


def _outliers() -> dict[str, Any]:
    """A killed replica refuses at once: two such requests notice it before the checks do.

    It is out for longer than they need to find out for themselves, and a check that passes brings it back at once.
    """
    return {
        "split_external_local_origin_errors": True,
        "consecutive_local_origin_failure": 2,
        "interval": "0.25s",
        "base_ejection_time": "5s",
        "max_ejection_time": "30s",
        "max_ejection_percent": 50,
        "enforcing_consecutive_5xx": 0,
        "enforcing_consecutive_gateway_failure": 0,
        "enforcing_success_rate": 0,
        "enforcing_local_origin_success_rate": 0,
    }
