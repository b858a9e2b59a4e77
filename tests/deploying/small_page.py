"""A page of three parts as its teams would publish it: React, a host, and two MFEs in as many versions as wanted.

Each version's files hold its number, so the addresses and hashes of two versions have nothing in common.
"""

from typing import Any

from ..control.parcels import Files, Manifest, archive, file_record, library, module

MFES = ("product-catalog", "shopping-cart")


def react() -> tuple[str, str, bytes]:
    """(name, version, archive) of the one shared library."""
    manifest, files = library("react", ["react", "react-dom"])
    return "react", manifest["version"], archive(manifest, files)


def host(version: str = "1.0.0") -> tuple[str, str, bytes]:
    """The page's program: a loader, a module, a style."""
    files: Files = {
        "loader-1.js": f"import('./host-1.js') // {version}\n".encode(),
        "host-1.js": f"export const start = () => {version!r}\n".encode(),
        "host-1.css": b"body { margin: 0 }\n",
    }
    graph = {"shared": ["react"]}
    manifest = {
        "schema": 2,
        "kind": "host",
        "name": "host",
        "version": version,
        "inputHash": "0" * 64,
        "files": {p: file_record(d, "text/css" if p.endswith(".css") else "text/javascript") for p, d in files.items()},
        "css": ["host-1.css"],
        "loader": {"file": "loader-1.js", "files": ["loader-1.js"], "shared": []},
        "host": {"file": "host-1.js", "files": ["host-1.js"], **graph},
        "skeletons": {"page": [1]},
        "declaration": _declaration("host", version, "host")
        | {
            "exposes": {},
            "page": {"title": "Small", "description": "A page.", "lang": "en", "footer": "The end", "slots": ["aside"]},
        },
    }
    return "host", version, archive(manifest, files)


def mfe(name: str, version: str) -> tuple[str, str, bytes]:
    """An MFE with a page of its own; product-catalog has the start page, the other one also a slot."""
    route = {"path": "/" if name == MFES[0] else f"/{name}", "title": f"{name} {version}"}
    extra = {f"lazy-{version}.js": f"export const version = {version!r}\n".encode()}
    manifest, files = module(name, version, extra)
    manifest, files = _renamed(manifest, files, version)
    manifest["declaration"]["routes"] = [route | {"description": "", "skeleton": "page", "protected": False}]
    if name == MFES[1]:
        manifest["declaration"]["slots"] = [{"name": "aside", "except": [], "skeleton": "page"}]
    return name, version, archive(manifest, files)


def _declaration(name: str, version: str, kind: str) -> dict[str, Any]:
    return dict(module(name, version)[0]["declaration"]) | {"kind": kind}


def _renamed(manifest: Manifest, files: Files, version: str) -> tuple[Manifest, Files]:
    """The same MFE whose every script says its version."""
    told = {path: data + f"/* {version} */\n".encode() for path, data in files.items()}
    manifest["files"] = {
        path: file_record(data, "text/css" if path.endswith(".css") else "text/javascript")
        for path, data in told.items()
    }
    return manifest, told
