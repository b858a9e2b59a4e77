"""The refusals in docs/when-the-resolver-says-no.md are what the code says."""

import json
import re
from pathlib import Path

import msgspec

from muntin.resolve import Problem, Refusal, resolve

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "when-the-resolver-says-no.md"
EXAMPLE = re.compile(r"<!-- case: (?P<case>[a-z-]+) -->\n\n```text\n(?P<text>.*?)```\n", re.DOTALL)


def refusal(case: str) -> str:
    """What the code says to a case of the suite, as the page shows it."""
    problem = json.loads((Path(__file__).parent / "cases" / f"{case}.json").read_text())["problem"]
    answer = resolve(msgspec.convert(problem, Problem))
    assert isinstance(answer, Refusal)
    hints = "".join(f"  - {hint}\n" for hint in answer.hints)
    return "".join(f"  {fact}\n" for fact in answer.facts) + f"what would help:\n{hints}"


def test_the_page_shows_what_the_code_says() -> None:
    """Three examples, word for word."""
    examples = list(EXAMPLE.finditer(PAGE.read_text()))
    assert len(examples) == 3
    for example in examples:
        assert example["text"] == refusal(example["case"]), example["case"]
