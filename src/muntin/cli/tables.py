"""How answers look: tables without lines, colours on terminals only (rich heeds NO_COLOR), ids by SHORT characters.

On a terminal a table has its width, and its last column is folded into that; where there is no room even so, columns
that the table can spare are left out, and named below it; then the terminal wraps whole lines, and no cell is cut.
Anywhere else nothing is folded or left out: `grep` and `cut` find whole lines.

A cell is one line of printable text whatever it says, since some of it comes from strangers: what a terminal would act
on (control characters, such as those of escape sequences) is shown as an escape, `\\x1b`.
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
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    colours: Mapping[str, str] | None = None,
    spare: Sequence[str] = (),
) -> None:
    """Prints the rows; a heading that begins with `>` is a column at the right. `colours`: of cells, by their text.
    `spare`: headings of columns that a narrow terminal can do without, the first to go first."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    terminal, text = sys.stdout.isatty(), io.StringIO()  # rich itself would end the program where `head` closes a pipe
    console = Console(file=text, force_terminal=terminal or None, highlight=False)
    paint, rows = colours or {}, [[printable(cell) for cell in row] for row in rows]
    left_out: list[str] = []
    while terminal and len(left_out) < len(spare) and _least_width(headings, rows) > console.width:
        at = headings.index(spare[len(left_out)])
        headings, *rows = [[*row[:at], *row[at + 1 :]] for row in (headings, *rows)]
        left_out.append(spare[len(left_out)])
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, heading in enumerate(headings):
        right, last = heading.startswith(">"), index == len(headings) - 1
        table.add_column(heading.lstrip(">"), justify="right" if right else "left", no_wrap=not last, overflow="fold")
    for row in rows:
        table.add_row(*(f"[{paint[cell]}]{cell}[/]" if cell in paint else escape(cell) for cell in row))
    console.width = max(console.width, _least_width(headings, rows)) if terminal else UNFOLDED
    console.print(table)
    if left_out:
        console.print(f"no room for: {', '.join(each.lstrip('>') for each in left_out)}", style="dim")
    print("\n".join(line.rstrip() for line in text.getvalue().splitlines()), flush=True)


def printable(cell: str) -> str:
    """The text in one line; what is not printable as Python's escape of it (`str.isprintable`)."""
    line = " ".join(cell.split())
    return line if line.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def _least_width(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """In characters: all columns whole, but for the last one."""
    from rich.cells import cell_len

    *whole, last = (max(map(cell_len, column)) for column in zip([h.lstrip(">") for h in headings], *rows, strict=True))
    return sum(whole) + GAP * len(whole) + min(last, LEAST)
