"""Which stored variant answers which request (RFC 9111 section 4.1).

Two values of a selecting header are the same if they are alike after normalisation: without the space around commas
and, for languages and codings, in any case and order (their order says nothing: weights do).
"""

from collections.abc import Mapping
from functools import lru_cache

from muntin.resilience.model import Fields

UNORDERED = frozenset({"accept-language", "accept-encoding", "accept-charset"})

Selector = tuple[tuple[str, str | None], ...]
"""(header, its normalised value in the request, None if absent) for each field that Vary names, sorted."""


LONG = 256
"""Characters of a value that are worth remembering."""


def normal(name: str, value: str) -> str:
    """A selecting header's value, so that equal meanings compare equal."""
    return _known(name, value) if len(value) <= LONG else _normal(name, value)


def _normal(name: str, value: str) -> str:
    parts = [part.strip(" \t") for part in value.split(",")]
    if name in UNORDERED:
        parts = sorted(part.lower().replace(" ", "") for part in parts)
    return ",".join(part for part in parts if part)


_known = lru_cache(maxsize=1024)(_normal)


def varying(headers: Fields) -> frozenset[str] | None:
    """The fields that Vary names, in lower case; None for `*`: no other request is like this one."""
    names = {part.strip(" \t").lower() for key, value in headers if key == "vary" for part in value.split(",")} - {""}
    return None if "*" in names else frozenset(names)


def selector(names: frozenset[str], request: Mapping[str, str]) -> Selector:
    """What a request has in the fields that select."""
    return tuple((name, chosen(name, request)) for name in sorted(names))


def chosen(name: str, request: Mapping[str, str]) -> str | None:
    """One selecting header's normalised value, None if the request has none."""
    value = request.get(name)
    return None if value is None else normal(name, value)


def selects(wanted: Selector, request: Mapping[str, str]) -> bool:
    """Whether the request would have got the same variant."""
    for name, value in wanted:
        given = request.get(name)
        if given != value and (given is None or value is None or normal(name, given) != value):
            return False
    return True
