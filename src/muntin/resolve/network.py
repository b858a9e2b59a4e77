"""A problem as variables and *nogoods*: pairs of sets that must not hold together. Pure.

| variable | values (bits)                                         | there is one for                            |
|----------|-------------------------------------------------------|---------------------------------------------|
| MFE      | its published versions                                | each wanted MFE                             |
| link     | versions of a package in a range; `none`: nobody asks | each (package, versions in range) asked for |
| pooled   | builds that hold all packages of a pool; `none`       | each set of (package, versions) in one pool |
| single   | ON: the package is a singleton; OFF                   | each package that someone calls a singleton |
| only     | versions of a package                                 | the same: its one version if `single` is ON |

"Versions V of m need react ^19" is the nogood {m in V, link(react, ^19) = none}. MFEs that ask for the same versions
share a link: in any solution all of them could link what one of them links. While single(P) is ON, every link of P that
is not `none` equals only(P); `search` keeps that without nogoods. So all nogoods are of one variable or two, and each
names the facts it rests on: to leave out a fact is to leave out its nogoods; with no facts left everything is possible.

At first an MFE is *closed*: all it states is one fact, `everything`, in as few nogoods as will do. `opening` writes
its facts one by one, and `everything` counts no longer.

Nogoods over sets of versions are PubGrub's incompatibilities
(https://github.com/dart-lang/pub/blob/master/doc/solver.md).
"""

from itertools import combinations

from muntin.resolve.catalogue import Catalogue
from muntin.resolve.facts import Fact, Kind
from muntin.resolve.shelf import bits

ON, OFF = 1, 2
MOST_MEMBERS = 6
"""Pools up to this size are explained package by package; larger ones in pairs and as a whole."""

Facts = tuple[int, ...]
Targets = list[tuple[int, int, Facts]]
"""The other halves of nogoods: variable, values, facts."""

Asked = tuple[tuple[str, int], ...]
"""Packages with the versions that will do; more than one: from one build."""


class Link:
    """A link or pooled variable.

    A link's values are the versions themselves, as the bits of the package's shelf; a pooled one's are builds, and
    `builds` tells per package which version each of them has.
    """

    __slots__ = ("builds", "none", "packages", "some", "var")

    def __init__(self, var: int, some: int, none: int, packages: tuple[str, ...], builds: dict[str, list[int]]) -> None:
        self.var = var
        self.none = none
        self.some = some
        self.packages = packages
        self.builds = builds

    def values(self, package: str, versions: int) -> int:
        """The values that are one of these versions of the package."""
        if not self.builds:
            return versions & self.some
        return sum(1 << value for value, bit in enumerate(self.builds[package]) if versions >> bit & 1)

    def versions(self, package: str, values: int) -> int:
        """The versions of the package that these values are."""
        if not self.builds:
            return values & self.some
        at = self.builds[package]
        result = 0
        for value in bits(values & self.some):
            result |= 1 << at[value]
        return result


Single = tuple[int, int, str, list[Link]]
"""Of a package that someone calls a singleton: the variables single and only, its name, its links."""


class Network:
    """`closed`: MFE -> the fact that stands for all of its facts. `tolerant`: ranges that are not strict are let go."""

    def __init__(self, catalogue: Catalogue, *, tolerant: bool) -> None:
        self.catalogue = catalogue
        self.tolerant = tolerant
        self.closed: dict[str, int] = {}
        self.domains: list[int] = []
        self.nogoods: list[dict[int, Targets]] = []
        self.units: list[tuple[int, int, Facts]] = []
        self.facts: list[Fact] = []
        self.mfes = [self.variable(shelf.every) for shelf in catalogue.mfes.values()]
        self.mfe = dict(zip(catalogue.mfes, self.mfes, strict=True))
        self.single: dict[str, int] = {}
        self.only: dict[str, int] = {}
        self.declarers: dict[str, dict[str, int]] = {}
        self.links: list[Link] = []
        self.about: dict[str, list[Link]] = {}
        self._around: tuple[tuple[int, int], dict[int, list[Single]]] = ((0, 0), {})
        self._opened: set[int] = set()
        self._fact_ids: dict[tuple[object, ...], int] = {}
        self._known: dict[Asked, Link | None] = {}

    def variable(self, domain: int) -> int:
        """A new variable."""
        self.domains.append(domain)
        self.nogoods.append({})
        return len(self.domains) - 1

    def fact(self, fact: Fact) -> int:
        """Its number. Stated again by other versions, it is still one fact."""
        identity = (fact.kind, fact.name, fact.other, fact.range, fact.others)
        known = self._fact_ids.get(identity)
        if known is None:
            known = self._fact_ids[identity] = len(self.facts)
            self.facts.append(fact)
        else:
            was = self.facts[known]
            versions, counter = was.versions | fact.versions, was.counter | fact.counter
            self.facts[known] = was._replace(versions=versions, counter=counter)
        return known

    def number(self, fact: Fact) -> int:
        """The number of a fact that is there."""
        return self._fact_ids[fact.kind, fact.name, fact.other, fact.range, fact.others]

    @property
    def every(self) -> frozenset[int]:
        """All facts that count; together they are the problem."""
        return frozenset(range(len(self.facts))) - self._opened

    def open(self, name: str) -> None:
        """From now on the facts on an MFE count one by one."""
        self._opened.add(self.closed.pop(name))

    def forbid(self, x: int, xs: int, y: int, ys: int, facts: Facts) -> None:
        """Never x in xs together with y in ys."""
        if xs and ys:
            self.nogoods[x].setdefault(xs, []).append((y, ys, facts))
            self.nogoods[y].setdefault(ys, []).append((x, xs, facts))

    def remove(self, x: int, xs: int, facts: Facts) -> None:
        """Never x in xs."""
        if xs:
            self.units.append((x, xs, facts))

    def singleton(self, package: str, name: str, versions: int, group: Facts = ()) -> None:
        """These versions of the MFE `name` say that the package is one; `group`: as long as these facts count too."""
        if package not in self.single:
            self.single[package] = self.variable(ON | OFF)
            self.only[package] = self.variable(self.catalogue.shelf(package).every)
            self.declarers[package] = {}
        if not group:
            self.declarers[package][name] = versions
        fact = self.fact(Fact(Kind.SINGLETON, package))
        self.forbid(self.mfe[name], versions, self.single[package], OFF, (*group, fact))

    def around(self) -> dict[int, list[Single]]:
        """For each variable the singletons that it has to do with; made anew when there are more of either."""
        size = len(self.single), len(self.links)
        if self._around[0] != size:
            found: dict[int, list[Single]] = {}
            for package, single in self.single.items():
                links = self.about.get(package, [])
                entry = (single, self.only[package], package, links)
                for variable in (single, self.only[package], *(link.var for link in links)):
                    found.setdefault(variable, []).append(entry)
            self._around = size, found
        return self._around[1]

    def who_declares(self, package: str) -> list[str]:
        """The MFEs that decide whether an open package is a singleton: one that says so in every version is enough."""
        by = self.declarers[package]
        always = next((name for name, versions in by.items() if versions == self.catalogue.mfes[name].every), None)
        return list(by) if always is None else [always]

    def link(self, asked: Asked) -> Link | None:
        """The link for what is asked; None if there is nothing to link."""
        if asked not in self._known:
            self._known[asked] = self._make(asked)
        return self._known[asked]

    def ask(self, x: int, xs: int, asked: Asked, facts: Facts) -> None:
        """x in xs links one version of each package asked for, all from one build if there are several."""
        link = self.link(asked)
        if link is None:
            self.remove(x, xs, facts)
        else:
            self.forbid(x, xs, link.var, link.none, facts)

    def ask_each(self, x: int, xs: int, members: list[tuple[str, int, Facts]], together: Facts) -> None:
        """Several at once, each for its own facts, and `together` that they are of one build."""
        for size in range(1, len(members) + 1):
            if size not in (1, 2, len(members)) and len(members) > MOST_MEMBERS:
                continue
            for some in combinations(members, size):
                asked = tuple((package, versions) for package, versions, _ in some)
                facts = tuple(fact for _, _, each in some for fact in each)
                self.ask(x, xs, asked, facts + together if size > 1 else facts)

    def ask_same(self, x: int, xs: int, package: str, ranges: list[tuple[int, Facts]]) -> None:
        """One version of a package that is in several ranges."""
        for size in range(1, len(ranges) + 1):
            for some in combinations(ranges, size):
                versions = self.catalogue.shelf(package).every
                for each, _ in some:
                    versions &= each
                self.ask(x, xs, ((package, versions),), tuple(fact for _, facts in some for fact in facts))

    def nothing(self, package: str, text: str, versions: int) -> Facts:
        """The fact that nothing is published in that range, if so."""
        return () if versions else (self.fact(Fact(Kind.PUBLISHED, package, range=text)),)

    def _make(self, asked: Asked) -> Link | None:
        """The link for what is asked, with pins and the needs of what it may link; None if there is no such thing."""
        packages = tuple(package for package, _ in asked)
        builds = self._pooled(asked) if len(asked) > 1 else {}
        some = (1 << len(builds[packages[0]])) - 1 if builds else asked[0][1]
        if not some:
            return None
        none = 1 << (some.bit_length() if builds else len(self.catalogue.shelf(packages[0]).texts))
        link = Link(self.variable(some | none), some, none, packages, builds)
        self.links.append(link)
        for package in packages:
            self.about.setdefault(package, []).append(link)
            refused = link.some & ~link.values(package, self.catalogue.pinned(package))
            if refused:
                self.remove(link.var, refused, (self.fact(Fact(Kind.PIN, package)),))
        return link

    def _pooled(self, asked: Asked) -> dict[str, list[int]]:
        """The builds that have all of it, oldest version of the first package first."""
        values: dict[str, list[int]] = {package: [] for package, _ in asked}
        first, versions = asked[0]
        for bit in bits(versions):
            build = self.catalogue.builds[self.catalogue.published[first][bit].build]
            if all(package in build and some >> build[package] & 1 for package, some in asked):
                for package, _ in asked:
                    values[package].append(build[package])
        return values

    def build_of(self, link: Link, value: int) -> str:
        """The build that a value of a link is of."""
        package = link.packages[0]
        bit = link.builds[package][value] if link.builds else value
        return self.catalogue.published[package][bit].build
