"""Registering an MFE by the URL of its own origin: fetched, hashed, copied; and every way in which that can fail."""

import asyncio
import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, get
from litestar.params import FromPath

from muntin.adapters.objects import Objects
from muntin.errors import Problem
from muntin.servers.control.fetching import base_of
from muntin.service import Settings
from muntin.service.testing import serving

from .parcels import Publisher, file_record, module

VERSION = "/api/v1/mfes/header/versions/1.0.0"
Answers = dict[str, Callable[[], Response[bytes]]]


@contextlib.asynccontextmanager
async def origin(files: Mapping[str, bytes], odd: Answers | None = None) -> AsyncIterator[str]:
    """A server of these files; `odd`: path -> another answer. Gives its address."""

    @get(["/healthz", "/readyz"])
    async def ready() -> str:
        return "ok"

    @get("/{path:path}")
    async def file(path: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        assert request.headers["accept-encoding"] == "identity"
        name = path.removeprefix("/")
        if odd and name in odd:
            return odd[name]()
        if name not in files:
            return Response(b"", status_code=404)
        return Response(files[name], media_type="text/javascript")

    async with serving(Litestar([ready, file], openapi_config=None)) as client:
        yield f"{client.base_url}/"


def served(manifest: dict[str, Any], files: dict[str, bytes]) -> dict[str, bytes]:
    """What the origin of a version has."""
    return {"manifest.json": json.dumps(manifest).encode(), **files}


async def test_an_origin_is_registered(as_operator: Publisher, control_settings: Settings) -> None:
    """The base is the origin's; what was fetched is kept in the store too. Again changes nothing."""
    manifest, files = module(extra={"chunks/a-1.js": b"export {}\n"})
    async with origin(served(manifest, files)) as url:
        answer = await as_operator.json("PUT", VERSION, {"url": url})
        again = await as_operator.json("PUT", VERSION, {"url": url})
    assert (answer.status_code, again.status_code) == (201, 200), answer.text
    assert answer.json()["base"] == url
    assert again.json() == answer.json()
    store = Objects(control_settings.store)
    for data in files.values():
        assert await store.get(f"blobs/{hashlib.sha384(data).hexdigest()}") == data


async def test_one_version_has_one_origin(as_operator: Publisher) -> None:
    """The base is part of what a version is: elsewhere it would be another one."""
    manifest, files = module()
    async with origin(served(manifest, files)) as one, origin(served(manifest, files)) as other:
        assert (await as_operator.json("PUT", VERSION, {"url": one})).status_code == 201
        assert (await as_operator.json("PUT", VERSION, {"url": other})).json()["code"] == "version-exists"


def redirect() -> Response[bytes]:
    """To somewhere inside."""
    return Response(b"", status_code=302, headers={"location": "http://127.0.0.1:1/"})


ODD: dict[str, tuple[str, Callable[[], Response[bytes]], str]] = {
    "redirect": ("mount-1.js", redirect, "redirects"),
    "missing": ("mount-1.js", lambda: Response(b"", status_code=404), "answers 404"),
    "broken": ("mount-1.js", lambda: Response(b"", status_code=500), "answers 500"),
    "longer": ("mount-1.js", lambda: Response(b"x" * 100_000), "more than the"),
    "shorter": ("mount-1.js", lambda: Response(b"x"), "hash"),
    "packed": ("mount-1.js", lambda: Response(b"x", headers={"content-encoding": "br"}), "compressed"),
    "manifest-redirects": ("manifest.json", redirect, "redirects"),
    "manifest-missing": ("manifest.json", lambda: Response(b"", status_code=404), "answers 404"),
    "manifest-is-html": ("manifest.json", lambda: Response(b"<!doctype html>"), "malformed"),
}


@pytest.mark.parametrize("kind", ODD)
async def test_an_origin_that_does_not_give_the_files_is_refused(
    as_operator: Publisher, control: httpx.AsyncClient, kind: str
) -> None:
    """The answer names the file and its address, and nothing is published."""
    path, make, reason = ODD[kind]
    async with origin(served(*module()), {path: make}) as url:
        answer = await as_operator.json("PUT", VERSION, {"url": url})
    assert (answer.status_code, answer.json()["code"]) == (422, "publish-refused")
    [error] = answer.json()["errors"]
    assert error["path"] == path
    assert reason in error["message"]
    assert (await control.get("/api/v1/mfes")).json()["items"] == []


async def test_nothing_is_fetched_from_an_odd_path(as_operator: Publisher) -> None:
    """A manifest that names `../`, an address or a huge file is refused before any of it is asked for."""
    manifest, files = module()
    for path in ("../../etc/passwd", "http://127.0.0.1/x", "a?b"):
        manifest["files"][path] = file_record(b"")
    manifest["files"]["huge.js"] = file_record(b"") | {"raw": 10**9}

    def fail() -> Response[bytes]:
        raise AssertionError("it was asked for")

    async with origin(served(manifest, files), dict.fromkeys(files, fail)) as url:
        answer = await as_operator.json("PUT", VERSION, {"url": url})
    assert answer.status_code == 422
    paths = [error["path"] for error in answer.json()["errors"]]
    assert paths == ["../../etc/passwd", "http://127.0.0.1/x", "a?b", "huge.js", "files"]


async def test_an_origin_that_is_not_there_is_refused(as_operator: Publisher) -> None:
    """The reason says which address can't be reached."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    answer = await as_operator.json("PUT", VERSION, {"url": f"http://127.0.0.1:{port}/"})
    assert (answer.status_code, answer.json()["code"]) == (422, "publish-refused")
    assert f"http://127.0.0.1:{port}/manifest.json" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host/",
        "file:///etc/",
        "http://",
        "//host/",
        "http://user:word@host/",
        "http://host/?a",
        "http://host/#a",
        "http://host/a",
        "http://host/../a/",
        "http://host:99999/",
        "http://host/a b/",
        "http://hóst/",
        "http://host\n/",
    ],
)
def test_odd_addresses_are_refused(url: str) -> None:
    """What browsers and servers might read in two ways, nobody registers."""
    with pytest.raises(Problem) as refused:
        base_of(url)
    assert refused.value.code == "bad-input"


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("http://localhost:5001", "http://localhost:5001/"),
        ("https://MFE.example.com/", "https://mfe.example.com/"),
        ("https://host/header/1.0.0+4f2e/", "https://host/header/1.0.0+4f2e/"),
    ],
)
def test_usual_addresses_are_taken(url: str, base: str) -> None:
    """As a base, they end with `/`."""
    assert base_of(url) == base
