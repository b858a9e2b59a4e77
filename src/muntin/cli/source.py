"""From a folder, or an address, to the package that is published from it.

| the folder has                    | the package is                                                                |
|-----------------------------------|-------------------------------------------------------------------------------|
| muntin.toml, below app/           | build/NAME, built now                                                         |
| muntin.toml, anywhere else         | FOLDER/build, built now                                                        |
| muntin.toml with kind "remote"    | its manifest is made of the other bundler's mf-manifest.json                   |
| manifest.json                     | the folder itself                                                             |
"""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from muntin.cli.package import MANIFEST, Package
from muntin.errors import MuntinError, UsageError, contracts_folder
from muntin.manifest.build import parse
from muntin.supervisor.home import checkout, shown

DECLARATION = "muntin.toml"
FETCH_TIMEOUT = 10.0


def read(environ: Mapping[str, str], folder: Path) -> Package:
    """The package of a folder. Raises UsageError where there is none, MuntinError when it can't be built."""
    if not folder.is_dir():
        raise UsageError(f"{shown(folder)} is no folder; name the one that holds {DECLARATION} or {MANIFEST}")
    if (folder / DECLARATION).is_file():
        declared = _declared(folder / DECLARATION)
        if declared.get("kind") == "remote":
            return _remote(folder)
        return packed(_build(environ, folder, str(declared.get("name", ""))))
    if (folder / MANIFEST).is_file():
        return packed(folder)
    raise UsageError(f"{shown(folder)} has neither {DECLARATION} nor {MANIFEST}; name the folder of a micro-frontend")


def packed(folder: Path) -> Package:
    """A folder that holds a manifest and its files."""
    file = folder / MANIFEST
    try:
        return Package(parse(file.read_bytes(), shown(file)), folder)
    except OSError as error:
        raise MuntinError(f"{shown(file)} can't be read: {error.strerror}; build it first") from error


def fetched(base: str) -> Package:
    """What the manifest at an address says; its files are not at hand."""
    from urllib.error import URLError
    from urllib.request import Request, urlopen

    if not base.startswith(("http://", "https://")):
        raise UsageError(f"{base!r} is no address; write --url http://host:port/")
    try:
        with urlopen(Request(base + MANIFEST), timeout=FETCH_TIMEOUT) as answer:
            return Package(parse(answer.read(), base + MANIFEST), Path())
    except (URLError, OSError, ValueError) as error:
        raise MuntinError(f"{base}{MANIFEST} can't be fetched: {getattr(error, 'reason', error)}") from error


def _declared(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown(file)}: not valid TOML: {error}") from error


def _remote(folder: Path) -> Package:
    import brotli  # type: ignore[import-untyped]  # the wheel has no types

    from muntin.manifest.declaration import declare
    from muntin.manifest.federation import remote

    file = folder / DECLARATION
    declared = declare(file.read_text(), shown(file), _schemas(folder))
    built = folder / declared.table.folder
    if not built.is_dir():
        raise UsageError(f"{shown(built)} is no folder; build the remote first, or name its folder in [remote] folder")
    try:
        files = {each.relative_to(built).as_posix(): each.read_bytes() for each in built.rglob("*") if each.is_file()}
    except OSError as error:
        raise MuntinError(f"{shown(Path(error.filename or built))} can't be read: {error.strerror}") from error
    return Package(remote(declared, files, lambda data: len(brotli.compress(data))), built)


def _schemas(folder: Path) -> dict[str, dict[str, Any]]:
    """`event@major` -> schema: its own in events/, the shared ones in contracts/bus/."""
    files = [*sorted((contracts_folder() / "bus").glob("*.json")), *sorted((folder / "events").glob("*.json"))]
    return {file.stem.replace(".", ":"): _schema(file) for file in files}


def _schema(file: Path) -> dict[str, Any]:
    try:
        read = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise UsageError(f"{shown(file)}: not valid JSON: {error}") from error
    if not isinstance(read, dict):
        raise UsageError(f'{shown(file)}: expected a JSON Schema, an object like {{"type": "object"}}')
    return read


def run_tool(environ: Mapping[str, str], *words: str) -> int:
    """Runs packages/vite on the Node of .venv; its own words go to stderr. Returns its exit code."""
    from muntin.cli.build import node

    program = node()
    path = os.pathsep.join([str(Path(program).parent), environ.get("PATH", os.defpath)])
    command = [program, "packages/vite/src/cli.ts", *words]
    done = subprocess.run(
        command, cwd=checkout(), env={**environ, "PATH": path}, stdin=subprocess.DEVNULL, stdout=sys.stderr
    )
    return done.returncode


def _build(environ: Mapping[str, str], folder: Path, name: str) -> Path:
    """Builds the target in a folder; where its build is."""
    root, folder = checkout(), folder.resolve()
    ours = folder.parent == (root / "app").resolve()
    code = run_tool(environ, "build", *([name] if ours else ["--dir", str(folder)]))
    if code != 0:
        raise (UsageError if code == 2 else MuntinError)(f"{shown(folder)} can't be built; mend what is said above")
    return root / "build" / name if ours else folder / "build"
