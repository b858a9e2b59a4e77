"""Requests from pages of other origins, as a route's `cors` allows them (Fetch Standard, section 3.2).

| origins    | preflight                                       | the answer itself                                 |
|------------|-------------------------------------------------|---------------------------------------------------|
| exact ones | answered here (filter `cors`), with that origin | allow-origin is that origin, with `vary: origin`  |
| any other  | goes to the service, as any OPTIONS             | no header of CORS                                 |
| `["*"]`    | answered here, a direct response                | allow-origin is `*`, the same bytes for everybody |

A service's own access-control headers are taken away (routes.py), so that nobody opens a route in code. A route with
`auth` tells the authorizer its origins, which lets their requests pass where other sites' are refused; what may change
something still needs `X-Muntin-Request: 1`, and so has had its preflight.
"""

from collections.abc import Iterable
from typing import Any

from muntin.edge.filters import ORIGINS_HEADER
from muntin.edge.typed import typed
from muntin.manifest import durations
from muntin.manifest.edge import ANY, Cors

EXPOSED = (
    "retry-after, ratelimit, ratelimit-policy, x-request-id, etag, link, location, cache-status, x-muntin-degraded"
)


def preflights(cors: Cors) -> Iterable[tuple[dict[str, Any], dict[str, Any]]]:
    """Routes for preflights of a public route: (match, what to do)."""
    if ANY not in cors.origins:
        return
    headers = [
        {"name": ":method", "string_match": {"exact": "OPTIONS"}},
        {"name": "origin", "present_match": True},
        {"name": "access-control-request-method", "present_match": True},
    ]
    answer = {
        "access-control-allow-origin": ANY,
        "access-control-allow-methods": ", ".join(cors.methods),
        "access-control-allow-headers": ", ".join(cors.headers),
        "access-control-max-age": _max_age(cors),
    }
    yield {"headers": headers}, {"direct_response": {"status": 204}, "response_headers_to_add": _set(answer)}


def cors_route(route: dict[str, Any], cors: Cors) -> None:
    """Adds to an Envoy route what `cors` asks for."""
    filters: dict[str, Any] = route.setdefault("typed_per_filter_config", {})
    if ANY in cors.origins:
        public = {"access-control-allow-origin": ANY, "access-control-expose-headers": EXPOSED}
        route["response_headers_to_add"] = _set(public)
        return
    filters["envoy.filters.http.cors"] = typed(
        "filters.http.cors.v3.CorsPolicy",
        allow_origin_string_match=[{"exact": origin} for origin in cors.origins],
        allow_methods=", ".join(cors.methods),
        allow_headers=", ".join(cors.headers),
        expose_headers=EXPOSED,
        max_age=_max_age(cors),
        allow_credentials=cors.credentials,
    )
    told = {"header": {"key": ORIGINS_HEADER, "value": " ".join(cors.origins)}}
    filters["envoy.filters.http.header_mutation"] = typed(
        "filters.http.header_mutation.v3.HeaderMutationPerRoute",
        mutations={"request_mutations": [{"append": told | {"append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}}]},
    )
    # The filter adds none, and a cache must not show one origin the answer of another.
    vary = {"header": {"key": "vary", "value": "Origin"}, "append_action": "APPEND_IF_EXISTS_OR_ADD"}
    route["response_headers_to_add"] = [vary]


def _max_age(cors: Cors) -> str:
    return str(round(durations.seconds(cors.max_age)))


def _set(headers: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
        for name, value in headers.items()
    ]
