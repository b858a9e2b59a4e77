"""A pen that writes small SVG: shapes in, text out; one decimal at most, each gradient defined once.

Light falls from the upper left: `round` is the fill of a round body (lit left, shaded right), `fall` of an upright
face (lit above). Only shapes, fills and one shadow filter are ever written: no text, link, script or style.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from .paint import SHADOW, tone

Point = tuple[float, float]


def num(value: float) -> str:
    """A coordinate in as few characters as one decimal needs."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


class Pen:
    """Collects one picture; `rng` is seeded by the product, so that a redrawn picture is the same to the byte."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._parts: list[str] = []
        self._defs: dict[str, str] = {}

    def rect(self, x: float, y: float, w: float, h: float, fill: str, r: float = 0, o: float = 1) -> None:
        """A rectangle with corner radius `r`."""
        corner = f' rx="{num(r)}"' if r else ""
        self._add(f'<rect x="{num(x)}" y="{num(y)}" width="{num(w)}" height="{num(h)}"{corner}', fill, o)

    def dot(self, x: float, y: float, r: float, fill: str, o: float = 1) -> None:
        """A circle."""
        self._add(f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(r)}"', fill, o)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: str, o: float = 1) -> None:
        """An ellipse."""
        self._add(f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}"', fill, o)

    def path(self, d: str, fill: str, o: float = 1) -> None:
        """A filled path."""
        see = f' opacity="{o:.2g}"' if o < 1 else ""
        self._path(d, f'" fill="{fill}"{see}/>')

    def poly(self, points: Sequence[Point], fill: str, o: float = 1) -> None:
        """A filled polygon."""
        self.path("M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + "Z", fill, o)

    def line(self, d: str, ink: str, width: float, o: float = 1) -> None:
        """A stroked path with round ends."""
        see = f' stroke-opacity="{o:.2g}"' if o < 1 else ""
        ends = 'stroke-linecap="round" stroke-linejoin="round"'
        self._path(d, f'" fill="none" stroke="{ink}" stroke-width="{num(width)}" {ends}{see}/>')

    def ring(self, x: float, y: float, rx: float, ry: float, ink: str, width: float, o: float = 1) -> None:
        """A stroked ellipse."""
        see = f' stroke-opacity="{o:.2g}"' if o < 1 else ""
        self._parts.append(
            f'<ellipse cx="{num(x)}" cy="{num(y)}" rx="{num(rx)}" ry="{num(ry)}" fill="none" stroke="{ink}"'
            f' stroke-width="{num(width)}"{see}/>'
        )

    def round(self, colour: str, depth: float = 1) -> str:
        """The fill of a round body: light from the left."""
        stops = ((0, tone(colour, 0.16 * depth)), (0.45, colour), (1, tone(colour, -0.3 * depth)))
        return self._gradient('x2="1" y2="0"', stops)

    def fall(self, colour: str, depth: float = 1) -> str:
        """The fill of an upright face: light from above."""
        stops = ((0, tone(colour, 0.14 * depth)), (1, tone(colour, -0.16 * depth)))
        return self._gradient('x2=".35" y2="1"', stops)

    def glow(self, x: float, y: float, r: float, colour: str = "#ffe7a8", o: float = 0.75) -> None:
        """A halo of light."""
        key = f"{colour}{o}"
        if key not in self._defs:
            name = f"g{len(self._defs)}"
            self._defs[key] = (
                f'<radialGradient id="{name}"><stop stop-color="{colour}" stop-opacity="{o:.2g}"/>'
                f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
            )
        self.dot(x, y, r, f"url(#{self._name(key)})")

    def shade(self, x: float, y: float, rx: float, ry: float = 0, o: float = 0.22) -> None:
        """The contact shadow of something that stands at (x, y)."""
        ry = ry or rx * 0.13
        self.oval(x + rx * 0.06, y, rx * 1.12, ry * 1.2, SHADOW, o * 0.45)
        self.oval(x, y, rx, ry, SHADOW, o)

    @contextmanager
    def at(
        self, x: float = 0, y: float = 0, turn: float = 0, scale: float = 1, flip: bool = False, skew: float = 0
    ) -> Iterator[None]:
        """Draw inside at (x, y), turned and skewed by degrees, scaled, mirrored left to right."""
        moves = f"translate({num(x)} {num(y)})" if x or y else ""
        moves += f"rotate({num(turn)})" if turn else ""
        moves += f"skewX({num(skew)})" if skew else ""
        if scale != 1 or flip:
            moves += f"scale({-scale:.3g} {scale:.3g})" if flip else f"scale({scale:.3g})"
        self._parts.append(f'<g transform="{moves}">' if moves else "<g>")
        yield
        self._parts.append("</g>")

    @contextmanager
    def lifted(self, dx: float = 5, dy: float = 8, blur: float = 5, o: float = 0.3) -> Iterator[None]:
        """Draw inside with a soft shadow, for what hangs on a wall or lies on a table."""
        self._defs.setdefault(
            "lift",
            f'<filter id="s" x="-20%" y="-20%" width="140%" height="140%"><feDropShadow dx="{num(dx)}" dy="{num(dy)}"'
            f' stdDeviation="{num(blur)}" flood-color="{SHADOW}" flood-opacity="{o:.2g}"/></filter>',
        )
        self._parts.append('<g filter="url(#s)">')
        yield
        self._parts.append("</g>")

    @contextmanager
    def inside(self, d: str) -> Iterator[None]:
        """Draw inside, cut off at the edge of path `d`."""
        key = f"clip{d}"
        if key not in self._defs:
            self._defs[key] = f'<clipPath id="g{len(self._defs)}"><path d="{d}"/></clipPath>'
        self._parts.append(f'<g clip-path="url(#{self._name(key)})">')
        yield
        self._parts.append("</g>")

    def svg(self) -> str:
        """The whole picture, 400 x 400."""
        defs = f"<defs>{''.join(self._defs.values())}</defs>" if self._defs else ""
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">'
            f"{defs}{''.join(self._parts)}</svg>"
        )

    def tile(self, x: float, y: float, w: float, h: float, motif: str, ink: str, width: float, o: float = 1) -> str:
        """The fill of a cloth: stroked path `motif` repeated every `w` x `h` from (x, y)."""
        name = f"g{len(self._defs)}"
        self._defs[name] = (
            f'<pattern id="{name}" x="{num(x)}" y="{num(y)}" width="{w:.2f}" height="{h:.2f}"'
            f' patternUnits="userSpaceOnUse">'
            f'<path d="{motif}" fill="none" stroke="{ink}" stroke-width="{num(width)}" stroke-linecap="round"'
            f' stroke-opacity="{o:.2g}"/></pattern>'
        )
        return f"url(#{name})"

    def _path(self, d: str, tail: str) -> None:
        """Write a path, or make it part of the one before if that is painted the same in a flat colour."""
        last = self._parts[-1] if self._parts else ""
        if last.startswith("<path") and last.endswith(tail) and "url(" not in tail:
            self._parts[-1] = last.removesuffix(tail) + d + tail
        else:
            self._parts.append(f'<path d="{d}{tail}')

    def _add(self, start: str, fill: str, o: float) -> None:
        see = f' opacity="{o:.2g}"' if o < 1 else ""
        self._parts.append(f'{start} fill="{fill}"{see}/>')

    def _gradient(self, way: str, stops: Sequence[tuple[float, str]]) -> str:
        key = way + stops[-1][1] + stops[0][1]
        if key not in self._defs:
            inner = "".join(f'<stop offset="{at:.2g}" stop-color="{colour}"/>' for at, colour in stops)
            self._defs[key] = f'<linearGradient id="g{len(self._defs)}" {way}>{inner}</linearGradient>'
        return f"url(#{self._name(key)})"

    def _name(self, key: str) -> str:
        return f"g{list(self._defs).index(key)}"
