"""Pieces of the docs' pictures: SVG text with a ground of their own, readable on light and on dark pages."""

from collections.abc import Iterable
from html import escape

STYLE = """
text{font:13px system-ui,sans-serif;fill:#1e293b}
.ground{fill:#ffffff;stroke:#e2e8f0}.under{fill:#ffffff}.box{fill:#f1f5f9;stroke:#94a3b8}.part{fill:#f8fafc;stroke:#cbd5e1}
.head{font-weight:600;font-size:15px}.big{font-weight:700;font-size:18px}.small{font-size:12px;fill:#475569}
.code{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#475569}
.reason{font:12px ui-monospace,Menlo,Consolas,monospace}
.good{fill:#ccfbf1;stroke:#0f766e}.shown{fill:#fef3c7;stroke:#b45309}.bad{fill:#ffe4e6;stroke:#be123c}
.line{fill:none;stroke:#64748b;stroke-width:1.5}.tip{fill:#64748b}
.line.good{fill:none}.line.bad{fill:none;stroke-dasharray:4 4}.tip.good{fill:#0f766e}.tip.bad{fill:#be123c}
@media (prefers-color-scheme:dark){
text{fill:#e2e8f0}
.ground{fill:#0f172a;stroke:#334155}.box{fill:#1e293b;stroke:#64748b}.part{fill:#152033;stroke:#334155}
.small,.code{fill:#a8b6c9}.under{fill:#0f172a}
.good{fill:#134e4a;stroke:#2dd4bf}.shown{fill:#4a2f0b;stroke:#f59e0b}.bad{fill:#4c1023;stroke:#fb7185}
.line{stroke:#94a3b8}.tip{fill:#94a3b8}.tip.good{fill:#2dd4bf}.tip.bad{fill:#fb7185}
}
"""
ARROW = (
    '<marker id="{id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
    'orient="auto-start-reverse"><path class="tip {kind}" d="M0 0L10 5L0 10z"/></marker>'
)
CHARACTER = 7.3
CHIP_HEIGHT = 22


def picture(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """The SVG; `title` is what a screen reader says."""
    markers = "".join(ARROW.format(id=f"tip{kind}", kind=kind) for kind in ("", "good", "bad"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><defs>{markers}</defs>\n"
        f'<rect class="ground" x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="12"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    """A line of text; `y` is its base line."""
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'


def box(x: float, y: float, width: float, height: float, kind: str = "box", corner: float = 8) -> str:
    """A rectangle with round corners."""
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{corner:g}"/>'


def path(d: str, kind: str = "") -> str:
    """A line that ends in an arrow."""
    return f'<path class="line {kind}" d="{d}" marker-end="url(#tip{kind})"/>'


def chip_width(word: str) -> float:
    """How wide a chip of this word is."""
    return len(word) * CHARACTER + 18


def chip(x: float, y: float, word: str, kind: str) -> str:
    """A word in a pill, whose upper left corner is at x, y."""
    width = chip_width(word)
    return box(x, y, width, CHIP_HEIGHT, kind, CHIP_HEIGHT / 2) + text(x + width / 2, y + 15, word, "reason", "middle")
