"""Conflict-driven search for one choice that no nogood forbids. Pure and deterministic.

| step      | what                                                                                          |
|-----------|-----------------------------------------------------------------------------------------------|
| propagate | of a nogood all but one part holds: the values of the last part are taken out                 |
| decide    | the first undecided MFE, in the order of `wanted`, gets its newest version that is left       |
| learn     | a clash is resolved back to its cause: a new nogood, of which the latest decision is one part |
| backjump  | to the decision before it that the new nogood speaks of                                       |

Since MFEs are decided in their fixed order and newest first, and only what follows from nogoods is ever taken out, the
first answer found is the best one: no solution has a newer version of the first MFE, and so on. Libraries are
decided after all MFEs, so they can't spoil that.

The method is PubGrub's (Weizenbaum, https://github.com/dart-lang/pub/blob/master/doc/solver.md), that is CDCL
(Marques-Silva and Sakallah, GRASP, 1999) over sets of versions, with two watched parts per learned nogood (Moskewicz
et al., Chaff, 2001). That a solver asks for domain knowledge and keeps the causes of a clash is resolvelib's lesson.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from muntin.resolve.network import OFF, ON, Facts, Link, Network
from muntin.resolve.shelf import newest

Parts = tuple[tuple[int, int], ...]
"""A nogood: (variable, values) pairs that must not hold all at once."""


class Exhausted(Exception):
    """More clashes or changes than the caller allows."""


class Search:
    """One search. `enabled`: the facts that count (None: all). `budget`, `work`: the most clashes and the most changes
    of domains, then Exhausted. `order`: the MFEs to decide, in this order. `gone`: values of variables that can't be
    had. `known`: what earlier searches of this network have `learned`. `like`: MFEs get the values they have there
    (the domains of an earlier answer) before the newest; for those who ask only whether there is an answer.

    After `run`, `changes` tells how much work it was, and `domains` holds the answer, or `core` the facts that clash.
    """

    def __init__(
        self, network: Network, enabled: frozenset[int] | None = None, budget: int | None = None,
        order: Iterable[int] | None = None, gone: Iterable[tuple[int, int]] = (),
        known: Iterable[tuple[Parts, Facts]] = (), like: Sequence[int] = (), work: int | None = None,
    ) -> None:  # fmt: skip
        self.network = network
        self.domains = list(network.domains)
        self.core: frozenset[int] = frozenset()
        self.clashes = 0
        self.changes = 0
        self._enabled = enabled
        self._budget = budget
        self._order = list(network.mfes if order is None else order)
        self._at_first = known
        self._like = like
        self._work = work
        self.learned: list[tuple[Parts, Facts]] = []
        self._gone = [(variable, values, ()) for variable, values in gone]
        self._watching: defaultdict[int, list[_Nogood]] = defaultdict(list)
        self._changes: list[tuple[int, int, Parts | None, Facts]] = []  # variable, values before, reason, its facts
        self._history: defaultdict[int, list[int]] = defaultdict(list)  # per variable: places in _changes
        self._levels: list[tuple[int, int]] = []  # per decision: its place in _changes, where to look for MFEs from
        self._queue: list[int] = []
        self._clash: tuple[Parts, Facts] | None = None
        self._single = [(network.single[p], network.only[p], p) for p in network.single]
        self._around = network.around()

    def run(self) -> bool:
        """Whether there is an answer."""
        for variable, values, facts in (*self.network.units, *self._gone):
            if self._on(facts) and not self._take_out(variable, values, ((variable, values),), facts):
                return self._resolve() is not None
        for parts, facts in self._at_first:
            if self._on(facts) and not self._recall(parts, facts):
                return self._resolve() is not None
        self._queue = list(
            dict.fromkeys((*self._queue, *self._order))
        )  # nothing follows from another variable until it changes
        start = 0
        while True:
            if not self._propagate():
                self.clashes += 1
                if self._budget is not None and self.clashes > self._budget:
                    raise Exhausted
                learned = self._resolve()
                if learned is None:
                    return False
                start = self._backjump(*learned)
                continue
            if self._work is not None and self.changes > self._work:
                raise Exhausted
            start, decision = self._next(start)
            if decision is None:
                return True
            variable, value = decision
            self._levels.append((len(self._changes), start))
            self._set(variable, value, None, ())
            self._queue.append(variable)

    def _recall(self, parts: Parts, facts: Facts) -> bool:
        """Takes over what an earlier search has learned."""
        open_ = [variable for variable, values in parts if self.domains[variable] & ~values]
        if len(open_) < 2:
            variable = open_[0] if open_ else parts[0][0]
            return self._take_out(variable, dict(parts)[variable], parts, facts)
        nogood = _Nogood(parts, facts, open_[0], open_[1])
        self._watching[open_[0]].append(nogood)
        self._watching[open_[1]].append(nogood)
        return True

    # deciding

    def _next(self, start: int) -> tuple[int, tuple[int, int] | None]:
        domains, order = self.domains, self._order
        for place in range(start, len(order)):
            domain = domains[order[place]]
            if domain & (domain - 1):
                variable = order[place]
                liked = domain & self._like[variable] if self._like else 0
                return place, (variable, newest(liked or domain))
        return len(order), self._next_library()

    def _next_library(self) -> tuple[int, int] | None:
        """A package is a singleton only if it must; then its version; then what is linked, newest first."""
        domains = self.domains
        for single, _, _ in self._single:
            if domains[single] == ON | OFF:
                return single, OFF
        for single, only, package in self._single:
            domain = domains[only]
            if domains[single] == ON and domain & (domain - 1):
                links = self.network.about.get(package, [])
                if any(not domains[link.var] & link.none for link in links):
                    return only, newest(domain)
        for link in self.network.links:
            domain = domains[link.var]
            if not domain & link.none and domain & (domain - 1):
                return link.var, newest(domain)
        return None

    # propagating

    def _set(self, variable: int, values: int, reason: Parts | None, facts: Facts) -> None:
        self.changes += 1
        self._history[variable].append(len(self._changes))
        self._changes.append((variable, self.domains[variable], reason, facts))
        self.domains[variable] = values

    def _on(self, facts: Facts) -> bool:
        return self._enabled is None or self._enabled.issuperset(facts)

    def _take_out(self, variable: int, values: int, nogood: Parts, facts: Facts) -> bool:
        """Takes values out of a variable, since all other parts of the nogood hold. False: none would be left."""
        domain = self.domains[variable]
        if not domain & values:
            return True
        left = domain & ~values
        if not left:
            self._clash = nogood, facts
            return False
        self._set(variable, left, nogood, facts)
        self._queue.append(variable)
        return True

    def _propagate(self) -> bool:
        queue, domains, around, watching = self._queue, self.domains, self._around, self._watching
        nogoods, enabled = self.network.nogoods, self._enabled
        while queue:
            variable = queue.pop()
            domain = domains[variable]
            for values, targets in nogoods[variable].items():
                if domain & ~values:
                    continue
                for other, taken, facts in targets:
                    if (
                        domains[other] & taken
                        and (enabled is None or enabled.issuperset(facts))
                        and not self._take_out(other, taken, ((variable, values), (other, taken)), facts)
                    ):
                        queue.clear()
                        return False
            for single, only, package, links in around.get(variable, ()):
                if domains[single] == ON and not self._same(variable, single, only, package, links):
                    queue.clear()
                    return False
            if variable in watching and not self._watched(variable):
                queue.clear()
                return False
        return True

    def _same(self, changed: int, single: int, only: int, package: str, links: list[Link]) -> bool:
        """A singleton: every link of the package is the one version."""
        domains, every = self.domains, self.network.domains[only]
        for link in links:
            var = link.var
            if var != changed and changed != only and changed != single:
                continue
            if domains[var] == link.none:
                continue
            if not domains[var] & link.none:
                gone = domains[only] & ~link.versions(package, domains[var])
                if gone:
                    parts = ((single, ON), (var, link.some & ~link.values(package, gone)), (only, gone))
                    if not self._take_out(only, gone, parts, ()):
                        return False
            lost = domains[var] & link.some & ~link.values(package, domains[only])
            if lost:
                parts = ((single, ON), (only, every & ~link.versions(package, lost)), (var, lost))
                if not self._take_out(var, lost, parts, ()):
                    return False
        return True

    def _watched(self, variable: int) -> bool:
        """The learned nogoods that watch this variable."""
        domains, kept = self.domains, []
        watchers = self._watching[variable]
        fine = True
        for place, nogood in enumerate(watchers):
            values = nogood.values[variable]
            if domains[variable] & ~values:
                kept.append(nogood)
                continue
            other = nogood.one if nogood.two == variable else nogood.two
            moved = False
            for candidate, taken in nogood.parts:
                if candidate != variable and candidate != other and domains[candidate] & ~taken:
                    nogood.one, nogood.two = other, candidate
                    self._watching[candidate].append(nogood)
                    moved = True
                    break
            if moved:
                continue
            kept.append(nogood)
            if not self._take_out(other, nogood.values[other], nogood.parts, nogood.facts):
                kept.extend(watchers[place + 1 :])
                fine = False
                break
        self._watching[variable] = kept
        return fine

    # learning

    def _resolve(self) -> tuple[Parts, Facts, int] | None:
        """The nogood behind the clash, its facts, and the variable it speaks about; None: there is no way out."""
        assert self._clash is not None
        parts, facts = dict(self._clash[0]), set(self._clash[1])
        begin = self._levels[-1][0] if self._levels else 0
        full = self.network.domains
        for place in range(len(self._changes) - 1, -1, -1):
            variable, before, reason, why = self._changes[place]
            values = parts.get(variable)
            if values is None or not before & ~values:
                continue
            if self._levels and (reason is None or self._held_before(parts, variable, begin)):
                return tuple((each, some) for each, some in parts.items() if full[each] & ~some), tuple(facts), variable
            assert reason is not None
            facts.update(why)
            for other, needed in reason:
                if other == variable:
                    values |= needed
                else:
                    parts[other] = parts.get(other, full[other]) & needed
            if full[variable] & ~values:
                parts[variable] = values
            else:
                del parts[variable]
        self.core = frozenset(facts)
        return None

    def _held_before(self, parts: dict[int, int], variable: int, begin: int) -> bool:
        """All other parts held before the last decision."""
        return all(other == variable or not self._domain_at(other, begin) & ~values for other, values in parts.items())

    def _domain_at(self, variable: int, place: int) -> int:
        """The values a variable had before the change at `place`."""
        domain = self.domains[variable]
        for at in reversed(self._history[variable]):
            if at < place:
                break
            domain = self._changes[at][1]
        return domain

    def _level(self, variable: int, values: int) -> int:
        """At which decision level the variable was first within these values."""
        history = self._history[variable]
        for index, at in enumerate(history):
            after = self._changes[history[index + 1]][1] if index + 1 < len(history) else self.domains[variable]
            if not after & ~values:
                return self._level_of(at)
        return 0

    def _level_of(self, place: int) -> int:
        low, high = 0, len(self._levels)
        while low < high:
            middle = (low + high) // 2
            if self._levels[middle][0] <= place:
                low = middle + 1
            else:
                high = middle
        return low

    def _backjump(self, parts: Parts, facts: Facts, variable: int) -> int:
        """Goes back to where the learned nogood first says something; returns where to look for MFEs from then on."""
        levels = [(self._level(other, values), other) for other, values in parts if other != variable]
        level, last = max(levels, default=(0, -1))
        begin, start = self._levels[level]
        while len(self._changes) > begin:
            changed, before, _, _ = self._changes.pop()
            self.domains[changed] = before
            self._history[changed].pop()
        del self._levels[level:]
        self.learned.append((parts, facts))
        nogood = _Nogood(parts, facts, variable, last)
        if last >= 0:
            self._watching[variable].append(nogood)
            self._watching[last].append(nogood)
        self._take_out(variable, nogood.values[variable], parts, facts)
        return start


class _Nogood:
    """A learned nogood; `one` and `two` are the variables that watch it."""

    __slots__ = ("facts", "one", "parts", "two", "values")

    def __init__(self, parts: Parts, facts: Facts, one: int, two: int) -> None:
        self.parts = parts
        self.values = dict(parts)
        self.facts = facts
        self.one = one
        self.two = two
