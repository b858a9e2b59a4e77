"""Which path reaches which process: the topology's routes, the longest prefix first, each with what it may and must do.

| of the topology        | in Envoy                                                                                   |
|------------------------|--------------------------------------------------------------------------------------------|
| prefix "/a"            | `path_separated_prefix`: /a and /a/..., not /ab                                            |
| prefix "/a/" or "/"    | `prefix`                                                                                   |
| auth = true            | the authorizer is asked; otherwise it is switched off for this route                      |
| websocket = true       | a route of its own for upgrades, without a deadline, before the one for plain requests    |
| timeout                | for the whole answer; nothing is retried here: retries belong to one place, and it is a BFF |
"""

from collections.abc import Iterable
from typing import Any

from muntin.manifest.topology import Process, Route, Topology

EXT_AUTHZ = "envoy.filters.http.ext_authz"
WEBSOCKET_IDLE = "3600s"
HIDDEN = ["server", "x-envoy-upstream-service-time", "x-powered-by"]


def route_configuration(topology: Topology) -> dict[str, Any]:
    """Envoy's `route_config`: one virtual host for every name, since the edge doesn't know how people reach it."""
    declared = [(route, name) for name, process in topology.process.items() for route in process.routes]
    declared.sort(key=lambda each: (-len(each[0].prefix), each[0].prefix))
    return {
        "name": "public",
        "virtual_hosts": [
            {"name": "public", "domains": ["*"], "routes": [r for each in declared for r in _routes(*each)]}
        ],
        "response_headers_to_remove": HIDDEN,
        "response_headers_to_add": [
            {
                "header": {"key": "x-content-type-options", "value": "nosniff"},
                "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
            }
        ],
    }


def routed(topology: Topology) -> Iterable[tuple[str, Process]]:
    """The processes that the edge speaks to for people's requests."""
    return ((name, process) for name, process in topology.process.items() if process.routes)


def _routes(route: Route, cluster: str) -> Iterable[dict[str, Any]]:
    if route.websocket:
        upgrade = {"name": "upgrade", "string_match": {"exact": "websocket", "ignore_case": True}}
        yield _route(
            route,
            {"headers": [upgrade]},
            {
                "cluster": cluster,
                "timeout": "0s",
                "idle_timeout": WEBSOCKET_IDLE,
                "upgrade_configs": [{"upgrade_type": "websocket", "enabled": True}],
            },
        )
    yield _route(route, {}, {"cluster": cluster, "timeout": f"{route.timeout_seconds:g}s"})


def _route(route: Route, match: dict[str, Any], action: dict[str, Any]) -> dict[str, Any]:
    kind = "prefix" if route.prefix.endswith("/") else "path_separated_prefix"
    whole: dict[str, Any] = {"match": {kind: route.prefix, **match}, "route": action}
    if not route.auth:
        off = {
            "@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
            "disabled": True,
        }
        whole["typed_per_filter_config"] = {EXT_AUTHZ: off}
    return whole
