"""The cheapest set that satisfies requirements: exact branch and bound. Pure.

A requirement is a choice of sets ("one of these is in, as a whole"). To be in can ask for more (`needed`) and shut
others out (`clashing`). The bound: what is in, plus the cheapest way to satisfy requirements that share no element.
"""

from collections.abc import Callable, Sequence

from muntin.errors import UsageError
from muntin.resolve.shelf import bits

Requirement = tuple[int, ...]
"""One of these sets is in as a whole; elements as bits."""


STEPS = 200_000
"""The most steps of one search: some 20 seconds; problems of 1,000 MFEs take a few hundred."""


class Cheapest:
    """`costs`: by element; no two sets cost the same, so the answer does not hang on the order of the search.

    A search ends after `steps` at the latest. `cut`: one did; what it found holds, but may not be the cheapest.
    """

    def __init__(
        self, costs: Sequence[int], clashing: Callable[[int], int], needed: Callable[[int], list[Requirement]],
        steps: int = STEPS,
    ) -> None:  # fmt: skip
        self.cut = False
        self._steps = steps
        self._left_to_do = 0
        self._costs = costs
        self._clashing = clashing
        self._needed = needed
        self._found: list[tuple[int, int]] = []

    def find(self, asked: Sequence[Requirement]) -> int:
        """The cheapest set; a ValueError if there is none, a UsageError if none was found in `steps`."""
        self._found.clear()
        self._left_to_do = self._steps
        self._descend(0, 0, 0, list(asked))
        if self._left_to_do < 0:
            self.cut = True
        if self.cut and not self._found:
            raise UsageError(f"no set of library versions was found in {self._steps} steps; pin some packages")
        if not self._found:
            raise ValueError("nothing satisfies these requirements")
        return self._found[-1][1]

    def _cost(self, elements: int) -> int:
        return sum(self._costs[element] for element in bits(elements))

    def _descend(self, chosen: int, shut: int, spent: int, asked: list[Requirement]) -> None:
        self._left_to_do -= 1
        if self._left_to_do < 0:
            return
        while True:
            left = self._left(chosen, shut, asked)
            if left is None:
                return
            forced = next((options for options in left if len(options) == 1), None)
            if forced is None:
                break
            added = forced[0] & ~chosen
            more, out = self._add(added)
            chosen, shut, spent, asked = chosen | added, shut | out, spent + self._cost(added), left + more
            if chosen & shut:
                return
        if self._found and spent + self._at_least(chosen, left) >= self._found[-1][0]:
            return
        if not left:
            self._found.append((spent, chosen))
            return
        options = min(left, key=len)
        for cost, option in sorted((self._cost(option & ~chosen), option) for option in options):
            more, out = self._add(option & ~chosen)
            if not (chosen | option) & (shut | out):
                self._descend(chosen | option, shut | out, spent + cost, left + more)
            if not option & (option - 1):
                shut |= option  # every set with it has been looked at

    def _left(self, chosen: int, shut: int, asked: list[Requirement]) -> list[Requirement] | None:
        """What is not satisfied yet, with the options that are open; None if something can't be."""
        left: list[Requirement] = []
        for requirement in asked:
            if any(not option & ~chosen for option in requirement):
                continue
            options = tuple(option for option in requirement if not option & shut)
            if not options:
                return None
            left.append(options)
        return left

    def _add(self, elements: int) -> tuple[list[Requirement], int]:
        """What these ask for, and what they shut out."""
        more: list[Requirement] = []
        out = 0
        for element in bits(elements):
            more += self._needed(element)
            out |= self._clashing(element)
        return more, out

    def _at_least(self, chosen: int, left: list[Requirement]) -> int:
        """What the rest costs at the very least."""
        found = [(min(self._cost(option & ~chosen) for option in options), options) for options in left]
        total, used = 0, 0
        for cost, options in sorted(found, reverse=True):
            touched = 0
            for option in options:
                touched |= option & ~chosen
            if not touched & used:
                used |= touched
                total += cost
        return total


def weakest(asked: set[Requirement]) -> list[Requirement]:
    """Without those that another one satisfies in any case; sorted."""
    kept: list[Requirement] = []
    for requirement in sorted(asked, key=lambda each: (len(each), each)):
        options = set(requirement)
        if not any(options.issuperset(other) for other in kept):
            kept.append(requirement)
    return sorted(kept)
