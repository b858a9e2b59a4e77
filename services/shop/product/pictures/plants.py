"""Plants, each drawn as it grows; `GROWN` lists them."""

from math import cos, radians, sin

from .motif import Colours, Motifs
from .paint import tone
from .pen import Pen
from .pots import SOIL, pot


def _leaf(pen: Pen, x: float, y: float, turn: float, size: float, fill: str, thin: float = 0.36) -> None:
    """A leaf with its foot at (x, y), pointing up, turned."""
    w = size * thin
    a = radians(turn)

    def spot(across: float, up: float) -> str:
        return f"{across * cos(a) + up * sin(a):.0f} {across * sin(a) - up * cos(a):.0f}"

    tip = f"c{spot(-w * 1.3, size * 0.35)} {spot(-w * 0.8, size * 0.8)} {spot(0, size)}"
    back = f"c{spot(w * 0.8, -size * 0.2)} {spot(w * 1.3, -size * 0.65)} {spot(0, -size)}"
    pen.path(f"M{x:.0f} {y:.0f}{tip}{back}", fill)


def plant(pen: Pen, c: Colours, *, kind: str = "rubber", shape: str = "taper", pattern: str = "plain") -> None:
    """A plant in its pot; `second` is its green (or its flowers), see GROWN for the kinds."""
    small = kind in ("cactus", "succulent", "herb", "aloe", "pilea")
    top = 238 if not small else 228
    wide = 58 if not small else 64
    if shape == "bowl":
        top, wide = 262, 72
    GROWN[kind](pen, c, top - 4)
    pot(pen, Colours(c.main, "#8a6242", c.accent), shape=shape, pattern=pattern, top=top, wide=wide)
    if kind in ("trailing", "pearls"):
        _vines(pen, c, top, kind == "pearls")


def _rubber(pen: Pen, c: Colours, y: float) -> None:
    pen.line(f"M200 {y}V80", "#7a5a3d", 6)
    for at, turn, size in (
        (210, -62, 84),
        (196, 60, 88),
        (160, -50, 84),
        (146, 52, 80),
        (112, -38, 74),
        (98, 36, 72),
        (80, 2, 60),
    ):
        _leaf(pen, 200, at, turn, size, pen.round(c.second if turn < 0 else tone(c.second, -0.14)), 0.42)


def _monstera(pen: Pen, c: Colours, y: float) -> None:
    for x, top, turn, size in (
        (120, 150, -58, 1.0),
        (286, 142, 58, 0.96),
        (164, 88, -20, 1.06),
        (246, 84, 24, 0.94),
        (204, 168, 4, 0.86),
    ):
        pen.line(f"M200 {y}Q200 {y - 60} {x} {top + 20}", tone(c.second, -0.2), 5)
        with pen.at(x, top, turn, size):
            pen.path(
                "M0 38C-58 44 -74 -10 -46 -44L-30 -22L-34 -56Q-14 -74 0 -78Q14 -74 34 -56"
                "L30 -22L46 -44C74 -10 58 44 0 38Z",
                pen.round(c.second),
            )
            pen.line("M0 36V-66M-40 -6L0 10L40 -6", tone(c.second, -0.3), 2.5, 0.6)


def _snake(pen: Pen, c: Colours, y: float) -> None:
    for x, lean, tall in ((170, -38, 150), (232, 42, 158), (186, -14, 186), (216, 12, 172), (200, 4, 204)):
        tip = 200 + (x - 200) * 1.2 + lean * 0.5
        low, high, bend = f"{y - tall * 0.5:.0f}", f"{y - tall * 0.7:.0f}", lean * 0.3
        left = f"C{x - 20 + bend:.0f} {low} {tip - 12:.0f} {high} {tip:.0f} {y - tall}"
        right = f"C{tip + 12:.0f} {high} {x + 20 + bend:.0f} {low} {x + 14} {y + 8}"
        d = f"M{x - 14} {y + 8}{left}{right}Z"
        pen.path(d, "#d9d489")
        with pen.at(x * 0.28, y * 0.28, scale=0.72):
            pen.path(d, c.second)


def _fern(pen: Pen, c: Colours, y: float) -> None:
    fronds = (
        (-128, -40),
        (128, -44),
        (-112, -104),
        (110, -110),
        (-64, -148),
        (66, -150),
        (0, -164),
        (-134, 22),
        (134, 18),
    )
    for ink, shown in ((tone(c.second, -0.18), fronds[::2]), (c.second, fronds[1::2])):
        leaves = ""
        for dx, dy in shown:
            bx, by = dx * 0.4, dy * 0.95 - 40
            pen.line(f"M200 {y}q{bx:.0f} {by:.0f} {dx} {dy}", ink, 4)
            for k in (0.4, 0.56, 0.72, 0.88):
                px, py = 200 + 2 * k * (1 - k) * bx + k * k * dx, y + 2 * k * (1 - k) * by + k * k * dy
                size = 32 * (1.15 - k)
                side = f"{size * 0.7:.0f} {-size * 1.1:.0f} {size * 1.4:.0f} 0"
                leaves += f"M{px - size * 0.7:.0f} {py + size * 0.6:.0f}q{side}"
        pen.line(leaves, ink, 6)


def _palm(pen: Pen, c: Colours, y: float) -> None:
    pen.line(f"M196 {y}Q188 190 200 150M206 {y}Q216 200 204 150", "#8a6a48", 8)
    for turn in (-96, -66, -38, -12, 14, 40, 68, 98):
        with pen.at(202, 152, turn):
            pen.path(
                "M0 0C-26 -40 -20 -84 4 -118C14 -84 18 -40 0 0Z",
                pen.round(c.second if turn % 4 else tone(c.second, -0.15)),
            )
            pen.line("M0 -4L3 -108", tone(c.second, -0.35), 2, 0.6)


def _olive(pen: Pen, c: Colours, y: float) -> None:
    pen.line(f"M200 {y}C196 200 208 180 200 150M200 186L236 144M200 176L166 140", "#8a7358", 7)
    rng = pen.rng
    for green in (tone(c.second, -0.2), c.second, tone(c.second, 0.22)):
        for _ in range(14):
            angle, far = rng.uniform(0, 6.28), rng.uniform(10, 82)
            x, high = 200 + far * cos(angle) * 1.08, 118 + far * sin(angle) * 0.86
            _leaf(pen, x, high, rng.uniform(-70, 70), rng.uniform(26, 38), green, 0.3)


def _cactus(pen: Pen, c: Colours, y: float) -> None:
    pen.line("M164 180H146Q132 180 132 164V134M236 160H252Q268 160 268 144V112", tone(c.second, -0.12), 30)
    pen.rect(164, 66, 72, y - 58, pen.round(c.second), 36)
    pen.line(f"M184 84V{y}M200 76V{y}M216 84V{y}", tone(c.second, -0.3), 2.5, 0.5)
    pen.path("M200 70l-14 -18l12 6l2 -14l4 14l12 -6z", c.accent)


def _ball(pen: Pen, c: Colours, y: float) -> None:
    pen.dot(200, y - 56, 74, pen.round(c.second))
    for dx in (-52, -26, 0, 26, 52):
        pen.line(
            f"M200 {y - 130}Q{200 + dx * 1.6:.0f} {y - 56} {200 + dx * 0.6:.0f} {y + 14}", tone(c.second, -0.3), 3, 0.6
        )
    pen.path(f"M200 {y - 124}l-16 -16l12 4l4 -16l5 16l12 -4z", c.accent)


def _succulent(pen: Pen, c: Colours, y: float) -> None:
    for ring, (count, size, lift) in enumerate(((9, 84, 6), (7, 66, 16), (5, 46, 26))):
        fill = pen.round(tone(c.second, 0.16 * ring))
        for index in range(count):
            _leaf(pen, 200, y - lift, -84 + 168 * index / (count - 1), size, fill, 0.34)


def _aloe(pen: Pen, c: Colours, y: float) -> None:
    for turn, size in ((-66, 110), (64, 112), (-44, 136), (42, 140), (-22, 154), (20, 150), (0, 166)):
        _leaf(
            pen, 200 + turn * 0.35, y + 6, turn, size, pen.round(c.second if turn <= 0 else tone(c.second, -0.12)), 0.15
        )


def _herb(pen: Pen, c: Colours, y: float) -> None:
    stems = ((152, 150), (182, 112), (214, 104), (246, 146), (198, 166))
    for x, top in stems:
        pen.line(f"M{200 + (x - 200) * 0.5:.0f} {y}Q{x} {y - 30} {x} {top}", tone(c.second, -0.2), 4)
    for turn, size, green, dark in (
        (-56, 34, c.second, 0),
        (58, 34, tone(c.second, -0.13), 1),
        (0, 30, tone(c.second, 0.14), 2),
    ):
        for x, top in stems:
            for at in range(top, int(y) - 20 if dark < 2 else top + 1, 28):
                _leaf(pen, x, at + (16 if dark < 2 else 8), turn, size, green, 0.44)


def _lavender(pen: Pen, c: Colours, y: float) -> None:
    stems = [(dx, y - 150 + abs(dx) * 0.5) for dx in (-80, -58, -36, -14, 8, 30, 54, 78)]
    for dx, tip in stems:
        pen.line(f"M{200 + dx * 0.3:.0f} {y}Q{200 + dx * 0.5:.0f} {y - 60} {200 + dx} {tip + 40:.0f}", "#7f9470", 4)
    for ink, width in ((c.second, 15), (tone(c.second, 0.3), 5)):
        for dx, tip in stems:
            pen.line(f"M{200 + dx * 0.93:.0f} {tip + 46:.0f}L{200 + dx * 1.06:.0f} {tip:.0f}", ink, width)
    for turn in (-60, -34, 34, 60):
        _leaf(pen, 200, y + 4, turn, 70, "#8ea37b", 0.12)


def _orchid(pen: Pen, c: Colours, y: float) -> None:
    for turn, size in ((-66, 96), (64, 92), (-30, 64), (34, 60)):
        _leaf(pen, 200, y + 4, turn, size, pen.round("#4f7f4e"), 0.3)
    pen.line(f"M200 {y}C190 160 190 90 250 74M204 {y}C216 190 200 140 150 118", "#6d7d4f", 4)
    for x, yy in ((250, 78), (214, 96), (286, 86), (194, 136), (150, 122), (172, 160)):
        with pen.at(x, yy):
            pen.path(
                "M0 0C-34 -6 -30 -34 -4 -12C-10 -40 12 -40 5 -12C30 -34 34 -6 2 1C22 24 -2 34 0 4C-4 32 -28 22 0 0Z",
                c.second,
            )
            pen.dot(0, 0, 6, c.accent)


def _pilea(pen: Pen, c: Colours, y: float) -> None:
    for x, yy, r in (
        (120, 170, 30),
        (160, 122, 33),
        (214, 98, 34),
        (262, 132, 32),
        (290, 184, 27),
        (184, 174, 30),
        (240, 190, 28),
        (142, 206, 24),
    ):
        pen.line(f"M200 {y}Q200 {y - 40} {x} {yy}", "#8a7a5a", 3.5)
        pen.dot(x, yy, r, pen.round(c.second, 0.8))
        pen.dot(x, yy, 3, tone(c.second, 0.5))


def _trailing(pen: Pen, c: Colours, y: float) -> None:
    for turn in (-70, -46, -22, 0, 24, 48, 72):
        _leaf(pen, 200 + turn * 0.4, y + 6, turn, 64, pen.round(c.second), 0.46)


def _vines(pen: Pen, c: Colours, top: float, pearls: bool) -> None:
    ends = ((140, 330), (162, 290), (184, 346), (222, 300), (246, 350), (262, 286))
    for x, end in ends:
        pen.line(f"M{200 + (x - 200) * 0.7:.0f} {top}Q{x} {top - 6} {x} {top + 24}V{end}", tone(c.second, -0.15), 3)
    if pearls:
        for x, end in ends:
            pen.line("".join(f"M{x + (4 if y % 2 else -4)} {y}h0" for y in range(int(top) + 14, end, 13)), c.second, 11)
        return
    for turn, green in ((-130, c.second), (130, tone(c.second, 0.2))):
        for x, end in ends:
            for y in range(int(top) + (16 if turn < 0 else 34), end + 4, 40):
                _leaf(pen, x, y, turn, 27, green, 0.5)


def _tulips(pen: Pen, c: Colours, y: float) -> None:
    for x, top in ((136, 124), (172, 96), (206, 84), (240, 104), (272, 132)):
        pen.line(f"M{200 + (x - 200) * 0.3:.0f} {y}Q{200 + (x - 200) * 0.5:.0f} {y - 70} {x} {top + 30}", "#6b8f55", 5)
        pen.path(
            f"M{x - 20} {top}q7 8 10 12q6 -14 10 -20q4 6 10 20q3 -4 10 -12q8 44 -20 46q-28 -2 -20 -46z",
            pen.round(c.second),
        )
    for turn in (-40, -16, 18, 42):
        _leaf(pen, 200 + turn * 0.4, y + 6, turn, 116, "#7ea267", 0.13)


GROWN = {
    "rubber": _rubber,
    "monstera": _monstera,
    "snake": _snake,
    "fern": _fern,
    "palm": _palm,
    "olive": _olive,
    "cactus": _cactus,
    "ball": _ball,
    "succulent": _succulent,
    "aloe": _aloe,
    "herb": _herb,
    "lavender": _lavender,
    "orchid": _orchid,
    "pilea": _pilea,
    "trailing": _trailing,
    "pearls": _trailing,
    "tulips": _tulips,
}  # fmt: skip - a table


def terrarium(pen: Pen, c: Colours, *, style: str = "jar") -> None:
    """Plants under glass: jar, house."""
    pen.shade(200, 334, 104)
    d = (
        "M136 118H264C318 150 318 330 276 332H124C82 330 82 150 136 118Z"
        if style == "jar"
        else "M104 332V176L200 84L296 176V332Z"
    )
    pen.path(d, c.second, 0.55)
    with pen.inside(d):
        pen.rect(80, 286, 240, 60, SOIL)
        pen.rect(80, 306, 240, 40, "#a59a8a")
        for x, turn, size in (
            (150, -24, 70),
            (170, 10, 92),
            (210, -8, 110),
            (236, 18, 84),
            (262, 36, 60),
            (196, 30, 60),
        ):
            _leaf(pen, x, 290, turn, size, pen.round(c.main if turn > 0 else tone(c.main, -0.15)), 0.3)
        pen.oval(130, 288, 30, 14, tone(c.main, 0.2))
        pen.oval(270, 290, 26, 12, tone(c.main, 0.1))
    if style == "jar":
        pen.path("M120 170C106 210 106 270 118 300", "none")
        pen.line("M116 178C104 220 106 270 116 300", "#ffffff", 7, 0.6)
        pen.rect(146, 92, 108, 30, pen.round(c.accent), 8)
    else:
        pen.line("M104 332V176L200 84L296 176V332ZM104 176H296M200 84V332", c.accent, 5)


def hanging(pen: Pen, c: Colours, *, style: str = "macrame") -> None:
    """A pot in a hanger: macrame, leather, rail."""
    pen.dot(200, 26, 9, c.accent)
    pen.line("M200 28L128 214M200 28L272 214M200 28V130", c.accent, 4 if style == "macrame" else 6)
    for turn in (-70, -34, 4, 40, 74):
        _leaf(pen, 200 + turn * 0.4, 208, turn, 82, pen.round(c.second if turn < 0 else tone(c.second, -0.12)), 0.4)
    d = "M126 204H274Q274 296 222 304H178Q126 296 126 204Z"
    pen.path(d, pen.round(c.main))
    pen.oval(200, 204, 74, 9, tone(c.main, -0.25))
    _vines(pen, c, 206, False)
    if style == "macrame":
        pen.line("M128 212L170 260L200 222L230 260L272 212M170 260L200 314L230 260M200 314V326", c.accent, 4)
        pen.line("M190 330L186 378M200 330V384M210 330L214 378", c.accent, 5)


MOTIFS: Motifs = {
    "plant": ("floor", plant),
    "terrarium": ("table", terrarium),
    "hanging-plant": ("wall", hanging),
}
