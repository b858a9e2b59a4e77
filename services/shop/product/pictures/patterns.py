"""Woven and printed patterns, drawn over a box; the caller cuts them to the cloth's outline.

A pattern is one tile: a stroked path that SVG repeats, so that a fine weave costs no more bytes than a bold one.
(Dots are strokes of no length with round ends.) `u` is the tile's width.
"""

from collections.abc import Callable

from .pen import Pen, num

Box = tuple[float, float, float, float]  # x, y, width, height
Tile = tuple[float, float, str, float]  # width, height, path, width of the stroke


def _stripes(u: float, h: float) -> Tile:
    return u, h, f"M{num(u / 2)} -9v{num(h + 18)}", u * 0.38


def _pinstripes(u: float, h: float) -> Tile:
    return u / 2, h, f"M{num(u / 4)} -9v{num(h + 18)}", 2


def _bars(u: float, _: float) -> Tile:
    return u, u, f"M-9 {num(u / 2)}h{num(u + 18)}", u * 0.36


def _edge(u: float, h: float) -> Tile:
    return u, h, f"M-9 {num(h * 0.1)}h{num(u + 18)}M-9 {num(h * 0.9)}h{num(u + 18)}", h * 0.07


def _check(u: float, _: float) -> Tile:
    return u, u, f"M{num(u / 2)} -9v{num(u + 18)}M-9 {num(u / 2)}h{num(u + 18)}", u * 0.4


def _grid(u: float, _: float) -> Tile:
    return u, u, _check(u, u)[2], 2.5


def _dots(u: float, _: float) -> Tile:
    return u, u * 1.1, f"M{num(u * 0.25)} {num(u * 0.28)}h0M{num(u * 0.75)} {num(u * 0.83)}h0", u * 0.3


def _zigzag(u: float, _: float) -> Tile:
    half = u / 2
    tooth = f"l{num(half)} {num(-half)}l{num(half)} {num(half)}"
    return u, u * 0.9, f"M{num(-u)} {num(u * 0.7)}" + tooth * 3, u * 0.17


def _waves(u: float, _: float) -> Tile:
    half = u / 2
    return (
        u,
        u * 0.7,
        f"M{num(-u)} {num(u * 0.35)}q{num(half / 2)} {num(-half)} {num(half)} 0" + f"t{num(half)} 0" * 5,
        3.5,
    )


def _arcs(u: float, _: float) -> Tile:
    r = u / 2
    wide, small = r * 0.8, r * 0.36
    path = f"M{num(r - wide)} {num(r)}a{num(wide)} {num(wide)} 0 0 1 {num(2 * wide)} 0"
    return (
        u,
        u * 0.62,
        path + f"M{num(r - small)} {num(r)}a{num(small)} {num(small)} 0 0 1 {num(2 * small)} 0",
        r * 0.17,
    )


def _diamonds(u: float, _: float) -> Tile:
    size, r = u * 0.39, u / 2
    step = f"{num(size)} {num(size)}"
    return u, u, f"M{num(r)} {num(r - size)}l{step}l{num(-size)} {num(size)}l{num(-size)} {num(-size)}z", 4


def _leaves(u: float, _: float) -> Tile:
    s = u * 0.22
    leaf = "M{x} {y}q{a} {b} 0 {c}q{d} {s} 0 {e}"

    def one(x: float, y: float, side: float) -> str:
        return leaf.format(
            x=num(x), y=num(y), a=num(side), b=num(-s), c=num(-2 * s), d=num(-side), s=num(s), e=num(2 * s)
        )

    return u, u * 1.2, one(u * 0.28, u * 0.55, s) + one(u * 0.74, u * 1.12, -s), 3.5


def _crosses(u: float, _: float) -> Tile:
    s = u * 0.15
    arm = f"h{num(2 * s)}m{num(-s)} {num(-s)}v{num(2 * s)}"
    return u, u, f"M{num(u * 0.25 - s)} {num(u * 0.25)}{arm}M{num(u * 0.75 - s)} {num(u * 0.75)}{arm}", 4


PATTERNS: dict[str, Callable[[float, float], Tile]] = {
    "stripes": _stripes,
    "bars": _bars,
    "pinstripes": _pinstripes,
    "edge": _edge,
    "check": _check,
    "grid": _grid,
    "dots": _dots,
    "zigzag": _zigzag,
    "waves": _waves,
    "arcs": _arcs,
    "diamonds": _diamonds,
    "leaves": _leaves,
    "crosses": _crosses,
}  # fmt: skip - a table


def weave(pen: Pen, box: Box, kind: str, ink: str, count: int = 5, o: float = 0.9) -> None:
    """Draw pattern `kind` over the box, `count` repeats across; `plain` draws nothing. Raises KeyError for others."""
    if kind == "plain":
        return
    x, y, w, h = box
    tile_w, tile_h, path, width = PATTERNS[kind](w / count, h)
    pen.rect(x, y, w, h, pen.tile(x, y, tile_w, tile_h, path, ink, width, 0.45 if kind == "check" else o))
