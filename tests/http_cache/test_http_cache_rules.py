"""Each rule of the cache by itself, over the cases in http_cache_cases.json. Times there are relative to NOW."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.resilience.http_cache import conditions, dates, directives, freshness, invalidation, targeted, vary
from muntin.resilience.model import Fields, Request, Response

NOW = 1_790_000_000.0
CASES: dict[str, list[dict[str, Any]]] = msgspec.json.decode(
    Path(__file__).with_name("http_cache_cases.json").read_bytes()
)
DATED = frozenset({"date", "expires", "last-modified", "if-modified-since"})


def fields(said: dict[str, str]) -> Fields:
    """Header fields, a number in a date's place being seconds from NOW."""
    return tuple(
        (name, dates.written(NOW + int(value)) if name in DATED and value.lstrip("-").isdigit() else value)
        for name, value in said.items()
    )


def agrees(found: object, wanted: dict[str, Any]) -> bool:
    """Whether the attributes are as wanted; sets are lists in JSON."""
    seen = {name: getattr(found, name) for name in wanted}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in seen.items()} == wanted


@pytest.mark.parametrize("case", CASES["dates"], ids=lambda case: case["text"])
def test_dates(case: dict[str, Any]) -> None:
    """The three formats are read whatever their case, and nothing else is."""
    assert dates.http_date(case["text"], NOW) == case["is"]


@pytest.mark.parametrize("case", CASES["cache_control"], ids=lambda case: case["text"])
def test_cache_control(case: dict[str, Any]) -> None:
    """Directives of an answer mean what they say, and nonsense means the safer thing."""
    assert agrees(directives.cache_control(case["text"]), case["is"])


@pytest.mark.parametrize("case", CASES["targeted"], ids=lambda case: case["text"])
def test_targeted_fields(case: dict[str, Any]) -> None:
    """A targeted field is a dictionary of structured fields, or it is ignored."""
    found = targeted.targeted_control(case["text"])
    assert found is None if case["is"] is None else agrees(found, case["is"])


@pytest.mark.parametrize("case", CASES["asked"], ids=lambda case: case["text"])
def test_request_directives(case: dict[str, Any]) -> None:
    """What a request asks of the cache is understood, and nonsense is not."""
    assert agrees(directives.asked(case["text"]), case["is"])


@pytest.mark.parametrize("case", CASES["freshness"], ids=lambda case: case["why"])
def test_freshness(case: dict[str, Any]) -> None:
    """An answer that took a second to come has the lifetime and the age that RFC 9111 section 4.2 gives it."""
    headers, status = fields(case["headers"]), case.get("status", 200)
    control = targeted.control_of(headers, ("cdn-cache-control", "surrogate-control"))
    assert freshness.lifetime(status, headers, control, NOW) == case["lifetime"]
    assert freshness.initial_age(headers, NOW - 1, NOW) == case["age"]


@pytest.mark.parametrize("case", CASES["selecting"], ids=lambda case: f"{case['one']} / {case['other']}")
def test_selecting(case: dict[str, Any]) -> None:
    """Two requests select the same variant where their headers mean the same."""
    stored = vary.selector(frozenset({case["name"]}), {case["name"]: case["one"]})
    request = {} if case["other"] is None else {case["name"]: case["other"]}
    assert vary.selects(stored, request) is case["same"]


@pytest.mark.parametrize("case", CASES["conditions"], ids=lambda case: f"{case['wants']} {case['has']}")
def test_conditions(case: dict[str, Any]) -> None:
    """A stored answer is given whole, as 304 or as 206, or the upstream is asked."""
    request = Request("GET", "/", dict(fields(case["wants"])))
    found = conditions.answer(request, Response(200, fields(case["has"]), b"0123456789"), NOW)
    assert (found and found.status) == case["status"]
    if "body" in case:
        assert found is not None
        assert found.body == case["body"].encode()
        assert found.header("content-length") == str(len(found.body))


@pytest.mark.parametrize("case", CASES["references"], ids=lambda case: case["to"])
def test_references(case: dict[str, Any]) -> None:
    """Location names a target of ours only within the origin."""
    request = Request("POST", case["target"], {"host": "here:80"})
    assert invalidation.same_origin(request, case["to"]) == case["is"]
