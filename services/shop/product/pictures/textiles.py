"""Cloth for beds, sofas, floors, tables and baths."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen


def cushion(pen: Pen, c: Colours, *, shape: str = "square", pattern: str = "plain", count: int = 5) -> None:
    """A cushion: square, long, round, floor."""
    pen.shade(200, 340, 110)
    d = {
        "square": "M76 116Q200 92 324 116Q344 220 324 326Q200 346 76 326Q56 220 76 116Z",
        "long": "M46 184Q200 164 354 184Q368 258 354 328Q200 346 46 328Q32 258 46 184Z",
        "round": "M200 108A116 116 0 0 1 200 340A116 116 0 0 1 200 108Z",
        "floor": "M58 244Q200 218 342 244Q360 290 342 334Q200 350 58 334Q40 290 58 244Z",
    }[shape]
    pen.path(d, pen.round(c.main))
    with pen.inside(d):
        weave(pen, (36, 90, 328, 258), pattern, c.second, count)
        pen.path("M36 340Q200 250 364 340V360H36Z", tone(c.main, -0.5), 0.14)
    if shape == "round":
        pen.line(
            "".join(
                f"M200 224L{x} {y}"
                for x, y in (
                    (200, 112),
                    (290, 150),
                    (312, 224),
                    (280, 312),
                    (200, 338),
                    (112, 304),
                    (88, 224),
                    (118, 144),
                )
            ),
            tone(c.main, -0.28),
            3,
            0.6,
        )
        pen.dot(200, 224, 13, c.accent)
    elif shape == "floor":
        pen.line("M46 290Q200 306 354 290", c.accent, 5)
    elif shape == "square":
        for x, y in ((76, 116), (324, 116), (324, 326), (76, 326)):
            pen.dot(x, y, 8, c.accent)


def blanket(pen: Pen, c: Colours, *, style: str = "folded", pattern: str = "plain") -> None:
    """A blanket: folded, stack, draped, rolled."""
    if style == "draped":
        pen.shade(200, 342, 130)
        pen.rect(86, 250, 14, 90, "#7b5136")
        pen.rect(300, 250, 14, 90, "#7b5136")
        pen.rect(66, 214, 268, 44, pen.fall("#cfc6b8"), 14)
        d = "M118 206Q200 190 288 206L300 318" + "q-9 10 -18 0" * 10 + "Z"
        pen.path(d, pen.round(c.main))
        with pen.inside(d):
            weave(pen, (110, 196, 196, 130), pattern, c.second, 6)
        pen.line("".join(f"M{x} 322v16" for x in range(124, 300, 14)), c.main, 4)
        return
    pen.shade(200, 340, 132)
    if style == "rolled":
        for x, y, ink in ((128, 288, c.main), (232, 288, c.second), (180, 200, c.accent)):
            pen.dot(x + 40, y, 52, tone(ink, -0.24))
            pen.path(f"M{x} {y - 52}h40a52 52 0 0 1 0 104h-40z", pen.fall(ink))
            pen.dot(x, y, 52, tone(ink, 0.1))
            pen.line(
                f"M{x} {y}m-4 0a6 6 0 0 1 14 2a16 16 0 0 1 -32 0a26 26 0 0 1 52 -6a36 36 0 0 1 -72 8",
                tone(ink, -0.3),
                4,
            )
        return
    layers = ((c.main, 78), (c.main, 78)) if style == "folded" else ((c.main, 56), (c.second, 56), (c.accent, 56))
    edge = 338.0
    for index, (ink, high) in enumerate(layers):
        edge -= high
        d = f"M76 {edge}H310Q338 {edge} 338 {edge + high / 2}T310 {edge + high - 2}H76Z"
        pen.path(d, pen.fall(tone(ink, 0.04 * index)))
        if style == "folded":
            with pen.inside(d):
                weave(pen, (76, edge, 262, high), pattern, c.second, 8)
        pen.line(f"M76 {edge + high / 2:.0f}H318", tone(ink, -0.3), 3, 0.5)
    if style == "folded":
        pen.line("".join(f"M76 {k}h-26" for k in range(190, 336, 13)), tone(c.main, 0.1), 5)


def rug(
    pen: Pen, c: Colours, *, shape: str = "rect", pattern: str = "plain", count: int = 6, fringe: bool = True
) -> None:
    """A rug from above: rect, runner, round, mat."""
    with pen.lifted(o=0.25):
        if shape == "round":
            pen.dot(200, 200, 150, pen.round(c.main, 0.5))
            d = "M200 62A138 138 0 0 1 200 338A138 138 0 0 1 200 62Z"
            with pen.inside(d):
                weave(pen, (60, 60, 280, 280), pattern, c.second, count)
            for r, ink in ((142, c.accent), (118, c.second)) if pattern == "plain" else ((142, c.accent),):
                pen.ring(200, 200, r, r, ink, 9)
            return
        x, y, w, h = {"rect": (54, 88, 292, 224), "runner": (122, 34, 156, 332), "mat": (62, 118, 276, 164)}[shape]
        if fringe:
            far = (
                "".join(f"M{x + 6} {k:.0f}h-18M{x + w - 6} {k:.0f}h18" for k in range(y + 8, y + h, 12))
                if shape == "rect"
                else "".join(f"M{k} {y + 6}v-18M{k} {y + h - 6}v18" for k in range(x + 8, x + w, 12))
            )
            pen.line(far, tone(c.main, 0.25), 4)
        pen.rect(x, y, w, h, pen.fall(c.main), 6 if shape != "mat" else 14)
        with pen.inside(f"M{x + 16} {y + 16}h{w - 32}v{h - 32}h{32 - w}z"):
            weave(pen, (x + 16, y + 16, w - 32, h - 32), pattern, c.second, count)
        pen.line(f"M{x + 16} {y + 16}h{w - 32}v{h - 32}h{32 - w}z", c.accent, 5)


def towel(pen: Pen, c: Colours, *, style: str = "rail", pattern: str = "plain") -> None:
    """Towels: rail, stack, hook."""
    if style == "stack":
        pen.shade(200, 332, 124)
        for index, ink in enumerate((c.main, c.second, c.accent, tone(c.main, 0.3))):
            y = 282 - index * 50
            pen.rect(82, y, 236, 47, pen.fall(ink), 22)
            pen.line(f"M104 {y + 24}H304", tone(ink, -0.22), 3, 0.6)
        return
    with pen.lifted():
        if style == "hook":
            pen.rect(182, 44, 36, 46, c.accent, 8)
            pen.line("M200 70v22", tone(c.accent, -0.3), 8)
            d = "M200 92C160 110 128 150 124 350Q162 336 200 352Q238 336 276 350C272 150 240 110 200 92Z"
        else:
            pen.rect(60, 80, 280, 14, pen.fall(c.accent), 7)
            pen.dot(60, 87, 14, c.accent)
            pen.dot(340, 87, 14, c.accent)
            d = "M112 74H288V330H112Z"
        pen.path(d, pen.round(c.main, 0.7))
        with pen.inside(d):
            weave(pen, (112, 96 if style == "rail" else 150, 176, 234), pattern, c.second, 6)
            if style == "hook":
                pen.line("M196 96Q164 200 160 350M204 96Q236 200 240 350", tone(c.main, -0.35), 4, 0.5)
            if pattern == "plain":
                pen.rect(100, 284, 200, 12, c.second)
                pen.rect(100, 304, 200, 6, c.second)
    if style == "rail":
        pen.line("".join(f"M{x} 332v12" for x in range(118, 288, 10)), c.main, 4)


def bed(pen: Pen, c: Colours, *, pattern: str = "plain", throw: bool = True) -> None:
    """A made bed."""
    pen.shade(200, 346, 176)
    pen.rect(44, 128, 312, 150, pen.fall("#c39a68"), 16)
    pen.rect(50, 320, 16, 26, "#8a6238")
    pen.rect(334, 320, 16, 26, "#8a6238")
    for x in (76, 208):
        pen.rect(x, 184, 116, 62, pen.round(tone(c.main, 0.3)), 22)
    d = "M52 250Q60 226 96 226H304Q340 226 348 250L364 330H36Z"
    pen.path(d, pen.fall(c.main))
    with pen.inside(d):
        weave(pen, (36, 226, 328, 104), pattern, c.second, 12)
    pen.path("M52 250Q60 226 96 226H304Q340 226 348 250L350 262H50Z", tone(c.main, 0.4))
    if throw:
        pen.path("M42 296H358L366 336H34Z", pen.fall(c.accent))


def table_cloth(pen: Pen, c: Colours, *, style: str = "cloth", pattern: str = "check", count: int = 8) -> None:
    """Table linen: cloth on a table, napkins, apron, glove, runner, tea (towel)."""
    if style == "cloth":
        pen.shade(200, 342, 140)
        pen.line("M90 270V338M310 270V338", "#8a6238", 12)
        d = "M62 196H338L352 306" + "q-15 14 -30.4 0" * 10 + "Z"
        pen.path(d, pen.fall(c.main))
        with pen.inside(d):
            weave(pen, (44, 196, 312, 124), pattern, c.second, count)
        pen.path("M84 172H316L338 200H62Z", tone(c.main, 0.2))
        pen.path("M182 176q-10 -44 18 -48q28 4 18 48z", pen.round(c.accent))
        pen.line("M200 128V92M200 120q-20 -10 -26 -30M200 116q20 -10 24 -30", "#6f8a55", 4)
        return
    with pen.lifted():
        if style == "napkins":
            for turn, ink in ((-16, c.second), (2, c.accent), (18, c.main)):
                with pen.at(200, 200, turn):
                    pen.rect(-96, -96, 192, 192, pen.fall(ink), 5)
                    pen.line("M-82 -82H82V82H-82Z", tone(ink, 0.4), 3, 0.8)
            pen.line("M200 200L104 140M200 200L282 118", tone(c.main, -0.2), 2, 0.4)
        elif style == "apron":
            pen.line("M160 96Q200 16 240 96M104 196L48 226M296 196L352 226", c.second, 8)
            d = "M150 92H250Q252 160 306 188V330Q306 344 292 344H108Q94 344 94 330V188Q148 160 150 92Z"
            pen.path(d, pen.fall(c.main))
            with pen.inside(d):
                weave(pen, (94, 92, 212, 252), pattern, c.second, count)
            pen.rect(144, 226, 112, 76, pen.fall(tone(c.main, -0.1)), 6)
            pen.line("M144 228H256M200 228V300", c.second, 4)
        elif style == "glove":
            d = "M140 340V196C112 206 74 190 78 164C84 140 118 158 146 150V110C150 60 262 60 262 116V340Z"
            pen.path(d, pen.round(c.main))
            with pen.inside(d):
                weave(pen, (70, 66, 200, 220), pattern, c.second, count)
            pen.rect(132, 288, 138, 54, pen.fall(c.accent), 8)
            pen.line("M266 320q34 -4 30 -30q-16 -10 -28 12", c.accent, 7)
        elif style == "tea":
            for x, y, ink, other in ((78, 86, c.second, c.main), (128, 66, c.main, c.second)):
                d = f"M{x} {y}h190v250h-190z"
                pen.path(d, pen.fall(ink))
                with pen.inside(d):
                    weave(pen, (x, y, 190, 250), pattern, other, count)
            pen.line("M130 66q-20 -14 -8 -24", c.accent, 4)
        else:
            pen.rect(124, 30, 152, 340, pen.fall(c.main), 3)
            weave(pen, (124, 60, 152, 280), pattern, c.second, count)
            pen.line("".join(f"M{x} 370v14M{x} 30v-14" for x in range(128, 276, 10)), c.main, 3)


MOTIFS: Motifs = {
    "cushion": ("floor", cushion),
    "blanket": ("floor", blanket),
    "rug": ("flat", rug),
    "towel": ("wall", towel),
    "towel-stack": ("table", towel),
    "bed": ("floor", bed),
    "table-linen": ("flat", table_cloth),
    "table-cloth": ("floor", table_cloth),
}
