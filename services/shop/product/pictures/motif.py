"""What a motif is: a function that draws one kind of thing, where it is shown, and the three colours it is drawn in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Colours:
    """As `#rrggbb`: the body, its second material, a small accent."""

    main: str
    second: str
    accent: str


Motifs = Mapping[str, tuple[str, Callable[..., None]]]
"""Name -> (scene, `draw(pen, colours, **options)`); an unknown option is a TypeError, an unknown value a KeyError."""
