"""Slots, routes and events on a page: what is loaded later is not asked for, and the host is told what it must know."""

import json
from typing import Any

import pytest

from muntin.release import Release

from .documents import Document, build_release, changed, compose, data_of


@pytest.fixture(scope="module")
def release() -> Release:
    """The release of release.json."""
    return build_release()


def lazy(release: Release) -> Release:
    """The release with the header loaded late, and on the home page only."""

    def change(content: dict[str, Any]) -> None:
        content["slots"][0] |= {"only": ["/"], "load": "visible"}

    return changed(release, change)


def test_what_is_loaded_later_is_known_but_not_preloaded(release: Release) -> None:
    """Its files have their hashes in the map; the document asks for none of them, nor for its styles."""
    page = compose(lazy(release), "/")
    links = {str(each["href"]) for each in Document(page).all("link")}
    base = release.mfes["header"].base
    assert release.slots[0].mfe == "header"
    assert [each for each in Document(compose(release, "/")).all("link") if str(each["href"]).startswith(base)]
    assert not [each for each in links if each.startswith(base)]
    assert release.mfes["header"].files.entry in json.loads(Document(page).text["script"][1])["integrity"]


def test_a_slot_of_some_routes_is_on_no_other_page(release: Release) -> None:
    """Neither its skeleton nor its files: /cart does without the header that is for the home page only."""
    page = Document(compose(lazy(release), "/cart"))
    assert "header" not in [each.get("data-slot") for each in page.all("div")]
    assert not page.all("link", **{"rel": "modulepreload", "href": release.mfes["header"].files.entry})


def test_the_data_block_says_when_where_and_how(release: Release) -> None:
    """Slots with `only` and `load`, routes with `next`, events with what is true of them; the mode of the libraries."""

    def change(content: dict[str, Any]) -> None:
        content["routes"][0]["next"] = ["/cart"]
        content["events"] = {
            "a@1": {"replay": True, "cross_tab": True},
            "b@1": {"schema": {"type": "object"}},
            "c@1": {},
        }

    data = data_of(compose(changed(lazy(release), change), "/"))
    assert (data["mode"], data["routes"][0]["next"], data["routes"][1]["next"]) == ("production", ["/cart"], [])
    assert {key: data["slots"][0][key] for key in ("only", "load")} == {"only": ["/"], "load": "visible"}
    assert {key: data["slots"][1][key] for key in ("only", "load")} == {"only": [], "load": "eager"}
    assert data["events"] == {
        "a@1": {"replay": True, "crossTab": True},
        "b@1": {"schema": {"type": "object"}},
        "c@1": {},
    }
