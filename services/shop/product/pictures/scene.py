"""Where a thing is shown: always the same room, lit through the same window.

| scene | what is drawn behind           | where the thing goes                |
|-------|--------------------------------|-------------------------------------|
| floor | wall, skirting board, floor    | stands at y = 340                   |
| table | wall, table top                | stands at y = 330                   |
| wall  | wall alone                     | hangs around (200, 195)             |
| flat  | a table seen from above        | lies around (200, 200)              |

On every wall falls the light of a window with its muntins; where exactly is the product's own.
"""

from .paint import DARK_WALLS, WALLS, floor_for, mix, tone
from .pen import Pen


def window_light(pen: Pen, wall: str, bright: float) -> None:
    """Sunlight through a window of 2 x 2 or 2 x 3 panes, slanting over the wall."""
    rng = pen.rng
    rows, pane = rng.choice((2, 3)), rng.randrange(64, 84, 4)
    left, top, slant = rng.randrange(60, 220, 10), rng.randrange(12, 60, 6), rng.choice((-18, -14, 14, 18))
    height = 190 // rows
    parts = []
    for row in range(rows):
        for column in range(2):
            x, y = column * (pane + 9), row * (height + 9)
            parts.append(f"M{x} {y}h{pane}v{height}h-{pane}z")
    with pen.at(left - slant, top, skew=slant):
        pen.path("".join(parts), tone(WALLS[wall], 0.8), bright)


def draw_scene(pen: Pen, scene: str, wall: str, main: str) -> None:
    """Everything behind the thing."""
    colour, dark = WALLS[wall], wall in DARK_WALLS
    floor = floor_for(wall, main, pen.rng)
    pen.rect(0, 0, 400, 400, pen.fall(colour, 0.32))
    window_light(pen, wall, 0.16 if dark else 0.55)
    if scene == "floor":
        pen.rect(0, 296, 400, 104, pen.fall(floor, 0.5))
        pen.rect(0, 284, 400, 12, mix(tone(colour, 0.35), floor, 0.12))
        pen.rect(0, 295, 400, 2, tone(floor, -0.25), o=0.5)
    elif scene == "table":
        pen.rect(0, 290, 400, 110, pen.fall(floor, 0.5))
        pen.rect(0, 290, 400, 4, tone(floor, 0.35))
