"""Furniture and vessels that keep things."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen

BOOKS = ("#b7693f", "#47607a", "#dcc9a2", "#7d8f66", "#8f4a52", "#d8a548")


def _books(pen: Pen, x: float, foot: float, count: int, tall: float) -> None:
    rng = pen.rng
    for index in range(count):
        high = tall * rng.uniform(0.68, 1)
        pen.rect(x + index * 15, foot - high, 13, high, BOOKS[rng.randrange(6)], 1.5)


def _plant(pen: Pen, x: float, foot: float) -> None:
    pen.path(
        f"M{x} {foot - 20}q-26 -12 -20 -36q18 6 20 30q-2 -30 8 -44q14 18 2 44q8 -18 24 -18q0 20 -30 26z", "#6f8f5c"
    )
    pen.path(f"M{x - 15} {foot - 24}h36l-5 24h-26z", "#d98e63")


def shelf(pen: Pen, c: Colours, *, style: str = "case", rows: int = 4) -> None:
    """An open shelf: case, ladder, cubes, frame."""
    pen.shade(200, 342, 130)
    left, right, top = 92, 308, 56
    if style == "ladder":
        pen.line("M118 52L84 338M282 52L316 338", c.second, 11)
        for row in range(rows):
            y = 104 + row * 222 / (rows - 1)
            half = 88 + (y - 52) * 0.11
            _books(pen, 200 - half + 16, y, 4 + row % 2, 38) if row % 2 else _plant(pen, 232, y)
            pen.rect(200 - half, y, half * 2, 11, pen.fall(c.main), 2)
        return
    if style == "frame":
        pen.line(f"M{left} {top}V338M{right} {top}V338", c.second, 8)
        pen.line(f"M{left + 22} {top + 8}V326M{right - 22} {top + 8}V326", tone(c.second, -0.2), 5)
    else:
        pen.rect(left - 10, top, right - left + 20, 284, pen.fall(c.main), 3)
        pen.rect(left, top + 10, right - left, 264, tone(c.main, -0.36))
        pen.rect(left, top + 10, right - left, 264, pen.fall(tone(c.main, -0.3)))
    step = 274 / rows
    for row in range(rows):
        foot = top + 2 + step * (row + 1)
        if row % 3 == 0:
            _books(pen, left + 12, foot, 6, step * 0.72)
            _plant(pen, right - 44, foot)
        elif row % 3 == 1:
            pen.rect(left + 16, foot - step * 0.5, 66, step * 0.5, pen.fall(c.accent), 5)
            _books(pen, right - 88, foot, 5, step * 0.7)
        else:
            _books(pen, left + 40, foot, 4, step * 0.74)
            pen.path(
                f"M{right - 78} {foot - step * 0.44:.0f}h56q-4 {step * 0.44:.0f} -28 {step * 0.44:.0f}"
                f"t-28 {-step * 0.44:.0f}z",
                pen.round(c.accent),
            )
        pen.rect(left - 4, foot, right - left + 8, 9, pen.fall(c.main), 1)
    if style == "cubes":
        pen.rect(196, top + 4, 9, 276, c.main)


CABINETS = {
    "chest": (190, 112, 26),
    "sideboard": (300, 190, 40),
    "wardrobe": (200, 40, 16),
    "locker": (150, 76, 18),
    "glass": (180, 52, 24),
    "shoe": (200, 118, 10),
    "cane": (270, 172, 38),
    "bedside": (130, 196, 34),
}
"""Width, top edge and length of the legs."""


def cabinet(pen: Pen, c: Colours, *, style: str = "chest", rows: int = 4) -> None:
    """Closed furniture: chest, sideboard, wardrobe, locker, glass, shoe, cane, bedside."""
    wide, top, legs = CABINETS[style]
    left, right, foot = 200 - wide / 2, 200 + wide / 2, 340 - legs
    pen.shade(200, 342, wide * 0.56)
    pen.line(f"M{left + 18:.0f} {foot}L{left + 12:.0f} 340M{right - 18:.0f} {foot}L{right - 12:.0f} 340", c.second, 11)
    pen.rect(left, top, wide, foot - top, pen.fall(c.main), 5)
    if style in ("chest", "shoe", "bedside"):
        step = (foot - top - 14) / rows
        knobs = (200.0,) if wide < 150 else (left + wide * 0.3, left + wide * 0.7)
        for row in range(rows):
            y = top + 10 + row * step
            pen.rect(left + 10, y, wide - 20, step - 7, pen.fall(tone(c.main, 0.1)), 3)
            if style == "shoe":
                pen.rect(170, y + 8, 60, 7, tone(c.main, -0.3), 3)
            else:
                for x in knobs:
                    pen.dot(x, y + step / 2 - 4, 6, c.accent)
    else:
        doors = {"sideboard": 3, "locker": 1}.get(style, 2)
        each = (wide - 12) / doors
        for door in range(doors):
            x = left + 9 + door * each
            _door(pen, c, style, (x, top + 10, each - 6, foot - top - 20))
            pen.rect(x + (each - 22 if door % 2 == 0 else 10), (top + foot) / 2 - 16, 6, 32, c.accent, 3)
    if style in ("sideboard", "cane", "chest", "bedside"):
        pen.rect(left - 8, top - 8, wide + 16, 14, pen.fall(tone(c.main, 0.06)), 4)


def _door(pen: Pen, c: Colours, style: str, box: tuple[float, float, float, float]) -> None:
    x, y, w, h = box
    d = f"M{x:.0f} {y}h{w:.0f}v{h}h{-w:.0f}z"
    pen.path(d, pen.fall("#cfe2e4" if style == "glass" else tone(c.main, 0.1)))
    if style == "cane":
        with pen.inside(d):
            pen.rect(x + 10, y + 12, w - 20, h - 24, "#e8cf9c")
            weave(pen, (x + 10, y + 12, w - 20, h - 24), "diamonds", "#b98d52", 9)
    elif style == "glass":
        for board in (y + 70, y + 140, y + 210):
            pen.rect(x, board, w, 6, c.main)
            pen.path(f"M{x + 18:.0f} {board - 26}h40q-2 26 -20 26t-20 -26z", c.accent)
        pen.line(d, c.main, 9)
    elif style == "locker":
        slots = "".join(f"M{x + w / 2 - 23:.0f} {at}h44" for at in (y + 30, y + 44, y + 58))
        pen.line(slots, tone(c.main, -0.3), 5)


def basket(pen: Pen, c: Colours, *, style: str = "round", pattern: str = "arcs") -> None:
    """A basket: round, laundry, handle, low, lidded."""
    wide, top = {
        "round": (104, 190),
        "laundry": (86, 120),
        "handle": (104, 206),
        "low": (130, 240),
        "lidded": (96, 178),
    }[style]
    pen.shade(200, 342, wide)
    if style == "handle":
        pen.line(f"M{200 - wide + 8} 210C110 70 290 70 {200 + wide - 8} 210", tone(c.main, -0.15), 12)
    foot = wide * 0.84
    d = f"M{200 - wide} {top}L{200 - foot:.0f} 326A{foot:.0f} 16 0 0 0 {200 + foot:.0f} 326L{200 + wide} {top}Z"
    pen.path(d, pen.round(c.main))
    with pen.inside(d):
        weave(pen, (200 - wide, top, wide * 2, 344 - top), pattern, tone(c.main, -0.28), 10, 0.75)
        if style in ("laundry", "round"):
            pen.rect(200 - wide, top + 26, wide * 2, 40, c.second, o=0.92)
    if style == "lidded":
        pen.path(
            f"M{200 - wide - 8} {top + 6}Q200 {top - 66} {200 + wide + 8} {top + 6}"
            f"Q200 {top + 34} {200 - wide - 8} {top + 6}Z",
            pen.round(tone(c.main, -0.05)),
        )
        pen.dot(200, top - 38, 12, c.second)
        return
    pen.oval(200, top, wide, wide * 0.16, tone(c.main, -0.4))
    if style != "handle":
        pen.path(
            f"M{200 - wide * 0.86:.0f} {top}C{200 - wide * 0.6:.0f} {top - 54} {200 - 10} {top - 20} 210 {top - 36}"
            f"C250 {top - 60} {200 + wide * 0.8:.0f} {top - 30} {200 + wide * 0.86:.0f} {top}"
            f"Q200 {top + wide * 0.26:.0f} {200 - wide * 0.86:.0f} {top}Z",
            pen.round(c.accent),
        )
    pen.ring(200, top, wide, wide * 0.16, tone(c.main, 0.1), 8)
    if style == "laundry":
        pen.line(f"M{200 - wide} {top + 10}q-26 20 4 46M{200 + wide} {top + 10}q26 20 -4 46", c.second, 8)


def box(pen: Pen, c: Colours, *, style: str = "lid", pattern: str = "plain") -> None:
    """A box: lid, crate, trunk, stack."""
    if style == "stack":
        pen.shade(200, 342, 120)
        for x, y, w, ink in ((84, 252, 232, c.main), (100, 174, 200, c.second), (120, 108, 160, c.accent)):
            pen.rect(x, y + 16, w, 70, pen.fall(ink), 4)
            pen.rect(x - 6, y, w + 12, 22, pen.fall(tone(ink, 0.12)), 4)
            pen.rect(186, y + 40, 28, 16, tone(ink, 0.5), 2)
        return
    pen.shade(200, 342, 140)
    if style == "crate":
        pen.rect(68, 206, 264, 132, tone(c.main, -0.5))
        for x in (70, 312):
            pen.rect(x, 196, 20, 142, tone(c.main, -0.14))
        for row in range(4):
            pen.rect(60, 202 + row * 35, 280, 27, pen.fall(tone(c.main, 0.04 * (row % 2))), 2)
        pen.rect(164, 210, 72, 14, tone(c.main, -0.5), 7)
        return
    d = "M72 216H328V326Q328 338 316 338H84Q72 338 72 326Z"
    pen.path(d, pen.fall(c.main))
    with pen.inside(d):
        weave(pen, (72, 216, 256, 122), pattern, c.accent, 8)
    if style == "trunk":
        pen.path("M66 222V190Q66 150 110 150H290Q334 150 334 190V222Z", pen.fall(tone(c.main, 0.08)))
        for x in (104, 276):
            pen.rect(x, 152, 20, 186, c.second)
        pen.rect(182, 206, 36, 34, c.accent, 4)
        pen.dot(200, 222, 5, tone(c.accent, -0.6))
        return
    pen.rect(62, 186, 276, 40, pen.fall(tone(c.main, 0.1)), 6)
    pen.rect(166, 256, 68, 34, c.second, 4)
    pen.rect(174, 263, 52, 20, tone(c.second, 0.6), 2)


def wall_storage(pen: Pen, c: Colours, *, style: str = "ledge") -> None:
    """On the wall: ledge, box, pegs, hooks, pockets, pegboard."""
    with pen.lifted():
        if style == "ledge":
            for y, w in ((150, 250), (276, 210)):
                pen.rect(200 - w / 2, y, w, 16, pen.fall(c.main), 2)
                pen.poly(((120, y + 16), (134, y + 16), (120, y + 44)), c.second)
                pen.poly(((280, y + 16), (266, y + 16), (280, y + 44)), c.second)
        elif style == "box":
            for x, y, s in ((70, 90, 124), (206, 150, 124), (92, 226, 100)):
                pen.rect(x, y, s, s, pen.fall(c.main), 4)
                pen.rect(x + 11, y + 11, s - 22, s - 22, tone(c.main, -0.32))
        elif style == "pockets":
            pen.rect(116, 56, 168, 290, pen.fall(c.main), 6)
            for y in (96, 182, 268):
                pen.path(f"M124 {y}H276V{y + 62}Q200 {y + 78} 124 {y + 62}Z", pen.fall(tone(c.main, -0.12)))
                pen.line(f"M124 {y}H276", c.second, 5)
        elif style == "pegboard":
            pen.rect(64, 64, 272, 272, pen.fall(c.main), 10)
            weave(pen, (74, 74, 252, 252), "dots", tone(c.main, -0.4), 9, 0.8)
            pen.rect(92, 226, 124, 12, c.second, 2)
        else:
            pen.rect(52, 130, 296, 46, pen.fall(c.main), 6)
    if style == "ledge":
        _books(pen, 96, 150, 6, 60)
        _plant(pen, 270, 150)
        pen.path("M150 232h60q-2 44 -30 44t-30 -44z", pen.round(c.accent))
        _books(pen, 236, 276, 3, 52)
    elif style == "box":
        _plant(pen, 128, 202)
        _books(pen, 224, 262, 5, 60)
        _books(pen, 110, 314, 4, 50)
    elif style == "pockets":
        pen.path("M150 100l10 -34h28l8 34zM214 190l6 -40h34l4 40z", c.accent)
    elif style == "pegboard":
        pen.line("M112 110v50M150 110v70", c.accent, 10)
        _books(pen, 104, 226, 5, 40)
        _plant(pen, 270, 240)
        pen.path("M236 100h64l-6 60h-52z", pen.round(c.accent))
    else:
        for x in (92, 164, 236, 308):
            pen.line(f"M{x} 150v18q0 16 16 12" if style == "hooks" else f"M{x} 154l0 10", c.second, 10)
            if style == "pegs":
                pen.dot(x, 156, 13, pen.round(c.second))
        pen.path("M136 170Q128 260 118 330Q160 350 206 330Q196 260 192 170Q164 150 136 170Z", pen.round(c.accent))
        pen.path("M226 168Q164 20 308 168", "none")
        pen.line("M240 176Q246 214 222 250M240 176Q240 214 262 250", "#8a6a48", 5)
        pen.path("M206 246H276L268 318Q242 326 214 318Z", pen.round("#d9c08f"))


def trolley(pen: Pen, c: Colours, *, rows: int = 3) -> None:
    """A trolley on castors."""
    pen.shade(200, 346, 116)
    pen.line("M106 90V330M294 90V330", c.second, 8)
    pen.line("M294 100H330", c.second, 9)
    for row in range(rows):
        y = 118 + row * 186 / (rows - 1)
        if row == 0:
            for x, ink in ((132, "#7d9a6a"), (176, "#d98e63"), (220, "#e3c678")):
                pen.rect(x, y - 42, 32, 44, pen.round(ink), 5)
                pen.rect(x + 6, y - 52, 20, 12, tone(ink, -0.3), 3)
        elif row == 1:
            _books(pen, 130, y, 8, 44)
        else:
            pen.path(f"M136 {y - 34}H262Q250 {y} 200 {y}T136 {y - 34}Z", pen.round(c.accent))
        pen.rect(98, y - 12, 204, 28, pen.fall(c.main), 5)
    for x in (112, 288):
        pen.dot(x, 338, 10, "#34363b")


def coat_stand(pen: Pen, c: Colours) -> None:
    """A coat stand with a coat and a hat."""
    pen.shade(200, 344, 70)
    pen.line("M200 330V56M200 250L150 342M200 250L250 342M200 270V342", c.main, 9)
    pen.line("M200 110L150 74M200 110L250 74M200 130L158 108M200 130L242 108", c.main, 8)
    for x, y in ((150, 74), (250, 74), (158, 108), (242, 108), (200, 52)):
        pen.dot(x, y, 8, pen.round(c.second))
    pen.path("M244 104Q284 110 290 160L300 290Q268 300 238 290L232 160Q232 120 244 104Z", pen.round(c.accent))
    pen.line("M262 130V292M246 200H256M272 200H284", tone(c.accent, -0.3), 3, 0.7)
    pen.oval(150, 72, 44, 12, "#b98d52")
    pen.path("M122 70Q126 36 150 36T178 70Z", pen.round("#cfa668"))


def jars(pen: Pen, c: Colours, *, count: int = 3, lid: str = "cork") -> None:
    """Storage jars with what they hold."""
    pen.shade(200, 332, 50 * count)
    inside = ("#d9b26a", "#a8543a", "#efe3c6", "#6c8a5b")
    for index in range(count):
        w, h = 92 - count * 4, (150, 118, 178, 96)[index]
        x = 200 + (index - (count - 1) / 2) * (w + 12) - w / 2
        top = 330 - h
        pen.rect(x, top, w, h, c.main, 12, 0.75)
        pen.rect(x + 6, top + h * 0.34, w - 12, h * 0.66 - 7, pen.round(inside[(index + pen.rng.randrange(4)) % 4]), 7)
        pen.line(f"M{x + 13:.0f} {top + 18}V{316}", "#ffffff", 5, 0.55)
        pen.rect(
            x + (4 if lid != "clip" else -3), top - 14, w - (8 if lid != "clip" else -6), 24, pen.round(c.second), 5
        )


MOTIFS: Motifs = {
    "shelf": ("floor", shelf),
    "cabinet": ("floor", cabinet),
    "basket": ("floor", basket),
    "box": ("floor", box),
    "wall-storage": ("wall", wall_storage),
    "trolley": ("floor", trolley),
    "coat-stand": ("floor", coat_stand),
    "jars": ("table", jars),
}
