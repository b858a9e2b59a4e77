"""MFEs that misbehave, each in its own way: the page works on, says what is missing, and tells whose fault it is."""

import json
import re
import shutil
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Request, expect

from .circuits import until
from .publishing import SOURCES, deployed, publish, release
from .stack import ROOT, Stack
from .visit import Visit

ROGUE = "rogue@1.0.0"
STATES = """
window.states = []
new MutationObserver((all) => {
  for (const { target: { dataset } } of all) if (dataset.state) window.states.push(`${dataset.mfe} ${dataset.state}`)
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-state'] })
"""
"""What the page's places went through: `rogue failed`."""


class Patient(Visit):
    """A visit that hears what its page tells at /rum, and what becomes of its places."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit.page)
        self.told: list[dict[str, Any]] = []
        self.page.add_init_script(STATES)
        self.page.on("request", self._hear)

    def _hear(self, request: Request) -> None:
        if request.url.endswith("/rum") and request.post_data:
            self.told.extend(json.loads(request.post_data)["entries"])

    def hears(self, **facts: object) -> dict[str, Any]:
        """The first entry with these facts that the page tells, or has told."""

        def found() -> list[dict[str, Any]]:
            return [each for each in self.told if facts.items() <= each.items()]

        if not found():
            self.page.wait_for_event("request", lambda _: bool(found()))
        return found()[0]

    def place(self, state: str, mfe: str = "rogue") -> Locator:
        """The MFE's place, in this state."""
        return self.page.locator(f"[data-mfe='{mfe}'][data-state='{state}']")

    def went_through(self, *states: str) -> None:
        """The places' states, in this order, others between them or not."""
        seen = iter(self.page.evaluate("window.states"))
        assert all(state in seen for state in states), self.page.evaluate("window.states")

    def usable(self) -> None:
        """Header and cart stand as they did; the shop opens in the same page, and its products can be bought."""
        for mfe in ("header", "shopping-cart"):
            expect(self.place("mounted", mfe)).to_be_attached()
        self.page.get_by_role("banner").get_by_role("link", name="Shop", exact=True).click()
        self.add_first()
        assert self.page.evaluate("window.samePage") is True

    def misbehave(self, how: str) -> None:
        """Opens the rogue page."""
        self.page.goto(f"/rogue?do={how}")
        self.page.evaluate("window.samePage = true")

    def press(self) -> None:
        """The rogue's own button."""
        self.page.get_by_role("main").get_by_role("button", name="Break").click()


def control_counts(stack: Stack, phase: str) -> None:
    """The control plane knows of an error of the rogue in this phase, once the beacon has arrived."""

    def counted() -> bool:
        with urllib.request.urlopen(f"{stack.origin('control')}/api/v1/mfes/rogue/health", timeout=5) as answer:
            versions = json.load(answer)["versions"]
        return any(each["version"] == "1.0.0" and each["errors"].get(phase, 0) > 0 for each in versions)

    until(f"an error of {ROGUE} at {phase}", counted)


@pytest.fixture(scope="module")
def rogue(stack: Stack) -> Iterator[None]:
    """The rogue is published and live."""
    publish(stack, SOURCES / "rogue")
    with deployed(stack, release(stack, ROGUE)):
        yield


BROKEN = """
import own from './SOURCE'
const isBroken = () => location.href !== ''
if ('HOW' === 'load' && isBroken()) throw new Error('broken at load')
export default (el, props) => {
  if (isBroken()) throw new Error('broken at mount')
  return own(el, props)
}
"""


def broken(folder: Path, name: str, how: str) -> Path:
    """A version 9.0.0 of one of the shop's own MFEs, that throws at `load` or at `mount`."""
    copy = shutil.copytree(ROOT / "app" / name, folder / name, ignore=shutil.ignore_patterns("build"))
    text = (copy / "muntin.toml").read_text()
    [source] = re.findall(r'^"./mount" = "src/(.+)"', text, re.M)
    declared = re.sub(r'^version = ".*"', 'version = "9.0.0"', text, count=1, flags=re.M)
    (copy / "muntin.toml").write_text(declared.replace(f'"src/{source}"', '"src/broken.js"'))
    (copy / "src" / "broken.js").write_text(BROKEN.replace("SOURCE", source).replace("HOW", how))
    return copy


@pytest.fixture
def patient(rogue: None, visit: Visit) -> Patient:
    """A visitor of a shop with a rogue."""
    return Patient(visit)


@pytest.mark.parametrize(("phase", "way_out"), [("load", "Reload the page"), ("mount", "Try again")])
def test_one_that_never_comes_up_ends_in_its_fallback(patient: Patient, stack: Stack, phase: str, way_out: str) -> None:
    """It throws at load or at mount: after some tries its place says that they have ended, and offers what can help."""
    patient.misbehave(phase)
    fallback = patient.place("fallback")
    expect(fallback.get_by_role("heading", name="show this page right now")).to_be_visible()
    expect(fallback).to_contain_text("'rogue' failed while")
    expect(fallback).not_to_contain_text("rogue at")
    expect(fallback.get_by_role("button", name=way_out)).to_be_visible()
    assert "rogue at" in patient.hears(kind="error", mfe="rogue", version="1.0.0", phase=phase)["message"]
    control_counts(stack, phase)
    patient.usable()


@pytest.mark.parametrize("who", ["its module", "its server"])
def test_one_that_never_answers_is_not_waited_for(patient: Patient, who: str) -> None:
    """Its module waits for ever, or its server holds the request: a deadline ends the wait, and nothing else waits."""
    page = patient.page
    if who == "its server":
        page.route(re.compile(r"/rogue/.*mount-"), lambda _: None)
    page.clock.install()
    patient.misbehave("hang" if who == "its module" else "nothing")
    expect(patient.place("loading")).to_be_attached()
    expect(patient.place("mounted", "header")).to_be_attached()
    page.clock.fast_forward(10_000)
    expect(patient.place("failed")).to_contain_text("'rogue' failed while LOADING")
    page.clock.fast_forward(1_000)
    patient.hears(kind="error", mfe="rogue", version="1.0.0", phase="load", name="DeadlineExceeded")
    patient.usable()


def test_one_that_throws_at_an_update_is_mounted_anew(patient: Patient) -> None:
    """The place fails and says so; the next attempt has the newest props."""
    patient.misbehave("update")
    expect(patient.place("mounted")).to_contain_text("visit 1")
    patient.page.get_by_role("link", name="Visit 2").click()
    expect(patient.place("mounted")).to_contain_text("visit 2")
    patient.went_through("rogue updating", "rogue failed", "rogue loading", "rogue mounted")
    patient.hears(kind="error", mfe="rogue", version="1.0.0", phase="update", message="rogue at update")
    patient.usable()


def test_a_component_that_throws_takes_its_own_place_down(patient: Patient) -> None:
    """A render breaks after a click: nothing but the place fails, and it comes back by itself."""
    patient.misbehave("render")
    expect(patient.place("mounted")).to_be_attached()
    patient.press()
    expect(patient.place("failed")).to_be_attached()
    expect(patient.place("mounted")).to_be_attached()
    patient.went_through("rogue mounted", "rogue failed", "rogue loading", "rogue mounted")
    patient.hears(kind="error", mfe="rogue", version="1.0.0", phase="render", message="rogue at render")
    patient.usable()


def test_one_that_throws_on_leaving_leaves_all_the_same(patient: Patient) -> None:
    """The next page is shown as if nothing had been."""
    patient.misbehave("unmount")
    expect(patient.place("mounted")).to_be_attached()
    patient.usable()
    expect(patient.page.locator("[data-mfe=rogue]")).to_have_count(0)
    patient.hears(kind="error", mfe="rogue", version="1.0.0", phase="unmount", message="rogue at unmount")


@pytest.mark.parametrize("phase", ["event", "promise"])
def test_an_error_that_nobody_catches_unmounts_nothing(patient: Patient, phase: str) -> None:
    """A listener throws or a promise rejects: the MFE stays, and the page knows whose it was by the stack."""
    patient.misbehave(phase)
    expect(patient.place("mounted")).to_be_attached()
    patient.press()
    patient.hears(kind="error", mfe="rogue", version="1.0.0", phase=phase, message=f"rogue at {phase}")
    expect(patient.place("mounted")).to_be_attached()
    patient.usable()


def test_one_that_keeps_the_main_thread_busy_is_stopped(patient: Patient) -> None:
    """300 ms of work per frame: the page answers meanwhile, names the MFE, and crashes it; it gets another chance."""
    patient.misbehave("busy")
    patient.badge.click()
    expect(patient.page.get_by_role("dialog", name="Cart")).to_be_visible()
    patient.page.get_by_role("button", name="Close the cart").click()
    error = patient.hears(kind="error", mfe="rogue", version="1.0.0", phase="render")
    assert "kept the main thread busy" in error["message"]
    expect(patient.place("mounted")).to_be_attached()
    patient.went_through("rogue mounted", "rogue failed", "rogue mounted")
    assert patient.hears(kind="busy", mfe="rogue", version="1.0.0")["ms"] > 0
    patient.usable()


def test_listeners_that_are_left_behind_are_ended(patient: Patient) -> None:
    """They hear nothing once their MFE has left, and are counted."""
    patient.misbehave("leak")
    expect(patient.place("mounted")).to_be_attached()
    patient.page.evaluate("dispatchEvent(new CustomEvent('muntin:ping'))")
    assert patient.console.count("leaked") == 2
    patient.usable()
    patient.page.evaluate("dispatchEvent(new CustomEvent('muntin:ping'))")
    assert patient.console.count("leaked") == 2
    assert patient.hears(kind="leak", mfe="rogue", version="1.0.0")["listeners"] == 3


FIVE = {
    "header": "mount",
    "shopping-cart": "load",
    "product-catalog": "mount",
    "recommendations": "load",
    "product-compare": "mount",
}


def test_five_at_once_give_way_to_the_versions_before(visit: Visit, stack: Stack, tmp_path: Path) -> None:
    """Header, cart, main, aside and tray are broken by one deploy: the versions before stand in, and the shop sells."""
    for name, how in FIVE.items():
        publish(stack, broken(tmp_path, name, how))
    with deployed(stack, release(stack, *(f"{name}@9.0.0" for name in FIVE))):
        patient = Patient(visit)
        patient.page.goto("/")
        patient.page.evaluate("window.samePage = true")
        patient.page.get_by_role("main").get_by_role("article").first.get_by_role("link").first.click()
        patient.page.get_by_role("contentinfo").scroll_into_view_if_needed()
        for name, how in FIVE.items():
            place = patient.page.locator(f"[data-mfe={name}][data-state=mounted]:not([data-version='9.0.0'])")
            expect(place).to_be_attached()
            patient.hears(kind="error", mfe=name, version="9.0.0", phase=how)
        patient.usable()
