"""What a browser build says of itself: `build/<target>/manifest.json`, as packages/vite writes it. Pure.

| kind   | what                                                            |
|--------|-----------------------------------------------------------------|
| shared | the shared libraries: specifier -> version and files            |
| host   | the page's own program: loader, host module, layout             |
| module | an MFE: container, exposes, routes, slots, events               |
| page   | a page of its own (a tool); no part of a release                |

`parse` takes a manifest whole or refuses it with the file, the key and the reason. The same format for other readers:
contracts/manifest.schema.json, which is made from these models.
"""

from typing import Literal

import msgspec

from muntin.errors import UsageError

SCHEMA = 1


class ManifestError(UsageError):
    """A build manifest can't be used; the text names the file and what to do."""


class FileRecord(msgspec.Struct, frozen=True):
    """One built file. Sizes in bytes; `gzip` and `brotli` as served to browsers that take it; SHA-384 `integrity`."""

    type: str
    raw: int
    gzip: int
    brotli: int
    integrity: str


class Graph(msgspec.Struct, frozen=True):
    """An entry with all that loads with it: its own `files` (dependencies first) and `shared` specifiers."""

    file: str
    files: list[str]
    shared: list[str]


class Library(msgspec.Struct, frozen=True):
    """One shared specifier: the version of its npm `package`, and the files that load with it, dependencies first."""

    package: str
    version: str
    file: str
    files: list[str]


class Events(msgspec.Struct, frozen=True):
    """Which bus events an MFE sends and receives."""

    sends: list[str]
    receives: list[str]


class Budget(msgspec.Struct, frozen=True):
    """The most raw bytes of JavaScript an MFE may have."""

    js: int


class RouteDeclaration(msgspec.Struct, frozen=True):
    """A page of which the MFE is the main part. `path` has literal segments and `:parameters`."""

    path: str
    title: str
    description: str
    skeleton: str
    protected: bool


class SlotDeclaration(msgspec.Struct, frozen=True):
    """A place on every page that the MFE fills, but on routes with the paths `except_`."""

    name: str
    except_: list[str] = msgspec.field(name="except")
    skeleton: str


class PageDeclaration(msgspec.Struct, frozen=True):
    """What the host says of every page: its name, language, and the slots that its layout has."""

    title: str
    description: str
    lang: str
    footer: str
    slots: list[str]


class Declaration(msgspec.Struct, frozen=True):
    """A `muntin.toml`, checked by the build, with defaults filled in (see packages/vite/README.md)."""

    name: str
    version: str
    owner: str
    about: str
    kind: str
    base: str
    exposes: dict[str, str]
    shared: dict[str, str]
    events: Events
    budget: Budget
    routes: list[RouteDeclaration]
    slots: list[SlotDeclaration]
    page: PageDeclaration | None


class _Built(msgspec.Struct, frozen=True, rename="camel", tag_field="kind"):
    """What all manifests have. `input_hash` is over everything that went into the build."""

    schema: Literal[1]
    name: str
    input_hash: str
    files: dict[str, FileRecord]
    css: list[str]


class SharedBuild(_Built, frozen=True, tag="shared"):
    """The shared libraries, by specifier."""

    libraries: dict[str, Library]


class HostBuild(_Built, frozen=True, tag="host"):
    """The page's program. `skeletons`: per kind, the number of blocks of each of its groups."""

    loader: Graph
    host: Graph
    skeletons: dict[str, list[int]]
    declaration: Declaration


class ModuleBuild(_Built, frozen=True, tag="module"):
    """An MFE. `entry` is the container's immutable path; `exposes` gives each key's files."""

    entry: str
    exposes: dict[str, Graph]
    declaration: Declaration


class PageBuild(_Built, frozen=True, tag="page"):
    """A page of its own."""

    declaration: Declaration


Manifest = SharedBuild | HostBuild | ModuleBuild | PageBuild

_decoder: msgspec.json.Decoder[Manifest] = msgspec.json.Decoder(Manifest)


def parse(data: bytes, file: str) -> Manifest:
    """The manifest in `data`; `file` is only named in errors. Raises ManifestError."""
    try:
        manifest = _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise ManifestError(f"{file}: {error}; build again with `muntin build`") from error
    for name in _named_files(manifest):
        if name not in manifest.files:
            raise ManifestError(f"{file}: names {name}, which is not among its files; build again with `muntin build`")
    return manifest


def _named_files(manifest: Manifest) -> list[str]:
    """Every file that the manifest speaks of outside `files`."""
    named = list(manifest.css)
    match manifest:
        case SharedBuild(libraries=libraries):
            named += [name for library in libraries.values() for name in (library.file, *library.files)]
        case HostBuild(loader=loader, host=host):
            named += [*loader.files, *host.files]
        case ModuleBuild(entry=entry, exposes=exposes):
            named += [entry, *(name for graph in exposes.values() for name in graph.files)]
        case PageBuild():
            pass
    return named
