"""What a search box gives, as PostgreSQL wants it. Pure.

| input                    | full-text query (english)  | fallback on the name           |
|--------------------------|----------------------------|--------------------------------|
| blank                    | none: everything           | none                           |
| `linen cur`              | `'linen' & 'cur':*`        | `%linen%` and `%cur%`          |
| `50% \\ "off"`           | `'50' & 'off':*`           | `%50%` and `%off%`             |
| `%%%`                    | none                       | `%\\%\\%\\%%`                  |

The last word may be half typed, so it matches as a prefix. Words are letters, digits and `_` alone, hence nothing of
the input can be tsquery syntax; `%`, `_` and `\\` are escaped for LIKE (PostgreSQL manual, 8.11.2 and 9.7.1).
"""

import re
from dataclasses import dataclass

MAX_LENGTH = 200
MAX_WORDS = 8

WORD = re.compile(r"\w+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
SPECIAL = re.compile(r"([\\%_])")


@dataclass(frozen=True)
class Search:
    """`tsquery` for to_tsquery('english', ...), or None; `patterns` for `name ilike all(...)`."""

    tsquery: str | None
    patterns: tuple[str, ...]


def parse(text: str) -> Search | None:
    """The search that `text` means, or None if it is blank."""
    text = CONTROL.sub(" ", text).strip()
    if not text:
        return None
    words = WORD.findall(text.casefold())[:MAX_WORDS]
    if not words:
        return Search(None, (_pattern(text),))
    terms = [f"'{word}'" for word in words]
    terms[-1] += ":*"
    return Search(" & ".join(terms), tuple(_pattern(word) for word in words))


def _pattern(text: str) -> str:
    return "%" + SPECIAL.sub(r"\\\1", text) + "%"
