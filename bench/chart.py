"""Draws figures as horizontal bars or as lines, readable on light and dark pages."""

import math
from collections.abc import Callable, Iterable
from html import escape

ROW, LEFT, WIDTH = 26, 290, 380


def bars(title: str, figures: dict[str, float]) -> str:
    """An SVG with one bar per figure; bars share a scale."""
    return sheet(title, rows(figures, 44), 54 + len(figures) * ROW)


def panels(title: str, groups: dict[str, dict[str, float]]) -> str:
    """An SVG with a group of bars under each heading; bars of a group share a scale."""
    parts, y = [], 62
    for heading, figures in groups.items():
        parts.append(f'<text x="12" y="{y}" font-weight="600">{escape(heading)}</text>{rows(figures, y + 10)}')
        y += 10 + len(figures) * ROW + 28
    return sheet(title, "".join(parts), y - 10)


def rows(figures: dict[str, float], top: int) -> str:
    """One bar per figure, from `top` down."""
    most = max(figures.values(), default=1) or 1
    drawn = []
    for index, (name, value) in enumerate(figures.items()):
        y = top + index * ROW
        length = max(1, round(WIDTH * value / most))
        drawn.append(
            f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{LEFT}" y="{y}" width="{length}" height="18" rx="3" fill="#0f766e"/>'
            f'<text x="{LEFT + length + 6}" y="{y + 13}">{value:,.{2 if value < 1000 else 0}f}</text>'
        )
    return "".join(drawn)


def sheet(title: str, drawn: str, height: int) -> str:
    """The SVG around bars."""
    style = 'font-family="system-ui,sans-serif" font-size="13" fill="#64748b"'
    heading = f'<text x="12" y="26" font-size="16" font-weight="600">{escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 80} {height}" {style}>'
        f"{heading}{drawn}</svg>\n"
    )


COLOURS = ("#0f766e", "#b45309", "#7c3aed", "#be123c")
LINES_LEFT, LINES_TOP, LINES_WIDTH, LINES_HEIGHT = 70, 48, 520, 300


def lines(title: str, series: dict[str, list[tuple[float, float]]], axes: tuple[str, str]) -> str:
    """An SVG with one line per series on logarithmic axes; all points are positive."""
    points = [point for line in series.values() for point in line]
    x_of, x_ticks = scale([x for x, _ in points], LINES_LEFT, LINES_LEFT + LINES_WIDTH)
    y_of, y_ticks = scale([y for _, y in points], LINES_TOP + LINES_HEIGHT, LINES_TOP)
    parts = [f'<text x="12" y="26" font-size="16" font-weight="600">{escape(title)}</text>']
    for tick in x_ticks:
        parts.append(f'<path d="M{x_of(tick):.1f} {LINES_TOP}v{LINES_HEIGHT}" stroke="#64748b" stroke-opacity=".25"/>')
        y = LINES_TOP + LINES_HEIGHT + 18
        parts.append(f'<text x="{x_of(tick):.1f}" y="{y}" text-anchor="middle">{tick:g} {escape(axes[0])}</text>')
    for tick in y_ticks:
        parts.append(f'<path d="M{LINES_LEFT} {y_of(tick):.1f}h{LINES_WIDTH}" stroke="#64748b" stroke-opacity=".25"/>')
        label = f"{tick:g} {escape(axes[1])}"
        parts.append(f'<text x="{LINES_LEFT - 8}" y="{y_of(tick) + 4:.1f}" text-anchor="end">{label}</text>')
    levels: list[float] = []
    for (name, line), colour in zip(series.items(), COLOURS * len(series), strict=False):
        path = " ".join(f"{x_of(x):.1f},{y_of(y):.1f}" for x, y in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        x, level = x_of(line[-1][0]) + 8, y_of(line[-1][1]) + 4
        while any(abs(level - other) < 14 for other in levels):
            level += 1  # names of lines that end close together stand below each other
        levels.append(level)
        parts.append(f'<text x="{x:.1f}" y="{level:.1f}" fill="{colour}">{escape(name)}</text>')
    width, height = LINES_LEFT + LINES_WIDTH + 110, LINES_TOP + LINES_HEIGHT + 34
    style = 'font-family="system-ui,sans-serif" font-size="13" fill="#64748b"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {style}>{"".join(parts)}</svg>\n'


def scale(values: Iterable[float], start: float, end: float) -> tuple[Callable[[float], float], list[float]]:
    """Where a value is between `start` and `end` on a logarithmic axis over whole decades, and the decades."""
    known = list(values)
    low, high = math.floor(math.log10(min(known))), math.ceil(math.log10(max(known)))
    high = max(high, low + 1)
    return (
        lambda value: start + (end - start) * (math.log10(value) - low) / (high - low),
        [10.0**power for power in range(low, high + 1)],
    )
