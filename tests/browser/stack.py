"""A whole Muntin of its own for the browser tests: started by `muntin up`, on free ports, with its own state."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_DEADLINE = 300.0
COMMAND_DEADLINE = 60.0


class Stack:
    """Drives the command line as an operator would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ = os.environ | {"MUNTIN_HOME": str(home), "MUNTIN_PORTS": "free", "NO_COLOR": "1"}

    def muntin(self, *arguments: str, deadline: float = COMMAND_DEADLINE) -> str:
        """Runs `muntin ARGUMENTS` and returns what it printed; a failure shows it."""
        done = subprocess.run(
            [str(Path(sys.executable).parent / "muntin"), *arguments],
            cwd=ROOT,
            env=self.environ,
            timeout=deadline,
            capture_output=True,
            text=True,
        )  # fmt: skip - one line of facts
        if done.returncode:
            raise AssertionError(
                f"muntin {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            )
        return done.stdout

    def up(self) -> None:
        """Starts everything and waits until it is ready."""
        self.muntin("up", "--detach", deadline=START_DEADLINE)

    def down(self) -> None:
        """Ends everything."""
        self.muntin("down")

    def processes(self) -> dict[str, dict[str, Any]]:
        """`muntin ps --json`, by name."""
        return {entry["name"]: entry for entry in json.loads(self.muntin("ps", "--json"))}

    def origin(self, name: str) -> str:
        """Where the browser reaches a process."""
        return f"http://localhost:{self.processes()[name]['port']}"

    def stop(self, name: str) -> None:
        """Stops one process and waits until it is gone."""
        self.muntin("stop", name)

    def start(self, name: str) -> None:
        """Starts one process and waits until it is ready."""
        self.muntin("start", name)

    def log(self, name: str) -> str:
        """What a process printed."""
        return self.muntin("logs", "-n", "2000", name)
