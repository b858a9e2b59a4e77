"""Stored files, `/assets/<name>/<version>/<path>`: version record -> path -> blob. Nothing of it ever changes.

| step    | where from                                 | remembered                                                  |
|---------|--------------------------------------------|-------------------------------------------------------------|
| record  | `versions/<name>/<version>.json`           | path -> type and digest, of the RECORDS used last            |
| content | `blobs/<sha384>`, its `.br`, its `.gz`     | CONTENT bytes of those used last                            |

A path is only ever looked up among those that the record names, so there is nothing to escape from. What several
requests ask for at once is read once. Whether the bytes are the right ones the browser decides, by their hash.

These files have the origin of the page, so those that a browser would show as a document of their own (HTML, SVG) get a
policy that leaves them no script.
"""

import base64
import re
from collections.abc import Sequence

import msgspec

from muntin.errors import Problem
from muntin.manifest.build import FileRecord
from muntin.manifest.record import ASSETS, VersionRecord
from muntin.servers.answers import FOR_EVERYBODY, IMMUTABLE, PREFLIGHT, Header, Response, Scope, codings, matches, send
from muntin.servers.shell.bounded import Bounded
from muntin.servers.shell.releases import Store
from muntin.servers.shell.together import Together

RECORDS = 512
CONTENT = 64 * 1024**2
ADDRESS = re.compile(r"([a-z][a-z0-9-]{0,39})/([0-9][0-9A-Za-z.+-]{0,127})/([^\0\\]+)")
SUFFIXES = {"br": ".br", "gzip": ".gz"}
SCRIPTS = ("text/javascript", "application/javascript", "application/wasm")
INERT: Header = ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")


class Content(msgspec.Struct, frozen=True):
    """A file as it is sent; `coding` is empty for the plain bytes."""

    type: str
    coding: str
    etag: str
    body: bytes


class StoredFiles:
    """The files of all published versions."""

    def __init__(self, store: Store, content: int = CONTENT) -> None:
        self.store = store
        self._records: Bounded[str, dict[str, FileRecord]] = Bounded(RECORDS)
        self._content: Bounded[str, bytes] = Bounded(content)
        self._reading_records: Together[dict[str, FileRecord]] = Together()
        self._reading_content: Together[bytes | None] = Together()

    async def answer(self, scope: Scope, proto: Response) -> None:
        """Answers, or raises the Problem to answer with."""
        if scope.method == "OPTIONS":
            proto.response_empty(204, FOR_EVERYBODY + PREFLIGHT)
            return
        taken = codings(scope.headers.get("accept-encoding") or "")
        content = await self.content(scope.path, taken)
        headers = [*FOR_EVERYBODY, ("etag", content.etag), ("vary", "accept-encoding"), ("cache-control", IMMUTABLE)]
        if matches(scope.headers.get("if-none-match") or "", content.etag):
            proto.response_empty(304, headers)
            return
        headers += _described(content.type)
        if content.coding:
            headers.append(("content-encoding", content.coding))
        send(scope, proto, 200, headers, content.body)

    async def content(self, path: str, taken: Sequence[str]) -> Content:
        """The file at a path in the smallest of the codings that are `taken`, or plain. Raises Problem."""
        file = await self._find(path)
        digest = digest_of(file)
        for coding in (*(each for each in taken if _smaller(file, each)), ""):
            body = await self._read(f"blobs/{digest}{SUFFIXES.get(coding, '')}")
            if body is not None:
                return Content(file.type, coding, f'"{digest[:32]}{"-" * bool(coding)}{coding}"', body)
        raise Problem("not-found", f"the file of {path} is missing in the object store")

    async def _find(self, path: str) -> FileRecord:
        address = ADDRESS.fullmatch(path.removeprefix(ASSETS))
        if address is None:
            raise Problem("not-found", f"{path} is no address of a stored file")
        name, version, file = address.groups()
        key = f"versions/{name}/{version}.json"
        files = self._records.get(key)
        if files is None:
            files = await self._reading_records.get(key, lambda: self._read_record(key, name, version))
        if file not in files:
            raise Problem("not-found", f"{name}@{version} has no file {file}")
        return files[file]

    async def _read_record(self, key: str, name: str, version: str) -> dict[str, FileRecord]:
        raw = await self.store.get(key)
        if raw is None:
            raise Problem("not-found", f"{name}@{version} is not published")
        files = msgspec.json.decode(raw, type=VersionRecord).manifest.files
        self._records.put(key, files)
        return files

    async def _read(self, key: str) -> bytes | None:
        content = self._content.get(key)
        if content is None:
            content = await self._reading_content.get(key, lambda: self.store.get(key))
            if content is not None:
                self._content.put(key, content, len(content))
        return content


def digest_of(file: FileRecord) -> str:
    """The name of a file's blob: its SHA-384 in hex, from its integrity."""
    return base64.b64decode(file.integrity.removeprefix("sha384-")).hex()


def _smaller(file: FileRecord, coding: str) -> bool:
    """Whether the registry keeps a sibling in that coding."""
    return (file.brotli if coding == "br" else file.gzip) < file.raw


def _described(type: str) -> list[Header]:
    """The content type, with its charset where it is text, and what a document of that type may not do."""
    full = f"{type}; charset=utf-8" if type.startswith("text/") and "charset" not in type else type
    return [("content-type", full), *([] if type.split(";")[0] in SCRIPTS else [INERT])]
