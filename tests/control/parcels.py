"""Versions to publish, right and wrong: manifests with their files, archives of them, and a client that signs."""

import base64
import gzip
import hashlib
import io
import json
import tarfile
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no stubs
import httpx

from muntin.adapters.signing import RequestSigner
from muntin.clock import Clock

Manifest = dict[str, Any]
Files = dict[str, bytes]

MOUNT = b"export const mount = () => ({ update() {}, unmount() {} })\n" * 20
ENTRY = b"const m={'./mount':()=>import('./mount-1.js')};export const init=()=>{};export const get=async k=>m[k]\n"
STYLE = b".card { color: rebeccapurple }\n" * 20


class Publisher:
    """Somebody with a key, talking to a control plane."""

    def __init__(self, client: httpx.AsyncClient, signer: RequestSigner, clock: Clock) -> None:
        self.client = client
        self.signer = signer
        self.clock = clock

    async def call(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """Signs and sends one request."""
        signed = self.signer.headers(method, path, body, self.clock.now())
        return await self.client.request(method, path, content=body, headers={**(headers or {}), **signed})

    async def json(self, method: str, path: str, value: object) -> httpx.Response:
        """The same with a JSON body."""
        return await self.call(method, path, json.dumps(value).encode(), {"content-type": "application/json"})

    async def publish(self, archive: bytes, name: str = "header", version: str = "1.0.0") -> httpx.Response:
        """Publishes an archive in one request."""
        path = f"/api/v1/mfes/{name}/versions/{version}"
        return await self.call("PUT", path, archive, {"content-type": "application/gzip"})


def file_record(data: bytes, type: str = "text/javascript") -> dict[str, object]:
    """A file as a manifest names it."""
    digest = base64.b64encode(hashlib.sha384(data).digest()).decode()
    packed = {"gzip": len(gzip.compress(data, 9)), "brotli": len(brotli.compress(data))}
    sizes = {"raw": len(data), **{name: min(size, len(data)) for name, size in packed.items()}}
    return {"type": type, **sizes, "integrity": f"sha384-{digest}"}


def module(name: str = "header", version: str = "1.0.0", extra: Files | None = None) -> tuple[Manifest, Files]:
    """A module MFE that is right in every way; `extra`: scripts besides its own three files."""
    files = {"remoteEntry.js": ENTRY, "mount-1.js": MOUNT, f"{name}-1.css": STYLE, **(extra or {})}
    declaration = {
        "name": name,
        "version": version,
        "owner": "page-team",
        "about": "Stands at the top of the page.",
        "kind": "module",
        "base": f"/assets/{name}/{version}/",
        "exposes": {"./mount": "src/mount.tsx"},
        "shared": {"react": {"range": "^19.0.0", "singleton": True}},
        "requires": {"shell": "^1.0.0"},
        "events": {"sends": {}, "receives": {}},
        "operations": [],
        "calls": ["/graphql"],
        "budget": {"js": 250_000},
        "routes": [],
        "slots": [],
        "page": None,
    }
    manifest = {
        "schema": 2,
        "kind": "module",
        "name": name,
        "version": version,
        "inputHash": "0" * 64,
        "files": {p: file_record(d, "text/css" if p.endswith(".css") else "text/javascript") for p, d in files.items()},
        "css": [f"{name}-1.css"],
        "entry": "remoteEntry.js",
        "exposes": {"./mount": {"file": "mount-1.js", "files": ["mount-1.js"], "shared": ["react"]}},
        "declaration": declaration,
    }
    return manifest, files


def library(name: str, packages: list[str], version: str = "19.3.1") -> tuple[Manifest, Files]:
    """A library build of these packages, one file each."""
    files = {f"{package.replace('/', '.')}.js": f"export default {package!r}\n".encode() for package in packages}
    graphs = {
        package: {package: {"file": path, "files": [path], "shared": []}}
        for package, path in zip(packages, files, strict=True)
    }
    manifest = {
        "schema": 2,
        "kind": "library",
        "name": name,
        "version": version,
        "inputHash": "0" * 64,
        "files": {path: file_record(data) for path, data in files.items()},
        "css": [],
        "packages": {p: {"version": version, "production": graph, "development": graph} for p, graph in graphs.items()},
        "needs": {},
    }
    return manifest, files


def packed(files: Files) -> bytes:
    """The files as a tar.gz."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        for path, data in files.items():
            add(tar, path, data)
    return buffer.getvalue()


def add(tar: tarfile.TarFile, path: str, data: bytes = b"", **changes: object) -> None:
    """One entry more, whatever it is: `add(tar, "x", type=tarfile.SYMTYPE, linkname="/etc/passwd")`."""
    info = tarfile.TarInfo(path)
    info.size = len(data)
    for name, value in changes.items():
        setattr(info, name, value)
    tar.addfile(info, io.BytesIO(data))


def archive(manifest: Manifest, files: Files) -> bytes:
    """What `muntin publish` sends."""
    return packed({"manifest.json": json.dumps(manifest).encode(), **files})
