"""How answers look: tables without lines, colours on terminals only (rich heeds NO_COLOR), ids by SHORT characters.

On a terminal a table has its width, and its last column is folded into that; where there is no room even so, the
terminal wraps whole lines, and no cell is cut. Anywhere else nothing is folded: `grep` and `cut` find whole lines.
"""

import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

SHORT = 12
UNFOLDED = 10_000
GAP, LEAST = 2, 12
"""Between columns; of a last column that is folded."""
STEPS = ((86400, "d"), (3600, "h"), (60, "min"))


def short(release: str | None) -> str:
    """A release id as people see it."""
    return (release or "")[:SHORT]


def ago(moment: str, now: datetime) -> str:
    """`3 h ago`, of an RFC 3339 time."""
    seconds = max(0.0, (now - datetime.fromisoformat(moment)).total_seconds())
    for size, unit in STEPS:
        if seconds >= size:
            return f"{seconds / size:.0f} {unit} ago"
    return f"{seconds:.0f} s ago"


def kilobytes(size: int) -> str:
    """`143 KB`, `1.4 KB`, `583 bytes` (1 KB is 1000 bytes)."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} KB" if size >= 10_000 else f"{size / 1000:.1f} KB"


def show_json(answer: object) -> None:
    """For programs."""
    print(json.dumps(answer, indent=1))


def show_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], colours: Mapping[str, str] | None = None
) -> None:
    """Prints the rows; a heading that begins with `>` is a column at the right. `colours`: of cells, by their text."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    paint, rows = colours or {}, list(rows)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, heading in enumerate(headings):
        right, last = heading.startswith(">"), index == len(headings) - 1
        table.add_column(heading.lstrip(">"), justify="right" if right else "left", no_wrap=not last, overflow="fold")
    for row in rows:
        table.add_row(*(f"[{paint[cell]}]{cell}[/]" if cell in paint else escape(cell) for cell in row))
    terminal, text = sys.stdout.isatty(), io.StringIO()  # rich itself would end the program where `head` closes a pipe
    console = Console(file=text, force_terminal=terminal or None, highlight=False)
    console.width = max(console.width, _least_width(headings, rows)) if terminal else UNFOLDED
    console.print(table)
    print("\n".join(line.rstrip() for line in text.getvalue().splitlines()), flush=True)


def _least_width(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """In characters: all columns whole, but for the last one."""
    from rich.cells import cell_len

    *whole, last = (max(map(cell_len, column)) for column in zip([h.lstrip(">") for h in headings], *rows, strict=True))
    return sum(whole) + GAP * len(whole) + min(last, LEAST)
