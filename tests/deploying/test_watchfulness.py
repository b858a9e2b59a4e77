"""The visitors of the load test notice what they are there to notice."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.compose import Composer, Page
from muntin.release import Release, identify

from .load import Known

RELEASE = Path(__file__).parents[1] / "compose" / "release.json"


def a_release(version: str) -> Release:
    """The fixture's release with this version of the header, at an address of its own."""
    text = RELEASE.read_text().replace("/assets/header/1.4.0/", f"/assets/header/{version}/")
    content = msgspec.json.decode(text)
    content["mfes"]["header"]["files"]["version"] = version
    return identify(msgspec.convert(content, Release))


OLD, NEW = a_release("1.4.0"), a_release("1.5.0")


def page(release: Release) -> Page:
    """Its start page."""
    return Composer(release, "http://localhost", "production").page("/")


@pytest.fixture
def known() -> Known:
    """Both releases as control would tell them."""
    told: dict[str, dict[str, Any]] = {each.id: msgspec.to_builtins(each) for each in (OLD, NEW)}
    return Known(told)


def test_a_page_of_one_release_is_right(known: Known) -> None:
    """Both are, one after the other and again."""
    for release in (OLD, NEW, OLD):
        assert known.check("/", page(release).headers, page(release).body) == release.id


@pytest.mark.parametrize(
    "mixed",
    [
        pytest.param((page(NEW).headers, page(OLD).body), id="the header of another release"),
        pytest.param(
            (page(NEW).headers, page(NEW).body.replace(b"/assets/header/1.5.0/", b"/assets/header/1.4.0/", 1)),
            id="one address of another release",
        ),
        pytest.param((page(NEW).headers, page(NEW).body.replace(b'"1.5.0"', b'"1.4.0"')), id="another version's name"),
        pytest.param((page(NEW).headers, b"<html></html>"), id="no page at all"),
    ],
)
def test_a_page_that_mixes_releases_is_noticed(known: Known, mixed: tuple[dict[str, str], bytes]) -> None:
    """However little of the other one is in it, and also when the right pages were seen before."""
    for release in (OLD, NEW):
        known.check("/", page(release).headers, page(release).body)
    headers, body = mixed
    with pytest.raises(AssertionError):
        known.check("/", headers, body)
