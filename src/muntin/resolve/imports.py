"""Writes what library builds need in turn into a network. Pure.

These facts are shared by all who link a build, and there are few: they are written one by one from the start.
"""

from muntin.resolve.facts import Fact, Kind
from muntin.resolve.network import Facts, Network
from muntin.resolve.shelf import bits


def write_imports(net: Network, start: int = 0) -> None:
    """For the links from place `start` on, and those that come up on the way."""
    position = start
    while position < len(net.links):
        _of_link(net, position)
        position += 1


def _of_link(net: Network, position: int) -> None:
    """What the builds that a link may choose need, those with equal needs at once."""
    link = net.links[position]
    alike: dict[str, tuple[dict[str, dict[str, str]], int]] = {}
    for value in bits(link.some):
        needs = net.catalogue.needs(net.build_of(link, value))
        if needs:
            known = alike.get(repr(needs))
            alike[repr(needs)] = (needs, (known[1] if known else 0) | 1 << value)
    for needs, values in alike.values():
        for needed, ranges in needs.items():
            _needs(net, link.var, values, needed, ranges)


def _needs(net: Network, var: int, values: int, needed: str, ranges: dict[str, str]) -> None:
    there: list[tuple[int, Facts]] = []
    for text, package in ranges.items():
        versions = net.catalogue.library(package, needed, text)
        facts = (net.fact(Fact(Kind.LIBRARY, package, needed, text)), *net.nothing(needed, text, versions))
        if versions:
            there.append((versions, facts))
        else:
            net.ask(var, values, ((needed, versions),), facts)
    if there:
        net.ask_same(var, values, needed, there)
