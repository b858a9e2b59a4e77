"""What a call costs through the pipeline, and what callers do to an upstream that is down, hangs, or is asked too much.

Four callers, each its own process with its own upstream (400 calls/s) and its own load that never waits: our pipeline
with its default policy; aiohttp with a timeout of 3 s; the same with three more attempts at once; and Express + axios +
opossum with `{timeout: 3000, errorThresholdPercentage: 50}`. Down and hang last 60 s at 200 calls/s, all four side by
side; the surge is 900 calls/s for 10 s, one caller after another. Amplification: attempts per call offered during the
fault, health checks included. Recovery: from the end of the fault until a full second in which 95 % are answered within
3 s; who has not recovered shows all the time that was watched. Refusal: an answer that nobody was asked for.
"""

import asyncio
from collections.abc import Sequence

import uvloop

from bench.calls import cost, verdict
from bench.calls.trial import CALLERS, Phases, Trial, open_files, outage, surge
from bench.calls.upstream import CAPACITY
from bench.outcome import Goal, Outcome

OURS = "Muntin"
OUTAGE = Phases(before=5, during=60, after=35)
SURGE = Phases(before=3, during=10, after=35)
MODES = ("down", "hang")

MOST_CPU = 60.0
MOST_AMPLIFICATION = 0.2
MOST_RECOVERY = 2.0
LEAST_GOODPUT = 0.95
MOST_REFUSING = 10.0
MOST_OVERDUE = 50.0

GOODPUT = "surge, good answers/s"

Panels = dict[str, dict[str, float]]


def measure() -> Outcome:
    """Seven minutes, most of it waiting."""
    open_files()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_measure())


async def _measure() -> Outcome:
    costs = await cost.measured()
    outages = {mode: await _side_by_side(mode) for mode in MODES}
    surges = {name: await surge(name, SURGE) for name in CALLERS}
    panels = _panels(outages, surges)
    ours = [*(trials[OURS] for trials in outages.values()), surges[OURS]]
    figures = {
        "CPU of a bare aiohttp call, us": costs.bare * 1e6,
        "CPU of a call through the pipeline, us": costs.pipeline * 1e6,
        "the pipeline's part, us": costs.more * 1e6,
        "the pipeline / bare": costs.pipeline / costs.bare,
        "CPU of a cache hit, us": costs.cached * 1e6,
        **{f"{panel}: {name}": value for panel, values in panels.items() for name, value in values.items()},
        "refusals in the surge, median, ms: Muntin": _refusing([surges[OURS]], 0.5),
        "refusals, p99, ms: Muntin": _refusing(ours, 0.99),
        "longest call past its deadline, ms: Muntin": max(verdict.overdue(each.heard) for each in ours) * 1000,
    }
    goals = [
        Goal("the pipeline's part, us", costs.more * 1e6, "<=", MOST_CPU),
        *(Goal(name, panels[name][OURS], "<=", MOST_AMPLIFICATION) for name in panels if "amplification" in name),
        *(Goal(name, panels[name][OURS], "<=", MOST_RECOVERY) for name in panels if "recovery" in name),
        Goal("surge, goodput / capacity", panels[GOODPUT][OURS] / CAPACITY, ">=", LEAST_GOODPUT),
        Goal("refusals, p99, ms", figures["refusals, p99, ms: Muntin"], "<=", MOST_REFUSING),
        Goal("past the deadline, ms", figures["longest call past its deadline, ms: Muntin"], "<=", MOST_OVERDUE),
    ]
    return Outcome(figures, goals, panels=panels)


async def _side_by_side(mode: str) -> dict[str, Trial]:
    trials = await asyncio.gather(*(outage(name, mode, OUTAGE) for name in CALLERS))
    return dict(zip(CALLERS, trials, strict=True))


def _panels(outages: dict[str, dict[str, Trial]], surges: dict[str, Trial]) -> Panels:
    """What is compared between the callers."""
    panels: Panels = {}
    for mode, trials in outages.items():
        panels[f"{mode} 60 s, amplification"] = {
            name: trial.attempts / verdict.offered(trial.heard, trial.phases.before, trial.phases.end)
            for name, trial in trials.items()
        }
    panels[GOODPUT] = {
        name: verdict.goodput(trial.heard, trial.phases.before, trial.phases.end) for name, trial in surges.items()
    }
    for mode, trials in {**outages, "surge": surges}.items():
        panels[f"{mode}, recovery, s"] = {
            name: verdict.recovery(trial.heard, trial.phases.end) for name, trial in trials.items()
        }
    return panels


def _refusing(trials: Sequence[Trial], share: float) -> float:
    """Milliseconds in which this share of all refusals was said."""
    return verdict.quantile(sorted(took for each in trials for took in verdict.refusals(each.heard)), share) * 1000
