"""The release record as a file: read build manifests, write the release, read it back. Later the registry takes over.

`python -m muntin.adapters.release_file BUILD TOPOLOGY FILE` writes it by hand; `muntin build` calls `write_release`.
"""

import os
import sys
from pathlib import Path

import msgspec

from muntin.errors import MuntinError, UsageError
from muntin.manifest import build, topology
from muntin.release import Release, ReleaseError, assemble

PUBLIC_HOST = "localhost"


def read_manifests(folder: Path) -> list[build.Manifest]:
    """All `folder/*/manifest.json`. Raises ManifestError for one that can't be used."""
    files = sorted(folder.glob("*/manifest.json"))
    return [build.parse(file.read_bytes(), str(file)) for file in files]


def origins_of(processes: topology.Topology, host: str = PUBLIC_HOST) -> dict[str, str]:
    """The origin under which a browser reaches each process that has a port."""
    return {name: f"http://{host}:{process.port}" for name, process in processes.process.items() if process.port}


def write_release(folder: Path, processes: topology.Topology, path: Path) -> Release:
    """Assembles what is built in `folder` and writes it to `path`, at once; an equal release leaves the file alone.

    Raises ManifestError or ReleaseError, and then changes nothing.
    """
    release = assemble(read_manifests(folder), origins_of(processes))
    content = msgspec.json.format(msgspec.json.encode(release, order="sorted"), indent=1) + b"\n"
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_bytes(content)
        temporary.replace(path)
    return release


def read_release(path: Path) -> Release:
    """The release in `path`. Raises ReleaseError that says what is wrong with it."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Release)
    except FileNotFoundError as error:
        raise ReleaseError(f"{path} does not exist; run `muntin build`") from error
    except (OSError, msgspec.DecodeError) as error:
        raise ReleaseError(f"{path} is no release: {error}; run `muntin build`") from error


def main(arguments: list[str]) -> int:
    """Exit code 0, or 2 with one clear line."""
    try:
        if len(arguments) != 3:
            raise UsageError("usage: python -m muntin.adapters.release_file BUILD TOPOLOGY FILE")
        folder, file, path = map(Path, arguments)
        release = write_release(folder, topology.parse(file.read_text(), str(file)), path)
    except (MuntinError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(release.id)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
