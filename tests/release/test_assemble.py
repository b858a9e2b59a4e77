"""Assembling a release: equal builds give equal releases, everything a page loads is hashed, clashes are named."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.manifest.build import HostBuild, Manifest, ModuleBuild, SharedBuild, SlotDeclaration, parse
from muntin.release import Release, ReleaseError, assemble, canonical

BUILDS = Path(__file__).parent / "builds"
ORIGINS = {
    name: f"http://localhost:{5001 + index}"
    for index, name in enumerate(["product-catalog", "shopping-cart", "shared-services", "header", "orders"])
}
CATALOG, CART, SERVICES, HEADER = (
    ORIGINS[name] for name in ("product-catalog", "shopping-cart", "shared-services", "header")
)


def builds() -> dict[str, Manifest]:
    return {file.stem: parse(file.read_bytes(), file.name) for file in sorted(BUILDS.glob("*.json"))}


def module(name: str) -> ModuleBuild:
    manifest = builds()[name]
    assert isinstance(manifest, ModuleBuild)
    return manifest


def declared(build: ModuleBuild, **changes: Any) -> ModuleBuild:
    """The same build with another declaration."""
    declaration = msgspec.structs.replace(build.declaration, **changes)
    return msgspec.structs.replace(build, declaration=declaration)


@pytest.fixture(scope="module")
def release() -> Release:
    return assemble(builds().values(), ORIGINS)


def test_the_same_builds_make_the_same_release_in_any_order(release: Release) -> None:
    """The id is the SHA-256 of canonical JSON: the order in which builds were found leaves no trace."""
    again = assemble(reversed(list(builds().values())), ORIGINS)
    assert again == release
    assert canonical(again) == canonical(release)
    assert len(release.id) == 64


def test_another_file_makes_another_release(release: Release) -> None:
    """One changed hash anywhere changes the id."""
    cart = module("shopping-cart")
    name = "mount-AAAAAAAA.js"
    changed = msgspec.structs.replace(cart.files[name], integrity="sha384-other")
    others = [each for each in builds().values() if each.name != cart.name]
    again = assemble([*others, msgspec.structs.replace(cart, files=cart.files | {name: changed})], ORIGINS)
    assert again.id != release.id


def test_everything_a_page_may_load_has_its_hash(release: Release) -> None:
    """Imports, preloads, exposes and styles are all covered by integrity."""
    scripts = {*release.importmap.imports.values(), *release.preload, release.host.loader, release.host.module}
    styles = {*release.host.styles}
    for part in (*release.routes, *release.slots):
        scripts |= set(part.preload)
        styles |= set(part.styles)
    for mfe in release.mfes.values():
        scripts |= {mfe.entry, *(each for files in mfe.exposes.values() for each in files)}
    assert scripts <= set(release.importmap.integrity)
    assert styles <= set(release.integrity)


def test_the_newest_container_is_no_part_of_a_release(release: Release) -> None:
    """A release pins `<hash>/remoteEntry.js`; the one at the root changes with every build."""
    assert f"{CATALOG}/remoteEntry.js" not in release.importmap.integrity
    assert release.mfes["product-catalog"].entry == f"{CATALOG}/0123456789ab/remoteEntry.js"


def test_particular_routes_come_first(release: Release) -> None:
    """First match wins, so a literal segment goes before a parameter."""
    assert [route.path for route in release.routes] == ["/", "/cart", "/orders", "/products/new", "/products/:id"]


def test_every_page_loads_libraries_host_and_services_before_its_own_mfes(release: Release) -> None:
    """Load order: what others need comes first, and nothing twice."""
    assert release.services == "shared-services"
    assert release.preload == [
        "/assets/react-core-11111111.js",
        "/assets/react-22222222.js",
        "/assets/host-77777777.js",
        "/assets/muntin.react-33333333.js",
        f"{SERVICES}/0123456789ab/remoteEntry.js",
        f"{SERVICES}/services-EEEEEEEE.js",
    ]
    cart = next(route for route in release.routes if route.path == "/cart")
    assert cart.preload[-3:] == [
        f"{CART}/0123456789ab/remoteEntry.js",
        f"{CART}/chunk-BBBBBBBB.js",
        f"{CART}/mount-AAAAAAAA.js",
    ]


def test_csp_origins_are_those_that_are_needed(release: Release) -> None:
    """Styles from whom has styles, images from whom has images, probes of all MFEs."""
    assert release.csp.style == sorted(set(ORIGINS.values()) - {SERVICES})
    assert release.csp.img == [CART]
    assert release.csp.font == []
    assert release.csp.connect == sorted(ORIGINS.values())


def test_sizes_count_scripts_and_styles_once(release: Release) -> None:
    """The second copy of the container, pictures and pages of their own are not counted."""
    cart = module("shopping-cart")
    counted = [f for n, f in cart.files.items() if n.endswith((".js", ".css")) and n != "remoteEntry.js"]
    assert release.sizes["shopping-cart"].raw == sum(each.raw for each in counted)
    assert "graphiql" not in release.sizes


def test_without_a_services_mfe_the_page_has_none() -> None:
    """The host then makes plain services itself."""
    others = [each for each in builds().values() if each.name != "shared-services"]
    assert assemble(others, ORIGINS).services is None


def clash(kind: str) -> tuple[list[Manifest], dict[str, str]]:
    """Builds and origins that make no page, by what is wrong with them."""
    known, origins = builds(), dict(ORIGINS)
    orders, cart = module("orders"), module("shopping-cart")
    match kind:
        case "no host":
            del known["host"]
        case "no libraries":
            del known["shared"]
        case "two routes of one shape":
            route = msgspec.structs.replace(orders.declaration.routes[0], path="/products/:name")
            known["orders"] = declared(orders, routes=[route])
        case "two in one slot":
            known["orders"] = declared(orders, slots=cart.declaration.slots)
        case "two with services":
            known["orders"] = msgspec.structs.replace(orders, exposes=module("shared-services").exposes)
        case "an unknown slot":
            known["orders"] = declared(orders, slots=[SlotDeclaration(name="sidebar", except_=[], skeleton="bar")])
        case "an unknown library":
            graph = msgspec.structs.replace(orders.exposes["./mount"], shared=["vue"])
            known["orders"] = msgspec.structs.replace(orders, exposes={"./mount": graph})
        case "no origin":
            del origins["orders"]
    return list(known.values()), origins


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("no host", "one build of the host, found 0"),
        ("no libraries", "one build of the shared libraries, found 0"),
        ("two routes of one shape", "orders and product-catalog both claim the route /products/:"),
        ("two in one slot", "orders and shopping-cart both claim the slot 'cart'"),
        ("two with services", "orders and shared-services both claim the expose ./services"),
        ("an unknown slot", "orders fills the slot 'sidebar'; the host has: header, cart"),
        ("an unknown library", "orders imports vue, which is no shared library of this build"),
        ("no origin", "orders has no origin; declare a process orders in deploy/topology.toml"),
    ],
)
def test_what_makes_no_page_is_refused_with_who_clashes(kind: str, message: str) -> None:
    """The error names the MFEs and what they clash over."""
    manifests, origins = clash(kind)
    with pytest.raises(ReleaseError) as caught:
        assemble(manifests, origins)
    assert message in str(caught.value)


def test_kinds_are_told_apart() -> None:
    """The fixtures hold one of each kind, so the tests above see all of them."""
    assert {type(each) for each in builds().values()} >= {SharedBuild, HostBuild, ModuleBuild}
