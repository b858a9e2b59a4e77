"""What operators write: `MFE@RANGE`, `PACKAGE@RANGE`, a release or the start of its id, a length of time.

Ranges are not read here: the control plane does, and lists what is wrong with them.
"""

import re
from collections.abc import Sequence

from muntin.errors import UsageError
from muntin.manifest.topology import NAME

LATEST = "latest"
RELEASE = re.compile(r"[0-9a-f]{8,64}")
TIME = re.compile(r"(\d+)([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def wanted(words: Sequence[str]) -> dict[str, str]:
    """`header@^1.4.0`, or `header` for the newest -> name: range. Raises UsageError."""
    found: dict[str, str] = {}
    for word in words:
        name, _, versions = word.partition("@")
        if not NAME.fullmatch(name):
            raise UsageError(f"{word!r} names no micro-frontend; write NAME@RANGE, such as product-catalog@^2.1.0")
        if name in found:
            raise UsageError(f"{name} is there twice: {found[name]!r} and {versions or LATEST!r}")
        found[name] = versions or LATEST
    return found


def pins(words: Sequence[str]) -> dict[str, str]:
    """`react@19.3.1`, `@apollo/client@^4` -> package: range. Raises UsageError."""
    found: dict[str, str] = {}
    for word in words:
        name, at, versions = word.rpartition("@")
        if not at or not name or not versions:
            raise UsageError(f"{word!r} is no pin; write PACKAGE@RANGE, such as react@19.3.1")
        found[name] = versions
    return found


def exact(word: str) -> tuple[str, str]:
    """`react@19.3.1` -> package, version. Raises UsageError."""
    name, at, version = word.rpartition("@")
    if not at or not name or not version:
        raise UsageError(f"{word!r} is no package with its version; write it as react@19.3.1")
    return name, version


def release_id(word: str) -> str:
    """A release's id or the start of it. Raises UsageError."""
    if not RELEASE.fullmatch(word):
        raise UsageError(f"{word!r} is no release; write its id, or at least the first 8 of its characters")
    return word


def mode(word: str) -> str:
    """Which builds of the libraries. Raises UsageError."""
    if word not in ("production", "development"):
        raise UsageError(f"{word!r} is no mode; there are: production, development")
    return word


def seconds(word: str) -> int:
    """`90s`, `30m`, `2h`, `1d` -> seconds. Raises UsageError."""
    match = TIME.fullmatch(word)
    if match is None or int(match[1]) == 0:
        raise UsageError(f"{word!r} is no length of time; write it as 30m, 2h or 1d")
    return int(match[1]) * SECONDS[match[2]]
