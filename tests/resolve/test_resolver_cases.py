"""The resolver's case suite: each file in cases/ is a problem with the answer that it must get, word for word."""

import json
from pathlib import Path

import msgspec
import pytest

from muntin.resolve import Problem, Solution, resolve

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    """The answer is the one in the file: versions, links and bytes, or facts and hints."""
    case = json.loads(path.read_text())
    answer = resolve(msgspec.convert(case["problem"], Problem))
    expected = case["solution"] if isinstance(answer, Solution) else case["refusal"]
    assert msgspec.to_builtins(answer) == ({"tolerated": []} | expected if isinstance(answer, Solution) else expected)


def test_there_are_cases_of_both_kinds() -> None:
    """At least 40 cases, each with a sentence for a name, no name twice, answers and refusals."""
    cases = [json.loads(path.read_text()) for path in CASES]
    assert len(cases) >= 40
    assert len({case["name"] for case in cases}) == len(cases)
    assert all(case["name"].endswith(".") for case in cases)
    assert sum("solution" in case for case in cases) >= 15
    assert sum("refusal" in case for case in cases) >= 15
