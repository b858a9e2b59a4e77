"""However its dicts are ordered, a problem gets the same answer; what can't be read is named, never a traceback."""

import os
import random
import subprocess
import sys
from typing import Any

import msgspec
import pytest

from muntin.errors import UsageError
from muntin.manifest.build import SharedNeed
from muntin.resolve import LibraryVersion, MfeVersion, Problem, Refusal, Solution, resolve

from .random_problems import Size, problem

SIZE = Size(6, 4, 4, 3, spice=0.35)
ORDERED = {"wanted"}
"""Whose order means something."""


def shuffled(value: Any, rng: random.Random, key: str = "") -> Any:
    """The same JSON with every dict in another order, but `wanted`; lists stay, their order means something."""
    if isinstance(value, dict):
        items = [(name, shuffled(each, rng, name)) for name, each in value.items()]
        if key not in ORDERED:
            rng.shuffle(items)
        return dict(items)
    return [shuffled(each, rng) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_dicts_means_nothing(seed: int) -> None:
    """Solutions and refusals alike, to the byte."""
    question = problem(seed, SIZE)
    other = msgspec.convert(shuffled(msgspec.to_builtins(question), random.Random(seed)), Problem)
    assert msgspec.json.encode(resolve(other)) == msgspec.json.encode(resolve(question))


def test_another_process_with_other_hashes_answers_the_same() -> None:
    """Nothing hangs on how strings are hashed."""
    program = (
        "import sys, msgspec; from muntin.resolve import Problem, resolve;"
        "problems = msgspec.json.decode(sys.stdin.buffer.read(), type=list[Problem]);"
        "sys.stdout.buffer.write(msgspec.json.encode([resolve(each) for each in problems]))"
    )
    problems = [problem(seed, SIZE) for seed in range(8)]
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            input=msgspec.json.encode(problems),
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2")
    }
    assert answers == {msgspec.json.encode([resolve(each) for each in problems])}


def test_the_problem_is_left_as_it_was() -> None:
    """Resolving changes nothing of its input."""
    question = problem(1, SIZE)
    before = msgspec.json.encode(question)
    resolve(question)
    assert msgspec.json.encode(question) == before


def page(wanted: str = "*", **version: Any) -> Problem:
    """One MFE, `header`, with one version."""
    react = [LibraryVersion("18.3.1", "react@18.3.1", 1), LibraryVersion("19.3.1", "react@19.3.1", 1)]
    return Problem({"header": wanted}, {"header": [MfeVersion(**{"version": "1.0.0"} | version)]}, {"react": react})


@pytest.mark.parametrize(
    ("question", "names"),
    [
        (page("not a range"), ["header is wanted as", "not a range"]),
        (page(version="1.0"), ["1.0", "is not a version"]),
        (page(shared={"react": SharedNeed("^^1")}), ["header needs react", "^^1"]),
        (page(requires={"shell": "=>1"}), ["header requires shell", "=>1"]),
        (page(requires={"auth": "=>1"}), ["header requires auth", "=>1"]),
        (msgspec.structs.replace(page(), pins={"react": "new"}), ["react is pinned to", "new"]),
        (
            msgspec.structs.replace(page(), mfes={"header": [MfeVersion("1.0.0"), MfeVersion("1.0.0")]}),
            ["header 1.0.0", "twice"],
        ),
        (
            msgspec.structs.replace(
                page(), libraries={"react": [LibraryVersion("1.0.0", "b@1", 1), LibraryVersion("2.0.0", "b@1", 1)]}
            ),
            ["b@1", "two versions of react"],
        ),
    ],
)
def test_what_can_not_be_read_is_named(question: Problem, names: list[str]) -> None:
    """A UsageError that says who states what."""
    with pytest.raises(UsageError) as raised:
        resolve(question)
    assert all(name in str(raised.value) for name in names), raised.value


def test_an_event_schema_that_is_not_there_is_named() -> None:
    """A key into `schemas` that leads nowhere is wrong input."""
    mfes = {"a": [MfeVersion("1.0.0", sends={"x@1": "k"})], "b": [MfeVersion("1.0.0", receives={"x@1": "gone"})]}
    with pytest.raises(UsageError, match="'gone'"):
        resolve(Problem({"a": "*", "b": "*"}, mfes, {}))


def test_an_unknown_mfe_is_a_refusal() -> None:
    """It is a clash like others, with what to do."""
    answer = resolve(Problem({"orders": "*"}, {}, {}))
    assert isinstance(answer, Refusal)
    assert answer.facts == ["orders is wanted as *, and no version of it is published"]


def test_a_problem_that_asks_for_nothing_has_a_solution() -> None:
    """The empty page."""
    assert resolve(Problem({}, {}, {})) == Solution({}, {}, 0)
