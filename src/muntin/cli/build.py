"""`muntin build`: npm packages as package-lock.json says, then the browser build of what changed.

| step                | done                                                                   |
|---------------------|------------------------------------------------------------------------|
| npm packages        | unless node_modules is what package-lock.json says                     |
| packages/vite build | always; it rebuilds only what changed                                  |

What is built reaches no page by that: `muntin publish` makes versions of it, which releases are solved from.

npm writes node_modules/.package-lock.json last and `npm ci` removes it first, so it tells of all that is there, or is
missing.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from muntin.errors import MuntinError
from muntin.supervisor.home import checkout

INSTALLED = Path("node_modules") / ".package-lock.json"


def build(*, packages_only: bool = False) -> int:
    """Exit code 0, or a MuntinError with the tool's own last words above it on the terminal."""
    root = checkout()
    _step("npm packages", lambda: install_packages(root))
    if packages_only:
        return 0
    _step("browser build", lambda: _run("the browser build", root, [node(), "packages/vite/src/cli.ts", "build"]))
    return 0


def _step(name: str, work: Callable[[], None]) -> None:
    began = time.monotonic()
    work()
    print(f"{name}: {time.monotonic() - began:.1f} s", flush=True)


def node() -> str:
    """The Node that came with the Python packages."""
    program = Path(sys.executable).with_name("node")
    if not program.exists():
        raise MuntinError(f"{program} is missing; run `make setup`")
    return str(program)


def packages_are_current(root: Path) -> bool:
    """Whether node_modules is what package-lock.json says; optional packages may be for other systems."""
    try:
        installed = json.loads((root / INSTALLED).read_text())["packages"]
    except (OSError, ValueError, KeyError):
        return False
    locked = json.loads((root / "package-lock.json").read_text())["packages"]
    return all(
        installed[path].get("version") == entry.get("version") if path in installed else entry.get("optional", False)
        for path, entry in locked.items()
        if path
    )


def install_packages(root: Path) -> None:
    """`npm ci`, unless node_modules is current."""
    if packages_are_current(root):
        return
    print("installing npm packages", flush=True)
    npm = Path(sys.executable).with_name("npm").resolve()
    # No install scripts: nothing that we use needs one, and they run with all rights.
    command = [node(), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=root, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode != 0:
        # What is wrong comes first; after it npm prints its manual.
        print("\n".join(done.stderr.splitlines()[:20]), file=sys.stderr)
        raise MuntinError("npm ci failed; mend what it says above, and build again")


def _run(what: str, root: Path, command: Sequence[str]) -> None:
    done = subprocess.run(command, cwd=root, env=_environment(), stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise MuntinError(f"{what} failed with exit code {done.returncode}")


def _environment() -> dict[str, str]:
    """Ours, with the Node of .venv before any other."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    return {**os.environ, "PATH": path}
