"""A release as other clients get it: import map, frontend-discovery, Module Federation's snapshot and manifests."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.compose.feeds import channel_of, feed
from muntin.release import Release
from muntin.release.model import Remote

ORIGIN = "https://shop.example"
RELEASE = msgspec.json.decode((Path(__file__).parents[1] / "compose" / "release.json").read_bytes(), type=Release)


def asked(path: str, release: Release = RELEASE) -> Any:
    """The JSON at `path`."""
    answer = feed(release, "production", ORIGIN, path)
    assert answer is not None
    return json.loads(answer.body)


def addresses(value: Any) -> list[str]:
    """All texts in `value`, keys included, that look like addresses."""
    if isinstance(value, dict):
        return [each for pair in value.items() for part in pair for each in addresses(part)]
    if isinstance(value, list):
        return [each for part in value for each in addresses(part)]
    return [value] if isinstance(value, str) and ("://" in value or value.startswith("/")) else []


def test_the_import_map_is_the_releases_with_absolute_addresses() -> None:
    """A page of another origin can use it as it is."""
    answer = feed(RELEASE, "production", ORIGIN, "/import-map.json")
    assert answer is not None
    assert answer.type == "application/importmap+json"
    found = json.loads(answer.body)
    assert found["imports"].keys() == RELEASE.importmap.imports.keys()
    assert sorted(found["integrity"].values()) == sorted(RELEASE.importmap.integrity.values())
    assert all("://" in each for each in addresses(found))


def test_discovery_has_the_consumers_shape() -> None:
    """schema v1-pre: url, metadata of exactly version and integrity, deployment, nothing unknown."""
    found = asked("/projects/production/microFrontends")
    assert found.keys() == {"schema", "microFrontends"}
    assert found["microFrontends"].keys() == RELEASE.mfes.keys()
    for name, [entry] in found["microFrontends"].items():
        files = RELEASE.mfes[name].files
        assert entry.keys() <= {"url", "fallbackUrl", "metadata", "extras", "deployment"}
        assert entry["metadata"] == {"version": files.version, "integrity": RELEASE.importmap.integrity[files.entry]}
        assert entry["url"].endswith(files.entry)
        assert entry["deployment"] == {"traffic": 100, "default": True}


def test_the_snapshot_knows_mfes_by_version_and_by_channel() -> None:
    """Both names lead to the same container, below an absolute public path."""
    found = asked("/federation/production/snapshot.json")
    for name, mfe in RELEASE.mfes.items():
        info = found[f"{name}:{mfe.files.version}"]
        assert found[f"{name}:production"] == info
        assert info["publicPath"] + info["remoteEntry"] == (
            mfe.files.entry if "://" in mfe.files.entry else ORIGIN + mfe.files.entry
        )
        ours = mfe.files.remote is None or mfe.files.remote.type == "module"
        assert info["remoteEntryType"] == ("module" if ours else "global")


def test_a_manifest_names_the_container_exposes_and_styles() -> None:
    """As a Module Federation plugin would have written it."""
    name, mfe = next((n, m) for n, m in RELEASE.mfes.items() if m.files.styles and not m.files.remote)
    found = asked(f"/federation/production/{name}/mf-manifest.json")
    entry = found["metaData"]["remoteEntry"]
    path = "/".join(filter(None, [entry["path"], entry["name"]]))
    assert mfe.base + path == mfe.files.entry
    exposed = {each["path"]: each["assets"] for each in found["exposes"]}
    assert exposed["./mount"]["css"]["sync"] == [each.removeprefix(mfe.base) for each in mfe.files.styles]


def test_a_remote_of_others_is_handed_on_as_what_it_is() -> None:
    """Its own key, type and global name, not ours."""
    name = next(iter(RELEASE.mfes))
    mfe = RELEASE.mfes[name]
    remote = Remote(type="script", global_name="the_widget", expose="./Widget", adapter="react", share={})
    changed = msgspec.structs.replace(mfe, files=msgspec.structs.replace(mfe.files, remote=remote))
    release = msgspec.structs.replace(RELEASE, mfes=RELEASE.mfes | {name: changed})
    info = asked("/federation/production/snapshot.json", release)[f"{name}:production"]
    assert (info["remoteEntryType"], info["globalName"]) == ("global", "the_widget")
    assert "./Widget" in {each["modulePath"] for each in info["modules"]}


def test_the_script_can_not_be_ended_by_what_is_in_it() -> None:
    """A text of the release that looks like markup stays a text."""
    page = msgspec.structs.replace(RELEASE.importmap, imports={"</script><script>": "/x.js"})
    answer = feed(msgspec.structs.replace(RELEASE, importmap=page), "production", ORIGIN, "/federation/production.js")
    assert answer is not None
    assert answer.type.startswith("text/javascript")
    assert b"</script>" not in answer.body


@pytest.mark.parametrize(
    ("path", "channel"),
    [
        ("/import-map.json", ""),
        ("/projects/production/microFrontends", "production"),
        ("/federation/stage/snapshot.json", "stage"),
        ("/federation/stage.js", "stage"),
        ("/federation/stage/header/mf-manifest.json", "stage"),
        ("/federation/", None),
        ("/projects/production", None),
        ("/", None),
    ],
)
def test_a_path_says_whose_feed_it_is(path: str, channel: str | None) -> None:
    """The shell asks before it knows the release."""
    assert channel_of(path) == channel


@pytest.mark.parametrize(
    "path", ["/federation/stage.js", "/federation/production/nobody/mf-manifest.json", "/federation/production.txt"]
)
def test_there_is_no_feed_of_another_channel_or_mfe(path: str) -> None:
    """None, which the shell answers with 404."""
    assert feed(RELEASE, "production", ORIGIN, path) is None
