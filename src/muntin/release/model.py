"""A release: the immutable record of everything a page needs, named by the SHA-256 of its canonical JSON. Pure.

All addresses are as the browser will use them: `/assets/…` for what the shell serves, absolute for MFEs, which have
origins of their own. Scripts and styles have their integrity in `importmap.integrity` and `integrity`, by that same
address.
For other readers: contracts/release.schema.json, which is made from this model.
"""

import hashlib
from typing import Literal

import msgspec

SCHEMA: Literal[1] = 1


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
    """The loader (the document's one script), the host module and the styles that block rendering."""

    version: str
    loader: str
    module: str
    styles: list[str]


class Mfe(msgspec.Struct, frozen=True):
    """One MFE's version: its container, and per expose the addresses of the static graph, dependencies first."""

    version: str
    owner: str
    origin: str
    entry: str
    exposes: dict[str, list[str]]
    styles: list[str]
    shared: dict[str, str]
    sends: list[str]
    receives: list[str]


class Route(msgspec.Struct, frozen=True):
    """A page: the MFE of its main region, and what to load for that one besides the common part."""

    path: str
    title: str
    description: str
    skeleton: str
    protected: bool
    mfe: str
    preload: list[str]
    styles: list[str]


class Slot(msgspec.Struct, frozen=True):
    """A place on every page but those with the paths `except_`."""

    name: str
    mfe: str
    except_: list[str] = msgspec.field(name="except")
    skeleton: str
    preload: list[str]
    styles: list[str]


class Csp(msgspec.Struct, frozen=True):
    """Origins besides our own that the page may load from: styles, images, fonts, and probes of MFE files."""

    style: list[str]
    img: list[str]
    font: list[str]
    connect: list[str]


class Size(msgspec.Struct, frozen=True):
    """Bytes of scripts and styles, plain and with brotli."""

    raw: int
    brotli: int


class Release(msgspec.Struct, frozen=True):
    """Everything a page needs. `preload` is what every page loads first, in this order."""

    schema: Literal[1]
    page: Page
    host: Host
    importmap: ImportMap
    integrity: dict[str, str]
    services: str | None
    mfes: dict[str, Mfe]
    routes: list[Route]
    slots: list[Slot]
    preload: list[str]
    csp: Csp
    sizes: dict[str, Size]
    id: str = ""


def canonical(release: Release) -> bytes:
    """The release without its id as JSON with sorted keys and no spaces: equal releases give equal bytes."""
    content = msgspec.to_builtins(release)
    del content["id"]
    return msgspec.json.encode(content, order="sorted")


def identify(release: Release) -> Release:
    """The same release with its id: the SHA-256 (hex) of its canonical JSON."""
    return msgspec.structs.replace(release, id=hashlib.sha256(canonical(release)).hexdigest())
