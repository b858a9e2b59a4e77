"""What the RSGI servers here share: requests and answers as values, conditional requests, content codings, problems.

Everything below is a reading of RFC 9110 (HTTP semantics) and RFC 9457 (problem details).
"""

import functools
import json
from collections.abc import Sequence
from typing import Protocol

from muntin.errors import Problem

Header = tuple[str, str]

FOR_EVERYBODY: list[Header] = [
    ("access-control-allow-origin", "*"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("timing-allow-origin", "*"),
    ("x-content-type-options", "nosniff"),
]
"""Files of micro-frontends are for any page: the browser checks their hashes, not where the page is from."""

PREFLIGHT: list[Header] = [
    ("access-control-allow-methods", "GET, HEAD"),
    ("access-control-allow-headers", "*"),
    ("access-control-max-age", "86400"),
]
IMMUTABLE = "public, max-age=31536000, immutable"
CODINGS = ("br", "gzip")
"""Content codings that the build made siblings in, the smallest first."""


class Headers(Protocol):
    """A request's header fields, as RSGI gives them."""

    def get(self, name: str, default: str = "") -> str | None:
        """The field's value, or the default."""
        ...


class Scope(Protocol):
    """A request, as RSGI gives it; `path` is decoded."""

    method: str
    path: str
    query_string: str

    @property
    def headers(self) -> Headers:
        """The header fields."""
        ...


class Response(Protocol):
    """Where an answer is put, as RSGI gives it."""

    def response_empty(self, status: int, headers: list[Header]) -> None:
        """No body."""
        ...

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None:
        """A body from memory."""
        ...

    def response_file(self, status: int, headers: list[Header], file: str) -> None:
        """A body from a file."""
        ...


def send(scope: Scope, proto: Response, status: int, headers: Sequence[Header], body: bytes) -> None:
    """Answers with `body`, or with its length alone when HEAD asked."""
    whole = [*headers, ("content-length", str(len(body)))]
    if scope.method == "HEAD":
        proto.response_empty(status, whole)
    else:
        proto.response_bytes(status, whole, body)


def refuse(problem: Problem, scope: Scope, proto: Response, headers: Sequence[Header] = ()) -> None:
    """Answers with the problem as `application/problem+json`."""
    document = {
        "type": f"urn:muntin:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "remedy": problem.remedy,
        "instance": scope.path,
    }
    fixed = [*headers, ("content-type", "application/problem+json"), ("cache-control", "no-store")]
    if problem.status == 405:
        fixed.append(("allow", "GET, HEAD, OPTIONS"))
    send(scope, proto, problem.status, [*fixed, *problem.headers.items()], json.dumps(document).encode())


def matches(field: str, etag: str) -> bool:
    """Whether If-None-Match names this entity (RFC 9110 13.1.2: weak comparison)."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in field.split(","))


@functools.lru_cache(256)
def codings(accepted: str) -> tuple[str, ...]:
    """Those of CODINGS that an Accept-Encoding field takes (RFC 9110 12.5.3), the smallest first."""
    weights: dict[str, str] = {}
    for item in accepted.lower().split(","):
        coding, _, weight = item.replace(" ", "").partition(";q=")
        weights[coding] = weight

    def taken(coding: str) -> bool:
        weight = weights.get(coding, weights.get("*", "0"))
        return weight.rstrip("0.") != "" or weight == ""

    return tuple(coding for coding in CODINGS if taken(coding))
