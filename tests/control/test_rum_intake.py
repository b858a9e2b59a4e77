"""POST /rum over HTTP: what is taken, what is refused and how, and that nothing a sender does makes it grow or fail."""

import asyncio
import json
from datetime import UTC, datetime

import pytest

from muntin.servers.control.app import create_app
from muntin.servers.control.rum import CLIENT_BURST, MOST_WAITING
from muntin.service import Settings
from muntin.service.testing import ManualClock, serving

from ..telemetry.beacons import beacon, error, phase, wrong_beacons
from .reporting import Reporter, ready
from .shelves import ReleaseMaker

SMALL = json.dumps(beacon([phase(ms=1)]))
UNREADABLE = [
    (b"", 400, "malformed-body", None),
    (b"{", 400, "malformed-body", None),
    (b"null", 400, "bad-input", "body"),
    (b"[]", 400, "bad-input", "body"),
    (b"{}", 400, "bad-input", "v"),
    (b"[" * 60_000, 400, "bad-input", "body"),
    (SMALL.replace('"entries": [', '"entries": [' + "[" * 50_000).encode(), 400, "bad-input", "entries.0"),
    (SMALL.replace('"ms": 1', '"ms": -1').encode(), 400, "bad-input", "entries.0.ms"),
    (SMALL.replace('"ms": 1', '"ms": NaN').encode(), 400, "malformed-body", None),
    (SMALL.replace('"ms": 1', '"ms": Infinity').encode(), 400, "malformed-body", None),
    (SMALL.replace('"ms": 1', '"ms": 1e999').encode(), 400, "bad-input", "entries.0.ms"),
    (json.dumps(beacon([phase()] * 201)).encode(), 400, "bad-input", "entries"),
    (b"\xff\xfe", 400, "malformed-body", None),
    (b" " * 64 * 1024 + b"{}", 413, "body-too-large", None),
]
"""(body, status, code, the place that is wrong)"""


@pytest.fixture
async def reporter(page: ReleaseMaker) -> Reporter:
    """Pages of the small shop's release, at that control plane."""
    return await ready(page)


async def test_a_beacon_is_taken_as_json_or_text(reporter: Reporter) -> None:
    """`sendBeacon` sends text; the answer is empty, and nothing waits for a database."""
    for number, media_type in enumerate(("application/json", "text/plain", "text/plain;charset=UTF-8")):
        answer = await reporter.send(reporter.beacon(page=number), {"content-type": media_type})
        assert (answer.status_code, answer.content) == (204, b"")
    assert (await reporter.intake())["taken"] == 3
    [version] = await reporter.versions()
    assert (version["version"], version["pages"], version["channels"]) == ("1.2.0", 3, ["production"])


async def test_what_is_no_beacon_is_refused_in_words(reporter: Reporter) -> None:
    """A problem document says what is wrong and where; nothing is counted but the refusal."""
    for sent, status, code, path in UNREADABLE:
        answer = await reporter.send(sent)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (status, code), (sent[:40], problem)
        assert answer.headers["content-type"] == "application/problem+json"
        assert [each["path"] for each in problem.get("errors", [])] == ([path] if path else []), (sent[:40], problem)
    intake = await reporter.intake()
    assert intake["taken"] == intake["entries"] == 0
    assert intake["refused"] == sum(status == 400 for _, status, _, _ in UNREADABLE)


async def test_every_wrong_beacon_is_refused(reporter: Reporter) -> None:
    """The cases of tests/telemetry, each with the place that is wrong."""
    for name, wrong in wrong_beacons():
        answer = await reporter.send(wrong)
        assert answer.status_code == 400, name
        assert answer.json()["errors"][0]["message"], name


async def test_other_media_types_are_not_read(reporter: Reporter) -> None:
    """A form of another site can't send JSON, and nobody sends pictures."""
    for media_type in ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "image/png"):
        answer = await reporter.send(beacon(), {"content-type": media_type})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


async def test_beacons_of_other_sites_are_refused(reporter: Reporter) -> None:
    """By Sec-Fetch-Site, which browsers set and scripts can't; who has no browser can send anything anyway."""
    for site, status in (("same-origin", 204), ("none", 204), ("cross-site", 403), ("same-site", 403)):
        answer = await reporter.send(reporter.beacon(), {"sec-fetch-site": site})
        assert answer.status_code == status, site


async def test_a_beacon_of_an_unknown_release_is_dropped_and_counted(reporter: Reporter) -> None:
    """204 all the same: the page can do nothing about it, and who made it up learns nothing."""
    assert (await reporter.send(beacon())).status_code == 204
    await reporter.until(lambda intake: intake["unknownRelease"] == 1)
    assert (await reporter.intake())["taken"] == 0


async def test_a_beacon_of_a_release_that_was_just_made_waits_until_it_is_known(reporter: Reporter) -> None:
    """Also one that no channel points at: previews report, too."""
    reporter.page.shop.change("shopping-cart", "1.3.0")
    made = await reporter.page.make(wanted={"shopping-cart": "latest"})
    content = beacon([phase(version="1.3.0")], release=made["id"])
    assert (await reporter.send(content)).status_code == 204
    await reporter.until(lambda intake: intake["taken"] == 1)
    told = {each["version"]: each for each in await reporter.versions()}
    assert (told["1.3.0"]["pages"], told["1.3.0"]["channels"]) == (1, [])
    assert (told["1.2.0"]["pages"], told["1.2.0"]["channels"]) == (0, ["production"])


async def test_made_up_names_make_no_figures(reporter: Reporter) -> None:
    """Neither a name nor a version that the release does not have; the entries beside them count."""
    entries = [phase(), phase(mfe="nobody"), phase(version="6.6.6"), error(mfe="page", version="1.2.0")]
    await reporter.send(reporter.beacon(entries))
    assert (await reporter.intake())["unknown"] == 3
    assert [each["version"] for each in await reporter.versions()] == ["1.2.0"]
    assert "nobody" not in (await reporter.health()).text


async def test_what_is_nobodys_error_is_the_pages(reporter: Reporter) -> None:
    """It has figures of its own, and spoils nobody's."""
    await reporter.send(reporter.beacon([error("of nobody", mfe="page", version="0.0.0")]))
    [page] = await reporter.versions("page")
    assert (page["pages"], page["troubled"], page["frequent"][0]["message"]) == (1, 1, "of nobody")
    assert [each["troubled"] for each in await reporter.versions()] == [0]


async def test_a_flood_is_bounded_and_told_when_to_come_again(control_settings: Settings) -> None:
    """A thousand at once of one client: as many as its limit allows are taken; others are not in its way."""
    clock = ManualClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
    async with serving(create_app(control_settings, clock)) as client:
        reporter = Reporter(client)
        mine, other = {"x-muntin-client-address": "203.0.113.7"}, {"x-muntin-client-address": "203.0.113.8"}
        answers = await asyncio.gather(*(reporter.send(beacon([], page), mine) for page in range(1000)))
        refused = [answer for answer in answers if answer.status_code == 429]
        assert {answer.status_code for answer in answers} == {204, 429}
        assert len(answers) - len(refused) == CLIENT_BURST
        assert {answer.json()["code"] for answer in refused} == {"too-many-requests"}
        assert {answer.headers["retry-after"] for answer in refused} == {"1"}
        assert (await reporter.send(beacon(), other)).status_code == 204
        clock.advance(seconds=1)
        assert (await reporter.send(beacon(), mine)).status_code == 204
        intake = await reporter.intake()
        assert intake["limited"] == len(refused)
        assert intake["unknownRelease"] <= CLIENT_BURST + 2


async def test_what_counts_as_one_client(control_settings: Settings) -> None:
    """Whoever has a /64 has 2^64 addresses in it; what comes in beside the edge can't make up clients either."""
    clock = ManualClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
    async with serving(create_app(control_settings, clock)) as client:
        reporter = Reporter(client)
        for one in ("2001:db8::{:x}", "x{}"):
            senders = [{"x-muntin-client-address": one.format(number)} for number in range(CLIENT_BURST + 20)]
            answers = await asyncio.gather(*(reporter.send(beacon(), each) for each in senders))
            assert sum(answer.status_code == 429 for answer in answers) == 20, one


async def test_all_clients_together_have_a_limit(control_settings: Settings) -> None:
    """However many there are: what waits for an unknown release is bounded, too."""
    clock = ManualClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
    async with serving(create_app(control_settings, clock)) as client:
        reporter = Reporter(client)
        senders = [{"x-muntin-client-address": f"10.0.{number // 250}.{number % 250}"} for number in range(1100)]
        answers = await asyncio.gather(
            *(reporter.send(beacon([], release=f"{number:064x}"), each) for number, each in enumerate(senders))
        )
        assert sum(answer.status_code == 429 for answer in answers) == 100
        await reporter.until(lambda intake: intake["unknownRelease"] == 1000)
        assert MOST_WAITING < 1000
