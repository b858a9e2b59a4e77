"""Fixtures of the supervisor's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .small_stack import Stack, until


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack that is brought down afterwards, and must leave nothing behind."""
    stack = Stack(tmp_path)
    yield stack
    stack.note_mark()
    if stack.file.exists():
        stack.run("down")
    until(lambda: not stack.survivors(), "nothing of the stack is left")
