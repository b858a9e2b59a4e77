"""Versions and ranges that find mistakes: small numbers that meet, every operator, odd spaces, and broken ones.

`Texts(seed)` is deterministic. Numbers are drawn from few values, so that a version often lies on, right before or
right behind a range's bound, where the rules differ.
"""

import random
import re
from typing import TypeVar

T = TypeVar("T")

BOUND = re.compile(r"[0-9]+(?:\.(?:[0-9]+|[xX*])){0,2}(?:-[0-9A-Za-z.-]*[0-9A-Za-z])?")

NUMBERS = ["0", "0", "0", "1", "1", "1", "2", "2", "3", "10"]
HUGE = [
    "9007199254740990",
    "9007199254740991",
    "9007199254740992",
    "99999999999999999999",
    "9007199254740993",
    "1" + "0" * 256,
]
IDENTIFIERS = ["0", "1", "2", "10", "a", "b", "alpha", "beta", "rc", "x", "X", "v", "-", "--", "0a", "1-", "a-0"]
ODD_IDENTIFIERS = ["01", "00", "", "é", "_", "9007199254740990", "9007199254740991", "x" * 251, "1" * 100]
PRERELEASES = ["", "", "", "-0", "-1", "-alpha", "-alpha.1", "-beta", "-rc.1", "-rc.1.0", "-0.0", "-x"]
BUILDS = ["", "", "", "", "", "+1", "+a.b", "+001", "+-", "+4f2e"]
OPERATORS = [
    "",
    "",
    "",
    "=",
    ">",
    ">=",
    "<",
    "<=",
    "~",
    "^",
    "^",
    "~>",
    "> ",
    ">= ",
    "< ",
    "<= ",
    "~ ",
    "^ ",
    "~> ",
    "= ",
]
ODD_OPERATORS = [
    "==",
    "=>",
    "=<",
    "><",
    "<>",
    ">>",
    "!",
    "!=",
    "~=",
    "^^",
    "^~",
    "~^",
    "^>",
    "~<",
    "-",
    "v",
    "v ",
    "=v",
]
ODD_OPERATORS += [">v", ">=v ", "^v", "~=v", "^=", ">==", "== ", "vv", "~>=", "~ >", "^ =", ">  =", "<\t"]
SPACES = ["", " ", "  ", "\t", "\n", "\u00a0", "\ufeff", "\u2003"] * 4 + ["\u0085", "\x1c", "\u200b"]
WORDS = [
    "*",
    "x",
    "X",
    "",
    " ",
    "latest",
    "next",
    "v",
    "=",
    ">",
    "<",
    "~",
    "^",
    ">=",
    "*.*",
    "x.x.x",
    "X.*",
    "1.",
    ".1",
    "1..2",
]
WORDS += [
    "*1.2.3",
    "1.2.3*",
    ">=*",
    "<*",
    ">x",
    "^*",
    "~x",
    "=*",
    "<=*.*",
    "x.1",
    "1.x.1",
    "*.0.0",
    "0.x.0-0",
    "^x.1.2",
    "~1.x.2",
]
WORDS += [
    "01.2.3",
    "1.02.3",
    "1.2.03",
    "1.2.3.4",
    "1.2.3-",
    "1.2.3+",
    "1.2.3-+a",
    "+",
    "+a",
    "+a 1.2.3",
    "1.2.3 +a",
    "> +a 1.2.3",
]
WORDS += [
    "<0.0.0-0",
    "<0.0.0",
    ">=0.0.0",
    ">=0.0.0-0",
    "<0",
    "<0.0",
    ">=0",
    "git://x",
    "file:..",
    "npm:a@1",
    "workspace:*",
    "1.x.x-a",
]
WORDS += ["1.2.3-v = 1.0.0", "1.2.3-v= 1.0.0", "1.x.x-" + "a" * 252, "^1.x.9007199254740993", "<9007199254740991.x"]


class Texts:
    """A stream of texts; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def pair(self) -> tuple[str, str]:
        """A range, and a version that half the time lies at one of its bounds; about one of ten is broken."""
        range = self.range()
        bounds: list[str] = BOUND.findall(range)
        return (self._near(self._some(bounds)) if bounds and self._one_in(2) else self.version()), range

    def _near(self, bound: str) -> str:
        """`bound`, or one number away from it, or a prerelease of it."""
        numbers, *prerelease = bound.partition("-")
        parts = [part if part.isdecimal() else self._number(0) for part in numbers.split(".")]
        parts += ["0"] * (3 - len(parts))
        at = self.random.randrange(6)
        if at < 3 and int(parts[at]) < 20:
            parts[at] = str(max(0, int(parts[at]) + self._some([1, -1])))
        kept = "".join(prerelease) if self._one_in(2) else self._prerelease()
        return ".".join(parts[:3]) + kept + self._some(BUILDS)

    def version(self) -> str:
        """A version as one writes it, now and then with something that is refused."""
        text = ".".join(self._number(0.002) for _ in range(self._some([3] * 60 + [1, 2, 4])))
        text += self._prerelease() + self._some(BUILDS)
        if self._one_in(25):
            text = self._some(["v", "=", "v ", "vv", "V", " ", "\t", "\ufeff", "\u0085"]) + text
        return self._spoiled(text)

    def range(self) -> str:
        """One to three alternatives of one to three comparators, or a hyphen range."""
        sets = [self._set() for _ in range(self._some([1, 1, 1, 1, 2, 2, 3]))]
        return self._spoiled(self._some(["||", " || ", "||  ", "|| ", "\t||\n"]).join(sets))

    def _set(self) -> str:
        if self._one_in(12):
            return self._some(WORDS)
        if self._one_in(6):
            middle = " - " if not self._one_in(8) else self._some(["-", " -", "- ", "  -  ", "\t-\n", " -- "])
            text = self._some(["", "", "", "", "", "", "v", "=", "= "]) + self._partial() + middle
            return text + self._some(["", "", "", "", "", "", "v", "=", " "]) + self._partial()
        parts = [self._comparator() for _ in range(self._some([1, 1, 1, 2, 2, 3]))]
        return self._some(SPACES) + self._some([" ", " ", "  ", "\t"]).join(parts) + self._some(SPACES)

    def _comparator(self) -> str:
        return self._some(ODD_OPERATORS if self._one_in(60) else OPERATORS) + self._partial()

    def _partial(self) -> str:
        parts = [self._number(0.002) for _ in range(self._some([1, 2, 2, 3, 3, 3, 3, 3]))]
        if self._one_in(6):
            at = self.random.randrange(len(parts))
            parts[at:] = [self._some(["x", "X", "*"])] * (len(parts) - at)
        if self._one_in(40):
            parts[self.random.randrange(len(parts))] = self._some(["x", "*", "01", "", "-1", "a"])
        text = ".".join(parts)
        if len(parts) == 3 or self._one_in(30):
            text += self._prerelease()
        return text + self._some(BUILDS)

    def _number(self, huge: float) -> str:
        return self._some(HUGE if self.random.random() < huge else NUMBERS)

    def _prerelease(self) -> str:
        if not self._one_in(5):
            return self._some(PRERELEASES)
        identifiers = [self._some(IDENTIFIERS) for _ in range(self._some([1, 1, 2, 3]))]
        if self._one_in(12):
            identifiers[-1] = self._some(ODD_IDENTIFIERS)
        return "-" + ".".join(identifiers)

    def _spoiled(self, text: str) -> str:
        if not self._one_in(25) or not text:
            return text
        at = self.random.randrange(len(text))
        insert = self._some(
            ["", " ", "x", "*", "0", ".", "-", "+", "v", "=", "<", ">", "~", "^", "|", "é", "\u0085", "\x1f"]
        )
        return text[:at] + insert + text[at + self._some([0, 1]) :]

    def _one_in(self, count: int) -> bool:
        return self.random.randrange(count) == 0

    def _some(self, choices: list[T]) -> T:
        return self.random.choice(choices)
