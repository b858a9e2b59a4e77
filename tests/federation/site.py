"""A site of its own: published versions in an object store, a release of them, and the real shell that serves it."""

import asyncio
import base64
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import brotli
import msgspec

from muntin.adapters.objects import Objects
from muntin.manifest.build import Manifest, parse
from muntin.manifest.record import VersionRecord, digest, stored_base
from muntin.release import Release, assemble, problem
from muntin.resolve import LATEST, Solution, resolve
from muntin.servers.shell.keeping import Keeper, Pointer

from ..conftest import free_port, wait_for_port

CHANNEL = "production"
NOBODY = "http://127.0.0.1:9"  # no control: the shell serves what it has kept
PUBLISHED = datetime(2026, 3, 1, tzinfo=UTC)


class Shelf:
    """What is published. `files` of a version are kept by path."""

    def __init__(self) -> None:
        self.records: list[VersionRecord] = []
        self.files: dict[str, Mapping[str, bytes]] = {}

    def publish(self, manifest: Manifest, files: Mapping[str, bytes]) -> VersionRecord:
        """Publishes a version in the registry's store."""
        base = stored_base(manifest.name, manifest.version)
        record = VersionRecord(
            name=manifest.name,
            version=manifest.version,
            kind=msgspec.to_builtins(manifest)["kind"],
            seq=len(self.records) + 1,
            base=base,
            digest=digest(base, manifest),
            published_at=PUBLISHED,
            published_by="test-team",
            manifest=manifest,
        )
        self.records.append(record)
        self.files[record.key] = {name: files[name] for name in manifest.files}
        return record

    def publish_folder(self, folder: Path) -> VersionRecord:
        """Publishes what packages/vite built."""
        manifest = parse((folder / "manifest.json").read_bytes(), str(folder))
        return self.publish(manifest, {name: (folder / name).read_bytes() for name in manifest.files})

    def release(self, *names: str, previous: Release | None = None) -> Release:
        """The release of the newest versions of these MFEs and the host."""
        wanted = dict.fromkeys(("host", *names), LATEST)
        solution = resolve(problem(self.records, wanted, {}))
        assert isinstance(solution, Solution), solution
        return assemble(self.records, solution, wanted=wanted, pins={}, previous=previous)

    async def store(self, store: Objects, release: Release) -> None:
        """Puts everything where control would; the siblings of blobs too, where they are smaller."""
        await store.put(f"releases/{release.id}.json", msgspec.json.encode(release))
        for record in self.records:
            await store.put(f"versions/{record.name}/{record.version}.json", msgspec.json.encode(record))
            for name, data in self.files[record.key].items():
                hash = blob_of(record, name)
                await store.put(f"blobs/{hash}", data)
                squeezed = brotli.compress(data, quality=5)
                if len(squeezed) < len(data):
                    await store.put(f"blobs/{hash}.br", squeezed)


def tamper(home: Path, record: VersionRecord, name: str) -> None:
    """Changes one stored file of a version as somebody with the disk in hand could: same address, other bytes."""
    blob = home / "store" / "blobs" / blob_of(record, name)
    changed = blob.read_bytes() + b"\n;/* one more line */"
    blob.write_bytes(changed)
    blob.with_suffix(".br").write_bytes(brotli.compress(changed))


def blob_of(record: VersionRecord, name: str) -> str:
    """The name of a file's blob: its SHA-384 in hex."""
    return base64.b64decode(record.manifest.files[name].integrity.removeprefix("sha384-")).hex()


@contextmanager
def serving(home: Path, shelf: Shelf, release: Release) -> Iterator[str]:
    """The origin of a shell that serves `release`, until the block ends."""
    home.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(1) as aside:  # Playwright's own event loop runs in this thread
        aside.submit(asyncio.run, shelf.store(Objects((home / "store").as_uri()), release)).result()
    Keeper(home / "shell").keep(Pointer(CHANNEL, 1, release.id), msgspec.json.encode(release))
    port = free_port()
    origin = f"http://localhost:{port}"
    environ = os.environ | {
        "MUNTIN_NAME": "shell",
        "MUNTIN_PORT": str(port),
        "MUNTIN_HOME": str(home),
        "MUNTIN_PUBLIC_ORIGIN": origin,
        "MUNTIN_SERVICE_SECRET": "a-secret-of-this-test",
        "MUNTIN_UPSTREAM_CONTROL": NOBODY,
    }
    with (home / "shell.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "muntin.servers.shell"], env=environ, stdout=log, stderr=log)
        try:
            wait_for_port(port, process)
            yield origin
        finally:
            process.terminate()
            process.wait(15)
