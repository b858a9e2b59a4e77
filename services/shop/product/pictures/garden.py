"""Garden, balcony and windowsill."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen

GREEN = "#6f9a55"


def _grass(pen: Pen) -> None:
    pen.path("M0 300Q100 286 200 298T400 292V400H0Z", pen.fall("#a9c283", 0.8))
    path = "".join(
        f"M{x} {y}q-3 -12 -7 -16M{x} {y}q1 -12 6 -18"
        for x, y in ((34, 330), (96, 374), (330, 366), (368, 324), (250, 384))
    )
    pen.line(path, "#86a463", 3.5)


def watering_can(pen: Pen, c: Colours, *, style: str = "classic") -> None:
    """A watering can: classic, long, round."""
    pen.shade(200, 336, 110)
    if style == "long":
        pen.line("M222 296C320 270 280 130 366 110", c.main, 12)
        pen.line("M104 216C50 190 60 320 118 304", c.second, 10)
        pen.path("M112 186H216Q240 260 232 332H96Q88 260 112 186Z", pen.round(c.main))
        pen.oval(164, 186, 52, 8, tone(c.main, -0.3))
        return
    pen.line("M250 280L338 162", c.main, 20)
    with pen.at(342, 158, 38):
        pen.path("M-16 12L-34 -22H34L16 12Z", pen.round(c.accent))
        pen.oval(0, -22, 34, 8, tone(c.accent, -0.3))
    if style == "round":
        pen.line("M112 240C60 130 250 110 236 206", c.second, 12)
        pen.path("M176 196C260 196 276 332 236 334H116C76 332 92 196 176 196Z", pen.round(c.main))
        pen.oval(176, 202, 38, 8, tone(c.main, -0.35))
        return
    pen.line("M112 226C30 200 60 320 110 304", c.main, 13)
    pen.line("M120 206Q176 110 240 206", c.second, 13)
    pen.path("M108 204H248L262 330Q180 342 96 330Z", pen.round(c.main))
    pen.oval(178, 204, 70, 10, tone(c.main, -0.35))
    pen.line("M103 250H253M98 296H258", tone(c.main, -0.18), 4)


def _greenhouse(pen: Pen, c: Colours) -> None:
    pen.path("M84 340V180L200 96L316 180V340Z", "#d3e7ea", 0.72)
    for x in (116, 164, 214, 262):
        pen.line(f"M{x + 10} 316v-56", "#7a5a3d", 3)
        pen.path(f"M{x + 10} 300q-30 -8 -26 -34q26 4 26 34q0 -34 22 -42q10 30 -22 42z", GREEN)
    pen.rect(94, 304, 212, 30, pen.fall(c.second), 3)
    pen.line("M84 340V180L200 96L316 180V340ZM84 180H316M200 96V340M142 180V340M258 180V340", c.main, 8)


def _compost(pen: Pen, c: Colours) -> None:
    pen.path("M96 212H304L316 340H84Z", tone(c.main, -0.45))
    pen.path("M100 214Q150 168 200 194T300 212Z", "#6b4f3a")
    pen.line("M150 196q-20 -12 -14 -34M220 192q16 -14 12 -34", GREEN, 6)
    for k in range(4):
        pen.rect(88 - k, 216 + k * 32, 224 + k * 2, 22, pen.fall(tone(c.main, 0.03 * k)), 2)
    pen.rect(84, 206, 18, 136, c.second)
    pen.rect(298, 206, 18, 136, c.second)


def _climbers(pen: Pen, c: Colours) -> None:
    pen.line("M110 270V64M155 270V54M200 270V48M245 270V54M290 270V64M100 110H300M100 160H300M100 212H300", c.second, 7)
    left = ((116, 220), (150, 180), (176, 120), (130, 130), (190, 240))
    for x, y in (*left, (206, 200), (236, 150), (262, 96), (284, 190), (226, 84), (258, 232)):
        pen.oval(x, y, 19, 14, GREEN)
        pen.oval(x + 14, y - 8, 13, 10, "#86b268")
    for x, y in ((150, 170), (236, 140), (206, 190), (262, 90)):
        pen.dot(x, y, 11, c.accent)


def _row(pen: Pen, c: Colours, top: float, plants: str) -> None:
    for k, x in enumerate(range(92, 324, 36)):
        if plants == "flowers":
            pen.line(f"M{x} {top}v{-46 - k % 3 * 12}", GREEN, 5)
            pen.oval(x - 14, top - 14, 15, 8, GREEN)
            pen.dot(x, top - 54 - k % 3 * 12, 20, c.accent if k % 2 else tone(c.accent, 0.45))
            pen.dot(x, top - 54 - k % 3 * 12, 7, "#f2d888")
        elif plants == "salad":
            pen.path(
                f"M{x} {top + 4}q-34 -8 -28 -40q12 -14 28 -6q16 -10 30 6q6 30 -30 40z",
                GREEN if k % 2 else "#93b866",
            )
        else:
            pen.line(f"M{x} {top}V{top - 76}M{x} {top - 20}l-16 -16M{x} {top - 34}l16 -16", "#5d8a4c", 6)
            pen.dot(x - 12, top - 48, 11, "#c5513e")
            pen.dot(x + 11, top - 28, 10, "#d9683f")


def planter(pen: Pen, c: Colours, *, style: str = "box", plants: str = "flowers") -> None:
    """Planters outdoors: box, raised, rail, trellis, greenhouse, compost."""
    _grass(pen)
    pen.shade(200, 344, 158)
    if style == "greenhouse":
        _greenhouse(pen, c)
        return
    if style == "compost":
        _compost(pen, c)
        return
    top = {"box": 246, "raised": 206, "rail": 210, "trellis": 270}[style]
    if style == "trellis":
        _climbers(pen, c)
    else:
        _row(pen, c, top, plants)
    if style == "raised":
        pen.line("M76 250V340M324 250V340", c.second, 14)
        pen.rect(60, top, 280, 76, pen.fall(c.main), 4)
        pen.line(f"M60 {top + 38}H340", tone(c.main, -0.3), 3, 0.6)
    elif style == "rail":
        pen.rect(64, top, 272, 72, pen.round(c.main), 10)
        pen.rect(0, 262, 400, 12, c.second)
        pen.line("".join(f"M{x} 274V400" for x in range(20, 400, 45)), c.second, 7)
    else:
        pen.rect(60, top, 280, 340 - top, pen.fall(c.main), 6)
        pen.rect(52, top - 4, 296, 16, pen.fall(tone(c.main, 0.1)), 4)


def _small_tools(pen: Pen, c: Colours, single: bool) -> None:
    kinds = ((200, 0),) if single else ((124, -8), (204, 0), (284, 8))
    for k, (x, turn) in enumerate(kinds):
        with pen.at(x, 206, turn + (34 if single else 0)):
            pen.rect(-14, 30, 28, 118, pen.round(c.main), 12)
            pen.line("M0 32V-20", "#8d969b", 9)
            if k == 1:
                pen.line("M-28 -20V-104M0 -20V-112M28 -20V-104M-28 -24H28", "#9aa5ab", 9)
            elif k == 2:
                pen.path("M-14 -16L-18 -96L0 -140L18 -96L14 -16Z", pen.round("#aab4ba"))
            else:
                pen.path("M-34 -14Q-40 -96 0 -142Q40 -96 34 -14Z", pen.round("#aab4ba"))
            pen.rect(-14, 124, 28, 10, c.accent)


def _gloves(pen: Pen, c: Colours) -> None:
    for flip in (False, True):
        with pen.at(206 if not flip else 194, 0, 8 if not flip else -8, flip=flip):
            pen.path(
                "M36 300V196Q4 180 14 160Q30 146 50 176V104a13 13 0 0 1 26 0V90"
                "a13 13 0 0 1 26 0V104a13 13 0 0 1 26 0V120a12 12 0 0 1 24 0V300"
                "Z",
                pen.round(c.main),
            )
            pen.rect(34, 258, 120, 58, pen.fall(c.second), 8)
            pen.line("M36 274H152", c.accent, 5)


def hand_tool(pen: Pen, c: Colours, *, style: str = "trowel") -> None:
    """Garden tools from above: trowel, set, secateurs, gloves, twine, rake, spade, hose."""
    with pen.lifted():
        if style in ("trowel", "set"):
            _small_tools(pen, c, style == "trowel")
        elif style == "secateurs":
            with pen.at(200, 200, 32):
                pen.line("M-6 -10Q-60 60 -44 150", c.main, 27)
                pen.line("M6 -10Q60 60 44 150", c.accent, 27)
                pen.path("M-16 6Q-44 -80 4 -142Q26 -70 20 4Z", pen.round("#c3cdd2"))
                pen.path("M14 6Q56 -40 36 -104Q4 -60 -10 4Z", pen.round("#8d969b"))
                pen.dot(2, 2, 13, "#5f686d")
        elif style == "gloves":
            _gloves(pen, c)
        elif style == "twine":
            pen.rect(118, 106, 164, 196, pen.round(c.main), 30)
            pen.line("".join(f"M122 {y}L278 {y + 26}" for y in range(112, 274, 15)), tone(c.main, -0.22), 4)
            pen.oval(200, 110, 66, 15, tone(c.main, -0.3))
            pen.line("M272 262Q330 280 310 340", c.main, 6)
            pen.rect(164, 178, 72, 52, c.second, 4)
        elif style == "hose":
            for r in (128, 106, 84, 62):
                pen.ring(196, 202, r, r, c.main if r % 4 else tone(c.main, -0.15), 19)
            pen.line("M320 230Q350 300 330 340", c.main, 19)
            pen.rect(312, 318, 34, 54, pen.round(c.accent), 8)
        else:
            with pen.at(200, 200, 32):
                pen.rect(-9, -40, 18, 226, pen.round(c.main), 8)
                if style == "rake":
                    pen.line(
                        "M-80 -104V-150M-40 -104V-150M0 -104V-150M40 -104V-150M80 -104V-150M-86 -100H86M0 -96V-30",
                        c.second,
                        12,
                    )
                elif style == "broom":
                    pen.path("M-34 -44H34L74 -160H-74Z", pen.round(c.second))
                    pen.line("M-44 -70H44M-52 -92H52", c.accent, 6)
                else:
                    pen.path("M-56 -60H56V-130Q40 -176 0 -182Q-40 -176 -56 -130Z", pen.round(c.second))
                    pen.line("M0 -62V-30", "#8d969b", 12)


def house(pen: Pen, c: Colours, *, style: str = "nest") -> None:
    """For animals: nest (box), feeder, bees, bath."""
    if style == "bath":
        _grass(pen)
        pen.shade(200, 344, 80)
        pen.path("M180 214H220L226 300Q232 330 268 342H132Q168 330 174 300Z", pen.round(c.main))
        pen.path("M84 176H316Q296 224 200 226T84 176Z", pen.round(c.main))
        pen.oval(200, 176, 116, 17, tone(c.main, -0.2))
        pen.oval(200, 178, 102, 12, "#9fc9dc")
        pen.path("M250 168q-6 -40 26 -44q22 4 20 24l16 6l-16 6q-10 20 -36 10z", c.accent)
        pen.dot(280, 138, 4, "#26262a")
        return
    pen.line("M200 0V80", "#8a6a48", 4)
    with pen.lifted():
        if style == "feeder":
            pen.path("M96 130L200 64L304 130Z", pen.fall(c.second))
            pen.rect(134, 130, 132, 130, "#d3e7ea", o=0.75)
            pen.path("M138 190Q200 170 262 190V258H138Z", "#c9994f")
            pen.line("M134 130V262M266 130V262", c.main, 10)
            pen.rect(92, 258, 216, 22, pen.fall(c.main), 5)
            pen.path("M276 256q-4 -34 24 -38q22 2 20 22l14 5l-14 5q-10 16 -32 8z", c.accent)
        else:
            pen.path("M112 150L200 78L288 150V318H112Z", pen.fall(c.main))
            pen.path("M90 158L200 62L310 158L296 174L200 90L104 174Z", c.second)
            if style == "bees":
                for y in (176, 226, 276):
                    pen.rect(124, y - 12, 152, 44, tone(c.main, -0.5), 3)
                    weave(pen, (128, y - 9, 144, 38), "dots", c.accent, 6 if y != 226 else 9)
            else:
                pen.dot(200, 196, 28, tone(c.main, -0.65))
                pen.line("M200 248V262", c.accent, 9)
                pen.line("M112 290H288", tone(c.main, -0.2), 3)


def _parasol(pen: Pen, c: Colours) -> None:
    pen.shade(200, 344, 70)
    pen.line("M200 120V334", c.second, 9)
    pen.rect(152, 322, 96, 20, pen.round("#8d8a84"), 6)
    pen.path(
        "M40 170Q70 56 200 50Q330 56 360 170Q340 150 306 170Q280 148 254 170"
        "Q226 148 200 170Q174 148 146 170Q120 148 94 170Q60 150 40 170Z",
        pen.round(c.main),
    )
    pen.path("M200 50Q150 90 146 170Q174 148 200 170Q226 148 254 170Q250 90 200 50Z", c.accent)
    pen.dot(200, 46, 7, c.second)


def _fire(pen: Pen, c: Colours) -> None:
    pen.shade(200, 344, 110)
    pen.glow(200, 210, 150, "#ffb257")
    pen.path("M200 86Q276 170 250 236H150Q120 180 160 150Q164 176 178 182Q170 130 200 86Z", "#e8743b")
    pen.path("M204 140Q246 190 228 240H172Q160 206 182 186Q186 206 196 208Q192 170 204 140Z", "#f7c351")
    pen.line("M130 246L262 226M140 226L272 248", "#6b4a35", 15)
    pen.path("M80 238H320Q300 306 200 306T80 238Z", pen.round(c.main))
    pen.line("M140 298L116 340M260 298L284 340", c.main, 10)


def outdoor(pen: Pen, c: Colours, *, style: str = "parasol") -> None:
    """Big things outdoors: parasol, fire, hammock, barrow, table, boots, swing."""
    _grass(pen)
    if style == "parasol":
        _parasol(pen, c)
    elif style == "fire":
        _fire(pen, c)
    elif style == "hammock":
        pen.shade(200, 348, 130)
        pen.line("M34 330L56 110M366 330L344 110", c.second, 13)
        pen.line("M56 118L96 178M344 118L304 178", "#e9dfcb", 4)
        d = "M88 172Q200 330 312 172Q300 270 200 284Q100 270 88 172Z"
        pen.path(d, pen.round(c.main))
        with pen.inside(d):
            weave(pen, (88, 172, 224, 120), "stripes", c.accent, 12)
        pen.line("M88 172Q200 270 312 172", tone(c.main, 0.4), 6)
    elif style == "barrow":
        pen.shade(190, 348, 140)
        pen.line("M112 250L360 206M250 262L268 336", c.second, 11)
        pen.path("M70 190Q120 150 170 172Q230 140 290 188Z", "#6b4f3a")
        pen.path("M52 184H308L256 262H116Z", pen.round(c.main))
        pen.dot(100, 306, 38, "#3a3c40")
        pen.dot(100, 306, 18, c.accent)
    elif style == "table":
        pen.shade(200, 346, 150)
        pen.line("M140 216L100 340M260 216L300 340M120 276H280", c.second, 9)
        pen.oval(200, 212, 128, 20, tone(c.main, -0.25))
        pen.oval(200, 204, 128, 20, pen.round(c.main))
        pen.rect(216, 138, 34, 64, "#d3e7ea", 5, 0.85)
        pen.rect(219, 160, 28, 40, "#e9b44f", 4)
        pen.path("M138 168h52q-2 34 -26 36q-24 -2 -26 -36z", c.accent)
    else:
        for x, turn in ((122, -3), (236, 3)):
            pen.shade(x + 26, 344, 62)
            with pen.at(x, 338, turn):
                pen.path("M-24 -190H42V-64Q92 -56 92 -22V0H-24Z", pen.round(c.main))
                pen.rect(-30, -196, 78, 26, c.second, 6)
                pen.rect(-28, -10, 124, 14, tone(c.main, -0.45), 4)


MOTIFS: Motifs = {
    "watering-can": ("floor", watering_can),
    "planter": ("wall", planter),
    "garden-tool": ("flat", hand_tool),
    "animal-house": ("wall", house),
    "outdoors": ("wall", outdoor),
}
