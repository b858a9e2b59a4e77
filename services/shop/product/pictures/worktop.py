"""What lies or stands on the worktop: blades, boards, bowls, small tools."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen


def knife(pen: Pen, c: Colours, *, style: str = "chef") -> None:
    """Things with a blade: chef, paring, bread, cheese, scissors, block, peeler."""
    if style == "block":
        pen.shade(200, 334, 90)
        with pen.at(200, 332):
            for x, y in ((-52, -210), (-14, -226), (24, -214), (-34, -176), (6, -186), (44, -176)):
                pen.rect(x, y, 22, 92, pen.round(c.second), 7)
            pen.path("M-76 -140L64 -128L84 0H-64Z", pen.fall(c.main))
            pen.line("M-60 -116L66 -106M-50 -60L74 -54", tone(c.main, -0.25), 3, 0.5)
        return
    if style == "scissors":
        with pen.lifted():
            for flip in (False, True):
                with pen.at(200, 190, 16 if not flip else -16, flip=flip):
                    pen.path("M-12 10L-2 -140Q12 -60 14 10Z", pen.round("#b8c2c8"))
                    pen.line("M0 20L-22 74", c.main, 16)
                    pen.ring(-34, 112, 28, 38, c.main, 15)
            pen.dot(200, 196, 9, "#7c868c")
        return
    with pen.lifted(), pen.at(200, 200, -52):
        if style == "peeler":
            pen.rect(-20, 0, 40, 140, pen.round(c.main), 18)
            pen.line("M-14 4L-34 -92H34L14 4", "#aab4ba", 10)
            pen.rect(-34, -104, 68, 20, pen.fall("#c6d0d5"), 6)
            return
        d = {
            "chef": "M-26 30L-24 -120Q-20 -162 20 -178Q30 -60 26 30Z",
            "paring": "M-15 30L-14 -60Q-8 -92 14 -104Q18 -30 16 30Z",
            "bread": "M-18 30V-170Q6 -176 18 -160V30Z",
            "cheese": "M-24 30L-30 -110Q-22 -138 -2 -118Q4 -144 22 -138Q30 -70 24 30Z",
        }[style]
        pen.path(d, pen.round("#c3cdd2"))
        pen.line({"bread": "M-18 20" + "l-5 -10l5 -10" * 9}.get(style, "M-18 24L-16 -60"), "#ffffff", 3, 0.7)
        if style == "cheese":
            for y in (-10, -44, -78):
                pen.oval(0, y, 9, 12, "#8a949a")
        pen.rect(-24, 26, 48, 16, "#8d969b", 3)
        pen.rect(-21, 40, 42, 124, pen.round(c.main), 12)
        for y in (66, 100, 134):
            pen.dot(0, y, 5, c.second)


def board(pen: Pen, c: Colours, *, style: str = "paddle") -> None:
    """Boards and trays from above: paddle, block, round, tray, stripe."""
    with pen.lifted():
        if style == "round":
            pen.dot(200, 200, 138, pen.round(c.main, 0.7))
            pen.ring(200, 200, 118, 118, tone(c.main, -0.2), 5)
        elif style == "tray":
            pen.rect(52, 106, 296, 196, pen.fall(tone(c.main, -0.16)), 26)
            pen.rect(68, 122, 264, 164, pen.fall(c.main), 16)
            weave(pen, (80, 132, 240, 144), "leaves", c.second, 6, 0.8)
            pen.rect(30, 172, 26, 64, c.accent, 12)
            pen.rect(344, 172, 26, 64, c.accent, 12)
            return
        elif style == "paddle":
            with pen.at(200, 206, 24):
                pen.path(
                    "M-92 -76Q-92 -104 -64 -104H-24Q-18 -104 -18 -120V-168Q-18 -186 0 -186T18 -168"
                    "V-120Q18 -104 24 -104H64Q92 -104 92 -76V116Q92 144 64 144H-64Q-92 144 -92 116"
                    "Z",
                    pen.round(c.main, 0.7),
                )
                pen.line("M-60 -80V124M-26 -84V128M16 -84V128M54 -80V124", tone(c.main, -0.18), 3, 0.6)
                pen.dot(0, -162, 7, tone(c.main, -0.55))
        else:
            pen.rect(60, 98, 280, 204, pen.fall(c.main), 18)
            if style == "stripe":
                for x in (104, 176, 248):
                    pen.rect(x, 98, 30, 204, c.second)
            pen.rect(80, 118, 240, 164, "none")
            pen.line("M84 122H316V278H84Z", tone(c.main, -0.26), 5, 0.7)
    if style in ("round", "block"):
        for x, y in ((170, 176), (214, 192), (186, 226)):
            pen.dot(x, y, 24, "#c9503f")
            pen.dot(x - 7, y - 8, 6, "#f0a48f")
        pen.path("M236 226q40 -30 64 6q-36 26 -64 -6z", "#6f9a55")


def _plates(pen: Pen, c: Colours) -> None:
    for k in range(5):
        y = 322 - k * 15
        pen.path(
            f"M72 {y - 12}H328Q300 {y + 8} 244 {y + 10}H156Q100 {y + 8} 72 {y - 12}Z",
            pen.round(c.main if k % 2 == 0 else c.second),
        )
    pen.oval(200, 250, 128, 15, tone(c.main, 0.2))
    pen.oval(200, 251, 88, 9, tone(c.main, -0.1))


def _cake(pen: Pen, c: Colours) -> None:
    pen.path("M186 230H214L220 300Q226 322 262 332H138Q174 322 180 300Z", pen.round(c.main))
    pen.path("M116 136H284V214H116Z", pen.round("#f3dcc0"))
    pen.path("M116 136H284V166q-14 22 -28 0t-28 6t-28 -6t-28 8t-28 -8t-28 0Z", "#d97f86")
    pen.oval(200, 136, 84, 14, "#e79aa0")
    for x in (160, 200, 240):
        pen.dot(x, 126, 11, "#b93f47")
    pen.oval(200, 222, 132, 15, tone(c.main, -0.16))
    pen.oval(200, 216, 132, 15, pen.round(c.main))


def _nest(pen: Pen, c: Colours) -> None:
    for k, (r, y) in enumerate(((96, 214), (76, 190), (56, 168))):
        ink = (c.main, c.second, c.accent)[k]
        pen.path(
            f"M{200 - r} {y}H{200 + r}Q{200 + r * 0.8:.0f} {y + r * 0.9:.0f} 200 {y + r * 1.05:.0f}"
            f"Q{200 - r * 0.8:.0f} {y + r * 0.9:.0f} {200 - r} {y}Z",
            pen.round(ink),
        )
        pen.oval(200, y, r, r * 0.15, tone(ink, -0.3))
    pen.path("M104 214H296Q280 318 236 330H164Q120 318 104 214Z", pen.round(c.main))
    pen.oval(200, 214, 96, 10, tone(c.main, 0.12))


def bowl(pen: Pen, c: Colours, *, style: str = "fruit", pattern: str = "plain") -> None:
    """Bowls and plates: fruit, salad, nest, plates, mortar, colander, cake."""
    pen.shade(200, 332, 110)
    if style == "plates":
        _plates(pen, c)
        return
    if style == "cake":
        _cake(pen, c)
        return
    if style == "mortar":
        pen.line("M226 220L288 100", pen.round(tone(c.main, 0.1)), 26)
        pen.line("M226 220L288 100", tone(c.main, 0.06), 24)
    if style == "nest":
        _nest(pen, c)
        return
    if style in ("fruit", "salad"):
        fruit = (
            ("#d9933a", 150, 196),
            ("#c5513e", 206, 184),
            ("#83a457", 256, 198),
            ("#e2b94e", 180, 168),
            ("#b9464f", 232, 166),
        )
        for ink, x, y in fruit:
            pen.dot(x, y, 33, pen.round(ink) if style == "fruit" else ("#7ca05c" if ink != "#c5513e" else ink))
    d = "M76 208H324Q312 326 240 332H160Q88 326 76 208Z"
    pen.path(d, pen.round(c.main))
    if pattern != "plain":
        with pen.inside(d):
            weave(pen, (76, 222, 248, 100), pattern, c.second, 8)
    if style == "colander":
        weave(pen, (112, 234, 176, 70), "dots", tone(c.main, -0.5), 8)
        for x in (62, 338):
            pen.ring(x, 222, 20, 14, c.main, 9)
    if style in ("fruit", "salad"):
        pen.line("M78 209H322", tone(c.main, 0.3), 6)
    else:
        pen.oval(200, 208, 124, 13, tone(c.main, 0.14))


def tools(pen: Pen, c: Colours, *, style: str = "jar") -> None:
    """Small helpers: jar (of spoons), mill, scale, grater."""
    pen.shade(200, 332, 76)
    if style == "mill":
        for x, top, ink in ((150, 116, c.main), (256, 150, c.second)):
            pen.path(
                f"M{x - 34} 330V300Q{x - 10} 270 {x - 26} 230Q{x - 40} 200 {x - 16} {top + 46}"
                f"H{x + 16}Q{x + 40} 200 {x + 26} 230Q{x + 10} 270 {x + 34} 300V330"
                f"Q{x} 338 {x - 34} 330Z",
                pen.round(ink),
            )
            pen.dot(x, top + 26, 25, pen.round(ink))
            pen.dot(x, top - 4, 8, "#c3cdd2")
    elif style == "scale":
        pen.path("M92 174H308Q296 214 200 214T92 174Z", pen.round("#c9d2d6"))
        pen.path("M134 214H266L292 330H108Z", pen.round(c.main))
        pen.dot(200, 272, 44, "#fbf7ee")
        pen.line("M200 272L222 246", "#c2433b", 5)
        pen.line("M200 236v8M236 272h-8M164 272h8M200 308v-8", "#3b3f45", 4)
    elif style == "grater":
        pen.line("M160 110Q200 50 240 110", c.main, 14)
        pen.path("M156 110H244L268 328Q200 338 132 328Z", pen.round("#c3cdd2"))
        weave(pen, (154, 140, 92, 168), "crosses", "#7c868c", 5)
        pen.rect(126, 318, 148, 16, c.main, 6)
    else:
        for x, top, kind in ((158, 88, 0), (188, 66, 1), (216, 92, 2), (244, 78, 0)):
            pen.line(
                f"M{200 + (x - 200) * 0.6:.0f} 240L{x} {top + 26}", c.second if kind != 1 else tone(c.second, -0.2), 10
            )
            if kind == 0:
                pen.oval(x, top + 10, 18, 27, pen.round(c.second))
            elif kind == 1:
                pen.rect(x - 19, top - 16, 38, 62, tone(c.second, -0.2), 9)
            else:
                pen.ring(x, top + 4, 15, 28, "#8d969b", 5)
        d = "M136 204H264L256 328Q200 338 144 328Z"
        pen.path(d, pen.round(c.main))
        pen.oval(200, 204, 64, 9, tone(c.main, -0.35))
        pen.line("M139 250H261", c.accent, 8)


def flat_tool(pen: Pen, c: Colours, *, style: str = "pin") -> None:
    """Helpers that lie: pin, whisk, ladle."""
    if style == "pin":
        with pen.lifted(), pen.at(200, 200, -34):
            pen.rect(-188, -13, 376, 26, pen.fall(c.second), 13)
            pen.rect(-124, -36, 248, 72, pen.fall(c.main), 16)
            pen.line("M-100 -18H90M-80 8H104", tone(c.main, -0.2), 3, 0.5)
        return
    if style in ("whisk", "ladle"):
        with pen.lifted(), pen.at(200, 206, 38):
            pen.rect(-14, 34, 28, 130, pen.round(c.main), 12)
            if style == "whisk":
                for r in (52, 32, 12):
                    pen.ring(0, -76, r, 104, "#9aa5ab", 5)
                pen.rect(-15, 16, 30, 30, pen.round("#8d969b"), 6)
            else:
                pen.rect(-9, -90, 18, 132, pen.round(c.main))
                pen.dot(0, -126, 52, pen.round(c.main))
                pen.oval(-4, -128, 38, 36, tone(c.main, -0.3))


MOTIFS: Motifs = {
    "knife": ("flat", knife),
    "knife-block": ("table", knife),
    "board": ("flat", board),
    "bowl": ("table", bowl),
    "kitchen-tool": ("table", tools),
    "kitchen-tool-flat": ("flat", flat_tool),
}
