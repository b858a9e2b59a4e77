"""Runs every check of the repository, cheap ones first, two at a time, and ends with one table.

`make test` calls it; `python tests/run.py NAME...` runs the steps of those names. A step that fails shows what it
printed; the others run all the same, so that one run tells everything. Exit code 1 if any failed.
"""

import asyncio
import dataclasses
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = ROOT / ".venv" / "bin"
NODE = str(BIN / "node")


def node(package: str, program: str, *arguments: str) -> list[str]:
    """The command that runs an npm package's program without a shell."""
    return [NODE, f"node_modules/{package}/{program}", *arguments]


@dataclasses.dataclass(frozen=True)
class Step:
    """One check. Steps of a lane run one after another; lanes run side by side."""

    name: str
    command: list[str]
    lane: str


PYTEST = [str(BIN / "python"), "-m", "pytest", "-q"]

STEPS = [
    Step("ruff", [str(BIN / "ruff"), "check", "."], "python"),
    Step("ruff-format", [str(BIN / "ruff"), "format", "--check", "."], "python"),
    Step("imports", [str(BIN / "lint-imports"), "--no-cache"], "python"),
    Step("mypy", [str(BIN / "mypy")], "python"),
    Step("npm", [str(BIN / "muntin"), "build", "--packages-only"], "web"),
    Step("biome", node("@biomejs/biome", "bin/biome", "ci", "packages", "app"), "web"),
    Step("tsc", node("typescript", "bin/tsc", "--noEmit", "-p", "tsconfig.json"), "web"),
    Step("vitest", node("vitest", "vitest.mjs", "run"), "web"),
    Step("build", [str(BIN / "muntin"), "build"], "web"),
    Step("pytest", [*PYTEST, "-m", "not browser", "-n", "2", "--dist", "loadfile"], "last"),
    Step("browser", [*PYTEST, "-m", "browser"], "last"),
]


async def run(step: Step) -> tuple[Step, int, float]:
    """Runs one step; its output is shown when it fails, or as it comes for the long ones of the last lane."""
    started = time.monotonic()
    print(f"· {step.name}", flush=True)
    environ = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1"}
    live = step.lane == "last"
    process = await asyncio.create_subprocess_exec(
        *step.command,
        cwd=ROOT,
        env=environ,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=None if live else asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    code = process.returncode or 0
    spent = time.monotonic() - started
    print(f"{'✓' if code == 0 else '✗'} {step.name}  {spent:.1f} s", flush=True)
    if code and output:
        print(output.decode(errors="replace"), flush=True)
    return step, code, spent


async def lane(steps: list[Step]) -> list[tuple[Step, int, float]]:
    """Runs steps one after another."""
    return [await run(step) for step in steps]


async def main(names: list[str]) -> int:
    """Runs the lanes, then the last one, and prints the table."""
    unknown = set(names) - {step.name for step in STEPS}
    if unknown:
        print(
            f"no step {', '.join(sorted(unknown))}; there are {', '.join(step.name for step in STEPS)}", file=sys.stderr
        )
        return 2
    chosen = [step for step in STEPS if not names or step.name in names]
    started = time.monotonic()
    first = await asyncio.gather(*(lane([s for s in chosen if s.lane == name]) for name in ("python", "web")))
    results = [result for part in first for result in part] + await lane([s for s in chosen if s.lane == "last"])
    failed = [step.name for step, code, _ in results if code]
    print(
        "\n"
        + "\n".join(f"{'failed' if code else 'ok':6}  {spent:6.1f} s  {step.name}" for step, code, spent in results)
    )
    print(f"\n{time.monotonic() - started:.0f} s in all" + (f"; failed: {', '.join(failed)}" if failed else ""))
    print(f"checks: {len(results) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
