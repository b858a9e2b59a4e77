"""Release + path -> Page. Pure. A release has one page per route and one for "not found"; all are made once, so that a
request is a look-up.

The head's order is the browser's work order:

1. the theme that the visitor chose, applied before the first paint by the one inline script (html.THEME)
2. the import map, inline, with the integrity of every script (there is exactly one per document)
3. modulepreload links, in load order, with the same integrity, the loader first: it runs while the rest still arrives,
   and MFEs mount as their files come in; the classic scripts of remotes are preloaded as such
4. styles: the frame's own block painting; an MFE's are preloaded, and applied by the loader before it mounts
5. the loader, which starts everything else

What a slot needs is among them only if it is `eager`; the loader fetches the rest when it is due.

The host finds what it needs of the release in `script#muntin-release`, a data block that is never executed.

A preview's pages are the same but for a bar that says so and for their caching: they are one person's.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from muntin.compose import html
from muntin.compose.policy import security_headers
from muntin.compose.routing import find, title_of
from muntin.release import Release
from muntin.release.model import EventContract, Files, Mfe, Route, Slot

CACHE_CONTROL = "no-cache"  # pages are asked for anew each time, and answered by 304 while the release is the same
PRIVATE = "private, no-store"  # a preview is one person's, and ends
RELEASE_HEADER = "muntin-release"


class Preview(msgspec.Struct, frozen=True):
    """What one person sees in place of the channel's release: until when, and the `name@version`s that differ."""

    expires: datetime
    versions: Sequence[str]


class Page(msgspec.Struct, frozen=True):
    """An answer: status, headers (lower-case names) and the document's bytes. `etag` is also among the headers."""

    status: int
    headers: dict[str, str]
    body: bytes
    etag: str


class Composer:
    """All pages of one release on `channel`, for browsers that see it under `public_origin`."""

    def __init__(self, release: Release, public_origin: str, channel: str, preview: Preview | None = None) -> None:
        self.release = release
        self.channel = channel
        self.preview = preview
        self._import_map = html.json_text(release.importmap)
        self._security = security_headers(release, self._import_map, public_origin)
        self._data = _data_block(release, channel, preview)
        self._bar = _preview_bar(preview) if preview else ""
        self._pages = {route.path: self._compose(route) for route in release.routes}
        self._not_found = self._compose(None)

    def page(self, path: str) -> Page:
        """The page at `path` (percent-encoded, without query)."""
        route = find(self.release.routes, path)
        return self._pages[route.path] if route else self._not_found

    def _compose(self, route: Route | None) -> Page:
        release = self.release
        slots = [slot for slot in release.slots if slot.is_on(route.path if route else None)]
        description = (route.description if route else "") or release.page.description
        document = "\n".join(
            [
                "<!doctype html>",
                html.tag("html", {"lang": release.page.lang}),
                html.head(title_of(release, route), description, self._head(route, slots)),
                self._body(route, slots),
                "</html>\n",
            ]
        )
        content = document.encode()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {
            "content-type": "text/html; charset=utf-8",
            "cache-control": PRIVATE if self.preview else CACHE_CONTROL,
            "vary": "cookie",  # whoever has a preview's cookie sees another page
            "etag": etag,
            RELEASE_HEADER: release.id,
        }
        return Page(200 if route else 404, headers | self._security, content, etag)

    def _head(self, route: Route | None, slots: list[Slot]) -> list[str]:
        release = self.release
        scripts = release.importmap.integrity
        eager = [slot for slot in slots if slot.load == "eager"]
        needed: list[Slot | Route] = [*eager, *([route] if route else [])]
        loader = release.host.loader
        preload = dict.fromkeys([loader, *release.preload, *(each for part in needed for each in part.preload)])
        classic = dict.fromkeys(each for part in needed for each in part.scripts)
        styles = dict.fromkeys(each for part in needed for each in part.styles)
        return [
            html.element("script", {}, html.THEME),
            html.element("script", {"type": "importmap"}, self._import_map),
            *(html.module_preload(each, scripts[each]) for each in preload),
            *(html.script_preload(each, scripts[each]) for each in classic),
            *(html.stylesheet(each, release.integrity[each]) for each in release.host.styles),
            *(html.style_preload(each, release.integrity[each]) for each in styles),
            html.element(
                "script", {"type": "module", "src": loader, "integrity": scripts[loader], "crossorigin": True}
            ),
        ]

    def _body(self, route: Route | None, slots: list[Slot]) -> str:
        skeletons = self.release.page.skeletons
        header = "".join(html.waiting_slot(s.name, s.skeleton, skeletons) for s in slots if s.name == "header")
        main = html.waiting_slot("main", route.skeleton, skeletons) if route else html.not_found()
        return html.body(header, main, self.release.page.footer, route is not None, self._data, self._bar)


def _preview_bar(preview: Preview) -> str:
    return html.preview_bar(", ".join(preview.versions) or "this release", preview.expires)


def _data_block(release: Release, channel: str, preview: Preview | None) -> str:
    """What the host needs to know (ReleaseData in packages/runtime/src/release.ts)."""
    data: dict[str, Any] = {
        "id": release.id,
        "channel": channel,
        "mode": release.mode,
        "title": release.page.title,
        "footer": release.page.footer,
        "host": release.host.module,
        "services": release.services,
        "mfes": {name: _mfe(mfe) for name, mfe in release.mfes.items()},
        "integrity": release.integrity,
        "routes": [
            {
                "path": route.path,
                "title": route.title,
                "skeleton": route.skeleton,
                "protected": route.protected,
                "mfe": route.mfe,
                "next": route.next,
            }
            for route in release.routes
        ],
        "slots": [
            {
                "name": slot.name,
                "mfe": slot.mfe,
                "except": slot.except_,
                "only": slot.only,
                "load": slot.load,
                "skeleton": slot.skeleton,
            }
            for slot in release.slots
        ],
        "events": {name: _contract(contract) for name, contract in release.events.items()},
    }
    if preview is not None:
        expires = preview.expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        data["preview"] = {"expires": expires, "channel": channel}
    attributes = {"type": "application/json", "id": "muntin-release", "data-id": release.id}
    return html.element("script", attributes, html.json_text(data))


def _contract(contract: EventContract) -> dict[str, Any]:
    """EventContract of packages/runtime/src/contract.ts: what is not said is no, or not known."""
    told = {"replay": contract.replay, "crossTab": contract.cross_tab, "schema": contract.schema}
    return {key: value for key, value in told.items() if value}


def _mfe(mfe: Mfe) -> dict[str, Any]:
    """ReleaseMfe: the version that is mounted, and the one that stands in when its files can't be had."""
    told = {"owner": mfe.owner, **_files(mfe.files)}
    if mfe.fallback is not None:
        told["fallback"] = _files(mfe.fallback)
    return told


def _files(files: Files) -> dict[str, Any]:
    """ReleaseFiles: what to load of one version."""
    told: dict[str, Any] = {
        "version": files.version,
        "entry": files.entry,
        "exposes": files.exposes,
        "styles": files.styles,
    }
    if files.remote is not None:
        remote = files.remote
        told["remote"] = {
            "type": remote.type,
            "globalName": remote.global_name,
            "expose": remote.expose,
            "adapter": remote.adapter,
            "share": remote.share,
        }
    return told
