"""Everything one sits on."""

from .motif import Colours, Motifs
from .paint import tone
from .patterns import weave
from .pen import Pen


def _legs(
    pen: Pen, colour: str, xs: tuple[float, ...], top: float, splay: float = 8, width: float = 10, foot: float = 340
) -> None:
    for x in xs:
        pen.line(f"M{x} {top}L{x + (splay if x > 200 else -splay):.0f} {foot}", colour, width)


def chair(pen: Pen, c: Colours, *, back: str = "slats", seat: str = "wood", arms: bool = False) -> None:
    """A chair from the front; back: slats, solid, spindles, cane, ladder, shell, open."""
    pen.shade(200, 342, 96)
    dark = tone(c.main, -0.28)
    _legs(pen, dark, (152, 248), 240, -6, 9, 326)
    if back == "shell":
        pen.path("M124 84Q200 40 276 84Q292 170 268 236H132Q108 170 124 84Z", pen.round(c.accent))
    else:
        pen.line("M136 246L128 70M264 246L272 70", c.main, 11)
        inner = {
            "slats": "M164 90V228M200 86V228M236 90V228",
            "spindles": "M150 90V230M170 86V230M190 84V230M210 84V230M230 86V230M250 90V230",
            "ladder": "M134 112H266M135 152H265M136 192H264",
        }.get(back, "")
        if back == "solid":
            pen.path("M126 74Q200 58 274 74L268 168Q200 182 132 168Z", pen.round(c.main))
        elif back == "cane":
            pen.path("M132 84H268L264 214H136Z", "#e6c994")
            with pen.inside("M132 84H268L264 214H136Z"):
                weave(pen, (132, 84, 136, 130), "diamonds", "#b98d52", 10)
            pen.line("M132 84H268L264 214H136Z", c.main, 9)
        elif inner:
            pen.line(inner, tone(c.main, -0.08), 12 if back == "ladder" else 7)
        pen.path("M120 66Q200 44 280 66V90Q200 70 120 90Z", pen.fall(c.main))
    if arms:
        pen.line("M132 166Q104 168 98 182L104 246M268 166Q296 168 302 182L296 246", c.main, 11)
    fill = {"wood": c.main, "pad": c.accent, "rush": "#d8b878", "cane": "#e6c994"}[seat]
    pen.path("M126 234H274L290 258H110Z", tone(fill, 0.1))
    pen.path("M110 258H290V272Q200 284 110 272Z", pen.fall(tone(fill, -0.08)))
    if seat in ("rush", "cane"):
        pen.line("M126 236L290 258M274 236L110 258", tone(fill, -0.35), 2.5, 0.6)
    _legs(pen, c.main, (122, 278), 272, 7, 11)
    if back in ("ladder", "spindles"):
        pen.line("M118 306H282", c.main, 6)


def stool(pen: Pen, c: Colours, *, style: str = "round") -> None:
    """A stool: round, bar, step, saddle, drum."""
    if style == "bar":
        pen.shade(200, 342, 76)
        _legs(pen, tone(c.main, -0.28), (178, 222), 120, 10, 9, 328)
        _legs(pen, c.main, (158, 242), 120, 20, 11)
        pen.line("M146 250H254M150 214H250", c.main, 7)
        pen.oval(200, 116, 74, 20, pen.round(tone(c.second, -0.2)))
        pen.oval(200, 108, 74, 20, pen.round(c.second))
        return
    pen.shade(200, 342, 96)
    if style == "drum":
        pen.path("M116 196V324A84 18 0 0 0 284 324V196Z", pen.round(c.main))
        weave_d = "M116 196V324A84 18 0 0 0 284 324V196Z"
        with pen.inside(weave_d):
            weave(pen, (116, 206, 168, 134), "diamonds", tone(c.main, -0.3), 7)
        pen.oval(200, 196, 84, 18, tone(c.second, 0.1))
        return
    if style == "step":
        _legs(pen, tone(c.main, -0.25), (150, 250), 170, 20, 12, 330)
        pen.rect(104, 250, 192, 16, pen.fall(c.main), 3)
        _legs(pen, c.main, (120, 280), 180, 22, 14)
        pen.rect(112, 168, 176, 20, pen.fall(c.main), 4)
        return
    _legs(pen, tone(c.main, -0.28), (172, 228), 214, 8, 10, 328)
    _legs(pen, c.main, (138, 262), 214, 22, 13)
    pen.line("M128 286H272", c.main, 8)
    if style == "saddle":
        pen.path("M104 190Q200 226 296 190V212Q200 248 104 212Z", pen.fall(c.second))
    else:
        pen.oval(200, 212, 92, 20, pen.round(tone(c.second, -0.18)))
        pen.oval(200, 200, 92, 20, pen.round(c.second))


def armchair(pen: Pen, c: Colours, *, style: str = "club", pattern: str = "plain") -> None:
    """An upholstered chair: club, wing, tub, slipper."""
    pen.shade(200, 344, 126)
    _legs(pen, c.second, (112, 288), 306, 6, 12, 342)
    back = {
        "club": "M104 130Q104 96 138 96H262Q296 96 296 130V260H104Z",
        "wing": "M104 84Q110 56 140 56H260Q290 56 296 84V260H104Z",
        "tub": "M74 250V184Q80 100 200 100Q320 100 326 184V250Z",
        "slipper": "M118 84Q124 62 148 62H252Q276 62 282 84L276 260H124Z",
    }[style]
    pen.path(back, pen.round(c.main))
    with pen.inside(back):
        weave(pen, (74, 56, 252, 204), pattern, c.accent, 9)
    pen.path("M118 226Q200 206 282 226V274H118Z", pen.round(tone(c.main, 0.1)))
    if style == "slipper":
        pen.path("M104 250H296V304Q296 314 286 314H114Q104 314 104 304Z", pen.round(c.main))
        return
    for flip in (False, True):
        with pen.at(400 if flip else 0, flip=flip):
            pen.path("M58 216Q58 188 88 188Q118 188 118 216V314H72Q58 314 58 300Z", pen.round(tone(c.main, -0.06)))
            if style == "wing":
                pen.path("M104 84Q84 100 86 190H118V110Z", pen.round(tone(c.main, -0.1)))
    pen.path("M118 262H282V300Q282 314 270 314H130Q118 314 118 300Z", pen.fall(tone(c.main, -0.1)))
    pen.line("M122 262H278", tone(c.main, -0.35), 2.5, 0.6)
    if style == "club":
        for x in (160, 200, 240):
            pen.dot(x, 156, 4.5, tone(c.main, -0.4))


def sofa(pen: Pen, c: Colours, *, pattern: str = "plain", cushions: bool = True) -> None:
    """A sofa for two."""
    pen.shade(200, 344, 172)
    _legs(pen, c.second, (66, 334), 306, 5, 12, 342)
    d = "M48 170Q48 140 80 140H320Q352 140 352 170V290H48Z"
    pen.path(d, pen.round(c.main))
    with pen.inside(d):
        weave(pen, (48, 140, 304, 150), pattern, c.accent, 12)
    for x in (70, 202):
        pen.rect(x, 222, 128, 50, pen.round(tone(c.main, 0.09)), 12)
    for flip in (False, True):
        with pen.at(400 if flip else 0, flip=flip):
            pen.path("M24 226Q24 200 50 200Q76 200 76 226V314H38Q24 314 24 300Z", pen.round(tone(c.main, -0.08)))
    pen.rect(70, 266, 260, 48, pen.fall(tone(c.main, -0.1)), 8)
    if cushions:
        with pen.at(112, 198, -8):
            pen.rect(-34, -34, 68, 66, pen.round(c.accent), 10)
        with pen.at(290, 200, 9):
            pen.rect(-34, -34, 68, 66, pen.round(tone(c.accent, -0.14)), 10)


def lounge(pen: Pen, c: Colours, *, style: str = "lounge") -> None:
    """A chair from the side: lounge, rocking, deck, folding."""
    pen.shade(200, 344, 130)
    if style == "deck":
        pen.line("M96 92L318 338M286 128L92 338M148 262H310", c.main, 12)
        pen.path("M92 78L112 66C150 190 220 250 304 262L298 282C196 268 122 200 92 78Z", pen.round(c.second))
        pen.line("M98 76C132 196 204 258 301 272", c.accent, 6)
        return
    if style == "folding":
        pen.line("M150 70L268 338M262 200L140 338", tone(c.main, -0.25), 12)
        pen.line("M164 70L254 206", c.main, 0.1)
        for k in range(4):
            pen.rect(132 + k * 13, 84 + k * 27, 66, 17, pen.fall(c.main), 4)
        for k in range(3):
            pen.poly(
                (
                    (176 + k * 6, 206 + k * 14),
                    (300 + k * 4, 200 + k * 14),
                    (300 + k * 4, 210 + k * 14),
                    (176 + k * 6, 217 + k * 14),
                ),
                tone(c.main, 0.12 - k * 0.1),
            )
        return
    if style == "rocking":
        pen.line("M64 318Q200 376 330 322", c.main, 12)
        pen.line("M142 250L124 336M262 246L280 338", c.main, 11)
    else:
        pen.line("M120 250L96 340M268 252L300 340", c.main, 12)
    pen.line("M96 82L146 250H288", c.main, 12)
    pen.line("M112 178Q200 168 276 182L268 250", c.main, 11)
    pen.path("M86 76Q98 62 116 76L168 224H292Q308 236 292 254H150Q138 252 132 240Z", pen.fall(c.second))
    pen.line("M104 82L152 232H286", tone(c.second, 0.3), 4, 0.6)
    if style == "lounge":
        pen.rect(92, 88, 38, 34, c.accent, 12)


def bench(pen: Pen, c: Colours, *, style: str = "plain") -> None:
    """A bench: plain, padded, back, storage."""
    pen.shade(200, 342, 160)
    if style == "back":
        pen.line("M66 340V130M334 340V130", tone(c.second, -0.1), 13)
        for y in (132, 162, 192):
            pen.rect(52, y, 296, 20, pen.fall(c.main), 3)
        pen.line("M66 212H40V238M334 212H360V238", c.second, 9)
    if style == "storage":
        pen.rect(54, 226, 292, 112, pen.fall(c.main), 4)
        pen.line("M200 236V330", tone(c.main, -0.3), 3, 0.7)
        pen.rect(118, 262, 32, 8, c.second, 4)
        pen.rect(250, 262, 32, 8, c.second, 4)
        pen.rect(44, 204, 312, 30, pen.fall(c.accent), 13)
        return
    _legs(pen, tone(c.second, -0.25), (96, 304), 250, 0, 11, 328)
    _legs(pen, c.second, (66, 334), 250, 8, 14)
    if style == "padded":
        pen.rect(44, 212, 312, 40, pen.fall(c.accent), 17)
        for x in (122, 200, 278):
            pen.line(f"M{x} 214V250", tone(c.accent, -0.25), 2.5, 0.7)
    else:
        for k in range(3):
            pen.rect(48 - k * 4, 232 + k * 11, 304 + k * 8, 9, pen.fall(tone(c.main, 0.1 - k * 0.1)), 3)


def pouf(pen: Pen, c: Colours, *, style: str = "knit") -> None:
    """A pouf: knit, leather, bean."""
    if style == "bean":
        pen.shade(200, 342, 128)
        pen.path(
            "M76 320C60 250 120 240 140 160C152 112 224 100 246 158C268 224 346 250 326 322"
            "Q312 344 200 344Q90 344 76 320Z",
            pen.round(c.main),
        )
        pen.line("M178 132C150 220 120 260 110 336M214 128C244 210 290 260 296 334", tone(c.main, -0.3), 3, 0.6)
        pen.oval(196, 130, 22, 10, tone(c.main, -0.2))
        return
    pen.shade(200, 342, 120)
    d = "M84 268C84 200 130 188 200 188C270 188 316 200 316 268C316 330 270 344 200 344C130 344 84 330 84 268Z"
    pen.path(d, pen.round(c.main))
    with pen.inside(d):
        if style == "knit":
            weave(pen, (84, 196, 232, 150), "arcs", tone(c.main, -0.28), 9, 0.7)
        else:
            pen.line(
                "M200 190V344M200 192Q110 200 104 330M200 192Q290 200 296 330M200 192"
                "Q150 220 150 344M200 192Q250 220 250 344",
                c.accent,
                3,
            )
    pen.oval(200, 196, 30, 7, tone(c.main, -0.2))


def office_chair(pen: Pen, c: Colours, *, back: str = "mesh") -> None:
    """A swivel chair for the desk; back: mesh, pad."""
    pen.shade(200, 346, 106)
    pen.line("M200 250V312M200 312L112 336M200 312L288 336M200 312L164 342M200 312L236 342", c.second, 10)
    for x, y in ((112, 340), (288, 340), (164, 346), (236, 346)):
        pen.dot(x, y, 8, "#2d2f33")
    pen.line("M200 236V190", c.second, 14)
    d = "M138 66Q200 44 262 66L270 168Q200 196 130 168Z"
    pen.path(d, pen.round(c.main))
    if back == "mesh":
        with pen.inside(d):
            weave(pen, (130, 50, 140, 144), "grid", tone(c.main, 0.3), 12, 0.6)
    pen.line("M118 236V196H104M282 236V196H296", c.second, 8)
    pen.rect(84, 186, 44, 12, c.second, 6)
    pen.rect(272, 186, 44, 12, c.second, 6)
    pen.rect(114, 226, 172, 34, pen.round(tone(c.main, -0.06)), 16)


MOTIFS: Motifs = {
    "chair": ("floor", chair),
    "stool": ("floor", stool),
    "armchair": ("floor", armchair),
    "sofa": ("floor", sofa),
    "lounge-chair": ("floor", lounge),
    "bench": ("floor", bench),
    "pouf": ("floor", pouf),
    "office-chair": ("floor", office_chair),
}
