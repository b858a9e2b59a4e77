"""The version that stands in for a failing one: the one before, if all that the solution promised holds for it too."""

from typing import Any

import msgspec
import pytest

from muntin.release import Release

from .published import Change, Shop


def standing_in(release: Release, name: str) -> str | None:
    """The fallback's version."""
    fallback = release.mfes[name].fallback
    return fallback.version if fallback else None


def declare(**changes: Any) -> Change:
    """A change of the declaration."""
    return lambda content: content["declaration"].update(changes)


def test_a_first_release_has_no_fallbacks(shop: Shop) -> None:
    """There was nothing before it."""
    assert {standing_in(shop.release(), name) for name in shop.release().mfes} == {None}


def test_the_version_before_stands_in_with_its_files_named(shop: Shop) -> None:
    """Its scripts and styles are in the one import map that the page will ever have."""
    before = shop.release()
    shop.change("orders", "1.3.0")
    release = shop.release(previous=before)
    assert standing_in(release, "orders") == "1.2.0"
    assert standing_in(release, "header") is None
    assert release.mfes["orders"].fallback == before.mfes["orders"].files
    named = {address for address in before.importmap.integrity if address.startswith("/assets/orders/1.2.0/")}
    assert named
    assert named <= set(release.importmap.integrity)


def test_releasing_again_without_a_change_changes_nothing(shop: Shop) -> None:
    """The fallback is carried over, so the same input has the same id, also when the release is current already."""
    before = shop.release()
    shop.change("orders", "1.3.0")
    release = shop.release(previous=before)
    assert shop.release(previous=release).id == release.id


def test_a_fallback_keeps_its_own_library_version_if_the_page_has_it(shop: Shop) -> None:
    """Orders moves to React 18 and its predecessor, which needs 19, gets the page's 19."""
    before = shop.release()
    shop.change("orders", "1.3.0", declare(shared={"react": {"range": "^18"}, "@muntin/react": {"range": "*"}}))
    release = shop.release(previous=before)
    assert standing_in(release, "orders") == "1.2.0"
    assert "/assets/orders/1.2.0/" not in release.importmap.scopes
    assert "/assets/orders/1.3.0/" in release.importmap.scopes


def as_if(release: Release, name: str, version: str) -> Release:
    """The release as if it had that version of `name`."""
    mfe = release.mfes[name]
    files = msgspec.structs.replace(mfe.files, version=version)
    return msgspec.structs.replace(release, mfes=release.mfes | {name: msgspec.structs.replace(mfe, files=files)})


OTHER = {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"shared": {"react": {"range": "^18"}}},
        {"shared": {"vue": {"range": "*"}}},
        {"requires": {"shell": "^2.0.0"}},
        {"requires": {"wishlist": "*"}},
        {"requires": {"header": "^2.0.0"}},
        {"events": {"sends": {"addToCart@1": OTHER}, "receives": {}}},
        {"exposes": {}},
    ],
    ids=str,
)
def test_what_does_not_fit_the_page_does_not_stand_in(shop: Shop, changes: dict[str, Any]) -> None:
    """A range that the page's libraries or MFEs don't meet, an event that others read otherwise, a missing expose."""
    release = shop.release()
    assert standing_in(shop.release(previous=as_if(release, "orders", "1.1.0")), "orders") is None
    good = shop.newest("orders").manifest
    shop.change("orders", "1.1.0", declare(**changes))
    shop.publish(good)
    assert standing_in(shop.release(previous=as_if(release, "orders", "1.1.0")), "orders") is None
    shop.change("orders", "1.1.0")
    shop.publish(good)
    assert standing_in(shop.release(previous=as_if(release, "orders", "1.1.0")), "orders") == "1.1.0"


def test_what_nobody_publishes_keeps_no_remote_from_standing_in(shop: Shop) -> None:
    """A remote brings its own copy of lodash, as the one before it did; once somebody publishes it, ranges count."""
    shared = {"lodash": {"range": "^4.17.0", "singleton": True}, "react": {"range": "^19"}}
    shop.change("reviews", "2.1.0", declare(shared=shared))
    before = shop.release()
    shop.change("reviews", "2.2.0", declare(shared=shared))
    release = shop.release(previous=before)
    assert standing_in(release, "reviews") == "2.1.0"
    assert release.mfes["reviews"].fallback == before.mfes["reviews"].files

    def lodash(content: dict[str, Any]) -> None:
        content |= {"name": "lodash", "needs": {}, "packages": {"lodash": content["packages"]["react"]}}
        content["packages"]["lodash"] |= {"version": "5.0.0"}

    shop.change("react", "5.0.0", lodash)
    shop.change("reviews", "2.2.0", declare(shared=shared | {"lodash": {"range": "^5.0.0"}}))
    assert standing_in(shop.release(previous=before), "reviews") is None


def test_a_singleton_does_not_stand_in_beside_two_versions(shop: Shop) -> None:
    """The page came to have two Reacts; the version before insists on one."""
    alone = {"react": {"range": ">=18", "singleton": True}, "@muntin/react": {"range": "*"}}
    shop.change("orders", "1.3.0", declare(shared=alone))
    before = shop.release()
    shop.change("orders", "1.4.0", declare(shared={"react": {"range": "^18"}, "@muntin/react": {"range": "*"}}))
    assert standing_in(shop.release(previous=before), "orders") is None


def test_packages_of_a_pool_come_from_one_build_for_a_fallback_too(shop: Shop) -> None:
    """react-dom came anew from a build of its own; the version before wants it of react's build."""
    pooled = {name: {"range": ">=18", "pool": "react"} for name in ("react", "react-dom")}
    shop.change("orders", "1.3.0", declare(shared=pooled | {"@muntin/react": {"range": "*"}}))
    before = shop.release()
    shop.change("orders", "1.4.0", declare(shared={"react": {"range": "^19"}, "@muntin/react": {"range": "*"}}))
    assert standing_in(shop.release(previous=before), "orders") == "1.3.0"

    def dom_alone(content: dict[str, Any]) -> None:
        content["name"] = "react-dom"
        content["packages"] = {"react-dom": content["packages"]["react-dom"] | {"version": "19.4.0"}}

    shop.change("react", "19.4.0", dom_alone)
    shop.change("host", "1.3.0", declare(shared={"react": {"range": "^19"}, "react-dom": {"range": "^19.4.0"}}))
    assert standing_in(shop.release(previous=before), "orders") is None


def test_others_needs_hold_for_the_fallback_too(shop: Shop) -> None:
    """The cart requires shared-services ^1.3.0; 1.2.0 must not stand in for them."""
    before = shop.release()
    shop.change("shared-services", "1.3.0")
    shop.change("shopping-cart", "1.3.0", declare(requires={"shared-services": "^1.3.0"}))
    release = shop.release(previous=before)
    assert standing_in(release, "shared-services") is None
    assert standing_in(release, "shopping-cart") == "1.2.0"


def test_fallbacks_fit_each_other_too(shop: Shop) -> None:
    """Both may have to stand in at once: the cart's predecessor requires a version that shared-services' is not."""
    shop.change("shopping-cart", "1.2.1", declare(requires={"shared-services": "^1.3.0"}))
    shop.change("shared-services", "1.3.0")
    before = as_if(shop.release(), "shared-services", "1.2.0")
    shop.change("shopping-cart", "1.4.0", declare(requires={}))
    release = shop.release(previous=before)
    assert standing_in(release, "shared-services") == "1.2.0"
    assert standing_in(release, "shopping-cart") is None


def test_at_an_own_origin_the_fallback_takes_the_links_of_its_successor(shop: Shop) -> None:
    """Both versions are below one address, which has one scope: another React major can't stand in there."""
    origin = "http://localhost:5009/"
    shop.publish(shop.newest("orders").manifest, origin)
    before = shop.release()
    shop.publish(shop.change("orders", "1.3.0").manifest, origin)
    assert standing_in(shop.release(previous=before), "orders") == "1.2.0"
    old = shop.change("orders", "1.4.0", declare(shared={"react": {"range": "^18"}, "@muntin/react": {"range": "*"}}))
    assert standing_in(shop.release(previous=before), "orders") == "1.2.0"
    shop.publish(old.manifest, origin)
    assert standing_in(shop.release(previous=before), "orders") is None


def test_at_an_own_origin_the_fallback_may_not_share_a_name_with_other_bytes(shop: Shop) -> None:
    """A container that is always called remoteEntry.js has one content there: the newest."""
    origin = "http://localhost:5010/"
    shop.publish(shop.newest("reviews").manifest, origin)
    before = shop.release()
    same = shop.change("reviews", "2.1.0").manifest
    shop.publish(same, origin)
    assert standing_in(shop.release(previous=before), "reviews") == "2.0.0"

    def other(content: dict[str, Any]) -> None:
        content["files"]["remoteEntry.js"]["integrity"] = "sha384-other"

    shop.publish(shop.change("reviews", "2.2.0", other).manifest, origin)
    assert standing_in(shop.release(previous=before), "reviews") is None


def test_a_version_that_is_gone_from_the_records_does_not_stand_in(shop: Shop) -> None:
    """Without its record nobody knows its files."""
    before = shop.release()
    shop.change("orders", "1.3.0")
    shop.records = [each for each in shop.records if each.key != "orders@1.2.0"]
    assert standing_in(shop.release(previous=before), "orders") is None
