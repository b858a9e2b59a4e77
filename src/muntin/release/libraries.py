"""What the published library builds offer: package -> version -> the build that has it. Pure.

A package's version is what its package.json says; a build published as a snapshot (`0.1.0+4f2e…`) gives its build
metadata to the versions of its packages, so that two snapshots of one version stay two. Where two builds still offer
the same version of a package, the later published one stands for it.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

from muntin.manifest.build import Graph, LibraryBuild, Package
from muntin.manifest.record import VersionRecord
from muntin.release.model import Mode

SCRIPTS = (".js", ".mjs")


class Offer(msgspec.Struct, frozen=True):
    """One version of a package, with the record of the build that has it."""

    package: str
    version: str
    record: VersionRecord

    @property
    def build(self) -> LibraryBuild:
        """The manifest, which is a library's."""
        assert isinstance(self.record.manifest, LibraryBuild)  # offers() makes them of libraries alone
        return self.record.manifest

    @property
    def content(self) -> Package:
        """Version and entries, as the build has them."""
        return self.build.packages[self.package]

    def entries(self, mode: Mode) -> Mapping[str, Graph]:
        """Specifier -> entry; a build without development entries gives its production ones."""
        return entries(self.content, mode)


Offers = dict[str, dict[str, Offer]]
"""Package -> version -> offer, both in the order of publication."""


def entries(package: Package, mode: Mode) -> Mapping[str, Graph]:
    """The entries that a page in `mode` uses."""
    return (mode == "development" and package.development) or package.production


def offers(records: Iterable[VersionRecord]) -> Offers:
    """Everything that the library builds among `records` offer."""
    found: Offers = {}
    for record in sorted(records, key=lambda each: each.seq):
        if isinstance(record.manifest, LibraryBuild):
            for name, package in record.manifest.packages.items():
                versions = found.setdefault(name, {})
                version = offered_version(package.version, record.version)
                versions.pop(version, None)  # the later one takes its place, and its rank
                versions[version] = Offer(name, version, record)
    return found


def offered_version(package: str, build: str) -> str:
    """The version under which a package is offered, given its own and that of its build."""
    metadata = build.partition("+")[2]
    return f"{package}+{metadata}" if metadata and "+" not in package else package


@lru_cache(maxsize=16_384)
def package_of(specifier: str) -> str:
    """The npm package of a specifier: `@apollo/client/react` is of `@apollo/client`."""
    parts = specifier.split("/")
    return "/".join(parts[: 2 if specifier.startswith("@") else 1])


def package_bytes(build: LibraryBuild) -> dict[str, int]:
    """Package -> brotli bytes of its production entries. What several packages of the build need (shared chunks,
    styles) is counted with the first of them, by name."""
    counted = set(build.css)
    total = sum(build.files[name].brotli for name in counted)
    sizes: dict[str, int] = {}
    for name, package in sorted(build.packages.items()):
        own = {file for graph in package.production.values() for file in graph.files} - counted
        sizes[name] = total + sum(build.files[file].brotli for file in own)
        counted |= own
        total = 0
    return sizes


def files_in(build: LibraryBuild, mode: Mode) -> dict[str, str]:
    """File -> integrity of what a page in `mode` may load of the build: all but what only the other mode's entries
    use."""
    mine: set[str] = set()
    others: set[str] = set()
    for package in build.packages.values():
        chosen = entries(package, mode)
        for group in (package.production, package.development):
            files = {file for graph in group.values() for file in graph.files}
            if group is chosen:
                mine |= files
            else:
                others |= files
    return {name: file.integrity for name, file in sorted(build.files.items()) if name in mine or name not in others}


def loaded_files(build: LibraryBuild, packages: Iterable[str], mode: Mode) -> set[str]:
    """What a page loads at most of the build when it uses `packages`: the static graphs of all entries, and styles."""
    graphs = [graph for name in packages for graph in entries(build.packages[name], mode).values()]
    return {file for graph in graphs for file in graph.files} | set(build.css)
