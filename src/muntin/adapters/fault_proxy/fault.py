"""What goes wrong, and how often. Checked when it is made, so that a wrong one changes nothing. Pure.

| mode    | what a caller meets                                                          | `delay` (seconds)           |
|---------|------------------------------------------------------------------------------|-----------------------------|
| refuse  | connection refused (rate 1), or reset where a share is judged                |                             |
| hang    | the request is read, nothing is ever answered                                |                             |
| slow    | the answer's first byte comes late                                           | before it (2)               |
| dribble | the body comes byte by byte                                                  | between two bytes (0.1)     |
| cut     | the connection ends in the middle of the answer                              |                             |
| corrupt | some bytes of the body are others; its length and the headers stay           |                             |
| storm   | 503 as problem+json; the service never sees the request                      |                             |
| flap    | refuses for a while, works for a while, and so on                            | of each half (5)            |
"""

import re

import msgspec

from muntin.errors import UsageError
from muntin.manifest.topology import DURATION, SECONDS, suggestion

MODES = {
    "refuse": "connection refused",
    "hang": "takes requests and never answers",
    "slow": "answers late",
    "dribble": "answers byte by byte",
    "cut": "ends the connection in the middle of the answer",
    "corrupt": "garbles answers",
    "storm": "answers 503",
    "flap": "goes down and comes back, again and again",
}
DELAYS = {"slow": 2.0, "dribble": 0.1, "flap": 5.0}
LONGEST = 86_400.0
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """`rate`: share of the requests that it hits, over 0 to 1. `delay`: seconds, by the table above; None: as there.

    Requests whose path starts with one of `spares` (such as "/readyz") are passed on untouched, but for connections
    that are refused before there is a request. Raises UsageError for what makes no sense.
    """

    mode: str
    rate: float = 1.0
    delay: float | None = None
    spares: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise UsageError(f"no fault is called {self.mode!r}{suggestion(self.mode, MODES)}")
        if not 0 < self.rate <= 1:
            raise UsageError(f"rate {self.rate:g} is not a share of the requests; it is over 0 and at most 1")
        if self.delay is not None and self.mode not in DELAYS:
            raise UsageError(f"{self.mode} has no delay; these have: {', '.join(DELAYS)}")
        if not 0 < self.seconds <= LONGEST:
            raise UsageError(f"a delay of {self.seconds:g} s makes no sense; it is over 0 and at most a day")

    @property
    def seconds(self) -> float:
        """`delay`, or the mode's own."""
        return DELAYS.get(self.mode, 1.0) if self.delay is None else self.delay

    def spared(self, target: str) -> bool:
        """Whether the request for this path is none of its business."""
        return target.startswith(self.spares) if self.spares else False

    def __str__(self) -> str:
        """`slow 30 %`."""
        return f"{self.mode} {self.rate * 100:.3g} %"


def parse_seconds(text: str, what: str) -> float:
    """`500ms`, `60s` or `2m` as seconds. Raises UsageError, which names `what` (an option)."""
    match = DURATION.fullmatch(text)
    seconds = float(match[1]) * SECONDS[match[2]] if match else 0.0
    if not 0 < seconds <= LONGEST:
        raise UsageError(f"{what} {text!r} is not a duration up to a day; write it as 500ms, 60s or 2m")
    return seconds


def parse_rate(text: str) -> float:
    """`0.3` or `30%` as a share. Raises UsageError."""
    percent = PERCENT.fullmatch(text)
    try:
        rate = float(percent[1]) / 100 if percent else float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 1:
        raise UsageError(f"rate {text!r} is not a share of the requests; write it as 0.3 or 30%, over 0 and at most 1")
    return rate
