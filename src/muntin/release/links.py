"""A solution's links as a browser needs them: which address a specifier has for whom, and what loads with it. Pure.

A *consumer* is an MFE (`header@1.4.0`) or a library build (`apollo-client@4.3.8`); its links say which version of each
package it gets. The import map follows from them:

| part      | holds                                                                                             |
|-----------|---------------------------------------------------------------------------------------------------|
| `imports` | each specifier as the host has it, or else as most consumers have it                               |
| `scopes`  | by the base address of a consumer: the specifiers that it has otherwise                            |

HTML matches scopes by prefix of the importing script's address, the longest first, and then falls back to shorter ones;
so a consumer whose base lies within another's repeats what the outer scope would change for it.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import msgspec

from muntin.manifest.build import Graph
from muntin.manifest.record import VersionRecord
from muntin.release.libraries import Offer, Offers
from muntin.release.model import Mode, ReleaseError

Links = Mapping[str, Mapping[str, str]]
"""Consumer -> package -> version."""


class Target(msgspec.Struct, frozen=True):
    """Where a specifier leads: an entry of a library build."""

    offer: Offer
    graph: Graph

    @property
    def address(self) -> str:
        """What the browser imports."""
        return self.offer.record.base + self.graph.file


class Linker:
    """Answers for the consumers of one release."""

    def __init__(self, offers: Offers, links: Links, mode: Mode) -> None:
        self._offers = offers
        self._links = links
        self._mode = mode
        self._targets: dict[str, dict[str, Target]] = {}

    @property
    def packages_offered(self) -> Collection[str]:
        """The packages that anybody has published, in whatever version."""
        return self._offers.keys()

    def linked(self, consumer: str) -> list[Offer]:
        """The library versions that a consumer is linked with, by package."""
        return [self.offer(package, version) for package, version in sorted(self._links.get(consumer, {}).items())]

    def offer(self, package: str, version: str) -> Offer:
        """Raises ReleaseError if no published build has it."""
        found = self._offers.get(package, {}).get(version)
        if found is None:
            raise ReleaseError(f"{package} {version} is not published; `muntin vendor {package}@{version}` builds it")
        return found

    def targets(self, consumer: str) -> dict[str, Target]:
        """Specifier -> entry, of everything that the consumer is linked with."""
        if consumer not in self._targets:
            self._targets[consumer] = {
                specifier: Target(offer, graph)
                for offer in self.linked(consumer)
                for specifier, graph in offer.entries(self._mode).items()
            }
        return self._targets[consumer]

    def builds(self, consumers: Iterable[str]) -> dict[str, VersionRecord]:
        """The library builds that the consumers use, directly or through other libraries; dependencies first."""
        found: dict[str, VersionRecord] = {}
        entered: set[str] = set()

        def enter(consumer: str) -> None:
            for offer in self.linked(consumer):
                if offer.record.key not in entered:
                    entered.add(offer.record.key)
                    enter(offer.record.key)
                    found[offer.record.key] = offer.record

        for consumer in consumers:
            enter(consumer)
        return found

    def packages(self, build: str, consumers: Iterable[str]) -> dict[str, Offer]:
        """The packages of `build` that any of the consumers is linked with."""
        offers = [offer for consumer in consumers for offer in self.linked(consumer)]
        return {offer.package: offer for offer in sorted(offers, key=_package) if offer.record.key == build}

    def load(self, consumer: str, specifiers: Iterable[str]) -> list[str]:
        """Addresses of all that loads when the consumer imports these, dependencies first, each once.

        Raises ReleaseError for a specifier that nothing linked with the consumer has.
        """
        addresses: dict[str, None] = {}
        entered: set[tuple[str, str]] = set()

        def enter(who: str, imported: Iterable[str]) -> None:
            targets = self.targets(who)
            for specifier in imported:
                target = targets.get(specifier)
                if target is None:
                    raise ReleaseError(_unknown(who, specifier, targets))
                step = (target.offer.record.key, specifier)
                if step not in entered:
                    entered.add(step)
                    enter(target.offer.record.key, target.graph.shared)
                    addresses.update(dict.fromkeys(target.offer.record.base + file for file in target.graph.files))

        enter(consumer, specifiers)
        return list(addresses)


def _package(offer: Offer) -> str:
    return offer.package


def _unknown(consumer: str, specifier: str, targets: Mapping[str, Target]) -> str:
    there = ", ".join(sorted(targets)) or "none"
    return f"{consumer} imports {specifier}, which no library that it is linked with has; it has: {there}"


def import_map(linker: Linker, bases: Mapping[str, str], host: str) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """`imports` and `scopes` for the consumers in `bases` (consumer -> base address), of which `host` decides first."""
    maps = {who: {name: each.address for name, each in linker.targets(who).items()} for who in sorted(bases)}
    votes: dict[str, Counter[str]] = {}
    for addresses in maps.values():
        for specifier, address in addresses.items():
            votes.setdefault(specifier, Counter())[address] += 1
    most = {specifier: min(found, key=lambda each: (-found[each], each)) for specifier, found in votes.items()}
    imports = {specifier: maps[host].get(specifier, address) for specifier, address in sorted(most.items())}
    scopes: dict[str, dict[str, str]] = {}
    for who, addresses in maps.items():
        for specifier, address in addresses.items():
            if address != imports[specifier]:
                _put(scopes, bases[who], specifier, address, who)
    for who, addresses in maps.items():  # consumers within another's scope
        for outer in [base for base in scopes if bases[who].startswith(base)]:
            for specifier in scopes[outer].keys() & addresses.keys():
                if outer != bases[who] or scopes[outer][specifier] != addresses[specifier]:
                    _put(scopes, bases[who], specifier, addresses[specifier], who)
    return imports, {base: dict(sorted(scopes[base].items())) for base in sorted(scopes)}


def _put(scopes: dict[str, dict[str, str]], base: str, specifier: str, address: str, who: str) -> None:
    there = scopes.setdefault(base, {}).setdefault(specifier, address)
    if there != address:
        raise ReleaseError(
            f"{who} shares the address {base} with an MFE that gets another version of {specifier}; publish its files"
            " to the registry, where each version has an address of its own"
        )
