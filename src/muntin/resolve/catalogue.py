"""A problem made ready: shelves of versions, what is wanted of each, which builds there are and what they need. Pure.

What can't be read at all (a version, a range, a schema that is not there) is refused here or when it is first looked
at, with a UsageError that names who states it.
"""

from collections.abc import Callable

from muntin.errors import UsageError
from muntin.resolve.model import LibraryVersion, MfeVersion, Problem
from muntin.resolve.shelf import Shelf

ANY = "any version"
"""Stands for the range of a need that is not strict, once such ranges are let go; it is no npm range."""


class Catalogue:
    """`versions`, `published`: by name, in the order of their shelf's bits.

    `admitted`: per wanted MFE, the versions that its wanted range takes. `builds`: build -> package -> its bit there.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.mfes: dict[str, Shelf] = {}
        self.versions: dict[str, list[MfeVersion]] = {}
        self.admitted: dict[str, int] = {}
        self.libraries: dict[str, Shelf] = {}
        self.published: dict[str, list[LibraryVersion]] = {}
        self.builds: dict[str, dict[str, int]] = {}
        self._apis: dict[str, Shelf] = {}
        self._pinned: dict[str, int] = {}
        self._needs: dict[str, dict[str, dict[str, str]]] = {}
        for name, wanted in problem.wanted.items():
            versions = problem.mfes.get(name, [])
            shelf = self.mfes[name] = Shelf(name, [version.version for version in versions])
            self.versions[name] = [versions[place] for place in shelf.order]
            self.admitted[name] = named(f"{name} is wanted as", shelf.wanted, wanted)
        for package in sorted(problem.libraries):
            self._library(package, problem.libraries[package])
        for package in sorted(problem.pins):
            self._pinned[package] = named(f"{package} is pinned to", self.shelf(package).wanted, problem.pins[package])

    def _library(self, package: str, versions: list[LibraryVersion]) -> None:
        shelf = self.libraries[package] = Shelf(package, [version.version for version in versions])
        self.published[package] = [versions[place] for place in shelf.order]
        for bit, version in enumerate(self.published[package]):
            there = self.builds.setdefault(version.build, {})
            if package in there:
                raise UsageError(f"the build {version.build} has two versions of {package}; a build has one of each")
            there[package] = bit

    def shelf(self, package: str) -> Shelf:
        """The published versions of a package; an empty shelf for one that nobody published."""
        return self.libraries.get(package) or self.libraries.setdefault(package, Shelf(package, []))

    def api(self, name: str) -> Shelf:
        """What the page itself offers under that name: one version or none."""
        if name not in self._apis:
            self._apis[name] = Shelf(name, [text for api, text in self.problem.apis.items() if api == name])
        return self._apis[name]

    def library(self, who: str, package: str, text: str) -> int:
        """The published versions of a package in a range that `who` states; pins don't count."""
        shelf = self.shelf(package)
        return shelf.every if text == ANY else named(f"{who} needs {package}", shelf.mask, text)

    def pinned(self, package: str) -> int:
        """The versions of a package that the operator allows."""
        return self._pinned.get(package, self.shelf(package).every)

    def needs(self, build: str) -> dict[str, dict[str, str]]:
        """What a build imports and does not bring: package -> range -> the package of the build that states it."""
        known = self._needs.get(build)
        if known is None:
            known = self._needs[build] = {}
            for package, bit in sorted(self.builds[build].items()):
                for needed, text in sorted(self.published[package][bit].needs.items()):
                    if needed not in self.builds[build]:
                        known.setdefault(needed, {}).setdefault(text, package)
        return known


def named(who: str, read: Callable[[str], int], text: str) -> int:
    """The mask that `read` makes of a range; who states an unreadable one is named."""
    try:
        return read(text)
    except UsageError as error:
        raise UsageError(f"{who} {text!r}: {error}") from error
