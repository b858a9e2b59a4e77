"""The whole Envoy configuration (v3 API, static): one listener, one chain of filters, one cluster per routed process.

Limits follow Envoy's "Configuring Envoy as an edge proxy": deadlines on headers and requests (application servers keep
a dribbling client for ever), bounded buffers, streams, connections and memory, normalized paths. There is no admin
interface: nothing here needs one. Numbers that operators change are in the topology's `[edge]`.
"""

from collections.abc import Mapping
from typing import Any

from muntin.edge.access_log import access_log
from muntin.edge.clusters import BUFFER, cluster
from muntin.edge.filters import chain, early_mutation, websocket_chain
from muntin.edge.replies import local_replies
from muntin.edge.routes import route_configuration, routed
from muntin.edge.typed import typed
from muntin.errors import ErrorSpec
from muntin.manifest import durations
from muntin.manifest.edge import EdgeSettings
from muntin.manifest.topology import AUTHORIZER, EDGE, Topology

MOST_HEADERS = 100
HTTP2 = {
    "initial_stream_window_size": 64 * 1024,
    "initial_connection_window_size": 1024 * 1024,
    # Floods (CVE-2019-9511 to -9518, and CONTINUATION, CVE-2024-30255): Envoy's own defaults, said aloud. Header fields
    # that go on for ever end at max_headers and MOST_HEADERS.
    "max_outbound_frames": 10_000,
    "max_outbound_control_frames": 1000,
    "max_consecutive_inbound_frames_with_empty_payload": 1,
    "max_inbound_priority_frames_per_stream": 100,
    "max_inbound_window_update_frames_per_data_frame_sent": 10,
}
RUNTIME = {
    # Rapid reset (CVE-2023-44487): a connection whose streams are mostly reset young is closed; of what arrives at once
    # on one connection only so many requests are begun before others have their turn.
    "overload.premature_reset_total_stream_count": 500,
    "overload.premature_reset_min_stream_lifetime_seconds": 1,
    "http.max_requests_per_io_cycle": 10,
}


def envoy_config(topology: Topology, specs: Mapping[str, ErrorSpec], host: str = "127.0.0.1") -> dict[str, Any]:
    """`specs`: the codes of contracts/errors.toml; `host`: where the edge listens and finds the other processes."""
    asks = AUTHORIZER if any(r.auth for p in topology.process.values() for r in p.routes) else None
    spoken_to = dict(routed(topology)) | ({asks: topology.process[asks]} if asks else {})
    return {
        "static_resources": {
            "listeners": [_listener(topology, specs, host, asks)],
            "clusters": [
                cluster(
                    name,
                    [_address(host, port) for port in topology.ports(name)],
                    process.alive or process.ready,
                    topology.edge.max_connections,
                )
                for name, process in spoken_to.items()
            ],
        },
        "layered_runtime": {"layers": [{"name": "edge", "static_layer": RUNTIME}]},
        "overload_manager": _overload(topology.edge),
    }


def _overload(settings: EdgeSettings) -> dict[str, Any]:
    """Near the limit of its memory Envoy gives buffers back, then it refuses requests; connections have a limit too."""
    heap = "envoy.resource_monitors.fixed_heap"
    connections = "envoy.resource_monitors.global_downstream_max_connections"
    actions = {"shrink_heap": 0.95, "stop_accepting_requests": 0.98}
    return {
        "refresh_interval": "0.25s",
        "resource_monitors": [
            {
                "name": heap,
                "typed_config": typed(
                    "resource_monitors.fixed_heap.v3.FixedHeapConfig", max_heap_size_bytes=settings.max_memory
                ),
            },
            {
                "name": connections,
                "typed_config": typed(
                    "resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
                    max_active_downstream_connections=settings.max_connections,
                ),
            },
        ],
        "actions": [
            {"name": f"envoy.overload_actions.{name}", "triggers": [{"name": heap, "threshold": {"value": share}}]}
            for name, share in actions.items()
        ],
    }


def _listener(topology: Topology, specs: Mapping[str, ErrorSpec], host: str, asks: str | None) -> dict[str, Any]:
    manager = {
        "name": "envoy.filters.network.http_connection_manager",
        "typed_config": _connection_manager(topology, specs, asks),
    }
    filters: dict[str, Any] = {"filters": [manager]}
    if topology.edge.tls is not None:
        filters["transport_socket"] = _tls(topology.edge.tls.certificate, topology.edge.tls.key)
    return {
        "name": "public",
        "address": _address(host, topology.process[EDGE].port),
        "per_connection_buffer_limit_bytes": BUFFER,
        "filter_chains": [filters],
    }


def _connection_manager(topology: Topology, specs: Mapping[str, ErrorSpec], asks: str | None) -> dict[str, Any]:
    settings = topology.edge
    return typed(
        "filters.network.http_connection_manager.v3.HttpConnectionManager",
        stat_prefix="public",
        codec_type="AUTO",  # HTTP/1.1, or HTTP/2: by ALPN with TLS, by prior knowledge (h2c) without
        route_config=route_configuration(topology),
        early_header_mutation_extensions=[early_mutation(settings.trusted_hops)],
        http_filters=chain(topology.process[EDGE].ready, asks, settings),
        upgrade_configs=[{"upgrade_type": "websocket", "enabled": False, "filters": websocket_chain(asks, settings)}],
        local_reply_config=local_replies(specs, settings.max_body),
        access_log=[access_log()],
        # Whose request it is, and by which path: decided here, once.
        use_remote_address=True,
        xff_num_trusted_hops=settings.trusted_hops,
        internal_address_config={"unix_sockets": False, "cidr_ranges": []},
        normalize_path=True,
        merge_slashes=True,
        path_with_escaped_slashes_action="UNESCAPE_AND_REDIRECT",
        preserve_external_request_id=True,
        always_set_request_id_in_response=True,
        server_header_transformation="PASS_THROUGH",
        # How much, and how long.
        request_headers_timeout=_duration(settings.headers_timeout),
        request_timeout=_duration(settings.request_timeout),
        stream_idle_timeout=_duration(settings.idle_timeout),
        max_request_headers_kb=settings.max_headers // 1024,
        common_http_protocol_options={
            "idle_timeout": _duration(settings.idle_timeout),
            "max_headers_count": MOST_HEADERS,
            "headers_with_underscores_action": "DROP_HEADER",
        },
        http2_protocol_options={"max_concurrent_streams": settings.max_streams, **HTTP2},
    )


def _tls(certificate: str, key: str) -> dict[str, Any]:
    """TLS 1.2 at least (RFC 9325), and HTTP/2 for those who speak it."""
    files = {"certificate_chain": {"filename": certificate}, "private_key": {"filename": key}}
    context = {
        "alpn_protocols": ["h2", "http/1.1"],
        "tls_certificates": [files],
        "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
    }
    socket = typed("transport_sockets.tls.v3.DownstreamTlsContext", common_tls_context=context)
    return {"name": "envoy.transport_sockets.tls", "typed_config": socket}


def _duration(text: str) -> str:
    """Envoy's JSON has seconds only."""
    return f"{durations.seconds(text):g}s"


def _address(host: str, port: int) -> dict[str, Any]:
    return {"socket_address": {"address": host, "port_value": port}}
