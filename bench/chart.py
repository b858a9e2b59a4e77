"""Draws figures as horizontal bars, readable on light and dark pages."""

from html import escape

ROW, LEFT, WIDTH = 26, 250, 380


def bars(title: str, figures: dict[str, float]) -> str:
    """An SVG with one bar per figure; bars share a scale."""
    most = max(figures.values(), default=1) or 1
    rows = []
    for index, (name, value) in enumerate(figures.items()):
        y = 44 + index * ROW
        length = max(1, round(WIDTH * value / most))
        rows.append(
            f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{LEFT}" y="{y}" width="{length}" height="18" rx="3" fill="#0f766e"/>'
            f'<text x="{LEFT + length + 6}" y="{y + 13}">{value:.2f}</text>'
        )
    height = 54 + len(figures) * ROW
    style = 'font-family="system-ui,sans-serif" font-size="13" fill="#64748b"'
    heading = f'<text x="12" y="26" font-size="16" font-weight="600">{escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 80} {height}" {style}>'
        f"{heading}{''.join(rows)}</svg>\n"
    )
