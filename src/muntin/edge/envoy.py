"""The whole Envoy configuration (v3 API, static): one listener, one chain of filters, one cluster per routed process.

Limits follow Envoy's "Configuring Envoy as an edge proxy": deadlines on headers and requests (application servers keep
a dribbling client for ever), bounded buffers, streams and connections, normalized paths. There is no admin interface:
nothing here needs one.
"""

from collections.abc import Mapping
from typing import Any

from muntin.edge.filters import chain, early_mutation, typed, websocket_chain
from muntin.edge.replies import local_replies
from muntin.edge.routes import route_configuration, routed
from muntin.errors import ErrorSpec
from muntin.manifest.topology import AUTHORIZER, EDGE, Process, Topology

BUFFER = 1024 * 1024
MOST_CONNECTIONS = 10_000


def envoy_config(topology: Topology, specs: Mapping[str, ErrorSpec], host: str = "127.0.0.1") -> dict[str, Any]:
    """`specs`: the codes of contracts/errors.toml; `host`: where the edge listens and finds the other processes."""
    edge = topology.process[EDGE]
    asks = AUTHORIZER if any(r.auth for p in topology.process.values() for r in p.routes) else None
    spoken_to = dict(routed(topology)) | ({asks: topology.process[asks]} if asks else {})
    return {
        "static_resources": {
            "listeners": [_listener(topology, edge, specs, host, asks)],
            "clusters": [_cluster(name, process, host) for name, process in spoken_to.items()],
        },
        "overload_manager": {
            "resource_monitors": [
                {
                    "name": "envoy.resource_monitors.global_downstream_max_connections",
                    "typed_config": typed(
                        "resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                        max_active_downstream_connections=MOST_CONNECTIONS,
                    ),
                }
            ]
        },
    }


def _listener(
    topology: Topology, edge: Process, specs: Mapping[str, ErrorSpec], host: str, asks: str | None
) -> dict[str, Any]:
    manager = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": _connection_manager(topology, edge, specs, asks),
    }
    return {
        "name": "public",
        "address": _address(host, edge.port),
        "per_connection_buffer_limit_bytes": BUFFER,
        "filter_chains": [{"filters": [manager]}],
    }


def _connection_manager(
    topology: Topology, edge: Process, specs: Mapping[str, ErrorSpec], asks: str | None
) -> dict[str, Any]:
    return typed(
        "filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="public",
        codec_type="AUTO",
        route_config=route_configuration(topology),
        early_header_mutation_extensions=[early_mutation()],
        http_filters=chain(edge.ready, asks),
        upgrade_configs=[{"upgrade_type": "websocket", "enabled": False, "filters": websocket_chain(asks)}],
        local_reply_config=local_replies(specs),
        access_log=[_access_log()],
        # Whose request it is, and by which path: decided here, once.
        use_remote_address=True,
        internal_address_config={"unix_sockets": False, "cidr_ranges": []},
        normalize_path=True,
        merge_slashes=True,
        path_with_escaped_slashes_action="UNESCAPE_AND_REDIRECT",
        preserve_external_request_id=True,
        always_set_request_id_in_response=True,
        server_header_transformation="PASS_THROUGH",
        # How much, and how long.
        request_headers_timeout="10s",
        request_timeout="30s",
        stream_idle_timeout="300s",
        max_request_headers_kb=32,
        common_http_protocol_options={
            "idle_timeout": "300s",
            "max_headers_count": 100,
            "headers_with_underscores_action": "DROP_HEADER",
        },
        http2_protocol_options={
            "max_concurrent_streams": 100,
            "initial_stream_window_size": 65536,
            "initial_connection_window_size": 1048576,
        },
    )


def _cluster(name: str, process: Process, host: str) -> dict[str, Any]:
    cluster: dict[str, Any] = {
        "name": name,
        "type": "STATIC",
        "connect_timeout": "1s",
        "per_connection_buffer_limit_bytes": BUFFER,
        "load_assignment": {
            "cluster_name": name,
            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": _address(host, process.port)}}]}],
        },
        # One endpoint each: with the usual threshold of 50 % an unhealthy one would be used all the same.
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
    }
    if process.ready is not None:
        cluster["health_checks"] = [_health_check(process.ready)]
    return cluster


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


def _address(host: str, port: int) -> dict[str, Any]:
    return {"socket_address": {"address": host, "port_value": port}}


def _access_log() -> dict[str, Any]:
    fields = {
        "time": "%START_TIME%",
        "method": "%REQ(:METHOD)%",
        "path": "%REQ(:PATH)%",
        "status": "%RESPONSE_CODE%",
        "flags": "%RESPONSE_FLAGS%",
        "ms": "%DURATION%",
        "bytes": "%BYTES_SENT%",
        "upstream": "%UPSTREAM_CLUSTER%",
        "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
        "request_id": "%REQ(X-REQUEST-ID)%",
        "traceparent": "%REQ(TRACEPARENT)%",
    }
    return {
        "name": "envoy.access_loggers.stdout",
        "filter": {"not_health_check_filter": {}},
        "typed_config": typed("access_loggers.stream.v3.StdoutAccessLog", log_format={"json_format": fields}),
    }
