"""Which path reaches which process: the topology's routes, the longest prefix first, each with what it may and must do.

| of the topology   | in Envoy                                                                                         |
|-------------------|--------------------------------------------------------------------------------------------------|
| prefix "/a"       | `path_separated_prefix`: /a and /a/..., not /ab                                                  |
| prefix "/a/", "/" | `prefix`                                                                                         |
| exact = true      | `path`: this one, with any query                                                                 |
| address = true    | the client's address is told to the service, in the edge's own word                              |
| auth = true       | the authorizer is asked; otherwise it is switched off for this route                             |
| websocket = true  | a route of its own for upgrades, without a deadline, before the one for plain requests           |
| timeout           | for the whole answer, and told to the service as `x-muntin-deadline-ms`; nothing is retried here |
| cors              | see cors.py; without it no answer has a header of CORS, whatever the service says                |
"""

from collections.abc import Iterable
from typing import Any

from muntin.edge.cors import cors_route, preflights
from muntin.edge.filters import ADDRESS_HEADER, CLIENT, DEADLINE_HEADER
from muntin.edge.typed import typed
from muntin.manifest.topology import Process, Route, Topology

EXT_AUTHZ = "envoy.filters.http.ext_authz"
WEBSOCKET_IDLE = "3600s"
HIDDEN = ["server", "x-envoy-upstream-service-time", "x-envoy-ratelimited", "x-powered-by"]
CORS_ANSWERS = [
    "access-control-allow-origin", "access-control-allow-credentials", "access-control-allow-methods",
    "access-control-allow-headers", "access-control-expose-headers", "access-control-max-age",
]  # fmt: skip


def route_configuration(topology: Topology) -> dict[str, Any]:
    """Envoy's `route_config`: one virtual host for every name, since the edge doesn't know how people reach it."""
    declared = [(route, name) for name, process in topology.process.items() for route in process.routes]
    declared.sort(key=lambda each: (-len(each[0].prefix), each[0].prefix))
    return {
        "name": "public",
        "virtual_hosts": [
            {
                "name": "public",
                "domains": ["*"],
                "routes": [_two_hosts(), *(route for each in declared for route in _routes(*each))],
            }
        ],
        # What is taken away for all comes before what a route adds.
        "most_specific_header_mutations_wins": True,
        "response_headers_to_remove": HIDDEN + CORS_ANSWERS,
        "response_headers_to_add": [overwritten("x-content-type-options", "nosniff")],
    }


def routed(topology: Topology) -> Iterable[tuple[str, Process]]:
    """The processes that the edge speaks to for people's requests."""
    return ((name, process) for name, process in topology.process.items() if process.routes)


def overwritten(name: str, value: str) -> dict[str, Any]:
    """A header that is set, whatever was there."""
    return {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def _routes(route: Route, cluster: str) -> Iterable[dict[str, Any]]:
    if route.websocket:
        upgrade = {"name": "upgrade", "string_match": {"exact": "websocket", "ignore_case": True}}
        action = {
            "cluster": cluster,
            "timeout": "0s",
            "idle_timeout": WEBSOCKET_IDLE,
            "upgrade_configs": [{"upgrade_type": "websocket", "enabled": True}],
        }
        yield _route(route, {"headers": [upgrade]}, {"route": action})
    if route.cors is not None:
        for match, answer in preflights(route.cors):
            yield _route(route, match, answer)
    seconds = route.timeout_seconds
    plain = _route(route, {}, {"route": {"cluster": cluster, "timeout": f"{seconds:g}s"}})
    plain["request_headers_to_add"] = [overwritten(DEADLINE_HEADER, str(round(seconds * 1000)))]
    if route.address:
        plain["request_headers_to_add"].append(overwritten(ADDRESS_HEADER, CLIENT))
    if route.cors is not None:
        cors_route(plain, route.cors)
    yield plain


def _two_hosts() -> dict[str, Any]:
    """RFC 9112 section 3.2: more than one Host is refused. Envoy joins them by a comma, which no host has in it, and
    whoever comes after it may take one or the other."""
    match = {"prefix": "/", "headers": [{"name": ":authority", "string_match": {"contains": ","}}]}
    refusal = Route(prefix="/")
    return _route(refusal, match, {"direct_response": {"status": 400}})


def _route(route: Route, match: dict[str, Any], does: dict[str, Any]) -> dict[str, Any]:
    kind = "path" if route.exact else "prefix" if route.prefix.endswith("/") else "path_separated_prefix"
    whole: dict[str, Any] = {"match": {kind: route.prefix, **match}, **does}
    if not route.auth or "direct_response" in does:
        off = typed("filters.http.ext_authz.v3.ExtAuthzPerRoute", disabled=True)
        whole["typed_per_filter_config"] = {EXT_AUTHZ: off}
    return whole
