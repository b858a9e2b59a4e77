"""Small manifests of each kind, right in themselves; tests change one thing."""

from typing import Any

INTEGRITY = "sha384-" + "A" * 64


def file(type: str = "text/javascript", raw: int = 100) -> dict[str, Any]:
    """A file's record."""
    return {"type": type, "raw": raw, "gzip": raw // 2, "brotli": raw // 3, "integrity": INTEGRITY}


def graph(*files: str) -> dict[str, Any]:
    """An entry, the last of `files`, with what loads before it."""
    return {"file": files[-1], "files": list(files), "shared": ["react"]}


def declaration(kind: str, **changes: Any) -> dict[str, Any]:
    """What a muntin.toml came to."""
    return {
        "name": "product-catalog",
        "version": "1.2.0",
        "owner": "catalog-team",
        "about": "Grid and search",
        "kind": kind,
        "base": "/",
        "exposes": {"./mount": "src/mount.tsx"},
        "shared": {"react": {"range": "^19.0.0", "singleton": True}, "@apollo/client": {"range": ">= 4.0.0 <5"}},
        "requires": {"shell": "^1.0.0", "shared-services": "1.x"},
        "events": {"sends": {"addToCart@1": {"type": "object"}}, "receives": {"cart:updated@2": {}}},
        "operations": ["query Catalog"],
        "calls": ["/graphql", "/api/catalog/", "https://search.example"],
        "budget": {"js": 250_000},
        "routes": [{"path": "/products/:id", "title": "P", "description": "", "skeleton": "page", "protected": False}],
        "slots": [{"name": "header", "except": ["/login"], "skeleton": "bar"}],
        "page": None,
    } | changes


def built(kind: str, **changes: Any) -> dict[str, Any]:
    """What every manifest has."""
    files = {
        "a/remoteEntry.js": file(raw=200),
        "chunk.js": file(),
        "mount.js": file(raw=300),
        "own.css": file("text/css"),
    }
    own = {"schema": 2, "kind": kind, "name": "product-catalog", "version": "1.2.0", "inputHash": "00"}
    return own | {"files": files, "css": ["own.css"]} | changes


def module(**changes: Any) -> dict[str, Any]:
    """An MFE that packages/vite built."""
    own = {"entry": "a/remoteEntry.js", "exposes": {"./mount": graph("chunk.js", "mount.js")}}
    return built("module", **own, declaration=declaration("module")) | changes


def remote(**changes: Any) -> dict[str, Any]:
    """An MFE of another Module Federation build."""
    own = {"entry": "a/remoteEntry.js", "entryType": "module", "globalName": None, "adapter": "react"}
    own |= {"exposes": {"./Widget": ["chunk.js", "mount.js"]}}
    return built("remote", **own, declaration=declaration("remote", exposes={"./mount": "./Widget"})) | changes


def host(**changes: Any) -> dict[str, Any]:
    """The page's own program."""
    page = {"title": "Shop", "description": "", "lang": "en", "footer": "", "slots": ["header"]}
    own = {"loader": graph("chunk.js"), "host": graph("chunk.js", "mount.js"), "skeletons": {"page": [1, 2]}}
    told = declaration("host", name="host", page=page, exposes={}, routes=[], slots=[])
    return built("host", name="host", **own, declaration=told) | changes


def library(**changes: Any) -> dict[str, Any]:
    """A build of react with react-dom."""
    packages = {
        "react": {"version": "19.3.1", "production": {"react": graph("chunk.js")}, "development": {}},
        "react-dom": {"version": "19.3.1", "production": {"react-dom/client": graph("mount.js")}, "development": {}},
    }
    return built("library", name="react", version="19.3.1", packages=packages, needs={"scheduler": "^0.27.0"}) | changes


def page(**changes: Any) -> dict[str, Any]:
    """A tool."""
    return built("page", declaration=declaration("page", exposes={}, routes=[], slots=[])) | changes


KINDS = {"module": module, "remote": remote, "host": host, "library": library, "page": page}
