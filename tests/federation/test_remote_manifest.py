"""From a build of others and its muntin.toml to a manifest: what is taken from where, and what is refused."""

import base64
import hashlib
import json
from typing import Any

import pytest

from muntin.manifest.build import ManifestError, RemoteBuild, SharedNeed, parse
from muntin.manifest.declaration import DeclarationError, declare, schema_file
from muntin.manifest.federation import remote

TOML = """
name = "widget"
version = "1.2.0"
owner = "widget-team"
kind = "remote"
[remote]
expose = "./Widget"
adapter = "react"
[[slot]]
name = "header"
except = ["/cart"]
"""


def mf_manifest(**changes: Any) -> dict[str, Any]:
    """What a plugin writes, with members of `metaData` changed."""
    assets = {"js": {"sync": ["widget.js"], "async": ["lazy.js"]}, "css": {"sync": ["widget.css"], "async": []}}
    entry = {"name": "remoteEntry.js", "path": "", "type": "var"}
    return {
        "id": "the_widget",
        "name": "the_widget",
        "metaData": {"remoteEntry": entry, "globalName": "the_widget", "publicPath": "auto", **changes},
        "shared": [
            {"name": "react", "version": "19.3.1", "requiredVersion": "^19.0.0", "singleton": True},
            {"name": "lodash/", "version": "4.17.21"},
            {"name": "@scope/thing/deep", "version": "1.0.0", "requiredVersion": False},
        ],
        "exposes": [{"name": "Widget", "path": "./Widget", "assets": assets}],
        "something": "that a later version of the plugin writes",
    }


def files(manifest: dict[str, Any] | None = None, **more: str) -> dict[str, bytes]:
    """A build's folder."""
    texts = {
        "mf-manifest.json": json.dumps(manifest or mf_manifest()),
        "mf-stats.json": "{}",
        ".vite/manifest.json": "{}",
        "remoteEntry.js": "var the_widget",
        "widget.js": "1",
        "widget.css": "b { color: red }",
        "lazy.js": "2",
        **more,
    }
    return {name: text.encode() for name, text in texts.items()}


def made(given: dict[str, bytes] | None = None, toml: str = TOML) -> RemoteBuild:
    """The manifest of it."""
    return remote(declare(toml, "muntin.toml"), files() if given is None else given, len)


def test_it_reads_back_as_a_published_manifest_does() -> None:
    """It passes the parser that everything published passes."""
    import msgspec

    built = made()
    assert parse(msgspec.json.encode(built), "manifest.json") == built


def test_every_file_is_hashed_and_only_served_ones_are_named() -> None:
    """Integrity is of the bytes; the bundler's own notes are not published."""
    built, given = made(), files()
    assert sorted(built.files) == ["lazy.js", "remoteEntry.js", "widget.css", "widget.js"]
    for name, record in built.files.items():
        assert record.integrity == "sha384-" + base64.b64encode(hashlib.sha384(given[name]).digest()).decode()
        assert record.raw == len(given[name])


def test_the_entry_and_what_loads_with_it_are_as_the_plugin_says() -> None:
    """Global name, sync assets and styles come from mf-manifest.json; the lazy part loads with nothing."""
    built = made()
    assert (built.entry, built.entry_type, built.global_name) == ("remoteEntry.js", "script", "the_widget")
    assert built.exposes == {"./Widget": ["widget.js"]}
    assert built.css == ["widget.css"]
    assert built.declaration.exposes == {"./mount": "./Widget"}


def test_static_imports_of_modules_are_followed_dependencies_first() -> None:
    """What a module imports statically loads with it, although Vite's manifest calls some of that async."""
    entry = {"remoteEntry": {"name": "remoteEntry.js", "path": "./", "type": "module"}}
    given = files(
        mf_manifest(**entry),
        **{
            "remoteEntry.js": 'import{a}from"./assets/a.js";const w=()=>import("./widget.js")',
            "assets/a.js": "import './b.js';export * from \"../widget.js\"",
            "assets/b.js": "import './a.js'",
        },
    )
    built = made(given)
    assert (built.entry_type, built.global_name) == ("module", None)
    assert built.exposes["./Widget"] == ["assets/b.js", "widget.js", "assets/a.js"]


def test_shared_ranges_come_from_the_plugin_unless_declared() -> None:
    """muntin.toml decides where it says something; a subpath is of its package; react-dom goes with react."""
    built = made(toml=TOML + '[shared]\nreact = { range = "^19.2.0", pool = "react" }\n')
    assert built.declaration.shared == {
        "@scope/thing": SharedNeed("*"),
        "lodash": SharedNeed("^4.17.21"),
        "react": SharedNeed("^19.2.0", pool="react"),
        "react-dom": SharedNeed("^19.2.0", pool="react"),
    }
    assert made().declaration.shared["react"] == SharedNeed("^19.0.0", singleton=True)


@pytest.mark.parametrize(
    ("given", "toml", "said"),
    [
        ({}, TOML, "dist/mf-manifest.json is not there; build with `manifest: true`"),
        ({"mf-manifest.json": b"[]"}, TOML, "is no Module Federation manifest"),
        (files(), TOML.replace("./Widget", "./Other"), "the build exposes ./Widget, not ./Other"),
        (files(mf_manifest(remoteEntry={"name": "e.cjs", "type": "commonjs-module"})), TOML, "'commonjs-module'"),
        (files(mf_manifest(remoteEntry={"name": "gone.js", "type": "module"})), TOML, "dist has no gone.js"),
        (files(mf_manifest(remoteEntry={"name": "../up.js", "type": "var"})), TOML, "dist has no ../up.js"),
    ],
)
def test_a_build_that_cannot_be_used_is_refused(given: dict[str, bytes], toml: str, said: str) -> None:
    """The error names the MFE, what is wrong and what there is."""
    with pytest.raises(ManifestError) as refused:
        made(given, toml)
    assert str(refused.value).startswith("widget: ")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("owner", "ower"), "ower: unknown key; allowed: name, version"),
        (('name = "widget"', 'name = "Widget"'), 'name: "Widget" is not a name of lower-case letters'),
        (('"1.2.0"', '"1.2"'), 'version: "1.2" is not a semantic version like 1.0.0'),
        (('"remote"', '"module"'), "kind: expected one of remote"),
        (('"react"', '"vue"'), "remote.adapter: expected one of mount, react"),
        (('"/cart"', '"cart"'), 'slot[0].except[0]: "cart" is not a path like /products/:id'),
        (("[[slot]]", '[shared]\nreact = "nineteen"\n[[slot]]'), 'shared."react": "nineteen" is not an npm range'),
        (
            ("[[slot]]", '[shared]\nReact = "^19"\n[[slot]]'),
            'shared."React": "React" is not the name of an npm package',
        ),
        (("[[slot]]", '[requires]\nwidget = "^1"\n[[slot]]'), 'requires."widget": an MFE does not require itself'),
        (("[[slot]]", '[calls]\nallow = ["/a/../b"]\n[[slot]]'), 'calls.allow[0]: "/a/../b" is neither a path'),
        (("[[slot]]", "[budget]\njs = 0\n[[slot]]"), "budget.js: expected a whole number > 0"),
        (("[[slot]]", '[events]\nsends = ["a", "a"]\n[[slot]]'), 'events.sends[1]: "a" is there twice'),
        (("[[slot]]", '[events]\nsends = ["a:b"]\n[[slot]]'), '"a:b@1" has no schema; write events/a.b@1.json'),
        (('"widget"', "widget"), "Invalid value"),
    ],
)  # fmt: skip - one case, one line
def test_a_declaration_is_refused_with_the_key_and_what_is_allowed(change: tuple[str, str], said: str) -> None:
    """Nothing of a muntin.toml with one wrong key is used."""
    assert change[0] in TOML
    with pytest.raises(DeclarationError) as refused:
        declare(TOML.replace(*change, 1), "widget/muntin.toml")
    assert str(refused.value).startswith("widget/muntin.toml: ")
    assert said in str(refused.value)


def test_events_are_inlined_with_their_schemas() -> None:
    """`@1` is the default; a colon is a dot in the schema's file name."""
    schema = {"type": "object"}
    declared = declare(TOML + '[events]\nreceives = ["cart:updated"]\n', "muntin.toml", {"cart:updated@1": schema})
    assert declared.declaration.events.receives == {"cart:updated@1": schema}
    assert schema_file("cart:updated@1") == "events/cart.updated@1.json"
