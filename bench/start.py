"""How long `muntin up` takes until everything is ready: with nothing changed, and with new state.

Everything is built before; each run is a stack of its own on free ports, ended before the next one starts.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.outcome import Goal, Outcome

ROOT = Path(__file__).resolve().parents[1]
MUNTIN = str(Path(sys.executable).parent / "muntin")
RUNS = 5
LIMIT = 10.0


def measure() -> Outcome:
    """Seconds; the median of RUNS second starts."""
    subprocess.run([MUNTIN, "build"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(prefix="muntin-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        first = start(folder)
        again = [start(folder) for _ in range(RUNS)]
    figures = {
        "new state, s": first,
        "nothing changed, median, s": statistics.median(again),
        "nothing changed, slowest, s": max(again),
    }
    return Outcome(figures, [Goal("second start, s", max(again), "<=", LIMIT)])


def start(home: str) -> float:
    """One `up --detach` until ready, then `down`."""
    environ = os.environ | {"MUNTIN_HOME": home, "MUNTIN_PORTS": "free"}
    began = time.perf_counter()
    subprocess.run([MUNTIN, "up", "--detach"], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    spent = time.perf_counter() - began
    subprocess.run([MUNTIN, "down"], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    return spent
