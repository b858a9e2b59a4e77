"""What a stored answer is good for, given what a request asks.

| stored answer | the request | found |
|---|---|---|
| none that it selects | | ask; equal requests may share the fetch |
| fresh | nothing special | serve it |
| fresh | `max-age`, `min-fresh` too strict, `no-cache` | validate it |
| fresh | its own conditions, HEAD, one range | 304, no body, 206 |
| stale within stale-while-revalidate | | serve it, refresh behind |
| stale within `max-stale` | | serve it |
| stale otherwise | | validate it; within stale-if-error it stands in for a failure |
| expired by tag | | validate it; as above, never stale-while-revalidate |
| any | no-store, If-Match, other ranges | pass by |
"""

from muntin.resilience.http_cache import conditions
from muntin.resilience.http_cache.directives import NOTHING_ASKED, Asked, asked
from muntin.resilience.http_cache.store import Entry
from muntin.resilience.http_cache.validation import validating
from muntin.resilience.model import Found, Request

SPECIAL = conditions.CONDITIONAL | conditions.BEYOND | {"cache-control", "range"}
"""Request fields that ask something of a cache; without them a fresh answer is served at once."""


class Held(Found, frozen=True):
    """Found, and the entry it is about, which may leave the store while the upstream is asked.

    `generation`: the store's, at the look-up.
    """

    entry: Entry | None = None
    generation: int = 0


def asks_of(request: Request) -> Asked:
    """The request's directives."""
    text = request.headers.get("cache-control")
    return NOTHING_ASKED if text is None else asked(text)


def plain(request: Request) -> bool:
    """Whether others may wait for what it fetches: a whole answer, under no conditions of its own."""
    return request.method == "GET" and SPECIAL.isdisjoint(request.headers)


def passing(request: Request, asks: Asked) -> bool:
    """Whether the request is none for a cache."""
    return asks.no_store or not conditions.BEYOND.isdisjoint(request.headers)


def missed(key: str, request: Request, asks: Asked, forwarded: str, generation: int) -> Held:
    """Nothing that this request selects."""
    return Held(
        key,
        usable="range" not in request.headers,
        shared=plain(request),
        only_if_cached=asks.only_if_cached,
        forwarded=forwarded,
        generation=generation,
    )


def hit(key: str, request: Request, entry: Entry, age: float) -> Held:
    """Fresh, and nothing special is asked: the short way."""
    body = entry.body if request.method == "GET" else b""
    response = conditions.served(entry.status, entry.headers, body, age)
    return Held(key, fresh=True, response=response, age=age, ttl=entry.lifetime - age, entry=entry)


def held(key: str, request: Request, asks: Asked, entry: Entry, now: float, generation: int) -> Held:
    """Something is there: may it be served, and if not, how is it validated?"""
    age = entry.age(now)
    left = entry.lifetime - age
    ranged = "range" in request.headers
    response = conditions.answer(request, conditions.served(entry.status, entry.headers, entry.body, age), now)
    fresh, revalidating = (False, False) if response is None else serving(entry, asks, age)
    revalidating = revalidating and not ranged
    serves = fresh or revalidating
    on_error = None
    if not asks.no_cache and entry.good_on_error(age, max(entry.error_for, asks.stale_if_error or 0.0)):
        on_error = response
    return Held(
        key,
        usable=serves or not ranged,
        shared=plain(request),
        fresh=fresh,
        revalidating=revalidating,
        only_if_cached=asks.only_if_cached,
        response=response if serves else None,
        on_error=on_error,
        conditions={} if ranged or request.method == "HEAD" else validating(entry, request.headers),
        age=age,
        ttl=min(0.0, left) if entry.expired else left,
        forwarded="" if serves else "request" if left > 0 and not entry.expired else "stale",
        entry=entry,
        generation=generation,
    )


def serving(entry: Entry, asks: Asked, age: float) -> tuple[bool, bool]:
    """Whether it may be served without asking; whether it may be, while it is refreshed (RFC 5861 section 3)."""
    if entry.expired or entry.no_cache or asks.no_cache or (asks.max_age is not None and age > asks.max_age):
        return False, False
    left = entry.lifetime - age
    if left > 0:
        return left >= asks.min_fresh, False
    if asks.min_fresh or entry.never_stale:
        return False, False
    if asks.max_stale is not None and -left <= asks.max_stale:
        return True, False
    return False, -left < entry.revalidate_for
