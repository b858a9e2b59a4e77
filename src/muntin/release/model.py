"""A release: the immutable record of everything a page needs, named by the SHA-256 of its canonical JSON. Pure.

All addresses are as the browser will use them: `/assets/…` for what the registry stores, absolute for MFEs that have
origins of their own. Scripts and styles have their integrity in `importmap.integrity` and `integrity`, by that same
address. For other readers: contracts/release.schema.json, which is made from this model.
"""

import hashlib
from typing import Any, Literal

import msgspec

from muntin.errors import UsageError
from muntin.manifest.build import Load

SCHEMA: Literal[2] = 2
Mode = Literal["production", "development"]


class ReleaseError(UsageError):
    """These versions make no page; the text says which of them clash and what to do."""


class ImportMap(msgspec.Struct, frozen=True):
    """HTML's import map: specifier -> address, the same per scope, and script address -> SHA-384 integrity."""

    imports: dict[str, str]
    scopes: dict[str, dict[str, str]]
    integrity: dict[str, str]


class Page(msgspec.Struct, frozen=True):
    """What all pages of the release share; `skeletons`: per kind, the blocks of each of its groups."""

    title: str
    description: str
    lang: str
    footer: str
    skeletons: dict[str, list[int]]


class Host(msgspec.Struct, frozen=True):
    """The loader (the one module that the document names), the host module and the styles that block rendering."""

    version: str
    loader: str
    module: str
    styles: list[str]


class Remote(msgspec.Struct, frozen=True):
    """How to load a container that was not built by packages/vite.

    `type`: `module` or `script`; `global_name`: what a script sets. `expose`: its key behind `./mount`, which holds
    what `adapter` says. `share`: the packages to offer it: name -> version of this page.
    """

    type: Literal["module", "script"]
    global_name: str | None
    expose: str
    adapter: Literal["mount", "react"]
    share: dict[str, str]


class Files(msgspec.Struct, frozen=True):
    """What to load of one MFE version: its container, and per expose the addresses of the static graph, dependencies
    first."""

    version: str
    entry: str
    exposes: dict[str, list[str]]
    styles: list[str]
    remote: Remote | None


class Mfe(msgspec.Struct, frozen=True):
    """One MFE of the page. `shared`: package -> version it is linked with. `calls`: what it may call.

    `fallback`: the version that was there before and fits this release too, its files named in the import map.
    """

    owner: str
    base: str
    files: Files
    fallback: Files | None
    shared: dict[str, str]
    sends: list[str]
    receives: list[str]
    operations: list[str]
    calls: list[str]


class Library(msgspec.Struct, frozen=True):
    """A library build in use: package -> version, and bytes (brotli) of what a page loads of it at most."""

    packages: dict[str, str]
    base: str
    bytes: int


class Size(msgspec.Struct, frozen=True):
    """Bytes of scripts and styles, plain and with brotli."""

    raw: int
    brotli: int


def _unmeasured() -> Size:
    return Size(0, 0)


class Route(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page: the MFE of its main region, and what to load for that one besides the common part.

    `preload` holds modules; `scripts` the classic scripts of a remote, where there are any (so that a release without
    such keeps the id that it had before there was this field). `size`: of all that the page loads before anything is
    clicked, its eager slots and the common part included. `next`: paths of routes that are prefetched from here.
    """

    path: str
    title: str
    description: str
    skeleton: str
    protected: bool
    mfe: str
    preload: list[str]
    styles: list[str]
    size: Size = msgspec.field(default_factory=_unmeasured)  # of a function, so that it is never left out
    scripts: list[str] = []
    next: list[str] = []


class Slot(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place on every page but those with the paths `except_`, and if `only` names any, on no others.

    `preload`, `styles` and `scripts` as of a route; those of a place that is not `eager` are loaded when it is due.
    """

    name: str
    mfe: str
    except_: list[str] = msgspec.field(name="except")
    skeleton: str
    preload: list[str]
    styles: list[str]
    scripts: list[str] = []
    only: list[str] = []
    load: Load = "eager"

    def is_on(self, path: str | None) -> bool:
        """Whether the page of the route with this path has the place; None: the page that says "not found"."""
        return path not in self.except_ and (not self.only or path in self.only)


class Csp(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sources besides our own origin that the page may load from: scripts (used only where hashes would not fit in a
    header), styles, images, fonts, and calls with probes of MFE files. `policies`: the Trusted Types policies that its
    libraries make."""

    script: list[str]
    style: list[str]
    img: list[str]
    font: list[str]
    connect: list[str]
    policies: list[str] = []


class EventContract(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the page delivers an event: to late subscribers (`replay`), to the visitor's other tabs (`cross_tab`).

    `schema`: JSON Schema of the detail, which pages of mode `development` check.
    """

    replay: bool = False
    cross_tab: bool = False
    schema: dict[str, Any] | None = None


class Release(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a page needs. `preload` is what every page loads first, in this order.

    `wanted`: what was asked for, MFE -> range; `pins`: package -> range. `libraries`: build (`react@19.3.1`) -> it.
    `facts`: sentences on what was checked or tolerated. `sizes`: per MFE, `host` and library build. `events`: by name
    and major (`cart:updated@1`); releases from before there were contracts have none.
    """

    schema: Literal[2]
    mode: Mode
    wanted: dict[str, str]
    pins: dict[str, str]
    page: Page
    host: Host
    importmap: ImportMap
    integrity: dict[str, str]
    services: str | None
    mfes: dict[str, Mfe]
    libraries: dict[str, Library]
    routes: list[Route]
    slots: list[Slot]
    preload: list[str]
    csp: Csp
    facts: list[str]
    sizes: dict[str, Size]
    events: dict[str, EventContract] = {}
    id: str = ""


def canonical(release: Release) -> bytes:
    """The release without its id as JSON with sorted keys and no spaces: equal releases give equal bytes."""
    content = msgspec.to_builtins(release)
    content.pop("id", None)
    return msgspec.json.encode(content, order="sorted")


def identify(release: Release) -> Release:
    """The same release with its id: the SHA-256 (hex) of its canonical JSON."""
    return msgspec.structs.replace(release, id=hashlib.sha256(canonical(release)).hexdigest())
