"""Versions that fit together, or why none do. Pure; the same problem always gets the same answer.

| step    | what                                                                                              |
|---------|---------------------------------------------------------------------------------------------------|
| read    | shelves of versions, ranges as sets of them (`catalogue`, `statements`)                           |
| search  | MFE versions: the first wanted one as new as any solution has it, then the second, ... (`search`) |
| again   | if that fails: with the ranges of needs that are not strict let go                                |
| link    | libraries for these versions: the fewest bytes, then the newest (`links`)                         |
| explain | if nothing fits: the smallest set of facts that clash (`explain`), and what would help (`hints`)  |
"""

from typing import NamedTuple

from muntin.errors import UsageError
from muntin.resolve.catalogue import Catalogue
from muntin.resolve.cheapest import STEPS
from muntin.resolve.explain import WORK, explain
from muntin.resolve.hints import hints
from muntin.resolve.links import Linker
from muntin.resolve.model import Problem, Refusal, Solution
from muntin.resolve.search import Exhausted, Search
from muntin.resolve.statements import network
from muntin.resolve.wording import is_wanted, sentences

CHANGES = 10_000_000
"""The most changes of domains in one search for versions, a minute or two; 1,000 MFEs take some 15,000."""


CUT = "the search for the fewest bytes was cut short after {} steps: these links hold, and others may be smaller"


class Bounds(NamedTuple):
    """Where the resolver stops, in steps and not in seconds: the same problem always ends the same way.

    | bound     | beyond it                                                                             |
    |-----------|---------------------------------------------------------------------------------------|
    | `changes` | UsageError: neither versions that fit nor a clash were found                          |
    | `links`   | the best links found so far, and `tolerated` says so; a UsageError if there are none  |
    | `work`    | the smallest clash found so far, with `smallest` false                                |
    """

    changes: int = CHANGES
    links: int = STEPS
    work: int = WORK


def resolve(problem: Problem, bounds: Bounds = Bounds()) -> Solution | Refusal:  # noqa: B008 - it is frozen
    """The best solution, or a refusal.

    Raises UsageError where the problem can't be read (a version or range that is none, an event schema that is not
    there, a version published twice), and where it can't be decided within `bounds`.
    """
    catalogue = Catalogue(problem)
    for name, shelf in catalogue.mfes.items():
        if not shelf.texts:
            return _unknown(name, problem)
    answer = solve(catalogue, bounds)
    if isinstance(answer, Solution):
        return answer
    clash = explain(answer.network, answer.core, work=bounds.work)
    return Refusal(sentences(catalogue, clash.facts), clash.smallest, hints(catalogue, clash))


def solve(catalogue: Catalogue, bounds: Bounds) -> Solution | Search:
    """The best solution, or the last search that failed."""
    for tolerant in (False, True) if lenient(catalogue) else (False,):
        net = network(catalogue, tolerant=tolerant)
        search = Search(net, work=bounds.changes)
        try:
            fits = search.run()
        except Exhausted as error:
            raise UsageError(
                f"the search for versions that fit was given up after {bounds.changes} steps; "
                f"ask for narrower ranges, or pin shared packages"
            ) from error
        if fits:
            chosen = {name: search.domains[net.mfe[name]].bit_length() - 1 for name in catalogue.mfes}
            return _solution(catalogue, chosen, bounds, tolerant=tolerant)
    return search


def lenient(catalogue: Catalogue) -> bool:
    """Whether any wanted version has a need that is not strict."""
    return any(
        not need.strict
        for versions in catalogue.versions.values()
        for version in versions
        for need in version.shared.values()
    )


def _solution(catalogue: Catalogue, chosen: dict[str, int], bounds: Bounds, *, tolerant: bool) -> Solution:
    linker = Linker(catalogue, chosen, tolerant=tolerant, steps=bounds.links)
    links, total = linker.link()
    mfes = {name: catalogue.mfes[name].texts[place] for name, place in chosen.items()}
    tolerated: list[str] = [CUT.format(bounds.links)] if linker.cut else []
    for name, place in chosen.items():
        for package, need in sorted(catalogue.versions[name][place].shared.items()):
            text = links[f"{name}@{mfes[name]}"][package]
            if not catalogue.shelf(package).bit(text) & catalogue.library(name, package, need.range):
                tolerated.append(f"{name} {mfes[name]} asks for {package} {need.range} and gets {text}")
    return Solution(mfes, links, total, tolerated)


def _unknown(name: str, problem: Problem) -> Refusal:
    """An MFE of which there is no version at all."""
    return Refusal(
        [f"{is_wanted(name, problem.wanted[name])}, and no version of it is published"],
        smallest=True,
        hints=[f"publish {name} first, or leave it out"],
    )
