"""A memory with a budget: what was used least recently goes first. Every operation takes constant time."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """Values by key, each with a weight; their sum never exceeds `budget`."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.weight = 0
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """The value, which is now the most recently used one."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Remembers `value`; one that is heavier than the whole budget is not remembered at all."""
        self.drop(key)
        if weight > self.budget:
            return
        self._entries[key] = (value, weight)
        self.weight += weight
        while self.weight > self.budget:
            _, (_, lost) = self._entries.popitem(last=False)
            self.weight -= lost

    def drop(self, key: K) -> None:
        """Forgets."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.weight -= entry[1]
