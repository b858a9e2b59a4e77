"""Pictures and their committed baselines: compared pixel by pixel; what differs is left as files to look at.

| differs   | if                                                                                                   |
|-----------|------------------------------------------------------------------------------------------------------|
| a pixel   | a channel is more than LEVELS of 255 away: what anti-aliasing of another build moves, stays below it  |
| a picture | its size does, or more than SHARE of its pixels do                                                   |
"""

import io
import os
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

BASELINES = Path(__file__).parent / "baselines"
LEVELS = 10
SHARE = 0.002
WRITE = "MUNTIN_WRITE_LOOKS"
"""Set to 1: pictures become the baselines instead of being compared with them."""


@dataclass(frozen=True)
class Difference:
    """How a picture differs from its baseline. `mask` is white where it does; None if the sizes differ."""

    reason: str
    mask: Image.Image | None = None


def difference(actual: Image.Image, baseline: Image.Image) -> Difference | None:
    """How `actual` differs, or None if it does not."""
    if actual.size != baseline.size:
        return Difference(f"is {actual.size[0]} x {actual.size[1]} px, was {baseline.size[0]} x {baseline.size[1]}")
    channels = ImageChops.difference(actual.convert("RGB"), baseline.convert("RGB")).split()
    greatest = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
    mask = greatest.point(lambda level: 255 if level > LEVELS else 0)
    share = mask.histogram()[255] / (mask.width * mask.height)
    return Difference(f"{share:.2%} of its pixels differ", mask) if share > SHARE else None


def check(name: str, png: bytes, folder: Path) -> str | None:
    """Compares a picture with its baseline; a sentence if they differ, with the files in `folder` that show it."""
    actual = Image.open(io.BytesIO(png)).convert("RGB")
    file = BASELINES / f"{name}.png"
    if os.environ.get(WRITE) == "1":
        BASELINES.mkdir(exist_ok=True)
        # One that looks the same stays as it is: a run that changes nothing leaves nothing to commit.
        if not file.exists() or difference(actual, Image.open(file)):
            actual.save(file, optimize=True)
        return None
    if not file.exists():
        return f"{name}: has no baseline; {WRITE}=1 writes it"
    found = difference(actual, Image.open(file))
    if found is None:
        return None
    shown = folder / f"{name}-actual.png"
    actual.save(shown)
    if found.mask is None:
        return f"{name}: {found.reason}; see {shown} and {file}"
    marked = folder / f"{name}-differs.png"
    found.mask.save(marked)
    return f"{name}: {found.reason}; see {shown}, {marked} and {file}; if it is meant, {WRITE}=1 takes it over"
