"""The asset server of one micro-frontend: the files of build/MUNTIN_NAME, to any page, at an origin of its own.

| asked for                             | answered                                                          |
|---------------------------------------|-------------------------------------------------------------------|
| a file with a hash in its name        | immutable for a year                                              |
| any other (remoteEntry.js, manifest)  | no-cache with an ETag; 304 when the client has it                 |
| with Accept-Encoding br or gzip       | the sibling that the build compressed, where there is one         |
| /healthz, /readyz                     | alive; ready once remoteEntry.js is there                         |
| what leaves the folder, by .. or link | 404, as if it weren't there                                       |

Plain RSGI in one process: one per micro-frontend starts with everything else, and only hands files to Granian.
"""

import json
import os
import re
import sys
from pathlib import Path

from muntin.errors import MuntinError, Problem
from muntin.servers.answers import (
    FOR_EVERYBODY,
    IMMUTABLE,
    PREFLIGHT,
    Header,
    Response,
    Scope,
    codings,
    matches,
    refuse,
    send,
)
from muntin.servers.rsgi import run
from muntin.settings import Settings

ENTRY = "remoteEntry.js"
HASHED = re.compile(r"-[A-Za-z0-9_-]{8,}\.\w+(\.map)?$")
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
SUFFIXES = {"br": ".br", "gzip": ".gz"}
HEALTH: list[Header] = [("content-type", "application/json"), ("cache-control", "no-store")]


class Assets:
    """The RSGI application over one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def __rsgi__(self, scope: Scope, proto: Response) -> None:
        try:
            self.answer(scope, proto)
        except Problem as problem:
            refuse(problem, scope, proto, FOR_EVERYBODY)

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
        send(scope, proto, 200, [*FOR_EVERYBODY, *HEALTH], json.dumps({"status": status}).encode())


def chosen(file: Path, accepted: str) -> tuple[str | None, Path]:
    """(content coding, file to send) for an Accept-Encoding field: the smallest sibling that is taken and there."""
    for coding in codings(accepted):
        sibling = file.with_name(file.name + SUFFIXES[coding])
        if sibling.is_file():
            return coding, sibling
    return None, file


def caching(name: str) -> str:
    """For how long a file of this name may be kept without asking."""
    return IMMUTABLE if HASHED.search(name) else "no-cache"


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
