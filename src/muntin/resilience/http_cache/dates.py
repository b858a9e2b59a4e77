"""HTTP-date (RFC 9110 section 5.6.7): three formats, matched whatever their case (RFC 9111 section 4.2), GMT only.

| format | example |
|---|---|
| IMF-fixdate | Sun, 06 Nov 1994 08:49:37 GMT |
| RFC 850 | Sunday, 06-Nov-94 08:49:37 GMT |
| asctime | Sun Nov  6 08:49:37 1994 |

Anything else is no date: what would have been fresh until then counts as stale.
"""

import calendar
import re
from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
DAY, LONG_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)", "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
MONTH = f"(?P<month>{'|'.join(MONTHS)})"
TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
FORMATS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{DAY}, (?P<day>[0-9]{{2}}) {MONTH} (?P<year>[0-9]{{4}}) {TIME} GMT",
        rf"{LONG_DAY}, (?P<day>[0-9]{{2}})-{MONTH}-(?P<year>[0-9]{{2}}) {TIME} GMT",
        rf"{DAY} {MONTH} (?P<day>[ 0-9][0-9]) {TIME} (?P<year>[0-9]{{4}})",
    )
)


LONGEST = len("Wednesday, 06-Nov-94 08:49:37 GMT")


@lru_cache(maxsize=1024)
def parsed(text: str) -> tuple[int, int, int, int, int, int] | None:
    """Year (as written: two or four digits), month, day, hour, minute, second; None if it is no HTTP-date."""
    found = next((match for form in FORMATS if (match := form.fullmatch(text))), None)
    if found is None:
        return None
    year, day, hour, minute, second = (int(found[part]) for part in ("year", "day", "hour", "minute", "second"))
    return year, MONTHS[found["month"].lower()], day, hour, minute, second


def http_date(text: str, now: float) -> float | None:
    """Seconds since the epoch, None if it is no valid date.

    `now` tells which century two digits mean: never more than 50 years ahead.
    """
    parts = parsed(text) if len(text) <= LONGEST else None
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts
    if year < 100:
        this_year = datetime.fromtimestamp(now, UTC).year
        year += this_year - this_year % 100
        if year > this_year + 50:
            year -= 100
    leap = second == 60
    try:
        checked = datetime(year, month, day, hour, minute, 59 if leap else second, tzinfo=UTC)
    except ValueError:
        return None
    return float(calendar.timegm(checked.utctimetuple()) + leap)


def written(now: float) -> str:
    """`now` as IMF-fixdate."""
    return formatdate(now, usegmt=True)
