"""Header fields that are for one hop alone are neither stored nor passed on (RFC 9111 section 3.1)."""

from collections.abc import Collection

from muntin.resilience.model import Fields

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authentication-info",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Those of RFC 9110 section 7.6.1, and those for the client's proxy."""


def without_hops(headers: Fields) -> Fields:
    """The fields that are meant for whoever comes after us: not those above, nor those that Connection names."""
    named = {part.strip(" \t").lower() for name, value in headers if name == "connection" for part in value.split(",")}
    gone = HOP_BY_HOP | named
    return headers if gone.isdisjoint(name for name, _ in headers) else drop(headers, gone)


def drop(headers: Fields, names: Collection[str]) -> Fields:
    """The fields without those."""
    return tuple(pair for pair in headers if pair[0] not in names)
