"""Which browser is chosen, without starting one."""

from pathlib import Path

import pytest

from .browsers import NoBrowser, find_browser


def test_a_wrong_muntin_browser_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """$MUNTIN_BROWSER that is no program fails with its name, instead of another browser being taken."""
    monkeypatch.setenv("MUNTIN_BROWSER", "no-such-browser")
    with pytest.raises(NoBrowser, match="no-such-browser"):
        find_browser("")


def test_muntin_browser_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """$MUNTIN_BROWSER is taken before any installed one."""
    chosen = tmp_path / "mine"
    chosen.write_text("#!/bin/sh\n")
    chosen.chmod(0o755)
    monkeypatch.setenv("MUNTIN_BROWSER", str(chosen))
    assert find_browser("") == str(chosen)


def test_no_browser_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where none is found and none may be installed, the failure names the ways out."""
    monkeypatch.delenv("MUNTIN_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(NoBrowser, match="install Chromium"):
        find_browser(str(tmp_path / "absent"))
