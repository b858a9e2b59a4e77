"""The files of a release: by address, with integrity and size, and the origins that they come from. Pure.

Named is everything that a page may ever load: entries, all their chunks (lazy ones too), styles; of MFEs, of fallbacks,
of the libraries in use in the release's mode. Not named is the newest container at an MFE's root: it changes with every
build, and a release pins one that doesn't.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from muntin.manifest.build import FileRecord, LibraryBuild, ModuleBuild, RemoteBuild
from muntin.manifest.record import VersionRecord
from muntin.release.libraries import SCRIPTS, Offer, files_in
from muntin.release.model import Csp, Mode, ReleaseError, Remote, Size
from muntin.release.problem import Part, part

CONTAINER = "remoteEntry.js"
STYLE = ".css"


class Contents:
    """Address -> file, of all scripts and styles of the given versions. Raises ReleaseError where two differ."""

    def __init__(self, records: Iterable[VersionRecord], mode: Mode) -> None:
        self.files: dict[str, FileRecord] = {}
        for record in records:
            for name, file in named_files(record, mode).items():
                address = record.base + name
                if self.files.setdefault(address, file).integrity != file.integrity:
                    raise ReleaseError(
                        f"{record.key} and another version have different files at {address}; publish one of them to"
                        " the registry, where each version has an address of its own"
                    )

    def scripts(self) -> dict[str, str]:
        """Address -> integrity of every script."""
        return {each: file.integrity for each, file in sorted(self.files.items()) if each.endswith(SCRIPTS)}

    def styles(self) -> dict[str, str]:
        """Address -> integrity of every style."""
        return {each: file.integrity for each, file in sorted(self.files.items()) if each.endswith(STYLE)}


def named_files(record: VersionRecord, mode: Mode) -> dict[str, FileRecord]:
    """The scripts and styles of one version that a release in `mode` names."""
    manifest = record.manifest
    names: Iterable[str] = files_in(manifest, mode) if isinstance(manifest, LibraryBuild) else manifest.files
    unpinned = isinstance(manifest, ModuleBuild) and manifest.entry != CONTAINER
    return {
        name: manifest.files[name]
        for name in sorted(names)
        if name.endswith((*SCRIPTS, STYLE)) and not (unpinned and name == CONTAINER)
    }


def part_size(record: VersionRecord, mode: Mode) -> Size:
    """All scripts and styles of one version, lazy ones included."""
    return _sum(named_files(record, mode).values())


def loaded_size(contents: Contents, addresses: Iterable[str]) -> Size:
    """What these addresses weigh, each once."""
    return _sum(contents.files[each] for each in dict.fromkeys(addresses))


def _sum(files: Iterable[FileRecord]) -> Size:
    counted = list(files)
    return Size(sum(file.raw for file in counted), sum(file.brotli for file in counted))


def styles_of(record: VersionRecord) -> list[str]:
    """The addresses of a version's styles."""
    return [record.base + name for name in record.manifest.css]


def remote_of(manifest: Part, linked: Sequence[Offer]) -> Remote | None:
    """How to load a container that packages/vite didn't build; None for our own."""
    if not isinstance(manifest, RemoteBuild):
        return None
    return Remote(
        type=manifest.entry_type,
        global_name=manifest.global_name,
        expose=manifest.declaration.exposes.get("./mount", "./mount"),
        adapter=manifest.adapter,
        share={offer.package: offer.content.version for offer in linked},
    )


def csp(records: Sequence[VersionRecord], libraries: Iterable[VersionRecord]) -> Csp:
    """The origins of MFEs that have their own, by what they serve, and the origins that any MFE may call; the Trusted
    Types policies of the libraries."""
    origins = {each.key: origin_of(each.base) for each in records}

    def having(prefix: str) -> list[str]:
        return _some(origins[each.key] for each in records if _has(each.manifest.files, prefix))

    calls = [origin_of(call) for each in records for call in part(each).declaration.calls]
    return Csp(
        script=having("text/javascript"),
        style=having("text/css"),
        img=having("image/"),
        font=having("font/"),
        connect=_some([*origins.values(), *calls]),
        policies=_some(policy for each in libraries for policy in _policies(each)),
    )


def _policies(record: VersionRecord) -> list[str]:
    return record.manifest.trusted_types if isinstance(record.manifest, LibraryBuild) else []


def _has(files: Mapping[str, FileRecord], prefix: str) -> bool:
    return any(file.type.startswith(prefix) for file in files.values())


def _some(words: Iterable[str]) -> list[str]:
    return sorted({word for word in words if word})


def origin_of(address: str) -> str:
    """`https://host:port` of an absolute address; empty for what is on our own origin."""
    scheme, host = urlsplit(address)[:2]
    return f"{scheme}://{host}" if scheme and host else ""
