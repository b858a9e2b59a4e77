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
    """Figures by name, each name with its unit, and the goals among them."""

    figures: dict[str, float]
    goals: list[Goal]
