"""What each request goes through, in this order; a header that upstreams trust is taken away before anything reads it.

1. early mutation  takes away headers that only we may set: identity, service token, deadline, forwarding
2. health check    answers the edge's own ready path
3. cors            answers preflights, where the topology has origins for the route
4. local limit     so many requests per client address, else 429
5. header mutation tells the authorizer which origins the route has
6. buffer          refuses bodies over the limit; not in the chain of websockets, whose bodies never end
7. ext_authz       asks the authorizer; only the two identity headers of its answer reach the upstream
8. compressors     brotli before gzip, for text
9. router
"""

from collections.abc import Iterable
from typing import Any

from muntin.edge.client_limit import client_limit
from muntin.edge.typed import http_filter, typed
from muntin.manifest.edge import EdgeSettings

IDENTITY_HEADERS = ("x-muntin-identity", "x-muntin-identity-state")
DEADLINE_HEADER = "x-muntin-deadline-ms"
ORIGINS_HEADER = "x-muntin-cors-origins"
ADDRESS_HEADER = "x-muntin-client-address"
ASKED_BELOW = "/check"
CLIENT = "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"
OURS_ALONE = (
    *IDENTITY_HEADERS, "x-muntin-service", DEADLINE_HEADER, ORIGINS_HEADER, ADDRESS_HEADER,
    "x-muntin-degraded", "forwarded", "x-real-ip", "x-original-url", "x-rewrite-url",
)  # fmt: skip
OURS_ALONE_PREFIXES = ("x-forwarded-", "x-envoy-")
# Besides these Envoy sends the method, path, host and Authorization; the body and all other headers stay here.
TOLD_TO_AUTHORIZER = (
    "cookie", "origin", "upgrade", "x-muntin-request", "x-mfe", "x-request-id", "traceparent", "tracestate",
    ORIGINS_HEADER,
)  # fmt: skip
TOLD_TO_AUTHORIZER_PREFIXES = ("sec-fetch-", "sec-websocket-")
RATE_LIMIT_HEADERS = ("ratelimit", "ratelimit-policy")
PASSED_WHEN_REFUSED = ("content-type", "cache-control", "retry-after", "www-authenticate", *RATE_LIMIT_HEADERS)
COMPRESSED = [
    "application/graphql-response+json", "application/importmap+json", "application/javascript", "application/json",
    "application/manifest+json", "application/problem+json", "image/svg+xml", "text/css", "text/html",
    "text/javascript", "text/plain",
]  # fmt: skip


def early_mutation(trusted_hops: int) -> dict[str, Any]:
    """Runs before Envoy itself sets x-forwarded-*: what arrives upstream is Envoy's own word.

    Behind proxies of one's own their X-Forwarded-For stays, and Envoy reads it from its right end.
    """
    removals: list[dict[str, Any]] = [{"remove": name} for name in OURS_ALONE]
    for prefix in OURS_ALONE_PREFIXES:
        matched: dict[str, Any] = {"prefix": prefix}
        if trusted_hops and prefix == "x-forwarded-":
            matched = {"safe_regex": {"regex": "x-forwarded-(?:[^f].*|f[^o].*|fo[^r].*|for.+)"}}
        removals.append({"remove_on_match": {"key_matcher": matched}})
    return {
        "name": "envoy.http.early_header_mutation.header_mutation",
        "typed_config": typed("http.early_header_mutation.header_mutation.v3.HeaderMutation", mutations=removals),
    }


def chain(ready: str | None, authorizer: str | None, settings: EdgeSettings) -> list[dict[str, Any]]:
    """The filters for plain requests."""
    return [
        *_health_check(ready),
        http_filter("cors", "cors.v3.Cors"),
        client_limit(settings),
        http_filter("header_mutation", "header_mutation.v3.HeaderMutation"),
        # Before ext_authz: a body that overflows while the authorizer is asked leaves Envoy 1.40 waiting for ever.
        http_filter("buffer", "buffer.v3.Buffer", max_request_bytes=settings.max_body),
        *ext_authz(authorizer),
        _compressor("brotli", first=True, quality=4),
        _compressor("gzip", first=False, compression_level="COMPRESSION_LEVEL_5"),
        router(),
    ]


def websocket_chain(authorizer: str | None, settings: EdgeSettings) -> list[dict[str, Any]]:
    """The filters for upgrades."""
    return [client_limit(settings), *ext_authz(authorizer), router()]


def router() -> dict[str, Any]:
    """The last filter, which speaks to the upstream."""
    return http_filter("router", "router.v3.Router", suppress_envoy_headers=True)


def ext_authz(authorizer: str | None) -> list[dict[str, Any]]:
    """On by default, so that a route which forgets to say anything is a protected one."""
    if authorizer is None:
        return []
    service = {
        "server_uri": {"uri": "http://authorizer", "cluster": authorizer, "timeout": "2s"},
        # Before the request's own path: no path of a client is one that the authorizer answers for itself.
        "path_prefix": ASKED_BELOW,
        "authorization_request": {"headers_to_add": [{"key": ADDRESS_HEADER, "value": CLIENT}]},
        "authorization_response": {
            "allowed_upstream_headers": _exact(IDENTITY_HEADERS),
            "allowed_client_headers": _exact(PASSED_WHEN_REFUSED),
            "allowed_client_headers_on_success": _exact(RATE_LIMIT_HEADERS),
        },
    }
    told = _exact(TOLD_TO_AUTHORIZER)
    told["patterns"] += [{"prefix": prefix} for prefix in TOLD_TO_AUTHORIZER_PREFIXES]
    fields = {
        "transport_api_version": "V3",
        "http_service": service,
        "allowed_headers": told,
        "failure_mode_allow": False,
        "status_on_error": {"code": "ServiceUnavailable"},
    }
    return [http_filter("ext_authz", "ext_authz.v3.ExtAuthz", **fields)]


def _exact(names: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    return {"patterns": [{"exact": name} for name in names]}


def _health_check(path: str | None) -> list[dict[str, Any]]:
    if path is None:
        return []
    match = [{"name": ":path", "string_match": {"exact": path}}]
    return [http_filter("health_check", "health_check.v3.HealthCheck", pass_through_mode=False, headers=match)]


def _compressor(name: str, *, first: bool, **settings: Any) -> dict[str, Any]:
    library = {"name": name, "typed_config": typed(f"compression.{name}.compressor.v3.{name.capitalize()}", **settings)}
    return http_filter(
        f"compressor.{name}",
        "compressor.v3.Compressor",
        compressor_library=library,
        choose_first=first,
        response_direction_config={
            "common_config": {
                "min_content_length": 860,
                "content_type_matcher": [{"exact": kind} for kind in COMPRESSED],
            },
            "weaken_etag_on_compress": True,  # RFC 9110 8.8.1: other bytes, same meaning
        },
    )
