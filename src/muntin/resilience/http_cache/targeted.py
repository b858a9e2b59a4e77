"""Directives for some caches only, which hold instead of Cache-Control and Expires (RFC 9213).

| field | read as | it is ignored when |
|---|---|---|
| `CDN-Cache-Control` | dictionary of structured fields (RFC 9651) | it is empty or does not parse |
| `Surrogate-Control` | list (W3C edge-arch 1.0) | nothing is left: `max-age=5;device` is for that device |
"""

import re
from collections.abc import Iterable

from muntin.resilience.http_cache.directives import (
    ESCAPED,
    NOTHING_SAID,
    Control,
    cache_control,
    control_from,
    members,
    remembered,
)
from muntin.resilience.model import Fields, field

# An item of a structured-field dictionary (RFC 9651): key, value, parameters (which say nothing here).
SF_VALUE = (
    r'"(?:\\["\\]|[ !#-\[\]-~])*"|-?[0-9]{1,15}(?:\.[0-9]{1,3})?|\?[01]|:[A-Za-z0-9+/=]*:'
    r"|[A-Za-z*][!#-'*+\-./0-9:A-Z^-z|~]*"
)
SF_KEY = r"[a-z*][a-z0-9_\-.*]*"
SF_MEMBER = re.compile(rf"({SF_KEY})(?:=({SF_VALUE}))?(?:; *{SF_KEY}(?:=(?:{SF_VALUE}))?)*")
SF_COMMA = re.compile(r"[ \t]*,[ \t]*")


@remembered
def targeted_control(text: str) -> Control | None:
    """Of a field like CDN-Cache-Control; None if it is empty or does not parse, and so is to be ignored."""
    directives: dict[str, str | None] = {}
    position, text = 0, text.strip(" ")
    while position < len(text):
        found = SF_MEMBER.match(text, position)
        if found is None:
            return None
        directives.pop(found[1], None)  # of equal keys the last one counts (RFC 9651 section 4.2.2)
        if found[2] != "?0":
            directives[found[1]] = bare(found[2])
        position = found.end()
        comma = SF_COMMA.match(text, position)
        if position < len(text) and (comma is None or comma.end() == len(text)):
            return None
        position = comma.end() if comma else position
    return control_from(directives.items(), targeted=True) if directives else None


def bare(value: str | None) -> str | None:
    """A string without its quotes, None for true, all else as it stands."""
    if value is None or value == "?1":
        return None
    return ESCAPED.sub(r"\1", value[1:-1]) if value[0] == '"' else value


@remembered
def surrogate_control(text: str) -> Control | None:
    """Of Surrogate-Control; None if nothing in it is for any cache."""
    pairs = [(name, value) for name, value in members(text) if ";" not in name and ";" not in (value or "")]
    return control_from(pairs, targeted=True) if pairs else None


def control_of(headers: Fields, targets: Iterable[str]) -> Control:
    """What holds for us: the first targeted field that can be read, or else Cache-Control."""
    names = {name for name, _ in headers}
    for target in targets:
        if target in names:
            text = field(headers, target) or ""
            found = surrogate_control(text) if target == "surrogate-control" else targeted_control(text)
            if found is not None:
                return found
    if "cache-control" not in names:
        return NOTHING_SAID
    return cache_control(field(headers, "cache-control") or "")
