"""The smallest set of facts that clash. Pure.

A search that fails hands over a core: facts that clash, often too many. Taken one by one, those that are not needed go:
what is left is irreducible, but another set may be smaller. So the smallest is found by hitting-set duality (Ignatiev,
Previti, Liffiton, Marques-Silva, "Smallest MUS Extraction with Minimal Hitting Set Dualization", CP 2015):

1. a *correction* is a set of facts without which all others fit; every clash has a fact of every correction;
2. take the smallest set of facts that hits all corrections found so far; no clash is smaller than that;
3. if it clashes, or is no smaller than a clash we have, we are done; if not, there is a correction that it misses: on.

What keeps that fast where a thousand MFEs state fifty thousand facts:

| what                        | how                                                                             |
|-----------------------------|---------------------------------------------------------------------------------|
| few facts                   | MFEs are closed (one fact each) until one is part of a clash (`opening`)        |
| do a few facts clash?       | only the MFEs that they speak of are decided (`probe`)                          |
| do all but a few clash?     | starts from the last answer and knows the short lessons of earlier searches     |
| corrections (`corrections`) | first among singletons only, then among the facts on one MFE only               |
| candidates one below best   | are only barred, as long as there are few: no clash that holds one is smaller   |
"""

from collections.abc import Sequence
from typing import NamedTuple

from muntin.resolve.corrections import Corrections, smallest_of
from muntin.resolve.facts import Fact
from muntin.resolve.hitting import smallest_hitting_set
from muntin.resolve.network import Network
from muntin.resolve.probe import Probe
from muntin.resolve.search import Exhausted, Search

WORK = 400_000
"""The most changes of domains in the searches for one explanation: about a second."""

TRIED = 400
"""How many candidates are barred before corrections are looked for again."""


class Clash(NamedTuple):
    """`smallest`: no smaller set of facts clashes. `network` is for those who try changes, and so is `like`: the
    domains of an answer to the problem without a few of its facts, if one was found."""

    facts: list[Fact]
    smallest: bool
    network: Network
    like: Sequence[int]


def explain(net: Network, core: frozenset[int] | None = None, *, work: int = WORK) -> Clash:
    """Why the problem has no solution. `core`: that of a search that failed. Raises ValueError if there is one."""
    if core is None:
        search = Search(net)
        if search.run():
            raise ValueError("there is a solution; nothing clashes")
        core = search.core
    probe = Probe(net, work)
    core = probe.opened(core)
    smallest = True
    try:
        core = _smallest(probe, probe.irreducible(core))
    except Exhausted:
        core = smallest_of([core, *probe.known])
        smallest = False
    return Clash([net.facts[fact] for fact in sorted(core)], smallest, net, probe.like)


def _smallest(probe: Probe, best: frozenset[int]) -> frozenset[int]:
    corrections = Corrections(probe)
    found: list[frozenset[int]] = []
    fitting: set[frozenset[int]] = set()
    while True:
        candidate = smallest_hitting_set(found, len(best), fitting)
        if candidate is None:
            return best
        if candidate and probe.core(candidate) is not None:
            return candidate
        if len(candidate) == len(best) - 1 and len(fitting) < TRIED:
            fitting.add(candidate)  # with any further fact it would be no smaller than the best
            continue
        correction = corrections.avoiding(candidate, len(best))
        found += [] if correction is None else [correction]
        smaller = smallest_of([best, *probe.known])
        if len(smaller) < len(best):
            best = probe.irreducible(smaller)
            fitting.clear()
