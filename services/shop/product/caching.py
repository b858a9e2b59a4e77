"""Answers that may be kept for a moment, with an ETag over their bytes (RFC 9110 section 8.8, RFC 9111)."""

import hashlib
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.enums import MediaType

FRESH = "public, max-age=5, stale-while-revalidate=30"
"""Prices and stock: a few seconds old at most."""

SETTLED = "public, max-age=60, stale-while-revalidate=600"
"""Categories."""

FOREVER = "public, max-age=31536000, immutable"
"""What is addressed by the hash of its content."""


def answer(
    request: Request[Any, Any, Any],
    content: bytes,
    cache_control: str,
    media_type: str,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """200 with the content, or 304 without it if the client has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    sent = {"etag": etag, "cache-control": cache_control, **(headers or {})}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Response(b"", status_code=304, headers=sent, media_type=media_type)
    return Response(content, headers=sent, media_type=media_type)


def json_answer(request: Request[Any, Any, Any], value: Any, cache_control: str = FRESH) -> Response[Any]:
    """The same for a value that is sent as JSON."""
    return answer(request, msgspec.json.encode(value), cache_control, MediaType.JSON)
