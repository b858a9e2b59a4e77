"""Asks whether facts clash: a few of them, or all but a few. Pure.

Keeps what it learns on the way: the clashes that are known, the last answer, short lessons of the searches.
"""

from collections.abc import Sequence

from muntin.resolve.facts import Kind
from muntin.resolve.network import Facts, Network
from muntin.resolve.opening import Opening
from muntin.resolve.search import Exhausted, Parts, Search

CLASHES = 5_000
"""The most clashes of a search, once a first explanation is there."""

SHORT, LESSONS = 6, 2_000
"""How many parts a lesson (a learned nogood) may have to be kept, and how many are."""


class Probe:
    """`known`: clashes. `like`: domains of the last answer. `work`: changes of domains still to be made."""

    def __init__(self, net: Network, work: int) -> None:
        self.net = net
        self.work = work
        self.known: list[frozenset[int]] = []
        self.like: Sequence[int] = ()
        self._opening = Opening(net)
        self._learned: list[tuple[Parts, Facts]] = []

    def core(self, facts: frozenset[int]) -> frozenset[int] | None:
        """Those of a few facts on open MFEs that clash; None if they don't. All other facts are left out."""
        search = Search(self.net, facts, CLASHES, self._concerned(facts), known=self._learned)
        return None if self._run(search) else search.core

    def left(self, removed: frozenset[int], clashes: int = CLASHES, *, reduce: bool = True) -> frozenset[int] | None:
        """A clash of all facts but these, `reduce`: an irreducible one; None if they fit."""
        search = Search(self.net, self.net.every - removed, clashes, known=self._learned, like=self.like)
        if self._run(search):
            self.like = search.domains
            return None
        core = self.opened(search.core, removed)
        if reduce:
            return self.irreducible(core)
        self.known.append(core)
        return core

    def opened(self, core: frozenset[int], removed: frozenset[int] = frozenset()) -> frozenset[int]:
        """A clash told in facts that can be left out one by one; those that are `removed` don't count."""
        closed = [fact for fact in sorted(core) if self.net.facts[fact].kind is Kind.EVERYTHING]
        names = {self.net.facts[fact].name for fact in closed}
        for fact in closed:
            self._opening.mfe(self.net.facts[fact].name)
        facts = core.difference(closed).union(*(self.about(name) for name in names)) - removed
        for fact in sorted(facts):
            if self.net.facts[fact].kind is Kind.SINGLETON:
                self._opening.package(self.net.facts[fact].name)
        smaller = self.core(facts)
        assert smaller is not None, "what is said of an MFE as a whole is no more than its facts say"
        return smaller

    @property
    def fewest(self) -> int:
        """How many facts the smallest known clash has."""
        return min(len(core) for core in self.known)

    def about(self, name: str) -> frozenset[int]:
        """The facts on an open MFE."""
        return frozenset(
            number
            for number, fact in enumerate(self.net.facts)
            if (fact.name == name and fact.kind in OF_MFE) or (fact.other == name and fact.kind in BETWEEN)
        )

    def irreducible(self, core: frozenset[int]) -> frozenset[int]:
        """Every fact that is left is needed."""
        for fact in sorted(core):
            if fact in core:
                core = self.core(core - {fact}) or core
        self.known.append(core)
        return core

    def _run(self, search: Search) -> bool:
        if self.work < 0:
            raise Exhausted
        try:
            return search.run()
        finally:
            self.work -= search.changes + 10
            # what was learned holds wherever the facts behind it do: short lessons save later searches much
            self._learned += [each for each in search.learned if len(each[0]) <= SHORT]
            del self._learned[:-LESSONS]

    def _concerned(self, facts: frozenset[int]) -> list[int]:
        """The MFEs that these facts speak of; all others can be anything."""
        named: set[str] = set()
        for number in facts:
            fact = self.net.facts[number]
            named |= {fact.name, fact.other}
            if fact.kind is Kind.SINGLETON:
                self._opening.package(fact.name)
                named.update(self.net.who_declares(fact.name))
        return [variable for name, variable in self.net.mfe.items() if name in named]


OF_MFE = (Kind.WANTED, Kind.NEED, Kind.POOL, Kind.REQUIRES, Kind.EVENT, Kind.CLAIM)
BETWEEN = (Kind.EVENT, Kind.CLAIM)
