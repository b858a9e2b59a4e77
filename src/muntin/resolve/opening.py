"""Looks closer: the facts on single MFEs and packages, written into a network one by one. Pure.

A network of 1,000 MFEs has some 50,000 facts; a clash concerns a handful of MFEs. All other MFEs stay closed, which
loses nothing: "all facts on m" holds if and only if each of them does.

| opened  | written                                                                                      |
|---------|----------------------------------------------------------------------------------------------|
| MFE     | what all its versions state, wanted or not; its events and claims with all other MFEs        |
| package | which versions, wanted or not, say that it is a singleton                                    |
"""

from muntin.resolve.events import Events
from muntin.resolve.facts import Fact, Kind
from muntin.resolve.imports import write_imports
from muntin.resolve.network import Facts, Network
from muntin.resolve.statements import Keys, stated, write_requires


class Opening:
    """Opens parts of one network."""

    def __init__(self, network: Network) -> None:
        self._net = network
        self._packages: set[str] = set()
        self._events: Events | None = None
        self._between: set[tuple[object, ...]] = set()

    def mfe(self, name: str) -> None:
        """Writes the facts on an MFE that is closed."""
        net = self._net
        start, mfe, shelf = len(net.links), net.mfe[name], net.catalogue.mfes[name]
        net.open(name)
        admitted = net.catalogue.admitted[name]
        wanted = net.fact(Fact(Kind.WANTED, name, range=net.catalogue.problem.wanted[name], versions=admitted))
        net.remove(mfe, shelf.every & ~admitted, (wanted,))
        said = stated(net, name, shelf.every)
        for pool, keys, mask in said.needs:
            self._need(name, pool, keys, mask)
        for package, mask in said.singles:
            if package not in self._packages:
                net.singleton(package, name, mask)
        for other, text, mask in said.requires:
            fact = net.fact(Fact(Kind.REQUIRES, name, other, text, versions=mask))
            write_requires(net, name, other, text, mask, fact)
        self._claimed(name)
        self._misfits(name)
        write_imports(net, start)

    def package(self, package: str) -> None:
        """Writes who says that a package is a singleton."""
        if package in self._packages:
            return
        self._packages.add(package)
        for name, versions in self._net.catalogue.versions.items():
            mask = 0
            for place, version in enumerate(versions):
                need = version.shared.get(package)
                if need is not None and need.singleton:
                    mask |= 1 << place
            if mask:
                self._net.singleton(package, name, mask)

    def _need(self, name: str, pool: str, keys: Keys, mask: int) -> None:
        """The versions in `mask` need all of `keys`, from one build."""
        net, mfe = self._net, self._net.mfe[name]
        members: list[tuple[str, int, Facts]] = []
        for package, text in keys:
            versions = net.catalogue.library(name, package, text)
            fact = net.fact(Fact(Kind.NEED, name, package, text, versions=mask))
            members.append((package, versions, (fact, *net.nothing(package, text, versions))))
        there = [member for member in members if member[1]]
        if len(there) > 1:
            others = tuple(package for package, _, _ in there)
            together = net.fact(Fact(Kind.POOL, name, range=pool, others=others, versions=mask))
            net.ask_each(mfe, mask, there, (together,))
        for package, versions, facts in members:
            if not versions or len(there) == 1:
                net.ask(mfe, mask, ((package, versions),), facts)

    def _claimed(self, name: str) -> None:
        """What this MFE and another one claim."""
        net, order = self._net, list(self._net.mfe)
        mine = claims(net, name)
        for other in order if mine else ():
            both = {claim: mask for claim, mask in claims(net, other).items() if claim in mine and other != name}
            for claim, mask in sorted(both.items()):
                one, two = sorted([(name, mine[claim]), (other, mask)], key=lambda each: order.index(each[0]))
                if self._first((one[0], two[0], claim)):
                    fact = net.fact(Fact(Kind.CLAIM, one[0], two[0], claim, versions=one[1], counter=two[1]))
                    net.forbid(net.mfe[one[0]], one[1], net.mfe[two[0]], two[1], (fact,))

    def _misfits(self, name: str) -> None:
        """Events that this MFE or its counterpart would not understand."""
        net = self._net
        if self._events is None:
            self._events = Events(net.catalogue.problem.schemas)
            for each, versions in net.catalogue.versions.items():
                for place, version in enumerate(versions):
                    if version.sends or version.receives:
                        self._events.add(each, 1 << place, version)
        for one, some, sent, two, others, received, event in self._events.misfits(name):
            if self._first((one, two, event, sent, received)):
                sides = tuple("=".join(each) for side in (sent, ((">", ""),), received) for each in side)
                fact = net.fact(Fact(Kind.EVENT, one, two, event, sides, versions=some, counter=others))
                net.forbid(net.mfe[one], some, net.mfe[two], others, (fact,))

    def _first(self, between: tuple[object, ...]) -> bool:
        """Whether this was not written from the other side."""
        if between in self._between:
            return False
        self._between.add(between)
        return True


def claims(net: Network, name: str) -> dict[str, int]:
    """What an MFE claims, with the versions that do."""
    found: dict[str, int] = {}
    for place, version in enumerate(net.catalogue.versions[name]):
        for claim in version.claims:
            found[claim] = found.get(claim, 0) | 1 << place
    return found
