"""The patterns of a muntin.toml take no longer than its texts are long; the rest of it is tested with real remotes."""

import pytest

from muntin.manifest.declaration import DeclarationError, declare

TOML = '{calls}\nname = "widget"\nversion = "1.0.0"\nowner = "widget-team"\nkind = "remote"\n'


@pytest.mark.parametrize("call", [f"/{'a' * 50_000}!", f"{'/a' * 50_000}!", f"https://{'a.' * 50_000}!/x"])
def test_a_long_call_that_is_wrong_at_its_end_is_refused_at_once(call: str) -> None:
    """It can be read in one way only; a pattern that tries all ways to split it would never end."""
    with pytest.raises(DeclarationError, match="neither a path like"):
        declare(TOML.format(calls=f'calls.allow = ["{call}"]'), "muntin.toml")
