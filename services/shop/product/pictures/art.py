"""What hangs on walls: prints, mirrors, clocks, hangings."""

from math import cos, pi, sin

from .motif import Colours, Motifs
from .paint import mix, tone
from .patterns import weave
from .pen import Pen

PAPER = "#f6efe2"


def print_(pen: Pen, c: Colours, *, art: str = "hills", frame: str = "oak", layout: str = "tall") -> None:
    """A framed print; frame: a colour name's stand-in (see FRAMES) or none; layout: tall, wide, square."""
    w, h = {"tall": (196, 264), "wide": (280, 196), "square": (228, 228)}[layout]
    x, y = 200 - w / 2, 194 - h / 2
    with pen.lifted():
        if frame != "none":
            pen.rect(x - 14, y - 14, w + 28, h + 28, pen.fall(FRAMES[frame]), 3)
        pen.rect(x, y, w, h, PAPER)
    edge = 20 if frame != "none" else 0
    with pen.at(x + edge, y + edge), pen.inside(f"M0 0h{w - 2 * edge}v{h - 2 * edge}h{2 * edge - w}z"):
        ARTS[art](pen, c, w - 2 * edge, h - 2 * edge)


FRAMES = {"oak": "#cfa36b", "walnut": "#7b5136", "black": "#2f2f34", "white": "#faf7f0", "brass": "#cba04a"}


def _hills(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, tone(c.accent, 0.5))
    pen.dot(w * 0.68, h * 0.3, w * 0.15, c.accent)
    for k, ink in enumerate((tone(c.second, 0.4), c.second, c.main)):
        y = h * (0.46 + k * 0.16)
        pen.path(
            f"M0 {y:.0f}Q{w * 0.25:.0f} {y - 44 + 30 * (k % 2):.0f} {w * 0.5:.0f} {y:.0f}T{w:.0f} {y - 8:.0f}V{h}H0Z",
            ink,
        )


def _abstract(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, "#f4e8d6")
    pen.path(f"M{w * 0.1:.0f} {h}V{h * 0.55:.0f}a{w * 0.27:.0f} {w * 0.27:.0f} 0 0 1 {w * 0.54:.0f} 0V{h}z", c.main)
    pen.path(f"M{w * 0.24:.0f} {h}V{h * 0.6:.0f}a{w * 0.13:.0f} {w * 0.13:.0f} 0 0 1 {w * 0.26:.0f} 0V{h}z", "#f4e8d6")
    pen.dot(w * 0.72, h * 0.24, w * 0.19, c.accent)
    pen.path(f"M{w * 0.55:.0f} {h}q{w * 0.05:.0f} {-h * 0.34:.0f} {w * 0.5:.0f} {-h * 0.3:.0f}V{h}z", c.second)


def _leaf(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, tone(c.accent, 0.62))
    m = w / 2
    pen.line(f"M{m:.0f} {h * 0.95:.0f}Q{m - 8:.0f} {h * 0.5:.0f} {m:.0f} {h * 0.08:.0f}", tone(c.main, -0.2), 4)
    for k in range(6):
        y, s = h * (0.82 - k * 0.125), w * (0.38 - k * 0.04)
        for side in (-1, 1):
            pen.path(
                f"M{m:.0f} {y:.0f}q{side * s * 0.4:.0f} {-s * 0.75:.0f} {side * s:.0f} {-s * 0.5:.0f}"
                f"q{-side * s * 0.3:.0f} {s * 0.5:.0f} {-side * s:.0f} {s * 0.5:.0f}"
                "z",
                c.main if side < 0 else c.second,
            )


def _moon(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, c.main)
    pen.dot(w * 0.5, h * 0.36, w * 0.24, tone(c.accent, 0.3))
    pen.dot(w * 0.6, h * 0.32, w * 0.2, c.main)
    pen.line(
        "".join(
            f"M{w * a:.0f} {h * b:.0f}h0"
            for a, b in ((0.15, 0.14), (0.82, 0.2), (0.24, 0.56), (0.76, 0.6), (0.5, 0.1), (0.88, 0.42), (0.12, 0.36))
        ),
        tone(c.accent, 0.5),
        5,
    )
    pen.path(f"M0 {h * 0.82:.0f}q{w * 0.25:.0f} {-h * 0.14:.0f} {w * 0.5:.0f} 0t{w * 0.5:.0f} 0V{h}H0z", c.second)


def _mountain(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, tone(c.second, 0.55))
    pen.dot(w * 0.3, h * 0.26, w * 0.1, c.accent)
    pen.poly(((-10, h), (w * 0.38, h * 0.3), (w * 0.8, h)), c.second)
    pen.poly(((w * 0.25, h), (w * 0.68, h * 0.42), (w + 20, h)), c.main)
    pen.poly(
        ((w * 0.38, h * 0.3), (w * 0.29, h * 0.46), (w * 0.36, h * 0.43), (w * 0.42, h * 0.47), (w * 0.47, h * 0.45)),
        PAPER,
    )
    pen.rect(0, h * 0.86, w, h * 0.14, tone(c.main, -0.25))


def _sea(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, tone(c.accent, 0.55))
    pen.dot(w * 0.5, h * 0.5, w * 0.2, c.accent)
    for k in range(5):
        y = h * (0.5 + k * 0.11)
        pen.path(
            f"M0 {y:.0f}" + f"q{w / 12:.1f} -10 {w / 6:.1f} 0t{w / 6:.1f} 0" * 3 + f"V{h}H0z",
            mix(c.second, c.main, k / 4),
        )
    pen.path(f"M{w * 0.28:.0f} {h * 0.52:.0f}h{w * 0.2:.0f}l-8 12h{16 - w * 0.2:.0f}z", "#5d4031")
    pen.path(f"M{w * 0.37:.0f} {h * 0.5:.0f}V{h * 0.3:.0f}l{w * 0.12:.0f} {h * 0.18:.0f}z", "#ffffff")


def _still(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, tone(c.second, 0.4))
    pen.rect(0, h * 0.66, w, h * 0.34, c.second)
    pen.path(
        f"M{w * 0.3:.0f} {h * 0.34:.0f}h{w * 0.16:.0f}v{h * 0.1:.0f}q{w * 0.16:.0f} {h * 0.12:.0f} 0 {h * 0.36:.0f}"
        f"h{-w * 0.16:.0f}q{-w * 0.16:.0f} {-h * 0.24:.0f} 0 {-h * 0.36:.0f}"
        "z",
        c.main,
    )
    pen.line(f"M{w * 0.38:.0f} {h * 0.34:.0f}Q{w * 0.34:.0f} {h * 0.2:.0f} {w * 0.5:.0f} {h * 0.1:.0f}", "#6f8a55", 4)
    pen.dot(w * 0.5, h * 0.1, 10, c.accent)
    for a, b in ((0.66, 0.74), (0.8, 0.76), (0.73, 0.67)):
        pen.dot(w * a, h * b, w * 0.085, c.accent)


def _window(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, c.main)
    x, y, a, b = w * 0.2, h * 0.14, w * 0.6, h * 0.6
    pen.rect(x, y, a, b, tone(c.second, 0.5))
    pen.dot(x + a * 0.7, y + b * 0.3, a * 0.14, c.accent)
    pen.path(
        f"M{x:.0f} {y + b * 0.7:.0f}q{a * 0.3:.0f} {-b * 0.2:.0f} {a * 0.55:.0f} 0"
        f"t{a * 0.45:.0f} {-b * 0.05:.0f}V{y + b:.0f}H{x:.0f}z",
        c.second,
    )
    pen.line(
        f"M{x:.0f} {y:.0f}h{a:.0f}v{b:.0f}h{-a:.0f}zM{x + a / 2:.0f} {y:.0f}v{b:.0f}M{x:.0f} {y + b / 2:.0f}h{a:.0f}",
        PAPER,
        6,
    )
    pen.poly(((x, h * 0.84), (x + a, h * 0.84), (x + a + 22, h * 0.97), (x + 22, h * 0.97)), tone(c.main, 0.4))


def _stripes(pen: Pen, c: Colours, w: float, h: float) -> None:
    for k, ink in enumerate((c.main, c.second, c.accent, tone(c.main, 0.5), tone(c.second, 0.45), c.main)):
        pen.rect(0, h * k / 6, w, h / 6 + 1, ink)
    pen.path(f"M0 {h}V{h * 0.6:.0f}A{w / 2:.0f} {w / 2:.0f} 0 0 1 {w} {h * 0.6:.0f}V{h}Z", tone(c.accent, 0.3), 0.85)


def _bird(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, tone(c.second, 0.6))
    pen.line(f"M0 {h * 0.78:.0f}Q{w * 0.5:.0f} {h * 0.7:.0f} {w} {h * 0.8:.0f}", "#6b4a35", 6)
    pen.path(
        f"M{w * 0.26:.0f} {h * 0.46:.0f}q{w * 0.04:.0f} {-h * 0.16:.0f} {w * 0.22:.0f} {-h * 0.12:.0f}"
        f"q{w * 0.12:.0f} {h * 0.06:.0f} {w * 0.14:.0f} {h * 0.2:.0f}l{w * 0.26:.0f} {h * 0.14:.0f}"
        f"l{-w * 0.3:.0f} {h * 0.04:.0f}q{-w * 0.28:.0f} {h * 0.06:.0f} {-w * 0.32:.0f} {-h * 0.26:.0f}"
        "z",
        c.main,
    )
    pen.path(
        f"M{w * 0.4:.0f} {h * 0.54:.0f}q{w * 0.16:.0f} {-h * 0.04:.0f} {w * 0.3:.0f} {h * 0.12:.0f}"
        f"q{-w * 0.2:.0f} {h * 0.08:.0f} {-w * 0.3:.0f} {-h * 0.12:.0f}z",
        tone(c.main, -0.25),
    )
    pen.poly(((w * 0.27, h * 0.42), (w * 0.14, h * 0.45), (w * 0.26, h * 0.48)), c.accent)
    pen.dot(w * 0.36, h * 0.42, 5, "#26262a")
    pen.line(f"M{w * 0.44:.0f} {h * 0.68:.0f}v{h * 0.06:.0f}M{w * 0.52:.0f} {h * 0.69:.0f}v{h * 0.05:.0f}", c.accent, 3)


def _poppies(pen: Pen, c: Colours, w: float, h: float) -> None:
    flowers = ((0.3, 0.3, 0.17), (0.68, 0.22, 0.14), (0.54, 0.5, 0.19), (0.84, 0.46, 0.1), (0.16, 0.56, 0.1))
    pen.rect(0, 0, w, h, tone(c.second, 0.62))
    for a, b, _ in flowers:
        pen.line(
            f"M{w * a:.0f} {h * b:.0f}Q{w * a + 8:.0f} {h * 0.75:.0f} {w * (0.4 + a * 0.2):.0f} {h}", c.second, 3.5
        )
    for a, b, r in flowers:
        pen.oval(w * a, h * b, w * r, w * r * 0.82, c.main)
        pen.oval(w * a, h * b + w * r * 0.2, w * r * 0.7, w * r * 0.5, tone(c.main, -0.2))
        pen.dot(w * a, h * b, w * r * 0.24, c.accent)


def _terrazzo(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, "#f3eadc")
    for k in range(22):
        x, y, s = pen.rng.uniform(0, w), pen.rng.uniform(0, h), pen.rng.uniform(8, 21)
        a, b = pen.rng.uniform(0, 3), pen.rng.uniform(0.5, 1.2)
        pen.poly(
            [(x + s * cos(a + t) * (b if t > 2 else 1), y + s * sin(a + t)) for t in (0, 1.4, 2.6, 4.2)],
            (c.main, c.second, c.accent)[k % 3],
        )


def _face(pen: Pen, c: Colours, w: float, h: float) -> None:
    pen.rect(0, 0, w, h, tone(c.accent, 0.55))
    pen.dot(w * 0.56, h * 0.4, w * 0.36, c.second, 0.55)
    pen.line(
        f"M{w * 0.7:.0f} {h * 0.14:.0f}"
        f"C{w * 0.3:.0f} {h * 0.1:.0f} {w * 0.22:.0f} {h * 0.34:.0f} {w * 0.3:.0f} {h * 0.44:.0f}"
        f"L{w * 0.2:.0f} {h * 0.56:.0f}L{w * 0.3:.0f} {h * 0.59:.0f}q{-w * 0.04:.0f} {h * 0.03:.0f} 0 {h * 0.05:.0f}"
        f"q{-w * 0.04:.0f} {h * 0.03:.0f} {w * 0.02:.0f} {h * 0.05:.0f}q0 {h * 0.1:.0f} {w * 0.18:.0f} {h * 0.07:.0f}"
        f"V{h}M{w * 0.38:.0f} {h * 0.42:.0f}q{w * 0.07:.0f} {-h * 0.04:.0f} {w * 0.13:.0f} 0"
        f"M{w * 0.72:.0f} {h * 0.14:.0f}C{w * 0.95:.0f} {h * 0.3:.0f} {w * 0.7:.0f} {h * 0.6:.0f} {w * 0.74:.0f} {h}",
        c.main,
        4,
    )


ARTS = {
    "hills": _hills,
    "abstract": _abstract,
    "leaf": _leaf,
    "moon": _moon,
    "mountain": _mountain,
    "sea": _sea,
    "still": _still,
    "window": _window,
    "stripes": _stripes,
    "bird": _bird,
    "poppies": _poppies,
    "terrazzo": _terrazzo,
    "face": _face,
}  # fmt: skip - a table


def mirror(pen: Pen, c: Colours, *, shape: str = "round") -> None:
    """A mirror: round, arch, tall, sun, oval, window, pebble."""
    sky = pen.fall("#cfe0e6", 1.6)
    shine = "M150 250L250 130M176 270L276 150"
    with pen.lifted():
        if shape == "sun":
            for k in range(24):
                r = 164 if k % 2 else 138
                pen.line(f"M200 194L{200 + r * cos(k * pi / 12):.0f} {194 + r * sin(k * pi / 12):.0f}", c.main, 6)
            pen.dot(200, 194, 96, pen.round(c.main))
            pen.dot(200, 194, 82, sky)
            shine = "M170 220L224 158"
        elif shape == "arch":
            pen.path("M96 346V170A104 120 0 0 1 304 170V346Z", pen.round(c.main))
            pen.path("M110 332V172A90 106 0 0 1 290 172V332Z", sky)
        elif shape == "window":
            pen.path("M86 346V160A114 114 0 0 1 314 160V346Z", pen.round(c.main))
            pen.path("M98 334V160A102 102 0 0 1 302 160V334Z", sky)
            pen.line("M200 58V334M98 160H302M98 248H302M200 160L128 88M200 160L272 88", c.main, 8)
        elif shape == "tall":
            pen.rect(128, 38, 144, 320, pen.round(c.main), 8)
            pen.rect(140, 50, 120, 296, sky, 4)
        elif shape == "oval":
            pen.oval(200, 196, 104, 146, pen.round(c.main))
            pen.oval(200, 196, 92, 134, sky)
        elif shape == "pebble":
            pen.path(
                "M196 56C300 44 344 130 322 220C302 312 240 350 160 330C80 310 62 226 84 152C98 96 140 62 196 56Z",
                pen.round(c.main),
            )
            pen.path(
                "M196 70C290 58 330 134 308 218C290 300 236 334 164 316C94 298 76 224 98 156C110 106 146 76 196 70Z",
                sky,
            )
        else:
            pen.line("M150 90Q200 0 250 90", c.second, 7)
            pen.dot(200, 44, 9, c.second)
            pen.dot(200, 206, 138, pen.round(c.main))
            pen.dot(200, 206, 122, sky)
    if shape != "window":
        pen.line(shine, "#ffffff", 10, 0.6)


def clock(pen: Pen, c: Colours, *, style: str = "plain", hour: int = 10, minute: int = 9) -> None:
    """A wall clock: plain, numerals (as strokes), sun, square, pendulum."""
    y = 160 if style == "pendulum" else 196
    r = 98 if style == "pendulum" else 132
    with pen.lifted():
        if style == "pendulum":
            pen.rect(132, 160, 136, 190, pen.fall(c.second), 8)
            pen.rect(150, 250, 100, 86, tone(c.second, -0.4), 4)
            pen.line("M200 240V308", c.accent, 5)
            pen.dot(200, 310, 18, c.accent)
        if style == "square":
            pen.rect(74, 70, 252, 252, pen.fall(c.second), 34)
            pen.rect(88, 84, 224, 224, pen.fall(c.main, 0.5), 24)
        elif style == "sun":
            for k in range(12):
                pen.line(f"M200 196L{200 + 160 * cos(k * pi / 6):.0f} {196 + 160 * sin(k * pi / 6):.0f}", c.second, 7)
                pen.dot(200 + 160 * cos(k * pi / 6), 196 + 160 * sin(k * pi / 6), 11, c.accent)
            r = 84
            pen.dot(200, 196, r, pen.round(c.main, 0.6))
        else:
            pen.dot(200, y, r + 12, pen.round(c.second))
            pen.dot(200, y, r, pen.fall(c.main, 0.5))
    ink = "#3a3437" if c.main not in ("#2c4063", "#3b3f45", "#27272c", "#2c4c41") else "#f7f3ea"
    marks = ""
    for k in range(12):
        x, down, inner = cos(k * pi / 6), sin(k * pi / 6), r * (0.74 if k % 3 else 0.66)
        marks += f"M{200 + r * 0.84 * x:.0f} {y + r * 0.84 * down:.0f}L{200 + inner * x:.0f} {y + inner * down:.0f}"
    pen.line(marks, ink, 5)
    a, b = (hour + minute / 60) * pi / 6, minute * pi / 30
    pen.line(f"M200 {y}L{200 + r * 0.46 * sin(a):.0f} {y - r * 0.46 * cos(a):.0f}", ink, 9)
    pen.line(f"M200 {y}L{200 + r * 0.68 * sin(b):.0f} {y - r * 0.68 * cos(b):.0f}", ink, 6)
    pen.dot(200, y, 9, c.accent)


def _plates(pen: Pen, c: Colours) -> None:
    for x, y, r, ink, kind in (
        (140, 122, 66, c.main, "dots"),
        (268, 176, 72, c.second, "leaves"),
        (158, 278, 70, c.accent, "waves"),
    ):
        pen.dot(x, y, r, pen.round(ink, 0.6))
        pen.ring(x, y, r * 0.8, r * 0.8, tone(ink, 0.5), 3)
        with pen.inside(
            f"M{x} {y - r * 0.66:.0f}a{r * 0.66:.0f} {r * 0.66:.0f} 0 0 1 0 {r * 1.32:.0f}"
            f"a{r * 0.66:.0f} {r * 0.66:.0f} 0 0 1 0 {-r * 1.32:.0f}z"
        ):
            weave(pen, (x - r, y - r, r * 2, r * 2), kind, tone(ink, 0.55), 6)


def _wreath(pen: Pen, c: Colours) -> None:
    pen.ring(200, 200, 112, 112, "#8a6a48", 9)
    for k in range(26):
        a = k * pi / 13
        with pen.at(200 + 112 * cos(a), 200 + 112 * sin(a), a * 57.3 + (30 if k % 2 else 150)):
            pen.path("M0 0Q18 -30 0 -54Q-18 -30 0 0Z", c.main if k % 3 else c.second)
    for k in (1, 5, 6, 10):
        pen.dot(200 + 112 * cos(k * 0.6), 200 + 112 * sin(k * 0.6), 9, c.accent)


def hanging(pen: Pen, c: Colours, *, style: str = "macrame") -> None:
    """Wall hangings: macrame, weave, garland, plates, ledge, wreath."""
    with pen.lifted():
        if style == "plates":
            _plates(pen, c)
            return
        if style == "wreath":
            _wreath(pen, c)
            return
        pen.line("M110 84Q200 12 290 84", c.second, 3)
        pen.rect(76, 80, 248, 12, pen.fall(c.second), 6)
        if style == "weave":
            d = "M96 92H304V286L200 350L96 286Z"
            pen.path(d, c.main)
            with pen.inside(d):
                pen.path("M96 150H304V200L200 260L96 200Z", c.accent)
                pen.path("M96 200L200 260L304 200V236L200 296L96 236Z", tone(c.accent, -0.3))
                pen.dot(200, 150, 40, tone(c.main, -0.3))
            pen.line(
                "".join(
                    f"M{x} {286 + (x - 96) * 0.61 if x < 200 else 350 - (x - 200) * 0.61:.0f}v26"
                    for x in range(100, 304, 12)
                ),
                c.main,
                5,
            )
        elif style == "garland":
            for k, x in enumerate((110, 155, 200, 245, 290)):
                end = 300 + (40 if k == 2 else 20 if k in (1, 3) else 0)
                pen.line(f"M{x} 92V{end}", c.main, 2.5)
                for y in range(118, end, 44):
                    pen.oval(x, y, 14, 18, (c.main, c.accent, tone(c.second, 0.2))[(y // 44 + k) % 3])
        else:
            pen.line(
                "".join(f"M{x} 92V{250 + 60 * (1 - abs(x - 200) / 110):.0f}" for x in range(92, 312, 9)), c.main, 4
            )
            pen.line(
                "M92 130L146 190L200 130L254 190L308 130M92 190L146 130L200 190"
                "L254 130L308 190M119 220L200 296L281 220",
                tone(c.main, -0.16),
                7,
            )


MOTIFS: Motifs = {
    "print": ("wall", print_),
    "mirror": ("wall", mirror),
    "wall-clock": ("wall", clock),
    "wall-hanging": ("wall", hanging),
}
