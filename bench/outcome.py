"""What a benchmark returns."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Goal:
    """`value op goal` is what we want; `op` is `<=` or `>=`."""

    name: str
    value: float
    op: str
    goal: float


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Figures by name, each name with its unit, and the goals among them.

    `lines`, if given, are drawn instead of bars: name -> (x, y) points, on logarithmic axes that `axes` names. So are
    `panels`: heading -> figures; each panel has bars with a scale of their own.
    """

    figures: dict[str, float]
    goals: list[Goal]
    lines: dict[str, list[tuple[float, float]]] | None = None
    axes: tuple[str, str] = ("", "")
    panels: dict[str, dict[str, float]] | None = None
