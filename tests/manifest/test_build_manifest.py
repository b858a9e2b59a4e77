"""Manifests: what a build writes is read whole, or refused with the file and the reason."""

import json
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from muntin.errors import contracts_folder
from muntin.manifest.build import (
    HostBuild,
    LibraryBuild,
    Manifest,
    ManifestError,
    ModuleBuild,
    PageBuild,
    RemoteBuild,
    parse,
)

from .manifests import KINDS, module, remote

MODELS = {"module": ModuleBuild, "remote": RemoteBuild, "host": HostBuild, "library": LibraryBuild, "page": PageBuild}
CONTRACT = contracts_folder() / "manifest.schema.json"


def read(content: dict[str, Any]) -> Manifest:
    """The manifest as a program reads it."""
    return parse(json.dumps(content).encode(), "x")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_as_what_it_is(kind: str) -> None:
    """The key `kind` decides which model a manifest is, and the contract in contracts/ takes it too."""
    content = KINDS[kind]()
    assert isinstance(read(content), MODELS[kind])
    jsonschema_rs.validate(json.loads(CONTRACT.read_text()), content)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_what_was_read(kind: str) -> None:
    """Encoding a manifest and reading it again changes nothing."""
    manifest = read(KINDS[kind]())
    assert parse(msgspec.json.encode(manifest), "x") == manifest


def test_a_module_says_what_it_is_made_of() -> None:
    """Container, graph in load order, styles and the declaration survive the reading; defaults are filled in."""
    manifest = read(module())
    assert isinstance(manifest, ModuleBuild)
    assert manifest.exposes["./mount"].files == ["chunk.js", "mount.js"]
    assert manifest.declaration.slots[0].except_ == ["/login"]
    apollo = manifest.declaration.shared["@apollo/client"]
    assert (apollo.range, apollo.singleton, apollo.strict, apollo.pool) == (">= 4.0.0 <5", False, True, None)


def test_a_remote_says_how_it_is_loaded() -> None:
    """Its own key stands behind ours, with what it holds."""
    manifest = read(remote(entryType="script", globalName="widget"))
    assert isinstance(manifest, RemoteBuild)
    assert (manifest.entry_type, manifest.global_name, manifest.adapter) == ("script", "widget", "react")
    assert manifest.exposes[manifest.declaration.exposes["./mount"]] == ["chunk.js", "mount.js"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 1}, "schema"),
        ({"kind": "widget"}, "Invalid value 'widget'"),
        ({"files": []}, "files"),
        ({"entry": 7}, "entry"),
        ({"declaration": {}}, "declaration"),
        ({"entyr": "a.js"}, "unknown field `entyr`"),
        ({"css": ["gone.css"]}, "names gone.css, which is not among its files"),
        ({"entry": "gone.js"}, "names gone.js, which is not among its files"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused_with_file_and_reason(change: dict[str, Any], message: str) -> None:
    """Wrong version, kind, type, key or file: one line that names the file and says to build again."""
    broken = json.dumps(module() | change).encode()
    with pytest.raises(ManifestError, match="muntin build") as caught:
        parse(broken, "build/product-catalog/manifest.json")
    assert message in str(caught.value)
    assert str(caught.value).startswith("build/product-catalog/manifest.json: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"name":"\xff"}', b'{"name":' + b"[" * 100_000]
)
def test_what_is_no_manifest_at_all_is_refused(data: bytes) -> None:
    """Truncated, empty or foreign content raises ManifestError, nothing else."""
    with pytest.raises(ManifestError):
        parse(data, "x")
