"""How an upload shows how far it is: a bar on a terminal; anywhere else one line where it continues an earlier one."""

import contextlib
import sys
from collections.abc import Iterator

from muntin.adapters.control_client import Progress


@contextlib.contextmanager
def bar(what: str, *, quiet: bool = False) -> Iterator[Progress]:
    """Gives what is to be told (bytes there, bytes of all). It speaks on stderr: stdout is for the answer."""
    if quiet or not sys.stderr.isatty():
        yield _Lines(what, quiet=quiet)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda there, total: progress.update(task, completed=there, total=total)


class _Lines:
    """Says that an upload continues where an earlier one stopped; that it is done is the caller's to say."""

    def __init__(self, what: str, *, quiet: bool) -> None:
        self.what = what
        self.quiet = quiet
        self.told = False

    def __call__(self, there: int, total: int) -> None:
        if not self.told and there > 0 and not self.quiet:
            word = "was complete already" if there == total else f"continues at {there:,} of {total:,} bytes"
            print(f"{self.what}: the upload {word}", file=sys.stderr, flush=True)
        self.told = True
