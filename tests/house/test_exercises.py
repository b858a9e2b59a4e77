"""docs/exercises.md names places and tests: all of them exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "exercises.md"
LINK = re.compile(r"\]\(([^)#]+)\)")
TEST = re.compile(r"`((?:tests|packages|app)/[^`:]+)(?:::([^`]+))?`")

TEXT = PAGE.read_text()
EXERCISES = 10
"""As many as are numbered; number 4 is there twice."""


@pytest.mark.parametrize("target", sorted(set(LINK.findall(TEXT))))
def test_each_link_leads_somewhere(target: str) -> None:
    """A link of the page is a file of the repository."""
    assert (PAGE.parent / target).exists(), f"docs/exercises.md links {target}"


@pytest.mark.parametrize(("path", "name"), sorted(set(TEST.findall(TEXT))))
def test_each_test_exists(path: str, name: str) -> None:
    """A test that the page names is there, under that name."""
    file = ROOT / path
    assert file.exists(), f"docs/exercises.md names {path}"
    if name:
        assert f"def {name}(" in file.read_text() or f"'{name}'" in file.read_text(), f"{path} has no test {name}"


def test_every_exercise_has_a_row() -> None:
    """Each numbered exercise is on the page."""
    numbers = {int(number) for number in re.findall(r"^\| (\d+)\. ", TEXT, re.M)}
    assert set(range(1, EXERCISES + 1)) <= numbers
