"""Version ranges exactly as npm's `semver` 7 reads them, in its strict mode. Pure.

| range                   | takes                    | rule                                                          |
|-------------------------|--------------------------|---------------------------------------------------------------|
| 1.2.3, =1.2.3           | that version             | build metadata says nothing                                   |
| >=1.2 <3                | >=1.2.0 and <3.0.0-0     | all of a set hold                                             |
| 1.x or 2.3.x, with two bars | either               | one of the sets holds                                         |
| 1.2 - 2.3               | >=1.2.0 <2.4.0-0         | hyphen: a partial version takes all that it means             |
| 1.2.x, 1.2.*, 1.2       | >=1.2.0 <1.3.0-0         | x-range; `*`, `x` and the empty text take every release       |
| ~1.2.3, ~>1.2.3         | >=1.2.3 <1.3.0-0         | tilde: patches                                                |
| ^1.2.3, ^0.2.3, ^0.0.3  | <2.0.0, <0.3.0, <0.0.4   | caret: the first number that is not 0 stays                   |

A prerelease is taken only by a set that names a prerelease of the same major.minor.patch, or with `include_prerelease`.
`latest` and other tags are no ranges. Source: https://github.com/npm/node-semver, README, "Ranges" and "Range Grammar";
the rewriting below follows its `classes/range.js` rule by rule, oddities such as `1.2.3*` included, and
tests/manifest/test_ranges.py asks that package itself.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from muntin.errors import UsageError
from muntin.manifest.versions import BUILD, NUMBER, PRERELEASE, SPACE, Key, Version, VersionError, quoted

__all__ = ["Range", "RangeError", "Version", "VersionError", "satisfies"]

Interval = tuple[Key, Key, frozenset[Key]]
"""What one set takes: `low <= key < high`; the last are the major.minor.patch whose prereleases it takes."""

_LOWEST: Key = (-1,)
_HIGHEST: Key = (float("inf"),)
ANYTHING: Interval = (_LOWEST, _HIGHEST, frozenset())

_BEHIND: Key = (-1,)
"""Added to a key: right behind that version, and before all that follow it."""

# The patterns of node-semver's internal/re.js, once all white space is one " ".
_PART = f"({NUMBER}|[xX*])"
_PARTIAL = rf"[v= ]*+{_PART}(?:\.{_PART}(?:\.{_PART}(?:{PRERELEASE})?)?)?"

_SPACES = re.compile(f"[{SPACE}]+")
_METADATA = re.compile(BUILD)
_HYPHEN = re.compile(rf" ?({_PARTIAL}) - ({_PARTIAL}) ?")
_CARET = re.compile(rf"\^{_PARTIAL}")
_TILDE = re.compile(rf"~>?{_PARTIAL}")
_X_RANGE = re.compile(rf"([<>]?=?){_PARTIAL}")
_STAR = re.compile(r"[<>]?=?\*")
_COMPARATOR = re.compile(r"([<>]?=?)(.*)", re.DOTALL)
# `> 1.2.3` -> `>1.2.3`. npm steps over versions of its loose mode too, which a comparator then refuses. The second
# branch steps over what leads to no version, so that long texts take linear time.
_AFTER_OPERATOR = re.compile(rf"( ?)([<>]?=?) ?({_PARTIAL})|[v= ]+")
_AFTER_TILDE = re.compile("~>? ")
_AFTER_CARET = re.compile(r"\^ ")


class RangeError(UsageError):
    """A text is no range; the message quotes it and shows some that are."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{quoted(text)} is not a version range; ranges look like ^1.2.3, ~2.0, >=1 <3 or 1.x || 2.x")
        self.text = text


class Range:
    """Which versions are fine. Equal and hashed by its text."""

    __slots__ = ("_open", "_sets", "text")

    def __init__(self, text: str, sets: tuple[Interval, ...], open_sets: tuple[Interval, ...]) -> None:
        self.text = text
        self._sets = sets
        self._open = open_sets

    @staticmethod
    def parse(text: str) -> "Range":
        """A range in npm's grammar; the empty text takes every release. Raises RangeError."""
        return _parsed(text)

    def allows(self, version: Version, *, include_prerelease: bool = False) -> bool:
        """Whether `version` is in the range; `include_prerelease` treats prereleases as any other version."""
        key = version.key
        if include_prerelease:
            return any(low <= key < high for low, high, _ in self._open)
        if version.prerelease:
            return any(low <= key < high and key[:3] in named for low, high, named in self._sets)
        for low, high, _ in self._sets:  # noqa: SIM110 the resolver's innermost step: a loop takes a third of any()'s time
            if low <= key < high:
                return True
        return False

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Range({self.text!r})"

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Range) else NotImplemented


def satisfies(version: str, range: str) -> bool:
    """Whether `version` is in `range`. Raises VersionError or RangeError, where npm says no."""
    return _parsed(range).allows(Version.parse(version))


@lru_cache(maxsize=1 << 14)
def _parsed(text: str) -> Range:
    alternatives = _SPACES.sub(" ", text.strip(SPACE)).split("||")
    try:
        sets = _any_of([_all_of(each, "") for each in alternatives])
    except VersionError:
        raise RangeError(text) from None
    try:
        open_sets = _any_of([_all_of(each, "-0") for each in alternatives])
    except VersionError:  # `1 - 2.0.9007199254740991` needs the number after the greatest one; npm takes nothing then
        open_sets = ()
    return Range(text, sets, open_sets)


def _any_of(sets: list[Interval]) -> tuple[Interval, ...]:
    """`*` or anything is `*`: what the others say of prereleases is lost, as in npm."""
    return (ANYTHING,) if ANYTHING in sets else tuple(sets)


def _all_of(text: str, lowest: str) -> Interval:
    """One side of two bars. `lowest` is `-0` if prereleases count as any version: then `1.x` begins at `1.0.0-0`."""
    text = _METADATA.sub("", text.strip(" "))
    if hyphen := _HYPHEN.fullmatch(text):
        text = _hyphen(hyphen, lowest)
    text = _AFTER_OPERATOR.sub(lambda m: m[0] if m[3] is None else m[1] + m[2] + m[3], text)
    text = _AFTER_CARET.sub("^", _AFTER_TILDE.sub("~", text))
    low, high = _LOWEST, _HIGHEST
    named: set[Key] = set()
    for comparator in " ".join(_comparators(token, lowest) for token in text.split(" ")).split(" "):
        if comparator in ("", f">=0.0.0{lowest}"):
            continue
        at_least, below, version = _bounds(comparator)
        low, high = max(low, at_least), min(high, below)
        if version.prerelease:
            named.add(version.key[:3])
    return low, high, frozenset(named)


def _bounds(comparator: str) -> tuple[Key, Key, Version]:
    """`<=1.2.3` as keys: at least the first, below the second."""
    match = _COMPARATOR.fullmatch(comparator)
    operator, text = match.groups() if match else ("", comparator)
    version = Version.parse(text)
    at, behind = version.key, version.key + _BEHIND
    match operator:
        case ">":
            return behind, _HIGHEST, version
        case ">=":
            return at, _HIGHEST, version
        case "<":
            return _LOWEST, at, version
        case "<=":
            return _LOWEST, behind, version
        case _:
            return at, behind, version


class _Partial(NamedTuple):
    """A version of which the end may be open: None where the text has an x or nothing."""

    major: str | None
    minor: str | None
    patch: str | None
    prerelease: str | None

    @classmethod
    def of(cls, groups: tuple[str | None, ...]) -> "_Partial":
        """The four groups of _PARTIAL."""
        major, minor, patch = (None if part in ("x", "X", "*") else part for part in groups[:3])
        return cls(major, minor, patch, groups[3])

    def first(self, lowest: str) -> str:
        """The first version that it means."""
        if self.minor is None:
            return f"{self.major}.0.0{lowest}"
        if self.patch is None:
            return f"{self.major}.{self.minor}.0{lowest}"
        return f"{self.major}.{self.minor}.{self.patch}" + (f"-{self.prerelease}" if self.prerelease else "")

    def after(self) -> str:
        """The first release behind all of its major, or of its minor if it says one."""
        return f"{_next(self.major)}.0.0" if self.minor is None else f"{self.major}.{_next(self.minor)}.0"


def _next(number: str | None) -> int:
    return int(number or 0) + 1


def _comparators(token: str, lowest: str) -> str:
    """A token as comparators with full versions, separated by spaces; an empty one takes everything."""
    if match := _CARET.fullmatch(token):
        return _caret(_Partial.of(match.groups()), lowest)
    if match := _TILDE.fullmatch(token):
        version = _Partial.of(match.groups())
        return "" if version.major is None else f">={version.first(lowest)} <{version.after()}-0"
    if match := _X_RANGE.fullmatch(token):
        token = _x_range(token, match[1], _Partial.of(match.groups()[1:]), lowest)
    return _STAR.sub("", token, count=1)


def _caret(version: _Partial, lowest: str) -> str:
    """The first number that is not 0 stays: `^1.2` -> `>=1.2.0 <2.0.0-0`, `^0.0.3` -> `>=0.0.3 <0.0.4-0`."""
    if version.major is None:
        return ""
    if version.major != "0" or version.minor is None:
        below = f"{_next(version.major)}.0.0-0"
    elif version.minor != "0" or version.patch is None:
        below = f"0.{_next(version.minor)}.0-0"
    else:
        below = f"0.0.{_next(version.patch)}-0"
    return f">={version.first(lowest)} <{below}"


def _x_range(token: str, operator: str, version: _Partial, lowest: str) -> str:
    """`1.2.x` -> `>=1.2.0 <1.3.0-0`, `>1.2` -> `>=1.3.0`, `<=1.2` -> `<1.3.0-0`; full versions stay as they are."""
    major, minor, patch, _ = version
    if (major is None and minor is not None) or (minor is None and patch is not None):
        return token  # `x.1`, `1.x.1`: refused as comparators
    if major is None:
        return "<0.0.0-0" if operator in ("<", ">") else "*"
    if patch is not None:
        return token
    match operator:
        case ">":
            return f">={version.after()}{lowest}"
        case ">=":
            return f">={version.first(lowest)}"
        case "<":
            return f"<{version.first('-0')}"
        case "<=":
            return f"<{version.after()}-0"
        case _:
            return f">={version.first(lowest)} <{version.after()}-0"


def _hyphen(match: re.Match[str], lowest: str) -> str:
    """`1.2 - 2.3` -> `>=1.2.0 <2.4.0-0`. A full version keeps its prefix, of which comparators refuse some."""
    groups = match.groups()
    start, end = _Partial.of(groups[1:5]), _Partial.of(groups[6:10])
    if start.major is None:
        low = ""
    elif start.minor is None or start.patch is None:
        low = f">={start.first(lowest)}"
    else:
        low = f">={groups[0]}" + ("" if start.prerelease else lowest)
    if end.major is None:
        high = ""
    elif end.minor is None or end.patch is None:
        high = f"<{end.after()}-0"
    elif end.prerelease:
        high = f"<={end.first(lowest)}"
    else:
        high = f"<{end.major}.{end.minor}.{_next(end.patch)}-0" if lowest else f"<={groups[5]}"
    return f"{low} {high}".strip(" ")
