"""A small published shop: the manifests in builds/ as records, and the resolver's answer for them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from muntin.manifest.build import Manifest, parse
from muntin.manifest.record import VersionRecord, digest, stored_base
from muntin.release import Release, assemble, problem
from muntin.resolve import Solution, resolve

BUILDS = Path(__file__).parent / "builds"
OWN_ORIGIN = {"header": "http://localhost:5004/"}
PUBLISHED = datetime(2026, 3, 1, tzinfo=UTC)

Change = Callable[[dict[str, Any]], None]


class Shop:
    """What is published; every test has its own."""

    def __init__(self) -> None:
        self.records: list[VersionRecord] = []
        for file in sorted(BUILDS.glob("*.json")):
            self.publish(parse(file.read_bytes(), file.name))

    def publish(self, manifest: Manifest, base: str | None = None) -> VersionRecord:
        """Publishes a version, by default in the registry's store (header: at its own origin), or again elsewhere."""
        base = base or OWN_ORIGIN.get(manifest.name) or stored_base(manifest.name, manifest.version)
        record = VersionRecord(
            name=manifest.name,
            version=manifest.version,
            kind=msgspec.to_builtins(manifest)["kind"],
            seq=max((each.seq for each in self.records), default=0) + 1,
            base=base,
            digest=digest(base, manifest),
            published_at=PUBLISHED,
            published_by="test-team",
            manifest=manifest,
        )
        self.records = [*(each for each in self.records if each.key != record.key), record]
        return record

    def change(self, name: str, version: str, change: Change = lambda content: None) -> VersionRecord:
        """Publishes another version of `name`, with `change` made to the newest one's JSON."""
        content = msgspec.to_builtins(self.newest(name).manifest)
        content["version"] = version
        if "declaration" in content:
            content["declaration"]["version"] = version
        change(content)
        return self.publish(parse(msgspec.json.encode(content), name))

    def newest(self, name: str) -> VersionRecord:
        """The version of `name` that was published last."""
        return [each for each in self.records if each.name == name][-1]

    def without(self, name: str) -> None:
        """Takes all versions of `name` away."""
        self.records = [each for each in self.records if each.name != name]

    @property
    def wanted(self) -> dict[str, str]:
        """All MFEs, the host included, by their newest version."""
        return {each.name: "latest" for each in self.records if each.kind != "library"}

    def solve(self) -> Solution:
        """The resolver's solution for everything that is wanted."""
        answer = resolve(problem(self.records, self.wanted, {}))
        assert isinstance(answer, Solution), answer
        return answer

    def release(self, solution: Solution | None = None, **options: Any) -> Release:
        """The release of the solution."""
        return assemble(self.records, solution or self.solve(), wanted=self.wanted, pins={}, **options)
