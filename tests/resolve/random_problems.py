"""Random problems of any size, the same for the same seed."""

import random
from dataclasses import dataclass

from muntin.manifest.build import SharedNeed
from muntin.resolve.model import LATEST, LibraryVersion, MfeVersion, Problem

SCHEMAS = {
    "open": {"type": "object", "properties": {"sku": {"type": "string"}}},
    "strict": {
        "type": "object",
        "properties": {"sku": {"type": "string"}, "at": {"type": "string"}},
        "required": ["at"],
    },
    "number": {"type": "object", "properties": {"sku": {"type": "number"}}},
}


@dataclass(frozen=True)
class Size:
    """How many of each; `spice`: how likely requires, events, claims, pins, needs of libraries are, 0 to 1."""

    mfes: int
    versions: int
    packages: int
    library_versions: int
    spice: float = 0.3


def problem(seed: int, size: Size) -> Problem:
    """A problem that may or may not have a solution."""
    rng = random.Random(seed)
    packages = [f"lib{i}" for i in range(size.packages)]
    libraries = {p: libraries_of(rng, i, packages, size) for i, p in enumerate(packages)}
    names = [f"mfe{i}" for i in range(size.mfes)]
    mfes = {
        name: [mfe(rng, f"{1 + i // 2}.{i % 2}.0", packages, names, name, size) for i in range(size.versions)]
        for name in names
    }
    wanted = {n: rng.choice([LATEST, "^1", "^2", "*", ">=1.1", "1.0.0"]) for n in names}
    pins = {p: rng.choice(["^1", "<=2", "^2", "*"]) for p in packages if rng.random() < size.spice / 2}
    return Problem(wanted, mfes, libraries, pins, {"shell": "1.2.0"}, SCHEMAS)


def libraries_of(rng: random.Random, index: int, packages: list[str], size: Size) -> list[LibraryVersion]:
    """lib0 and lib1 come from common builds; a build needs only packages with a greater number, mostly."""
    found = []
    for major in range(1, size.library_versions + 1):
        build = f"pair@{major}.0.0" if index < 2 else f"{packages[index]}@{major}.0.0"
        needs = {}
        for other in packages:
            if other != packages[index] and rng.random() < size.spice / 2:
                needs[other] = rng.choice(["^1", "^2", ">=2", "*", "<=2", "^1 || ^2"])
        found.append(LibraryVersion(f"{major}.0.0", build, rng.choice([0, 10, 10, 20, 35]), needs))
    rng.shuffle(found)
    return found


def mfe(rng: random.Random, version: str, packages: list[str], names: list[str], name: str, size: Size) -> MfeVersion:
    """One version with needs at random."""

    def likely() -> bool:
        return rng.random() < size.spice

    shared = {}
    for package in packages:
        if rng.random() < 0.6:
            shared[package] = SharedNeed(
                rng.choice(["^1", "^2", ">=2", "*", "<=2", "^3", "1.0.0"]),
                singleton=rng.random() < 0.4,
                strict=rng.random() < 0.85,
                pool="pair" if package in packages[:2] and rng.random() < 0.6 else None,
            )
    requires = {
        other: rng.choice(["^1", "^2", "*"]) for other in [*names, "shell"] if other != name and likely() and likely()
    }
    keys = list(SCHEMAS)
    sends = {f"moved@{major}": rng.choice(keys) for major in (1, 2) if likely()}
    receives = {f"moved@{major}": rng.choice(keys) for major in (1, 2) if likely()}
    claims = [claim for claim in ("slot 'header'", "route /") if likely() and likely()]
    return MfeVersion(version, shared, requires, sends, receives, claims)
