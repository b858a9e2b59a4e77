"""What the tests of releases share."""

import pytest

from .published import Shop


@pytest.fixture
def shop() -> Shop:
    """The shop as builds/ has it."""
    return Shop()
