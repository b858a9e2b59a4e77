"""How an MFE's versions are: figures of the last minutes in one record, and a verdict in one word. Pure.

| verdict  | when, of the page views of the last FRESH minutes                                      |
|----------|-----------------------------------------------------------------------------------------|
| unknown  | fewer than LEAST_PAGES page views                                                       |
| failing  | it surely was broken on FAILING of them or more                                         |
| degraded | it surely was broken on DEGRADED or more, or something went wrong on TROUBLED or more     |
| ok       | else                                                                                    |

Broken and wrong are those of figures.py. `Surely`: the lower bound of Wilson's score interval (95 %, two-sided) for the
share is meant, not the share itself: of five page views one that failed proves nothing, 10 of 50 do.
Sources: E. B. Wilson, "Probable inference", JASA 22 (1927); the thresholds of vitals: web.dev/articles/vitals, at p75.
"""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

import msgspec

from muntin.telemetry.figures import Figures, PhaseFigures, RouteFigures
from muntin.telemetry.minutes import MINUTES, Key
from muntin.telemetry.rolling import FRESH, Rolling
from muntin.telemetry.sketch import Sketch

LEAST_PAGES = 5
FAILING, DEGRADED, TROUBLED = 0.10, 0.01, 0.05
Z = 1.96
"""Standard deviations of a 95 % interval."""

Verdict = Literal["ok", "degraded", "failing", "unknown"]
Rating = Literal["good", "needs-improvement", "poor"]
VITALS: dict[str, tuple[float, float]] = {
    "LCP": (2_500, 4_000),
    "INP": (200, 500),
    "CLS": (0.1, 0.25),
    "FCP": (1_800, 3_000),
    "TTFB": (800, 1_800),
}
"""Up to the first is good, beyond the second is poor."""
WORST_FIRST: tuple[Verdict, ...] = ("failing", "degraded", "ok", "unknown")


class Quantiles(msgspec.Struct, frozen=True, rename="camel"):
    """Milliseconds, each within 2 % of the true value."""

    count: int
    p50: float
    p75: float
    p95: float


class PhaseHealth(msgspec.Struct, frozen=True, rename="camel"):
    """How often it worked and failed; `ms`: how long it took where it worked, for load, mount and update."""

    ok: int
    failed: int
    ms: Quantiles | None


class Vital(msgspec.Struct, frozen=True, rename="camel"):
    """The value that 75 % of page views do not exceed."""

    count: int
    p75: float
    rating: Rating


class RouteHealth(msgspec.Struct, frozen=True, rename="camel"):
    """Of pages whose main MFE it is."""

    pages: int
    vitals: dict[str, Vital]


class FrequentError(msgspec.Struct, frozen=True, rename="camel"):
    """It came at least `least` and at most `count` times. `stack`: of the last one, where it is known."""

    phase: str
    name: str
    message: str
    count: int
    least: int
    stack: str


class VersionHealth(msgspec.Struct, frozen=True, rename="camel"):
    """One version; the figures are explained in figures.py.

    `since`: from when on the verdict has been the same, an hour ago at most; `because`: why it is what it is.
    `channels`: those whose pages have it now. `failed`: broken pages of all. `sample`: the share of the pages that sent
    measurements, in the mean; `bytes`: of its files, likewise."""

    version: str
    channels: list[str]
    verdict: Verdict
    since: datetime | None
    because: str
    pages: int
    broken: int
    troubled: int
    failed: float | None
    sample: float | None
    phases: dict[str, PhaseHealth]
    errors: dict[str, int]
    frequent: list[FrequentError]
    routes: dict[str, RouteHealth]
    stands_in: int
    bytes: int | None
    busy_ms: float
    leaks: int


class MfeHealth(msgspec.Struct, frozen=True, rename="camel"):
    """All versions of an MFE that pages reported or a channel has; `verdict`: the worst of them."""

    name: str
    minutes: int
    verdict: Verdict
    versions: list[VersionHealth]


def version_health(
    rolling: Rolling, key: Key, now: int, figures: Figures | None = None, channels: Iterable[str] = ()
) -> VersionHealth:
    """With these figures, or those of the last hour; the minute `now` is not over yet."""
    if figures is None:
        figures = rolling.of(key, now - MINUTES + 1)
    verdict, because, since = standing(rolling, key, now)
    return VersionHealth(
        version=key[1],
        channels=sorted(channels),
        verdict=verdict,
        since=None if since is None else datetime.fromtimestamp(since * 60, UTC),
        because=because,
        pages=figures.pages,
        broken=figures.broken,
        troubled=figures.troubled,
        failed=round(figures.broken / figures.pages, 4) if figures.pages else None,
        sample=round(figures.sampled / figures.pages, 4) if figures.pages else None,
        phases={phase: _phase(each) for phase, each in sorted(figures.phases.items())},
        errors=dict(sorted(figures.errors.items())),
        frequent=[
            FrequentError(*each.fault, each.count, each.count - each.over, rolling.stack(key, each.fault))
            for each in figures.frequent.top()
        ],
        routes={pattern: _route(each) for pattern, each in sorted(figures.routes.items())},
        stands_in=figures.stands_in,
        bytes=round(figures.bytes / figures.weighed) if figures.weighed else None,
        busy_ms=round(figures.busy_ms, 1),
        leaks=figures.leaks,
    )


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Failing before degraded before ok; unknown if nothing else is there."""
    return min(verdicts, key=WORST_FIRST.index, default="unknown")


def judge(pages: int, broken: int, troubled: int) -> tuple[Verdict, str]:
    """The verdict on these page views, and why."""
    if pages < LEAST_PAGES:
        return "unknown", f"{pages} page views in {FRESH} minutes are too few"
    told = f"broken on {broken}, with errors on {troubled} of {pages} page views"
    if lower_bound(broken, pages) >= FAILING:
        return "failing", told
    if lower_bound(broken, pages) >= DEGRADED or lower_bound(troubled, pages) >= TROUBLED:
        return "degraded", told
    return "ok", told


def lower_bound(count: int, of: int) -> float:
    """Of Wilson's score interval for the share `count / of`."""
    if count == 0:
        return 0.0
    share, square = count / of, Z * Z
    middle = share + square / (2 * of)
    spread = Z * math.sqrt((share * (1 - share) + square / (4 * of)) / of)
    return (middle - spread) / (1 + square / of)


def standing(rolling: Rolling, key: Key, now: int) -> tuple[Verdict, str, int | None]:
    """The verdict now, why, and the first minute of the run of minutes that it has been the same."""
    counts = [(0, 0, 0)] * MINUTES
    first = now - MINUTES + 1
    for minute, figures in rolling.by_minute(key):
        if first <= minute <= now:
            at = minute - first
            pages, broken, troubled = counts[at]
            counts[at] = (pages + figures.pages, broken + figures.broken, troubled + figures.troubled)
    verdict, because = _judged(counts, MINUTES)
    if not any(pages for pages, _, _ in counts):
        return verdict, because, None
    end = MINUTES
    while end > 1 and _judged(counts, end - 1)[0] == verdict:
        end -= 1
    return verdict, because, first + end - 1


def _judged(counts: list[tuple[int, int, int]], end: int) -> tuple[Verdict, str]:
    window = counts[max(0, end - FRESH) : end]
    return judge(sum(each[0] for each in window), sum(each[1] for each in window), sum(each[2] for each in window))


def _phase(figures: PhaseFigures) -> PhaseHealth:
    return PhaseHealth(figures.ok, figures.failed, quantiles(figures.ms))


def quantiles(sketch: Sketch) -> Quantiles | None:
    """The quantiles, None if there are no values."""
    found = [sketch.quantile(share) for share in (0.5, 0.75, 0.95)]
    p50, p75, p95 = (None if each is None else _rounded(each) for each in found)
    return None if p50 is None or p75 is None or p95 is None else Quantiles(sketch.count, p50, p75, p95)


def _route(figures: RouteFigures) -> RouteHealth:
    return RouteHealth(figures.pages, {name: vital(name, each) for name, each in sorted(figures.vitals.items())})


def vital(name: str, sketch: Sketch) -> Vital:
    """The vital's p75 and what Core Web Vitals call that."""
    p75 = _rounded(sketch.quantile(0.75) or 0.0)
    good, poor = VITALS[name]
    return Vital(sketch.count, p75, "good" if p75 <= good else "poor" if p75 > poor else "needs-improvement")


def _rounded(value: float) -> float:
    """Three digits: more would be made up."""
    return float(f"{value:.3g}")
