"""The published versions of one name, oldest first, and sets of them as the bits of an int: bit 0 is the oldest. Pure.

Newer means of higher precedence; of equal precedence, later in the list. A range is evaluated once per shelf; from
then on "in range" is one `&`.
"""

from collections.abc import Iterator, Sequence

from muntin.errors import UsageError
from muntin.manifest.ranges import Range
from muntin.manifest.versions import Version
from muntin.resolve.model import LATEST


class Shelf:
    """`texts[i]` is the version of bit `i`; `order[i]` is its place in the list that was given. Raises VersionError for
    a text that is no version, UsageError for a version that is there twice."""

    __slots__ = ("_masks", "every", "name", "order", "texts", "versions")

    def __init__(self, name: str, published: Sequence[str]) -> None:
        parsed = [Version.parse(text) for text in published]
        keys = [version.key for version in parsed]
        self.name = name
        self.order = sorted(range(len(parsed)), key=keys.__getitem__)
        self.versions = [parsed[index] for index in self.order]
        self.texts = [published[index] for index in self.order]
        self.every = (1 << len(parsed)) - 1
        self._masks: dict[str, int] = {}
        if len(set(published)) < len(parsed):
            twice = next(text for text in published if published.count(text) > 1)
            raise UsageError(f"{name} {twice} is there twice; a version is published once")

    def mask(self, text: str) -> int:
        """The versions in the npm range `text`. Raises RangeError."""
        known = self._masks.get(text)
        if known is None:
            allows = Range.parse(text).allows
            known = sum(1 << bit for bit, version in enumerate(self.versions) if allows(version))
            self._masks[text] = known
        return known

    def wanted(self, text: str) -> int:
        """The versions that `wanted` asks for: `latest`, the exact text of a version, or a range. Raises RangeError."""
        if text == LATEST:
            releases = sum(1 << bit for bit, version in enumerate(self.versions) if not version.prerelease)
            return newest(releases or self.every)
        if text in self.texts:
            return 1 << self.texts.index(text)
        mask = self.mask(text)
        return 0 if "+" in text else mask

    def bit(self, text: str) -> int:
        """The set that holds this version alone."""
        return 1 << self.texts.index(text)

    def among(self, mask: int) -> list[str]:
        """The texts of the versions in `mask`, oldest first."""
        return [self.texts[bit] for bit in bits(mask)]


def newest(mask: int) -> int:
    """The set of the newest version in `mask` alone; empty for an empty one."""
    return 1 << mask.bit_length() - 1 if mask else 0


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
