"""The last that was heard of each thing, for when nobody can be asked: bounded, what was not used longest goes first.

It claims nothing: whoever shows something of it says so (give it to a call as its `fallback`, and the kit does).
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Generic, TypeVar

V = TypeVar("V")

MOST = 10_000


class LastKnown(Generic[V]):
    """Values by id."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._values: OrderedDict[str, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def learn(self, id: str, value: V) -> None:
        """This is what it is now."""
        self._values[id] = value
        self._values.move_to_end(id)
        if len(self._values) > self.most:
            self._values.popitem(last=False)

    def get(self, id: str) -> V | None:
        """What it was when it was last heard of."""
        if id in self._values:
            self._values.move_to_end(id)
        return self._values.get(id)

    def those(self, ids: Iterable[str]) -> list[V]:
        """Of `ids`, in their order, those that were ever heard of."""
        return [value for id in ids if (value := self.get(id)) is not None]
