"""What a team does in these tests: changes an MFE, publishes it, has it released and deployed, and undone."""

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .stack import ROOT, Stack

BUILD_DEADLINE = 180.0
SOURCES = Path(__file__).parent / "sources"


HEADING = "Good things, one window."


def catalog(folder: Path, version: str, heading: str, **changes: str) -> Path:
    """A copy of app/product-catalog below `folder` with that version and that heading on its first page; `changes`
    replace texts in its muntin.toml."""
    copy = folder / version / "product-catalog"
    shutil.copytree(ROOT / "app" / "product-catalog", copy)
    declared = (copy / "muntin.toml").read_text()
    declared = re.sub(r'^version = ".*"', f'version = "{version}"', declared, count=1, flags=re.M)
    for old, new in changes.items():
        assert old in declared, f"{old} is not in muntin.toml"
        declared = declared.replace(old, new)
    (copy / "muntin.toml").write_text(declared)
    hero = copy / "src" / "listing" / "Hero.tsx"
    source = hero.read_text()
    assert HEADING in source, "the catalogue's heading has changed"
    hero.write_text(source.replace(HEADING, heading))
    return copy


def publish(stack: Stack, folder: Path) -> None:
    """`muntin publish`, which builds it first."""
    stack.muntin("publish", str(folder), deadline=BUILD_DEADLINE)


def release(stack: Stack, *wanted: str) -> str:
    """`muntin release`; the id of what was solved."""
    return str(json.loads(stack.muntin("release", "--channel", "production", "--json", *wanted))["id"])


def channel(stack: Stack) -> dict[str, Any]:
    """Where production points."""
    channels = json.loads(stack.muntin("status", "--json"))
    return dict(next(each for each in channels if each["name"] == "production"))


@contextlib.contextmanager
def deployed(stack: Stack, release_id: str) -> Iterator[None]:
    """The release is live inside, and the one before it again after, whatever happens."""
    before = channel(stack)["release"]
    stack.muntin("deploy", release_id)
    try:
        yield
    finally:
        stack.muntin("rollback", "--to", before)
