"""What operators write is read, or refused with how it is written."""

import json
from pathlib import Path
from typing import Any

import pytest

from muntin.cli import words
from muntin.errors import UsageError

CASES = json.loads((Path(__file__).parent / "words_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['read']} {case['words']}")
def test_words_are_read_or_refused(case: dict[str, Any]) -> None:
    """As the case says."""
    read = getattr(words, case["read"])
    if "refused" in case:
        with pytest.raises(UsageError, match=case["refused"]):
            read(case["words"])
    else:
        found = read(case["words"])
        assert (list(found) if isinstance(found, tuple) else found) == case["gives"]
