"""Tables on a real terminal: no cell is cut, however narrow it is."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

CODE = """
from muntin.cli.tables import show_table
rows = [["product-bff", "product", "closed", "1/2"], ["product-bff-2", "product", "open", "0/2"]]
show_table(["caller", "upstream", "state", ">endpoints"], rows)
"""


BOLD = re.compile(r"\x1b\[[0-9;]*m")
HOSTILE = "\x1b]0;owned\x07\x1b[2J red\r\nok 1.0.0 \x9b31m \u202egnp.exe \u2028 [bold]markup[/bold] \x00"
HOSTILE_CODE = f"""
from muntin.cli.tables import show_table
show_table(["mfe", ">pages", "error"], [["cart", "7", {HOSTILE!r}]], spare=[])
"""
SPARE_CODE = """
from muntin.cli.tables import show_table
rows = [["shopping-cart", "3 min ago", "7", "no price"]]
show_table(["mfe", "since", ">pages", "error"], rows, spare=[">pages", "since"])
"""


def printed(columns: int, code: str = CODE, term: str = "dumb") -> str:
    """What `code` prints on a terminal of so many columns; a dumb one has no bold, and rich takes it for 80 wide."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environ = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")} | {"NO_COLOR": "1", "TERM": term}
    try:
        subprocess.run([sys.executable, "-c", code], stdin=theirs, stdout=theirs, env=environ, check=True, timeout=60)
    finally:
        os.close(theirs)
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        return terminal.read(65_536).decode()


@pytest.mark.parametrize("columns", [20, 34, 200])
def test_no_cell_is_cut(columns: int) -> None:
    """Where a table is wider than its terminal, that wraps the lines; names that begin alike stay apart."""
    assert [line.split() for line in printed(columns).splitlines()] == [
        ["caller", "upstream", "state", "endpoints"],
        ["product-bff", "product", "closed", "1/2"],
        ["product-bff-2", "product", "open", "0/2"],
    ]


def test_a_cell_from_a_stranger_moves_no_cursor_and_makes_no_row() -> None:
    """Escape sequences, line breaks and directions are shown, not done; nor is markup."""
    _, *lines = printed(80, HOSTILE_CODE).splitlines()
    assert all(character.isprintable() for character in "".join(lines))
    cells = [line.split(maxsplit=2) if line.startswith("cart") else [line.strip()] for line in lines]
    assert [len(cell) for cell in cells] == [3, 1]
    told = " ".join(cell[-1] for cell in cells)
    assert told.startswith("\\x1b]0;owned\\x07\\x1b[2J red ok 1.0.0 \\x9b31m \\u202egnp.exe")
    assert told.endswith("[bold]markup[/bold] \\x00")


@pytest.mark.parametrize(
    ("columns", "headings", "told"),
    [
        (50, "mfe since pages error", ""),
        (40, "mfe since error", "no room for: pages"),
        (30, "mfe error", "no room for: pages, since"),
        (20, "mfe error", "no room for: pages, since"),
    ],
)
def test_columns_that_can_be_spared_go_first(columns: int, headings: str, told: str) -> None:
    """In the order in which they are named, only as many as must, and the table says which."""
    first, row, *rest = BOLD.sub("", printed(columns, SPARE_CODE, "xterm")).splitlines()
    assert first.split() == headings.split()
    assert row.startswith("shopping-cart") and row.endswith("no price")
    assert " ".join(rest).split() == told.split()
