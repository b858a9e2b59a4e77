"""Answers that caches between here and the page may keep, and how they learn that one has changed.

| answer | fresh | then, while it is fetched anew | when this service is away | tags |
|---|---|---|---|---|
| products | 5 s | 30 s | a day | `product:<id>` of each that it shows |
| categories | 60 s | 60 s | a day | `categories` |
| pictures | for ever: the address has the content's hash | | | |

`product.updated` is sent for every change of a product or its stock; a cache that listens drops what shows it (RFC 5861
then only helps in an outage), so the seconds above are for those who don't listen, and for products that join a list.
What is shown promises nothing: stock and price are settled when an order takes the stock.

ETags are over the bytes (RFC 9110 section 8.8). Tags are the `Cache-Tag` field of CDNs, several lines of <= LINE bytes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.enums import MediaType
from litestar.response.base import ASGIResponse

DAY = 24 * 3600

FRESH = f"public, max-age=5, stale-while-revalidate=30, stale-if-error={DAY}"
SETTLED = f"public, max-age=60, stale-while-revalidate=60, stale-if-error={DAY}"
FOREVER = "public, max-age=31536000, immutable"

TAGS = "cache-tag"
LINE = 4096
"""Bytes of one field line: servers and proxies commonly refuse more than 8 KB."""


class Kept(Response[Any]):
    """A response with tags."""

    def __init__(self, content: Any, *, tags: Sequence[str] = (), **options: Any) -> None:
        super().__init__(content, **options)
        self.tags = tags

    def to_asgi_response(self, *arguments: Any, **options: Any) -> ASGIResponse:
        """As ever, and the tags: Litestar's own headers hold a name once."""
        response = super().to_asgi_response(*arguments, **options)
        for line in lines(self.tags):
            response.headers.add(TAGS, line)
        return response


def lines(tags: Iterable[str]) -> list[str]:
    """`tags` with commas between, in as few values of <= LINE bytes as their order allows."""
    found: list[str] = []
    for tag in tags:
        if found and len(found[-1]) + 1 + len(tag) <= LINE:
            found[-1] += f",{tag}"
        else:
            found.append(tag)
    return found


def answer(
    request: Request[Any, Any, Any],
    content: bytes,
    cache_control: str,
    media_type: str,
    headers: dict[str, str] | None = None,
    tags: Sequence[str] = (),
) -> Response[bytes]:
    """200 with the content, or 304 without it if the client has it."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    sent = {"etag": etag, "cache-control": cache_control, **(headers or {})}
    known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
    if etag in known or "*" in known:
        return Kept(b"", status_code=304, headers=sent, media_type=media_type, tags=tags)
    return Kept(content, headers=sent, media_type=media_type, tags=tags)


def json_answer(
    request: Request[Any, Any, Any], value: Any, cache_control: str = FRESH, *, tags: Sequence[str] = ()
) -> Response[Any]:
    """The same for a value that is sent as JSON."""
    return answer(request, msgspec.json.encode(value), cache_control, MediaType.JSON, tags=tags)
