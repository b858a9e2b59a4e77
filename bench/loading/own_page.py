"""Muntin's page of generated MFEs, made as in production: packages/vite builds, the resolver chooses, the release is
assembled, compose writes the page. Only the registry between them is left out."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.loading.sources import names
from muntin.compose import Composer
from muntin.manifest import build
from muntin.manifest.record import VersionRecord, digest, stored_base
from muntin.release import assemble, problem
from muntin.resolve import resolve
from muntin.resolve.model import LATEST, Refusal

ROOT = Path(__file__).resolve().parents[2]
NODE = str(Path(sys.executable).with_name("node"))
SHARED = ("lib-react", "lib-muntin-runtime")

MFE = """name = "{name}"
version = "1.0.0"
owner = "bench"
[exposes]
"./mount" = "src/mount.jsx"
[shared]
react = "^19.0.0"
react-dom = "^19.0.0"
[[slot]]
name = "{name}"
"""
HOST = """name = "host"
version = "1.0.0"
owner = "bench"
kind = "host"
[shared]
"@muntin/runtime" = "^0.1.0"
[page]
title = "Page"
description = "A page of many micro-frontends"
slots = {slots}
"""


def make(sources: Path, count: int, work: Path, out: Path, origin: str) -> None:
    """Builds the MFEs below `sources` that are not built yet into `work`, and writes the site for `count` of them."""
    chosen = names(count)
    host = _host(work, chosen)
    for name in chosen:
        (sources / name / "muntin.toml").write_text(MFE.format(name=name))
        if not (work / name).exists():
            _build(sources / name, work / name)
    _build(host, work / f"host-{count}")
    folders = [*(ROOT / "build" / each for each in SHARED), work / f"host-{count}", *(work / name for name in chosen)]
    records = _records(folders)
    for record, folder in zip(records, folders, strict=True):
        for name in record.manifest.files:
            target = out / record.base.strip("/") / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(folder / name, target)
    wanted = {"host": LATEST, **dict.fromkeys(chosen, LATEST)}
    solution = resolve(problem(records, wanted, {}))
    if isinstance(solution, Refusal):
        raise RuntimeError("; ".join(solution.facts))
    page = Composer(assemble(records, solution, wanted=wanted, pins={}), origin, "bench").page("/")
    (out / "index.html").write_bytes(page.body)
    (out / "headers.json").write_text(json.dumps(page.headers))


def _host(work: Path, slots: list[str]) -> Path:
    folder = work / f"host-source-{len(slots)}" / "host"
    shutil.copytree(Path(__file__).parent / "host", folder, dirs_exist_ok=True)
    shutil.copy(ROOT / "app/host/src/loader.ts", folder / "src/loader.ts")
    (folder / "src/skeletons.json").write_text('{"page": [1]}')
    (folder / "muntin.toml").write_text(HOST.format(slots=json.dumps(slots)))
    return folder


def _build(source: Path, out: Path) -> None:
    command = [NODE, str(ROOT / "packages/vite/src/cli.ts"), "build", "--dir", str(source), "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _records(folders: Iterable[Path]) -> list[VersionRecord]:
    made = []
    for seq, folder in enumerate(folders):
        manifest = build.parse((folder / "manifest.json").read_bytes(), str(folder))
        base = stored_base(manifest.name, manifest.version)
        kind = str(manifest.__struct_config__.tag)
        made.append(
            VersionRecord(
                name=manifest.name,
                version=manifest.version,
                kind=kind,
                seq=seq,
                base=base,
                digest=digest(base, manifest),
                published_at=datetime.now(UTC),
                published_by="bench",
                manifest=manifest,
            )
        )
    return made
