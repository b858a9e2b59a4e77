"""Verdicts and what stands beside them: thresholds, since when, ratings."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muntin.telemetry import MINUTES, Beacon, Rolling, version_health, worst
from muntin.telemetry.health import judge, lower_bound, standing, vital
from muntin.telemetry.rolling import FRESH
from muntin.telemetry.sketch import Sketch

from .beacons import beacon, phase
from .test_rolling import FACTS, KEY, NOW

HERE = Path(__file__).parent
VERDICTS = json.loads((HERE / "verdicts.json").read_text())


@pytest.mark.parametrize("case", VERDICTS, ids=lambda case: case["name"])
def test_the_verdict_follows_the_table(case: dict[str, Any]) -> None:
    """Cases in verdicts.json."""
    verdict, because = judge(case["pages"], case["broken"], case["troubled"])
    assert verdict == case["verdict"], because
    assert str(case["pages"]) in because


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_lower_bound_is_below_the_share(counted: tuple[int, int]) -> None:
    """And rises with what was counted."""
    count, of = counted
    bound = lower_bound(count, of)
    assert 0 <= bound <= count / of
    assert count == 0 or lower_bound(count - 1, of) < bound


def views(rolling: Rolling, minute: int, count: int, *, ok: bool) -> None:
    """So many page views in a minute, of which all worked or none did."""
    for number in range(count):
        content = beacon([phase(ok=ok)], page=minute % 1000 * 1000 + number)
        rolling.record(msgspec.convert(content, Beacon), FACTS, minute)


def test_since_when_is_told() -> None:
    """Twenty good minutes, then three in which all fails: failing, for as long as that is sure."""
    rolling = Rolling()
    for minute in range(NOW, NOW + 20):
        views(rolling, minute, 5, ok=True)
    for minute in range(NOW + 20, NOW + 23):
        views(rolling, minute, 5, ok=False)
    verdict, because, since = standing(rolling, KEY, NOW + 22)
    assert (verdict, since) == ("failing", NOW + 21)
    assert because == "broken on 15, with errors on 15 of 50 page views"
    assert standing(rolling, KEY, NOW + 19)[::2] == ("ok", NOW)


def test_the_verdict_is_one_of_the_last_minutes() -> None:
    """What failed long ago is in the figures of the hour, and no longer in the verdict."""
    rolling = Rolling()
    views(rolling, NOW, 20, ok=False)
    now = NOW + FRESH + 5
    rolling.advance(now)
    assert standing(rolling, KEY, now)[0] == "unknown"
    views(rolling, now, 20, ok=True)
    health = version_health(rolling, KEY, now, channels=["production"])
    assert (health.verdict, health.pages, health.broken, health.failed) == ("ok", 40, 20, 0.5)
    assert health.since == datetime.fromtimestamp(now * 60, UTC)
    assert version_health(rolling, KEY, now, rolling.of(KEY, now - 4)).broken == 0


def test_of_what_nobody_saw_nothing_is_known() -> None:
    """No figure is made up: None where there is nothing to divide by."""
    rolling = Rolling()
    rolling.advance(NOW)
    health = version_health(rolling, KEY, NOW)
    assert (health.verdict, health.since, health.failed, health.sample, health.bytes) == ("unknown", None, *[None] * 3)
    assert health.phases == {} and health.frequent == []


def test_the_hour_is_no_longer_than_an_hour() -> None:
    """A run that began earlier is told from where memory begins."""
    rolling = Rolling()
    for minute in range(NOW, NOW + MINUTES + 30, 2):
        views(rolling, minute, 5, ok=True)
    now = NOW + MINUTES + 28
    assert standing(rolling, KEY, now)[2] in (now - MINUTES + 1, now - MINUTES + 2)


@pytest.mark.parametrize(
    ("name", "value", "rating"),
    [
        ("LCP", 2400.0, "good"),
        ("LCP", 3000.0, "needs-improvement"),
        ("LCP", 4500.0, "poor"),
        ("INP", 150.0, "good"),
        ("INP", 600.0, "poor"),
        ("CLS", 0.0, "good"),
        ("CLS", 0.2, "needs-improvement"),
        ("CLS", 0.3, "poor"),
    ],
)
def test_vitals_are_rated_as_core_web_vitals_are(name: str, value: float, rating: str) -> None:
    """At the 75th percentile."""
    sketch = Sketch()
    for _ in range(4):
        sketch.add(value)
    assert vital(name, sketch).rating == rating


def test_the_worst_verdict_is_the_mfes() -> None:
    """Unknown is no verdict as long as there is another."""
    assert worst(["unknown", "ok", "degraded"]) == "degraded"
    assert worst(["unknown", "ok"]) == "ok"
    assert worst([]) == "unknown"
