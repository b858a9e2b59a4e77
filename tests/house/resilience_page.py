"""docs/resilience.md and its pictures are made from the code's tables; run `python -m tests.house.resilience_page`.

| part | made from |
|---|---|
| the ten lines | the docstring of `muntin.resilience` |
| the pictures | call_picture.py, state_picture.py |
| the knobs | the comments of policy.py, in the order of the picture |
| the figures | bench/results/resilience.json, once it was measured |
"""

import ast
import json
import textwrap
from pathlib import Path
from typing import Any

import msgspec

import muntin.resilience
from muntin.resilience import policy
from muntin.resilience.policy import UpstreamPolicy
from muntin.resilience.reasons import DEGRADED, PROXY_ERRORS, Reason

from . import call_picture, state_picture

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "resilience.md"
HEAD = Path(__file__).with_name("resilience_head.md")
RESULTS = ROOT / "bench" / "results" / "resilience.json"
BYTES = frozenset({"max_body", "cache_bytes"})
MEBI = 1024 * 1024


def files() -> dict[Path, str]:
    """Everything that is made here, by its path."""
    return {
        PAGE: render(),
        call_picture.PICTURE: call_picture.render(),
        state_picture.CALL_PICTURE: state_picture.render_call(),
        state_picture.BREAKER_PICTURE: state_picture.render_breaker(),
    }


def render() -> str:
    """The page's text."""
    answered = {Reason.ANSWERED}
    unasked = {reason for step in call_picture.STEPS for reason in step.answers} - answered - DEGRADED
    refused = set(Reason) - answered - unasked - DEGRADED - set(call_picture.ANYWHERE)
    return HEAD.read_text().format(
        ten_lines=ten_lines(),
        answered=listed(answered),
        unasked=listed(unasked),
        degraded=listed(DEGRADED),
        refused=listed(refused),
        gone=listed(set(call_picture.ANYWHERE)),
        knobs="\n".join(knobs(step) for step in call_picture.STEPS if step.knobs).rstrip(),
        errors=errors(),
        figures=figures(),
    )


def ten_lines() -> str:
    """The example in the package's docstring."""
    lines = (muntin.resilience.__doc__ or "").splitlines()
    code = [line for line in lines if line.startswith("    ") or not line]
    return textwrap.dedent("\n".join(code)).strip()


def listed(reasons: "set[Reason] | frozenset[Reason]") -> str:
    """Reasons in the order of the enum."""
    return ", ".join(f"`{reason.value}`" for reason in Reason if reason in reasons)


def knobs(step: call_picture.Step) -> str:
    """One step's table."""
    defaults = {field.name: field for field in msgspec.structs.fields(UpstreamPolicy)}
    meanings = comments()
    rows = [f"| `{name}` | {shown(name, defaults[name])} | {meanings[name]} |" for name in step.knobs]
    return "\n".join([f"### {step.name.capitalize()}\n", "| knob | default | |", "|---|---|---|", *rows, ""])


def comments() -> dict[str, str]:
    """Knob -> the string below it in policy.py."""
    (model,) = (
        node
        for node in ast.parse(Path(policy.__file__).read_text()).body
        if isinstance(node, ast.ClassDef) and node.name == UpstreamPolicy.__name__
    )
    found = {}
    for field, below in zip(model.body, model.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            assert isinstance(field.target, ast.Name)
            found[field.target.id] = " ".join(str(below.value.value).split())
    return found


def shown(name: str, field: Any) -> str:
    """A knob's default as one would say it."""
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    if value is None or value == {}:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name in BYTES:
        return f"{value // MEBI} MiB"
    if field.type is policy.Seconds or name == "stale_if_error":
        return f"{value * 1000:g} ms" if 0 < value < 1 else f"{value:g} s"
    return f"`{value}`" if isinstance(value, str) else f"{value:g}"


def errors() -> str:
    """Reason -> the error type of RFC 9209."""
    by_error: dict[str, list[str]] = {}
    for reason, error in PROXY_ERRORS.items():
        by_error.setdefault(error, []).append(f"`{reason.value}`")
    rows = [f"| `{error}` | {', '.join(reasons)} |" for error, reasons in by_error.items()]
    return "\n".join(["| `error` | reasons |", "|---|---|", *rows])


def figures() -> str:
    """What was measured."""
    if not RESULTS.exists():
        return ""
    record = json.loads(RESULTS.read_text())
    rows = [f"| {name} | {value:.2f} |" for name, value in record["figures"].items()]
    goals = [
        f"| {goal['name']} | {goal['op']} {goal['goal']:g} | {goal['value']:.2f} | {'yes' if goal['met'] else 'no'} |"
        for goal in record["goals"]
    ]
    lines = [
        "",
        "## Measured\n",
        f"`make bench NAME=resilience`, in one run ({record['machine']}). bench/resilience.py says what each means;",
        "compare ratios, not absolutes.\n",
        "![Figures of the four callers](../bench/results/resilience.svg)\n",
        "| goal | is | measured | met |",
        "|---|---|---|---|",
        *goals,
        "",
        "| figure | |",
        "|---|---|",
        *rows,
        "",
    ]  # fmt: skip - a page, line by line
    return "\n".join(lines)


if __name__ == "__main__":
    for path, content in files().items():
        path.write_text(content)
