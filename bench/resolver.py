"""How long the resolver takes for 10 to 1,000 MFEs: easy, hard and refused problems, the explanation included.

Each MFE has 50 versions, each of which shares 4 to 8 of 30 libraries (12 versions each, some needing others, 20 of them
singletons, react with react-dom from one build), requires other MFEs and sends events. Times are
of `resolve` alone in one process, in seconds of the processor (it does nothing but compute), each problem new to it.
Families:

easy      the newest versions fit almost everywhere
hard      of 20 singletons most versions take some other major: what fits has to be found, with backtracking
refused   hard, with two MFEs of which all versions take another react: the smallest clash is named, with hints
tight     one solution is planted; a version shares 3 of 20 singletons, each in up to 7 neighbouring versions out of 12:
          newest versions clash a hundred times and more, and the search learns its way out; fewest MFEs are not easiest
"""

import random
import statistics
import time

from bench.outcome import Goal, Outcome
from muntin.manifest.build import SharedNeed
from muntin.resolve import LibraryVersion, MfeVersion, Problem, Refusal, Solution, resolve

FAMILIES = ("easy", "hard", "refused", "tight")
SIZES = (10, 30, 100, 300, 1000)
SEEDS = 5
VERSIONS, LIBRARIES, SINGLETONS, MAJORS = 50, 30, 20, 4
LIMIT = 1.0
SCHEMA = {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]}


def measure() -> Outcome:
    """Seconds: median and slowest of SEEDS problems per family and size."""
    figures: dict[str, float] = {}
    lines: dict[str, list[tuple[float, float]]] = {}
    for family in FAMILIES:
        for size in SIZES:
            spent = [once(family, size, seed) for seed in range(SEEDS)]
            figures[f"{family}, {size} MFEs, median, s"] = statistics.median(spent)
            figures[f"{family}, {size} MFEs, slowest, s"] = max(spent)
            lines.setdefault(family, []).append((size, statistics.median(spent)))
    goals = [
        Goal(f"{family}, 1000 MFEs, slowest, s", figures[f"{family}, 1000 MFEs, slowest, s"], "<=", LIMIT)
        for family in lines
    ]
    return Outcome(figures, goals, lines=lines, axes=("MFEs", "s"))


def once(family: str, size: int, seed: int) -> float:
    """Seconds for one problem; an answer of the wrong kind is an error."""
    question = tight(size, seed) if family == "tight" else problem(family, size, seed)
    began = time.process_time()
    answer = resolve(question)
    spent = time.process_time() - began
    if not isinstance(answer, Refusal if family == "refused" else Solution):
        raise SystemExit(f"{family}, {size} MFEs, seed {seed}: unexpected answer {answer}")
    return spent


def problem(family: str, size: int, seed: int) -> Problem:
    """One problem of a family; the same for the same seed."""
    rng = random.Random(f"{family} {size} {seed}")
    packages = ["react", "react-dom", *(f"library-{index}" for index in range(2, LIBRARIES))]
    libraries = {package: published(rng, index, packages) for index, package in enumerate(packages)}
    fit = {package: rng.randrange(1, MAJORS + 1) for package in packages}
    fit["react-dom"] = fit["react"]
    names = [f"mfe-{index}" for index in range(size)]
    mfes = {name: history(rng, family, names, packages, fit) for name in names}
    wanted = {name: rng.choice(["*", ">=1.1", "^1 || ^2 || ^3 || ^4 || ^5"]) for name in names}
    if family == "refused":
        one, two = rng.sample(names, 2)
        for name, major in ((one, fit["react"]), (two, fit["react"] % MAJORS + 1)):
            mfes[name] = [stuck(version, major) for version in mfes[name]]
    return Problem(wanted, mfes, libraries, apis={"shell": "1.2.0"}, schemas={"v1": SCHEMA})


def tight(size: int, seed: int) -> Problem:
    """A problem of the family of that name."""
    rng = random.Random(f"tight {size} {seed}")
    packages = [f"library-{index}" for index in range(LIBRARIES)]
    libraries = {package: published(rng, index, packages) for index, package in enumerate(packages)}
    plan = {package: rng.randrange(len(libraries[package])) for package in packages}

    def around(package: str, place: int) -> SharedNeed:
        texts = [version.version for version in libraries[package]]
        low, high = max(0, place - rng.randrange(4)), min(len(texts) - 1, place + rng.randrange(4))
        return SharedNeed(f">={texts[low]} <={texts[high]}", singleton=True)

    mfes: dict[str, list[MfeVersion]] = {f"mfe-{index}": [] for index in range(size)}
    for versions in mfes.values():
        good = rng.randrange(VERSIONS // 5)
        for place in range(VERSIONS):
            if place % 5 == 0:
                mine = rng.sample(packages[:SINGLETONS], 3)
                fits = place // 5 == good
                shared = {p: around(p, plan[p] if fits else rng.randrange(len(libraries[p]))) for p in mine}
            versions.append(MfeVersion(f"{1 + place // 10}.{place % 10}.0", shared, {"shell": "^1"}))
    return Problem(dict.fromkeys(mfes, "*"), mfes, libraries, apis={"shell": "1.2.0"})


def published(rng: random.Random, index: int, packages: list[str]) -> list[LibraryVersion]:
    """12 versions of a package, three per major; libraries with a number divisible by 5 need react."""
    versions = []
    for major in range(1, MAJORS + 1):
        for minor in range(3):
            text = f"{major}.{minor}.0"
            build = f"react@{text}" if index < 2 else f"{packages[index]}@{text}"
            needs = {packages[index - 1]: "*"} if index > 2 and index % 5 == 0 else {}
            versions.append(LibraryVersion(text, build, rng.randrange(2_000, 40_000), needs))
    return versions


def history(
    rng: random.Random, family: str, names: list[str], packages: list[str], fit: dict[str, int]
) -> list[MfeVersion]:
    """50 versions of an MFE: what it shares changes every 5 versions or so."""
    mine = [*rng.sample(packages[:SINGLETONS], 3), *rng.sample(packages[SINGLETONS:], 3)]
    if "react" in mine and "react-dom" not in mine:
        mine.append("react-dom")
    good = rng.randrange(0, 30) if family != "easy" else 0
    versions = []
    shared: dict[str, SharedNeed] = {}
    for place in range(VERSIONS):
        if place % 5 == 0:
            fits = place // 5 == good // 5 or family == "easy"
            majors = {
                p: fit[p] if fits or p not in packages[:SINGLETONS] else rng.randrange(1, MAJORS + 1) for p in mine
            }
            shared = {package: need(rng, package, majors, packages) for package in mine}
        requires = {"shell": "^1"} if place % 3 else {"shell": "^1", rng.choice(names): "*"}
        events = {"moved@1": "v1"} if rng.random() < 0.2 else {}
        text = f"{1 + place // 10}.{place % 10}.{rng.randrange(3)}"
        versions.append(MfeVersion(text, shared, requires, events, dict(events)))
    return versions


def need(rng: random.Random, package: str, majors: dict[str, int], packages: list[str]) -> SharedNeed:
    """A range of the major in `majors`."""
    major = majors["react" if package == "react-dom" and "react" in majors else package]
    text = rng.choice([f"^{major}", f"^{major}.1", f">={major} <{major + 1}", f"^{major}.0.0"])
    return SharedNeed(text, package in packages[:SINGLETONS], pool="react" if package in packages[:2] else None)


def stuck(version: MfeVersion, major: int) -> MfeVersion:
    """The same version, with react of one major only."""
    react = {name: SharedNeed(f"^{major}", True, pool="react") for name in ("react", "react-dom")}
    return MfeVersion(version.version, version.shared | react, version.requires, version.sends, version.receives)
