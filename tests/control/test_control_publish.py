"""Publishing over HTTP: what is stored, what stays the same, what is refused; and who may."""

import asyncio
import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no stubs
import httpx
import pytest

from muntin.adapters.objects import Objects
from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.servers.control.app import create_app
from muntin.service import Settings, UpstreamUnavailable
from muntin.service.testing import serving

from .parcels import MOUNT, Publisher, archive, file_record, library, module


def stored(settings: Settings) -> set[str]:
    """The paths of all objects in the store's folder."""
    folder = settings.home / "store"
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def staged(settings: Settings) -> list[Path]:
    """Everything in the staging folders."""
    return [path for path in (settings.home / "control").rglob("*") if path.is_file()]


async def test_a_published_version_is_stored_whole(
    as_operator: Publisher, control: httpx.AsyncClient, control_settings: Settings
) -> None:
    """Record, files by their hashes and compressed siblings are in the store; the reads name the version."""
    manifest, files = module()
    answer = await as_operator.publish(archive(manifest, files))
    assert answer.status_code == 201, answer.text
    record = answer.json()
    assert (record["name"], record["version"], record["kind"], record["seq"]) == ("header", "1.0.0", "module", 1)
    assert (record["base"], record["publishedBy"]) == ("/assets/header/1.0.0/", "operator")
    store = Objects(control_settings.store)
    for data in files.values():
        hex = hashlib.sha384(data).hexdigest()
        assert await store.get(f"blobs/{hex}") == data
        if data == MOUNT:
            assert brotli.decompress(await store.get(f"blobs/{hex}.br")) == data
            assert gzip.decompress(await store.get(f"blobs/{hex}.gz") or b"") == data
    assert json.loads(await store.get("versions/header/1.0.0.json") or b"") == record
    assert (await control.get("/api/v1/mfes/header/versions/1.0.0")).json() == record
    listed = (await control.get("/api/v1/mfes")).json()["items"]
    assert listed == [{"name": "header", "kind": "module", "owner": "page-team", "latest": "1.0.0", "versions": 1}]
    [item] = (await control.get("/api/v1/mfes/header")).json()["items"]
    assert item["js"] == sum(len(files[path]) for path in ("remoteEntry.js", "mount-1.js"))
    assert "manifest" not in item
    assert not staged(control_settings)


async def test_the_same_bytes_again_change_nothing(as_operator: Publisher, control: httpx.AsyncClient) -> None:
    """Publishing what is published answers 200 with the first record, and leaves no audit entry."""
    parcel = archive(*module())
    first = await as_operator.publish(parcel)
    again = await as_operator.publish(parcel)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len((await control.get("/api/v1/audit")).json()["items"]) == 1


async def test_other_bytes_under_a_published_version_are_refused(as_operator: Publisher) -> None:
    """A version never changes: 409, and the refusal says who published it."""
    await as_operator.publish(archive(*module()))
    other = await as_operator.publish(archive(*module(extra={"more-1.js": b"export {}\n"})))
    assert (other.status_code, other.json()["code"]) == (409, "version-exists")
    assert "operator" in other.json()["detail"]


async def test_two_at_once_make_one_version(as_operator: Publisher, control: httpx.AsyncClient) -> None:
    """Of eight that publish one version at the same moment with two contents, one wins and all are told the truth."""
    parcels = [archive(*module()), archive(*module(extra={"more-1.js": b"export {}\n"}))] * 4
    answers = await asyncio.gather(*(as_operator.publish(parcel) for parcel in parcels))
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [200, 200, 200, 201, 409, 409, 409, 409]
    winner = codes.index(201) % 2
    assert all(code == 409 for index, code in enumerate(codes) if index % 2 != winner)
    assert (await control.get("/api/v1/audit/verify")).json()["valid"]


async def test_build_metadata_makes_another_version_of_equal_rank(
    as_operator: Publisher, control: httpx.AsyncClient
) -> None:
    """Of `1.0.0+aa` and `1.0.0+bb` the one published later is the latest, and both can be read."""
    for version in ("1.0.0+bb", "1.0.0+aa", "2.0.0-rc.1"):
        answer = await as_operator.publish(archive(*module(version=version)), version=version.replace("+", "%2B"))
        assert answer.status_code == 201, answer.text
    assert (await control.get("/api/v1/mfes")).json()["items"][0]["latest"] == "1.0.0+aa"
    order = [item["version"] for item in (await control.get("/api/v1/mfes/header")).json()["items"]]
    assert order == ["2.0.0-rc.1", "1.0.0+aa", "1.0.0+bb"]
    assert (await control.get("/api/v1/mfes/header/versions/1.0.0+bb")).status_code == 200
    unknown = await control.get("/api/v1/mfes/header/versions/3.0.0")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "version-unknown")


async def test_every_fault_is_listed_and_nothing_is_stored(
    as_operator: Publisher, control: httpx.AsyncClient, control_settings: Settings
) -> None:
    """A wrong hash, a wrong size, a missing and an unnamed file, the name and the version: all in one answer."""
    manifest, files = module()
    manifest["files"]["mount-1.js"]["integrity"] = file_record(b"other")["integrity"]
    manifest["files"]["remoteEntry.js"]["raw"] += 1
    manifest["files"]["gone-1.js"] = file_record(b"gone")
    files["unnamed-1.js"] = b"?"
    answer = await as_operator.publish(archive(manifest, files), name="footer", version="2.0.0")
    assert (answer.status_code, answer.json()["code"]) == (422, "publish-refused")
    paths = {error["path"] for error in answer.json()["errors"]}
    assert paths >= {"mount-1.js", "remoteEntry.js", "gone-1.js", "unnamed-1.js", "name", "version"}
    assert stored(control_settings) == set()
    assert not staged(control_settings)
    assert (await control.get("/api/v1/audit")).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda m: m["declaration"]["budget"].update(js=10), "budget"),
        (lambda m: m.update(colour="red"), "manifest.json"),
        (lambda m: m["declaration"]["shared"]["react"].update(range="^^19"), "shared"),
        (lambda m: m["declaration"]["exposes"].update({"./gone": "src/gone.ts"}), "exposes"),
        (lambda m: m["files"].update({"../up.js": file_record(b"")}), "files.../up.js"),
        (lambda m: m["files"].update({"a b.js": file_record(b"")}), "a b.js"),
        (lambda m: m["files"].update({"manifest.json": file_record(b"")}), "manifest.json"),
        (lambda m: m.update(version="1.0"), "version"),
    ],
    ids=[
        "over-budget",
        "unknown-field",
        "bad-range",
        "missing-expose",
        "escaping-path",
        "odd-path",
        "itself",
        "no-version",
    ],
)
async def test_a_manifest_that_is_wrong_in_itself_is_refused(
    as_operator: Publisher, change: Callable[[dict[str, Any]], None], path: str
) -> None:
    """Each such fault is named by its place in the manifest."""
    manifest, files = module()
    change(manifest)
    answer = await as_operator.publish(archive(manifest, files))
    assert (answer.status_code, answer.json()["code"]) == (422, "publish-refused"), answer.text
    assert any(path in error["path"] for error in answer.json()["errors"]), answer.text


@pytest.mark.parametrize(
    ("change", "more", "listed"),
    [
        (lambda m: m.update(name="Header"), {}, ["name", "declaration.name"]),
        (lambda m: m.update(version="1.0"), {}, ["version", "declaration.version"]),
        (lambda m: m["files"].update({"../up.js": file_record(b"")}), {"../up.js": b""}, ["../up.js"]),
        (lambda m: m["files"].update({"a b.js": file_record(b"")}), {"a b.js": b""}, ["a b.js"]),
        (lambda m: m["files"].update({".up.js": file_record(b"")}), {}, ["files..up.js"]),
        (lambda m: m["files"]["mount-1.js"].update(integrity="sha384-"), {}, ["files.mount-1.js"]),
        (lambda m: m["files"]["mount-1.js"].update(raw=-1, gzip=0, brotli=0), {}, ["files.mount-1.js"]),
        (lambda m: m["files"]["mount-1.js"].update(type="js", raw=2**20), {}, ["files.mount-1.js", "mount-1.js"]),
    ],
    ids=["name", "version", "escaping-path", "odd-path", "hidden-path", "no-hash", "no-size", "type-and-size"],
)
async def test_each_fault_of_a_manifest_is_listed_once(
    as_operator: Publisher, change: Callable[[dict[str, Any]], None], more: dict[str, bytes], listed: list[str]
) -> None:
    """Whether the archive, its manifest or the address shows it: who publishes reads of one mistake one time."""
    manifest, files = module()
    manifest["declaration"]["budget"]["js"] = 2**30
    change(manifest)
    answer = await as_operator.publish(archive(manifest, files | more))
    assert sorted(error["path"] for error in answer.json()["errors"]) == sorted(listed), answer.text


async def test_a_package_comes_from_one_library(as_operator: Publisher) -> None:
    """A second library that publishes `react` is refused: else it could slip its own into every page."""
    first = await as_operator.publish(archive(*library("react", ["react", "react-dom"])), "react", "19.3.1")
    assert first.status_code == 201, first.text
    newer = await as_operator.publish(archive(*library("react", ["react"], "19.4.0")), "react", "19.4.0")
    assert newer.status_code == 201, newer.text
    other = await as_operator.publish(archive(*library("widgets", ["widgets", "react"])), "widgets", "19.3.1")
    assert (other.status_code, other.json()["code"]) == (422, "publish-refused")
    assert [error["path"] for error in other.json()["errors"]] == ["packages.react"]


async def test_a_name_stays_of_its_kind(as_operator: Publisher) -> None:
    """What was an MFE never becomes a library, and the other way round."""
    assert (await as_operator.publish(archive(*module()))).status_code == 201
    other = await as_operator.publish(archive(*library("header", ["header"], "2.0.0")), version="2.0.0")
    assert (other.status_code, [error["path"] for error in other.json()["errors"]]) == (422, ["kind"])


async def test_a_refused_sender_of_much_hears_why(control: httpx.AsyncClient) -> None:
    """The body is read to its end before the refusal: else the sender sees a broken connection and tries again."""
    answer = await control.put("/api/v1/mfes/header/versions/1.0.0", content=bytes(24_000_000))
    assert (answer.status_code, answer.json()["code"]) == (401, "publisher-unknown")


async def test_the_document_shows_how_to_publish(control: httpx.AsyncClient) -> None:
    """/schema names both kinds of body, and both answers."""
    paths = (await control.get("/schema")).json()["paths"]
    put = paths["/api/v1/mfes/{name}/versions/{version}"]["put"]
    assert set(put["requestBody"]["content"]) == {"application/gzip", "application/json"}
    assert {"200", "201", "4XX", "5XX"} <= put["responses"].keys()
    chunk = paths["/api/v1/uploads/{sha256}"]["patch"]
    assert {"Upload-Offset", "Upload-Length"} <= {parameter["name"] for parameter in chunk["parameters"]}


class FullStore(Objects):
    """A store whose disk is full after `room` puts."""

    def __init__(self, url: str, room: int) -> None:
        super().__init__(url)
        self.room = room

    async def put(self, path: str, data: bytes) -> None:
        self.room -= 1
        if self.room < 0:
            raise UpstreamUnavailable("the object store", "No space left on device")
        await super().put(path, data)


async def test_a_full_store_publishes_nothing(control_settings: Settings, operator: dict[str, Any]) -> None:
    """Whichever write fails: 503, no version, no audit entry; with room again the same call succeeds."""
    store = FullStore(control_settings.store, 0)
    async with serving(create_app(control_settings, objects=store)) as client:
        publisher = Publisher(client, RequestSigner(operator), SystemClock())
        parcel = archive(*module())
        for room in range(8):
            store.room = room
            answer = await publisher.publish(parcel)
            assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")
            assert "No space left" in answer.json()["detail"]
            assert (await client.get("/api/v1/mfes")).json()["items"] == []
            assert (await client.get("/api/v1/audit")).json()["items"] == []
        store.room = 100
        assert (await publisher.publish(parcel)).status_code == 201
        record = (await client.get("/api/v1/mfes/header/versions/1.0.0")).content
        assert json.loads(record)["seq"] == 1
    assert not staged(control_settings)
