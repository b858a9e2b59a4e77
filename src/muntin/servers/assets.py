"""The asset server of one micro-frontend: the files of build/MUNTIN_NAME, to any page, at an origin of its own.

| asked for                             | answered                                                          |
|---------------------------------------|-------------------------------------------------------------------|
| a file with a hash in its name        | immutable for a year                                              |
| any other (remoteEntry.js, manifest)  | no-cache with an ETag; 304 when the client has it                 |
| with Accept-Encoding br or gzip       | the sibling that the build compressed, where there is one         |
| /healthz, /readyz                     | alive; ready once remoteEntry.js is there                         |
| what leaves the folder, by .. or link | 404, as if it weren't there                                       |

Plain RSGI in one process: six of these start with everything else, and do nothing but hand files to Granian.
"""

import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from muntin.errors import MuntinError, Problem
from muntin.servers.rsgi import run
from muntin.settings import Settings

ENTRY = "remoteEntry.js"
HASHED = re.compile(r"-[A-Za-z0-9_-]{8,}\.\w+(\.map)?$")
FOR_EVERYBODY = [
    ("access-control-allow-origin", "*"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("timing-allow-origin", "*"),
    ("x-content-type-options", "nosniff"),
]
PREFLIGHT = [
    ("access-control-allow-methods", "GET, HEAD"),
    ("access-control-allow-headers", "*"),
    ("access-control-max-age", "86400"),
]
KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
}
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
Header = tuple[str, str]


class Headers(Protocol):
    """A request's header fields, as RSGI gives them."""

    def get(self, name: str, default: str = "") -> str | None:
        """The field's value, or the default."""
        ...


class Scope(Protocol):
    """A request, as RSGI gives it."""

    method: str
    path: str

    @property
    def headers(self) -> Headers:
        """The header fields."""
        ...


class Response(Protocol):
    """Where an answer is put, as RSGI gives it."""

    def response_empty(self, status: int, headers: list[Header]) -> None:
        """No body."""
        ...

    def response_bytes(self, status: int, headers: list[Header], body: bytes) -> None:
        """A body from memory."""
        ...

    def response_file(self, status: int, headers: list[Header], file: str) -> None:
        """A body from a file."""
        ...


class Assets:
    """The RSGI application over one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def __rsgi__(self, scope: Scope, proto: Response) -> None:
        try:
            self.answer(scope, proto)
        except Problem as problem:
            self.refuse(problem, scope, proto)

    def answer(self, scope: Scope, proto: Response) -> None:
        """Answers, or raises the Problem to answer with."""
        if scope.method == "OPTIONS":
            proto.response_empty(204, FOR_EVERYBODY + PREFLIGHT)
        elif scope.method not in ("GET", "HEAD"):
            raise Problem("method-not-allowed", f"{scope.method} is not taken here")
        elif scope.path == "/healthz":
            self.say(scope, proto, "alive")
        elif scope.path == "/readyz":
            if not (self.folder / ENTRY).is_file():
                raise Problem("not-ready", f"{ENTRY} has not been built yet")
            self.say(scope, proto, "ready")
        else:
            self.send_file(self.find(scope.path), scope, proto)

    def find(self, path: str) -> Path:
        """The file at a path, which Granian has decoded; a Problem when there is none or it is outside the folder."""
        relative = path.lstrip("/")
        parts = relative.split("/")
        if "\0" not in relative and "\\" not in relative and not any(part.startswith(".") for part in parts):
            file = Path(os.path.realpath(self.folder / relative))
            if file.is_relative_to(os.path.realpath(self.folder)) and file.is_file():
                return file
        raise Problem("not-found", f"{path} is not a file of this micro-frontend")

    def send_file(self, file: Path, scope: Scope, proto: Response) -> None:
        """Sends it in the best encoding that the client takes, or says that the client has it already."""
        encoding, sent = chosen(file, scope.headers.get("accept-encoding") or "")
        status = sent.stat()
        etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
        headers = [*FOR_EVERYBODY, ("etag", etag), ("vary", "accept-encoding"), ("cache-control", caching(file.name))]
        if matches(scope.headers.get("if-none-match") or "", etag):
            proto.response_empty(304, headers)
            return
        headers += [("content-type", KINDS.get(file.suffix, "application/octet-stream"))]
        headers += [("content-length", str(status.st_size))]
        if encoding:
            headers.append(("content-encoding", encoding))
        if scope.method == "HEAD":
            proto.response_empty(200, headers)
        else:
            proto.response_file(200, headers, str(sent))

    def say(self, scope: Scope, proto: Response, status: str) -> None:
        """A word on our health."""
        body = json.dumps({"status": status}).encode()
        self._send(200, [("content-type", "application/json"), ("cache-control", "no-store")], body, scope, proto)

    def refuse(self, problem: Problem, scope: Scope, proto: Response) -> None:
        """The problem as `application/problem+json` (RFC 9457)."""
        document = {
            "type": f"urn:muntin:problem:{problem.code}",
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "code": problem.code,
            "remedy": problem.remedy,
            "instance": scope.path,
        }
        headers = [("content-type", "application/problem+json"), ("cache-control", "no-store")]
        if problem.status == 405:
            headers.append(("allow", "GET, HEAD, OPTIONS"))
        self._send(problem.status, headers, json.dumps(document).encode(), scope, proto)

    @staticmethod
    def _send(status: int, headers: Sequence[Header], body: bytes, scope: Scope, proto: Response) -> None:
        whole = [*FOR_EVERYBODY, *headers, ("content-length", str(len(body)))]
        if scope.method == "HEAD":
            proto.response_empty(status, whole)
        else:
            proto.response_bytes(status, whole, body)


def chosen(file: Path, accepted: str) -> tuple[str | None, Path]:
    """(content coding, file to send) for an Accept-Encoding field (RFC 9110 12.5.3); the smallest that is taken."""
    weights: dict[str, str] = {}
    for item in accepted.lower().split(","):
        coding, _, weight = item.replace(" ", "").partition(";q=")
        weights[coding] = weight
    for coding, suffix in ENCODINGS:
        weight = weights.get(coding, weights.get("*", "0"))
        if weight.rstrip("0.") != "" or weight == "":
            sibling = file.with_name(file.name + suffix)
            if sibling.is_file():
                return coding, sibling
    return None, file


def matches(field: str, etag: str) -> bool:
    """Whether If-None-Match names this entity (RFC 9110 13.1.2: weak comparison)."""
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in field.split(","))


def caching(name: str) -> str:
    """For how long a file of this name may be kept without asking."""
    return "public, max-age=31536000, immutable" if HASHED.search(name) else "no-cache"


def main() -> None:
    """Serves build/MUNTIN_NAME."""
    settings = Settings.from_env()
    folder = Path(os.environ.get("MUNTIN_BUILD") or "build") / settings.name
    print(f"serving {folder} on http://{settings.host}:{settings.port}", flush=True)
    run(Assets(folder.absolute()), settings)


if __name__ == "__main__":
    try:
        main()
    except MuntinError as error:
        sys.exit(f"assets: {error}")
