"""What each request goes through, in this order; a header that upstreams trust is taken away before anything reads it.

1. early mutation  takes away headers that only we may set: identity, service token, forwarding
2. health check    answers the edge's own ready path
3. buffer          refuses bodies over 1 MiB; not in the chain of websockets, whose bodies never end
4. ext_authz       asks the authorizer; only the two identity headers of its answer reach the upstream
5. compressors     brotli before gzip, for text
6. router
"""

from typing import Any

from muntin.edge.routes import EXT_AUTHZ

TYPE = "type.googleapis.com/envoy.extensions."
LARGEST_BODY = 1024 * 1024
IDENTITY_HEADERS = ("x-muntin-identity", "x-muntin-identity-state")
OURS_ALONE = (*IDENTITY_HEADERS, "x-muntin-service", "forwarded", "x-real-ip", "x-original-url", "x-rewrite-url")
OURS_ALONE_PREFIXES = ("x-forwarded-", "x-envoy-")
# Besides these Envoy sends the method, path, host and Authorization; the body and all other headers stay here.
TOLD_TO_AUTHORIZER = (
    "cookie", "origin", "upgrade", "x-muntin-request", "x-request-id", "traceparent", "tracestate",
)  # fmt: skip
TOLD_TO_AUTHORIZER_PREFIXES = ("sec-fetch-", "sec-websocket-")
PASSED_WHEN_REFUSED = ("content-type", "cache-control", "retry-after", "www-authenticate")
COMPRESSED = [
    "application/graphql-response+json", "application/importmap+json", "application/javascript", "application/json",
    "application/manifest+json", "application/problem+json", "image/svg+xml", "text/css", "text/html",
    "text/javascript", "text/plain",
]  # fmt: skip


def typed(kind: str, **fields: Any) -> dict[str, Any]:
    """A protobuf `Any` in Envoy's JSON: its type, then its fields."""
    return {"@type": TYPE + kind, **fields}


def early_mutation() -> dict[str, Any]:
    """Runs before Envoy itself sets x-forwarded-*: what arrives upstream is Envoy's own word."""
    removals: list[dict[str, Any]] = [{"remove": name} for name in OURS_ALONE]
    removals += [{"remove_on_match": {"key_matcher": {"prefix": prefix}}} for prefix in OURS_ALONE_PREFIXES]
    return {
        "name": "envoy.http.early_header_mutation.header_mutation",
        "typed_config": typed("http.early_header_mutation.header_mutation.v3.HeaderMutation", mutations=removals),
    }


def chain(ready: str | None, authorizer: str | None) -> list[dict[str, Any]]:
    """The filters for plain requests."""
    return [
        *_health_check(ready),
        # Before ext_authz: a body that overflows while the authorizer is asked leaves Envoy 1.40 waiting for ever.
        _filter("envoy.filters.http.buffer", "filters.http.buffer.v3.Buffer", max_request_bytes=LARGEST_BODY),
        *ext_authz(authorizer),
        _compressor("brotli", first=True, quality=4),
        _compressor("gzip", first=False, compression_level="COMPRESSION_LEVEL_5"),
        router(),
    ]


def websocket_chain(authorizer: str | None) -> list[dict[str, Any]]:
    """The filters for upgrades."""
    return [*ext_authz(authorizer), router()]


def router() -> dict[str, Any]:
    """The last filter, which speaks to the upstream."""
    return _filter("envoy.filters.http.router", "filters.http.router.v3.Router", suppress_envoy_headers=True)


def ext_authz(authorizer: str | None) -> list[dict[str, Any]]:
    """On by default, so that a route which forgets to say anything is a protected one."""
    if authorizer is None:
        return []
    told = [{"exact": name} for name in TOLD_TO_AUTHORIZER] + [{"prefix": p} for p in TOLD_TO_AUTHORIZER_PREFIXES]
    service = {
        "server_uri": {"uri": "http://authorizer", "cluster": authorizer, "timeout": "2s"},
        "authorization_response": {
            "allowed_upstream_headers": {"patterns": [{"exact": name} for name in IDENTITY_HEADERS]},
            "allowed_client_headers": {"patterns": [{"exact": name} for name in PASSED_WHEN_REFUSED]},
        },
    }
    fields = {
        "transport_api_version": "V3",
        "http_service": service,
        "allowed_headers": {"patterns": told},
        "failure_mode_allow": False,
        "status_on_error": {"code": "ServiceUnavailable"},
    }
    return [_filter(EXT_AUTHZ, "filters.http.ext_authz.v3.ExtAuthz", **fields)]


def _health_check(path: str | None) -> list[dict[str, Any]]:
    if path is None:
        return []
    match = [{"name": ":path", "string_match": {"exact": path}}]
    kind = "filters.http.health_check.v3.HealthCheck"
    return [_filter("envoy.filters.http.health_check", kind, pass_through_mode=False, headers=match)]


def _compressor(name: str, *, first: bool, **settings: Any) -> dict[str, Any]:
    library = {"name": name, "typed_config": typed(f"compression.{name}.compressor.v3.{name.capitalize()}", **settings)}
    return _filter(
        f"envoy.filters.http.compressor.{name}",
        "filters.http.compressor.v3.Compressor",
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


def _filter(name: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "typed_config": typed(kind, **fields)}
