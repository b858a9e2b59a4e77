"""Which earlier version of an MFE can stand in for it on the same page. Pure.

The candidate is the version that the previous release had or, where that is the same, its fallback: assembling again
without a change changes nothing. It stands in only if everything that the solution promised holds for it too, beside
the chosen versions of the others and beside their fallbacks:

| checked  | rule                                                                                                   |
|----------|--------------------------------------------------------------------------------------------------------|
| exposes  | it has all that the page takes of the MFE                                                              |
| shared   | each range is met by a version that the page has already; one version of a singleton, one build per pool |
|          | (of a remote: of the packages that anybody publishes; it brings the others itself)                     |
| requires | its own and others' ranges hold                                                                        |
| files    | at an own origin, where both versions are below one address: no file of one name with other bytes      |
| events   | where others send or receive one, its schema is the one that was checked                                |
"""

from collections.abc import Iterable, Mapping

from muntin.manifest.build import SHELL, SHELL_API, SharedNeed
from muntin.manifest.ranges import satisfies
from muntin.manifest.record import VersionRecord
from muntin.release.contents import named_files
from muntin.release.libraries import Offer
from muntin.release.links import Linker
from muntin.release.model import Release
from muntin.release.problem import part, seen
from muntin.resolve.model import MfeVersion


def candidate(name: str, chosen: str, previous: Release | None) -> str | None:
    """The version of `name` to try, given the one that was chosen."""
    before = previous.mfes.get(name) if previous else None
    if before is None:
        return None
    if before.files.version != chosen:
        return before.files.version
    return before.fallback.version if before.fallback else None


class Standing:
    """The page that fallbacks must fit; those that were admitted are part of it from then on."""

    def __init__(self, chosen: Mapping[str, VersionRecord], linker: Linker) -> None:
        """`chosen`: the page's parts by name, the host included."""
        self._chosen = chosen
        self._linker = linker
        self._versions: dict[str, list[str]] = {SHELL: [SHELL_API]}
        self._required: dict[str, list[tuple[str, str]]] = {}  # name -> who requires it, and the range
        self._users: dict[str, set[str]] = {}  # event -> who sends or receives it
        for name, record in chosen.items():
            self._join(name, seen(record, linker.packages_offered, {}))
        self._offers = _in_use(linker, [record.key for record in chosen.values()])

    def admit(self, old: VersionRecord) -> dict[str, str] | None:
        """Package -> version that `old` gets on this page, or None if it does not fit there."""
        new = self._chosen[old.name]
        before, after = (seen(each, self._linker.packages_offered, {}) for each in (old, new))
        if not (_exposes(old, new) and _files(old, new) and self._requires(old.name, before)):
            return None
        if not all(
            self._agrees(old.name, *pair) for pair in ((before.sends, after.sends), (before.receives, after.receives))
        ):
            return None
        links = self._shared(old, before.shared)
        if links is not None:
            self._join(old.name, before)
        return links

    def _join(self, name: str, known: MfeVersion) -> None:
        self._versions.setdefault(name, []).append(known.version)
        for other, range in known.requires.items():
            self._required.setdefault(other, []).append((name, range))
        for event in (*known.sends, *known.receives):
            self._users.setdefault(event, set()).add(name)

    def _requires(self, name: str, old: MfeVersion) -> bool:
        """Its own ranges, and those of others on it."""
        own = all(
            other in self._versions and all(satisfies(version, range) for version in self._versions[other])
            for other, range in old.requires.items()
        )
        return own and all(satisfies(old.version, range) for who, range in self._required.get(name, []) if who != name)

    def _agrees(self, name: str, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
        """An event that nobody else of the page knows can have any schema."""
        return all(
            after.get(event) == schema or not self._users.get(event, set()) - {name} for event, schema in before.items()
        )

    def _shared(self, old: VersionRecord, needs: Mapping[str, SharedNeed]) -> dict[str, str] | None:
        new = self._chosen[old.name]
        present = {offer.package: offer for offer in self._linker.linked(new.key)}
        picked: dict[str, Offer] = {}
        for package, need in needs.items():
            options = self._offers.get(package, [])
            if need.singleton and len(options) > 1:
                return None
            if package in present:  # at an own origin both versions are below one address, which has one scope
                options = [present[package]] if old.base == new.base else [present[package], *options]
            fitting = [each for each in options if satisfies(each.version, need.range)]
            if not fitting:
                return None
            picked[package] = fitting[0]
        return {package: offer.version for package, offer in picked.items()} if _pooled(needs, picked) else None


def _exposes(old: VersionRecord, new: VersionRecord) -> bool:
    return part(new).declaration.exposes.keys() <= part(old).declaration.exposes.keys()


def _files(old: VersionRecord, new: VersionRecord) -> bool:
    before, after = (named_files(each, "production") for each in (old, new))
    return old.base != new.base or all(after.get(name, file) == file for name, file in before.items())


def _in_use(linker: Linker, parts: Iterable[str]) -> dict[str, list[Offer]]:
    """Package -> the versions that the page has of it, the latest published first."""
    consumers = list(parts)
    present: dict[str, dict[str, Offer]] = {}
    for consumer in (*consumers, *linker.builds(consumers)):
        for offer in linker.linked(consumer):
            present.setdefault(offer.package, {})[offer.version] = offer
    return {name: sorted(each.values(), key=lambda offer: -offer.record.seq) for name, each in present.items()}


def _pooled(needs: Mapping[str, SharedNeed], picked: Mapping[str, Offer]) -> bool:
    """Whether packages of one pool are of one build."""
    pools: dict[str, set[str]] = {}
    for package, need in needs.items():
        if need.pool:
            pools.setdefault(need.pool, set()).add(picked[package].record.key)
    return all(len(builds) == 1 for builds in pools.values())
