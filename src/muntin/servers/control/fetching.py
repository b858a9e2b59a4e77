"""Registers an MFE that has an origin of its own: fetches its manifest and every file the manifest names, and makes the
same archive of them that a publisher would have sent. What follows is the same for both.

| rule                                                             | against                                    |
|------------------------------------------------------------------|--------------------------------------------|
| http or https, a host, no user, query or fragment; ends with `/` | addresses that browsers read in another way |
| no redirect is followed                                          | being sent elsewhere, inside our network    |
| no address that addresses.py forbids, whatever a name resolves to | the same; asking a cloud for its secrets     |
| TIMEOUT for all of it, the archive's limits for every file        | origins that never end                      |
| bytes as they are: `Accept-Encoding: identity`                    | hashing something else than browsers get     |

Hashes are compared later, by `inspect`: what counts is what was fetched here, once.
"""

import asyncio
import gzip
import io
import tarfile
from pathlib import Path
from urllib.parse import quote, urlsplit

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver

from muntin.manifest import build
from muntin.manifest.record import versioned
from muntin.servers.control.addresses import Forbidden, connector
from muntin.servers.control.archive import MANIFEST, MAX_FILE, MAX_MANIFEST, MAX_UNPACKED, MEGABYTE, path_fault
from muntin.servers.control.inspection import Faults, parse
from muntin.service import FieldError, Problem

TIMEOUT = 60.0
AT_ONCE = 8


class Unfetched(Exception):
    """One address gave nothing that can be used; the text says why."""


def base_of(url: str) -> str:
    """The origin's base as the record will have it. Raises Problem("bad-input")."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad(f"{url!r} is no URL: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise _bad(f"{url!r} is no address of an origin; write it as https://host:port/")
    if parts.username is not None or parts.query or parts.fragment or not url.isascii() or not url.isprintable():
        raise _bad(f"{url!r} has a user, a query, a fragment or odd characters; leave them out")
    path = parts.path or "/"
    if not path.endswith("/") or (path != "/" and path_fault(path.strip("/"))):
        raise _bad(f"{url!r} is no folder; its path must end with / and have no `..`")
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


async def fetch(
    base: str, into: Path, version: str, *, development: bool, resolver: AbstractResolver | None = None
) -> None:
    """Writes what the origin has to `into`, as an archive. Problem publish-refused lists every file it has not.

    `version`: the one to publish; a snapshot has build metadata that the origin's own manifest does not know.
    `development`: origins on this machine are allowed. `resolver`: finds the addresses of names; the system's if None.
    """
    timeout = aiohttp.ClientTimeout(total=TIMEOUT, connect=5, sock_read=15)
    headers = {"accept-encoding": "identity", "user-agent": "muntin-control"}
    faults = Faults()
    async with aiohttp.ClientSession(
        timeout=timeout,
        connector=connector(development=development, at_once=AT_ONCE, resolver=resolver),
        headers=headers,
        auto_decompress=False,
        cookie_jar=aiohttp.DummyCookieJar(),
    ) as session:
        text = await _fetched(session, base, MANIFEST, MAX_MANIFEST, faults)
        manifest = None if text is None else parse(text, faults)
        if manifest is not None:
            _limits(manifest, faults)
        faults.refuse(base)
        assert manifest is not None and text is not None  # else there was a fault
        if version.startswith(f"{manifest.version}+"):
            text = msgspec.json.encode(versioned(manifest, version))
        with _Packing(into) as packing:
            packing.add(MANIFEST, text)
            await _files(session, base, manifest, packing, faults)
    faults.refuse(base)


def _limits(manifest: build.Manifest, faults: Faults) -> None:
    """Nothing is fetched from a path that no version may have, nor more than an archive may hold."""
    for path, record in manifest.files.items():
        if wrong := path_fault(path):
            faults.add(path, wrong)
        elif record.raw > MAX_FILE:
            faults.add(path, f"the file is larger than {MAX_FILE // MEGABYTE} MB")
    if sum(record.raw for record in manifest.files.values()) > MAX_UNPACKED:
        faults.add("files", f"they have more than {MAX_UNPACKED // MEGABYTE} MB together")


async def _files(
    session: aiohttp.ClientSession, base: str, manifest: build.Manifest, packing: "_Packing", faults: Faults
) -> None:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(path: str, size: int) -> None:
        async with turn:
            if (data := await _fetched(session, base, path, size, faults)) is not None:
                packing.add(path, data)

    async with asyncio.TaskGroup() as group:
        for path, record in manifest.files.items():
            group.create_task(one(path, record.raw))


async def _fetched(session: aiohttp.ClientSession, base: str, path: str, limit: int, faults: Faults) -> bytes | None:
    """The file, or None and a fault."""
    try:
        return await _get(session, base + quote(path), limit)
    except Unfetched as error:
        faults.add(path, str(error))
        return None


async def _get(session: aiohttp.ClientSession, url: str, limit: int) -> bytes:
    """The body at `url`, at most `limit` bytes. Raises Unfetched."""
    try:
        async with session.get(url, allow_redirects=False) as answer:
            if 300 <= answer.status < 400:
                raise Unfetched(f"{url} redirects to {answer.headers.get('location', '?')}; redirects are not followed")
            if answer.status != 200:
                raise Unfetched(f"{url} answers {answer.status}")
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Unfetched(f"{url} answers compressed although it was asked not to")
            data = bytearray()
            async for piece in answer.content.iter_chunked(64 * 1024):
                data += piece
                if len(data) > limit:
                    raise Unfetched(f"{url} has more than the {limit} bytes it may have")
            return bytes(data)
    except Forbidden as error:
        raise Unfetched(f"{url} is not fetched: {error}") from error
    except TimeoutError as error:
        raise Unfetched(f"{url} does not answer in time") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise Unfetched(f"{url} can't be fetched: {error or type(error).__name__}") from error


class _Packing:
    """An archive in the making."""

    def __init__(self, path: Path) -> None:
        self._gzip = gzip.GzipFile(path, "wb", compresslevel=1, mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - see __exit__

    def __enter__(self) -> "_Packing":
        return self

    def __exit__(self, *_: object) -> None:
        self._tar.close()
        self._gzip.close()

    def add(self, path: str, data: bytes) -> None:
        """One file more."""
        info = tarfile.TarInfo(path)
        info.size = len(data)
        self._tar.addfile(info, io.BytesIO(data))


def _bad(message: str) -> Problem:
    return Problem("bad-input", message, errors=[FieldError("url", message)])
