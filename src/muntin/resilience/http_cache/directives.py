"""Cache directives of answers and requests (RFC 9111 section 5.2, RFC 5861): text in, one decision out.

| found in the text | taken as |
|---|---|
| a freshness directive twice | the first one (RFC 9111 section 4.2.1) |
| freshness that is no number | stale at once (there, "encouraged") |
| number larger than 2^31 | 2^31 (section 1.2.2) |
| `max-age="5"` | as `max-age=5` (section 5.2) |
| `no-cache="a"` and `no-cache` | the latter: the stricter one |
| a quoted string that never ends | `no-cache`: who knows what it swallowed |
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import TypeVar

import msgspec

MOST_SECONDS = 2**31
MEMBER = re.compile(r'(?:[^,"]|"(?:\\.|[^"\\])*(?:"|\\?\Z))+', re.DOTALL)
"""Never fails within a quoted string, closed or not: linear in the text's length."""
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
Pairs = list[tuple[str, str | None]]
T = TypeVar("T")
LONG = 256
"""Characters of a field that are worth remembering: what is longer is read anew, and takes no memory."""


def remembered(parse: Callable[[str], T]) -> Callable[[str], T]:
    """The same field values come again and again."""
    known = lru_cache(maxsize=1024)(parse)

    @wraps(parse)
    def read(text: str) -> T:
        return known(text) if len(text) <= LONG else parse(text)

    return read


class Control(msgspec.Struct, frozen=True):
    """What an answer says of its own storing and use. Times in seconds; `lifetime` 0 also for nonsense."""

    present: bool = False
    no_store: bool = False
    no_cache: bool = False
    private: bool = False
    public: bool = False
    must_revalidate: bool = False
    must_understand: bool = False
    shared_lifetime: bool = False
    lifetime: float | None = None
    stale_while_revalidate: float = 0.0
    stale_if_error: float | None = None
    hidden: frozenset[str] = frozenset()
    """Fields that may not be kept: those of `private="..."` and `no-cache="..."`."""
    targeted: bool = False

    @property
    def for_all(self) -> bool:
        """RFC 9111 section 3.5: what lets a shared cache keep an answer to a request with Authorization."""
        return self.public or self.must_revalidate or self.shared_lifetime

    @property
    def never_stale(self) -> bool:
        """RFC 9111 section 4.2.4: prohibited by must-revalidate, proxy-revalidate, s-maxage or no-cache."""
        return self.must_revalidate or self.no_cache or self.shared_lifetime


class Asked(msgspec.Struct, frozen=True):
    """What a request's Cache-Control asks of a cache (RFC 9111 section 5.2.1, RFC 5861 section 4)."""

    no_cache: bool = False
    no_store: bool = False
    only_if_cached: bool = False
    max_age: float | None = None
    min_fresh: float = 0.0
    max_stale: float | None = None
    stale_if_error: float | None = None


NOTHING_SAID = Control()
NOTHING_ASKED = Asked()


def members(text: str) -> Pairs:
    """Directives in order, names in lower case; a value without its quotes, None where there is none."""
    pairs: Pairs = []
    for member in MEMBER.findall(text):
        name, equals, value = member.strip(" \t").partition("=")
        if value[:1] == '"' and value[-1:] == '"' and len(value) > 1:
            value = ESCAPED.sub(r"\1", value[1:-1])
        elif value[:1] == '"':
            pairs.append(("no-cache", None))
        if name:
            pairs.append((name.lower(), value if equals else None))
    return pairs


def seconds(value: str | None) -> float | None:
    """Delta-seconds; None if it is none."""
    if not value or not value.isascii() or not value.isdigit():
        return None
    return float(MOST_SECONDS if len(value) > 10 else min(int(value), MOST_SECONDS))


def control_from(pairs: Iterable[tuple[str, str | None]], *, targeted: bool = False) -> Control:
    """One meaning for the directives of an answer."""
    first: dict[str, str | None] = {}
    whole: set[str] = set()
    hidden: set[str] = set()
    for name, value in pairs:
        first.setdefault(name, value)
        if name in ("no-cache", "private"):
            fields = {part.strip().lower() for part in (value or "").split(",")} - {""}
            hidden |= fields
            if not fields:
                whole.add(name)
    aged = "s-maxage" if "s-maxage" in first else "max-age"
    return Control(
        present=True,
        no_store="no-store" in first,
        no_cache="no-cache" in whole,
        private="private" in whole,
        public="public" in first,
        must_revalidate="must-revalidate" in first or "proxy-revalidate" in first,
        must_understand="must-understand" in first,
        shared_lifetime="s-maxage" in first,
        lifetime=(seconds(first[aged]) or 0.0) if aged in first else None,
        stale_while_revalidate=seconds(first.get("stale-while-revalidate")) or 0.0,
        stale_if_error=seconds(first.get("stale-if-error")),
        hidden=frozenset(hidden),
        targeted=targeted,
    )


@remembered
def cache_control(text: str) -> Control:
    """Of a Cache-Control field's combined value."""
    return control_from(members(text))


@remembered
def asked(text: str) -> Asked:
    """Of a request's Cache-Control; a `max-age` that is no number asks for an answer of age 0."""
    first: dict[str, str | None] = {}
    for name, value in members(text):
        first.setdefault(name, value)
    stale: float | None = None
    if "max-stale" in first:
        stale = float(MOST_SECONDS) if first["max-stale"] is None else seconds(first["max-stale"])
    return Asked(
        no_cache="no-cache" in first,
        no_store="no-store" in first,
        only_if_cached="only-if-cached" in first,
        max_age=(seconds(first["max-age"]) or 0.0) if "max-age" in first else None,
        min_fresh=seconds(first.get("min-fresh")) or 0.0,
        max_stale=stale,
        stale_if_error=seconds(first.get("stale-if-error")),
    )
