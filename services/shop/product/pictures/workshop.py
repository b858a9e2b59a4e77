"""Tools for the house, from above on the bench unless they stand."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen

STEEL, DARK = "#b3bec4", "#6d777d"


def tool(pen: Pen, c: Colours, *, style: str = "hammer") -> None:
    """A hand tool; see TOOLS for the styles."""
    with pen.lifted():
        TOOLS[style](pen, c)


def _hammer(pen: Pen, c: Colours) -> None:
    with pen.at(200, 200, 38):
        pen.rect(-15, -90, 30, 260, pen.round(c.main), 12)
        pen.rect(-17, 70, 34, 100, pen.round(c.second), 12)
        pen.path("M-66 -138H22Q58 -138 84 -104Q46 -116 20 -84H-30V-92H-66Z", pen.round(STEEL))
        pen.rect(-84, -144, 28, 58, pen.round(DARK), 5)


def _mallet(pen: Pen, c: Colours) -> None:
    with pen.at(200, 206, 38):
        pen.rect(-13, -70, 26, 240, pen.round(c.second), 10)
        pen.rect(-84, -150, 168, 92, pen.round(c.main), 12)
        pen.line("M-60 -150V-58M60 -150V-58", tone(c.main, -0.3), 5)


def _screwdriver(pen: Pen, c: Colours) -> None:
    for x, tip, ink in ((150, 0, c.main), (252, 1, c.second)):
        with pen.at(x, 200, 24):
            pen.rect(-7, -150, 14, 160, pen.round(STEEL))
            pen.path("M-7 -150L-11 -172H11L7 -150Z" if tip else "M-7 -150L0 -176L7 -150Z", DARK)
            pen.path("M-20 6Q-30 40 -22 74Q-32 120 -20 150H20Q32 120 22 74Q30 40 20 6Z", pen.round(ink))
            pen.line("M-8 22V140M8 22V140", tone(ink, -0.3), 4, 0.7)


def _pliers(pen: Pen, c: Colours) -> None:
    with pen.at(200, 180, 26):
        pen.line("M-8 20Q-62 70 -44 176", c.main, 30)
        pen.line("M8 20Q62 70 44 176", tone(c.main, -0.12), 30)
        pen.path("M-40 30Q-44 -40 -16 -112L-2 -116V20Z", pen.round(STEEL))
        pen.path("M40 30Q44 -40 16 -112L2 -116V20Z", pen.round(DARK))
        pen.dot(0, 18, 15, "#8b959a")
        pen.line("M-12 -96h10M-14 -80h12M-16 -64h14", DARK, 3)


def _saw(pen: Pen, c: Colours) -> None:
    with pen.at(190, 206, -26):
        pen.path("M-60 -44L188 -14V26" + "l-8 -9l-8 9" * 15 + "H-60Z", pen.round(STEEL))
        pen.path(
            "M-60 -60Q-160 -66 -168 10Q-160 66 -110 50Q-84 70 -56 46ZM-84 -24Q-134 -30 -136 6Q-128 32 -84 16Z",
            pen.round(c.main),
        )
        pen.path("M-84 -24Q-134 -30 -136 6Q-128 32 -84 16Z", tone(c.main, -0.55))
        for y in (-34, 30):
            pen.dot(-72, y, 6, c.accent)


def _level(pen: Pen, c: Colours) -> None:
    with pen.at(200, 200, -18):
        pen.rect(-170, -36, 340, 72, pen.fall(c.main), 10)
        pen.rect(-170, -10, 340, 20, tone(c.main, -0.14))
        pen.rect(-44, -20, 88, 40, "#d5e86c", 18)
        pen.oval(4, -2, 17, 13, "#f6fbd0")
        pen.line("M-20 -20V20M26 -20V20", "#55602c", 3)
        for x in (-124, 124):
            pen.dot(x, 0, 24, "#d5e86c")
            pen.dot(x + 3, -3, 8, "#f6fbd0")
        for x in (-170, 152):
            pen.rect(x, -36, 18, 72, c.second, 8)


def _tape(pen: Pen, c: Colours) -> None:
    pen.rect(236, 250, 150, 24, "#f0d24f")
    pen.line("".join(f"M{x} 250v{14 if k % 2 else 9}" for k, x in enumerate(range(252, 376, 13))), "#3b3f45", 3)
    pen.rect(378, 244, 10, 40, DARK, 2)
    pen.path("M74 152Q74 96 130 96H200Q274 96 274 170V276H96Q74 276 74 254Z", pen.round(c.main))
    pen.dot(166, 184, 54, pen.round(c.second))
    pen.dot(166, 184, 32, tone(c.second, 0.4))
    pen.rect(150, 84, 56, 20, DARK, 6)


def _drill(pen: Pen, c: Colours) -> None:
    with pen.at(0, 0, 0):
        pen.path(
            "M104 120H262Q278 120 278 136V176Q278 194 258 194H206L224 296H136"
            "L130 194H104Q84 194 84 174V140Q84 120 104 120Z",
            pen.round(c.main),
        )
        pen.path("M278 134L312 142V170L278 178Z", DARK)
        pen.rect(312, 150, 62, 12, STEEL)
        pen.line("M326 150l8 12M342 150l8 12M358 150l8 12", DARK, 3)
        pen.rect(112, 290, 132, 50, pen.round(c.second), 9)
        pen.path("M214 204L232 216V244L220 240Z", c.accent)
        pen.line("M112 142H190M112 158H190", tone(c.main, -0.3), 5)


def _spanner(pen: Pen, c: Colours) -> None:
    for k, (x, size) in enumerate(((104, 1.0), (168, 0.88), (226, 0.76), (278, 0.66), (324, 0.56))):
        with pen.at(x, 200, 12, size):
            pen.rect(-13, -96, 26, 200, pen.round((STEEL, c.main)[k % 2]))
            pen.path(
                "M-34 -112Q-38 -156 -14 -168V-128L0 -118L14 -128V-168Q38 -156 34 -112Q24 -84 0 -84T-34 -112Z",
                pen.round((STEEL, c.main)[k % 2]),
            )
            pen.dot(0, 124, 30, pen.round((STEEL, c.main)[k % 2]))
            pen.dot(0, 124, 15, tone(c.second, -0.2))


def _square(pen: Pen, c: Colours) -> None:
    with pen.at(0, 0, -6):
        pen.path("M118 70H158V296H338V336H118Z", pen.round(STEEL))
        pen.line(
            "".join(f"M158 {y}h{-16 if k % 2 else -10}" for k, y in enumerate(range(84, 290, 13)))
            + "".join(f"M{x} 296v{16 if k % 2 else 10}" for k, x in enumerate(range(168, 334, 13))),
            DARK,
            3,
        )
        pen.rect(84, 58, 46, 288, pen.round(c.main), 6)
        pen.dot(107, 90, 6, c.accent)
        pen.dot(107, 314, 6, c.accent)


def _chisel(pen: Pen, c: Colours) -> None:
    for x, wide in ((122, 15), (200, 22), (282, 30)):
        with pen.at(x, 200, 8):
            pen.path(f"M-9 0L{-wide} -60V-150L{wide} -164V-60L9 0Z", pen.round(STEEL))
            pen.rect(-13, -6, 26, 18, c.accent, 3)
            pen.path("M-18 10Q-30 80 -18 144H18Q30 80 18 10Z", pen.round(c.main))
            pen.rect(-20, 136, 40, 16, c.second, 5)


def _clamp(pen: Pen, c: Colours) -> None:
    with pen.at(10, 0, 0):
        pen.line("M84 84H250M84 84V318M84 318H250", c.main, 34)
        pen.line("M84 84H250M84 84V318M84 318H250", tone(c.main, 0.12), 18)
        pen.rect(240, 62, 26, 62, DARK, 6)
        pen.line("M250 320V190", STEEL, 15)
        pen.rect(218, 176, 64, 18, DARK, 7)
        pen.line("M206 362H294", c.second, 13)
        pen.line("M250 318V360", STEEL, 13)


def _brush(pen: Pen, c: Colours) -> None:
    for x, turn, wide in ((144, -10, 46), (266, 10, 34)):
        with pen.at(x, 200, turn):
            pen.path(f"M-13 -20Q-22 -90 -10 -150Q0 -166 10 -150Q22 -90 13 -20L{wide} 16H{-wide}Z", pen.round(c.main))
            pen.rect(-wide, 12, wide * 2, 46, pen.fall(STEEL), 3)
            pen.path(f"M{-wide} 58H{wide}L{wide - 6} 148Q0 164 {6 - wide} 148Z", pen.round("#e7d3a6"))
            pen.path(f"M{2 - wide} 112H{wide - 2}L{wide - 6} 148Q0 164 {6 - wide} 148Z", c.second)
            pen.dot(0, -136, 5, tone(c.main, -0.5))


def _roller(pen: Pen, c: Colours) -> None:
    pen.line("M298 120H326V204H200V236", DARK, 9)
    pen.rect(96, 78, 206, 86, pen.round(c.second), 18)
    weave(pen, (100, 86, 198, 70), "dots", tone(c.second, 0.3), 14, 0.5)
    pen.rect(182, 232, 36, 122, pen.round(c.main), 14)
    pen.dot(200, 334, 6, tone(c.main, -0.5))


def _filler(pen: Pen, c: Colours) -> None:
    for x, wide, turn in ((124, 34, -12), (202, 54, 0), (292, 22, 12)):
        with pen.at(x, 204, turn):
            pen.path(f"M-12 10L{-wide} -130H{wide}L12 10Z", pen.round(STEEL))
            pen.rect(-16, 4, 32, 22, DARK, 3)
            pen.rect(-18, 22, 36, 116, pen.round(c.main), 15)


def _knife(pen: Pen, c: Colours) -> None:
    with pen.at(200, 200, -40):
        pen.path("M-22 -96L-22 -150L18 -182V-96Z", pen.round("#d5dde1"))
        pen.line("M-22 -128L18 -152M-22 -108L18 -128", DARK, 2.5)
        pen.path("M-28 -100H28Q36 60 28 160Q0 184 -28 160Q-38 20 -28 -100Z", pen.round(c.main))
        pen.rect(-10, -76, 20, 64, c.second, 9)
        pen.line("M-16 40H16M-17 58H17M-17 76H17M-17 94H17", tone(c.main, -0.3), 5)


def _hex(pen: Pen, c: Colours) -> None:
    pen.rect(64, 226, 272, 92, pen.fall(c.main), 14)
    for k in range(7):
        x = 88 + k * 37
        pen.line(f"M{x} 262V{108 + k * 14}h{-26 + k}", STEEL, 13 - k * 1.2)
    pen.rect(64, 246, 272, 52, pen.fall(tone(c.main, 0.12)), 8)
    pen.line("M84 272H316", c.second, 7)


def _torch(pen: Pen, c: Colours) -> None:
    with pen.at(200, 200, -36):
        pen.poly(((-40, -104), (40, -104), (96, -240), (-96, -240)), "#ffeebd", 0.7)
        pen.rect(-26, -40, 52, 190, pen.round(c.main), 10)
        pen.path("M-44 -104H44L28 -36H-28Z", pen.round(c.main))
        pen.oval(0, -104, 44, 11, "#fff6d8")
        pen.rect(-11, 0, 22, 40, c.second, 9)
        pen.line("M-24 90H24M-24 106H24M-24 122H24", tone(c.main, -0.4), 4)


def _glasses(pen: Pen, c: Colours) -> None:
    pen.line("M66 190Q20 140 60 110M334 190Q380 140 340 110", c.main, 13)
    pen.path(
        "M60 164Q200 130 340 164Q350 264 290 276Q230 280 216 236Q200 220 184 236Q170 280 110 276Q50 264 60 164Z",
        "#bfdde2",
        0.85,
    )
    pen.line(
        "M60 164Q200 130 340 164Q350 264 290 276Q230 280 216 236Q200 220 184 236Q170 280 110 276Q50 264 60 164Z",
        c.main,
        11,
    )
    pen.line("M96 240L140 172M240 240L272 178", "#ffffff", 10, 0.6)


def _screws(pen: Pen, c: Colours) -> None:
    pen.rect(52, 88, 296, 226, pen.fall(c.main), 16)
    for row in range(2):
        for column in range(3):
            x, y = 68 + column * 90, 104 + row * 100
            pen.rect(x, y, 84, 92, tone(c.main, -0.35), 7)
            kind = (row * 3 + column) % 3
            if kind == 0:
                pen.line("".join(f"M{x + 18 + k * 16} {y + 24}v44" for k in range(4)), STEEL, 6)
                pen.line("".join(f"M{x + 14 + k * 16} {y + 22}h8" for k in range(4)), STEEL, 7)
            elif kind == 1:
                for a, b in ((24, 28), (56, 30), (38, 60), (64, 66), (18, 66)):
                    pen.ring(x + a, y + b, 9, 9, c.accent, 6)
            else:
                pen.line("".join(f"M{x + 18 + k * 16} {y + 26}v40" for k in range(4)), c.second, 10)


TOOLS = {
    "hammer": _hammer,
    "mallet": _mallet,
    "screwdrivers": _screwdriver,
    "pliers": _pliers,
    "saw": _saw,
    "level": _level,
    "tape": _tape,
    "drill": _drill,
    "spanners": _spanner,
    "square": _square,
    "chisels": _chisel,
    "clamp": _clamp,
    "brushes": _brush,
    "roller": _roller,
    "fillers": _filler,
    "knife": _knife,
    "hex": _hex,
    "torch": _torch,
    "glasses": _glasses,
    "screws": _screws,
}  # fmt: skip - a table


def _ladder(pen: Pen, c: Colours) -> None:
    pen.shade(200, 344, 104)
    pen.line("M252 70L312 340", tone(c.second, -0.2), 11)
    pen.line("M150 70L92 340M222 70L236 340", c.main, 12)
    for k in range(5):
        t = (k + 0.7) / 5.2
        pen.poly(
            (
                (150 - 58 * t, 70 + 270 * t),
                (222 + 14 * t, 70 + 270 * t),
                (222 + 14 * t, 84 + 270 * t),
                (150 - 58 * t, 84 + 270 * t),
            ),
            tone(c.main, 0.2),
        )
    pen.rect(132, 56, 134, 22, pen.fall(c.accent), 6)


def stand(pen: Pen, c: Colours, *, style: str = "toolbox") -> None:
    """What stands in the workshop: toolbox, ladder, bench, horses, bucket, vac."""
    if style == "ladder":
        _ladder(pen, c)
        return
    if style in ("bench", "horses"):
        pen.shade(200, 344, 150)
        if style == "horses":
            for x in (112, 288):
                pen.line(f"M{x - 10} 190L{x - 44} 340M{x + 10} 190L{x + 44} 340M{x - 26} 276H{x + 26}", c.second, 12)
            pen.rect(40, 172, 320, 20, pen.fall(c.main), 3)
            pen.path("M60 172V150H220V172Z", pen.fall("#e3c697"))
            return
        pen.rect(66, 196, 22, 144, c.second)
        pen.rect(312, 196, 22, 144, c.second)
        pen.rect(80, 290, 240, 14, tone(c.second, -0.15))
        pen.rect(110, 246, 120, 44, pen.fall(c.accent), 4)
        pen.rect(36, 170, 328, 28, pen.fall(c.main), 3)
        pen.rect(280, 136, 60, 36, DARK, 5)
        pen.line("M310 150V210M296 212H324", STEEL, 9)
        return
    pen.shade(200, 340, 138)
    if style == "bucket":
        pen.line("M106 190Q200 60 294 190", DARK, 7)
        pen.path("M96 190H304L280 326Q200 342 120 326Z", pen.round(c.main))
        pen.oval(200, 190, 104, 17, tone(c.main, -0.4))
        pen.oval(200, 194, 90, 12, c.second)
        pen.path("M150 200q10 70 24 64q8 -4 6 -40q20 70 34 30l4 -50z", c.second)
        return
    if style == "open":
        pen.line("M120 150H280", c.second, 15)
        pen.path("M96 330V220L120 140H136V220H264V140H280L304 220V330Z", pen.fall(c.main))
        for x, ink in ((156, "#c2433b"), (190, "#5a7da2"), (222, "#e0b040"), (250, "#3f6249")):
            pen.rect(x - 7, 178, 14, 60, ink, 5)
        pen.rect(84, 232, 232, 102, pen.fall(tone(c.main, 0.1)), 5)
        return
    pen.line("M146 168V140Q146 124 162 124H238Q254 124 254 140V168", c.second, 15)
    pen.path("M60 230L88 168H312L340 230Z", pen.fall(tone(c.main, 0.1)))
    pen.rect(56, 226, 288, 108, pen.fall(c.main), 8)
    pen.line("M56 256H344", tone(c.main, -0.3), 5)
    for x in (112, 264):
        pen.rect(x, 238, 24, 40, pen.fall(STEEL), 4)


MOTIFS: Motifs = {
    "tool": ("flat", tool),
    "workshop": ("floor", stand),
}
