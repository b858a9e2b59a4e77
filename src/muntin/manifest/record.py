"""A version as the registry keeps it: the manifest with who published it, when, and where browsers get its files. Pure.

A version's identity is `name@version`, build metadata included: `1.0.0` and `1.0.0+4f2e` are two versions of equal
precedence (SemVer 2.0.0, item 10), and of those the one published later counts as newer. Once published, nothing of a
record changes.
"""

import hashlib
from datetime import datetime

import msgspec

from muntin.manifest.build import LibraryBuild, Manifest

ASSETS = "/assets/"
"""Where the shell serves stored files: ASSETS name/version/path."""


class VersionRecord(msgspec.Struct, frozen=True, rename="camel"):
    """One published version.

    `seq`: the registry's counter, rising with each publication. `base`: the address that its files' paths follow, ends
    with `/`: stored versions have `/assets/<name>/<version>/`, those registered by URL their own origin's.
    `digest`: SHA-256 (hex) of `content`. `published_by`: the team of the key.
    """

    name: str
    version: str
    kind: str
    seq: int
    base: str
    digest: str
    published_at: datetime
    published_by: str
    manifest: Manifest

    @property
    def key(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"


def content(base: str, manifest: Manifest) -> bytes:
    """What may never change of a version, as canonical JSON: sorted keys, no spaces."""
    return msgspec.json.encode({"base": base, "manifest": msgspec.to_builtins(manifest)}, order="sorted")


def digest(base: str, manifest: Manifest) -> str:
    """SHA-256 (hex) of `content`."""
    return hashlib.sha256(content(base, manifest)).hexdigest()


def versioned(manifest: Manifest, version: str) -> Manifest:
    """The same build under another version: a snapshot of it has build metadata behind the version of its source."""
    if isinstance(manifest, LibraryBuild):
        return msgspec.structs.replace(manifest, version=version)
    declaration = msgspec.structs.replace(manifest.declaration, version=version)
    return msgspec.structs.replace(manifest, version=version, declaration=declaration)


def stored_base(name: str, version: str) -> str:
    """The base of a version whose files the registry keeps."""
    return f"{ASSETS}{name}/{version}/"
