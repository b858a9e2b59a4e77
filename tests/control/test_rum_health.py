"""GET /api/v1/health and /api/v1/mfes/{name}/health: what pages told, by version, and a verdict."""

from typing import Any

import httpx
import pytest

from muntin.clock import SystemClock
from muntin.servers.control.rum_keeping import RumStore
from muntin.service import Database, Settings
from muntin.telemetry import Figures

from ..telemetry.beacons import error, phase, vital
from .reporting import Reporter, ready
from .shelves import ReleaseMaker

NAME = "shopping-cart"


@pytest.fixture
async def reporter(page: ReleaseMaker) -> Reporter:
    """Pages of the small shop's release, at that control plane."""
    return await ready(page)


async def test_two_versions_are_told_apart(reporter: Reporter) -> None:
    """The new one fails and the old one stands in: each has its own verdict, times and errors."""
    await reporter.page.stock()
    reporter.page.shop.change(NAME, "1.3.0")
    made = await reporter.page.make(wanted={NAME: "latest"})
    assert (await reporter.page.move("deploy", 1, made["id"])).status_code == 200
    entries = [
        phase(version="1.3.0", ok=False),
        error("no price", "mount", version="1.3.0", stack="at Cart (http://localhost:5002/b/mount.js:1:2)"),
        phase(version="1.2.0", ms=40, standsIn=True),
    ]
    for number in range(6):
        await reporter.send(reporter.beacon(entries, number, release=made["id"], route="/"))
    await reporter.until(lambda intake: intake["taken"] == 6)
    told = (await reporter.client.get(f"/api/v1/mfes/{NAME}/health")).json()
    assert (told["name"], told["minutes"], told["verdict"]) == (NAME, 60, "failing")
    new, old = told["versions"]
    assert (new["version"], new["verdict"], new["channels"]) == ("1.3.0", "failing", ["production"])
    assert (new["pages"], new["broken"], new["failed"], new["standsIn"]) == (6, 6, 1.0, 0)
    assert new["because"] == "broken on 6, with errors on 6 of 6 page views"
    [found] = new["frequent"]
    assert (found["message"], found["count"], found["least"]) == ("no price", 6, 6)
    assert found["stack"].startswith("at Cart")
    assert (old["version"], old["verdict"], old["channels"], old["standsIn"]) == ("1.2.0", "ok", [], 6)
    assert old["phases"]["mount"]["ms"]["p75"] == pytest.approx(40, rel=0.02)


async def test_vitals_are_those_of_the_routes_main_mfe(reporter: Reporter) -> None:
    """By the route's pattern, rated; whose place on the page is beside it has none."""
    [route] = [each for each in reporter.page.stored(reporter.release)["routes"] if ":" in each["path"]][:1]
    for number in range(4):
        content = reporter.beacon([vital("LCP", 3000.0), vital("CLS", 0.02)], number, route=route["path"])
        await reporter.send(content)
    [main] = await reporter.versions(route["mfe"])
    told = main["routes"][route["path"]]
    assert told["pages"] == 4
    assert told["vitals"]["LCP"]["p75"] == pytest.approx(3000, rel=0.02)
    assert {name: each["rating"] for name, each in told["vitals"].items()} == {
        "CLS": "good",
        "LCP": "needs-improvement",
    }
    assert [each["routes"] for each in await reporter.versions("header")] == [{}]


async def test_all_mfes_are_told_in_short(reporter: Reporter) -> None:
    """Each that a channel has, whether a page told of it or not; and what came in."""
    await reporter.send(reporter.beacon([phase("load", 90), phase(ms=20), error(count=2)]))
    told: dict[str, Any] = (await reporter.health()).json()
    names = {each["name"]: each for each in told["items"]}
    assert names.keys() >= {"host", "header", "orders", NAME, "shared-services"}
    [version] = names[NAME]["versions"]
    assert (version["version"], version["pages"], version["mounts"], version["errors"]) == ("1.2.0", 1, 1, 2)
    assert version["load"]["p75"] == pytest.approx(90, rel=0.02)
    assert version["frequent"]["name"] == "TypeError"
    assert [each["mounts"] for each in names["header"]["versions"]] == [0]
    assert told["intake"]["taken"] == 1


async def test_figures_of_a_whole_day_can_be_asked_for(page: ReleaseMaker, control_settings: Settings) -> None:
    """The hour comes from memory, what is before it from the table."""
    reporter = await ready(page)
    database = Database(control_settings.database_url or "")
    await database.start()
    await database.ready()
    now = int(SystemClock().now().timestamp() // 60)
    rows = [(now - 300, (NAME, "1.2.0"), Figures(pages=4)), (now - 200, (NAME, "1.0.0"), Figures(pages=2))]
    await RumStore(database).write(rows)
    await database.stop()
    await reporter.send(reporter.beacon([]))
    told = {each["version"]: each["pages"] for each in await reporter.versions(minutes=1440)}
    assert told == {"1.0.0": 2, "1.2.0": 5}
    assert {each["version"]: each["pages"] for each in await reporter.versions()} == {"1.2.0": 1}
    assert {each["version"]: each["pages"] for each in await reporter.versions(minutes=250)} == {"1.0.0": 2, "1.2.0": 1}


async def test_an_mfe_that_nobody_published_has_no_health(reporter: Reporter) -> None:
    """404 in words; one that was published and not yet seen has one without figures."""
    answer = await reporter.client.get("/api/v1/mfes/nobody/health")
    assert (answer.status_code, answer.json()["code"]) == (404, "version-unknown")
    assert "nobody" in answer.json()["detail"]
    seen: dict[str, Any] = (await reporter.client.get("/api/v1/mfes/shopping-cart/health")).json()
    assert (seen["verdict"], [each["pages"] for each in seen["versions"]]) == ("unknown", [0])


async def test_minutes_are_those_that_are_kept(control: httpx.AsyncClient) -> None:
    """1 to a day of them."""
    for minutes in ("0", "-1", "1441", "x", ""):
        answer = await control.get(f"/api/v1/mfes/host/health?minutes={minutes}")
        assert (answer.status_code, answer.json()["errors"][0]["path"]) == (400, "minutes"), minutes
