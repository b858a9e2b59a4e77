"""Remotes built by others: our small sources, through the real plugins of Vite, webpack and Rspack."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import brotli

from muntin.manifest.build import RemoteBuild
from muntin.manifest.declaration import declare
from muntin.manifest.federation import remote

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(__file__).parent / "sources"
NODE = ROOT / ".venv" / "bin" / "node"
TOOLS = ("vite", "webpack-script", "webpack-module", "rspack")
BUILD_DEADLINE = 120.0

DECLARATION = """
name = "{name}"
version = "{version}"
owner = "widget-team"
kind = "remote"
[remote]
expose = "{expose}"
adapter = "{adapter}"
"""
ROUTE = """
[[route]]
path = "/{name}"
title = "{name}"
"""
SLOT = """
[[slot]]
name = "header"
skeleton = "bar"
"""


def build(tool: str, folder: Path, *, remotes: str = "", react: str = "^19.0.0") -> dict[str, bytes]:
    """Builds the sources with `tool` into `folder`; the files by path.

    `react`: the range that a remote asks for; `remotes`: where a host's remotes are.
    """
    done = subprocess.run(
        [NODE, SOURCES / "build.mjs", tool, folder],
        cwd=ROOT,
        env=os.environ | {"NODE_ENV": "production", "REMOTES": remotes, "REACT": react},
        timeout=BUILD_DEADLINE,
        capture_output=True,
        text=True,
    )  # fmt: skip - one line of facts
    assert done.returncode == 0, done.stdout + done.stderr
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def described(
    name: str,
    files: Mapping[str, bytes],
    expose: str = "./Widget",
    places: str = ROUTE,
    version: str = "1.0.0",
    shared: str = "",
) -> RemoteBuild:
    """The manifest of such a build as the MFE `name`, which fills `places`; `shared` is its table of that name."""
    adapter = "react" if expose == "./Widget" else "mount"
    text = DECLARATION.format(name=name, version=version, expose=expose, adapter=adapter)
    text += f"[shared]\n{shared}\n" + places.format(name=name)
    return remote(declare(text, "muntin.toml"), files, lambda data: len(brotli.compress(data)))
