"""What may be stored of an answer, and as what (RFC 9111 sections 3 and 4.3.4).

| an answer to a GET is stored if | section |
|---|---|
| its status is final, whole (not 206, 304), and understood where must-understand says so | 3, 5.2.2.3 |
| neither side said no-store (must-understand lifts the answer's), nor the answer `private` | 5.2 |
| the request had no private header, or the answer says public, s-maxage or must-revalidate | 3.5 |
| it says how long it is fresh, or `public`; or its status is heuristically cacheable | 3 |
| a Set-Cookie in it goes with freshness that its sender gave | 7.3 |
| Vary has no `*` | 4.1 |
| it will ever be of use: fresh for a while, or it has a validator, or may stand in for a failure | |
"""

import msgspec

from muntin.resilience.http_cache import freshness
from muntin.resilience.http_cache.dates import written
from muntin.resilience.http_cache.directives import Asked, Control
from muntin.resilience.http_cache.exported import Written
from muntin.resilience.http_cache.fields import drop, without_hops
from muntin.resilience.http_cache.store import Entry
from muntin.resilience.http_cache.vary import selector, varying
from muntin.resilience.model import Request, Response

UNDERSTOOD = freshness.HEURISTIC | {302, 303, 307, 400, 401, 403, 409, 412, 421, 422, 429, 500, 502, 503}


class Rules(msgspec.Struct, frozen=True):
    """How this cache is set up: see HttpCache."""

    stale_if_error: float
    private_headers: frozenset[str]
    targets: tuple[str, ...]


def barred(request: Request, asks: Asked, control: Control, rules: Rules) -> bool:
    """Whether the request forbids storing what it gets; what is stored already is not touched by it."""
    if asks.no_store:
        return True
    return not control.for_all and personal(request, rules)


def personal(request: Request, rules: Rules) -> bool:
    """Whether it says who asks: only what is for all is kept of its answer, and only such answers are shown to it."""
    return not rules.private_headers.isdisjoint(request.headers)


def allowed(response: Response, control: Control) -> bool:
    """Whether the answer itself may be stored."""
    status, headers = response.status, response.headers
    if status < 200 or status in (206, 304) or control.private:
        return False
    if status not in UNDERSTOOD if control.must_understand else control.no_store:
        return False
    said = freshness.explicit(headers, control)
    if any(name == "set-cookie" for name, _ in headers) and not said:
        return False
    return said or status in freshness.HEURISTIC


def entry_of(
    request: Request, response: Response, control: Control, rules: Rules, asked_at: float, now: float
) -> Entry | None:
    """The answer as it is to be stored, None if it is not."""
    headers = response.headers
    names = varying(headers)
    if names is None or not allowed(response, control):
        return None
    kept = drop(without_hops(headers), {*control.hidden, "age"})
    if not any(name == "date" for name, _ in kept):
        kept = (*kept, ("date", written(now)))
    entry = Entry(
        target=request.target,
        selector=selector(names, request.headers),
        status=response.status,
        headers=kept,
        body=response.body,
        answered_at=now,
        initial_age=freshness.initial_age(headers, asked_at, now),
        lifetime=freshness.lifetime(response.status, headers, control, now),
    )
    describe(entry, control, rules)
    useful = entry.lifetime > 0 or entry.etag or entry.last_modified or entry.revalidate_for > 0 or entry.error_for > 0
    return entry if useful else None


def describe(entry: Entry, control: Control, rules: Rules) -> None:
    """Fills in what the stored fields say of the entry's use."""
    entry.for_all = control.for_all
    entry.no_cache = control.no_cache
    entry.never_stale = control.never_stale or entry.status >= 500
    if not entry.never_stale:
        entry.revalidate_for = control.stale_while_revalidate
        entry.error_for = rules.stale_if_error if control.stale_if_error is None else control.stale_if_error
    entry.etag = freshness.first(entry.headers, "etag")
    entry.last_modified = freshness.first(entry.headers, "last-modified")
    tags = (tag.strip() for name, value in entry.headers if name == "cache-tag" for tag in value.split(","))
    entry.tags = tuple(dict.fromkeys(tag for tag in tags if tag))


def revived(written: Written, control: Control, rules: Rules) -> Entry:
    """A stored answer that was elsewhere: good where the upstream fails, to be validated before any other use."""
    entry = Entry(**msgspec.structs.asdict(written), expired=True)
    describe(entry, control, rules)
    return entry
