"""Small things for a desk."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen


def _pens(pen: Pen, c: Colours, style: str) -> None:
    pen.line("M146 216L128 96M176 216L170 78M206 216L214 66", "#d8a548", 11)
    pen.line("M236 216L252 92", c.second, 11)
    pen.path("M122 98l4 -22l12 20zM164 80l6 -22l8 22zM208 68l8 -22l6 23z", "#f0ddba")
    if style == "caddy":
        pen.line("M270 230V150", "#8d969b", 8)
        pen.path("M258 152h24v-40q-12 -14 -24 0z", "#c2433b")
        pen.rect(78, 212, 244, 118, pen.fall(c.main), 10)
        pen.rect(78, 258, 118, 72, pen.fall(tone(c.main, 0.14)), 8)
        pen.rect(92, 236, 90, 26, "#f7e08a", 2)
    else:
        d = "M124 204H270V318Q270 332 256 332H138Q124 332 124 318Z"
        pen.path(d, pen.round(c.main))
        with pen.inside(d):
            weave(pen, (124, 222, 146, 96), "crosses", c.accent, 6)
        pen.oval(197, 204, 73, 10, tone(c.main, -0.4))


def organiser(pen: Pen, c: Colours, *, style: str = "cup") -> None:
    """Holders: cup, caddy, trays, files, drawers, bookends, bin."""
    pen.shade(200, 332, 110)
    if style == "trays":
        for k in range(3):
            y = 304 - k * 62
            pen.path(f"M70 {y - 22}H330L318 {y + 24}H82Z", pen.fall(tone(c.main, 0.05 * k)))
            pen.rect(96, y - 30, 208, 10, "#faf7f0")
            pen.path(f"M84 {y - 6}H316L310 {y + 24}H90Z", tone(c.main, -0.16))
        pen.line("M82 330V176M318 330V176", c.second, 7)
    elif style == "files":
        for k, ink in enumerate((c.main, c.second, c.accent)):
            x = 92 + k * 74
            pen.path(f"M{x} 332V150L{x + 66} 110V332Z", pen.round(ink))
            pen.rect(x + 17, 218, 32, 54, tone(ink, 0.6), 4)
            pen.dot(x + 33, 302, 8, tone(ink, -0.5))
    elif style == "drawers":
        pen.rect(92, 150, 216, 182, pen.fall(c.main), 8)
        for k in range(3):
            pen.rect(104, 162 + k * 56, 192, 48, pen.fall(tone(c.main, 0.14)), 4)
            pen.rect(178, 180 + k * 56, 44, 9, c.accent, 4)
        pen.path(
            "M150 150q-20 -30 0 -52q14 20 8 52zM158 150q-6 -44 18 -66q10 34 -8 66zM168 150q10 -30 34 -36q-2 30 -26 36z",
            "#6f8f5c",
        )
        pen.rect(142, 130, 50, 22, c.second, 5)
    elif style == "bookends":
        for k, (high, ink) in enumerate(
            ((150, "#47607a"), (170, "#dcc9a2"), (140, "#8f4a52"), (160, "#7d8f66"), (146, "#d8a548"))
        ):
            pen.rect(128 + k * 29, 332 - high, 27, high, pen.round(ink), 3)
        for flip in (False, True):
            with pen.at(400 if flip else 0, flip=flip):
                pen.path("M124 332V222A62 62 0 0 0 62 284V332Z", pen.round(c.main))
    elif style == "bin":
        pen.path("M112 128H288L268 326Q200 338 132 326Z", pen.round(c.main))
        with pen.inside("M112 128H288L268 326Q200 338 132 326Z"):
            weave(pen, (112, 148, 176, 170), "grid", tone(c.main, -0.3), 9)
        pen.oval(200, 128, 88, 14, tone(c.main, -0.45))
        pen.path("M150 126q8 -34 40 -28q30 -18 44 12q26 -2 20 18z", "#f3efe6")
        pen.ring(200, 128, 88, 14, c.second, 7)
    else:
        _pens(pen, c, style)


def paper(pen: Pen, c: Colours, *, style: str = "notebook", pattern: str = "plain") -> None:
    """Flat on the desk: notebook, set, pad, pens, calendar, tape, clips, mat."""
    with pen.lifted():
        if style == "set":
            for turn, ink in ((-14, c.accent), (0, c.second), (13, c.main)):
                with pen.at(200, 206, turn):
                    pen.rect(-84, -122, 168, 240, pen.round(ink, 0.6), 7)
                    pen.rect(-44, -84, 88, 38, tone(ink, 0.6), 3)
        elif style == "pad":
            pen.rect(40, 74, 320, 252, pen.fall(c.main), 12)
            pen.line("M54 88H346V312H54Z", tone(c.main, 0.35), 2.5)
            pen.rect(84, 120, 150, 176, "#faf7f0", 4)
            pen.line("M102 152h112M102 180h112M102 208h112M102 236h70", "#c9c3b8", 4)
            with pen.at(292, 200, 14):
                pen.rect(-8, -84, 16, 140, pen.round(c.second), 6)
                pen.path("M-8 56h16l-8 26z", "#3b3f45")
        elif style == "pens":
            for k, ink in enumerate((c.main, c.second, c.accent, tone(c.main, 0.4), tone(c.second, -0.3))):
                with pen.at(112 + k * 44, 204, 16):
                    pen.rect(-12, -118, 24, 190, pen.round(ink), 3)
                    pen.path("M-12 72H12L0 112Z", "#f0ddba")
                    pen.path("M-4.500 97H4.500L0 112Z", tone(ink, -0.3))
                    pen.rect(-12, -132, 24, 20, "#c3cdd2", 3)
        elif style == "calendar":
            pen.rect(78, 78, 244, 262, pen.fall("#faf7f0", 0.5), 10)
            pen.path("M78 150V88Q78 78 88 78H312Q322 78 322 88V150Z", pen.fall(c.main))
            pen.line("M130 64v30M200 64v30M270 64v30", c.second, 9)
            weave(pen, (98, 164, 204, 160), "dots", c.accent, 4, 0.85)
        elif style == "tape":
            for x, y, ink in ((140, 160, c.main), (262, 150, c.second), (200, 264, c.accent)):
                pen.dot(x, y, 62, pen.round(ink))
                pen.dot(x, y, 40, tone(ink, 0.7))
                pen.dot(x, y, 33, "#e9e2d5")
        elif style == "mat":
            pen.rect(36, 84, 328, 232, pen.fall(c.main), 10)
            pen.rect(50, 98, 300, 204, "none")
            weave(pen, (54, 102, 292, 196), "grid", c.second, 10, 0.55)
            pen.line("M54 298L346 102M54 102L346 298", c.second, 2.5, 0.6)
        else:
            with pen.at(196, 200, 9):
                pen.rect(-98, -138, 204, 276, "#efe7d8", 6)
                pen.rect(-104, -140, 204, 276, pen.round(c.main, 0.6), 9)
                with pen.inside("M-104 -140h204v276h-204z"):
                    weave(pen, (-70, -140, 170, 276), pattern, c.second, 5)
                pen.rect(-104, -140, 34, 276, tone(c.main, -0.2), 6)
                pen.rect(66, -140, 12, 276, c.accent)
                pen.rect(-4, -140, 0.1, 276, "none")


def stand(pen: Pen, c: Colours, *, style: str = "monitor") -> None:
    """Stands: monitor, laptop, phone, globe, hourglass, lampless clock."""
    pen.shade(200, 332, 120)
    if style == "monitor":
        pen.line("M200 230V262", "#8d969b", 18)
        pen.rect(70, 58, 260, 172, "#33373d", 10)
        pen.path("M80 68H320V220H80Z", pen.fall("#9fc3d6", 1.4))
        pen.path("M80 220V180Q130 140 180 176T320 160V220Z", "#5c8a7c")
        pen.dot(268, 104, 16, "#f6dd9a")
        pen.rect(44, 262, 312, 17, pen.fall(c.main), 5)
        pen.rect(62, 278, 24, 54, c.second, 3)
        pen.rect(314, 278, 24, 54, c.second, 3)
        pen.rect(122, 310, 156, 14, c.accent, 5)
    elif style == "laptop":
        pen.poly(((92, 330), (146, 222), (172, 222), (124, 330)), c.second)
        pen.poly(((308, 330), (254, 222), (228, 222), (276, 330)), c.second)
        pen.path("M74 240L92 92Q94 82 104 82H296Q306 82 308 92L326 240Z", "#3a3f46")
        pen.path("M90 230L105 96H295L310 230Z", pen.fall("#a9c8d8"))
        pen.path("M92 212L94 196Q150 160 210 190T307 180L310 212V230H90Z", "#7da08a")
        pen.rect(46, 238, 308, 14, pen.fall(c.main), 6)
    elif style == "phone":
        pen.path("M120 318H280L296 332H104Z", pen.fall(tone(c.main, -0.1)))
        pen.rect(136, 292, 128, 30, pen.fall(c.main), 8)
        pen.rect(138, 74, 124, 226, "#33373d", 18)
        pen.rect(148, 86, 104, 202, pen.fall("#bcd6e2", 1.3), 10)
        pen.line("M168 120h64M168 144h44", "#ffffff", 9, 0.8)
        pen.dot(200, 220, 30, c.accent)
    elif style == "globe":
        pen.line("M116 128A104 104 0 1 0 272 262", c.second, 9)
        pen.line("M200 288V318", c.second, 12)
        pen.oval(200, 324, 66, 12, pen.round(c.second))
        pen.dot(204, 176, 90, pen.round(c.main))
        with pen.inside("M204 86a90 90 0 0 1 0 180a90 90 0 0 1 0 -180z"):
            pen.path(
                "M130 120q40 -34 66 -8q20 24 -10 40q-34 8 -26 40q-30 10 -44 -20"
                "q-2 -30 14 -52zM226 150q40 -20 66 12q6 40 -26 70q-30 4 -24 -32"
                "q-30 -20 -16 -50zM160 236q26 -6 36 18l-20 16z",
                c.accent,
            )
    else:
        pen.rect(116, 66, 168, 18, pen.round(c.second), 7)
        pen.rect(116, 316, 168, 18, pen.round(c.second), 7)
        pen.line("M132 84V316M268 84V316", tone(c.second, -0.1), 8)
        pen.path(
            "M148 84H252Q254 150 208 196V204Q254 250 252 316H148Q146 250 192 204V196Q146 150 148 84Z", "#d3e7ea", 0.8
        )
        pen.path("M158 130H242Q230 170 206 194H194Q170 170 158 130ZM150 316q4 -44 50 -60q46 16 50 60z", c.main)
        pen.line("M200 196V270", c.main, 4)


def board(pen: Pen, c: Colours, *, style: str = "pin") -> None:
    """On the wall over the desk: pin, white, grid, felt, chalk."""
    with pen.lifted():
        pen.rect(52, 84, 296, 224, pen.fall(c.second), 6)
        pen.rect(66, 98, 268, 196, pen.fall(c.main, 0.5), 2)
    if style == "grid":
        weave(pen, (66, 98, 268, 196), "grid", c.second, 10)
    if style == "white":
        pen.line("M96 140h90M96 166h120M96 192h70", "#4a7da8", 6)
        pen.line("M236 214l24 26l44 -56", "#c2433b", 8)
        pen.rect(150, 300, 100, 13, c.accent, 5)
        return
    if style == "chalk":
        pen.line("M100 150q30 -30 60 0t60 0M100 190h140M100 220h100", "#f2efe6", 5, 0.8)
        pen.ring(280, 240, 26, 26, "#f2efe6", 5, 0.8)
        pen.rect(240, 300, 60, 12, "#f2efe6", 5)
        return
    for x, y, w, h, turn, ink in (
        (92, 120, 76, 92, -4, "#faf4e2"),
        (190, 128, 64, 64, 5, "#f3d27a"),
        (268, 122, 50, 66, -3, "#a9cbd6"),
        (196, 214, 96, 62, -2, "#e9b6a2"),
        (104, 228, 60, 48, 4, "#b9cfa6"),
    ):
        with pen.at(x + w / 2, y + h / 2, turn):
            pen.rect(-w / 2, -h / 2, w, h, ink, 2)
            pen.dot(0, -h / 2 + 8, 6, c.accent)


MOTIFS: Motifs = {
    "organiser": ("table", organiser),
    "paper": ("flat", paper),
    "stand": ("table", stand),
    "board-on-wall": ("wall", board),
}
