"""A build of another Module Federation plugin (Vite's, webpack's, Rspack's) -> the manifest of a `remote`. Pure.

What comes from where:

| of the manifest                     | from                                                                          |
|-------------------------------------|-------------------------------------------------------------------------------|
| name, version, owner, routes, ...   | muntin.toml: an mf-manifest.json has no version of the MFE                    |
| hash and sizes of every file        | the files: an mf-manifest.json has none                                       |
| entry, its type and its global name | `metaData.remoteEntry`, `metaData.globalName`                                 |
| what an expose loads                | `exposes[].assets`, and, of ES modules, what those import statically          |
| ranges of shared packages           | muntin.toml; where it says nothing, `shared[].requiredVersion`, `singleton`   |

A build's own copies of shared packages are among its files, but loaded by nobody who is given the page's.
Format: https://module-federation.io/configure/manifest
"""

import base64
import gzip
import hashlib
import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import msgspec

from muntin.manifest.build import SCHEMA, FileRecord, ManifestError, RemoteBuild, SharedNeed
from muntin.manifest.declaration import Remote
from muntin.manifest.ranges import Range, RangeError

MANIFEST = "mf-manifest.json"
REACT = ("react", "react-dom")
"""What a component of adapter `react` is mounted with; the page gives these whatever the build says."""

NOT_SERVED = (MANIFEST, "mf-stats.json", "@mf-types.zip")
"""Files of a build that no browser asks for, besides those whose name starts with a dot."""

SCRIPT_TYPES = frozenset({"var", "script", "global", "assign", "window", "self", "umd", "umd2"})
TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".html": "text/html",
    ".txt": "text/plain",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".wasm": "application/wasm",
}
COMPRESSIBLE = frozenset({".js", ".mjs", ".css", ".json", ".html", ".txt", ".map", ".svg"})

_STATIC_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\.{1,2}/[^"']+)["']""")


class _Lenient(msgspec.Struct, rename="camel"):
    """Keys that Muntin does not use are passed over: three plugins write them, in many versions."""


class _RemoteEntry(_Lenient):
    name: str
    path: str = ""
    type: str = "global"


class _MetaData(_Lenient):
    remote_entry: _RemoteEntry
    global_name: str | None = None


class _AssetGroup(_Lenient):
    sync: list[str] = []
    # `async` holds what `import()` loads later; it is preloaded by nobody


class _Assets(_Lenient):
    js: _AssetGroup = msgspec.field(default_factory=_AssetGroup)
    css: _AssetGroup = msgspec.field(default_factory=_AssetGroup)


class _Shared(_Lenient):
    name: str
    version: str | bool | None = None
    required_version: str | bool | None = None
    singleton: bool = False


class _Expose(_Lenient):
    path: str
    assets: _Assets = msgspec.field(default_factory=_Assets)


class _MfManifest(_Lenient):
    name: str
    meta_data: _MetaData
    shared: list[_Shared] = []
    exposes: list[_Expose] = []


Compress = Callable[[bytes], int]
"""The number of bytes that brotli makes of some bytes."""


def remote(declared: Remote, files: Mapping[str, bytes], brotli: Compress) -> RemoteBuild:
    """The manifest of a remote: `files` is the folder of its build, by path. Raises ManifestError.

    `brotli` measures; the registry stores what is really served.
    """
    name, table = declared.declaration.name, declared.table
    built = _read(files, f"{name}: {table.folder}/{MANIFEST}")
    served = {path: data for path, data in sorted(files.items()) if _is_served(path)}
    entry = posixpath.normpath(posixpath.join(built.meta_data.remote_entry.path, built.meta_data.remote_entry.name))
    kind = _entry_type(built, name)
    exposes = {each.path: each for each in built.exposes}
    if table.expose not in exposes:
        there = ", ".join(sorted(exposes)) or "nothing"
        raise ManifestError(f"{name}: muntin.toml: remote.expose: the build exposes {there}, not {table.expose}")
    loads = {key: _loaded(served, entry, each.assets.js.sync, kind) for key, each in exposes.items()}
    styles = exposes[table.expose].assets.css.sync
    for path in [entry, *styles, *(each for group in loads.values() for each in group)]:
        if path not in served:
            raise ManifestError(f"{name}: {table.folder} has no {path}, which {MANIFEST} names; build it again")
    declaration = msgspec.structs.replace(declared.declaration, shared=_shared(declared, built))
    return RemoteBuild(
        schema=SCHEMA,
        name=name,
        version=declaration.version,
        input_hash=_digest(files),
        files={path: _record(path, data, brotli) for path, data in served.items()},
        css=list(styles),
        entry=entry,
        entry_type=kind,
        global_name=built.meta_data.global_name or built.name if kind == "script" else None,
        exposes=loads,
        adapter=table.adapter,
        declaration=declaration,
    )


def _read(files: Mapping[str, bytes], where: str) -> _MfManifest:
    if MANIFEST not in files:
        raise ManifestError(
            f"{where} is not there; build with `manifest: true` in the Module Federation plugin's options"
        )
    try:
        return msgspec.json.decode(files[MANIFEST], type=_MfManifest)
    except msgspec.DecodeError as error:
        raise ManifestError(f"{where} is no Module Federation manifest: {error}") from error


def _is_served(path: str) -> bool:
    """Not the manifests themselves, nor hidden files, nor what only servers run."""
    hidden = any(part.startswith(".") for part in path.split("/"))
    return not hidden and path not in NOT_SERVED


def _entry_type(built: _MfManifest, name: str) -> Literal["module", "script"]:
    """How browsers load the entry; ours are modules, or scripts that set a global."""
    told = built.meta_data.remote_entry.type
    if told in ("module", "esm"):
        return "module"
    if told in SCRIPT_TYPES:
        return "script"
    allowed = ", ".join(["module", *sorted(SCRIPT_TYPES)])
    raise ManifestError(f"{name}: its remoteEntry is of type {told!r}, which no browser loads; build one of: {allowed}")


def _loaded(
    files: Mapping[str, bytes], entry: str, sync: Iterable[str], kind: Literal["module", "script"]
) -> list[str]:
    """The files that load with an expose, dependencies first, without the entry.

    Vite's manifest counts some static imports as async; of modules the code itself is asked.
    """
    found: dict[str, None] = {}

    def visit(path: str, trail: frozenset[str]) -> None:
        if path in found or path in trail:
            return
        if kind == "module" and path in files:
            for each in _imports(path, files[path]):
                if each in files:
                    visit(each, trail | {path})
        found[path] = None

    for path in (entry, *sync):
        visit(path, frozenset())
    return [path for path in found if path != entry]


def _imports(path: str, data: bytes) -> list[str]:
    """What looks like a static import of a neighbour. A string that only looks like one is preloaded in vain."""
    folder = posixpath.dirname(path)
    text = data.decode(errors="replace")
    return [posixpath.normpath(posixpath.join(folder, each)) for each in _STATIC_IMPORT.findall(text)]


def _shared(declared: Remote, built: _MfManifest) -> dict[str, SharedNeed]:
    """What muntin.toml says, then what the build says of packages that muntin.toml does not name."""
    needs = dict(declared.declaration.shared)
    for each in built.shared:
        package = _package(each.name)
        if package not in needs:
            needs[package] = SharedNeed(_range(each), each.singleton)
    if declared.table.adapter == "react":
        react = needs.get("react", SharedNeed("*"))
        needs = dict.fromkeys(REACT, react) | needs
    return dict(sorted(needs.items()))


def _package(key: str) -> str:
    """The npm package of a share key: `react-dom/client` and `react-dom/` are of `react-dom`."""
    parts = key.split("/")
    return "/".join(parts[: 2 if key.startswith("@") else 1])


def _range(shared: _Shared) -> str:
    """The range that a share asks for. `false` asks for any version; nothing, for what its own copy would satisfy."""
    told = shared.required_version
    candidate = told if isinstance(told, str) else f"^{shared.version}" if told is None and shared.version else "*"
    try:
        return str(Range.parse(candidate))
    except RangeError:
        return "*"


def _record(path: str, data: bytes, brotli: Compress) -> FileRecord:
    extension = posixpath.splitext(path)[1].lower()
    squeezed = extension in COMPRESSIBLE
    return FileRecord(
        type=TYPES.get(extension, "application/octet-stream"),
        raw=len(data),
        gzip=min(len(data), len(gzip.compress(data, 9, mtime=0))) if squeezed else len(data),
        brotli=min(len(data), brotli(data)) if squeezed else len(data),
        integrity="sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode(),
    )


def _digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 (hex) over the names and bytes of everything that was given."""
    hashes = {path: hashlib.sha256(data).hexdigest() for path, data in sorted(files.items())}
    return hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()
