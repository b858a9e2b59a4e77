"""What a page reports of itself: whose it is, how fast, what went wrong; also when the page is closed at once."""

import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any

import msgspec
from playwright.sync_api import Page, Request

from muntin.telemetry.beacon import AnyEntry, Beacon, BytesEntry, PhaseEntry, VitalEntry

from .circuits import until
from .publishing import SOURCES, deployed, publish, release
from .stack import Stack
from .visit import Visit

EVERY = 15_000
"""Milliseconds within which a page reports what it knows (10 s), and a little."""


class Reports:
    """The beacons of a page, read as control reads them: what is not of that shape fails the test."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.beacons: list[Beacon] = []
        self.entries: list[AnyEntry] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/rum"):
            beacon = decode(request)
            self.beacons.append(beacon)
            self.entries.extend(beacon.entries)

    def until(self, true: Callable[[], bool]) -> None:
        """Returns when what was reported makes this true."""
        while not true():
            self.page.wait_for_event("request", lambda request: request.url.endswith("/rum"), timeout=EVERY)

    def of(self, kind: type[Any]) -> list[Any]:
        """The entries of this kind."""
        return [entry for entry in self.entries if isinstance(entry, kind)]


def decode(request: Request) -> Beacon:
    """A request's beacon."""
    return msgspec.json.decode(request.post_data_buffer or b"", type=Beacon)


def shown(visit: Visit) -> set[str]:
    """The MFEs that stand on the page, as `name@version`."""
    found = visit.page.evaluate(
        """() => {
          const { mfes } = JSON.parse(document.getElementById('muntin-release').textContent)
          const names = [...document.querySelectorAll('[data-mfe][data-state=mounted]')].map((el) => el.dataset.mfe)
          return names.map((name) => `${name}@${mfes[name].version}`)
        }"""
    )
    return set(found)


def health(stack: Stack, name: str) -> dict[str, Any]:
    """What control knows of an MFE, all versions together."""
    with urllib.request.urlopen(f"{stack.origin('control')}/api/v1/mfes/{name}/health", timeout=5) as answer:
        return dict(json.load(answer))


def pages(stack: Stack, name: str) -> int:
    """The page views with this MFE that were reported."""
    return sum(int(version["pages"]) for version in health(stack, name)["versions"])


def thrown(stack: Stack, name: str) -> list[dict[str, Any]]:
    """The errors that this MFE threw in event handlers, as control knows them."""
    versions = health(stack, name)["versions"]
    return [error for version in versions for error in version["frequent"] if error["phase"] == "event"]


def test_a_page_reports_times_bytes_and_vitals_of_what_it_shows(visit: Visit) -> None:
    """Each MFE on the page has a load and a mount that went well, and files with bytes; the page has its vitals."""
    reports = Reports(visit.page)
    visit.open("/")
    there = shown(visit)
    assert len(there) >= 2
    reports.until(lambda: there <= {f"{each.mfe}@{each.version}" for each in reports.of(BytesEntry)})
    for owner in there:
        mine = [each for each in reports.of(PhaseEntry) if f"{each.mfe}@{each.version}" == owner]
        assert {"load", "mount"} <= {each.phase for each in mine if each.ok}
    for entry in reports.of(BytesEntry):
        assert entry.bytes > 0 and entry.files > 0
    assert {"FCP", "TTFB"} <= {each.name for each in reports.of(VitalEntry)}
    assert {beacon.route for beacon in reports.beacons} == {"/"}
    assert {beacon.release for beacon in reports.beacons} == {
        visit.page.locator("#muntin-release").get_attribute("data-id")
    }
    measures = visit.page.evaluate("performance.getEntriesByType('measure').map((each) => each.name)")
    assert {f"muntin:{owner}:mount" for owner in there} <= set(measures)
    assert not visit.errors


def test_a_page_that_is_closed_at_once_has_reported(new_visitor: Callable[..., Visit], stack: Stack) -> None:
    """The beacon outlives the page: control counts a page view that lasted no second after it was shown."""
    before = pages(stack, "product-catalog")
    visit = new_visitor()
    visit.open("/")
    visit.page.close(run_before_unload=False)
    until("the page view is counted", lambda: pages(stack, "product-catalog") == before + 1)


def test_what_an_mfe_throws_in_a_handler_is_known_to_control(visit: Visit, stack: Stack) -> None:
    """Nobody catches it and nothing unmounts; control has it a moment later, as that version's, with its stack."""
    publish(stack, SOURCES / "rogue")
    with deployed(stack, release(stack, "rogue@1.0.0")):
        visit.page.goto("/rogue?do=event")
        button = visit.page.get_by_role("main").get_by_role("button", name="Break")
        button.click()
        until("control knows the error", lambda: bool(thrown(stack, "rogue")))
        [error] = thrown(stack, "rogue")
    assert (error["name"], error["message"]) == ("Error", "rogue at event")
    assert re.search(r"/mount-[\w-]+\.js:\d+:\d+", error["stack"])
    assert button.is_visible()
