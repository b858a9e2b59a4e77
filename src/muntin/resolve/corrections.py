"""Finds corrections: sets of facts without which all others fit. Pure.

First guesses: facts on singletons alone, then facts on one MFE of the smallest known clash. If no guess holds, one
fact of each clash that is left goes, one at a time; then those come back that may.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from muntin.resolve.facts import Kind
from muntin.resolve.hitting import smallest_hitting_set
from muntin.resolve.probe import Probe
from muntin.resolve.search import Exhausted

TRIES = 8
"""How many small sets of facts are tried before all facts of a guess go."""

GUESS = 100
"""The most clashes of a search that tries a guess."""


class Corrections:
    """Corrections of one problem."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe

    def avoiding(self, kept: frozenset[int], below: int) -> frozenset[int] | None:
        """A correction that has none of the facts that are kept; nothing in it could stay. None if a clash came up that
        has fewer than `below` facts, and so few that no smaller one has all that is kept and more."""
        for guess in self._guesses(kept):
            found = self._within(guess)
            if found is not None:
                return found
            if self._settled(kept, below):
                return None
        removed = self._one_by_one(kept, below)
        return None if removed is None else self._shrunk(removed)

    def _settled(self, kept: frozenset[int], below: int) -> bool:
        return self._probe.fewest < below and self._probe.fewest <= len(kept) + 1

    def _guesses(self, kept: frozenset[int]) -> Iterator[frozenset[int]]:
        """Facts on singletons; facts on each MFE of the smallest clash that is known."""
        facts, mfes = self._probe.net.facts, self._probe.net.mfe
        yield frozenset(number for number, fact in enumerate(facts) if fact.kind is Kind.SINGLETON) - kept
        for name in dict.fromkeys(facts[fact].name for fact in sorted(smallest_of(self._probe.known))):
            if name in mfes:
                yield self._probe.about(name) - kept

    def _within(self, guess: frozenset[int]) -> frozenset[int] | None:
        """A correction made of these facts; None if there is none, or none was found in time.

        The fewest facts that hit all known clashes; if they don't do, one more clash is known.
        """
        known = self._probe.known
        for _ in range(TRIES):
            if not all(core & guess for core in known):
                return None
            few = smallest_hitting_set([core & guess for core in known], len(guess) + 1)
            assert few is not None, "the guess itself hits them all"
            if self._fits(few):
                return few
        if all(core & guess for core in known) and self._fits(guess):
            return self._shrunk(guess)
        return None

    def _fits(self, removed: frozenset[int]) -> bool:
        try:
            return self._probe.left(removed, GUESS) is None
        except Exhausted:
            if self._probe.work < 0:
                raise
            return False

    def _one_by_one(self, kept: frozenset[int], below: int) -> frozenset[int] | None:
        """Of each clash that is left, the fact goes that most clashes have."""
        known = self._probe.known
        removed: frozenset[int] = frozenset()
        while not self._settled(kept, below):
            alive = [core for core in known if not core & removed]
            if alive:
                often = Counter(fact for core in alive for fact in core)
                removed |= {min(alive[0] - kept, key=lambda fact: (-often[fact], fact))}
            elif self._probe.left(removed, reduce=False) is None:
                return removed
        return None

    def _shrunk(self, removed: frozenset[int]) -> frozenset[int]:
        """Those come back that may: first all that are in no known clash, then one by one."""
        known = self._probe.known
        while True:
            needed = removed & frozenset[int]().union(*known)
            if needed == removed or self._probe.left(needed) is None:
                removed = needed
                break
        often = Counter(fact for core in known for fact in core)
        back = sorted(removed, key=lambda fact: (often[fact], fact))
        some = len(back) // 2
        while len(removed) > 1 and some:
            without = removed.difference(back[:some])
            if all(core & without for core in known) and self._probe.left(without, reduce=False) is None:
                removed, back, some = without, back[some:], some * 2
            elif some == 1:
                back = back[1:]
            else:
                some //= 2
            some = min(some, len(back))
        return removed


def smallest_of(clashes: Iterable[frozenset[int]]) -> frozenset[int]:
    """The smallest set; the same one whatever the order."""
    return min(clashes, key=lambda each: (len(each), sorted(each)))
