"""What hangs in a window: curtains, blinds, shutters, rods, tiebacks, film."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen

SKY, FRAME = "#bfdcec", "#fbf8f1"


def window(pen: Pen, x: float = 96, y: float = 70, w: float = 208, h: float = 244, bars: int = 2) -> None:
    """A window with its muntins and the sky behind."""
    pen.rect(x - 12, y - 12, w + 24, h + 24, pen.fall(FRAME, 0.6), 3)
    pen.rect(x, y, w, h, pen.fall(SKY, 1.2))
    pen.oval(x + w * 0.3, y + h * 0.3, w * 0.16, h * 0.045, "#ffffff", 0.8)
    pen.oval(x + w * 0.42, y + h * 0.27, w * 0.12, h * 0.05, "#ffffff", 0.8)
    pen.oval(x + w * 0.74, y + h * 0.55, w * 0.15, h * 0.04, "#ffffff", 0.7)
    rows = "".join(f"M{x} {y + h * k / (bars + 1):.0f}h{w}" for k in range(1, bars + 1))
    pen.line(f"M{x + w / 2:.0f} {y}v{h}{rows}", FRAME, 7)
    pen.rect(x - 20, y + h + 10, w + 40, 12, tone(FRAME, -0.08), 2)


def _rod(pen: Pen, colour: str, y: float = 44, left: float = 40, right: float = 360) -> None:
    pen.rect(left, y, right - left, 8, pen.fall(colour), 4)
    pen.dot(left, y + 4, 10, pen.round(colour))
    pen.dot(right, y + 4, 10, pen.round(colour))


def _panel(pen: Pen, c: Colours, x: float, w: float, bottom: float, pattern: str, o: float, top: float = 48) -> None:
    folds = max(3, round(w / 26))
    outline = f"M{x} {top}H{x + w}V{bottom}" + f"q{-w / folds / 2:.1f} 8 {-w / folds:.1f} 0" * folds + "Z"
    pen.path(outline, c.main, o)
    with pen.inside(outline):
        weave(pen, (x, top, w, bottom - top), pattern, c.accent, folds if pattern != "bars" else 7)
        fold, tall = w / folds, bottom - top + 10
        for start, share, ink in ((0.55, 0.45, tone(c.main, -0.55)), (0.1, 0.2, "#ffffff")):
            for index in range(folds):
                pen.path(
                    f"M{x + fold * (index + start):.0f} {top}h{fold * share:.0f}v{tall}h{-fold * share:.0f}z", ink, 0.14
                )


def curtain(pen: Pen, c: Colours, *, style: str = "pair", pattern: str = "plain") -> None:
    """Curtains at a window: pair, single, tied, sheer, cafe, closed."""
    window(pen)
    _rod(pen, c.second)
    if style == "cafe":
        pen.rect(84, 186, 232, 7, pen.fall(c.second), 3)
        _panel(pen, c, 92, 216, 322, pattern, 0.95, top=180)
        return
    if style == "tied":
        for flip in (False, True):
            with pen.at(400 if flip else 0, flip=flip):
                d = (
                    "M50 48H176C172 130 128 190 96 236C112 290 118 330 122 366H54C56 300 60 260 62 236"
                    "C52 180 50 110 50 48Z"
                )
                pen.path(d, pen.round(c.main, 0.8))
                with pen.inside(d):
                    weave(pen, (50, 48, 126, 318), pattern, c.accent, 5)
                    pen.line(
                        "M84 48C86 130 76 190 78 236C84 280 86 330 84 366M128 48C124 130 96 190 84 236"
                        "C96 290 104 330 106 366",
                        tone(c.main, -0.4),
                        3,
                        0.35,
                    )
                pen.rect(56, 228, 48, 16, c.second, 7)
        return
    o = 0.62 if style == "sheer" else 1
    if style == "single":
        _panel(pen, c, 52, 128, 366, pattern, o)
    elif style == "closed":
        _panel(pen, c, 52, 150, 366, pattern, o)
        _panel(pen, c, 200, 148, 366, pattern, o)
    else:
        wide = 130 if style == "sheer" else 92
        _panel(pen, c, 50, wide, 366, pattern, o)
        _panel(pen, c, 350 - wide, wide, 366, pattern, o)


def roller_blind(pen: Pen, c: Colours, *, pattern: str = "plain", drop: int = 150, see: float = 1.0) -> None:
    """A roller blind, `drop` units down."""
    window(pen)
    d = f"M92 62H308V{62 + drop}H92Z"
    pen.path(d, pen.fall(c.main, 0.7), see)
    with pen.inside(d):
        weave(pen, (92, 62, 216, drop), pattern, c.accent, 6)
    pen.rect(86, 50, 228, 22, pen.fall(c.second), 11)
    pen.rect(90, 58 + drop, 220, 10, pen.fall(tone(c.main, -0.25)), 4)
    pen.line(f"M200 {68 + drop}v22", c.second, 2.5)
    pen.ring(200, 96 + drop, 7, 7, c.second, 3)


def roman_blind(pen: Pen, c: Colours, *, pattern: str = "plain", folds: int = 4) -> None:
    """A roman blind in soft folds."""
    window(pen)
    pen.rect(86, 50, 228, 14, pen.fall(c.second), 3)
    deep = 44
    for index in range(folds):
        y = 62 + index * deep
        pen.path(f"M90 {y}H310V{y + deep - 4}Q200 {y + deep + 14} 90 {y + deep - 4}Z", pen.fall(c.main, 1.2))
    low = 58 + folds * deep
    with pen.inside(f"M90 62H310V{low}Q200 {low + 18} 90 {low}Z"):
        weave(pen, (90, 62, 220, folds * deep + 10), pattern, c.accent, 7)
    for index in range(folds):
        y = 102 + index * deep
        pen.line(f"M91 {y}Q200 {y + 18} 309 {y}", tone(c.main, -0.35), 2.5, 0.7)


def slat_blind(pen: Pen, c: Colours, *, style: str = "venetian", drop: int = 214) -> None:
    """Blinds of slats: venetian, bamboo, pleated, vertical."""
    window(pen)
    if style == "vertical":
        for index in range(9):
            x = 92 + index * 24.4
            pen.poly(((x, 66), (x + 19, 62), (x + 19, 318), (x, 314)), pen.round(c.main, 1.2))
        pen.rect(84, 48, 232, 18, pen.fall(c.second), 4)
        return
    step = {"venetian": 15, "bamboo": 9, "pleated": 19}[style]
    for index in range(drop // step):
        y = 66 + index * step
        if style == "venetian":
            pen.rect(90, y, 220, 10, c.main, 2)
        elif style == "bamboo":
            pen.rect(92, y, 216, 7, c.main if index % 3 else tone(c.main, -0.15), 3)
        else:
            pen.rect(92, y, 216, step / 2 + 1, tone(c.main, 0.12))
            pen.rect(92, y + step / 2, 216, step / 2 + 1, tone(c.main, -0.14))
    end = 66 + drop // step * step
    pen.line(f"M130 64V{end}M270 64V{end}", c.accent if style != "pleated" else tone(c.main, -0.2), 3)
    pen.rect(84, 48, 232, 18, pen.fall(c.second), 4)
    pen.rect(90, end, 220, 9, pen.fall(c.second), 3)
    if style == "venetian":
        pen.line("M106 66V206", c.second, 4)


def shutters(pen: Pen, c: Colours, *, open: bool = False) -> None:
    """Panelled shutters with louvres, half or fully open."""
    window(pen)
    for flip in (False, True):
        with pen.at(400 if flip else 0, flip=flip):
            x, w = (26, 76) if open else (92, 74)
            pen.rect(x, 58, w, 268, pen.fall(c.main), 3)
            for y in list(range(76, 178, 15)) + list(range(200, 304, 15)):
                pen.rect(x + 13, y, w - 26, 9, tone(c.main, -0.2), 2)
            pen.rect(x + w - 9, 190, 5, 18, c.second, 2)


def rod(pen: Pen, c: Colours, *, ends: str = "ball", rings: int = 6) -> None:
    """A curtain rod on its brackets; ends: ball, disc, leaf, plain."""
    with pen.lifted():
        for y in (120, 270):
            pen.rect(70, y, 260, 13, pen.fall(c.main), 6)
            for x in (102, 298):
                pen.rect(x - 6, y - 12, 12, 34, pen.fall(tone(c.main, -0.2)), 4)
            for x, way in ((66, -1), (334, 1)):
                if ends == "ball":
                    pen.dot(x, y + 6, 20, pen.round(c.second))
                elif ends == "disc":
                    pen.rect(x - 6, y - 16, 12, 45, pen.round(c.second), 5)
                elif ends == "leaf":
                    pen.path(f"M{x} {y + 6}q{way * 8} -30 {way * 44} -16q{way * -8} 34 {way * -44} 16z", c.second)
                else:
                    pen.rect(x - 9, y - 2, 18, 17, c.second, 4)
    for index in range(rings):
        pen.ring(130 + index * 140 / max(1, rings - 1), 136, 11, 17, c.second, 4)


def tieback(pen: Pen, c: Colours, *, style: str = "tassel") -> None:
    """A tieback around a gathered curtain: tassel, rope, leather."""
    d = "M90 0H310C300 90 250 130 238 190C250 260 296 310 310 400H90C104 310 150 260 162 190C150 130 100 90 90 0Z"
    pen.path(d, pen.round(c.second, 0.9))
    pen.line(
        "M150 0C160 90 186 130 190 190C180 260 150 310 146 400M250 0C240 90 214 130 212 190"
        "C222 260 248 310 254 400M200 0V400",
        tone(c.second, -0.35),
        4,
        0.4,
    )
    with pen.lifted():
        if style == "leather":
            pen.path("M150 172Q200 196 250 172V206Q200 230 150 206Z", pen.fall(c.main))
            pen.dot(232, 198, 8, c.accent)
            return
        pen.line("M152 178Q200 206 248 178M152 196Q200 224 248 196", c.main, 13)
        pen.line("M166 184l8 16M186 192l7 16M208 193l7 15M228 188l7 13", tone(c.main, -0.35), 3)
        if style == "tassel":
            pen.line("M222 204L236 250", c.main, 6)
            pen.dot(238, 258, 16, pen.round(c.main))
            pen.path("M224 268H252L262 342H214Z", pen.round(c.main))
            pen.line("M230 276L226 340M238 276V340M246 276L250 340", tone(c.main, -0.35), 2.5)
            pen.rect(223, 266, 30, 8, c.accent, 3)


def film(pen: Pen, c: Colours, *, pattern: str = "diamonds") -> None:
    """Window film: frosted panes with a pattern, a corner peeling off."""
    window(pen, bars=1)
    for x, y in ((96, 70), (204, 70), (96, 196), (204, 196)):
        pen.rect(x, y, 100, 118, c.main, 0, 0.72)
        if x + y != 400:
            with pen.inside(f"M{x} {y}h100v118h-100z"):
                weave(pen, (x, y, 100, 118), pattern, c.accent, 3)
    pen.path("M304 314V252L246 314Z", SKY)
    pen.path("M304 252L246 314Q244 274 262 262Q280 250 304 252Z", pen.round(tone(c.main, -0.06)))


def bead_curtain(pen: Pen, c: Colours) -> None:
    """Strings of beads in a doorway."""
    pen.rect(70, 30, 260, 370, tone(c.second, -0.35))
    pen.rect(86, 48, 228, 352, "#5f6f78")
    pen.rect(86, 48, 228, 352, "#f5e6c0", 0, 0.35)
    for index in range(9):
        x = 100 + index * 25
        pen.line(f"M{x} 48V{360 - abs(index - 4) * 8}", tone(c.main, -0.3), 1.5)
        path = "".join(f"M{x} {y}v8" for y in range(62 + index % 2 * 10, 356 - abs(index - 4) * 8, 27))
        pen.line(path, c.main if index % 3 else c.accent, 11)
    pen.rect(70, 30, 260, 20, pen.fall(c.second), 3)


MOTIFS: Motifs = {
    "curtain": ("wall", curtain),
    "roller-blind": ("wall", roller_blind),
    "roman-blind": ("wall", roman_blind),
    "slat-blind": ("wall", slat_blind),
    "shutters": ("wall", shutters),
    "rod": ("wall", rod),
    "tieback": ("wall", tieback),
    "film": ("wall", film),
    "bead-curtain": ("wall", bead_curtain),
}
