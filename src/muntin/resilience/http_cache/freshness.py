"""How old an answer is and how long it stays fresh (RFC 9111 section 4.2). Seconds throughout.

| lifetime from | when |
|---|---|
| s-maxage, then max-age | given; nonsense counts as 0 |
| Expires - Date | no such directive, no targeted field; an invalid Expires counts as 0 |
| a tenth of Date - Last-Modified, a day at most | neither; only for statuses of RFC 9110 section 15.1, or `public` |
| 0 | otherwise, or when Age can't be read: how old it is nobody knows |
"""

import math

from muntin.resilience.http_cache.dates import http_date
from muntin.resilience.http_cache.directives import Control, seconds
from muntin.resilience.model import Fields

HEURISTIC = frozenset({200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501})
"""Those of RFC 9110 section 15.1 but 206, which is never stored."""
HEURISTIC_SHARE, HEURISTIC_MOST = 0.1, 86_400.0


def first(headers: Fields, name: str) -> str | None:
    """The first field line of that name: for fields that may not be lists."""
    return next((value for key, value in headers if key == name), None)


def said_age(headers: Fields) -> float | None:
    """Age as the sender gave it, 0 without one; None if it is not exactly one non-negative integer.

    RFC 9111 section 5.1 would use the first of several and ignore nonsense; we rather ask again than trust it.
    """
    values = [value for key, value in headers if key == "age"]
    if not values:
        return 0.0
    return seconds(values[0].strip(" \t")) if len(values) == 1 else None


def initial_age(headers: Fields, asked_at: float, now: float) -> float:
    """`corrected_initial_age` of section 4.2.3.

    Date is cut to whole seconds, so the first second of the difference to it is no age.
    """
    date = http_date(first(headers, "date") or "", now)
    apparent = 0.0 if date is None else max(0.0, now - date - 1.0)
    return max(apparent, (said_age(headers) or 0.0) + max(0.0, now - asked_at))


def lifetime(status: int, headers: Fields, control: Control, now: float) -> float:
    """`freshness_lifetime` of section 4.2.1; `now`: when the answer came."""
    if said_age(headers) is None:
        return 0.0
    if control.lifetime is not None:
        return control.lifetime
    date = http_date(first(headers, "date") or "", now)
    sent = now if date is None else date
    expires = None if control.targeted else first(headers, "expires")
    if expires is not None:
        until = http_date(expires, now)
        return 0.0 if until is None else max(0.0, until - sent)
    return heuristic(status, headers, control, sent)


def heuristic(status: int, headers: Fields, control: Control, sent: float) -> float:
    """Section 4.2.2: what has not changed for long will not change soon."""
    if status not in HEURISTIC and not control.public:
        return 0.0
    modified = http_date(first(headers, "last-modified") or "", sent)
    if modified is None or modified >= sent:
        return 0.0
    return min(HEURISTIC_MOST, math.floor((sent - modified) * HEURISTIC_SHARE))


def explicit(headers: Fields, control: Control) -> bool:
    """Whether the sender itself said how long, or that anybody may keep it."""
    return (
        control.lifetime is not None
        or control.public
        or (not control.targeted and first(headers, "expires") is not None)
    )
