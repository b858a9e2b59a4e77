"""Everything that is wrong with a manifest that reads well, not only the first. Pure.

| looked at   | must be                                                                                      |
|-------------|----------------------------------------------------------------------------------------------|
| identity    | a name in lower case, a SemVer version; the declaration says the same                        |
| files       | safe relative paths, sane sizes, SHA-384; whatever is named is among them                    |
| needs       | npm ranges, of others than itself                                                            |
| events      | `name@major` with a JSON Schema (2020-12) that can be compared; how it is delivered          |
| routes ...  | paths, slots, operations and calls as muntin.toml writes them                                |
| budget      | at least all JavaScript of the MFE, raw                                                      |
| kind        | module, remote: `./mount` for routes and slots; host: a page; library: packages with entries |

`muntin publish` asks before it uploads, the registry before it keeps anything. Whether the files are what the manifest
says is the registry's to see.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from muntin.errors import FieldError
from muntin.manifest.build import Declaration, HostBuild, LibraryBuild, Manifest, ModuleBuild, RemoteBuild, named_files
from muntin.manifest.declaration import EXPOSE, MOUNT, NAME, OPERATION, PATH, SLOT
from muntin.manifest.ranges import Range, RangeError, Version, VersionError
from muntin.manifest.schemas import Side, Undecided

LONGEST_PATH = 200
LARGEST_FILE = 100 * 1024 * 1024
"""Bytes; far beyond what a browser should load."""

EVENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(:[A-Za-z0-9_-]+)*@[1-9][0-9]*")
PACKAGE = re.compile(r"(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*")
DELIVERY = "x-muntin"
"""The keyword of an event's schema under which it says how the page delivers the event."""
DELIVERED = ("replay", "crossTab")
INTEGRITY = re.compile(r"sha384-[A-Za-z0-9+/]{64}")
POLICY = re.compile(r"[A-Za-z0-9#=_/@.%-]{1,64}")
MOST_POLICIES = 8
"""`tt-policy-name` (Trusted Types, the directive `trusted-types`). The policy `default` is none: it speaks for all.
Short and few: they stand in a header of each page."""

CONTENT_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+(; ?charset=[A-Za-z0-9-]+)?")
CALL_PATH = re.compile(r"/([A-Za-z0-9_~.%-]+(/[A-Za-z0-9_~.%-]+)*/?)?")

Faults = Iterator[tuple[str, str]]
"""Key and what is wrong with it."""


def check(manifest: Manifest) -> list[FieldError]:
    """All faults; `path` is the key in the manifest (`declaration.requires.header`) or `files.<path>`."""
    faults = [*_identity(manifest), *_files(manifest), *_graphs(manifest)]
    if isinstance(manifest, LibraryBuild):
        faults += _library(manifest)
    else:
        faults += _declaration(manifest.declaration)
        faults += _kind(manifest)
    return [FieldError(path, message) for path, message in faults]


def path_fault(path: str) -> str:
    """Why a file can't have this path, or empty."""
    if not path or len(path) > LONGEST_PATH:
        return f"a path has 1 to {LONGEST_PATH} characters"
    if path.startswith("/") or path[1:2] == ":":
        return "the path is absolute; write it relative to the manifest"
    if "\\" in path or any(not each.isprintable() for each in path):
        return "the path has a backslash or a character that can't be seen; folders are separated with /"
    if any(segment in ("", "..") or segment.startswith(".") for segment in path.split("/")):
        return "a segment of the path is empty or starts with a dot"
    return ""


def _identity(manifest: Manifest) -> Faults:
    if not NAME.fullmatch(manifest.name):
        yield "name", f"{manifest.name!r} is not a name; use up to 40 lower-case letters, digits and -, a letter first"
    yield from _parses(Version.parse, manifest.version, "version")
    if manifest.version != manifest.version.strip().removeprefix("v"):
        yield "version", f"{manifest.version!r} has a v or spaces around it; write {manifest.version.strip(' v')}"
    if not isinstance(manifest, LibraryBuild):
        declaration = manifest.declaration
        for key, own, declared in (
            ("name", manifest.name, declaration.name),
            ("version", manifest.version, declaration.version),
            ("kind", str(manifest.__struct_config__.tag), declaration.kind),
        ):
            if own != declared:
                yield f"declaration.{key}", f"{declared!r} is not the manifest's, {own!r}; build again"


def _parses(parse: Callable[[str], object], text: str, key: str) -> Faults:
    try:
        parse(text)
    except (VersionError, RangeError) as error:
        yield key, str(error)


def _files(manifest: Manifest) -> Faults:
    for path, file in manifest.files.items():
        key = f"files.{path}"
        if fault := path_fault(path):
            yield key, fault
        if not INTEGRITY.fullmatch(file.integrity):
            yield key, f"integrity {file.integrity!r} is not sha384- and 64 characters of base64"
        if not CONTENT_TYPE.fullmatch(file.type):
            yield key, f"type {file.type!r} is not a content type like text/javascript"
        if not 0 <= file.raw <= LARGEST_FILE:
            yield key, f"raw is {file.raw}; a file has 0 to {LARGEST_FILE} bytes"
        for name, size in (("gzip", file.gzip), ("brotli", file.brotli)):
            if not 0 <= size <= max(file.raw, 0):
                yield key, f"{name} is {size}; it is at least 0 and at most raw, {file.raw}"


def _graphs(manifest: Manifest) -> Faults:
    for name in dict.fromkeys(named_files(manifest)):
        if name not in manifest.files:
            yield f"files.{name}", "the manifest names it, and it is not among the files; build again"
    graphs = {}
    if isinstance(manifest, HostBuild):
        graphs = {"loader": manifest.loader, "host": manifest.host}
    elif isinstance(manifest, ModuleBuild):
        graphs = {f"exposes.{key}": graph for key, graph in manifest.exposes.items()}
    for key, graph in graphs.items():
        if graph.file not in graph.files:
            yield key, f"its file {graph.file!r} is not among the files that load with it; build again"


def _library(library: LibraryBuild) -> Faults:
    if not any(package.production for package in library.packages.values()):
        yield "packages", "a library has at least one package with a production entry"
    for name, package in library.packages.items():
        key = f"packages.{name}"
        if not PACKAGE.fullmatch(name):
            yield key, f"{name!r} is not the name of an npm package"
        yield from _parses(Version.parse, package.version, f"{key}.version")
        for specifier in (*package.production, *package.development):
            if specifier != name and not specifier.startswith(f"{name}/"):
                yield key, f"{specifier!r} is no specifier of the package {name}"
    if len(library.trusted_types) > MOST_POLICIES:
        yield "trustedTypes", f"names {len(library.trusted_types)} policies; {MOST_POLICIES} at most"
    for policy in library.trusted_types:
        if not POLICY.fullmatch(policy) or policy == "default":
            yield "trustedTypes", f"{policy!r} is not the name of a Trusted Types policy of a library's own"
    for name, needed in library.needs.items():
        yield from _parses(Range.parse, needed, f"needs.{name}")
        if name in library.packages:
            yield f"needs.{name}", "a library does not need one of its own packages"


def _declaration(declaration: Declaration) -> Faults:
    if not declaration.owner.strip():
        yield "declaration.owner", "says who is asked when the MFE fails; it can't be empty"
    for name, need in declaration.shared.items():
        key = f"declaration.shared.{name}"
        if not PACKAGE.fullmatch(name):
            yield key, f"{name!r} is not the name of an npm package"
        yield from _parses(Range.parse, need.range, f"{key}.range")
    for name, needed in declaration.requires.items():
        key = f"declaration.requires.{name}"
        if not NAME.fullmatch(name):
            yield key, f"{name!r} is neither the name of an MFE nor `shell`"
        if name == declaration.name:
            yield key, "an MFE does not require itself"
        yield from _parses(Range.parse, needed, key)
    yield from _events(declaration)
    yield from _places(declaration)
    for index, operation in enumerate(declaration.operations):
        if not OPERATION.fullmatch(operation):
            yield f"declaration.operations[{index}]", f"{operation!r} is not an operation like `query Catalog`"
    for index, call in enumerate(declaration.calls):
        if not _is_call(call):
            why = "is neither a path prefix like /api/catalog/ nor an origin like https://pay.example"
            yield f"declaration.calls[{index}]", f"{call!r} {why}"
    if declaration.budget.js < 1:
        yield "declaration.budget.js", "is a number of bytes above 0"


def _events(declaration: Declaration) -> Faults:
    for way, events in (("sends", declaration.events.sends), ("receives", declaration.events.receives)):
        for name, schema in events.items():
            key = f"declaration.events.{way}.{name}"
            if not EVENT.fullmatch(name):
                yield key, f"{name!r} is not an event with its major, like cart:updated@1"
            try:
                Side("event", schema)
            except Undecided as undecided:
                yield key, str(undecided)
            if not _is_delivery(schema.get(DELIVERY, {})):
                yield f"{key}.{DELIVERY}", f"says {', '.join(DELIVERED)}, each true or false, and nothing else"


def _is_delivery(said: object) -> bool:
    return isinstance(said, dict) and all(key in DELIVERED and isinstance(said[key], bool) for key in said)


def _places(declaration: Declaration) -> Faults:
    seen: set[str] = set()
    for index, route in enumerate(declaration.routes):
        key = f"declaration.routes[{index}].path"
        if not PATH.fullmatch(route.path):
            yield key, f"{route.path!r} is not a path like /products/:id"
        if route.path in seen:
            yield key, f"{route.path!r} is there twice"
        seen.add(route.path)
        yield from _paths(route.next, f"declaration.routes[{index}].next")
    for index, slot in enumerate(declaration.slots):
        key = f"declaration.slots[{index}]"
        if not SLOT.fullmatch(slot.name):
            yield f"{key}.name", f"{slot.name!r} is not a slot name like header"
        yield from _paths(slot.except_, f"{key}.except")
        yield from _paths(slot.only, f"{key}.only")


def _paths(paths: list[str], key: str) -> Faults:
    for path in paths:
        if not PATH.fullmatch(path):
            yield key, f"{path!r} is not a path like /products/:id"


def _is_call(call: str) -> bool:
    if call.startswith("/"):
        return bool(CALL_PATH.fullmatch(call)) and ".." not in call
    try:
        url = urlsplit(call)
        whole = url.port is None or url.port > 0
    except ValueError:
        return False
    host = re.fullmatch(r"(https?|wss?)://(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+)(:[0-9]+)?/?", call)
    return whole and bool(host)


def _kind(manifest: Manifest) -> Faults:
    if isinstance(manifest, ModuleBuild | RemoteBuild):
        yield from _mfe(manifest)
    if isinstance(manifest, HostBuild) and manifest.declaration.page is None:
        yield "declaration.page", "the host has a [page] table: title, description and slots"


def _mfe(mfe: ModuleBuild | RemoteBuild) -> Faults:
    declaration = mfe.declaration
    if not mfe.exposes:
        yield "exposes", "an MFE exposes something; add `./mount` to [exposes]"
    for name in mfe.exposes:
        if not EXPOSE.fullmatch(name):
            yield f"exposes.{name}", f"{name!r} is not a key like ./mount"
    offered = mfe.exposes.keys() if isinstance(mfe, ModuleBuild) else declaration.exposes.keys()
    if (declaration.routes or declaration.slots) and MOUNT not in offered:
        yield "declaration.exposes", f"an MFE with routes or slots exposes {MOUNT}"
    if isinstance(mfe, ModuleBuild):
        for name in declaration.exposes.keys() ^ mfe.exposes.keys():
            yield f"exposes.{name}", "is not in both the declaration and the build; build again"
    else:
        for name, key in declaration.exposes.items():
            if key not in mfe.exposes:
                yield f"declaration.exposes.{name}", f"{key!r} is not exposed by the other build"
        if (mfe.global_name is not None) != (mfe.entry_type == "script"):
            yield "globalName", "a script entry sets a global, a module entry has none"
    yield from _budget(mfe)


def _budget(mfe: ModuleBuild | RemoteBuild) -> Faults:
    scripts = {path: file.raw for path, file in mfe.files.items() if path.endswith((".js", ".mjs"))}
    total, budget = sum(scripts.values()), mfe.declaration.budget.js
    if total > budget:
        largest = max(scripts, key=lambda path: scripts[path])
        yield (
            "declaration.budget.js",
            (
                f"{total} bytes of JavaScript, the budget is {budget} (largest: {largest}, {scripts[largest]}); "
                "load parts lazily with import(), or raise budget.js in muntin.toml"
            ),
        )
