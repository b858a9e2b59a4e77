"""What a trial says: pure functions of what was heard.

An answer is good if it is the upstream's (200) and came within the deadline. Seconds, calls per second, shares.
"""

from collections.abc import Sequence

from bench.calls.load import Heard

DEADLINE = 3.0
WELL = 0.95
STEP = 0.1
OK, REFUSED = 200, 503


def good(heard: Heard) -> list[bool]:
    """For each call, whether its answer was good."""
    return [status == OK and took <= DEADLINE for status, took in zip(heard.status, heard.took, strict=True)]


def offered(heard: Heard, start: float, end: float) -> int:
    """How many calls were due in that time."""
    return sum(start <= due < end for due in heard.due)


def goodput(heard: Heard, start: float, end: float) -> float:
    """Good answers per second that came in that time."""
    came = (due + took for due, took, fine in zip(heard.due, heard.took, good(heard), strict=True) if fine)
    return sum(start <= at < end for at in came) / (end - start)


def recovery(heard: Heard, healthy: float) -> float:
    """Seconds after `healthy` until the first full second of which WELL are good; all that was watched if none was."""
    last = heard.due[-1]
    calls = list(zip(heard.due, good(heard), strict=True))
    begin = healthy
    while begin + 1 <= last:
        second = [fine for due, fine in calls if begin <= due < begin + 1]
        if sum(second) >= WELL * len(second):
            return begin - healthy
        begin += STEP
    return last - healthy


def refusals(heard: Heard) -> list[float]:
    """How long it took to say no, where nobody was asked."""
    return sorted(took for took, status in zip(heard.took, heard.status, strict=True) if status == REFUSED)


def overdue(heard: Heard) -> float:
    """Seconds by which the longest call was later than its deadline, at least 0; who never answered counts in full."""
    return max(0.0, max(heard.took) - DEADLINE)


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value that this share of `ordered` is not above; 0 if there are none."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
