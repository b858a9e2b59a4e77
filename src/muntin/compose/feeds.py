"""A release for clients that are not our pages: other pages, discovery tools, Module Federation hosts. Pure.

| path                                         | answers                                                               |
|----------------------------------------------|-----------------------------------------------------------------------|
| /import-map.json                             | the import map alone                                                  |
| /projects/{channel}/microFrontends           | the consumer shape of AWS frontend-discovery (schema v1-pre)          |
| /federation/{channel}/snapshot.json          | Module Federation's snapshot: `moduleInfo` of its runtime             |
| /federation/{channel}/{mfe}/mf-manifest.json | a Module Federation manifest of one MFE                               |
| /federation/{channel}.js                     | a classic script: import map and `globalThis.__FEDERATION__`          |

All addresses are absolute: who asks is on another origin. In the snapshot an MFE is known by its version and by its
channel (`header:1.4.0`, `header:production`): a host that asks for the version `production` gets the release's.

Formats: https://github.com/awslabs/frontend-discovery/blob/main/schema/v1-pre.json,
https://module-federation.io/configure/manifest, `ModuleInfo` in @module-federation/sdk.
"""

import posixpath
import re
from typing import Any
from urllib.parse import urljoin

import msgspec

from muntin.compose.html import json_text
from muntin.release import Release
from muntin.release.model import Mfe

IMPORT_MAP = "/import-map.json"
DISCOVERY = "https://raw.githubusercontent.com/awslabs/frontend-discovery/main/schema/v1-pre.json"
PROJECT = re.compile(r"/projects/([^/]+)/microFrontends")
SNAPSHOT = re.compile(r"/federation/([^/]+)/snapshot\.json")
SCRIPT = re.compile(r"/federation/([^/]+)\.js")
MANIFEST = re.compile(r"/federation/([^/]+)/([^/]+)/mf-manifest\.json")

JSON = "application/json"
IMPORT_MAP_TYPE = "application/importmap+json"
JAVASCRIPT = "text/javascript; charset=utf-8"

STEER = """(() => {
  const { importMap, moduleInfo, versions } = %s;
  const me = document.currentScript;
  if (!document.querySelector('script[type=importmap]')) {
    const map = document.createElement('script');
    map.type = 'importmap';
    map.textContent = JSON.stringify(importMap);
    me.after(map);
  }
  const host = me.dataset.host;
  if (host) moduleInfo[host] = { version: '', remoteEntry: '', remotesInfo: versions };
  const federation = globalThis.__FEDERATION__ ??= {};
  federation.moduleInfo = { ...federation.moduleInfo, ...moduleInfo };
})();
"""


class Feed(msgspec.Struct, frozen=True):
    """An answer: `type` is the Content-Type."""

    type: str
    body: bytes


def channel_of(path: str) -> str | None:
    """The channel that `path` asks about; empty if it leaves that open; None if it is no feed's."""
    if path == IMPORT_MAP:
        return ""
    found = (pattern.fullmatch(path) for pattern in (PROJECT, SNAPSHOT, SCRIPT, MANIFEST))
    return next((match[1] for match in found if match), None)


def feed(release: Release, channel: str, origin: str, path: str) -> Feed | None:
    """The feed at `path`, or None if there is none such.

    `release` is what `channel` points at; `origin` is where browsers reach the shell (scheme, host, port).
    """
    if channel_of(path) not in ("", channel):
        return None
    if path == IMPORT_MAP:
        return Feed(IMPORT_MAP_TYPE, _encode(import_map(release, origin)))
    if PROJECT.fullmatch(path):
        return Feed(JSON, _encode(discovery(release, channel, origin)))
    if SNAPSHOT.fullmatch(path):
        return Feed(JSON, _encode(snapshot(release, channel, origin)))
    if SCRIPT.fullmatch(path):
        return Feed(JAVASCRIPT, steering_script(release, channel, origin).encode())
    match = MANIFEST.fullmatch(path)
    mfe = release.mfes.get(match[2]) if match else None
    return Feed(JSON, _encode(mf_manifest(match[2], mfe, origin))) if match and mfe else None


def import_map(release: Release, origin: str) -> dict[str, Any]:
    """HTML's import map with absolute addresses, scopes included."""

    def addresses(imports: dict[str, str]) -> dict[str, str]:
        return {specifier: urljoin(origin, address) for specifier, address in imports.items()}

    own = release.importmap
    return {
        "imports": addresses(own.imports),
        "scopes": {urljoin(origin, scope): addresses(imports) for scope, imports in own.scopes.items()},
        "integrity": {urljoin(origin, address): integrity for address, integrity in own.integrity.items()},
    }


def discovery(release: Release, channel: str, origin: str) -> dict[str, Any]:
    """Every MFE's one version, as a consumer of AWS frontend-discovery expects it."""

    def entry(mfe: Mfe) -> dict[str, Any]:
        fallback = {"fallbackUrl": urljoin(origin, mfe.fallback.entry)} if mfe.fallback else {}
        return {
            "url": urljoin(origin, mfe.files.entry),
            **fallback,
            "metadata": {
                "version": mfe.files.version,
                "integrity": release.importmap.integrity[mfe.files.entry],
            },
            "extras": {
                "owner": mfe.owner,
                "release": release.id,
                "type": _entry_type(mfe),
                "exposes": sorted(_exposes(mfe)),
                "styles": [urljoin(origin, each) for each in mfe.files.styles],
                "importMap": f"{urljoin(origin, IMPORT_MAP)}?channel={channel}",
            },
            "deployment": {"traffic": 100, "default": True},
        }

    return {"schema": DISCOVERY, "microFrontends": {name: [entry(mfe)] for name, mfe in release.mfes.items()}}


def snapshot(release: Release, channel: str, origin: str) -> dict[str, Any]:
    """`moduleInfo`: how to load each MFE, without asking for its manifest."""
    infos = {name: _module_info(name, mfe, origin) for name, mfe in release.mfes.items()}
    by_version = {f"{name}:{release.mfes[name].files.version}": info for name, info in infos.items()}
    return by_version | {f"{name}:{channel}": info for name, info in infos.items()}


def steering_script(release: Release, channel: str, origin: str) -> str:
    """Makes a page one of this release, before its own scripts run.

    `data-host` on its script element names the page's Module Federation host: its remotes then get these versions,
    whatever they were built with.
    """
    values = {
        "importMap": import_map(release, origin),
        "moduleInfo": snapshot(release, channel, origin),
        "versions": {name: {"matchedVersion": mfe.files.version} for name, mfe in release.mfes.items()},
    }
    return STEER % json_text(values)


def mf_manifest(name: str, mfe: Mfe, origin: str) -> dict[str, Any]:
    """The `mf-manifest.json` that a Module Federation plugin would have written."""
    folder, file = posixpath.split(_path(mfe, mfe.files.entry))
    return {
        "id": name,
        "name": name,
        "metaData": {
            "name": name,
            "type": "app",
            "buildInfo": {"buildVersion": mfe.files.version, "buildName": name},
            "remoteEntry": {"name": file, "path": folder, "type": _entry_type(mfe)},
            "types": {"path": "", "name": "", "zip": "", "api": ""},
            "globalName": _global_name(name, mfe),
            "pluginVersion": "",
            "publicPath": urljoin(origin, mfe.base),
        },
        "shared": [],
        "remotes": [],
        "exposes": [
            {"id": f"{name}:{key[2:]}", "name": key[2:], "path": key, "assets": assets}
            for key, assets in _exposes(mfe).items()
        ],
    }


def _module_info(name: str, mfe: Mfe, origin: str) -> dict[str, Any]:
    return {
        "version": mfe.files.version,
        "buildVersion": mfe.files.version,
        "globalName": _global_name(name, mfe),
        "publicPath": urljoin(origin, mfe.base),
        "remoteEntry": _path(mfe, mfe.files.entry),
        "remoteEntryType": _entry_type(mfe),
        "remoteTypes": "",
        "remoteTypesZip": "",
        "remoteTypesAPI": "",
        "remotesInfo": {},
        "shared": [],
        "modules": [
            {"moduleName": key[2:], "modulePath": key, "assets": assets} for key, assets in _exposes(mfe).items()
        ],
    }


def _exposes(mfe: Mfe) -> dict[str, Any]:
    """Key -> assets. Only `./mount` brings the styles; a remote built by others keeps its own key."""
    remote = mfe.files.remote
    return {
        remote.expose if remote and key == "./mount" else key: {
            "js": {"sync": [_path(mfe, each) for each in files], "async": []},
            "css": {"sync": [_path(mfe, each) for each in mfe.files.styles if key == "./mount"], "async": []},
        }
        for key, files in mfe.files.exposes.items()
    }


def _path(mfe: Mfe, address: str) -> str:
    """Relative to the version's base."""
    return address.removeprefix(mfe.base)


def _entry_type(mfe: Mfe) -> str:
    """`global` is Module Federation's word for a script that sets one."""
    return "global" if mfe.files.remote and mfe.files.remote.type == "script" else "module"


def _global_name(name: str, mfe: Mfe) -> str:
    remote = mfe.files.remote
    return remote.global_name if remote and remote.global_name else name.replace("-", "_")


def _encode(value: dict[str, Any]) -> bytes:
    return msgspec.json.encode(value, order="sorted")
