"""Random small problems: the resolver and the brute-force solver give the same answers."""

import pytest

from muntin.resolve import Problem, Refusal, Solution, resolve
from muntin.resolve.catalogue import Catalogue
from muntin.resolve.explain import explain
from muntin.resolve.solve import lenient
from muntin.resolve.statements import network

from .brute_force import Brute, every_fact, smallest_clash
from .random_problems import Size, problem

SIZES = {
    "tiny": Size(2, 2, 2, 2),
    "small": Size(3, 3, 3, 3),
    "libraries": Size(2, 2, 4, 3, spice=0.6),
    "mfes": Size(4, 3, 2, 2, spice=0.4),
    "spicy": Size(3, 2, 3, 2, spice=0.7),
}
SEEDS = range(12)


def best(question: Problem) -> tuple[object, ...] | None:
    """The brute-force answer: strict first, then tolerant."""
    for tolerant in (False, True) if lenient(Catalogue(question)) else (False,):
        found = Brute(question, tolerant=tolerant).best()
        if found is not None:
            return found
    return None


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("size", SIZES)
def test_the_answer_is_the_brute_force_answer(size: str, seed: int) -> None:
    """Same versions, same links, same bytes; or a refusal where there is no solution."""
    question = problem(seed, SIZES[size])
    answer, expected = resolve(question), best(question)
    if expected is None:
        assert isinstance(answer, Refusal)
    else:
        assert isinstance(answer, Solution)
        assert (answer.mfes, answer.links, answer.bytes) == expected


def refused(size: str, count: int) -> list[int]:
    """The first seeds whose problem is refused."""
    seeds = (seed for seed in range(1000) if isinstance(resolve(problem(seed, SIZES[size])), Refusal))
    return [seed for seed, _ in zip(seeds, range(count), strict=False)]


@pytest.mark.parametrize(("size", "most"), [("tiny", 9), ("spicy", 9), ("mfes", 2)])
def test_a_refusal_names_a_smallest_clash(size: str, most: int) -> None:
    """Its facts can't be got around, each is needed, and no smaller set of all facts (of up to `most`) clashes."""
    for seed in refused(size, 10):
        question = problem(seed, SIZES[size])
        tolerant = lenient(Catalogue(question))
        clash = explain(network(Catalogue(question), tolerant=tolerant))
        facts = every_fact(question, tolerant=tolerant)
        named = {fact.identity for fact in clash.facts}
        assert named <= set(facts), seed
        assert clash.smallest
        assert not possible(question, facts, named, tolerant), seed
        assert all(possible(question, facts, named - {fact}, tolerant) for fact in named), seed
        assert smallest_clash(question, facts, tolerant=tolerant, most=min(len(named) - 1, most)) is None, seed


def possible(question: Problem, facts: list[tuple[str, ...]], some: set[tuple[str, ...]], tolerant: bool) -> bool:
    """Whether a choice gets around these facts, all others left out."""
    return Brute(question, tolerant=tolerant, without=frozenset(facts) - some).possible_at_all()
