"""The shell: renders the page of the release in MUNTIN_RELEASE; serves the host and the shared libraries at /assets/.

| asked for               | answered                                                                             |
|-------------------------|--------------------------------------------------------------------------------------|
| /assets/…               | a file of build/host or build/shared: immutable, precompressed, for any origin        |
| /healthz, /readyz       | alive; ready once a release could be read                                             |
| /favicon.svg, /robots.txt | those                                                                               |
| any other path          | the page of its route, or the "not found" page (404); 304 if the client has it        |

A release that changes on disk is taken over with the next request. One that can't be read is reported once, and the
last good one is served on. Pages are composed when a release is taken over, so a request is a look-up.
"""

import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

from muntin.adapters.release_file import read_release
from muntin.compose import Composer, Page
from muntin.errors import MuntinError, Problem
from muntin.servers.assets import Assets, Header, Response, Scope, matches
from muntin.servers.rsgi import run
from muntin.settings import Settings

ASSETS = "/assets/"
ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /graphql\n"
DAY = ("cache-control", "public, max-age=86400")
JSON = [("content-type", "application/json"), ("cache-control", "no-store")]


class CurrentRelease:
    """The release file, read again when it changed; broken content leaves the last good release in place."""

    def __init__(self, path: Path, public_origin: str) -> None:
        self._path = path
        self._public_origin = public_origin
        self._seen: tuple[int, int, int] | None = None
        self._composer: Composer | None = None
        self.trouble = f"{path} has not been read yet"

    def composer(self) -> Composer | None:
        """The pages of the newest good release; None as long as there was none."""
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            self._take_over()
        return self._composer

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def _take_over(self) -> None:
        try:
            release = read_release(self._path)
            self._composer = Composer(release, self._public_origin)
        except (MuntinError, LookupError) as error:
            self.trouble = str(error)
            print(f"release refused: {error}", file=sys.stderr, flush=True)
        else:
            print(f"serving release {release.id[:12]} with {', '.join(release.mfes)}", flush=True)


class Shell:
    """The RSGI application."""

    def __init__(self, current: CurrentRelease, build: Path) -> None:
        self._current = current
        self._assets = [Assets(build / "host"), Assets(build / "shared")]
        self._favicon = Path(__file__).with_name("favicon.svg").read_bytes()

    async def __rsgi__(self, scope: Scope, proto: Response) -> None:
        try:
            self._answer(scope, proto)
        except Problem as problem:
            self._assets[0].refuse(problem, scope, proto)

    def _answer(self, scope: Scope, proto: Response) -> None:
        path = scope.path
        if scope.method not in ("GET", "HEAD"):
            raise Problem("method-not-allowed", f"{scope.method} is not taken here")
        if path.startswith(ASSETS):
            self._asset(scope, proto)
        elif path == "/healthz":
            _send(scope, proto, 200, JSON, b'{"status":"alive"}')
        elif path == "/readyz":
            status = {"status": "ready", "release": self._composer().release.id}
            _send(scope, proto, 200, JSON, json.dumps(status).encode())
        elif path == "/favicon.svg":
            _send(scope, proto, 200, [("content-type", "image/svg+xml"), DAY], self._favicon)
        elif path == "/robots.txt":
            _send(scope, proto, 200, [("content-type", "text/plain; charset=utf-8"), DAY], ROBOTS.encode())
        else:  # Granian has decoded the path; routing decides on the encoded one, as browsers do
            self._page(scope, proto, self._composer().page(_encoded(path)))

    def _composer(self) -> Composer:
        composer = self._current.composer()
        if composer is None:
            raise Problem("not-ready", self._current.trouble)
        return composer

    def _asset(self, scope: Scope, proto: Response) -> None:
        name = scope.path.removeprefix(ASSETS)
        host, shared = self._assets
        try:
            file = host.find(name)
        except Problem:
            file = shared.find(name)
        host.send_file(file, scope, proto)

    def _page(self, scope: Scope, proto: Response, page: Page) -> None:
        headers = list(page.headers.items())
        if page.status == 200 and matches(scope.headers.get("if-none-match") or "", page.etag):
            proto.response_empty(304, headers)
        else:
            _send(scope, proto, page.status, headers, page.body)


def _encoded(path: str) -> str:
    """The path as it was sent; what was not UTF-8 there came from Granian as U+FFFD, and is not UTF-8 here again."""
    return quote(path).replace(quote("\ufffd"), "%FF")


def _send(scope: Scope, proto: Response, status: int, headers: list[Header], body: bytes) -> None:
    whole = [*headers, ("content-length", str(len(body)))]
    if scope.method == "HEAD":
        proto.response_empty(status, whole)
    else:
        proto.response_bytes(status, whole, body)


def create_app(settings: Settings, build: Path) -> Shell:
    """The shell over `build`, for the release that the settings name."""
    path = settings.required(settings.release, "MUNTIN_RELEASE")
    return Shell(CurrentRelease(path, settings.public_origin), build)


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    settings = Settings.from_env()
    app = create_app(settings, Path(os.environ.get("MUNTIN_BUILD") or "build").absolute())
    print(f"serving pages on http://{settings.host}:{settings.port}", flush=True)
    run(app, settings)


if __name__ == "__main__":
    try:
        main()
    except MuntinError as error:
        sys.exit(f"shell: {error}")
