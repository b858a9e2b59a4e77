"""docs/call.svg, the picture of a call's life: the steps in their fixed order, and what can end a call at each of them.

Every Reason and every knob of UpstreamPolicy belongs to exactly one step; a test holds this table to that.
"""

import dataclasses
from pathlib import Path

from muntin.resilience.reasons import Reason

from .drawing import CHIP_HEIGHT, box, chip, chip_width, path, picture, text

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "call.svg"


@dataclasses.dataclass(frozen=True)
class Step:
    """`answers` end the call at once; `refusals` go on to the last step, where something else may be shown."""

    name: str
    does: str
    answers: tuple[Reason, ...] = ()
    refusals: tuple[Reason, ...] = ()
    knobs: tuple[str, ...] = ()


BEFORE = (
    Step("rate limit", "our own pace: GCRA", refusals=(Reason.RATE_LIMITED,), knobs=("rate", "burst")),
    Step(
        "cache",
        "RFC 9111: fresh, or stale and refreshed behind",
        (Reason.FRESH, Reason.STALE_WHILE_REVALIDATE),
        (Reason.ONLY_IF_CACHED,),
        ("cache", "cache_bytes", "invalidated_by"),
    ),
    Step("collapsing", "the same is being asked already: wait for that answer", (Reason.COLLAPSED,)),
    Step("deadline", "travels on in x-muntin-deadline-ms", refusals=(Reason.DEADLINE,), knobs=("deadline",)),
)  # fmt: skip - steps read as a table
ATTEMPT = (
    Step(
        "concurrency limit",
        "AIMD on a latency target",
        refusals=(Reason.LIMIT_REACHED,),
        knobs=("latency_target", "limit_start", "limit_least", "limit_most"),
    ),
    Step(
        "breaker",
        "closed, open, half-open; health checks close it",
        refusals=(Reason.CIRCUIT_OPEN,),
        knobs=(
            "failure_ratio",
            "slow_ratio",
            "slow_after",
            "minimum_calls",
            "window",
            "open_least",
            "open_most",
            "health_path",
            "health_interval",
            "health_interval_out",
            "health_timeout",
            "health_misses",
        ),
    ),
    Step(
        "endpoint",
        "the less busy of two, by peak EWMA; without outliers",
        refusals=(Reason.NO_ENDPOINT,),
        knobs=("ejection_failures", "ejection_least", "ejection_most", "ejection_share"),
    ),
    Step(
        "attempt",
        "one HTTP request",
        (Reason.ANSWERED, Reason.VALIDATED),
        (
            Reason.CONNECT_FAILED,
            Reason.CONNECTION_LOST,
            Reason.ATTEMPT_TIMEOUT,
            Reason.BAD_ANSWER,
            Reason.TOO_LARGE,
            Reason.FAILURE_STATUS,
        ),
        ("attempt_timeout", "max_body", "attempts", "retry_ratio", "backoff", "backoff_most"),
    ),
)  # fmt: skip - steps read as a table
INSTEAD = Step(
    "what else is there?",
    "a stale answer; the second level; the caller's own value",
    (Reason.STALE_IF_ERROR, Reason.REMEMBERED, Reason.FALLBACK),
    knobs=("stale_if_error",),
)
STEPS = (*BEFORE, *ATTEMPT, INSTEAD)
FINAL = frozenset({Reason.ONLY_IF_CACHED})
"""Refusals that the caller has asked for: nothing else is shown."""
ANYWHERE = (Reason.CANCELLED,)
"""The caller has gone: its call ends where it is, and so does the request on the wire."""

WIDTH, TOP, GAP = 1040, 92, 16
LEFT, MIDDLE, RIGHT = 276, 340, 740
RAIL = 308
WRAP = 50


def render() -> str:
    """The SVG."""
    parts = [
        text(24, 38, "The life of a call", "big"),
        text(LEFT, 70, "can't go on", "small", "end"),
        text((MIDDLE + RIGHT) / 2, 70, "asked in this order", "small", "middle"),
        text(RIGHT + 46, 70, "an answer", "small"),
    ]
    y, tops = TOP, {}
    for step in BEFORE:
        tops[step.name] = y
        y = drawn(parts, step, y)
    y += 30
    inner = len(parts)
    first = y
    for step in ATTEMPT:
        tops[step.name] = y
        y = drawn(parts, step, y)
    parts.insert(inner, box(MIDDLE - 16, first - 32, RIGHT - MIDDLE + 32, y - first + 30, "part", 12))
    parts.insert(inner + 1, text(MIDDLE, first - 12, "each attempt, under the retry budget", "small"))
    parts.append(again(tops["attempt"], tops["concurrency limit"]))
    y += 26
    parts.append(path(f"M{RAIL} {TOP + 24}V{y + 18}H{MIDDLE - 2}", "bad"))
    last(parts, y)
    return picture(WIDTH, y + 132, "The life of a call: its steps, and what can end it at each of them", parts)


def drawn(parts: list[str], step: Step, y: float) -> float:
    """Appends one step at `y`; where the next one begins."""
    lines = wrapped(step.knobs)
    rows = max((len(step.refusals) + 1) // 2 if len(step.refusals) > 2 else len(step.refusals), len(step.answers))
    height = max(50 + 16 * len(lines), rows * (CHIP_HEIGHT + 6) + 14)
    parts += [
        box(MIDDLE, y, RIGHT - MIDDLE, height),
        text(MIDDLE + 16, y + 22, step.name, "head"),
        text(MIDDLE + 16, y + 40, step.does, "small"),
        *(text(MIDDLE + 16, y + 58 + 16 * number, line, "code") for number, line in enumerate(lines)),
    ]
    for number, reason in enumerate(step.answers):
        at = y + 12 + number * (CHIP_HEIGHT + 6)
        parts += [path(f"M{RIGHT} {at + 11}H{RIGHT + 42}", "good"), chip(RIGHT + 46, at, reason.value, "good")]
    if step.refusals:
        parts.append(stub(y + 24, joins=not FINAL & set(step.refusals)))
    columns = 2 if len(step.refusals) > 2 else 1
    at, x = y + 13, float(LEFT)
    for number, reason in enumerate(step.refusals):
        x -= chip_width(reason.value)
        parts.append(chip(x, at, reason.value, "bad"))
        x -= 8
        if number % columns == columns - 1:
            at, x = at + CHIP_HEIGHT + 6, float(LEFT)
    if step is not ATTEMPT[-1]:
        below = y + height + (GAP + 30 if step is BEFORE[-1] else GAP)
        parts.append(path(f"M{(MIDDLE + RIGHT) / 2} {y + height}V{below - 2}"))
    return y + height + GAP


def stub(y: float, *, joins: bool) -> str:
    """From a step to its refusals; a dot where they go on to the last step."""
    line = f'<path class="line bad" d="M{MIDDLE} {y}H{LEFT + 2}"/>'
    return line + (f'<circle class="tip bad" cx="{RAIL}" cy="{y}" r="3.5"/>' if joins else "")


def again(attempt: float, limit: float) -> str:
    """The way back from a failed attempt to the next one."""
    lines = ("again, after a pause with jitter:", "if it does no harm, and if budget", "and deadline have room for it")
    way = f"M{RIGHT} {attempt + 84}H{RIGHT + 230}q10 0 10 -10V{limit + 36}q0 -10 -10 -10H{RIGHT + 4}"
    return path(way) + "".join(
        text(RIGHT + 34, (attempt + limit) / 2 + 17 * number - 20, line, "small") for number, line in enumerate(lines)
    )


def last(parts: list[str], y: float) -> None:
    """What is shown where the upstream has nothing."""
    parts += [
        box(MIDDLE, y, RIGHT - MIDDLE, 108),
        text(MIDDLE + 16, y + 22, INSTEAD.name, "head"),
        text(MIDDLE + 16, y + 40, INSTEAD.does, "small"),
        text(MIDDLE + 16, y + 58, *wrapped(INSTEAD.knobs), "code"),
        text(MIDDLE + 16, y + 92, "none: Refused, with the reason on the left", "small"),
        text(LEFT - 98, y + 92, "the caller leaves:", "small", "end"),
        chip(LEFT - chip_width(ANYWHERE[0].value), y + 77, ANYWHERE[0].value, "bad"),
    ]
    for number, reason in enumerate(INSTEAD.answers):
        at = y + 10 + number * (CHIP_HEIGHT + 6)
        parts += [path(f"M{RIGHT} {at + 11}H{RIGHT + 42}", "good"), chip(RIGHT + 46, at, reason.value, "shown")]
    parts.append(text(RIGHT + 46, y + 114, "x-muntin-degraded says so", "small"))


def wrapped(words: tuple[str, ...]) -> list[str]:
    """Words in lines of WRAP characters."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 3 + len(word) <= WRAP:
            lines[-1] += " · " + word
        else:
            lines.append(word)
    return lines
