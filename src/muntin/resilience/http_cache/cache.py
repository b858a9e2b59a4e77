"""HttpCache: what is there for a request, and what becomes of an upstream's answer.

| answer | becomes |
|---|---|
| to GET, storable (storing.py) | stored, in place of what the request selected; shareable while fresh |
| to GET, 304 to our conditions | the stored answer, updated (validation.py) |
| to GET, not storable | passed on; below 400, or gone (404, 410), what was stored goes |
| to HEAD | updates or drops what is stored |
| to an unsafe method, below 400 | drops what it may have changed (invalidation.py) |
| asked for before its tag was expired | stored as expired, shared with nobody |
| asked for before its target was changed | not stored |
"""

from collections.abc import Sequence

import msgspec

from muntin.resilience.http_cache import conditions, exported, storing
from muntin.resilience.http_cache.fields import drop, without_hops
from muntin.resilience.http_cache.invalidation import changed
from muntin.resilience.http_cache.looking import SPECIAL, Held, asks_of, held, hit, missed, passing, plain
from muntin.resilience.http_cache.store import Entry, Store
from muntin.resilience.http_cache.targeted import control_of
from muntin.resilience.http_cache.validation import same, updated
from muntin.resilience.http_cache.vary import normal, selects
from muntin.resilience.model import SAFE, Found, Kept, Request, Response

GONE = frozenset({404, 410})
"""Errors that say what is stored is no more; others leave it for those who may still use it."""


class HttpCache:
    """A shared cache (RFC 9111, 5861, 9213) of one upstream, all in memory, at most `budget_bytes`.

    `stale_if_error`: seconds, where an answer says nothing. `private_headers`: requests with one of these get RFC 9111
    section 3.5 ("Authorization"), both ways: what is not for all is not shown to them either. `selecting`: request
    headers that tell fetches apart; an answer whose Vary names others is cached by them, but not shared between waiting
    requests. `targets`: targeted fields (RFC 9213) that are for us, in order. `exports`: whether `keep` is filled in,
    for a second level.
    """

    def __init__(
        self,
        budget_bytes: int,
        *,
        stale_if_error: float = 0.0,
        private_headers: Sequence[str] = ("authorization", "x-muntin-identity"),
        selecting: Sequence[str] = ("accept", "accept-encoding", "accept-language"),
        targets: Sequence[str] = ("cdn-cache-control", "surrogate-control"),
        exports: bool = True,
    ) -> None:
        self.store = Store(budget_bytes)
        self.rules = storing.Rules(stale_if_error, frozenset(private_headers), tuple(targets))
        self.selecting = tuple(selecting)
        self.exports = exports
        self._now = 0.0

    def look(self, request: Request, now: float) -> Found:
        """What is there for it: looking.py's table."""
        self._now = now
        store, headers = self.store, request.headers
        if request.method not in ("GET", "HEAD"):
            return Held(key="", usable=False, forwarded="method", generation=store.generation)
        key = self.key_of(request)
        entry = store.find(request.target, headers)
        if entry is not None and not entry.for_all and storing.personal(request, self.rules):
            entry = None
        if entry is not None and SPECIAL.isdisjoint(headers):
            age = entry.age(now)
            if age < entry.lifetime and not entry.expired and not entry.no_cache:
                return hit(key, request, entry, age)
        asks = asks_of(request)
        if passing(request, asks):
            return Held(key, usable=False, forwarded="bypass", generation=store.generation)
        if entry is None:
            forwarded = "vary-miss" if store.variants(request.target) else "uri-miss"
            return missed(key, request, asks, forwarded, store.generation)
        return held(key, request, asks, entry, now, store.generation)

    def key_of(self, request: Request) -> str:
        """Names a fetch: the target, the selecting headers, whether it says who asks (GET of one origin always)."""
        headers = request.headers
        chosen = [f"\n{name}:{normal(name, headers[name])}" for name in self.selecting if name in headers]
        if storing.personal(request, self.rules):
            chosen.append("\npersonal")
        return request.target + "".join(chosen) if chosen else request.target

    def take(self, request: Request, found: Found, response: Response, asked_at: float, now: float) -> Kept:
        """Stores, merges, updates or invalidates: see the module's table. The answer as the client is to get it."""
        headers = without_hops(response.headers)
        if headers is not response.headers:
            response = Response(response.status, headers, response.body)
        before = found if isinstance(found, Held) else Held(found.key)
        if request.method == "GET":
            return self._taken(request, before, response, asked_at, now)
        if request.method == "HEAD":
            self._updated_by_head(request, before, response, asked_at, now)
        elif request.method not in SAFE and 200 <= response.status < 400:
            for target in changed(request, response):
                self.store.drop_target(target)
        return Kept(response)

    def _taken(self, request: Request, before: Held, response: Response, asked_at: float, now: float) -> Kept:
        """An answer to a GET."""
        if response.status != 304:
            entry = self._stored(request, before, response, asked_at, now)
            whole = response if "range" in request.headers else conditions.answer(request, response, now) or response
            return self._kept(request, entry, whole, now)
        old = before.entry
        if old is None or not before.conditions:
            return Kept(response)
        newer = updated(old, response.headers)
        entry = self._stored(request, before, newer, asked_at, now)
        if entry is None:
            whole = conditions.served(old.status, drop(newer.headers, {"age"}), old.body, 0.0)
        else:
            whole = conditions.served(old.status, entry.headers, old.body, entry.age(now))
        kept = self._kept(request, entry, conditions.answer(request, whole, now) or whole, now)
        return msgspec.structs.replace(kept, validated=True)

    def _stored(self, request: Request, before: Held, response: Response, asked_at: float, now: float) -> Entry | None:
        """The answer takes the place of what the request selected, if it may be stored."""
        store, status = self.store, response.status
        control = control_of(response.headers, self.rules.targets)
        if storing.barred(request, asks_of(request), control, self.rules):
            return None
        entry = storing.entry_of(request, response, control, self.rules, asked_at, now)
        if entry is not None or (200 <= status < 400 and status != 206) or status in GONE:
            store.drop_matching(request.target, request.headers)
        if entry is None or store.changed_since(request.target, before.generation):
            return None
        entry.expired = store.expired_since(entry.tags, before.generation)
        return entry if store.put(entry) else None

    def _updated_by_head(self, request: Request, before: Held, response: Response, asked_at: float, now: float) -> None:
        """A 200 to HEAD freshens what it fits, and drops what it does not (RFC 9111 section 4.3.5)."""
        old = before.entry
        if old is None or response.status != 200 or old.status != 200:
            return
        if same(old, response.headers):
            self._stored(request, before, updated(old, response.headers), asked_at, now)
        else:
            self.store.drop(old)

    def _kept(self, request: Request, entry: Entry | None, response: Response, now: float) -> Kept:
        """What the call needs to know of what was stored."""
        if entry is None:
            return Kept(response)
        left = entry.lifetime - entry.age(now)
        told_apart = all(name in self.selecting for name, _ in entry.selector)
        shareable = plain(request) and told_apart and left > 0 and not entry.no_cache and not entry.expired
        keep = None
        seconds = max(0.0, left) + entry.error_for
        if self.exports and seconds > 0 and not entry.never_stale and not entry.expired:
            keep = (self.key_of(request), exported.export(entry), seconds)
        return Kept(response, stored=True, shareable=shareable, keep=keep, ttl=left)

    def served_from(self, request: Request, response: Response) -> Response:
        """See model.Cache; a range that we don't do gets the whole, as RFC 9110 section 14.2 allows."""
        return conditions.answer(request, response, self._now) or response

    def recalled(self, request: Request, data: bytes, now: float) -> Found | None:
        """See model.Cache; it joins the store as expired, so that the next failure need not ask for it again."""
        written, asks = exported.read(data), asks_of(request)
        if written is None or request.method not in ("GET", "HEAD") or asks.no_cache or passing(request, asks):
            return None
        if written.target != request.target or not selects(written.selector, request.headers):
            return None
        entry = storing.revived(written, control_of(written.headers, self.rules.targets), self.rules)
        barred = not entry.for_all and storing.personal(request, self.rules)
        if barred or not entry.good_on_error(entry.age(now), entry.error_for):
            return None
        if self.store.find(request.target, request.headers) is None:
            self.store.put(entry)
        return held(self.key_of(request), request, asks, entry, now, self.store.generation)

    def expire_tag(self, tag: str) -> int:
        """See model.Cache."""
        return self.store.expire(tag)

    def stats(self) -> dict[str, int]:
        """For `/upstreams`: bytes held and allowed, answers, and how many were pushed out so far."""
        store = self.store
        return {"bytes": store.bytes, "budget": store.budget, "entries": len(store), "evicted": store.evicted}
