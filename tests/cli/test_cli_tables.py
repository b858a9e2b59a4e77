"""Tables on a real terminal: no cell is cut, however narrow it is."""

import fcntl
import os
import pty
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


def printed(columns: int) -> str:
    """What CODE prints on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environ = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")} | {"NO_COLOR": "1", "TERM": "dumb"}
    try:
        subprocess.run([sys.executable, "-c", CODE], stdin=theirs, stdout=theirs, env=environ, check=True, timeout=60)
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
