"""What would help against a clash, each hint tried by searching again. Pure.

| hint                                                          | tried by                              |
|---------------------------------------------------------------|---------------------------------------|
| header 1.5.0 accepts react 19.3.1: ask for header@1.5.0       | leaving out what is wanted of the MFE |
| publish what is missing: `muntin vendor react@20.0.0`, ...    | leaving out that nothing is published |
| header needs auth on the page: ask for auth@^1 too            | leaving out that it is required       |
| without the pin of react to ^18 it fits                       | leaving out the pin                   |
| with `singleton = false` for react in header, several ... fit | leaving out that it is a singleton    |
| without orders the others fit                                 | leaving out all that concerns the MFE |

At most three, in this order.
"""

from muntin.manifest.ranges import Range
from muntin.manifest.versions import Version
from muntin.resolve.catalogue import ANY, Catalogue
from muntin.resolve.explain import Clash
from muntin.resolve.facts import Fact, Kind
from muntin.resolve.search import Exhausted, Search
from muntin.resolve.shelf import Shelf, newest
from muntin.resolve.wording import listed

MOST = 3

CLASHES = 500
"""The most clashes of a search that tries a hint; a hint that takes longer is not given."""


def hints(catalogue: Catalogue, clash: Clash) -> list[str]:
    """Sentences on what would help."""
    return _Hints(catalogue, clash).found()[:MOST]


ABOUT_PACKAGES = (Kind.SINGLETON, Kind.LIBRARY, Kind.PIN, Kind.PUBLISHED)


class _Hints:
    """Tries changes of the network that clashed."""

    def __init__(self, catalogue: Catalogue, clash: Clash) -> None:
        self._catalogue = catalogue
        self._clash = clash
        self._net = clash.network

    def found(self) -> list[str]:
        tries = {
            Kind.WANTED: self._other_version,
            Kind.PUBLISHED: self._vendor,
            Kind.REQUIRES: self._with,
            Kind.PIN: self._pin,
            Kind.SINGLETON: self._singleton,
        }
        hints: list[str] = []
        for kind, attempt in tries.items():
            for fact in self._clash.facts:
                if fact.kind is kind and len(hints) < MOST:
                    hints += attempt(fact)
        for name in self._involved():
            if len(hints) < MOST:
                hints += self._without(name)
        return hints

    def _involved(self) -> list[str]:
        named = {name for fact in self._clash.facts for name in (fact.name, fact.other)}
        return [name for name in reversed(self._catalogue.mfes) if name in named]

    def _fits(
        self, left_out: set[int], first: str | None = None, gone: tuple[tuple[int, int], ...] = ()
    ) -> Search | None:
        """A search without these facts, one MFE as new as can be, some values gone; None if nothing fits."""
        order = list(self._net.mfes)
        if first is not None:
            order.remove(self._net.mfe[first])
            order.insert(0, self._net.mfe[first])
        like = self._clash.like if first is None else ()
        search = Search(self._net, self._net.every - left_out, CLASHES, order, gone, like=like)
        try:
            return search if search.run() else None
        except Exhausted:
            return None

    def _other_version(self, fact: Fact) -> list[str]:
        search = self._fits({self._net.number(fact)}, fact.name)
        if search is None:
            return []
        place = newest(search.domains[self._net.mfe[fact.name]]).bit_length() - 1
        version = self._catalogue.mfes[fact.name].texts[place]
        accepts = self._accepts(fact.name, place, search)
        return [f"{fact.name} {version} {accepts}: ask for {fact.name}@{version}"]

    def _accepts(self, name: str, place: int, search: Search) -> str:
        """What of the clash that version gets along with."""
        shared = self._catalogue.versions[name][place].shared
        for fact in self._clash.facts:
            if fact.kind is Kind.NEED and fact.name != name and fact.other in shared:
                shelf = self._catalogue.shelf(fact.other)
                only = self._net.only.get(fact.other)
                common = self._catalogue.library(fact.name, fact.other, fact.range) & self._catalogue.library(
                    name, fact.other, shared[fact.other].range
                )
                chosen = common if only is None else common & search.domains[only]
                if chosen:
                    return f"accepts {fact.other} {shelf.texts[newest(chosen).bit_length() - 1]}"
        return "fits"

    def _vendor(self, fact: Fact) -> list[str]:
        if self._fits({self._net.number(fact)}) is None:
            return []
        if fact.range == ANY:
            return [f"publish a version of {fact.name} with `muntin vendor`"]
        low = lowest(fact.range)
        if low is None:
            return [f"publish a version of {fact.name} in {fact.range or '*'} with `muntin vendor`"]
        return [f"publish what is missing: `muntin vendor {fact.name}@{low}`, or another version in {fact.range}"]

    def _with(self, fact: Fact) -> list[str]:
        """An MFE that is required, published, and not on the page: the others fit, and one version of it does."""
        there = Shelf(fact.other, [version.version for version in self._catalogue.problem.mfes.get(fact.other, [])])
        if fact.other in self._catalogue.mfes or not there.mask(fact.range):
            return []
        if self._fits({self._net.number(fact)}) is None:
            return []
        return [f"{fact.name} needs {fact.other} on the page: ask for {fact.other}@{fact.range or '*'} too"]

    def _pin(self, fact: Fact) -> list[str]:
        if self._fits({self._net.number(fact)}) is None:
            return []
        return [f"without the pin of {fact.name} to {self._catalogue.problem.pins[fact.name]} it fits"]

    def _singleton(self, fact: Fact) -> list[str]:
        if self._fits({self._net.number(fact)}) is None:
            return []
        who = sorted(self._net.declarers[fact.name])
        said = listed(who) if len(who) <= MOST else f"all {len(who)} MFEs that say so"
        return [f"with `singleton = false` for {fact.name} in {said}, several versions of it fit on the page"]

    def _without(self, name: str) -> list[str]:
        if len(self._catalogue.mfes) < 2:
            return []
        left_out: set[int] = set()
        for number, fact in enumerate(self._net.facts):
            about = fact.name == name and fact.kind not in ABOUT_PACKAGES
            if about or (fact.other == name and fact.kind in (Kind.EVENT, Kind.CLAIM)):
                left_out.add(number)
        gone = [
            (
                self._net.mfe[other],
                sum(1 << place for place, version in enumerate(versions) if name in version.requires),
            )
            for other, versions in self._catalogue.versions.items()
            if other != name
        ]
        if self._fits(left_out, gone=tuple(gone)) is None:
            return []
        return [f"without {name} the others fit"]


def lowest(text: str) -> str | None:
    """The first release that a range takes, `20.0.0` for `^20`, if the text names one."""
    for part in text.replace("||", " ").split():
        numbers = part.lstrip("^~>=v").split("-")[0].split(".")
        padded = [number if number.isdecimal() else "0" for number in [*numbers, "0", "0"][:3]]
        version = ".".join(padded)
        if numbers[0].isdecimal() and Range.parse(text).allows(Version.parse(version)):
            return version
    return None
