"""A small Cache for tests of the pipeline: one answer per target, judged by two headers of our own.

`x-fresh: SECONDS` answers are stored and shareable; `x-tag: T` is their tag. Stale ones stand in for failures, and have
`etag` as condition. Requests with `x-alone` are not shared; those with `x-behind` may get stale answers at once.
"""

from muntin.resilience.model import Found, Kept, Request, Response


class PlainCache:
    """Implements muntin.resilience.model.Cache."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Response, float, float]] = {}
        self.remembered = b"remembered"

    def look(self, request: Request, now: float) -> Found:
        """Fresh, stale or nothing."""
        if request.method != "GET":
            return Found(request.target, usable=False, forwarded="method")
        shared = "x-alone" not in request.headers
        asks_only = request.headers.get("cache-control") == "only-if-cached"
        if request.target not in self.kept:
            return Found(request.target, shared=shared, only_if_cached=asks_only, forwarded="uri-miss")
        response, stored, until = self.kept[request.target]
        age, left = now - stored, until - now
        if left > 0:
            return Found(request.target, fresh=True, response=response, age=age, ttl=left)
        if "x-behind" in request.headers:
            return Found(request.target, revalidating=True, response=response, age=age, ttl=left, forwarded="stale")
        etag = response.header("etag")
        conditions = {"if-none-match": etag} if etag else {}
        return Found(
            request.target,
            shared=shared,
            only_if_cached=asks_only,
            on_error=response,
            conditions=conditions,
            age=age,
            ttl=left,
            forwarded="stale",
        )

    def take(self, request: Request, found: Found, response: Response, asked_at: float, now: float) -> Kept:
        """Stores what says x-fresh; a 304 renews what is there."""
        validated = response.status == 304 and request.target in self.kept
        if validated:
            response = self.kept[request.target][0]
        fresh = response.header("x-fresh")
        if request.method != "GET" or fresh is None:
            return Kept(response)
        self.kept[request.target] = (response, now, now + float(fresh))
        return Kept(response, True, True, validated, (found.key, response.body, 60.0), float(fresh))

    def served_from(self, request: Request, response: Response) -> Response | None:
        """As it is; nothing for a request whose language is another."""
        language = request.headers.get("accept-language")
        return response if response.header("content-language") in (None, language) else None

    def recalled(self, request: Request, data: bytes, now: float) -> Found | None:
        """Whatever the second level had, if it is readable."""
        if data != self.remembered:
            return None
        return Found(request.target, on_error=Response(200, (), data), age=60.0, forwarded="uri-miss")

    def stats(self) -> dict[str, int]:
        """How many answers it holds."""
        return {"entries": len(self.kept)}

    def expire_tag(self, tag: str) -> int:
        """Stale from now on."""
        hit = [key for key, (response, _, _) in self.kept.items() if response.header("x-tag") == tag]
        for key in hit:
            response, stored, _ = self.kept[key]
            self.kept[key] = (response, stored, stored)
        return len(hit)
