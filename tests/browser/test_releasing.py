"""Publish, release, deploy, roll back: what visitors see of it, and what keeps them from harm."""

import base64
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .publishing import HEADING, SOURCES, catalog, channel, deployed, publish, release
from .stack import Stack
from .visit import Visit


def release_of(visit: Visit) -> str:
    """The release that the page was composed of."""
    return str(visit.page.locator("#muntin-release").get_attribute("data-id"))


def says(visit: Visit, heading: str) -> None:
    """The first page's heading is this one."""
    expect(visit.page.get_by_role("heading", level=1)).to_have_text(heading)


def test_a_new_version_is_on_the_next_load(new_visitor: Callable[..., Visit], stack: Stack, tmp_path: Path) -> None:
    """Publish a new product-catalog, deploy it, see it; the page opened before works on; roll back, see the old one."""
    open_before = new_visitor()
    open_before.open("/")
    old = release_of(open_before)
    publish(stack, catalog(tmp_path, "1.1.0", "Newly opened"))
    with deployed(stack, release(stack, "product-catalog@1.1.0")):
        visit = new_visitor()
        visit.open("/")
        says(visit, "Newly opened")
        assert release_of(visit) != old
        visit.add_first()
        assert not visit.errors
        open_before.add_first()
        assert release_of(open_before) == old
    visit.open("/")
    says(visit, HEADING)
    assert release_of(visit) == old


def test_a_tampered_version_gives_way_to_the_one_before(visit: Visit, stack: Stack, tmp_path: Path) -> None:
    """One byte of a stored file is changed: nothing of that version runs, its fallback version does, the rest works."""
    publish(stack, catalog(tmp_path, "1.2.0", "Tampered"))
    with deployed(stack, release(stack, "product-catalog@1.2.0")):
        tamper(stack, "product-catalog", "1.2.0", "mount-")
        visit.open("/")
        says(visit, HEADING)
        visit.add_first()
        assert any("integrity" in error for error in visit.errors)


def test_a_tampered_file_stays_out_and_the_rest_works(visit: Visit, stack: Stack, tmp_path: Path) -> None:
    """Where no earlier version could stand in, the page shows the fallback in its place; header and cart work."""
    folder = tmp_path / "legacy"
    shutil.copytree(SOURCES / "legacy", folder)
    for file, old, new in (("muntin.toml", "^18.2.0", "^19.0.0"), ("src/mount.jsx", "clicked", "was clicked")):
        (folder / file).write_text((folder / file).read_text().replace(old, new))
    (folder / "muntin.toml").write_text((folder / "muntin.toml").read_text().replace("1.0.0", "1.5.0", 1))
    publish(stack, folder)
    with deployed(stack, release(stack, "legacy@1.5.0")):
        tamper(stack, "legacy", "1.5.0", "mount-")
        visit.page.goto("/legacy")
        expect(visit.page.get_by_role("heading", name="show this page right now")).to_be_visible()
        expect(visit.page.get_by_text("'legacy' failed while LOADING")).to_be_visible()
        visit.page.get_by_role("banner").get_by_role("link", name="Shop", exact=True).click()
        says(visit, HEADING)
        visit.add_first()


def tamper(stack: Stack, name: str, version: str, prefix: str) -> None:
    """Changes one byte of the stored file whose name begins so, in every form that it is stored in."""
    store = stack.home / "store"
    record: dict[str, Any] = json.loads((store / "versions" / name / f"{version}.json").read_text())
    [file] = [each for path, each in record["manifest"]["files"].items() if path.startswith(prefix)]
    blob = base64.b64decode(file["integrity"].removeprefix("sha384-")).hex()
    (store / "blobs" / f"{blob}.br").unlink(missing_ok=True)
    (store / "blobs" / f"{blob}.gz").unlink(missing_ok=True)
    raw = bytearray((store / "blobs" / blob).read_bytes())
    raw[-2] ^= 1
    (store / "blobs" / blob).write_bytes(raw)


def test_two_react_majors_side_by_side(visit: Visit, stack: Stack) -> None:
    """An MFE on React 18 and the shop on React 19 work on one page: nobody says that React is a singleton."""
    stack.muntin("vendor", "react@18.3.1", deadline=180)
    publish(stack, SOURCES / "legacy")
    with deployed(stack, release(stack, "legacy@1.0.0")):
        visit.open("/legacy")
        button = visit.page.get_by_role("main").get_by_role("button", name="React 18.3.1")
        button.click()
        expect(button).to_have_text("React 18.3.1, clicked 1")
        expect(visit.badge).to_be_visible()
        assert not visit.errors
    visit.page.goto("/legacy")
    expect(visit.page.get_by_role("heading", name="There is no such page")).to_be_visible()


@pytest.mark.parametrize("command", ["check", "release"])
def test_what_does_not_fit_is_refused_before_any_pointer_moves(stack: Stack, tmp_path: Path, command: str) -> None:
    """A catalogue that needs another shared-services is refused, with the facts; production points where it did."""
    version = f"2.0.0-{command}"
    folder = catalog(tmp_path, version, "Refused", **{'shared-services = "^1.0.0"': 'shared-services = "^7.0.0"'})
    before = channel(stack)
    if command == "release":
        publish(stack, folder)
    arguments = [str(folder)] if command == "check" else ["--channel", "production", f"product-catalog@{version}"]
    with pytest.raises(AssertionError) as refused:
        stack.muntin(command, *arguments, deadline=180)
    assert f"product-catalog {version}" in str(refused.value) and "^7.0.0" in str(refused.value)
    assert channel(stack) == before


def test_a_preview_is_for_one_person(new_visitor: Callable[..., Visit], stack: Stack, tmp_path: Path) -> None:
    """The link of `muntin preview` shows the new version to who follows it, says so, and can be left."""
    publish(stack, catalog(tmp_path, "2.2.0-rc.1", "Only a preview"))
    link = stack.muntin("preview", "product-catalog@2.2.0-rc.1", "--json")
    guest, other = new_visitor(), new_visitor()
    guest.page.goto(json.loads(link)["url"])
    guest.settled()
    says(guest, "Only a preview")
    assert "muntin-preview" not in guest.page.url
    expect(guest.page.get_by_label("Preview")).to_contain_text("product-catalog@2.2.0-rc.1")
    other.open("/")
    says(other, HEADING)
    guest.page.get_by_role("link", name="Leave").click()
    guest.settled()
    says(guest, HEADING)


def test_visitors_notice_nothing_when_control_is_down(visit: Visit, stack: Stack) -> None:
    """The registry stopped: pages are served as before."""
    stack.muntin("stop", "control")
    try:
        visit.open("/")
        visit.add_first()
    finally:
        stack.muntin("start", "control")
