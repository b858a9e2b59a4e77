"""A whole Muntin of its own for the browser tests: started by `muntin up`, on free ports, with its own state."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_DEADLINE = 300.0
COMMAND_DEADLINE = 60.0

PROBES = {"shopping-bff": "/api/shopping/cart/nobody", "product-bff": "/api/catalog/categories"}
"""An address at the edge that only this process answers; 503 means that the edge does not see it yet."""


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
        """Starts one process and waits until it is ready, and until the edge has seen it."""
        self.muntin("start", name)
        self.await_edge(name)

    @contextmanager
    def stopped(self, name: str) -> Iterator[None]:
        """The process is down inside, and up again after, whatever happens."""
        self.stop(name)
        try:
            yield
        finally:
            self.start(name)

    def await_edge(self, name: str) -> None:
        """Returns when the edge leads to a process: it looks itself, and a check may hang on what just ended."""
        probe = self.origin("edge") + PROBES.get(name, "/")
        deadline = time.monotonic() + COMMAND_DEADLINE
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(probe, timeout=5).close()
                return
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    return
            time.sleep(0.05)  # the edge looks by itself and tells nobody
        raise AssertionError(f"{probe} still answers 503")

    def log(self, name: str) -> str:
        """What a process printed."""
        return self.muntin("logs", "-n", "2000", name)


@contextmanager
def running() -> Iterator[Stack]:
    """A stack of one's own, with state that ends with it."""
    with tempfile.TemporaryDirectory(prefix="muntin-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        stack = Stack(home)
        try:
            stack.up()
            yield stack
        finally:
            stack.down()
