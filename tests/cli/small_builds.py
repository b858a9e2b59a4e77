"""Folders as a build leaves them, small: a host, react as a library, and MFEs, each with one script of given size."""

import base64
import gzip
import hashlib
from pathlib import Path
from typing import Any

import brotli
import msgspec

from muntin.manifest.build import (
    SCHEMA,
    Budget,
    Declaration,
    Events,
    FileRecord,
    Graph,
    HostBuild,
    LibraryBuild,
    Manifest,
    ModuleBuild,
    Package,
    PageDeclaration,
    RouteDeclaration,
    SharedNeed,
    SlotDeclaration,
)

SCRIPT = "text/javascript"


def record(data: bytes, type: str = SCRIPT) -> FileRecord:
    """What a manifest says of a file."""
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()
    # What compression makes larger is served as it is.
    small = (min(len(data), len(packed)) for packed in (gzip.compress(data, 9), brotli.compress(data, quality=5)))
    return FileRecord(type, len(data), *small, integrity)


def declaration(name: str, version: str, **changes: Any) -> Declaration:
    """A `muntin.toml` that asks for nothing."""
    plain = Declaration(
        name=name,
        version=version,
        owner=f"{name}-team",
        about=name,
        kind="module",
        base="/",
        exposes={"./mount": "src/mount.ts"},
        shared={},
        requires={},
        events=Events({}, {}),
        operations=[],
        calls=[],
        budget=Budget(),
        routes=[],
        slots=[],
        page=None,
    )
    return msgspec.structs.replace(plain, **changes)


def write(folder: Path, manifest: Manifest, files: dict[str, bytes]) -> Path:
    """Lays the build out in `folder`."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return folder


def module(
    folder: Path, version: str = "1.0.0", *, react: str = "^19.0.0", marker: str = "", picture: bytes = b""
) -> Path:
    """An MFE named like its folder; it has the page /NAME. `picture`: bytes of an image, however large."""
    name = folder.name
    code = f"export default () => ({{update() {{}}, unmount() {{}}}}) // {name} {version} {marker}\n".encode()
    entry = b"const m={'./mount':()=>import('./mount.js')};export const init=()=>{};export const get=async k=>m[k]()\n"
    files = {"remoteEntry.js": entry, "mount.js": code} | ({"picture.png": picture} if picture else {})
    route = RouteDeclaration(path=f"/{name}", title=name, description="", skeleton="grid", protected=False)
    manifest = ModuleBuild(
        schema=SCHEMA,
        name=name,
        version=version,
        input_hash=hashlib.sha256(code).hexdigest(),
        files={
            path: record(data, "image/png" if path.endswith("png") else "text/javascript")
            for path, data in files.items()
        },
        css=[],
        entry="remoteEntry.js",
        exposes={"./mount": Graph("mount.js", ["mount.js"], ["react"])},
        declaration=declaration(name, version, shared={"react": SharedNeed(react, singleton=True)}, routes=[route]),
    )
    return write(folder, manifest, files)


def host(folder: Path, version: str = "1.0.0") -> Path:
    """The page's program, with a slot `header`."""
    files = {"loader.js": b"export {} // loader\n", "host.js": f"export {{}} // host {version}\n".encode()}
    page = PageDeclaration(title="Shop", description="", lang="en", footer="", slots=["header"])
    manifest = HostBuild(
        schema=SCHEMA,
        name="host",
        version=version,
        input_hash="0" * 64,
        files={path: record(data) for path, data in files.items()},
        css=[],
        loader=Graph("loader.js", ["loader.js"], []),
        host=Graph("host.js", ["host.js"], []),
        skeletons={"grid": [1], "bar": [1]},
        declaration=declaration("host", version, kind="host", exposes={}, page=page),
    )
    return write(folder, manifest, files)


def react(folder: Path, version: str = "19.1.0", *, padding: str = "") -> Path:
    """The library react, of one file per mode, which `padding` makes larger."""
    text = f"export const version = '{version}' // {padding}"
    files = {f"{mode}.js": f"{text} {mode}\n".encode() for mode in ("prod", "dev")}
    package = Package(
        version=version,
        production={"react": Graph("prod.js", ["prod.js"], [])},
        development={"react": Graph("dev.js", ["dev.js"], [])},
    )
    manifest = LibraryBuild(
        schema=SCHEMA,
        name="react",
        version=version,
        input_hash="0" * 64,
        files={path: record(data) for path, data in files.items()},
        css=[],
        packages={"react": package},
        needs={},
    )
    return write(folder, manifest, files)


__all__ = ["SlotDeclaration", "declaration", "host", "module", "react", "record", "write"]
