"""The access log: one line of JSON per request, on standard output.

Nothing of it is a secret: no cookie, no token, no query (a preview link's holds a token). Of what a client may write at
will it takes only so many characters.
"""

from typing import Any

from muntin.edge.typed import typed

FIELDS = {
    "time": "%START_TIME%",
    "request_id": "%REQ(X-REQUEST-ID):64%",
    "traceparent": "%REQ(TRACEPARENT):55%",
    # what was asked, by whom
    "method": "%REQ(:METHOD):16%",
    "path": "%PATH(NQ:PATH):1024%",
    "protocol": "%PROTOCOL%",
    "client": "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%",
    "user_agent": "%REQ(USER-AGENT):200%",
    "mfe": "%REQ(X-MFE):64%",
    "release": "%REQ(X-MUNTIN-RELEASE):80%",
    # what was answered, by whom, and why
    "status": "%RESPONSE_CODE%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "flags": "%RESPONSE_FLAGS%",
    "upstream": "%UPSTREAM_CLUSTER%",
    "replica": "%UPSTREAM_HOST%",
    "cache_status": "%RESP(CACHE-STATUS):512%",
    "proxy_status": "%RESP(PROXY-STATUS):512%",
    "degraded": "%RESP(X-MUNTIN-DEGRADED):512%",
    # how long, in milliseconds: all of it; until the request was in; until the answer began; until it was out
    "ms": "%DURATION%",
    "request_ms": "%REQUEST_DURATION%",
    "first_byte_ms": "%RESPONSE_DURATION%",
    "send_ms": "%RESPONSE_TX_DURATION%",
    # how much, bodies only
    "bytes_in": "%BYTES_RECEIVED%",
    "bytes_out": "%BYTES_SENT%",
}


def access_log() -> dict[str, Any]:
    """Envoy's own answers to health checks are left out."""
    return {
        "name": "envoy.access_loggers.stdout",
        "filter": {"not_health_check_filter": {}},
        "typed_config": typed("access_loggers.stream.v3.StdoutAccessLog", log_format={"json_format": FIELDS}),
    }
