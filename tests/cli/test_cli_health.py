"""`muntin health` against a real control plane: verdicts for people, everything for programs."""

import json
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

import pytest

from muntin.cli.health import duration, share

from ..supervisor.small_stack import until
from ..telemetry.beacons import beacon, error, phase, vital
from .conftest import ControlPlane, Operator

Shop = Callable[..., str]


def report(control: ControlPlane, content: dict[str, Any]) -> None:
    """One beacon, as a page sends it."""
    body = json.dumps(content).encode()
    request = Request(f"{control.url}/rum", body, {"content-type": "application/json"})
    with urlopen(request, timeout=10) as answer:
        assert answer.status == 204


def seen(control: ControlPlane, name: str) -> int:
    """The page views of an MFE."""
    return sum(version["pages"] for version in control.get(f"mfes/{name}/health")["versions"])


def test_health_shows_verdicts_failures_and_times(
    muntin_as_operator: Operator, shop: Shop, control: ControlPlane
) -> None:
    """A row for each MFE and version; for one MFE its errors and the vitals of its routes, too."""
    run, release = muntin_as_operator, shop("seen")
    for number in range(10):
        entries = [phase("load", 80, mfe="seen", version="1.0.0"), vital("LCP", 4500.0)]
        mount = phase("mount", 1200, ok=number > 5, mfe="seen", version="1.0.0")
        failed = error("no [cart] here", "mount", mfe="seen", version="1.0.0")
        content = beacon([*entries, mount, *([] if number > 5 else [failed])], number, release=release, route="/seen")
        report(control, content)
    until(lambda: seen(control, "seen") == 10, "the release is known")
    heading, *rows = run.done("health").splitlines()
    assert heading.split()[:6] == ["mfe", "version", "channels", "verdict", "since", "pages"]
    [row] = [row for row in rows if row.startswith("seen ")]
    assert row.split()[:4] == ["seen", "1.0.0", "seen", "failing"]
    told = "10    60 %       4     80 ms      1.2 s       6  TypeError: no [cart] here"
    assert row.endswith(told)
    versions, errors, routes = run.done("health", "seen").split("\n\n")
    assert versions.splitlines()[1].endswith(told)
    assert errors.splitlines()[1].split() == ["1.0.0", "6", "mount", "TypeError:", "no", "[cart]", "here"]
    assert routes.splitlines()[1].split()[:3] == ["1.0.0", "/seen", "10"]
    assert "4.5 s poor" in routes
    whole = run.json("health", "seen", "--minutes", "1440")
    assert (whole["name"], whole["minutes"], whole["verdict"]) == ("seen", 1440, "failing")
    assert {mfe["name"] for mfe in run.json("health")["items"]} >= {"seen", "host"}


def test_what_no_page_told_of_is_unknown(muntin_as_operator: Operator, shop: Shop, control: ControlPlane) -> None:
    """It is in the table as soon as a channel has it."""
    shop("quiet")
    until(lambda: any(mfe["name"] == "quiet" for mfe in control.get("health")["items"]), "the channel is known")
    [row] = [line for line in muntin_as_operator.done("health").splitlines() if line.startswith("quiet ")]
    assert row.split() == ["quiet", "1.0.0", "quiet", "unknown", "0", "0", "0"]
    assert len(muntin_as_operator.done("health", "quiet").splitlines()) == 2


def test_wrong_names_are_told(muntin_as_operator: Operator) -> None:
    """In words, with what to do; nothing else is printed."""
    for words, said, code in (
        (("health", "nobody"), "nothing is published under the name nobody", 1),
        (("health", "No Body"), "name", 2),
        (("health", "--minutes", "5"), "--minutes goes with a NAME", 2),
        (("health", "host", "--minutes", "0"), "--minutes", 2),
    ):
        done = muntin_as_operator(*words)
        assert (done.returncode, done.stdout) == (code, ""), words
        assert said in done.stderr, words
    document = muntin_as_operator("health", "nobody", "--json")
    assert json.loads(document.stdout)["code"] == "version-unknown"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (0.0, "0 %"), (0.004, "0.4 %"), (0.099, "9.9 %"), (0.12, "12 %"), (1.0, "100 %")]
)
def test_shares_are_shown_as_exactly_as_they_matter(value: float | None, shown: str) -> None:
    """Small ones with a digit more."""
    assert share(value) == shown


@pytest.mark.parametrize(("ms", "shown"), [(0.4, "0 ms"), (82.4, "82 ms"), (999.0, "999 ms"), (1240.0, "1.2 s")])
def test_durations_have_the_unit_that_fits(ms: float, shown: str) -> None:
    """Milliseconds below a second."""
    assert duration(ms) == shown
