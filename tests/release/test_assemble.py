"""Assembling a release: equal input gives equal releases, everything a page loads is hashed, clashes are named."""

from typing import Any

import msgspec
import pytest

from muntin.release import Release, ReleaseError, canonical

from .published import Shop

REACT = "/assets/react/19.3.1/"
HEADER = "http://localhost:5004/"
CART = "/assets/shopping-cart/1.2.0/"


@pytest.fixture
def release(shop: Shop) -> Release:
    """The release of the whole shop."""
    return shop.release()


def test_the_same_input_makes_the_same_release_in_any_order(shop: Shop, release: Release) -> None:
    """The id is the SHA-256 of canonical JSON: the order in which records are handed over leaves no trace."""
    shop.records.reverse()
    again = shop.release()
    assert canonical(again) == canonical(release)
    assert again.id == release.id
    assert len(release.id) == 64


def test_another_file_makes_another_release(shop: Shop, release: Release) -> None:
    """One changed hash anywhere changes the id."""

    def change(content: dict[str, Any]) -> None:
        content["files"]["mount-AAAAAAAA.js"]["integrity"] = "sha384-other"

    shop.change("shopping-cart", "1.2.0", change)
    assert shop.release().id != release.id


def test_everything_a_page_may_load_has_its_hash(release: Release) -> None:
    """Imports, preloads, exposes and styles are all covered by integrity."""
    maps = [release.importmap.imports, *release.importmap.scopes.values()]
    scripts = {*release.preload, release.host.loader, release.host.module, *(a for m in maps for a in m.values())}
    styles = {*release.host.styles}
    for part in (*release.routes, *release.slots):
        scripts |= set(part.preload)
        styles |= set(part.styles)
    for mfe in release.mfes.values():
        scripts |= {mfe.files.entry, *(each for files in mfe.files.exposes.values() for each in files)}
    assert scripts <= set(release.importmap.integrity)
    assert styles <= set(release.integrity)


def test_lazy_chunks_are_named_and_what_no_page_loads_is_not(release: Release) -> None:
    """Chunks that load later have hashes; other modes' and other versions' files have no place."""
    named = set(release.importmap.integrity)
    assert "/assets/product-catalog/1.2.0/lazy-EEEEEEEE.js" in named
    assert "/assets/muntin-ui-kit/0.1.0/dialog-44.js" in named
    assert not [each for each in named if "/dev-" in each or "R18" in each]


def test_the_newest_container_is_no_part_of_a_release_of_ours(release: Release) -> None:
    """A release pins `<hash>/remoteEntry.js`; the one at the root changes with every build. A foreign one stays."""
    assert f"{HEADER}remoteEntry.js" not in release.importmap.integrity
    assert release.mfes["header"].files.entry == f"{HEADER}0123456789ab/remoteEntry.js"
    assert "/assets/reviews/2.0.0/remoteEntry.js" in release.importmap.integrity


def test_particular_routes_come_first(release: Release) -> None:
    """First match wins, so a literal segment goes before a parameter."""
    paths = [route.path for route in release.routes]
    assert paths == ["/", "/cart", "/orders", "/products/new", "/products/:id", "/reviews"]


def test_every_page_loads_libraries_host_and_services_before_its_own_mfes(release: Release) -> None:
    """Load order: what others need comes first, and nothing twice."""
    services = "/assets/shared-services/1.2.0/"
    assert release.services == "shared-services"
    assert release.preload == [
        f"{REACT}react-core-R19.js",
        f"{REACT}react-R19.js",
        f"{REACT}react-dom.client-R19.js",
        "/assets/host/1.2.0/host-77777777.js",
        f"{REACT}react.jsx-runtime-R19.js",
        "/assets/muntin-react/0.1.0/muntin.react-33.js",
        f"{services}0123456789ab/remoteEntry.js",
        f"{services}services-EEEEEEEE.js",
    ]
    cart = next(route for route in release.routes if route.path == "/cart")
    assert cart.preload == [
        f"{CART}0123456789ab/remoteEntry.js",
        f"{CART}chunk-BBBBBBBB.js",
        f"{CART}mount-AAAAAAAA.js",
    ]


def test_library_styles_come_before_those_of_the_host(release: Release) -> None:
    """A library's styles are part of every page, and the host may refine them."""
    assert release.host.styles == ["/assets/muntin-ui-kit/0.1.0/ui-kit-44.css", "/assets/host/1.2.0/host-55555555.css"]


def test_csp_origins_are_those_that_are_needed(release: Release) -> None:
    """Our own origin needs no mention; the header has its own, and may call another."""
    assert release.csp.style == release.csp.script == ["http://localhost:5004"]
    assert release.csp.img == []
    assert release.csp.connect == ["http://localhost:5004", "https://search.example.com"]


def test_sizes_count_scripts_and_styles_once(shop: Shop, release: Release) -> None:
    """The second copy of the container, pictures and the development build of libraries are not counted."""
    cart = shop.newest("shopping-cart").manifest
    counted = [f for n, f in cart.files.items() if n.endswith((".js", ".css")) and n != "remoteEntry.js"]
    assert release.sizes["shopping-cart"].raw == sum(each.raw for each in counted)
    assert release.sizes["react@19.3.1"].raw == 220 + 170 * 2 + 400
    assert release.libraries["react@19.3.1"].bytes == release.sizes["react@19.3.1"].brotli
    assert release.libraries["react@19.3.1"].packages == {"react": "19.3.1", "react-dom": "19.3.1"}


def test_a_routes_size_is_what_its_page_loads_at_once(shop: Shop, release: Release) -> None:
    """Common part, slots, the route's own and its classic scripts, each file once; a slot that the route leaves out
    weighs nothing."""
    sizes = {record.base + n: f.raw for record in shop.records for n, f in record.manifest.files.items()}
    for path in ("/cart", "/reviews"):
        route = next(each for each in release.routes if each.path == path)
        shown = [slot for slot in release.slots if path not in slot.except_]
        loaded = {*release.preload, release.host.loader, *release.host.styles}
        for part in (route, *shown):
            loaded |= {*part.preload, *part.scripts, *part.styles}
        assert route.size.raw == sum(sizes[each] for each in loaded)
    cart = next(route for route in release.routes if route.path == "/cart")
    assert [slot.name for slot in release.slots if "/cart" not in slot.except_] == ["header"]
    assert not cart.scripts


def test_a_development_release_takes_the_development_build_of_libraries(shop: Shop) -> None:
    """MFEs have one build; libraries two, and one that has only one gives that."""
    release = shop.release(mode="development")
    assert release.importmap.imports["react"] == f"{REACT}dev-react-R19.js"
    assert release.importmap.imports["@muntin/ui-kit"] == "/assets/muntin-ui-kit/0.1.0/ui-kit-44.js"
    assert f"{REACT}react-R19.js" not in release.importmap.integrity


def test_two_majors_side_by_side_get_scopes(shop: Shop) -> None:
    """Who has another version than the host is served it by its own address; libraries follow their links."""

    def wants_18(content: dict[str, Any]) -> None:
        content["declaration"]["shared"] = {"react": {"range": "^18.0.0"}}
        content["exposes"]["./mount"]["shared"] = ["react", "react/jsx-runtime"]

    shop.change("orders", "1.3.0", wants_18)
    release = shop.release()
    old = "/assets/react/18.3.1/"
    scope = release.importmap.scopes["/assets/orders/1.3.0/"]
    assert scope["react"] == f"{old}react-R18.js"
    assert scope["react/jsx-runtime"] == f"{old}react.jsx-runtime-R18.js"
    assert release.importmap.imports["react"] == f"{REACT}react-R19.js"
    assert list(release.importmap.scopes) == ["/assets/orders/1.3.0/"]
    orders = next(route for route in release.routes if route.path == "/orders")
    assert orders.preload[:3] == [f"{old}react-core-R18.js", f"{old}react-R18.js", f"{old}react.jsx-runtime-R18.js"]
    assert {f"{old}react-R18.js", f"{REACT}react-R19.js"} <= set(release.importmap.integrity)
    assert release.libraries["react@18.3.1"].packages == {"react": "18.3.1"}


def test_a_base_within_another_repeats_what_the_outer_scope_changes(shop: Shop) -> None:
    """Browsers try shorter scopes too: an MFE below another's address must not get the other's React."""

    def wants_18(content: dict[str, Any]) -> None:
        content["declaration"]["shared"] = {"react": {"range": "^18.0.0"}}
        content["exposes"]["./mount"]["shared"] = ["react"]

    orders = shop.change("orders", "1.3.0", wants_18)
    shop.publish(orders.manifest, "http://localhost:5009/")
    cart = shop.newest("shopping-cart")
    shop.publish(cart.manifest, "http://localhost:5009/cart/")
    scopes = shop.release().importmap.scopes
    assert scopes["http://localhost:5009/"]["react"].startswith("/assets/react/18.3.1/")
    assert scopes["http://localhost:5009/cart/"]["react"].startswith(REACT)


def test_two_mfes_at_one_address_can_not_have_two_versions(shop: Shop) -> None:
    """A scope is an address: the second MFE is named, and where to publish it."""

    def wants_18(content: dict[str, Any]) -> None:
        content["declaration"]["shared"] = {"react": {"range": "^18.0.0"}}
        content["exposes"]["./mount"]["shared"] = ["react"]

    def renamed(content: dict[str, Any]) -> None:
        content["name"] = content["declaration"]["name"] = "invoices"
        content["declaration"]["routes"][0]["path"] = "/invoices"

    shop.publish(shop.change("orders", "1.3.0", renamed).manifest, "http://localhost:5009/")
    shop.publish(shop.change("orders", "1.4.0", wants_18).manifest, "http://localhost:5009/")
    with pytest.raises(ReleaseError, match=r"shares the address http://localhost:5009/ .* version of react"):
        shop.release()


def test_a_foreign_remote_is_described_with_what_to_offer_it(release: Release) -> None:
    """Its own key stands behind ./mount; classic scripts are no modules, so they are preloaded as what they are."""
    files = release.mfes["reviews"].files
    assert files.remote is not None
    assert msgspec.to_builtins(files.remote) == {
        "type": "script",
        "global_name": "reviews",
        "expose": "./Reviews",
        "adapter": "react",
        "share": {"react": "19.3.1", "react-dom": "19.3.1"},
    }
    assert files.exposes == {"./mount": ["/assets/reviews/2.0.0/chunk-71.js"]}
    reviews = next(route for route in release.routes if route.path == "/reviews")
    assert not [each for each in reviews.preload if "/reviews/" in each]
    assert reviews.scripts == [files.entry, *files.exposes["./mount"]]


def test_a_place_without_classic_scripts_says_nothing_of_them(release: Release) -> None:
    """So releases that were made before anybody thought of them keep their ids."""
    written = msgspec.to_builtins(release)
    having = [each for each in (*written["routes"], *written["slots"]) if "scripts" in each]
    assert [each["path"] for each in having] == ["/reviews"]


def test_a_remote_of_modules_has_no_scripts(shop: Shop) -> None:
    """Its entry and chunks are modules, and preloaded with the others."""

    def modules(content: dict[str, Any]) -> None:
        content["entryType"], content["globalName"] = "module", None

    shop.change("reviews", "2.1.0", modules)
    reviews = next(route for route in shop.release().routes if route.path == "/reviews")
    assert reviews.scripts == []
    assert "/assets/reviews/2.1.0/remoteEntry.js" in reviews.preload


def test_a_foreign_remote_of_an_older_react_is_mounted_with_that_one(shop: Shop) -> None:
    """The host's adapter takes react and react-dom by the remote's address: its scope has both, of one build."""

    def wants_18(content: dict[str, Any]) -> None:
        content["declaration"]["shared"] = {"react": {"range": "^18.0.0"}}

    shop.change("reviews", "2.1.0", wants_18)
    scope = shop.release().importmap.scopes["/assets/reviews/2.1.0/"]
    assert scope["react"] == "/assets/react/18.3.1/react-R18.js"
    assert scope["react-dom/client"] == "/assets/react/18.3.1/react-dom.client-R18.js"


def test_two_mfes_with_different_files_at_one_address_are_refused(shop: Shop) -> None:
    """One address has one hash; the second MFE is told where each has its own."""

    def other(content: dict[str, Any]) -> None:
        content["files"]["mount-AAAAAAAA.js"]["integrity"] = "sha384-other"

    shop.publish(shop.newest("orders").manifest, "http://localhost:5009/")
    shop.publish(shop.change("shopping-cart", "1.3.0", other).manifest, "http://localhost:5009/")
    with pytest.raises(ReleaseError, match="different files at http://localhost:5009/"):
        shop.release()


def test_facts_say_what_was_checked(release: Release) -> None:
    """Ranges, required APIs, events: one sentence each, those of a library version together."""
    assert "@muntin/ui-kit 0.1.0 fits product-catalog (^0.1.0)" in release.facts
    assert "shopping-cart 1.2.0 has shared-services 1.2.0 (^1.0.0)" in release.facts
    assert "addToCart@1 goes from product-catalog to shopping-cart" in release.facts


def test_without_a_services_mfe_the_page_has_none(shop: Shop) -> None:
    """The host then makes plain services itself."""
    shop.without("shared-services")
    shop.change("shopping-cart", "1.3.0", lambda content: content["declaration"].update(requires={}))
    assert shop.release().services is None


def clash(shop: Shop, kind: str) -> None:
    """Publishes what makes no page."""

    def change(content: dict[str, Any]) -> None:
        match kind:
            case "an unknown slot":
                content["declaration"]["slots"] = [{"name": "sidebar", "except": [], "skeleton": "bar"}]
            case "an unknown entry":
                content["exposes"]["./mount"]["shared"] = ["react/server"]
            case "nothing to mount":
                content["declaration"]["exposes"] = {"./other": "x"}

    if kind == "no host":
        shop.without("host")
    else:
        shop.change("orders", "1.3.0", change)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("no host", "a page needs a host"),
        ("an unknown slot", "orders 1.3.0 fills the slot 'sidebar'; the host has: header, cart"),
        ("an unknown entry", "orders@1.3.0 imports react/server, which no library that it is linked with has"),
        ("nothing to mount", "orders 1.3.0 has a route or a slot, but exposes no ./mount"),
    ],
)
def test_what_makes_no_page_is_refused_with_who_clashes(shop: Shop, kind: str, message: str) -> None:
    """The error names the MFE and what is wrong with it."""
    clash(shop, kind)
    with pytest.raises(ReleaseError) as caught:
        shop.release()
    assert message in str(caught.value)


def test_a_version_that_is_not_published_is_refused(shop: Shop) -> None:
    """A solution of other records than those at hand names what is missing."""
    solution = shop.solve()
    shop.records = [each for each in shop.records if each.key != "react@19.3.1"]
    with pytest.raises(ReleaseError, match=r"19\.3\.1 is not published; `muntin vendor"):
        shop.release(solution)


def test_what_loads_later_is_hashed_and_weighs_nothing_at_first(shop: Shop, release: Release) -> None:
    """A slot says where it is and when it loads; a route's size is of what loads before anything is clicked."""

    def late(content: dict[str, Any]) -> None:
        content["declaration"]["slots"][0] |= {"only": ["/cart"], "load": "visible"}

    shop.change("header", "1.3.0", late)
    later = shop.release()
    slot = next(each for each in later.slots if each.mfe == "header")
    assert (slot.only, slot.load) == (["/cart"], "visible")
    assert set(slot.preload) <= later.importmap.integrity.keys()
    sizes = {route.path: route.size.brotli for route in release.routes}
    assert all(route.size.brotli < sizes[route.path] for route in later.routes)


def test_only_routes_of_the_release_are_next(shop: Shop) -> None:
    """Another team's route may be named before it is there, or after it went: that is a fact, not a clash."""

    def ahead(content: dict[str, Any]) -> None:
        content["declaration"]["routes"][0]["next"] = ["/orders", "/soon"]

    shop.change("shopping-cart", "1.3.0", ahead)
    release = shop.release()
    assert next(route for route in release.routes if route.path == "/cart").next == ["/orders"]
    assert "/cart names /soon next, which is no route of this release" in release.facts


def test_the_policies_of_libraries_are_those_of_the_page(shop: Shop) -> None:
    """Trusted Types policies that a library says it makes; only of libraries that the page has."""

    def policies(content: dict[str, Any]) -> None:
        content["trustedTypes"] = ["react-policy"]

    shop.change("react", "19.3.2", policies)
    assert shop.release().csp.policies == ["react-policy"]
