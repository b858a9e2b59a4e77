"""One member of Cache-Status (RFC 9211) and of Proxy-Status (RFC 9209) per call: structured fields (RFC 9651).

The member's name is the upstream: the cache, and the proxy, that stand before it in this process.

| what happened | Cache-Status | Proxy-Status |
|---|---|---|
| from memory | `product;hit;ttl=42` | |
| asked, and kept | `product;fwd=miss;stored;ttl=60` | |
| waited for another's fetch | `product;fwd=miss;collapsed` | |
| failed, stale shown | `product;fwd=stale;fwd-status=503;detail=stale-if-error` | `product;received-status=503;...` |
| failed | | `product;error=destination_unavailable;details="circuit-open"` |
"""

import re

_TOKEN = re.compile(r"[A-Za-z*][A-Za-z0-9!#$%&'*+\-.^_`|~:/]*")
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
LONGEST = 256
"""Characters of a string that are kept: these fields are for people, and headers are bounded."""


def quoted(text: str) -> str:
    """A string of RFC 9651 section 3.3.3: printable ASCII, quotes and backslashes escaped, everything else as `?`."""
    clean = _UNPRINTABLE.sub("?", text[:LONGEST])
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"') + '"'


def token(text: str) -> str:
    """A token of RFC 9651 section 3.3.4 if it can be one, else a string."""
    return text if len(text) <= LONGEST and _TOKEN.fullmatch(text) else quoted(text)


def cache_status(
    name: str,
    *,
    forwarded: str = "",
    status: int | None = None,
    ttl: float | None = None,
    stored: bool = False,
    collapsed: bool = False,
    detail: str = "",
) -> str:
    """`forwarded`: the reason to ask the upstream (`miss`, `stale` ...), empty for a hit; `status`: its answer."""
    parts = [token(name)]
    if forwarded:
        parts.append(f"fwd={token(forwarded)}")
        if status is not None:
            parts.append(f"fwd-status={status}")
    else:
        parts.append("hit")
    if stored:
        parts.append("stored")
    if ttl is not None:
        parts.append(f"ttl={int(ttl)}")
    if collapsed:
        parts.append("collapsed")
    if detail:
        parts.append(f"detail={token(detail)}")
    return ";".join(parts)


def proxy_status(name: str, *, error: str = "", received: int | None = None, details: str = "") -> str:
    """`error`: a type of RFC 9209 section 2.3; `received`: the status that the upstream sent."""
    parts = [token(name)]
    if error:
        parts.append(f"error={token(error)}")
    if received is not None:
        parts.append(f"received-status={received}")
    if details:
        parts.append(f"details={quoted(details)}")
    return ";".join(parts)
