"""Tables and desks, each with a little something on it."""

from .motif import Colours, Motifs
from .paint import tone
from .pen import Pen


def table(
    pen: Pen, c: Colours, *, legs: str = "straight", top: str = "slab", high: int = 150, decor: str = "bowl"
) -> None:
    """A table; legs: straight, taper, trestle, hairpin, panel, cross; decor: bowl, vase, books, mugs, none."""
    pen.shade(200, 342, 164)
    y = 340 - high
    back = tone(c.second, -0.3)
    if legs == "trestle":
        for x in (96, 304):
            pen.line(
                f"M{x - 12} {y + 14}L{x - 38} 338M{x + 12} {y + 14}L{x + 38} 338"
                f"M{x - 28} {y + high * 0.66:.0f}H{x + 28}",
                c.second,
                10,
            )
    elif legs == "hairpin":
        pen.line(f"M104 {y + 12}L112 328L120 {y + 12}M280 {y + 12}L288 328L296 {y + 12}", back, 4)
        pen.line(f"M58 {y + 12}L62 340L84 {y + 12}M342 {y + 12}L338 340L316 {y + 12}", c.second, 4.5)
    elif legs == "panel":
        pen.rect(62, y + 12, 22, high - 14, pen.round(c.second))
        pen.rect(316, y + 12, 22, high - 14, pen.round(c.second))
        pen.rect(84, y + 12, 232, 30, tone(c.second, -0.2))
    elif legs == "cross":
        pen.line(f"M70 {y + 14}L330 338M330 {y + 14}L70 338", c.second, 11)
    else:
        lean = 12 if legs == "taper" else 0
        pen.line(f"M110 {y + 12}V328M290 {y + 12}V328", back, 10)
        pen.line(f"M66 {y + 12}L{66 - lean} 338M334 {y + 12}L{334 + lean} 338", c.second, 12 if legs == "taper" else 15)
        pen.rect(60, y + 12, 280, 22, tone(c.second, -0.1))
    _decor(pen, c, decor, y)
    if top == "tile":
        pen.rect(36, y, 328, 16, pen.fall(c.main), 3)
        pen.line("".join(f"M{x} {y + 2}v12" for x in range(68, 350, 33)), tone(c.main, -0.25), 2)
    else:
        pen.rect(36, y, 328, 16, pen.fall(c.main), 8 if top == "soft" else 3)


def _decor(pen: Pen, c: Colours, kind: str, y: float, x: float = 200) -> None:
    if kind == "bowl":
        for dx, ink in ((-22, "#c96b45"), (0, "#d89a3c"), (22, "#b8503a")):
            pen.dot(x + dx, y - 34, 16, ink)
        pen.path(
            f"M{x - 54} {y - 38}H{x + 54}Q{x + 46} {y} {x} {y}Q{x - 46} {y} {x - 54} {y - 38}Z", pen.round(c.accent)
        )
    elif kind == "vase":
        pen.line(
            f"M{x} {y - 60}Q{x - 8} {y - 100} {x - 34} {y - 124}M{x} {y - 60}"
            f"Q{x + 6} {y - 110} {x + 30} {y - 136}M{x} {y - 60}V{y - 120}",
            "#71885a",
            4,
        )
        for dx, dy in ((-34, 126), (30, 138), (0, 122), (-16, 104), (18, 112)):
            pen.oval(x + dx, y - dy, 12, 8, "#8aa36c")
        pen.path(
            f"M{x - 12} {y - 66}H{x + 12}V{y - 54}Q{x + 36} {y - 40} {x + 24} {y}"
            f"H{x - 24}Q{x - 36} {y - 40} {x - 12} {y - 54}Z",
            pen.round(c.accent),
        )
    elif kind == "books":
        for step, (w, ink) in enumerate(((110, c.accent), (94, "#47607a"), (84, "#c98b4b"))):
            pen.rect(x - w / 2 + step * 5, y - 16 * (step + 1), w, 15, pen.fall(ink), 2)
    elif kind == "mugs":
        for dx in (-44, 34):
            pen.ring(x + dx + 20, y - 20, 10, 10, c.accent, 5)
            pen.path(f"M{x + dx - 20} {y - 38}h40v28q0 10 -10 10h-20q-10 0 -10 -10z", pen.round(c.accent))
    elif kind == "lamp":
        pen.glow(x, y - 76, 80)
        pen.line(f"M{x} {y}V{y - 60}", "#c79c46", 6)
        pen.path(f"M{x - 22} {y - 100}H{x + 22}L{x + 38} {y - 52}H{x - 38}Z", pen.round(c.accent, 0.6))
        pen.oval(x, y - 2, 26, 5, "#c79c46")


def round_table(
    pen: Pen, c: Colours, *, foot: str = "pedestal", wide: int = 140, high: int = 150, decor: str = "bowl"
) -> None:
    """A round table; foot: pedestal, three, drum, cross, tray."""
    pen.shade(200, 342, wide * 0.8)
    y = 340 - high
    if foot == "pedestal":
        pen.path(f"M188 {y}H212L216 300Q222 326 268 338H132Q178 326 184 300Z", pen.round(c.second))
    elif foot == "drum":
        r = wide * 0.7
        pen.path(f"M{200 - r:.0f} {y}V326A{r:.0f} 16 0 0 0 {200 + r:.0f} 326V{y}Z", pen.round(c.second))
        pen.line(
            "".join(
                f"M{200 + r * k:.0f} {y + 20}V{338 - 10 * k * k:.0f}" for k in (-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75)
            ),
            tone(c.second, -0.25),
            3,
            0.6,
        )
    elif foot == "tray":
        pen.line(
            f"M{200 - wide + 14} {y}L{200 + wide * 0.6:.0f} 338M{200 + wide - 14} {y}L{200 - wide * 0.6:.0f} 338",
            c.second,
            7,
        )
    else:
        pen.line(f"M200 {y}V328", tone(c.second, -0.3), 10)
        pen.line(
            f"M{200 - wide * 0.5:.0f} {y}L{200 - wide * 0.72:.0f} 340M{200 + wide * 0.5:.0f} {y}"
            f"L{200 + wide * 0.72:.0f} 340",
            c.second,
            12,
        )
        if foot == "cross":
            pen.line(f"M{200 - wide * 0.6:.0f} 296H{200 + wide * 0.6:.0f}", c.second, 7)
    pen.oval(200, y + 10, wide, wide * 0.14, tone(c.main, -0.3))
    pen.oval(200, y, wide, wide * 0.14, pen.round(c.main, 0.7))
    if foot == "tray":
        pen.ring(200, y - 4, wide, wide * 0.14, tone(c.main, -0.2), 5)
    _decor(pen, c, decor, y + 3)


def side_table(pen: Pen, c: Colours, *, style: str = "drawer", decor: str = "lamp") -> None:
    """A small table: drawer, cube, c-shape, nest, stump."""
    if style == "nest":
        pen.shade(200, 342, 140)
        for x, w, y, ink in ((80, 200, 190, c.main), (190, 140, 244, tone(c.main, -0.14))):
            pen.line(f"M{x + 12} {y + 10}V338M{x + w - 12} {y + 10}V338", c.second, 9)
            pen.rect(x, y, w, 14, pen.fall(ink), 5)
        _decor(pen, c, decor, 190, 140)
        return
    pen.shade(200, 342, 96)
    if style == "cube":
        _decor(pen, c, decor, 204)
        pen.rect(112, 204, 176, 134, pen.fall(c.main), 4)
        pen.rect(128, 222, 144, 100, tone(c.main, -0.45), 2)
        for x, h, ink in ((140, 78, c.accent), (160, 66, "#47607a"), (180, 84, "#b7693f"), (206, 70, "#dcc9a2")):
            pen.rect(x, 322 - h, 18, h, ink, 2)
    elif style == "c-shape":
        _decor(pen, c, decor, 182)
        pen.line("M288 190V334H126", c.second, 11)
        pen.rect(104, 182, 192, 15, pen.fall(c.main), 4)
    elif style == "stump":
        _decor(pen, c, decor, 206)
        pen.path("M118 206V322A82 18 0 0 0 282 322V206Z", pen.round(c.main))
        pen.line("M140 226V322M172 232V334M212 232V336M250 228V330", tone(c.main, -0.3), 3, 0.5)
        pen.oval(200, 206, 82, 18, tone(c.main, 0.3))
        pen.ring(200, 206, 52, 11, tone(c.main, -0.1), 2.5)
        pen.ring(200, 206, 24, 5, tone(c.main, -0.1), 2.5)
    else:
        _decor(pen, c, decor, 186)
        pen.line("M124 250L116 340M276 250L284 340", c.second, 11)
        pen.rect(110, 196, 180, 62, pen.fall(tone(c.main, -0.05)), 3)
        pen.rect(122, 206, 156, 42, pen.fall(tone(c.main, 0.1)), 3)
        pen.dot(200, 227, 7, c.accent)
        pen.rect(100, 184, 200, 14, pen.fall(c.main), 4)


def desk(pen: Pen, c: Colours, *, style: str = "drawers") -> None:
    """A desk: drawers, secretary, standing, wall."""
    pen.shade(200, 342, 160)
    if style == "standing":
        pen.line("M110 190V330M290 190V330", c.second, 16)
        pen.line("M72 334H148M252 334H328", c.second, 13)
        pen.rect(92, 180, 216, 14, tone(c.second, -0.2))
    elif style == "secretary":
        pen.line("M76 260L66 340M324 260L334 340", c.second, 12)
        pen.rect(62, 96, 276, 170, pen.fall(c.main), 5)
        pen.rect(76, 108, 248, 82, tone(c.main, -0.4), 2)
        pen.line("M140 110V188M140 148H322M232 110V148", c.main, 6)
        pen.rect(156, 156, 52, 30, c.accent, 2)
        pen.rect(62, 218, 276, 46, pen.fall(tone(c.main, -0.08)), 3)
        pen.dot(200, 241, 6, c.accent)
        pen.rect(48, 190, 304, 13, pen.fall(tone(c.main, 0.1)), 3)
        return
    elif style == "wall":
        pen.line("M96 200L60 338M304 200L340 338", c.second, 11)
        pen.rect(72, 90, 256, 12, pen.fall(c.main), 3)
        for x, h, ink in ((90, 60, c.accent), (112, 50, "#47607a"), (132, 66, "#b7693f")):
            pen.rect(x, 90 - h, 18, h, ink, 2)
    else:
        pen.line("M70 200L60 340M196 250V338", c.second, 11)
        pen.line("M330 260V340", c.second, 11)
        pen.rect(192, 200, 146, 84, pen.fall(tone(c.main, -0.08)), 3)
        for y in (206, 246):
            pen.rect(202, y, 126, 33, pen.fall(tone(c.main, 0.1)), 3)
            pen.dot(265, y + 16, 6, c.accent)
    pen.rect(36, 186, 328, 16, pen.fall(c.main), 4)
    pen.path("M96 186L104 126H196L188 186Z", "#3b4047")
    pen.path("M102 180L109 132H188L182 180Z", "#a9c8d8")
    _decor(pen, c, "mugs" if style != "wall" else "books", 186, 276)


MOTIFS: Motifs = {
    "table": ("floor", table),
    "round-table": ("floor", round_table),
    "side-table": ("floor", side_table),
    "desk": ("floor", desk),
}
