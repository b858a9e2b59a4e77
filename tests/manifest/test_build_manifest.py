"""Build manifests: what packages/vite writes is read whole, or refused with the file and the reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from muntin.manifest.build import HostBuild, ManifestError, ModuleBuild, PageBuild, SharedBuild, parse

BUILDS = Path(__file__).parents[1] / "release" / "builds"


def content_of(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((BUILDS / f"{name}.json").read_bytes())
    return content


@pytest.mark.parametrize(
    ("name", "kind"),
    [("shared", SharedBuild), ("host", HostBuild), ("product-catalog", ModuleBuild), ("graphiql", PageBuild)],
)
def test_each_kind_is_read_as_what_it_is(name: str, kind: type) -> None:
    """The key `kind` decides which model a manifest is."""
    assert isinstance(parse((BUILDS / f"{name}.json").read_bytes(), name), kind)


def test_a_module_says_what_it_is_made_of() -> None:
    """Container, graph in load order, styles and the declaration survive the reading."""
    manifest = parse((BUILDS / "shopping-cart.json").read_bytes(), "cart")
    assert isinstance(manifest, ModuleBuild)
    assert manifest.entry == "0123456789ab/remoteEntry.js"
    assert manifest.exposes["./mount"].files == ["chunk-BBBBBBBB.js", "mount-AAAAAAAA.js"]
    assert manifest.declaration.slots[0].except_ == ["/cart"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 2}, "schema"),
        ({"kind": "widget"}, "Invalid value 'widget'"),
        ({"files": []}, "files"),
        ({"entry": 7}, "entry"),
        ({"declaration": {}}, "declaration"),
        ({"css": ["gone.css"]}, "names gone.css, which is not among its files"),
        ({"entry": "gone.js"}, "names gone.js, which is not among its files"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused_with_file_and_reason(change: dict[str, Any], message: str) -> None:
    """Wrong version, kind, type or file: one line that names the file and says to build again."""
    broken = json.dumps(content_of("product-catalog") | change).encode()
    with pytest.raises(ManifestError, match="muntin build") as caught:
        parse(broken, "build/product-catalog/manifest.json")
    assert message in str(caught.value)
    assert str(caught.value).startswith("build/product-catalog/manifest.json: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{", b"null", b"[]", b"\xff\xfe"])
def test_what_is_no_manifest_at_all_is_refused(data: bytes) -> None:
    """Truncated, empty or foreign content raises ManifestError, nothing else."""
    with pytest.raises(ManifestError):
        parse(data, "x")
