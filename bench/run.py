"""`make bench NAME=x`: runs one benchmark, prints its table, draws bench/results/x.svg, writes bench/results/x.json.

A benchmark is a module bench/NAME.py with a docstring and `measure() -> Outcome`. Figures are of one run on one
machine; compare ratios, not absolutes. A goal that is not met stays in the file with `met: false`.
"""

import dataclasses
import importlib
import json
import operator
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.outcome import Outcome

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
NAMES = sorted(
    path.stem for path in (ROOT / "bench").glob("*.py") if path.stem not in {"__init__", "run", "chart", "outcome"}
)
OPERATORS = {"<=": operator.le, ">=": operator.ge}


def main(arguments: list[str]) -> int:
    """Lists the benchmarks, or runs the one that is named."""
    if not arguments or arguments[0] not in NAMES:
        for name in NAMES:
            summary = (importlib.import_module(f"bench.{name}").__doc__ or "").splitlines()[0]
            print(f"  make bench NAME={name:10} {summary}")
        if arguments:
            print(f"there is no benchmark {arguments[0]!r}", file=sys.stderr)
        return 2 if arguments else 0
    name = arguments[0]
    outcome = importlib.import_module(f"bench.{name}").measure()
    goals = [dataclasses.asdict(goal) | {"met": OPERATORS[goal.op](goal.value, goal.goal)} for goal in outcome.goals]
    record = {"name": name, "machine": machine(), "commit": commit(), "figures": outcome.figures, "goals": goals}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(record, indent=2) + "\n")
    (RESULTS / f"{name}.svg").write_text(drawn(name, outcome))
    width = max(map(len, outcome.figures))
    for figure, value in outcome.figures.items():
        print(f"{figure:{width}}  {value:10.2f}")
    for goal in goals:
        verdict = "met" if goal["met"] else "NOT met"
        print(f"goal: {goal['name']} {goal['value']:.2f} {goal['op']} {goal['goal']}: {verdict}")
    return 0


def drawn(name: str, outcome: "Outcome") -> str:
    """The SVG of an outcome."""
    from bench.chart import bars, lines, panels

    if outcome.panels:
        return panels(name, outcome.panels)
    return lines(name, outcome.lines, outcome.axes) if outcome.lines else bars(name, outcome.figures)


def machine() -> str:
    """What the figures were measured on."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def commit() -> str:
    """The measured commit; `+` marks uncommitted changes."""
    head = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return head + ("+" if changed else "")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main([argument for argument in sys.argv[1:] if argument]))
