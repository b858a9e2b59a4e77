"""A font in which every letter is the same box: pictures that use it are the same on machines with other fonts."""

import io
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # it has no types
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # as above

UNITS = 1000
ADVANCE = 540
ASCENT, DESCENT = 800, -200
BOX = (50, 0, 490, 520)
"""Left, bottom, right, top of a letter, in font units: about a lower-case one, so lines look like text."""
LETTERS = [*range(0x21, 0x250), *range(0x2010, 0x2070), *range(0x20A0, 0x20C0), *range(0x2190, 0x2300)]
SPACES = [0x20, 0xA0, 0x202F]


def _box() -> Any:
    left, bottom, right, top = BOX
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    for corner in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def box_font() -> bytes:
    """The font as a TrueType file. Made anew each time, so it can't differ from this description."""
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder([".notdef", "space", "box"])
    spaces = dict.fromkeys(SPACES, "space")
    builder.setupCharacterMap(dict.fromkeys(LETTERS, "box") | spaces)
    builder.setupGlyf({".notdef": _box(), "space": TTGlyphPen(None).glyph(), "box": _box()})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "space", "box"), (ADVANCE, 0)))
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()
