"""The difference of two releases: versions, libraries, bytes, permissions, places; and nothing that stayed the same."""

from typing import Any

import msgspec

from muntin.release import diff
from muntin.release.diff import Change, Delta, Versions

from .published import Shop


def test_equal_releases_differ_in_nothing(shop: Shop) -> None:
    """Only the totals are told."""
    release = shop.release()
    found = diff(release, release)
    assert not (found.mfes or found.libraries or found.sizes)
    assert found.permissions == found.routes == found.slots == found.events == Delta([], [])
    assert found.total.before == found.total.after


def test_a_first_release_adds_everything(shop: Shop) -> None:
    """There is no release before it."""
    release = shop.release()
    found = diff(None, release)
    assert found.before is None
    assert found.mfes["host"] == Change(None, "1.2.0")
    assert found.mfes.keys() == {"host", *release.mfes}
    assert found.libraries["react"] == Versions([], ["19.3.1"])
    assert "/cart shows shopping-cart" in found.routes.added
    assert found.total.after.raw == sum(size.raw for size in release.sizes.values())
    assert found.heaviest.before == ""
    assert found.heaviest.size.after == max((route.size for route in release.routes), key=lambda size: size.brotli)


def test_changes_are_told_by_part(shop: Shop) -> None:
    """A new version with a new permission, another route and another library version beside the first."""
    before = shop.release()

    def change(content: dict[str, Any]) -> None:
        content["declaration"]["calls"] = ["/api/orders/"]
        content["declaration"]["routes"][0]["path"] = "/my-orders"
        content["declaration"]["shared"] = {"react": {"range": "^18"}}
        content["exposes"]["./mount"]["shared"] = ["react"]
        content["files"]["mount-AAAAAAAA.js"]["raw"] += 50

    shop.change("orders", "2.0.0", change)
    shop.without("header")
    found = diff(before, shop.release())
    assert found.mfes == {"header": Change("1.2.0", None), "orders": Change("1.2.0", "2.0.0")}
    assert found.libraries == {"react": Versions(["19.3.1"], ["18.3.1", "19.3.1"])}
    assert found.sizes.keys() == {"header", "orders", "react"}
    assert found.sizes["orders"].after.raw - found.sizes["orders"].before.raw == 50
    assert found.sizes["header"].after.raw == 0
    assert found.routes == Delta(["/my-orders shows orders to members"], ["/orders shows orders to members"])
    assert found.slots == Delta([], ["header holds header"])
    assert found.permissions.added == ["orders may call /api/orders/"]
    assert "the page may load scripts from http://localhost:5004" in found.permissions.removed
    assert "header may call https://search.example.com" in found.permissions.removed


def test_a_diff_is_plain_json(shop: Shop) -> None:
    """It goes over the wire as it is."""
    release = shop.release()
    assert msgspec.json.decode(msgspec.json.encode(diff(None, release)))["after"] == release.id


def test_where_a_slot_is_and_how_an_event_is_delivered_is_told(shop: Shop) -> None:
    """An operator sees that a place moved, that an event crosses tabs now, and that a library makes a policy."""
    before = shop.release()

    def change(content: dict[str, Any]) -> None:
        content["declaration"]["slots"][0] |= {"only": ["/", "/cart"], "load": "idle"}
        content["declaration"]["events"]["sends"] = {"menu:open@1": {"x-muntin": {"crossTab": True, "replay": True}}}

    def policies(content: dict[str, Any]) -> None:
        content["trustedTypes"] = ["react-policy"]

    shop.change("header", "1.3.0", change)
    shop.change("react", "19.3.2", policies)
    found = diff(before, shop.release())
    assert found.slots == Delta(["header holds header on /, /cart only once the page is idle"], ["header holds header"])
    assert found.events.added == ["menu:open@1 crosses tabs", "menu:open@1 is replayed to late subscribers"]
    assert "the page may make the Trusted Types policy react-policy" in found.permissions.added
