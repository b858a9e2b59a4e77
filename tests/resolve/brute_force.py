"""What the resolver promises, written down a second time as plainly as possible: try everything. For small problems.

Shares with the resolver only the models, npm's ranges and the schema comparison. A fact is a tuple as
`muntin.resolve.facts.Fact.identity` has it; without a fact the statement does not count.
"""

from collections.abc import Iterator
from itertools import combinations, product

from muntin.manifest.build import SharedNeed
from muntin.manifest.compatibility import accepts
from muntin.manifest.ranges import Range
from muntin.manifest.versions import Version
from muntin.resolve.model import LATEST, MfeVersion, Problem

Fact = tuple[str, ...]
Chosen = dict[str, MfeVersion]
Links = dict[str, dict[str, str]]


class Brute:
    """A problem with some facts left out; `tolerant` lets the ranges go that are not strict."""

    def __init__(self, problem: Problem, *, tolerant: bool = False, without: frozenset[Fact] = frozenset()) -> None:
        self.problem = problem
        self.tolerant = tolerant
        self.without = without
        self.asked: set[Fact] = set()

    def counts(self, *fact: str) -> bool:
        """Whether the fact was not left out. Remembers that it was asked about."""
        self.asked.add(fact)
        return fact not in self.without

    # versions

    def newest_first(self, name: str) -> list[MfeVersion]:
        published = self.problem.mfes.get(name, [])
        order = sorted(range(len(published)), key=lambda i: (Version.parse(published[i].version), i), reverse=True)
        return [published[i] for i in order]

    def admitted(self, name: str) -> list[MfeVersion]:
        text, versions = self.problem.wanted[name], self.newest_first(name)
        if not self.counts("wanted", name, "", text):
            return versions
        if text == LATEST:
            return ([v for v in versions if not Version.parse(v.version).prerelease] or versions)[:1]
        if any(v.version == text for v in versions):
            return [v for v in versions if v.version == text]
        return [v for v in versions if "+" not in text and inside(v.version, text)]

    # MFEs with each other

    def fit(self, chosen: Chosen) -> bool:
        pairs = [(a, b) for a in chosen for b in chosen if a != b]
        return all(self.requirements_hold(name, chosen) for name in chosen) and all(
            self.understand(a, b, chosen) and self.claims_differ(a, b, chosen) for a, b in pairs
        )

    def requirements_hold(self, name: str, chosen: Chosen) -> bool:
        for other, text in chosen[name].requires.items():
            if not self.counts("requires", name, other, text):
                continue
            if other == "shell" or other in self.problem.apis:
                if other not in self.problem.apis or not inside(self.problem.apis[other], text):
                    return False
            elif other not in chosen or not inside(chosen[other].version, text):
                return False
        return True

    def understand(self, sender: str, receiver: str, chosen: Chosen) -> bool:
        sends, receives = chosen[sender].sends, chosen[receiver].receives
        for event in {key.split("@")[0] for key in sends} & {key.split("@")[0] for key in receives}:
            ours = sorted((key.split("@")[1], sends[key]) for key in sends if key.split("@")[0] == event)
            theirs = sorted((key.split("@")[1], receives[key]) for key in receives if key.split("@")[0] == event)
            sides = (*(f"{m}={k}" for m, k in ours), ">=", *(f"{m}={k}" for m, k in theirs))
            shared = dict(ours).keys() & dict(theirs).keys()
            schemas = self.problem.schemas
            fine = shared and not any(accepts(schemas[dict(theirs)[m]], schemas[dict(ours)[m]]) for m in shared)
            if not fine and self.counts("event", sender, receiver, event, *sides):
                return False
        return True

    def claims_differ(self, one: str, two: str, chosen: Chosen) -> bool:
        order = list(self.problem.wanted)
        if order.index(one) > order.index(two):
            return True
        both = set(chosen[one].claims) & set(chosen[two].claims)
        return not any(self.counts("claim", one, two, claim) for claim in both)

    # libraries

    def shared(self, name: str, version: MfeVersion) -> dict[str, SharedNeed]:
        """The needs that count; those that nothing published can meet don't, if that fact is left out."""
        found = {}
        for package, need in version.shared.items():
            text = "any version" if self.tolerant and not need.strict else need.range
            if self.counts("need", name, package, text) and self.possible(package, text):
                found[package] = need
        return found

    def possible(self, package: str, text: str) -> bool:
        return bool(self.within(package, text)) or self.counts("published", package, "", text)

    def within(self, package: str, text: str) -> list[str]:
        versions = [v.version for v in self.problem.libraries.get(package, [])]
        return versions if text == "any version" else [v for v in versions if inside(v, text)]

    def allowed(self, package: str, texts: list[str]) -> list[str]:
        pins = self.problem.pins
        if package in pins and self.within(package, "any version") and self.counts("pin", package, "", ""):
            texts = [*texts, pins[package]]
        return [v for v in self.within(package, "any version") if all(v in self.within(package, t) for t in texts)]

    def build(self, package: str, version: str) -> str:
        return next(v.build for v in self.problem.libraries[package] if v.version == version)

    def needs_of_build(self, build: str) -> dict[str, list[str]]:
        own = {p for p, versions in self.problem.libraries.items() for v in versions if v.build == build}
        found: dict[str, list[str]] = {}
        for package in own:
            for version in self.problem.libraries[package]:
                for needed, text in version.needs.items() if version.build == build else ():
                    if (
                        needed not in own
                        and self.counts("library", package, needed, text)
                        and self.possible(needed, text)
                    ):
                        found.setdefault(needed, []).append(text)
        return found

    def links(self, chosen: Chosen) -> Iterator[Links]:
        """Every way to link libraries for these MFE versions."""
        needs = {f"{n}@{v.version}": self.shared(n, v) for n, v in chosen.items()}
        singles = {
            package
            for name, v in chosen.items()
            for package, need in v.shared.items()
            if need.singleton and self.counts("singleton", package, "", "")
        }
        todo = [
            (consumer, p, ["any version" if self.tolerant and not n.strict else n.range], self.pool(consumer, n))
            for consumer, found in needs.items()
            for p, n in found.items()
        ]
        yield from self.extend({}, todo, singles, {}, {})

    def pool(self, consumer: str, need: SharedNeed) -> str | None:
        return need.pool

    def extend(
        self,
        links: Links,
        todo: list[tuple[str, str, list[str], str | None]],
        singles: set[str],
        one: dict[str, str],
        pools: dict[tuple[str, str], tuple[str, tuple[str, ...]]],
    ) -> Iterator[Links]:
        if not todo:
            yield {consumer: dict(sorted(found.items())) for consumer, found in links.items()}
            return
        (consumer, package, texts, pool), rest = todo[0], todo[1:]
        for version in self.allowed(package, texts):
            build = self.build(package, version)
            if package in singles and one.get(package, version) != version:
                continue
            mine = pools
            if pool is not None:
                there, members = pools.get((consumer, pool), (build, ()))
                if there != build and self.pooled(consumer, pool):
                    continue
                mine = pools | {(consumer, pool): (there, (*members, package))}
            more = rest
            if build not in links and build not in {c for c, *_ in rest}:
                more = rest + [(build, needed, ranges, None) for needed, ranges in self.needs_of_build(build).items()]
            after = links | {consumer: links.get(consumer, {}) | {package: version}}
            after.setdefault(build, {})
            yield from self.extend(after, more, singles, one | {package: version}, mine)

    def pooled(self, consumer: str, pool: str) -> bool:
        name, _, text = consumer.partition("@")
        version = next(v for v in self.problem.mfes[name] if v.version == text)
        there = []
        for package, need in sorted(version.shared.items()):
            text = "any version" if self.tolerant and not need.strict else need.range
            if need.pool == pool and self.within(package, text):
                there.append(package)
        return self.counts("pool", name, "", pool, *there)

    # answers

    def choices(self) -> Iterator[Chosen]:
        """MFE versions that fit each other, best first."""
        names = list(self.problem.wanted)
        for versions in product(*(self.admitted(name) for name in names)):
            chosen = dict(zip(names, versions, strict=True))
            if self.fit(chosen):
                yield chosen

    def possible_at_all(self) -> bool:
        return any(True for chosen in self.choices() for _ in self.links(chosen))

    def best(self) -> tuple[dict[str, str], Links, int] | None:
        for chosen in self.choices():
            found = min(self.links(chosen), key=self.badness, default=None)
            if found is not None:
                mfes = {name: version.version for name, version in chosen.items()}
                return mfes, {c: f for c, f in found.items() if f}, self.badness(found)[0]
        return None

    def badness(self, links: Links) -> tuple[int, tuple[bool, ...], tuple[int, ...]]:
        """Bytes; what is linked, package by package, oldest first; how old each link is."""
        linked = {(p, v) for found in links.values() for p, v in found.items()}
        oldest_first = [(p, v) for p in sorted(self.problem.libraries) for v in self.oldest_first(p)]
        size = sum(
            v.bytes for p in self.problem.libraries for v in self.problem.libraries[p] if (p, v.version) in linked
        )
        ages = [-self.oldest_first(p).index(links[c][p]) for c in sorted(links) for p in sorted(links[c])]
        return size, tuple(each in linked for each in oldest_first), tuple(ages)

    def oldest_first(self, package: str) -> list[str]:
        published = [v.version for v in self.problem.libraries[package]]
        order = sorted(range(len(published)), key=lambda i: (Version.parse(published[i]), i))
        return [published[i] for i in order]


def inside(version: str, text: str) -> bool:
    return Range.parse(text).allows(Version.parse(version))


def every_fact(problem: Problem, *, tolerant: bool) -> list[Fact]:
    """All facts there are: whatever trying everything, with nothing believed, ever asks about."""
    seen: set[Fact] = set()
    while True:
        brute = Brute(problem, tolerant=tolerant, without=frozenset(seen))
        for chosen in brute.choices():
            for _ in brute.links(chosen):
                pass
        if brute.asked <= seen:
            return sorted(seen)
        seen |= brute.asked


def smallest_clash(problem: Problem, facts: list[Fact], *, tolerant: bool, most: int) -> int | None:
    """The size of the smallest set of facts that can't be got around, up to `most`."""
    for size in range(1, most + 1):  # from small to large, so that the first found is the smallest
        for some in combinations(facts, size):
            if not Brute(problem, tolerant=tolerant, without=frozenset(facts) - set(some)).possible_at_all():
                return size
    return None
