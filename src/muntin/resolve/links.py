"""Which library versions to link once the MFE versions are chosen: the cheapest set. Pure.

Of all sets of library versions that satisfy everybody, the best is, in this order,

1. the one of the fewest bytes;
2. package by package in the order of their names: the one whose oldest linked version is newer, then the next oldest;
   none is better than any.

Both are one number per library version: its bytes, then one bit whose place says how unwelcome it is. So the cost of a
set is a sum, no two sets cost the same, and the answer does not hang on the order of the search. Whoever could link
several versions of the set takes the newest.

Groups of packages that don't hang together are solved apart (`cheapest`).
"""

from collections.abc import Iterable

from muntin.resolve.catalogue import ANY, Catalogue
from muntin.resolve.cheapest import STEPS, Cheapest, Requirement, weakest
from muntin.resolve.shelf import bits


class Linker:
    """Links for chosen MFE versions (`chosen`: MFE -> place on its shelf). `cut`: after `link`, whether the search for
    the cheapest was cut short after `steps`."""

    def __init__(self, catalogue: Catalogue, chosen: dict[str, int], *, tolerant: bool, steps: int = STEPS) -> None:
        self.cut = False
        self._steps = steps
        self._catalogue = catalogue
        self._chosen = chosen
        self._tolerant = tolerant
        self._base: dict[str, int] = {}
        self._costs: list[int] = []
        self._build: list[str] = []
        self._package: list[str] = []
        self._consumers: dict[str, list[tuple[tuple[str, ...], Requirement]]] = {}
        self._needs: dict[str, list[Requirement]] = {}
        self._newest: dict[Requirement, list[tuple[str, str]]] = {}
        self._number()
        versions = catalogue.versions
        self._single = {
            package
            for name, place in chosen.items()
            for package, need in versions[name][place].shared.items()
            if need.singleton
        }

    def _number(self) -> None:
        catalogue = self._catalogue
        total = sum(len(published) for published in catalogue.published.values())
        worst = total
        for package in sorted(catalogue.published):
            self._base[package] = len(self._costs)
            for version in catalogue.published[package]:
                worst -= 1
                self._costs.append((version.bytes << total) + (1 << worst))
                self._build.append(version.build)
                self._package.append(package)

    # requirements

    def _versions(self, package: str, mask: int) -> int:
        return (mask & self._catalogue.pinned(package)) << self._base.get(package, 0)

    def _of_mfe(self, name: str, place: int) -> list[tuple[tuple[str, ...], Requirement]]:
        """(packages, requirement) for each need, those of one pool together."""
        pools: dict[str, list[tuple[str, int]]] = {}
        for package, need in sorted(self._catalogue.versions[name][place].shared.items()):
            text = ANY if self._tolerant and not need.strict else need.range
            mask = self._catalogue.library(name, package, text)
            pools.setdefault(f"pool {need.pool}" if need.pool else package, []).append((package, mask))
        found: list[tuple[tuple[str, ...], Requirement]] = []
        for members in pools.values():
            packages = tuple(package for package, _ in members)
            found.append((packages, self._one_build(members) if len(members) > 1 else self._any(*members[0])))
        return found

    def _any(self, package: str, mask: int) -> Requirement:
        return tuple(1 << bit for bit in bits(self._versions(package, mask)))

    def _one_build(self, members: list[tuple[str, int]]) -> Requirement:
        catalogue = self._catalogue
        allowed = {package: mask & catalogue.pinned(package) for package, mask in members}
        first = members[0][0]
        options: list[int] = []
        for bit in bits(allowed[first]):
            build = catalogue.builds[catalogue.published[first][bit].build]
            if all(package in build and mask >> build[package] & 1 for package, mask in allowed.items()):
                options.append(sum(1 << self._base[package] + build[package] for package in allowed))
        return tuple(options)

    def _of_build(self, build: str) -> list[Requirement]:
        known = self._needs.get(build)
        if known is None:
            known = self._needs[build] = []
            self._consumers[build] = []
            for package, ranges in self._catalogue.needs(build).items():
                mask = self._catalogue.shelf(package).every
                for text, who in ranges.items():
                    mask &= self._catalogue.library(who, package, text)
                known.append(self._any(package, mask))
                self._consumers[build].append(((package,), known[-1]))
        return known

    # the cheapest set

    def link(self) -> tuple[dict[str, dict[str, str]], int]:
        """consumer -> package -> version, and the bytes. There must be a solution."""
        mfes = {name: self._of_mfe(name, place) for name, place in self._chosen.items()}
        asked = weakest({requirement for needs in mfes.values() for _, requirement in needs})
        cheapest = Cheapest(self._costs, self._clashing, self._needed, self._steps)
        linked = 0
        for group in self._groups(asked):
            linked |= cheapest.find(group)
        self.cut = cheapest.cut
        links: dict[str, dict[str, str]] = {}
        for name, place in self._chosen.items():
            links[f"{name}@{self._catalogue.mfes[name].texts[place]}"] = self._take(mfes[name], linked)
        for build in sorted({self._build[element] for element in bits(linked)}):
            self._of_build(build)
            links[build] = self._take(self._consumers[build], linked)
        total = sum(self._catalogue.published[self._package[e]][self._place(e)].bytes for e in bits(linked))
        return {consumer: found for consumer, found in links.items() if found}, total

    def _place(self, element: int) -> int:
        return element - self._base[self._package[element]]

    def _take(self, needs: list[tuple[tuple[str, ...], Requirement]], linked: int) -> dict[str, str]:
        """For each need the newest option within what is linked."""
        found: dict[str, str] = {}
        for _, requirement in needs:
            best = self._newest.get(requirement)
            if best is None:
                within = [option for option in requirement if not option & ~linked]
                option = max(within, key=lambda option: list(bits(option)))
                best = self._newest[requirement] = [(self._package[e], self._text(e)) for e in bits(option)]
            found.update(best)
        return dict(sorted(found.items()))

    def _text(self, element: int) -> str:
        return self._catalogue.libraries[self._package[element]].texts[self._place(element)]

    def _needed(self, element: int) -> list[Requirement]:
        """What linking this library version asks for in turn."""
        return self._of_build(self._build[element])

    def _clashing(self, element: int) -> int:
        """The other versions of the same package, if it is a singleton."""
        package = self._package[element]
        if package not in self._single:
            return 0
        return self._catalogue.libraries[package].every << self._base[package] & ~(1 << element)

    def _groups(self, asked: Iterable[Requirement]) -> list[list[Requirement]]:
        """Requirements apart that touch no common package, not even through the needs of builds."""
        parent = {package: package for package in self._base}

        def root(package: str) -> str:
            while parent[package] != package:
                parent[package] = parent[parent[package]]
                package = parent[package]
            return package

        todo, seen = list(asked), set(asked)
        while todo:
            touched = 0
            for option in (requirement := todo.pop()):
                touched |= option
            first = root(self._package[next(bits(requirement[0]))])
            for element in bits(touched):
                parent[root(self._package[element])] = first
                for more in self._needed(element):
                    if more:
                        parent[root(self._package[next(bits(more[0]))])] = first = root(first)
                        if more not in seen:
                            seen.add(more)
                            todo.append(more)
        groups: dict[str, list[Requirement]] = {}
        for requirement in sorted(asked):
            groups.setdefault(root(self._package[next(bits(requirement[0]))]), []).append(requirement)
        return [groups[name] for name in sorted(groups)]
