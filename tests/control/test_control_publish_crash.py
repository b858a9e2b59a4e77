"""kill -9 of the control plane at every step of publishing: afterwards the version is there whole, or not at all."""

import asyncio
import hashlib
from typing import Any

import httpx
import pytest

from muntin.adapters.faults import POINTS, Faults
from muntin.adapters.objects import Objects
from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.errors import UsageError
from muntin.service import Settings

from .parcels import Publisher, archive, module
from .process import DEADLINE, running

PUBLISH = [point for point in POINTS if point.startswith("publish.")]
VERSION = "/api/v1/mfes/header/versions/1.0.0"


def test_the_points_of_publishing_are_all_tested() -> None:
    """One more step in the code is one more case here."""
    assert PUBLISH == [
        "publish.staged",
        "publish.verified",
        "publish.blobs",
        "publish.record",
        "publish.before-commit",
        "publish.committed",
    ]


def test_an_unknown_point_is_refused_at_the_start() -> None:
    """A misspelt point would silently test nothing."""
    with pytest.raises(UsageError, match=r"publish\.blobs"):
        Faults("publish.blob")
    with pytest.raises(LookupError):
        Faults().reach("publish.blob")


async def dies(settings: Settings, operator: dict[str, Any], parcel: bytes, point: str) -> None:
    """Publishes to a control plane that is killed at `point`."""
    async with running(settings, point) as (process, client):
        with pytest.raises(httpx.TransportError):
            await Publisher(client, RequestSigner(operator), SystemClock()).publish(parcel)
        assert await asyncio.wait_for(process.wait(), DEADLINE) != 0


@pytest.mark.parametrize("point", PUBLISH)
async def test_a_crash_while_publishing(control_settings: Settings, operator: dict[str, Any], point: str) -> None:
    """No half version is visible, nothing is left staged, publishing again gives the version, and the chain holds."""
    manifest, files = module()
    parcel = archive(manifest, files)
    await dies(control_settings, operator, parcel, point)
    async with running(control_settings) as (_, client):
        assert not [path for path in (control_settings.home / "control").rglob("*") if path.is_file()]
        found = await client.get(VERSION)
        items = (await client.get("/api/v1/mfes")).json()["items"]
        entries = (await client.get("/api/v1/audit")).json()["items"]
        if point == "publish.committed":
            assert (found.status_code, len(items), len(entries)) == (200, 1, 1)
        else:
            assert (found.status_code, len(items), len(entries)) == (404, 0, 0)
        answer = await Publisher(client, RequestSigner(operator), SystemClock()).publish(parcel)
        assert answer.status_code == (200 if point == "publish.committed" else 201), answer.text
        record = answer.json()
        assert record["seq"] == 1
        if point == "publish.committed":
            assert record == found.json()
        assert (await client.get(VERSION)).json() == record
        verdict = (await client.get("/api/v1/audit/verify")).json()
        assert (verdict["valid"], verdict["entries"]) == (True, 1)
    store = Objects(control_settings.store)
    for data in files.values():
        assert await store.get(f"blobs/{hashlib.sha384(data).hexdigest()}") == data


async def test_a_crash_between_two_chunks(control_settings: Settings, operator: dict[str, Any]) -> None:
    """The chunk that was taken, although nobody was told, is there after the restart; the upload goes on behind it."""
    parcel = archive(*module())
    name = hashlib.sha256(parcel).hexdigest()
    path = f"/api/v1/uploads/{name}"
    async with running(control_settings, "upload.chunk") as (process, client):
        who = Publisher(client, RequestSigner(operator), SystemClock())
        with pytest.raises(httpx.TransportError):
            await who.call("PATCH", path, parcel[:400], {"upload-offset": "0"})
        assert await asyncio.wait_for(process.wait(), DEADLINE) != 0
    async with running(control_settings) as (_, client):
        who = Publisher(client, RequestSigner(operator), SystemClock())
        assert (await client.head(path)).headers["upload-offset"] == "400"
        assert (await who.call("PATCH", path, parcel[400:], {"upload-offset": "400"})).status_code == 204
        answer = await who.json("PUT", VERSION, {"upload": name})
        assert answer.status_code == 201, answer.text
    assert not [path for path in (control_settings.home / "control").rglob("*") if path.is_file()]
