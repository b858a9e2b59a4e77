"""Compares an archive with the manifest inside it, and lists everything that is wrong, not only the first.

| looked at    | must be                                                                                |
|--------------|----------------------------------------------------------------------------------------|
| the archive  | readable within the limits of archive.py                                               |
| manifest.json | there, of schema 2, of the name and version in the address, and no tool's page          |
| each file    | named by the manifest, with this size and SHA-384; none missing, none besides            |
| the manifest | right in itself: name, version, paths, ranges, budget ... (muntin.manifest.checks)       |

Each fault is listed once: what one row says is not said again by another.
Reads one file and decides; nothing is stored here. It takes as long as hashing does: run it in a thread.
"""

import base64
import hashlib
from pathlib import Path

import msgspec

from muntin.manifest import build, checks
from muntin.servers.control.archive import MANIFEST, ArchiveError, path_fault, read
from muntin.service import FieldError, Problem

HOST = "host"
MOST_LISTED = 100
LONGEST_VERSION = 128


class Found(msgspec.Struct, frozen=True):
    """What an archive has under a path. `size` in bytes."""

    size: int
    integrity: str


class Faults:
    """What is wrong so far."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def add(self, path: str, message: str) -> None:
        """One more; `path` is a file or a key of the manifest."""
        self.errors.append(FieldError(path, message))

    def refuse(self, what: str) -> None:
        """Raises Problem("publish-refused") with all of them, if there are any."""
        if not self.errors:
            return
        count = len(self.errors)
        more = [FieldError("", f"and {count - MOST_LISTED} more")] if count > MOST_LISTED else []
        faults = "one fault" if count == 1 else f"{count} faults"
        raise Problem("publish-refused", f"{what} has {faults}", errors=[*self.errors[:MOST_LISTED], *more])


def inspect(archive: Path, name: str, version: str) -> build.Manifest:
    """The manifest of an archive in which all is right. Raises Problem("publish-refused") with every fault."""
    faults = Faults()
    found, text = _contents(archive, faults)
    manifest = None if text is None else parse(text, faults)
    if manifest is not None:
        refused = {fault.path for fault in faults.errors}
        own = [fault for fault in checks.check(manifest) if not _is_of_path(fault, refused)]
        faults.errors += own
        _identity(manifest, name, version, {fault.path for fault in own}, faults)
        _files(manifest, found, refused, faults)
    faults.refuse(f"{name}@{version}")
    assert manifest is not None  # a missing one was a fault
    return manifest


def integrity(data: bytes) -> str:
    """SHA-384 as browsers take it (Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def kind_of(manifest: build.Manifest) -> str:
    """The manifest's `kind`."""
    return str(manifest.__struct_config__.tag)


def parse(text: bytes, faults: Faults) -> build.Manifest | None:
    """The manifest, or None and a fault."""
    try:
        return build.parse(text, MANIFEST)
    except (build.ManifestError, RecursionError) as error:
        faults.add(MANIFEST, str(error).removeprefix(f"{MANIFEST}: "))
        return None


def _contents(archive: Path, faults: Faults) -> tuple[dict[str, Found], bytes | None]:
    found: dict[str, Found] = {}
    text = None
    try:
        for path, data in read(archive, faults.add):
            if path == MANIFEST:
                text = data
            else:
                found[path] = Found(len(data), integrity(data))
    except ArchiveError as error:
        faults.add(error.path or "archive", error.message)
        return found, text
    if text is None:
        faults.add(MANIFEST, "the archive has none; `muntin build` writes it")
    return found, text


def _is_of_path(fault: FieldError, refused: set[str]) -> bool:
    """Whether it says that a file can't have its path, as reading the archive did."""
    path = fault.path.removeprefix("files.")
    return path in refused and fault.message == checks.path_fault(path)


def _identity(manifest: build.Manifest, name: str, version: str, listed: set[str], faults: Faults) -> None:
    if "name" in listed:
        pass  # what is no name is not the address's either
    elif manifest.name != name:
        faults.add("name", f"the manifest is of {manifest.name}, the address of {name}")
    elif manifest.name == build.SHELL:
        faults.add("name", "`shell` is the name of the page's own API; choose another")
    if "version" in listed:
        pass  # nor is what is no version
    elif manifest.version != version:
        faults.add("version", f"the manifest is of {manifest.version}, the address of {version}")
    elif len(manifest.version) > LONGEST_VERSION:
        faults.add("version", f"it has more than {LONGEST_VERSION} characters")
    kind = kind_of(manifest)
    if kind == "page":
        faults.add("kind", "a page of its own is never published; serve it beside the shop")
    elif (kind == HOST) != (manifest.name == HOST):
        faults.add("kind", "the page's host is published as `host`, and nothing else is")


def _files(manifest: build.Manifest, found: dict[str, Found], refused: set[str], faults: Faults) -> None:
    """`refused`: paths that the archive has, and that were not taken from it."""
    for path, record in manifest.files.items():
        if path in refused or checks.path_fault(path):
            continue  # it is listed already
        if path == MANIFEST:
            faults.add(path, "the manifest can't be one of its own files")
        elif wrong := path_fault(path):
            faults.add(path, wrong)
        elif (there := found.get(path)) is None:
            faults.add(path, "the manifest names it, and it is not there")
        elif wrong := _difference(there, record):
            faults.add(path, wrong)
    for path in sorted(found.keys() - manifest.files.keys()):
        faults.add(path, "the manifest does not name it")


def _difference(there: Found, record: build.FileRecord) -> str:
    """How a file differs from its record, or empty; also where the record is none, which `check` says."""
    if not checks.INTEGRITY.fullmatch(record.integrity):
        return ""
    if there.integrity != record.integrity:
        return f"its hash is {there.integrity}, and the manifest says {record.integrity}"
    if there.size != record.raw and 0 <= record.raw <= checks.LARGEST_FILE:
        return f"it has {there.size} bytes, and the manifest says {record.raw}"
    return ""
