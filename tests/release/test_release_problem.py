"""Published versions as the resolver's question, and what is wanted of a next release."""

from typing import Any

import pytest

from muntin.release import overlay, problem
from muntin.release.libraries import package_of
from muntin.resolve.model import LibraryVersion

from .published import Shop


def test_an_mfe_claims_what_only_one_can_have(shop: Shop) -> None:
    """Routes by shape, slots, and the services of the page."""
    question = problem(shop.records, shop.wanted, {})
    assert question.mfes["product-catalog"][0].claims == ["route /products/:", "route /", "route /products/new"]
    assert question.mfes["shopping-cart"][0].claims == ["route /cart", "slot 'cart'"]
    assert question.mfes["shared-services"][0].claims == ["expose ./services"]
    assert question.mfes["host"][0].claims == []
    assert question.apis == {"shell": "1.0.0"}


def test_one_schema_has_one_key(shop: Shop) -> None:
    """Sender and receiver with equal schemas name the same one."""
    question = problem(shop.records, shop.wanted, {})
    key = question.mfes["product-catalog"][0].sends["addToCart@1"]
    assert question.mfes["shopping-cart"][0].receives == {"addToCart@1": key}
    assert list(question.schemas) == [key]


def test_versions_stand_in_the_order_of_publication(shop: Shop) -> None:
    """Whatever the order in which records come."""
    shop.change("orders", "1.3.0")
    shop.change("orders", "1.2.9")
    shop.records.reverse()
    question = problem(shop.records, shop.wanted, {})
    assert [each.version for each in question.mfes["orders"]] == ["1.2.0", "1.3.0", "1.2.9"]
    assert [each.version for each in question.libraries["react"]] == ["18.3.1", "19.3.1"]


def test_only_what_is_wanted_or_required_is_asked(shop: Shop) -> None:
    """The cart requires shared-services; nothing of the others can change the answer."""
    question = problem(shop.records, {"shopping-cart": "latest"}, {"react": "^19"})
    assert question.mfes.keys() == {"shopping-cart", "shared-services"}
    assert question.pins == {"react": "^19"}


def test_bytes_that_packages_of_a_build_share_are_counted_once(shop: Shop) -> None:
    """react's core chunk counts with react, not again with react-dom; styles count too."""
    libraries = problem(shop.records, shop.wanted, {}).libraries
    core, entry, client = 88, 68, 160
    assert libraries["react"][1] == LibraryVersion("19.3.1", "react@19.3.1", core + 2 * entry, {})
    assert libraries["react-dom"][1] == LibraryVersion("19.3.1", "react@19.3.1", client, {})
    assert libraries["@muntin/ui-kit"] == [LibraryVersion("0.1.0", "muntin-ui-kit@0.1.0", 80 + 76, {"react": ">=18"})]


def test_an_import_without_a_declared_range_is_needed_in_any_version(shop: Shop) -> None:
    """Whoever forgot the range still gets the library, rather than a page that can't link."""

    def change(content: dict[str, Any]) -> None:
        content["declaration"]["shared"] = {}

    shop.change("orders", "1.3.0", change)
    shared = problem(shop.records, shop.wanted, {}).mfes["orders"][1].shared
    assert {package: need.range for package, need in shared.items()} == {"react": "*", "@muntin/react": "*"}


def test_a_rebuilt_library_takes_the_place_of_the_one_before(shop: Shop) -> None:
    """Of builds of equal precedence the later stands for all, whatever it weighs; a pin names an earlier one."""
    shop.change("muntin-ui-kit", "0.1.0+4f2e00000000")
    shop.change("react", "19.3.1-rebuilt")
    libraries = problem(shop.records, shop.wanted, {}).libraries
    assert [each.version for each in libraries["@muntin/ui-kit"]] == ["0.1.0+4f2e00000000"]
    pinned = problem(shop.records, shop.wanted, {"@muntin/ui-kit": "0.1.0"}).libraries
    assert [each.version for each in pinned["@muntin/ui-kit"]] == ["0.1.0", "0.1.0+4f2e00000000"]
    assert [(each.version, each.build) for each in libraries["react"]] == [
        ("18.3.1", "react@18.3.1"),
        ("19.3.1", "react@19.3.1-rebuilt"),
    ]


@pytest.mark.parametrize(
    ("specifier", "package"),
    [("react", "react"), ("react/jsx-runtime", "react"), ("@apollo/client/react", "@apollo/client"), ("@a/b", "@a/b")],
)
def test_a_specifier_is_of_a_package(specifier: str, package: str) -> None:
    """As npm names packages: one segment, or two with a scope."""
    assert package_of(specifier) == package


def test_changes_are_laid_over_what_was_wanted() -> None:
    """Changes come first, the order being the priority; a host is always wanted."""
    current = {"orders": "^1.0.0", "header": "latest", "host": "latest"}
    wanted = overlay(current, {"product-catalog": "2.1.0", "header": "1.4.0"}, ["orders"])
    assert list(wanted.items()) == [("product-catalog", "2.1.0"), ("header", "1.4.0"), ("host", "latest")]
    assert overlay({}, {}, ["host"]) == {"host": "latest"}
