"""docs/publish-your-first-version.md, typed word for word: every command works and prints what the page shows.

The real host, libraries and some MFEs of the shop, built here, are the page that it begins with. Ids, sizes, times and
numbers may be others; words may not.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Operator

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "publish-your-first-version.md"
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)
RELEASE = re.compile(r"^release ([0-9a-f]{12})", re.MULTILINE)
CHANGING = (
    (r"\?muntin-preview=\S+", "?muntin-preview=TOKEN"),
    (r"\d{4}-\d\d-\d\dT[\d:]+Z", "TIME"),
    (r"\d+ (s|min) ago", "AGO"),
    (r"[\d.]+ (KB|bytes)", "SIZE"),
    (r"\b[0-9a-zA-Z_-]{12}$|\b[0-9a-f]{12}\b", "ID"),
    (r"revision \d+", "REVISION"),
    (r"^ *\d+  ", "NUMBER "),
    (r"\d+ entries", "ENTRIES"),
    (r" +", " "),
)


@pytest.fixture
def page(muntin_as_operator: Operator) -> Operator:
    """The operator of a control plane whose channel `production` has a page of the real host, libraries and MFEs."""
    run = muntin_as_operator
    build = [str(Path(sys.executable).with_name("node")), "packages/vite/src/cli.ts", "build"]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=300)
    mfes = ("header", "product-catalog", "shared-services")
    for folder in [*sorted((ROOT / "build").glob("lib-*")), *(ROOT / "build" / name for name in ("host", *mfes))]:
        run.done("publish", folder)
    run.done("deploy", run.json("release", *mfes)["id"][:12])
    return run


def same(line: str) -> str:
    """The line without what differs from run to run."""
    for pattern, word in CHANGING:
        line = re.sub(pattern, word, line)
    return line.rstrip()


def test_the_walk_through_does_what_it_says(page: Operator, tmp_path: Path) -> None:
    """Block after block in one folder; a release in a command is the one that was made last."""
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    environ = page.environ | {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    made, printed = "", ""
    blocks = BLOCK.findall(DOCUMENT.read_text())
    assert len(blocks) > 20
    for kind, text in blocks:
        if kind == "text":
            assert [same(line) for line in printed.splitlines()] == [same(line) for line in text.splitlines()]
            continue
        typed = re.sub(r"(muntin deploy) [0-9a-f]{12}", rf"\1 {made}", text)
        done = subprocess.run(
            ["bash", "-e", "-c", typed], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{typed}{done.stdout}{done.stderr}"
        printed = done.stdout
        made = found[1] if (found := RELEASE.search(printed)) else made
