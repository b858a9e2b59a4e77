"""Resumable uploads: chunks go where the last one ended, survive a restart, and are believed by their hash alone."""

import asyncio
import hashlib
import json
import os
from typing import Any

import httpx
import pytest

from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.servers.control.app import create_app
from muntin.servers.control.staging import Staging
from muntin.service import Settings
from muntin.service.testing import ManualClock, serving

from .parcels import Publisher, archive, module

CHUNK = 300
VERSION = "/api/v1/mfes/header/versions/1.0.0"


def path_of(data: bytes) -> str:
    """The upload's address."""
    return f"/api/v1/uploads/{hashlib.sha256(data).hexdigest()}"


async def send(who: Publisher, path: str, chunk: bytes, offset: int, length: int | None = None) -> httpx.Response:
    """One chunk."""
    headers = {"upload-offset": str(offset)} | ({} if length is None else {"upload-length": str(length)})
    return await who.call("PATCH", path, chunk, headers)


async def finish(who: Publisher, data: bytes) -> httpx.Response:
    """Publishes the upload."""
    return await who.json("PUT", VERSION, {"upload": hashlib.sha256(data).hexdigest()})


async def offset(client: httpx.AsyncClient, data: bytes) -> int:
    """How far it is."""
    answer = await client.head(path_of(data))
    assert answer.status_code == 204
    assert answer.headers["cache-control"] == "no-store"
    return int(answer.headers["upload-offset"])


async def test_an_upload_in_chunks_is_published(
    as_operator: Publisher, control: httpx.AsyncClient, control_settings: Settings
) -> None:
    """Each chunk moves the offset; the finished one is published like any archive and leaves nothing behind."""
    data = archive(*module())
    for start in range(0, len(data), CHUNK):
        assert await offset(control, data) == start
        answer = await send(as_operator, path_of(data), data[start : start + CHUNK], start, len(data))
        assert (answer.status_code, answer.text) == (204, "")
    answer = await finish(as_operator, data)
    assert answer.status_code == 201, answer.text
    assert await offset(control, data) == 0
    assert not [path for path in (control_settings.home / "control").rglob("*") if path.is_file()]


async def test_an_upload_goes_on_after_a_restart(control_settings: Settings, operator: dict[str, Any]) -> None:
    """What the first process took the second one knows."""
    data = archive(*module())
    async with serving(create_app(control_settings)) as client:
        who = Publisher(client, RequestSigner(operator), SystemClock())
        await send(who, path_of(data), data[:CHUNK], 0)
    async with serving(create_app(control_settings)) as client:
        who = Publisher(client, RequestSigner(operator), SystemClock())
        assert await offset(client, data) == CHUNK
        await send(who, path_of(data), data[CHUNK:], CHUNK)
        assert (await finish(who, data)).status_code == 201


async def test_a_chunk_elsewhere_is_refused(as_operator: Publisher, control: httpx.AsyncClient) -> None:
    """The answer names the right offset, and nothing is changed."""
    data = archive(*module())
    await send(as_operator, path_of(data), data[:CHUNK], 0)
    for wrong in (0, CHUNK - 1, CHUNK + 1):
        answer = await send(as_operator, path_of(data), b"x", wrong)
        assert (answer.status_code, answer.json()["code"]) == (409, "upload-mismatch")
        assert answer.headers["upload-offset"] == str(CHUNK)
    beyond = await send(as_operator, path_of(data), data[CHUNK:] + b"more", CHUNK, len(data))
    assert (beyond.status_code, beyond.json()["code"]) == (409, "upload-mismatch")
    assert await offset(control, data) == CHUNK


async def test_a_chunk_that_was_changed_on_its_way_is_not_kept(
    as_operator: Publisher, control: httpx.AsyncClient
) -> None:
    """The signature is over the chunk: the file stays as it was."""
    data = archive(*module())
    signed = as_operator.signer.headers("PATCH", path_of(data), data[:CHUNK], SystemClock().now())
    answer = await control.patch(path_of(data), content=b"x" * CHUNK, headers={"upload-offset": "0", **signed})
    assert (answer.status_code, answer.json()["code"]) == (401, "publisher-unknown")
    assert await offset(control, data) == 0


async def test_two_chunks_at_once_are_one(as_operator: Publisher, control: httpx.AsyncClient) -> None:
    """Of two requests for the same place one is taken; the other is told where to go on."""
    data = archive(*module())

    async def slowly() -> Any:
        yield data[:CHUNK]
        started.set()
        await other_done.wait()
        yield data[CHUNK : 2 * CHUNK]

    started, other_done = asyncio.Event(), asyncio.Event()
    signed = as_operator.signer.headers("PATCH", path_of(data), data[: 2 * CHUNK], SystemClock().now())
    headers = {"upload-offset": "0", **signed}
    first = asyncio.create_task(control.patch(path_of(data), content=slowly(), headers=headers))
    await started.wait()
    while await offset(control, data) == 0:  # noqa: ASYNC110 - the event would have to come from another process
        await asyncio.sleep(0.01)  # the server tells nobody when a piece has arrived
    second = await send(as_operator, path_of(data), data[:CHUNK], 0)
    assert (second.status_code, second.json()["code"]) == (409, "upload-mismatch")
    other_done.set()
    assert (await first).status_code == 204
    assert await offset(control, data) == 2 * CHUNK


async def test_an_upload_that_is_not_what_it_is_named_is_thrown_away(
    as_operator: Publisher, control: httpx.AsyncClient
) -> None:
    """The SHA-256 is computed over the whole at the end; then it begins anew."""
    data = archive(*module())
    await send(as_operator, path_of(data), b"x" * len(data), 0)
    answer = await finish(as_operator, data)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload-mismatch")
    assert await offset(control, data) == 0
    missing = await finish(as_operator, data)
    assert (missing.status_code, missing.json()["code"]) == (409, "upload-mismatch")


@pytest.mark.parametrize("headers", [{}, {"upload-offset": "-1"}, {"upload-offset": "x"}, {"upload-offset": "9" * 20}])
async def test_a_chunk_without_a_place_is_refused(as_operator: Publisher, headers: dict[str, str]) -> None:
    """Upload-Offset must be there, and a number."""
    answer = await as_operator.call("PATCH", path_of(b"x"), b"x", headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input")


@pytest.mark.parametrize("source", [{}, {"upload": "0" * 64, "url": "http://localhost/"}, {"upload": "../x"}, {"x": 1}])
async def test_one_source_is_needed(as_operator: Publisher, source: dict[str, str]) -> None:
    """Neither none nor two, nor a name that is no SHA-256."""
    answer = await as_operator.json("PUT", VERSION, source)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input")


async def test_bodies_have_limits(as_operator: Publisher) -> None:
    """A chunk beyond its limit, an announced length beyond an archive's, an unknown media type: each says what is."""
    chunk = await send(as_operator, path_of(b"x"), bytes(8 * 1024 * 1024 + 1), 0)
    assert (chunk.status_code, chunk.json()["code"]) == (413, "body-too-large")
    length = await send(as_operator, path_of(b"x"), b"x", 0, 65 * 1024 * 1024)
    assert (length.status_code, length.json()["code"]) == (413, "body-too-large")
    source = await as_operator.call("PUT", VERSION, b" " * 5000, {"content-type": "application/json"})
    assert (source.status_code, source.json()["code"]) == (413, "body-too-large")
    other = await as_operator.call("PUT", VERSION, b"x", {"content-type": "text/plain"})
    assert (other.status_code, other.json()["code"]) == (415, "unsupported-media-type")


async def test_an_upload_left_alone_is_swept(control_settings: Settings) -> None:
    """After an hour without a chunk, and not while somebody holds it; files of killed requests go at once."""
    clock = ManualClock(SystemClock().now())
    staging = Staging(control_settings.home / "control", clock)
    await staging.start()
    old, new = staging.uploads / "old", staging.uploads / "new"
    old.write_bytes(b"1")
    new.write_bytes(b"2")
    hour = clock.now().timestamp() - 3601
    os.utime(old, (hour, hour))
    (staging.requests / "of-a-killed-process").write_bytes(b"3")
    async with staging.file() as mine:
        assert sorted(await staging.sweep()) == ["of-a-killed-process", "old"]
        assert mine.exists()
    assert not mine.exists()
    assert new.exists()
    assert json.dumps(sorted(path.name for path in staging.uploads.iterdir())) == '["new"]'
