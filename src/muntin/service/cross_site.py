"""A request that may change something must come from the product's own page (cross-site request forgery).

| request | taken if |
|---|---|
| GET, HEAD, OPTIONS | always |
| a WebSocket's opening | it carries `X-Muntin-Request: 1`, or its Origin is the public origin or its own Host |
| any other | it carries `X-Muntin-Request: 1`, which no form or cross-origin script can add without a preflight |

and, for the last two, `Sec-Fetch-Site` is absent, `same-origin` or `none`. Pure. Sources: OWASP CSRF cheat sheet
("custom request headers"), W3C Fetch Metadata, RFC 6455 section 10.2.
"""

from collections.abc import Mapping

REQUEST_HEADER = "x-muntin-request"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"", "same-origin", "none"})


def cross_site(method: str, headers: Mapping[str, str], public_origin: str) -> str | None:
    """Why the request must be refused, or None. `headers` has lower-case names; `public_origin` has no final slash."""
    websocket = headers.get("upgrade", "").lower() == "websocket"
    if method in SAFE_METHODS and not websocket:
        return None
    if foreign := foreign_site(headers):
        return foreign
    if headers.get(REQUEST_HEADER) == "1":
        return None
    if not websocket:
        return "the header X-Muntin-Request: 1 is missing"
    origin, host = headers.get("origin", ""), headers.get("host", "")
    if origin and (origin == public_origin or origin.partition("://")[2] == host != ""):
        return None
    return f"the WebSocket's Origin {origin!r} is not the page's own"


def foreign_site(headers: Mapping[str, str]) -> str | None:
    """Why a request that the browser marked as cross-site must be refused, whatever its method; or None."""
    site = headers.get("sec-fetch-site", "")
    return None if site in OWN_SITES else f"Sec-Fetch-Site is {site!r}"
