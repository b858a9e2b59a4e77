"""What a published version says of itself: `manifest.json` beside its files, as packages/vite writes it. Pure.

| kind    | what                                                                                   |
|---------|----------------------------------------------------------------------------------------|
| module  | an MFE that packages/vite built: container, exposes, routes, slots, events             |
| remote  | an MFE that another Module Federation plugin built, described from its mf-manifest.json |
| host    | the page's own program: loader, host module, layout                                    |
| library | one build of shared npm packages that belong together (react with react-dom)           |
| page    | a page of its own (a tool); never published                                            |

`parse` takes a manifest whole or refuses it with the file, the key and the reason; an unknown key is refused, since a
misspelt one would silently mean its default. The same format for other readers: contracts/manifest.schema.json, which
is made from these models; docs/manifest.md, which is made from that.
"""

from typing import Any, Literal

import msgspec

from muntin.errors import UsageError

SCHEMA: Literal[2] = 2
DEFAULT_JS_BUDGET = 250_000
SHELL = "shell"
"""The name under which MFEs require the API of the page itself: props, services, routes."""

SHELL_API = "1.0.0"
"""The version of that API (packages/runtime/src/contract.ts)."""


class ManifestError(UsageError):
    """A manifest can't be used; the text names the file and what to do."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keys that nobody knows are refused."""


class FileRecord(_Strict, frozen=True):
    """One built file. Sizes in bytes; `gzip` and `brotli` as served to browsers that take it; SHA-384 `integrity`."""

    type: str
    raw: int
    gzip: int
    brotli: int
    integrity: str


class Graph(_Strict, frozen=True):
    """An entry with all that loads with it: its own `files` (dependencies first) and `shared` specifiers."""

    file: str
    files: list[str]
    shared: list[str]


class SharedNeed(_Strict, frozen=True):
    """How an MFE uses a shared npm package.

    `range`: the versions it works with, as npm reads ranges. `singleton`: the page may have one version of it only.
    `strict`: False takes a version outside the range rather than no page. `pool`: packages of one pool are taken from
    one build, or not at all.
    """

    range: str
    singleton: bool = False
    strict: bool = True
    pool: str | None = None


class Events(_Strict, frozen=True):
    """The bus events an MFE sends and receives: `name@major` -> JSON Schema (2020-12) of the detail."""

    sends: dict[str, dict[str, Any]]
    receives: dict[str, dict[str, Any]]


class Budget(_Strict, frozen=True):
    """The most raw bytes of JavaScript an MFE may have."""

    js: int = DEFAULT_JS_BUDGET


class RouteDeclaration(_Strict, frozen=True, omit_defaults=True):
    """A page of which the MFE is the main part. `path` has literal segments and `:parameters`.

    `next`: paths of routes, as they are declared, that visitors of this one are likely to go to: they are prefetched.
    """

    path: str
    title: str
    description: str
    skeleton: str
    protected: bool
    next: list[str] = []


Load = Literal["eager", "visible", "idle"]


class SlotDeclaration(_Strict, frozen=True, omit_defaults=True):
    """A place on every page that the MFE fills, but on routes with the paths `except_`, and if `only` names any, on no
    others.

    `load`: `eager` is preloaded with the page; `visible` loads when the place comes into view, `idle` when the page has
    nothing else to do.
    """

    name: str
    except_: list[str] = msgspec.field(name="except")
    skeleton: str
    only: list[str] = []
    load: Load = "eager"


class PageDeclaration(_Strict, frozen=True):
    """What the host says of every page: its name, language, and the slots that its layout has."""

    title: str
    description: str
    lang: str
    footer: str
    slots: list[str]


class Declaration(_Strict, frozen=True):
    """A `muntin.toml`, checked by the build, with defaults filled in (see docs/manifest.md).

    `requires`: other MFEs, or `shell`, by the npm range of their version that it works with. `operations`: the GraphQL
    operations it sends (`query Catalog`). `calls`: path prefixes and origins it may call.
    """

    name: str
    version: str
    owner: str
    about: str
    kind: str
    base: str
    exposes: dict[str, str]
    shared: dict[str, SharedNeed]
    requires: dict[str, str]
    events: Events
    operations: list[str]
    calls: list[str]
    budget: Budget
    routes: list[RouteDeclaration]
    slots: list[SlotDeclaration]
    page: PageDeclaration | None


class Package(_Strict, frozen=True):
    """One npm package of a library build: its version, and specifier -> entry in both modes."""

    version: str
    production: dict[str, Graph]
    development: dict[str, Graph]


class _Built(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", tag_field="kind"):
    """What all manifests have. `input_hash` is over everything that went into the build."""

    schema: Literal[2]
    name: str
    version: str
    input_hash: str
    files: dict[str, FileRecord]
    css: list[str]


class LibraryBuild(_Built, frozen=True, tag="library", omit_defaults=True):
    """One build of shared npm packages. `needs`: packages that it imports and leaves out -> range. Styles in `css` are
    loaded with every page that has the library. `trusted_types`: the Trusted Types policies that its code makes."""

    packages: dict[str, Package]
    needs: dict[str, str]
    trusted_types: list[str] = []


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


class RemoteBuild(_Built, frozen=True, tag="remote"):
    """An MFE of another Module Federation build.

    `entry`: path of its remoteEntry. `entry_type`: `module` is imported; `script` is a classic script that sets the
    global `global_name`. `exposes`: key -> the files that load with it (from mf-manifest.json), loading order. Its
    declaration's `exposes` maps `./mount` to the remote's own key; `adapter` says what that key holds: `mount`, a
    function as our contract has it; `react`, a React component.
    """

    entry: str
    entry_type: Literal["module", "script"]
    global_name: str | None
    exposes: dict[str, list[str]]
    adapter: Literal["mount", "react"]
    declaration: Declaration


class PageBuild(_Built, frozen=True, tag="page"):
    """A page of its own."""

    declaration: Declaration


Manifest = LibraryBuild | HostBuild | ModuleBuild | RemoteBuild | PageBuild
Mfe = ModuleBuild | RemoteBuild

_decoder: msgspec.json.Decoder[Manifest] = msgspec.json.Decoder(Manifest)


def parse(data: bytes, file: str) -> Manifest:
    """The manifest in `data`; `file` is only named in errors. Raises ManifestError."""
    try:
        manifest = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ManifestError(f"{file}: {error}; build again with `muntin build`") from error
    for name in named_files(manifest):
        if name not in manifest.files:
            raise ManifestError(f"{file}: names {name}, which is not among its files; build again with `muntin build`")
    return manifest


def named_files(manifest: Manifest) -> list[str]:
    """Every file that the manifest speaks of outside `files`."""
    named = list(manifest.css)
    match manifest:
        case LibraryBuild(packages=packages):
            graphs = [g for p in packages.values() for g in (*p.production.values(), *p.development.values())]
            named += [name for graph in graphs for name in (graph.file, *graph.files)]
        case HostBuild(loader=loader, host=host):
            named += [*loader.files, *host.files]
        case ModuleBuild(entry=entry, exposes=modules):
            named += [entry, *(name for graph in modules.values() for name in graph.files)]
        case RemoteBuild(entry=entry, exposes=remotes):
            named += [entry, *(name for files in remotes.values() for name in files)]
        case PageBuild():
            pass
    return named
