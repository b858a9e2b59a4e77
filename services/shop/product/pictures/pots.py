"""Pots, planters, vases and a mister."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen

SOIL = "#4d3a30"


def _outline(shape: str, top: float, foot: float, wide: float) -> str:
    """The side view of a pot."""

    def x(share: float) -> str:
        return f"{200 + wide * share:.0f}"

    def y(share: float) -> str:
        return f"{top + (foot - top) * share:.0f}"

    if shape == "round":
        left = f"C{x(-1.4)} {y(0.4)} {x(-1.1)} {y(1)} {x(-0.5)} {y(1)}"
        return f"M{x(-0.8)} {y(0)}{left}H{x(0.5)}C{x(1.1)} {y(1)} {x(1.4)} {y(0.4)} {x(0.8)} {y(0)}Z"
    if shape == "belly":
        left = f"C{x(-1)} {y(0.3)} {x(-1.25)} {y(0.7)} {x(-0.6)} {y(1)}"
        return f"M{x(-1)} {y(0)}{left}H{x(0.6)}C{x(1.25)} {y(0.7)} {x(1)} {y(0.3)} {x(1)} {y(0)}Z"
    if shape == "bowl":
        return f"M{x(-1.25)} {y(0)}Q{x(-1.2)} {y(1)} {x(-0.4)} {y(1)}H{x(0.4)}Q{x(1.2)} {y(1)} {x(1.25)} {y(0)}Z"
    if shape == "urn":
        left = f"C{x(-0.7)} {y(0.5)} {x(-0.9)} {y(0.8)} {x(-0.25)} {y(0.85)}L{x(-0.6)} {y(1)}"
        right = f"L{x(0.25)} {y(0.85)}C{x(0.9)} {y(0.8)} {x(0.7)} {y(0.5)} {x(1)} {y(0)}"
        return f"M{x(-1)} {y(0)}{left}H{x(0.6)}{right}Z"
    narrow = {"taper": 0.72, "saucer": 0.76}.get(shape, 1.0)
    return f"M{x(-1)} {y(0)}H{x(1)}L{x(narrow)} {y(1)}Q200 {foot + 7:.0f} {x(-narrow)} {y(1)}Z"


def pot(
    pen: Pen,
    c: Colours,
    *,
    shape: str = "taper",
    pattern: str = "plain",
    top: float = 232,
    foot: float = 334,
    wide: float = 62,
) -> None:
    """An empty pot: taper, round, cylinder, bowl, belly, legs, saucer, square, urn."""
    mid = 200
    pen.shade(mid, foot, wide * 0.95)
    body_foot = foot - 26 if shape == "legs" else foot - 8 if shape == "saucer" else foot
    if shape == "legs":
        for x in (-0.55, 0, 0.55):
            pen.line(f"M{mid + wide * x:.0f} {body_foot - 14}L{mid + wide * x * 1.3:.0f} {foot}", c.second, 7)
    if shape == "saucer":
        pen.oval(mid, foot - 5, wide * 1.06, 10, pen.round(tone(c.main, -0.12)))
    deep = body_foot - top
    outline = _outline(shape, top, body_foot, wide)
    rim = {"bowl": 1.25, "round": 0.8}.get(shape, 1.0) * wide
    pen.path(outline, pen.fall(c.main) if shape == "square" else pen.round(c.main))
    if pattern != "plain":
        with pen.inside(outline):
            weave(pen, (mid - wide * 1.2, top + deep * 0.12, wide * 2.4, deep * 0.88), pattern, c.accent, 6)
    if shape in ("taper", "saucer"):
        pen.rect(mid - wide * 1.08, top - 8, wide * 2.16, 22, pen.round(c.main), 4)
        rim *= 1.08
    pen.oval(mid, top - (8 if shape in ("taper", "saucer") else 0), rim, rim * 0.13, tone(c.main, -0.28))
    pen.oval(mid, top - (6 if shape in ("taper", "saucer") else -2), rim * 0.9, rim * 0.1, SOIL)


def big_pot(pen: Pen, c: Colours, *, shape: str = "taper", pattern: str = "plain") -> None:
    """An empty pot or planter as the thing itself."""
    pot(pen, c, shape=shape, pattern=pattern, top=168 if shape != "bowl" else 216, foot=334, wide=92)


def vase(pen: Pen, c: Colours, *, shape: str = "bottle", stems: str = "none", pattern: str = "plain") -> None:
    """A vase: bottle, bud, amphora, cylinder, moon; stems: none, branch, grass, eucalyptus."""
    if stems == "branch":
        pen.line("M200 170C196 110 220 70 240 30M204 120L168 66M212 90L262 74", "#7a5a3d", 4)
        for x, y in ((240, 30), (168, 66), (262, 74), (222, 70), (190, 96), (206, 130), (234, 54), (182, 82)):
            pen.dot(x, y, 11, c.accent)
            pen.dot(x, y, 4, tone(c.accent, -0.2))
    elif stems == "grass":
        for dx in (-70, -40, -12, 16, 44, 72):
            pen.line(f"M200 170Q{200 + dx * 0.3:.0f} 100 {200 + dx} {44 + abs(dx) * 0.4:.0f}", c.second, 3)
            pen.line(
                f"M{200 + dx * 0.86:.0f} {76 + abs(dx) * 0.3:.0f}L{200 + dx} {40 + abs(dx) * 0.4:.0f}", c.accent, 11
            )
    elif stems == "eucalyptus":
        for lean in (-44, 4, 52):
            pen.line(f"M200 170Q{200 + lean * 0.3:.0f} 100 {200 + lean} 44", tone(c.second, -0.2), 3)
            for k in range(5):
                across, up = 200 + lean * (0.3 + k * 0.17), 136 - k * 22
                pen.oval(across - 14, up, 13, 10, c.second)
                pen.oval(across + 14, up - 8, 13, 10, tone(c.second, 0.15))
    pen.shade(200, 332, 58)
    d = {
        "bottle": "M184 148H216V196C268 216 268 332 230 332H170C132 332 132 216 184 196Z",
        "bud": "M186 158H214C206 210 262 236 250 296Q240 332 200 332Q160 332 150 296C138 236 194 210 186 158Z",
        "amphora": "M172 138H228C216 170 282 196 270 262Q254 332 224 332H176Q146 332 130 262C118 196 184 170 172 138Z",
        "cylinder": "M152 146H248V324Q200 338 152 324Z",
        "moon": "M180 150H220V166A84 84 0 1 1 180 166Z",
    }[shape]
    pen.path(d, pen.round(c.main))
    if pattern != "plain":
        with pen.inside(d):
            weave(pen, (124, 150, 152, 182), pattern, c.accent, 6)
    if shape == "amphora":
        pen.line("M178 156C120 150 116 206 136 222M222 156C280 150 284 206 264 222", c.main, 9)
    half, y = {"bottle": (16, 148), "bud": (14, 158), "amphora": (28, 138), "cylinder": (48, 146), "moon": (20, 150)}[
        shape
    ]
    pen.oval(200, y, half, max(3, half * 0.14), tone(c.main, -0.35))


def mister(pen: Pen, c: Colours) -> None:
    """A plant mister."""
    pen.shade(200, 334, 62)
    pen.path("M168 176C130 200 136 332 150 332H250C264 332 270 200 232 176Z", pen.round(c.main))
    pen.line("M158 214C150 246 152 280 156 306", "#ffffff", 7, 0.5)
    pen.rect(170, 150, 60, 30, pen.round(c.second), 6)
    pen.path("M178 150V112H138V94H236Q250 94 250 110V150Z", pen.round(c.second))
    pen.path("M252 120Q292 130 288 182Q276 150 246 146Z", tone(c.second, -0.15))
    for x, y in ((112, 86), (94, 104), (110, 120), (78, 84), (72, 122), (88, 66)):
        pen.dot(x, y, 5, "#8fc1dc", 0.9)


MOTIFS: Motifs = {
    "pot": ("floor", big_pot),
    "vase": ("table", vase),
    "mister": ("table", mister),
}
