"""One picture per product, drawn by us: a motif in the product's colours, in a room lit through a window.

Drawing is pure and the same to the byte for the same id and description, so the file name can carry the content's
hash and the file be cached for ever. The catalogue says what to draw:
`{ motif = "pendant", main = "rust", shape = "bell" }`.
"""

import hashlib
from collections.abc import Mapping
from random import Random

from . import (
    art,
    garden,
    kitchen,
    lights,
    office,
    plants,
    pots,
    seats,
    storage,
    tables,
    textiles,
    windows,
    workshop,
    worktop,
)
from .motif import Colours, Motifs
from .paint import PAINTS, WALLS, wall_for
from .pen import Pen
from .scene import draw_scene

MOTIFS: Motifs = {
    name: motif
    for room in (
        lights.MOTIFS,
        windows.MOTIFS,
        plants.MOTIFS,
        pots.MOTIFS,
        seats.MOTIFS,
        tables.MOTIFS,
        storage.MOTIFS,
        kitchen.MOTIFS,
        worktop.MOTIFS,
        textiles.MOTIFS,
        art.MOTIFS,
        office.MOTIFS,
        garden.MOTIFS,
        workshop.MOTIFS,
    )
    for name, motif in room.items()
}

MAX_BYTES = 4096


def draw(product_id: str, look: Mapping[str, object]) -> str:
    """The SVG of a product.

    `look` has `motif` and may have `main`, `second`, `accent` (names of PAINTS), `wall` (name of WALLS), `mirror`
    (draw the motif left to right) and what the motif itself takes. Raises ValueError for a look that cannot be drawn.
    """
    options = dict(look)
    motif = str(options.pop("motif", ""))
    if motif not in MOTIFS:
        raise ValueError(f"{product_id}: no motif {motif!r}; there are {', '.join(sorted(MOTIFS))}")
    scene, paint = MOTIFS[motif]
    names = [
        str(options.pop(part, default)) for part, default in (("main", "linen"), ("second", "oak"), ("accent", "white"))
    ]
    rng = Random(product_id)
    try:
        colours = Colours(*(PAINTS[name] for name in names))
        wall = str(options.pop("wall", "")) or wall_for(colours.main, rng)
        flip = bool(options.pop("mirror", False))
        pen = Pen(rng)
        draw_scene(pen, scene, wall, colours.main)
        if flip:
            with pen.at(400, flip=True):
                paint(pen, colours, **options)
        else:
            paint(pen, colours, **options)
    except (KeyError, TypeError) as error:
        raise ValueError(
            f"{product_id}: the look {dict(look)} cannot be drawn: {error}; walls: {', '.join(WALLS)}"
        ) from error
    return pen.svg()


def file_name(product_id: str, svg: str) -> str:
    """`<id>-<first 8 hex digits of SHA-256>.svg`."""
    return f"{product_id}-{hashlib.sha256(svg.encode()).hexdigest()[:8]}.svg"
