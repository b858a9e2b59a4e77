"""Which browser the browser tests drive; never none.

$MUNTIN_BROWSER, else an installed Chromium or Chrome, else Playwright's own; if there is none and we are root on
Debian, the distribution's `chromium` is installed; otherwise the tests fail and say what to do.
"""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class NoBrowser(RuntimeError):
    """There is no browser, and we may not install one."""


def find_browser(playwrights_own: str) -> str:
    """The path of the browser to drive; installs Debian's where that is allowed."""
    chosen = os.environ.get("MUNTIN_BROWSER")
    if chosen:
        if shutil.which(chosen) is None:
            raise NoBrowser(f"MUNTIN_BROWSER is {chosen!r}, and that is no program; set it to a browser's path")
        return chosen
    found = next(filter(None, map(shutil.which, NAMES)), None) or (str(MAC) if MAC.exists() else None)
    if found:
        return found
    if Path(playwrights_own).exists():
        return playwrights_own
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        return _install_debians()
    raise NoBrowser(
        "no browser found: install Chromium or Chrome, or run `.venv/bin/playwright install chromium`,"
        " or set MUNTIN_BROWSER to a browser's path"
    )


def flags() -> list[str]:
    """Command-line flags for a test browser: no traffic of its own, and no sandbox where root can't have one."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS


def _install_debians() -> str:
    print("installing the distribution's chromium ...", flush=True)
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, check=True, env=environ, stdout=subprocess.DEVNULL)
    path = shutil.which("chromium")
    if path is None:
        raise NoBrowser("apt-get installed chromium, yet it is not on PATH")
    return path
