"""Answering from a stored answer: Age, the request's own conditions, HEAD, one byte range.

| the request has | it gets |
|---|---|
| If-None-Match with a tag that matches weakly, or `*` | 304 (RFC 9110 section 13.1.2) |
| no If-None-Match; If-Modified-Since not before Last-Modified (else Date) | 304 (section 13.1.3) |
| Range: one range of bytes, If-Range absent or matching strongly | 206 of it (section 14.2) |
| any other Range, If-Match, If-Unmodified-Since | nothing from here: the upstream decides |
"""

import re
from collections.abc import Mapping

from muntin.resilience.http_cache.dates import http_date
from muntin.resilience.http_cache.freshness import first
from muntin.resilience.model import Fields, Request, Response

BEYOND = frozenset({"if-match", "if-unmodified-since"})
"""Conditions that a cache leaves to the upstream (RFC 9111 section 4.3.2)."""
CONDITIONAL = frozenset({"if-none-match", "if-modified-since"})
NOT_IN_304 = frozenset({"content-length", "content-type", "content-encoding", "content-language", "content-range"})
TAG = re.compile(r'(?:W/)?"[^"]*"|[^\s,"]+')
RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


def weak(tag: str) -> str:
    """An entity tag for the weak comparison (RFC 9110 section 8.8.3.2)."""
    return tag.removeprefix("W/")


def not_modified(request: Mapping[str, str], headers: Fields, now: float) -> bool:
    """Whether the client has this already."""
    wanted = request.get("if-none-match")
    if wanted is not None:
        etag = first(headers, "etag")
        if wanted.strip() == "*":
            return True
        if etag is None or wanted.strip() == etag:
            return etag is not None
        return weak(etag) in {weak(tag) for tag in TAG.findall(wanted)}
    since = request.get("if-modified-since")
    if since is None:
        return False
    known = http_date(since, now)
    modified = http_date(first(headers, "last-modified") or first(headers, "date") or "", now)
    return known is not None and modified is not None and modified <= known


def range_of(request: Mapping[str, str], headers: Fields, length: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None if the upstream has to decide."""
    found = RANGE.fullmatch(request["range"].strip())
    condition = request.get("if-range")
    if condition is not None and (condition.startswith("W/") or condition != first(headers, "etag")):
        return None
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        start, end = max(0, length - int(found[2])), length
    else:
        start, end = int(found[1]), min(length, int(found[2]) + 1) if found[2] else length
    return (start, end) if start < end else None


def answer(request: Request, whole: Response, now: float) -> Response | None:
    """`whole` as this request should get it; None if only the upstream can say (a range that we don't do)."""
    headers = request.headers
    if whole.status == 200:
        if not CONDITIONAL.isdisjoint(headers) and not_modified(headers, whole.headers, now):
            kept = tuple(pair for pair in whole.headers if pair[0] not in NOT_IN_304)
            return Response(304, kept, b"")
        if "range" in headers and request.method == "GET":
            part = range_of(headers, whole.headers, len(whole.body))
            return None if part is None else partial(whole, *part)
    return Response(whole.status, whole.headers, b"") if request.method == "HEAD" else whole


def partial(whole: Response, start: int, end: int) -> Response:
    """206 with the bytes from `start` to before `end`."""
    kept = tuple(pair for pair in whole.headers if pair[0] not in ("content-length", "content-range"))
    span = ("content-range", f"bytes {start}-{end - 1}/{len(whole.body)}")
    return Response(206, (*kept, span, ("content-length", str(end - start))), whole.body[start:end])


def served(status: int, headers: Fields, body: bytes, age: float) -> Response:
    """A stored answer with its Age."""
    return Response(status, (*headers, ("age", str(int(age)))), body)
