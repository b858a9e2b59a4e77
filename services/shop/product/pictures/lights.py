"""Lamps, candles and bulbs."""

from .motif import Colours, Motifs
from .paint import tone
from .pen import Pen

WARM = "#ffeebd"


def pendant(pen: Pen, c: Colours, *, shape: str = "dome") -> None:
    """A lamp on a cord: dome, cone, bell, drum, globe, paper, slats, cluster, bar."""
    if shape == "cluster":
        for x, y, r in ((120, 205, 38), (205, 150, 46), (288, 232, 34)):
            pen.line(f"M{x} 0V{y - r}", c.second, 2.5)
            pen.glow(x, y, r * 2)
            pen.dot(x, y, r, pen.round(c.main, 0.7))
            pen.oval(x - r * 0.3, y - r * 0.35, r * 0.28, r * 0.2, WARM, 0.7)
            pen.rect(x - 9, y - r - 12, 18, 16, c.second, 4)
        return
    if shape == "bar":
        pen.line("M110 0V170M290 0V170", c.second, 2.5)
        pen.rect(70, 170, 260, 16, pen.fall(c.second), 8)
        for x in (110, 170, 230, 290):
            pen.glow(x, 222, 58)
            pen.rect(x - 7, 184, 14, 14, c.second, 3)
            pen.dot(x, 220, 24, pen.round(c.main, 0.6))
        return
    pen.line("M200 0V120", c.second, 3)
    pen.glow(200, 235, 150)
    _shade(pen, c, shape)


def _shade(pen: Pen, c: Colours, shape: str) -> None:
    if shape == "globe":
        pen.dot(200, 200, 82, pen.round(c.main, 0.7))
        pen.oval(172, 168, 22, 16, WARM, 0.75)
        pen.rect(184, 104, 32, 20, pen.round(c.second), 5)
    elif shape == "paper":
        pen.oval(200, 200, 104, 86, pen.round(c.main, 0.6))
        for step in (-56, -28, 0, 28, 56):
            half = 104 * (1 - (step / 86) ** 2) ** 0.5
            pen.line(
                f"M{200 - half:.0f} {200 + step}Q200 {212 + step * 1.12:.0f} {200 + half:.0f} {200 + step}",
                c.second,
                1.6,
                0.55,
            )
        pen.oval(200, 117, 24, 5, c.second)
    elif shape == "drum":
        pen.path("M96 138V226A104 15 0 0 0 304 226V138Z", pen.round(c.main))
        pen.oval(200, 138, 104, 15, tone(c.main, -0.12))
        pen.oval(200, 138, 84, 10, WARM, 0.5)
        pen.line("M96 214A104 15 0 0 0 304 214", c.second, 4)
    elif shape == "slats":
        pen.glow(200, 200, 90)
        pen.dot(200, 204, 26, WARM)
        for step in (-5, -3, -1, 1, 3, 5):
            pen.line(
                f"M200 118C{200 + step * 24} 150 {200 + step * 24} 235 {200 + step * 9} 282",
                c.main if step % 4 else tone(c.main, -0.16),
                9,
            )
        pen.oval(200, 282, 48, 7, c.second)
        pen.rect(180, 108, 40, 14, c.second, 6)
    else:
        outline = {
            "dome": "M98 226A102 102 0 0 1 302 226Z",
            "cone": "M176 124H224L306 226H94Z",
            "bell": "M168 122C180 116 220 116 232 122C244 176 268 196 296 226H104C132 196 156 176 168 122Z",
        }[shape]
        pen.path(outline, pen.round(c.main))
        rim = {"dome": 102, "cone": 106, "bell": 96}[shape]
        pen.oval(200, 226, rim, 14, tone(c.main, -0.35))
        pen.oval(200, 228, rim - 10, 10, WARM)
        pen.dot(200, 232, 14, "#fff6d8")
        pen.rect(184, 104, 32, 22, pen.round(c.second), 5)


def floor_lamp(pen: Pen, c: Colours, *, style: str = "tripod") -> None:
    """A standing lamp: tripod, arc, column, reader, tray."""
    if style == "column":
        pen.shade(200, 342, 66)
        pen.glow(200, 200, 190, o=0.5)
        pen.rect(148, 62, 104, 262, pen.round(c.main, 0.6), 14)
        for y in range(92, 316, 26):
            pen.line(f"M149 {y}Q200 {y + 9} 251 {y}", c.second, 1.8, 0.5)
        pen.rect(156, 322, 88, 18, pen.round(c.second), 4)
        return
    if style == "arc":
        pen.shade(112, 342, 62)
        pen.glow(286, 172, 130)
        pen.line("M112 334V150C112 40 286 20 286 112", c.second, 7)
        pen.path("M52 340A60 13 0 0 1 172 340Z", pen.round(tone(c.second, -0.15)))
        pen.path("M222 170A64 64 0 0 1 350 170Z", pen.round(c.main))
        pen.oval(286, 170, 64, 9, WARM)
        pen.rect(276, 98, 20, 14, c.second, 4)
        return
    pen.shade(200, 342, 74)
    if style == "reader":
        pen.glow(262, 150, 110)
        pen.line("M182 336V86", c.second, 7)
        pen.line("M182 86L236 104", c.second, 6)
        pen.oval(182, 338, 56, 10, pen.round(c.second))
        with pen.at(240, 104, -24):
            pen.path("M-16 -14H16L44 52H-44Z", pen.round(c.main))
            pen.oval(0, 52, 44, 8, WARM)
        return
    pen.glow(200, 140, 140)
    if style == "tray":
        pen.line("M200 336V150", c.second, 7)
        pen.oval(200, 338, 66, 11, pen.round(tone(c.second, -0.1)))
        pen.oval(200, 250, 84, 12, tone(c.accent, -0.2))
        pen.oval(200, 246, 84, 12, c.accent)
    else:
        pen.line("M206 176L232 338", tone(c.second, -0.25), 8)
        pen.line("M196 176L130 340M204 176L272 340", c.second, 9)
        pen.rect(184, 166, 32, 16, tone(c.second, -0.2), 4)
    pen.path("M142 66H258L284 168A84 12 0 0 1 116 168Z", pen.round(c.main, 0.8))
    pen.oval(200, 66, 58, 8, WARM)


def table_lamp(pen: Pen, c: Colours, *, base: str = "bottle", shade: str = "empire") -> None:
    """A lamp for a table; base: bottle, ball, cone, stack, stem, block."""
    pen.shade(200, 332, 62)
    pen.glow(200, 150, 150)
    if base == "ball":
        pen.dot(200, 276, 54, pen.round(c.second))
        pen.rect(188, 196, 24, 34, tone(c.second, -0.2))
    elif base == "cone":
        pen.path("M186 196H214L248 322A48 10 0 0 1 152 322Z", pen.round(c.second))
    elif base == "stack":
        for y, r in ((308, 50), (268, 40), (234, 30), (206, 20)):
            pen.oval(200, y, r, 24, pen.round(c.second))
    elif base == "stem":
        pen.line("M200 322V180", c.second, 9)
        pen.oval(200, 326, 56, 11, pen.round(c.second))
    elif base == "block":
        pen.rect(156, 226, 88, 104, pen.round(c.second), 8)
        pen.rect(190, 186, 20, 42, c.accent)
    else:
        pen.path("M186 190H214V214C262 226 262 330 232 332H168C138 330 138 226 186 214Z", pen.round(c.second))
        pen.path("M160 258C158 244 166 232 178 226", "none")
        pen.line("M164 286C160 262 166 244 180 234", tone(c.second, 0.5), 5, 0.6)
    if shade == "dome":
        pen.path("M108 178A92 104 0 0 1 292 178Z", pen.round(c.main))
        pen.oval(200, 178, 92, 13, tone(c.main, -0.3))
        pen.oval(200, 180, 82, 9, WARM)
    elif shade == "globe":
        pen.dot(200, 128, 70, pen.round(c.main, 0.5))
        pen.oval(174, 102, 18, 13, WARM, 0.8)
    elif shade == "drum":
        pen.path("M116 90V180A84 12 0 0 0 284 180V90Z", pen.round(c.main, 0.8))
        pen.oval(200, 90, 84, 12, WARM)
    else:
        pen.path("M152 78H248L292 180A92 13 0 0 1 108 180Z", pen.round(c.main, 0.8))
        pen.oval(200, 78, 48, 8, WARM)


def desk_lamp(pen: Pen, c: Colours, *, style: str = "arm") -> None:
    """A lamp to work by: arm, gooseneck, bar."""
    pen.shade(150, 332, 66)
    pen.oval(150, 326, 62, 12, pen.round(tone(c.main, -0.1)))
    pen.rect(88, 318, 124, 8, c.main, 4)
    if style == "bar":
        pen.line("M150 318V110", c.second, 9)
        pen.glow(240, 180, 120)
        pen.rect(120, 92, 210, 20, pen.fall(c.main), 10)
        pen.rect(190, 110, 130, 5, WARM, 2)
        return
    if style == "gooseneck":
        pen.glow(276, 190, 110)
        pen.line("M150 318C110 180 170 80 262 122", c.second, 8)
    else:
        pen.glow(288, 190, 110)
        pen.line("M150 316L108 206L234 110", c.second, 8)
        pen.dot(108, 206, 11, c.accent)
        pen.dot(150, 312, 9, c.accent)
    with pen.at(252, 116, -38):
        pen.path("M-18 -16H18C20 10 52 28 56 60H-56C-52 28 -20 10 -18 -16Z", pen.round(c.main))
        pen.oval(0, 60, 56, 11, tone(c.main, -0.3))
        pen.oval(0, 62, 47, 7, WARM)


def wall_lamp(pen: Pen, c: Colours, *, style: str = "globe") -> None:
    """A lamp on the wall: globe, updown, swing, shell."""
    if style == "updown":
        pen.poly(((164, 130), (236, 130), (300, 0), (100, 0)), WARM, 0.4)
        pen.poly(((164, 270), (236, 270), (300, 400), (100, 400)), WARM, 0.4)
        with pen.lifted():
            pen.rect(160, 128, 80, 144, pen.round(c.main), 6)
        pen.rect(160, 190, 80, 20, c.second)
        return
    pen.glow(200, 180, 170)
    if style == "shell":
        with pen.lifted():
            pen.path("M90 250A110 130 0 0 1 310 250C270 286 130 286 90 250Z", pen.round(c.main))
        for end in (118, 158, 200, 242, 282):
            pen.line(
                f"M200 282Q{(200 + end) / 2:.0f} 200 {end} {150 if end in (118, 282) else 128 if end != 200 else 122}",
                tone(c.main, -0.25),
                3,
                0.6,
            )
        return
    with pen.lifted():
        pen.rect(186, 236, 28, 84, pen.round(c.second), 14)
    if style == "swing":
        pen.line("M200 262H292V210", c.second, 7)
        pen.path("M256 120H328L352 208H232Z", pen.round(c.main))
        pen.oval(292, 208, 60, 9, WARM)
        return
    pen.line("M200 260V224", c.second, 9)
    pen.rect(172, 214, 56, 14, pen.round(c.second), 5)
    pen.dot(200, 150, 70, pen.round(c.main, 0.5))
    pen.oval(172, 124, 20, 14, WARM, 0.8)


def ceiling_lamp(pen: Pen, c: Colours, *, style: str = "bowl") -> None:
    """A lamp close to the ceiling: bowl, ring, spots."""
    if style != "ring":
        pen.rect(0, 0, 400, 74, LIGHT_CEILING, o=0.55)
    if style == "spots":
        pen.rect(70, 74, 260, 18, pen.fall(c.second), 6)
        for x, turn in ((120, 24), (200, 0), (280, -24)):
            with pen.at(x, 96, turn):
                pen.poly(((-26, 84), (26, 84), (70, 230), (-70, 230)), WARM, 0.45)
                pen.line("M0 -6V20", c.second, 7)
                pen.rect(-27, 18, 54, 68, pen.round(c.main), 8)
                pen.oval(0, 86, 25, 6, WARM)
        return
    pen.glow(200, 190, 180)
    if style == "ring":
        pen.line("M200 0V100M200 100L112 196M200 100L288 196", c.second, 2.5)
        pen.oval(200, 76, 30, 8, c.second)
        pen.ring(200, 202, 112, 36, c.main, 17)
        pen.ring(200, 208, 112, 36, WARM, 5)
        return
    pen.rect(152, 74, 96, 20, pen.round(c.second), 4)
    pen.path("M84 94H316C310 190 260 214 200 214C140 214 90 190 84 94Z", pen.round(c.main, 0.6))
    pen.oval(200, 94, 116, 12, c.second)
    pen.oval(140, 138, 14, 26, WARM, 0.7)


LIGHT_CEILING = "#fffaf0"


def candles(pen: Pen, c: Colours, *, count: int = 3, holder: str = "stick") -> None:
    """Candles in holders: stick, cup, tray, arch."""
    places = {1: [200], 2: [152, 252], 3: [118, 204, 286], 5: [80, 140, 200, 260, 320]}[count]
    if holder == "tray":
        pen.shade(200, 334, 140)
        pen.rect(70, 316, 260, 16, pen.fall(c.second), 8)
    if holder == "arch":
        pen.shade(200, 334, 60)
        pen.line("M80 226A120 92 0 0 0 320 226M200 318V226M140 226A60 56 0 0 0 260 226", c.second, 9)
        pen.oval(200, 324, 58, 11, pen.round(c.second))
    for index, x in enumerate(places):
        tall = (150, 110, 176, 128, 96)[index] if count > 1 else 150
        foot = {"tray": 316, "arch": 226, "cup": 330, "stick": 262}[holder]
        if holder == "arch":
            tall = 84
        pen.glow(x, foot - tall - 20, 70)
        if holder == "stick":
            pen.shade(x, 332, 36)
            pen.path(f"M{x - 34} 330Q{x} 318 {x - 6} 268H{x + 6}Q{x} 318 {x + 34} 330Z", pen.round(c.second))
            pen.rect(x - 15, 256, 30, 14, pen.round(c.second), 3)
        elif holder == "arch":
            pen.rect(x - 15, 220, 30, 12, pen.round(c.second), 4)
        if holder == "cup":
            pen.shade(x, 332, 40)
            top = 330 - tall * 0.62
            pen.glow(x, top + 10, 80)
            pen.rect(x - 40, top, 80, 330 - top, pen.round(c.main), 10)
            pen.oval(x, top + 2, 40, 8, tone(c.main, -0.25))
            pen.oval(x, top + 3, 33, 6, WARM)
            pen.path(f"M{x} {top - 34:.0f}q13 22 0 34q-13 -12 0 -34z", "#ffb84d")
            continue
        wide = 17 if holder == "tray" else 9
        pen.rect(x - wide, foot - tall, wide * 2, tall, pen.round(c.main, 0.8), 3)
        pen.line(f"M{x} {foot - tall}v-8", "#4a3a34", 2)
        pen.path(f"M{x} {foot - tall - 40}q14 24 0 35q-14 -11 0 -35z", "#ffb84d")
        pen.path(f"M{x} {foot - tall - 24}q7 12 0 18q-7 -6 0 -18z", "#fff0c0")


def string_lights(pen: Pen, c: Colours, *, bulb: str = "round", rows: int = 2) -> None:
    """A string of lights; bulb: round, star, paper."""
    for row in range(rows):
        y = 96 + row * 112
        pen.line(f"M-10 {y}Q200 {y + 110} 410 {y}", c.second, 3.5)
        for x in range(30, 400, 68):
            t = (x + 10) / 420
            drop = y + 220 * t * (1 - t) + 4
            pen.rect(x - 6, drop, 12, 13, c.second, 2)
            pen.glow(x, drop + 30, 44)
            if bulb == "star":
                with pen.at(x, drop + 32):
                    pen.path("M0 -22L7 -7L22 -5L10 6L14 22L0 13L-14 22L-10 6L-22 -5L-7 -7Z", c.main)
            elif bulb == "paper":
                pen.oval(x, drop + 32, 25, 21, pen.round(c.main if (x // 68 + row) % 2 else c.accent, 0.6))
            else:
                pen.path(
                    f"M{x - 7} {drop + 12:.0f}C{x - 24} {drop + 26:.0f} {x - 16} {drop + 50:.0f} {x} {drop + 50:.0f}"
                    f"C{x + 16} {drop + 50:.0f} {x + 24} {drop + 26:.0f} {x + 7} {drop + 12:.0f}"
                    "Z",
                    pen.round(c.main, 0.5),
                )


def lantern(pen: Pen, c: Colours, *, style: str = "house") -> None:
    """A lantern with a candle: house, barrel, cage."""
    pen.shade(200, 334, 84)
    pen.line("M164 92C164 30 236 30 236 92", c.main, 6)
    pen.glow(200, 220, 150)
    if style == "barrel":
        pen.path("M142 112H258C306 170 306 270 258 326H142C94 270 94 170 142 112Z", c.second, 0.55)
        _candle(pen, c, 316)
        for x in (104, 136, 168, 200, 232, 264, 296):
            pen.line(
                f"M{200 + (x - 200) * 0.55:.0f} 110Q{200 + (x - 200) * 1.18:.0f} 218 {200 + (x - 200) * 0.55:.0f} 328",
                c.main,
                5,
            )
        pen.rect(138, 98, 124, 18, pen.round(c.main), 8)
        pen.rect(138, 320, 124, 14, pen.round(c.main), 6)
        return
    pen.rect(124, 150, 152, 174, c.second, 4, 0.5)
    _candle(pen, c, 318)
    if style == "cage":
        pen.line("M130 160V320M165 156V320M235 156V320M270 160V320M126 240H274", c.main, 5)
    else:
        pen.line("M127 152V322M273 152V322M200 152V322M127 238H273", c.main, 8)
    pen.path("M108 156L152 92H248L292 156Z", pen.round(c.main))
    pen.rect(112, 318, 176, 16, pen.round(c.main), 4)


def _candle(pen: Pen, c: Colours, foot: float) -> None:
    pen.glow(200, foot - 96, 80)
    pen.rect(178, foot - 74, 44, 74, pen.round(c.accent, 0.7), 4)
    pen.path(f"M200 {foot - 116}q15 26 0 38q-15 -12 0 -38z", "#ffb84d")


def bulb(pen: Pen, c: Colours, *, style: str = "pear") -> None:
    """A bulb as such: pear, globe, tube."""
    pen.glow(200, 180, 170)
    with pen.lifted():
        if style == "tube":
            pen.rect(162, 70, 76, 196, pen.round(c.main, 0.5), 38)
        elif style == "globe":
            pen.dot(200, 170, 92, pen.round(c.main, 0.5))
            pen.rect(172, 246, 56, 26, c.main)
        else:
            pen.path(
                "M174 268C174 230 122 214 122 152A78 78 0 0 1 278 152C278 214 226 230 226 268Z", pen.round(c.main, 0.5)
            )
        pen.rect(170, 264, 60, 60, pen.round(c.second), 8)
        pen.path("M182 322H218L208 340H192Z", tone(c.second, -0.4))
    pen.line("M170 282H230M170 298H230", tone(c.second, -0.3), 4)
    pen.line("M184 262L176 170L192 196L200 160L208 196L224 170L216 262", "#e58a2f", 3.5)
    pen.oval(176 if style == "tube" else 152, 134, 8, 24, WARM, 0.8)


MOTIFS: Motifs = {
    "pendant": ("wall", pendant),
    "floor-lamp": ("floor", floor_lamp),
    "table-lamp": ("table", table_lamp),
    "desk-lamp": ("table", desk_lamp),
    "wall-lamp": ("wall", wall_lamp),
    "ceiling-lamp": ("wall", ceiling_lamp),
    "candles": ("table", candles),
    "string-lights": ("wall", string_lights),
    "lantern": ("floor", lantern),
    "bulb": ("flat", bulb),
}
