"""The resolver's question and its answers, as plain values. Pure.

| value          | what                                                                              |
|----------------|-----------------------------------------------------------------------------------|
| Problem        | wanted MFEs, everything that is published, the page's own APIs                     |
| Solution       | one version per wanted MFE, and per consumer one version of each package it shares |
| Refusal        | the smallest set of facts that clash, in sentences, and what would help            |

A *consumer* is who imports a package: an MFE (`header@1.4.0`) or a library build (`apollo-client@4.3.8`).
"""

from typing import Any

import msgspec

from muntin.manifest.build import SharedNeed

LATEST = "latest"
"""A wanted range: the newest version that is no prerelease; the newest prerelease if there is nothing else."""


class MfeVersion(msgspec.Struct, frozen=True):
    """What the resolver knows of one MFE version (the host is one too).

    `requires`: other MFEs, or `shell` -> npm range. `sends`, `receives`: `event@major` -> key into Problem.schemas.
    `claims`: what only one MFE of a page can have (`route /products/:`, `slot 'header'`, `expose ./services`).
    """

    version: str
    shared: dict[str, SharedNeed] = {}
    requires: dict[str, str] = {}
    sends: dict[str, str] = {}
    receives: dict[str, str] = {}
    claims: list[str] = []


class LibraryVersion(msgspec.Struct, frozen=True):
    """One version of a shared npm package.

    `build`: the library build it came with (`react@19.3.1`); packages of one pool must be of one build. `bytes`: what
    it costs a page, brotli. `needs`: packages that it imports in turn -> npm range.
    """

    version: str
    build: str
    bytes: int
    needs: dict[str, str] = {}


class Problem(msgspec.Struct, frozen=True):
    """Everything that decides the answer.

    `wanted`: MFE -> npm range, exact version or `latest`; the order is the priority. `mfes`, `libraries`: versions in
    the order of publication (of equal precedence the later is newer). `pins`: package -> range that the operator
    allows. `apis`: what the page itself offers (`shell` -> version). `schemas`: key -> JSON Schema of an event.
    """

    wanted: dict[str, str]
    mfes: dict[str, list[MfeVersion]]
    libraries: dict[str, list[LibraryVersion]]
    pins: dict[str, str] = {}
    apis: dict[str, str] = {}
    schemas: dict[str, dict[str, Any]] = {}


class Solution(msgspec.Struct, frozen=True):
    """`mfes`: name -> version. `links`: consumer (`header@1.4.0`, `apollo-client@4.3.8`) -> package -> version of it.

    `bytes`: sum over the distinct library versions in `links`. `tolerated`: sentences on needs that are not strict and
    do not hold, and one if the search for the fewest bytes had to be cut short.
    """

    mfes: dict[str, str]
    links: dict[str, dict[str, str]]
    bytes: int
    tolerated: list[str] = []


class Refusal(msgspec.Struct, frozen=True):
    """`facts`: sentences, none of which could be left out. `smallest`: no smaller set of facts clashes (False only if
    the search for one was cut short). `hints`: sentences on what would help."""

    facts: list[str]
    smallest: bool
    hints: list[str] = []
