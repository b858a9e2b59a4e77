"""The measured part of docs/http-cache.md; `python -m tests.http_cache.page` runs the suite and writes it anew."""

import asyncio
import tempfile
from pathlib import Path

import msgspec

from .suite_run import ROOT, Outcome, run_suite

PAGE = ROOT / "docs" / "http-cache.md"
BEGIN, END = "<!-- measured: python -m tests.http_cache.page -->\n", "<!-- end of measured -->\n"
EXPECTED = Path(__file__).with_name("http_cache_expected.json")


def table(outcome: Outcome) -> list[str]:
    """Counts by kind: ours as measured, the others' from the result files of the suite."""
    total = outcome.counts(list(outcome.kinds))
    rows = [("**HttpCache, measured here**", outcome.counts(outcome.passed()))]
    rows += [(f"{server.name} {server.version}", outcome.counts(server.passed)) for server in outcome.references]
    return [
        f"| cache | required, of {total['required']} | optimal, of {total['optimal']} | check, of {total['check']} |",
        "|---|---|---|---|",
        *(f"| {name} | {passed['required']} | {passed['optimal']} | {passed['check']} |" for name, passed in rows),
    ]


def render(outcome: Outcome, expected: dict[str, str]) -> str:
    """The page with its measured part as of this run."""
    before, rest = PAGE.read_text().split(BEGIN)
    after = rest.split(END)[1]
    missed = [test for test, kind in outcome.kinds.items() if kind == "optimal" and outcome.results[test] is not True]
    lines = [
        *table(outcome),
        "",
        "Required tests that we do not pass, and why:",
        "",
        "| test | reason |",
        "|---|---|",
        *(f"| `{test}` | {reason} |" for test, reason in expected.items()),
        "",
        f"Optimal ones that we do not pass: {', '.join(f'`{test}`' for test in missed)}.",
    ]
    return before + BEGIN + "\n" + "\n".join(lines) + "\n\n" + END + after


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(render(asyncio.run(run_suite(Path(folder))), msgspec.json.decode(EXPECTED.read_bytes())))
