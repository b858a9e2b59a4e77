"""Where the resolver stops: beyond a number of steps it says so, and what it says still holds."""

import pytest

from muntin.errors import UsageError
from muntin.manifest.build import SharedNeed
from muntin.resolve import LibraryVersion, MfeVersion, Problem, Refusal, Solution, resolve
from muntin.resolve.cheapest import Cheapest
from muntin.resolve.solve import Bounds

from .random_problems import Size, problem

SIZE = Size(6, 4, 4, 3, spice=0.35)


def choices(packages: int) -> Problem:
    """Every package in three versions; each of three MFEs takes two of them: which are the cheapest has to be found."""
    names = [f"lib{index}" for index in range(packages)]
    published = {
        name: [LibraryVersion(f"{major}.0.0", f"{name}@{major}", major, {"base": f"<={major}"}) for major in (1, 2, 3)]
        for name in names
    }
    published["base"] = [LibraryVersion(f"{major}.0.0", f"base@{major}", 10 - major) for major in (1, 2, 3)]
    takes = {"one": "1 || 2", "two": "2 || 3", "three": "1 || 3"}
    mfes = {mfe: [MfeVersion("1.0.0", {name: SharedNeed(text) for name in names})] for mfe, text in takes.items()}
    return Problem(dict.fromkeys(takes, "*"), mfes, published)


def test_a_search_that_takes_too_long_is_given_up() -> None:
    """A UsageError that says after how many steps and what to do; with enough steps there is an answer."""
    question = next(q for seed in range(100) if isinstance(resolve(q := problem(seed, SIZE)), Solution))
    with pytest.raises(UsageError, match="given up after 3 steps; ask for narrower ranges"):
        resolve(question, Bounds(changes=3))
    assert resolve(question, Bounds(changes=100_000)) == resolve(question)


def test_links_are_the_best_found_so_far() -> None:
    """Cut short, the links satisfy everybody, and the answer says that others may be smaller."""
    question = choices(4)
    whole, cut = resolve(question), resolve(question, Bounds(links=10))
    assert isinstance(whole, Solution)
    assert isinstance(cut, Solution)
    assert not whole.tolerated
    assert cut.tolerated == [
        "the search for the fewest bytes was cut short after 10 steps: these links hold, and others may be smaller"
    ]
    assert cut.mfes == whole.mfes
    assert cut.bytes >= whole.bytes
    assert cut.links.keys() >= {"one@1.0.0", "two@1.0.0", "three@1.0.0"}


def test_no_links_found_at_all_is_an_error() -> None:
    """A UsageError that says what to do."""
    with pytest.raises(UsageError, match="in 1 steps; pin some packages"):
        resolve(choices(4), Bounds(links=1))


def test_requirements_that_nothing_satisfies_are_no_matter_of_steps() -> None:
    """Without a solution there is a ValueError, however many steps there were."""
    with pytest.raises(ValueError, match="nothing satisfies"):
        Cheapest([1, 2], lambda _: 0b11, lambda _: []).find([(0b01,), (0b10,)])


def refused() -> Problem:
    """A problem whose first clash is not the smallest."""
    return next(q for seed in range(100) if isinstance(resolve(q := problem(seed, SIZE)), Refusal))


def test_an_explanation_cut_short_says_so() -> None:
    """A clash all the same, but nobody knows whether it is the smallest."""
    cut, whole = resolve(refused(), Bounds(work=0)), resolve(refused())
    assert isinstance(cut, Refusal)
    assert isinstance(whole, Refusal)
    assert not cut.smallest
    assert whole.smallest
    assert len(cut.facts) >= len(whole.facts)
