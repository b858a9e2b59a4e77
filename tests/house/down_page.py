"""docs/when-it-is-down.md is made from tests/down/when_it_is_down.json; run `python -m tests.house.down_page`."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "when-it-is-down.md"
CASES = ROOT / "tests" / "down" / "when_it_is_down.json"
SIGNS = {"whole": "●", "degraded": "◐", "refused": "○"}

HEAD = """# When it is down

What the shop still does while one of its processes is stopped: each line is a test, which stops that process in a
running shop, asks for everything through the edge, and starts it again ([tests/down](../tests/down)). Afterwards all is
as before, without a restart or a reload of anything else.

● whole  ◐ an answer that says what is not as good as it should be  ○ refused at once, with a code that says why

"""


def render() -> str:
    """The page's text."""
    cases = json.loads(CASES.read_text())
    wishes = list(cases[0]["wishes"])
    rows = [
        f"| {title(case)} | {' | '.join(SIGNS[case['wishes'][wish].split()[0]] for wish in wishes)} |" for case in cases
    ]
    table = [f"| down | {' | '.join(wishes)} |", f"|---{'|:-:' * len(wishes)}|", *rows]
    return HEAD + "\n".join(table) + "\n\n" + "\n".join(section(case) for case in cases)


def title(case: dict[str, Any]) -> str:
    """Which process, and for whom if not for everybody."""
    return f"`{case['down']}`" + (f", {case['for']}" if "for" in case else "")


def section(case: dict[str, Any]) -> str:
    """One process in words."""
    by_verdict: dict[str, list[str]] = {}
    for wish, verdict in case["wishes"].items():
        by_verdict.setdefault(verdict, []).append(wish)
    by_verdict.pop("whole", None)
    lines = [f"- {spoken(verdict)}: {', '.join(wishes)}" for verdict, wishes in by_verdict.items()]
    return "\n".join([f"## {title(case)}\n", case["note"], "", *(lines or ["Everything is whole."]), ""])


def spoken(verdict: str) -> str:
    """`refused (upstream-unavailable)` as Markdown."""
    kind, _, reason = verdict.partition(" ")
    code = reason.strip("()")
    page = f"[`{code}`](errors.md#{code})" if kind == "refused" else f"`{code}`"
    return f"{SIGNS[kind]} {kind}, {page}"


if __name__ == "__main__":
    PAGE.write_text(render())
