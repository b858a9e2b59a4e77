"""The shop's paint box: every colour of every picture comes from here, so that any two pictures sit well side by side.

| set      | for                                                                |
|----------|--------------------------------------------------------------------|
| `PAINTS` | the things themselves; the catalogue names them                    |
| `WALLS`  | soft backgrounds; chosen per product so that the thing stands out  |
| `FLOORS` | what the thing stands on                                           |

Shadows lean towards a warm ink and lights towards candle white: mixing with black and white turns colours grey.
"""

from random import Random

SHADOW = "#2b2230"
LIGHT = "#fff8ea"

PAINTS: dict[str, str] = {
    "white": "#f7f3ea",
    "linen": "#e9dfcb",
    "oat": "#d9c7a8",
    "sand": "#cfb68c",
    "butter": "#f2d888",
    "mustard": "#e0b040",
    "ochre": "#cf9436",
    "clay": "#c98f6b",
    "blush": "#e9bda9",
    "coral": "#e57f63",
    "terracotta": "#c4683f",
    "rust": "#a64a2e",
    "red": "#c2433b",
    "rose": "#cf8089",
    "plum": "#6e4360",
    "lilac": "#b5a4cb",
    "mint": "#a7ccb7",
    "sage": "#9bac89",
    "olive": "#8b9060",
    "moss": "#6f8250",
    "leaf": "#5b8a4c",
    "forest": "#3f6249",
    "pine": "#2c4c41",
    "teal": "#2f7779",
    "petrol": "#1f5160",
    "sky": "#9cc3d9",
    "denim": "#5a7da2",
    "navy": "#2c4063",
    "cloud": "#d6d9d9",
    "stone": "#b2ada3",
    "slate": "#66717b",
    "charcoal": "#3b3f45",
    "black": "#27272c",
    "birch": "#ecd7b0",
    "ash": "#e2c697",
    "oak": "#cfa36b",
    "bamboo": "#d4b56f",
    "cork": "#c1986a",
    "rattan": "#c9995a",
    "teak": "#a9713f",
    "walnut": "#7b5136",
    "wenge": "#4a352c",
    "brass": "#cba04a",
    "copper": "#c07648",
    "steel": "#aab4ba",
    "chrome": "#ccd5d9",
    "iron": "#4b4e53",
    "glass": "#d3e7ea",
}  # fmt: skip - a table

WALLS: dict[str, str] = {
    "plaster": "#efe5d8",
    "chalk": "#eeebe4",
    "mist": "#dbe4e7",
    "reed": "#dae2d2",
    "shell": "#f0dcd1",
    "dune": "#e8d9bf",
    "dawn": "#cfdfea",
    "heather": "#e0dae7",
    "straw": "#f2e4bf",
    "pebble": "#d8d4cc",
    "apricot": "#f0cfae",
    "celadon": "#c6dacd",
    "dusk": "#3c4a5c",
    "pine": "#2f4842",
    "fig": "#4a3848",
    "cocoa": "#54423a",
}  # fmt: skip - a table

DARK_WALLS = frozenset({"dusk", "pine", "fig", "cocoa"})

FLOORS: dict[str, str] = {
    "oak": "#d9b888",
    "ash": "#e6d2ac",
    "walnut": "#a67c5b",
    "stone": "#c3beb4",
    "tile": "#cf9a7c",
    "slate": "#8d959b",
    "cream": "#f0e6d4",
}  # fmt: skip - a table


def channels(colour: str) -> tuple[int, int, int]:
    """`#rrggbb` as three numbers 0..255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(a: str, b: str, share: float) -> str:
    """`a` with `share` (0..1) of `b`."""
    pairs = zip(channels(a), channels(b), strict=True)
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def tone(colour: str, step: float) -> str:
    """The colour in light (`step` > 0) or in shadow (`step` < 0); 1 is all the way."""
    return mix(colour, LIGHT, step) if step >= 0 else mix(colour, SHADOW, -step)


def brightness(colour: str) -> float:
    """Perceived lightness 0..1 (weights of ITU-R BT.601)."""
    red, green, blue = channels(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def apart(a: str, b: str) -> float:
    """How far two colours are apart, 0..~2; brightness counts double."""
    pairs = zip(channels(a), channels(b), strict=True)
    return 2 * abs(brightness(a) - brightness(b)) + sum(abs(x - y) for x, y in pairs) / 765


def wall_for(main: str, rng: Random) -> str:
    """A light wall on which `main` stands out, as the name of one of WALLS."""
    names = [name for name in WALLS if name not in DARK_WALLS]
    names.sort(key=lambda name: -apart(WALLS[name], main))
    return rng.choice(names[:7])


def floor_for(wall: str, main: str, rng: Random) -> str:
    """A floor that is neither the wall's colour nor the thing's, as a colour."""
    best = sorted(FLOORS.values(), key=lambda colour: -min(apart(colour, main), 2.2 * apart(colour, WALLS[wall])))
    colour = rng.choice(best[:4])
    return mix(colour, WALLS[wall], 0.62) if wall in DARK_WALLS else mix(colour, WALLS[wall], 0.18)
