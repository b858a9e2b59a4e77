"""What can be part of a clash. Pure.

Each fact can be imagined away on its own; a refusal is the smallest set of facts that no choice gets around.

| kind      | the fact                                                  | without it                                |
|-----------|-----------------------------------------------------------|-------------------------------------------|
| wanted    | `name` is wanted as `range`                               | any published version of it will do       |
| need      | MFE versions need the package `other` in `range`          | they do without it                        |
| pool      | versions of `name` take `others` from one build           | each from the build it likes              |
| singleton | the package `name` is a singleton, whoever says so        | several versions of it can be on the page |
| requires  | versions of `name` need the MFE or API `other` in `range` | any version of it will do                 |
| event     | what `name` sends does not fit what `other` receives      | it fits                                   |
| claim     | `name` and `other` both claim `range`                     | both can have it                          |
| library   | versions of the package `name` need `other` in `range`    | those versions do without it              |
| pin       | the operator allows `name` in `range` only                | every published version                   |
| published | of the package `name` nothing in `range` is published     | who needs it is content                   |

`everything` stands for all facts on an MFE at once, until one looks closer (`opening`); no refusal names it.
"""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """See the table above."""

    WANTED = "wanted"
    NEED = "need"
    POOL = "pool"
    SINGLETON = "singleton"
    REQUIRES = "requires"
    EVENT = "event"
    CLAIM = "claim"
    LIBRARY = "library"
    PIN = "pin"
    PUBLISHED = "published"
    EVERYTHING = "everything"


class Fact(NamedTuple):
    """`versions`: which ones of `name` state it, as bits of its shelf; `counter`: those of `other` (events, claims).

    `others`: the packages of a pool; for an event what is sent and what is received, as `event@major` each.
    """

    kind: Kind
    name: str
    other: str = ""
    range: str = ""
    others: tuple[str, ...] = ()
    versions: int = 0
    counter: int = 0

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it the same fact, whichever versions state it."""
        return (self.kind, self.name, self.other, self.range, *self.others)
