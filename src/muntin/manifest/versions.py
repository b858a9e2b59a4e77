"""Versions exactly as npm's `semver` 7 reads them, in its strict mode: SemVer 2.0.0; a `v` before is fine. Pure.

| order      | rule (SemVer 2.0.0, item 11)                                                                     |
|------------|--------------------------------------------------------------------------------------------------|
| numbers    | major, then minor, then patch; at most 2^53 - 1                                                  |
| prerelease | before its release; identifier by identifier: numbers before words, and nothing before something |
| build      | says nothing of the order: `1.0.0+a == 1.0.0+b`                                                  |

Source: https://semver.org and https://github.com/npm/node-semver, `classes/semver.js`.

One corner is no order in npm and is one here: of numeric prerelease identifiers beyond 2^53 that differ in text but not
as doubles, npm looks at nothing behind them; here the rest decides.
"""

import re
from functools import lru_cache

from muntin.errors import UsageError

MAX_LENGTH = 256
MAX_NUMBER = 2**53 - 1
"""JavaScript's Number.MAX_SAFE_INTEGER."""

SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
"""ECMAScript's white space, `\\s`; Python's knows other characters."""

# The patterns of node-semver's internal/re.js, with its limits on what one identifier may hold.
NUMBER = "0|[1-9][0-9]{0,256}"
_WORD = "[0-9]{0,256}[a-zA-Z-][a-zA-Z0-9-]{0,250}"
PRERELEASE = rf"-((?:{_WORD}|{NUMBER})(?:\.(?:{_WORD}|{NUMBER}))*)"
BUILD = r"\+([a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*)"
_VERSION = re.compile(rf"v?({NUMBER})\.({NUMBER})\.({NUMBER})(?:{PRERELEASE})?(?:{BUILD})?")

Key = tuple[int | float | str, ...]
"""Sorts by precedence: major, minor, patch, then 2 for a release, or 0, number / 1, word for each identifier."""


class VersionError(UsageError):
    """A text is no version; the message quotes it and shows some that are."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{quoted(text)} is not a version; versions look like 1.2.3, 2.0.0-rc.1 or 1.0.0+4f2e")
        self.text = text


def quoted(text: str) -> str:
    """`text` in quotes for a message, at most 80 characters of it."""
    return repr(text if len(text) <= 80 else text[:77] + "...")


class Version:
    """One version. Ordered, equal and hashed by precedence; `str` keeps the build metadata.

    `prerelease`: the text between `-` and `+`, or empty. `build`: the text behind `+`, or empty.
    """

    __slots__ = ("build", "key", "prerelease", "text")

    def __init__(self, text: str, key: Key, prerelease: str, build: str) -> None:
        self.text = text
        self.key = key
        self.prerelease = prerelease
        self.build = build

    @staticmethod
    def parse(text: str) -> "Version":
        """`1.2.3-rc.1+4f2e`, at most 256 characters. Raises VersionError."""
        return _parsed(text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Version({self.text!r})"

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Version) else NotImplemented

    def __lt__(self, other: "Version") -> bool:
        return self.key < other.key

    def __le__(self, other: "Version") -> bool:
        return self.key <= other.key

    def __gt__(self, other: "Version") -> bool:
        return self.key > other.key

    def __ge__(self, other: "Version") -> bool:
        return self.key >= other.key


@lru_cache(maxsize=1 << 16)
def _parsed(text: str) -> Version:
    match = None if len(text) > MAX_LENGTH else _VERSION.fullmatch(text.strip(SPACE))
    if match is None:
        raise VersionError(text)
    *numbers, prerelease, build = match.groups(default="")
    key = tuple(int(number) for number in numbers)
    if max(key) > MAX_NUMBER:
        raise VersionError(text)
    return Version(match[0].removeprefix("v"), key + _precedence(prerelease), prerelease, build)


def _precedence(prerelease: str) -> Key:
    if not prerelease:
        return (2,)
    key: list[int | float | str] = []
    for identifier in prerelease.split("."):
        if not identifier.isdecimal():
            key += (1, identifier)
        elif (number := int(identifier)) < MAX_NUMBER:
            key += (0, number)
        else:
            key += (0, float(identifier))  # beyond 2^53 npm compares doubles
    return tuple(key)
