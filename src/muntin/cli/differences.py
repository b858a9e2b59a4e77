"""A release's changes (release/diff.py as JSON) for people: `~` changed, `+` came, `-` went; then the bytes."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from muntin.cli.tables import kilobytes


def show_changes(changes: Mapping[str, Any], out: IO[str] | None = None) -> None:
    """Prints the diff; a word when there is no difference."""
    found = list(lines(changes))
    for line in found or ["  no difference"]:
        print(line, file=out or sys.stdout, flush=True)


def lines(changes: Mapping[str, Any]) -> Iterator[str]:
    """One line per change, and one on the size where that changed; of a first release only versions and sizes."""
    mfes = {name: (_one(each["before"]), _one(each["after"])) for name, each in changes["mfes"].items()}
    libraries = {name: (each["before"], each["after"]) for name, each in changes["libraries"].items()}
    yield from _versions({**mfes, **libraries})
    first = changes["before"] is None
    for part in () if first else ("routes", "slots", "events", "permissions"):
        yield from (f"  + {sentence}" for sentence in changes[part]["added"])
        yield from (f"  - {sentence}" for sentence in changes[part]["removed"])
    yield from _bytes(changes["total"], "scripts and styles of all", first=first)
    heaviest = changes["heaviest"]
    if heaviest["after"]:
        yield from _bytes(heaviest["size"], f"heaviest page, {heaviest['after']}", first=first)


def _one(version: str | None) -> list[str]:
    return [] if version is None else [version]


def _versions(versions: Mapping[str, tuple[list[str], list[str]]]) -> Iterator[str]:
    width = max(map(len, versions), default=0)
    for name, (before, after) in versions.items():
        old, new = _and(before), _and(after)
        mark = "~" if before and after else "+" if after else "-"
        yield f"  {mark} {name:{width}}  {f'{old} -> {new}' if before and after else new or old}"


def _and(versions: Iterable[str]) -> str:
    return " and ".join(versions)


def _bytes(size: Mapping[str, Any], what: str, *, first: bool) -> Iterator[str]:
    """With brotli, as browsers get them."""
    before, after = size["before"]["brotli"], size["after"]["brotli"]
    if first:
        yield f"  = {what}: {kilobytes(after)} with brotli"
    elif before != after:
        sign = "+" if after > before else "-"
        yield f"  = {what}: {kilobytes(after)} with brotli ({sign}{kilobytes(abs(after - before))})"
