"""What `publish` sends: a manifest and the files it names, as one archive whose bytes depend on nothing else.

| version    | is                                                                                            |
|------------|-----------------------------------------------------------------------------------------------|
| as written | what muntin.toml says; publishing other bytes under it is refused                              |
| snapshot   | that with `+<12 hex>` of the content's digest: a local build, new whenever its content is new  |
"""

import base64
import gzip
import hashlib
import io
import tarfile
from pathlib import Path

import msgspec

from muntin.errors import FieldError, MuntinError
from muntin.manifest.build import Manifest
from muntin.manifest.record import digest, versioned

MANIFEST = "manifest.json"


class Package(msgspec.Struct, frozen=True):
    """A manifest, and the folder that its files are in."""

    manifest: Manifest
    folder: Path

    @property
    def key(self) -> str:
        """`name@version`."""
        return f"{self.manifest.name}@{self.manifest.version}"


def snapshot(manifest: Manifest, base: str = "") -> Manifest:
    """The same build under the version of its content. `base`: its origin, when it is registered by URL."""
    return versioned(manifest, f"{manifest.version.partition('+')[0]}+{digest(base, manifest)[:12]}")


def archive(package: Package) -> bytes:
    """tar.gz of manifest.json and the files that it names, in order of name, without times, owners or rights.

    Raises MuntinError when a file is missing or is no plain file.
    """
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        _add(tar, MANIFEST, msgspec.json.encode(package.manifest, order="sorted"))
        for name in sorted(package.manifest.files):
            _add(tar, name, _read(package.folder, name))
    return packed.getvalue()


def file_faults(package: Package) -> list[FieldError]:
    """What is wrong with the files at hand: missing, no plain file, or not what was hashed."""
    found = []
    for name, record in package.manifest.files.items():
        try:
            data = _read(package.folder, name)
        except MuntinError as error:
            found.append(FieldError(name, str(error)))
            continue
        integrity = "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()
        if integrity != record.integrity:
            found.append(FieldError(name, "it was changed since it was built: its hash is another"))
    return found


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    member.mode = 0o644
    tar.addfile(member, io.BytesIO(data))


def _read(folder: Path, name: str) -> bytes:
    file = folder / name
    if file.is_symlink() or not file.resolve().is_relative_to(folder.resolve()):
        raise MuntinError("it leads out of the folder, or is a link; a manifest names plain files below it")
    try:
        return file.read_bytes()
    except OSError as error:
        raise MuntinError(f"the manifest names it, but there is {(error.strerror or '').lower()}") from error
