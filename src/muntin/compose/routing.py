"""Which route a path is: the release's routes in their order, first match first. The host decides the same way. Pure.

tests/compose/routing_cases.json is checked against both this module and app/host/src/routing.ts.
"""

from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from muntin.release import Release
from muntin.release.model import Route


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _decode(segment: str) -> str | None:
    """The text of a percent-encoded segment (RFC 3986), or None if it is not UTF-8."""
    broken = any(not _is_hex(part[:2]) for part in segment.split("%")[1:])
    try:
        return None if broken else unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        return None


def _is_hex(digits: str) -> bool:
    return len(digits) == 2 and all(each in "0123456789abcdefABCDEF" for each in digits)


def matches(pattern: str, path: str) -> dict[str, str] | None:
    """The parameters of `path` under `pattern`, or None. A parameter is one non-empty segment."""
    wanted, given = _segments(pattern), _segments(path)
    if len(wanted) != len(given):
        return None
    parameters: dict[str, str] = {}
    for segment, raw in zip(wanted, given, strict=True):
        value = _decode(raw)
        if value is None:
            return None
        if segment.startswith(":"):
            parameters[segment[1:]] = value
        elif segment != value:
            return None
    return parameters


def find(routes: Sequence[Route], path: str) -> Route | None:
    """The route of `path`, or None."""
    return next((route for route in routes if matches(route.path, path) is not None), None)


def title_of(release: Release, route: Route | None) -> str:
    """`Cart · Muntin Shop`."""
    return f"{route.title if route else 'Not found'} · {release.page.title}"
