"""A stack of small real servers, driven through the command line as a person would."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

SERVER = Path(__file__).with_name("small_server.py")
PATIENCE = 30.0  # how long a test waits for what must happen; never how long it may take
MUNTIN = [sys.executable, "-m", "muntin.cli"]


def until(condition: Callable[[], Any], what: str) -> Any:
    """The first true value of `condition`; fails when it stays untrue."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)  # other processes can only be looked at
    return value


class Stack:
    """One MUNTIN_HOME with a topology of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.file = folder / "topology.toml"
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith("MUNTIN_")}
        self.environ |= {"MUNTIN_HOME": str(self.home), "MUNTIN_TOPOLOGY": str(self.file), "NO_COLOR": "1"}
        self.marks: set[str] = set()

    def declare(self, **processes: dict[str, Any]) -> None:
        """Writes the topology: every process is a small server unless it says otherwise."""
        lines: list[str] = []
        for name, fields in processes.items():
            arguments = fields.pop("arguments", [])
            whole = {"about": name, "run": ["python", str(SERVER), *arguments]} | fields
            lines.append(f"[process.{name}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in whole.items()]
        self.file.write_text("\n".join(lines))

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """`muntin ARGUMENTS`, to its end."""
        done = subprocess.run([*MUNTIN, *arguments], env=self.environ, capture_output=True, text=True, timeout=120)
        self.note_mark()
        return done

    def begin(self, *arguments: str) -> "subprocess.Popen[str]":
        """`muntin ARGUMENTS`, left running; its output is in up.txt."""
        with (self.folder / "up.txt").open("w") as out:
            return subprocess.Popen([*MUNTIN, *arguments], env=self.environ, stdout=out, stderr=out, text=True)

    def printed(self) -> str:
        """What `begin` has printed so far."""
        return (self.folder / "up.txt").read_text()

    def running(self) -> dict[str, Any]:
        """supervisor.json, once it is there."""
        found: dict[str, Any] = until(self.note_mark, "the supervisor says that it runs")
        return found

    def note_mark(self) -> dict[str, Any] | None:
        """Remembers the mark of the present run, so that its processes can be looked for after its end."""
        try:
            found: dict[str, Any] = json.loads((self.home / "run" / "supervisor.json").read_text())
        except (OSError, ValueError):
            return None
        self.marks.add(found["run"])
        return found

    def rows(self) -> dict[str, dict[str, Any]]:
        """`muntin ps --json`, by name."""
        return {row["name"]: row for row in json.loads(self.run("ps", "--json").stdout)}

    def survivors(self) -> list[int]:
        """The processes of all runs of this stack that are still there."""
        found: list[int] = []
        for process in psutil.process_iter():
            try:
                if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("MUNTIN_RUN") in self.marks:
                    found.append(process.pid)
            except psutil.Error:
                continue
        return found
