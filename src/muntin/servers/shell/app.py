"""Requests -> answers. A page is a look-up: it was composed when its release was taken over.

| asked for                 | answered                                                                          |
|---------------------------|-----------------------------------------------------------------------------------|
| /assets/NAME/VERSION/PATH | a stored file: immutable, precompressed, for any origin                            |
| /healthz, /readyz         | alive; ready once there is a release, and then which one and how it is followed    |
| /favicon.svg, /robots.txt | those                                                                             |
| feeds (feeds.py)          | import map, discovery, Module Federation: JSON and a script, for any origin        |
| any other path            | the page of its route, or the "not found" page (404); 304 if the client has it     |

Pages say their release in `muntin-release`. A preview's cookie changes whose release a page is of, and nothing else.
"""

import asyncio
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from muntin.adapters.nats import Nats
from muntin.compose import NOTICE_HEADERS, Page, notice
from muntin.compose.feeds import channel_of
from muntin.compose.html import LEAVE
from muntin.errors import MuntinError, Problem
from muntin.manifest.record import ASSETS
from muntin.servers.answers import FOR_EVERYBODY, Header, Response, Scope, matches, refuse, send
from muntin.servers.shell import preview
from muntin.servers.shell.channels import Channel
from muntin.servers.shell.feeds import Feeds
from muntin.servers.shell.files import StoredFiles
from muntin.servers.shell.preview import FORGETTING, OFF, Previews
from muntin.service.upstream import Upstreams

log = logging.getLogger("muntin.shell")

ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /graphql\n"
DAY = ("cache-control", "public, max-age=86400")
JSON: list[Header] = [("content-type", "application/json"), ("cache-control", "no-store")]
FAVICON = Path(__file__).parent.with_name("favicon.svg")


class Shell:
    """The RSGI application."""

    def __init__(
        self,
        channel: Channel,
        feeds: Feeds,
        files: StoredFiles,
        previews: Previews,
        nats: Nats | None,
        upstreams: Upstreams,
    ) -> None:
        self.channel = channel
        self.feeds = feeds
        self.files = files
        self.previews = previews
        self.nats = nats
        self.upstreams = upstreams
        self._favicon = FAVICON.read_bytes()
        self._life: asyncio.Task[None] | None = None
        self.over = asyncio.Event()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Before the first request: what is on disk is served, everything else is waited for in the background."""
        self.channel.restore()
        self._life = loop.create_task(self._live(), name="shell")

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """After the last request."""
        if self._life is not None:
            self._life.cancel()

    async def _live(self) -> None:
        await self.upstreams.start()
        if self.nats is not None:
            await self.nats.start()
        self.channel.start()
        try:
            await asyncio.get_running_loop().create_future()  # until it is cancelled
        finally:
            await self.channel.stop()
            await self.feeds.others.stop()
            if self.nats is not None:
                await self.nats.stop()
            await self.upstreams.stop()
            self.over.set()

    async def __rsgi__(self, scope: Scope, proto: Response) -> None:
        try:
            await self._answer(scope, proto)
        except Problem as problem:
            self._refuse(problem, scope, proto)
        except MuntinError as error:
            self._refuse(Problem("not-ready", str(error)), scope, proto)
        except Exception:
            log.exception("%s %s failed", scope.method, scope.path)
            self._refuse(Problem("internal-error", "the shell failed; its log has the details"), scope, proto)

    async def _answer(self, scope: Scope, proto: Response) -> None:
        path = scope.path
        stored = path.startswith(ASSETS)
        if scope.method not in ("GET", "HEAD") and not (stored and scope.method == "OPTIONS"):
            raise Problem("method-not-allowed", f"{scope.method} is not taken here")
        if stored:
            await self.files.answer(scope, proto)
        elif path == "/healthz":
            send(scope, proto, 200, JSON, b'{"status":"alive"}')
        elif path == "/readyz":
            send(scope, proto, 200, JSON, json.dumps(self.channel.status()).encode())
        elif path == "/favicon.svg":
            send(scope, proto, 200, [("content-type", "image/svg+xml"), DAY], self._favicon)
        elif path == "/robots.txt":
            send(scope, proto, 200, [("content-type", "text/plain; charset=utf-8"), DAY], ROBOTS.encode())
        elif (name := channel_of(path)) is not None:
            await self.feeds.answer(name, scope, proto)
        else:
            await self._page(scope, proto)

    async def _page(self, scope: Scope, proto: Response) -> None:
        given, query = preview.asked(scope.query_string)
        if given is not None:
            self._enter(given, preview.clean(scope.path, query), proto)
            return
        token = preview.cookie(scope.headers.get("cookie") or "")
        if token is None:  # Granian has decoded the path; routing decides on the encoded one, as browsers do
            page = self.channel.composer().page(_encoded(scope.path))
            if page.status == 200 and matches(scope.headers.get("if-none-match") or "", page.etag):
                proto.response_empty(304, list(page.headers.items()))
            else:
                _show(page, scope, proto)
            return
        serving = self.channel.current.composer.release if self.channel.current else None
        composer = await self.previews.composer(self.previews.read(token), serving)
        _show(composer.page(_encoded(scope.path)), scope, proto)

    def _enter(self, given: str, address: str, proto: Response) -> None:
        """Begins a preview, or ends it, by a cookie and a redirect."""
        keep = FORGETTING if given == OFF else self.previews.keeping(given, self.previews.read(given))
        headers = [("location", address), ("set-cookie", keep), ("cache-control", "no-store")]
        proto.response_empty(303, [*headers, ("referrer-policy", "no-referrer")])

    def _refuse(self, problem: Problem, scope: Scope, proto: Response) -> None:
        """A page for people, problem+json for programs, of any origin where the path is for them; a preview that isn't
        valid is forgotten."""
        extra: Sequence[Header] = [("set-cookie", FORGETTING)] if problem.code == "preview-invalid" else []
        if scope.path.startswith(ASSETS) or channel_of(scope.path) is not None:
            refuse(problem, scope, proto, FOR_EVERYBODY)
        elif "text/html" in (scope.headers.get("accept") or ""):
            previewing = preview.cookie(scope.headers.get("cookie") or "") is not None
            body = notice(problem, f"/{LEAVE}" if previewing else "/")
            send(scope, proto, problem.status, [*NOTICE_HEADERS.items(), *extra], body)
        else:
            refuse(problem, scope, proto, extra)


def _show(page: Page, scope: Scope, proto: Response) -> None:
    send(scope, proto, page.status, list(page.headers.items()), page.body)


def _encoded(path: str) -> str:
    """The path as it was sent; what was not UTF-8 there came from Granian as U+FFFD, and is not UTF-8 here again."""
    return quote(path).replace(quote("\ufffd"), "%FF")
