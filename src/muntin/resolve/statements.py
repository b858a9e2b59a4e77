"""Writes what everybody states into a network: wanted, shared, requires, events, claims, needs of libraries. Pure.

MFEs are written closed (see `network`): what one states is one fact, and only the versions that are wanted count.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from muntin.manifest.build import SHELL
from muntin.resolve.catalogue import ANY, Catalogue, named
from muntin.resolve.events import Events
from muntin.resolve.facts import Fact, Kind
from muntin.resolve.imports import write_imports
from muntin.resolve.model import MfeVersion
from muntin.resolve.network import Asked, Network
from muntin.resolve.shelf import Shelf, bits

Keys = tuple[tuple[str, str], ...]
"""Packages with the ranges they are needed in, sorted."""


class Stated(NamedTuple):
    """What versions of one MFE state, each with the versions that do (bits of its shelf).

    `needs`: pool (or "") and packages with ranges. All but `versions` are sorted: the order can show in which of
    several equally small explanations is found. `versions`: with equal events and claims.
    """

    needs: list[tuple[str, Keys, int]]
    singles: list[tuple[str, int]]
    requires: list[tuple[str, str, int]]
    versions: list[tuple[MfeVersion, int]]


def network(catalogue: Catalogue, *, tolerant: bool) -> Network:
    """The whole problem. `tolerant`: ranges that are not strict are let go. Raises UsageError for unreadable ranges."""
    net = Network(catalogue, tolerant=tolerant)
    _Writer(net).write()
    write_imports(net)
    return net


_shares = attrgetter("shared")
_says = attrgetter("requires", "sends", "receives", "claims")


def stated(net: Network, name: str, mask: int) -> Stated:
    """What the versions in `mask` of an MFE state."""
    needs: dict[tuple[str, Keys], int] = {}
    singles: dict[str, int] = {}
    requires: dict[tuple[str, str], int] = {}
    for version, some in _alike(net.catalogue.versions[name], mask, _shares):
        pooled: dict[str, list[tuple[str, str]]] = {}
        for package, need in version.shared.items():
            key = (package, ANY if net.tolerant and not need.strict else need.range)
            if need.singleton:
                singles[package] = singles.get(package, 0) | some
            if need.pool is not None:
                pooled.setdefault(need.pool, []).append(key)
            else:
                needs["", (key,)] = needs.get(("", (key,)), 0) | some
        for pool, members in pooled.items():
            keys = tuple(sorted(members))
            needs[pool, keys] = needs.get((pool, keys), 0) | some
    versions = list(_alike(net.catalogue.versions[name], mask, _says))
    for version, some in versions:
        for target in version.requires.items():
            requires[target] = requires.get(target, 0) | some
    return Stated(
        [(pool, keys, some) for (pool, keys), some in sorted(needs.items())],
        sorted(singles.items()),
        [(other, text, some) for (other, text), some in sorted(requires.items())],
        versions,
    )


def _alike(
    versions: list[MfeVersion], mask: int, what: Callable[[MfeVersion], Any]
) -> Iterable[tuple[MfeVersion, int]]:
    """Neighbouring versions that state the same are looked at once: the first, and all of them as a set."""
    first, says, alike = None, None, 0
    for place in bits(mask):
        now = what(versions[place])
        if first is None or now != says:
            if first is not None:
                yield first, alike
            first, says, alike = versions[place], now, 0
        alike |= 1 << place
    if first is not None:
        yield first, alike


def write_requires(net: Network, name: str, other: str, text: str, mask: int, fact: int) -> None:
    """The versions in `mask` of `name` need `other`, an MFE or an API of the page, in a range."""
    api = other == SHELL or other in net.catalogue.problem.apis
    there = net.catalogue.api(other) if api else net.catalogue.mfes.get(other) or Shelf(other, [])
    fine = named(f"{name} requires {other}", there.mask, text)
    if not fine:
        net.remove(net.mfe[name], mask, (fact,))
    elif other == name and not api:
        net.remove(net.mfe[name], mask & ~fine, (fact,))
    elif not api:
        net.forbid(net.mfe[name], mask, net.mfe[other], there.every & ~fine, (fact,))


class _Writer:
    """One pass over the wanted MFEs in their order."""

    def __init__(self, net: Network) -> None:
        self.net = net
        self._events = Events(net.catalogue.problem.schemas)
        self._claims: dict[str, dict[str, int]] = {}
        self._asked: dict[Keys, tuple[Asked, list[tuple[int, ...]]]] = {}

    def write(self) -> None:
        net, catalogue = self.net, self.net.catalogue
        for name, shelf in catalogue.mfes.items():
            net.closed[name] = net.fact(Fact(Kind.EVERYTHING, name))
            net.remove(net.mfe[name], shelf.every & ~catalogue.admitted[name], (net.closed[name],))
        for name in catalogue.mfes:
            self._mfe(name)
        for _, by in sorted(self._claims.items()):
            mfes = list(by.items())
            for index, (one, some) in enumerate(mfes):
                for two, others in mfes[index + 1 :]:
                    net.forbid(net.mfe[one], some, net.mfe[two], others, (net.closed[one], net.closed[two]))
        for one, some, _, two, others, _, _ in self._events.misfits():
            net.forbid(net.mfe[one], some, net.mfe[two], others, (net.closed[one], net.closed[two]))

    def _mfe(self, name: str) -> None:
        net, group = self.net, self.net.closed[name]
        said = stated(net, name, net.catalogue.admitted[name])
        for _, keys, mask in said.needs:
            self._need(name, keys, mask, group)
        for package, mask in said.singles:
            net.singleton(package, name, mask, (group,))
        for other, text, mask in said.requires:
            write_requires(net, name, other, text, mask, group)
        for version, mask in said.versions:
            if version.sends or version.receives:
                self._events.add(name, mask, version)
            for claim in version.claims:
                claimed = self._claims.setdefault(claim, {})
                claimed[name] = claimed.get(name, 0) | mask

    def _need(self, name: str, keys: Keys, mask: int, group: int) -> None:
        """The versions in `mask` need all of `keys`, from one build; what nothing published meets, each on its own."""
        net = self.net
        known = self._asked.get(keys)
        if known is None:
            found = [(package, net.catalogue.library(name, package, text), text) for package, text in keys]
            there = tuple((package, versions) for package, versions, _ in found if versions)
            missing = [net.nothing(package, text, versions) for package, versions, text in found if not versions]
            known = self._asked[keys] = there, missing
        if known[0]:
            net.ask(net.mfe[name], mask, known[0], (group,))
        for fact in known[1]:
            net.remove(net.mfe[name], mask, (group, *fact))
