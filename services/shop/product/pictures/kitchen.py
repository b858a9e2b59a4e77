"""What cooks and pours: kettles, cups, pots, pans, glass."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen


def _steam(pen: Pen, *xs: float, y: float = 120) -> None:
    pen.line("".join(f"M{x} {y}q-14 -18 0 -36t0 -36" for x in xs), "#ffffff", 7, 0.6)


def kettle(pen: Pen, c: Colours, *, style: str = "stove") -> None:
    """A kettle: stove, gooseneck, enamel."""
    pen.shade(200, 332, 104)
    if style == "gooseneck":
        pen.line("M268 292C330 290 300 190 344 176", c.main, 13)
        pen.line("M124 214C66 200 66 312 126 302", c.second, 15)
        pen.path("M142 190H258L288 326Q200 340 112 326Z", pen.round(c.main))
        pen.oval(200, 190, 58, 9, tone(c.main, -0.2))
        pen.oval(200, 186, 50, 8, pen.round(tone(c.main, 0.1)))
        pen.dot(200, 170, 12, c.second)
        return
    pen.path("M284 262L346 196L360 208L300 308Z", pen.round(tone(c.main, -0.12)))
    pen.line(
        "M118 220C116 100 284 100 282 220" if style == "stove" else "M112 226C90 130 310 130 288 226", c.second, 14
    )
    pen.path("M122 196C160 176 240 176 278 196C316 230 312 330 290 332H110C88 330 84 230 122 196Z", pen.round(c.main))
    pen.oval(200, 192, 52, 10, tone(c.main, -0.18))
    pen.path("M152 190Q200 164 248 190Z", pen.round(tone(c.main, 0.08)))
    pen.dot(200, 170, 12, c.accent)
    if style == "enamel":
        pen.line("M98 300H302", c.accent, 6)
    pen.line("M116 300C104 270 108 236 128 216", "#ffffff", 7, 0.4)


def mug(pen: Pen, c: Colours, *, style: str = "straight", pattern: str = "plain", pair: bool = False) -> None:
    """A cup or mug: straight, round, espresso, enamel, travel."""
    if style == "travel":
        pen.shade(200, 332, 56)
        pen.path("M146 130H254L242 328Q200 336 158 328Z", pen.round(c.main))
        pen.rect(142, 212, 116, 52, c.second, 6)
        pen.rect(138, 108, 124, 26, pen.round(c.accent), 8)
        pen.rect(210, 98, 30, 12, c.accent, 4)
        return
    spots = ((136, 1.0), (276, 0.92)) if pair else ((192, 1.34),)
    for x, scale in spots:
        with pen.at(x, 332, scale=scale):
            high = {"espresso": 72, "enamel": 104, "round": 100, "straight": 116}[style]
            pen.shade(0, 0, 58)
            pen.ring(58, -high * 0.52, 26, high * 0.26, tone(c.main, -0.12), 11)
            d = (
                f"M-60 {-high}H60V-26Q58 0 34 0H-34Q-58 0 -60 -26Z"
                if style != "round"
                else f"M-54 {-high}C-80 -60 -70 0 -34 0H34C70 0 80 -60 54 {-high}Z"
            )
            pen.path(d, pen.round(c.main))
            if pattern != "plain":
                with pen.inside(d):
                    weave(pen, (-72, -high + 20, 144, high - 34), pattern, c.second, 7)
            rim = 54 if style == "round" else 60
            pen.oval(0, -high, rim, 11, tone(c.main, -0.2))
            pen.oval(0, -high + 2, rim - 7, 8, "#6b4430")
            if style == "enamel":
                pen.ring(0, -high, rim, 11, c.second, 4)
        _steam(pen, x, y=332 - 150 * scale)


def teapot(pen: Pen, c: Colours, *, style: str = "round") -> None:
    """A pot for tea or coffee: round, tall, moka, press."""
    pen.shade(200, 332, 100)
    if style == "moka":
        pen.line("M264 130H320L306 220", c.second, 15)
        pen.path("M156 232H244L268 326Q200 338 132 326Z", pen.round(c.main))
        pen.path("M132 110L112 96L126 130L158 222H242L270 112Z", pen.round(tone(c.main, 0.1)))
        pen.path("M136 112Q200 70 264 112Z", pen.round(c.main))
        pen.rect(150, 218, 100, 18, tone(c.main, -0.25), 4)
        pen.dot(200, 82, 12, c.second)
        pen.line("M174 120L182 214M226 120L218 214M170 240L158 324M230 240L242 324", tone(c.main, -0.3), 3, 0.5)
        return
    if style == "press":
        pen.line("M200 132V64", "#aab4ba", 6)
        pen.dot(200, 60, 15, c.second)
        pen.ring(284, 236, 36, 58, c.second, 13)
        pen.rect(128, 142, 144, 182, "#d3e7ea", 8, 0.8)
        pen.rect(134, 214, 132, 106, pen.round("#5a3a2a"), 6)
        pen.line("M132 210H268", "#aab4ba", 8)
        pen.line("M134 146V326M266 146V326M128 320H272M128 252H272", c.main, 9)
        pen.rect(120, 124, 160, 24, pen.round(c.main), 9)
        return
    tall = style == "tall"
    pen.line("M270 300C340 270 300 190 352 168" if not tall else "M262 292C324 250 288 160 336 136", c.main, 22)
    pen.ring(116 if not tall else 132, 256 if not tall else 230, 44, 46 if not tall else 66, c.second, 14)
    d = (
        "M200 176C300 176 312 326 258 332H142C88 326 100 176 200 176Z"
        if not tall
        else "M164 138H236C262 200 276 300 262 332H138C124 300 138 200 164 138Z"
    )
    pen.path(d, pen.round(c.main))
    pen.path(
        "M146 190Q200 140 254 190Q200 204 146 190Z" if not tall else "M158 142Q200 96 242 142Q200 154 158 142Z",
        pen.round(tone(c.main, 0.1)),
    )
    pen.dot(200, 156 if not tall else 112, 13, c.accent)
    pen.line("M128 290C118 260 126 226 146 206" if not tall else "M150 310C142 270 152 200 164 166", "#ffffff", 7, 0.4)


def pan(pen: Pen, c: Colours, *, style: str = "frying") -> None:
    """Pots and pans: frying (from above), casserole, saucepan, wok, grill, tin."""
    if style in ("frying", "grill"):
        with pen.lifted(), pen.at(176, 226, -38):
            pen.rect(96, -15, 148, 30, pen.fall(c.second), 15)
            pen.rect(88, -11, 34, 22, "#8d969b", 4)
            pen.dot(222, 0, 6, tone(c.second, -0.6))
            if style == "grill":
                pen.rect(-112, -112, 216, 216, pen.round(c.main), 26)
                pen.rect(-96, -96, 184, 184, tone(c.main, -0.22), 18)
                pen.line("".join(f"M{x} -80V72" for x in range(-76, 80, 25)), tone(c.main, 0.22), 8)
            else:
                pen.dot(0, 0, 116, pen.round(c.main))
                pen.dot(0, 0, 98, tone(c.main, -0.22))
                pen.ring(0, 0, 78, 78, tone(c.main, 0.14), 2, 0.6)
                pen.path("M-60 -40A72 72 0 0 1 20 -68", "none")
                pen.line("M-62 -36A72 72 0 0 1 0 -72", "#ffffff", 6, 0.22)
        return
    pen.shade(200, 332, 124)
    if style == "saucepan":
        pen.rect(276, 216, 116, 20, pen.fall(c.second), 10)
        pen.rect(108, 196, 176, 134, pen.round(c.main), 14)
        pen.oval(196, 196, 92, 14, tone(c.main, -0.15))
        pen.path("M104 194Q196 148 288 194Z", pen.round(tone(c.main, 0.1)))
        pen.dot(196, 162, 14, c.second)
    elif style == "wok":
        pen.rect(304, 196, 92, 18, c.second, 9)
        pen.path("M60 204H330C320 290 268 330 196 330S72 290 60 204Z", pen.round(c.main))
        pen.oval(195, 204, 136, 22, tone(c.main, -0.3))
        for x, y, ink in (
            (150, 200, "#6f9a55"),
            (190, 196, "#d8a23c"),
            (230, 202, "#c5543e"),
            (258, 198, "#6f9a55"),
            (120, 204, "#e6c46a"),
        ):
            pen.oval(x, y, 20, 9, ink)
    elif style == "tin":
        pen.rect(56, 250, 288, 78, pen.fall(c.main), 12)
        pen.path("M72 252Q90 206 130 224Q160 190 200 214Q244 186 274 222Q316 208 328 252Z", "#c98b46")
        pen.path("M84 250Q100 220 134 236Q164 206 200 228Q240 204 270 236Q304 222 318 250Z", "#dda55a")
        pen.rect(44, 244, 312, 20, pen.fall(tone(c.main, 0.12)), 9)
    else:
        for x in (62, 338):
            pen.ring(x, 238, 22, 16, tone(c.main, -0.2), 11)
        pen.rect(72, 204, 256, 126, pen.round(c.main), 20)
        pen.path("M62 206Q70 162 200 156Q330 162 338 206Z", pen.round(tone(c.main, 0.08)))
        pen.rect(58, 200, 284, 13, pen.round(tone(c.main, -0.1)), 6)
        pen.rect(178, 138, 44, 22, pen.round(c.second), 9)
        pen.line("M92 300V236", "#ffffff", 7, 0.35)


def glass(pen: Pen, c: Colours, *, style: str = "tumbler") -> None:
    """Glass on the table: tumbler, wine, carafe, jug."""
    if style in ("carafe", "jug"):
        pen.shade(200, 332, 70)
        if style == "jug":
            pen.ring(278, 232, 34, 56, tone(c.main, -0.1), 14)
            d = "M146 122L124 112L140 150C110 220 110 326 150 332H250C290 326 290 220 258 150L262 122Z"
            pen.path(d, pen.round(c.main))
            if c.second != c.main:
                with pen.inside(d):
                    pen.rect(100, 262, 200, 80, c.second)
        else:
            d = "M168 100H232V160C286 196 286 326 248 332H152C114 326 114 196 168 160Z"
            pen.path(d, c.main, 0.7)
            with pen.inside(d):
                pen.rect(100, 232, 200, 110, pen.round(c.second), o=0.8)
            pen.line("M134 300C128 260 134 220 160 192", "#ffffff", 7, 0.6)
            pen.dot(200, 84, 22, pen.round(c.accent))
        return
    for x in (128, 272):
        pen.shade(x, 332, 44)
        if style == "wine":
            pen.line(f"M{x} 234V326", tone(c.main, -0.15), 6)
            pen.oval(x, 328, 40, 7, tone(c.main, -0.1))
            d = f"M{x - 42} 110Q{x - 62} 236 {x} 240Q{x + 62} 236 {x + 42} 110Z"
        else:
            d = f"M{x - 56} 188H{x + 56}L{x + 46} 326Q{x} 336 {x - 46} 326Z"
        pen.path(d, c.main, 0.7)
        with pen.inside(d):
            pen.rect(x - 60, 180 if style == "wine" else 246, 120, 100, pen.round(c.second), o=0.85)
        pen.line(f"M{x - 36} {130 if style == 'wine' else 206}v70", "#ffffff", 6, 0.6)


MOTIFS: Motifs = {
    "kettle": ("table", kettle),
    "mug": ("table", mug),
    "teapot": ("table", teapot),
    "pot-or-pan": ("table", pan),
    "pan-above": ("flat", pan),
    "glass": ("table", glass),
}
