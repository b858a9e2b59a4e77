"""Durations as people write them in configuration: `500ms`, `15s`, `2m`. Pure."""

import re

DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m)")
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}
EXPECTED = "is not a duration; write it as 500ms, 15s or 2m"


def seconds(text: str) -> float:
    """The duration in seconds. Raises ValueError that says what is expected."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} {EXPECTED}")
    return float(match[1]) * SECONDS[match[2]]
