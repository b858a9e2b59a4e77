"""How `up` shows what happens: a live table on a terminal, one line per event anywhere else."""

import sys
import time
from collections.abc import Iterable, Mapping
from typing import IO, TYPE_CHECKING

from muntin.supervisor.engine import Event
from muntin.supervisor.home import Home, shown
from muntin.supervisor.logfile import last_lines

if TYPE_CHECKING:
    from rich.table import Table

USABLE = ("ready", "done")


class Lines:
    """One line per event: seconds since the start, how many are ready, who, what."""

    def __init__(self, out: IO[str], names: Iterable[str] = ()) -> None:
        self.out = out
        self.names = set(names)
        self.began = time.monotonic()
        self.latest: dict[str, Event] = {}

    def event(self, event: Event) -> None:
        """Prints it, unless it says nothing new; while something starts, each of its words is new."""
        before, self.latest[event.name] = self.latest.get(event.name), event
        told = before is not None and before.state == event.state
        if (told and (event.state != "starting" or before == event)) or (event.state == "waiting" and not event.text):
            return
        ready = sum(each.state in USABLE for each in self.latest.values())
        count = f" {ready:2}/{len(self.names)}" if self.names else ""
        took = f" after {event.seconds:.1f} s" if event.seconds is not None else ""
        text = f": {event.text}" if event.text else ""
        print(f"[{time.monotonic() - self.began:5.1f} s]{count} {event.name} {event.state}{took}{text}", file=self.out)
        self.out.flush()

    def close(self) -> None:
        """Nothing to tidy: the lines stay."""


class Live:
    """The same on a terminal: one table that is redrawn in place, then left out of the way."""

    def __init__(self, names: Iterable[str]) -> None:
        from rich.console import Console
        from rich.live import Live as RichLive

        self.names = list(names)
        self.began = time.monotonic()
        self.latest: dict[str, Event] = {}
        self.since: dict[str, float] = {}
        self.live = RichLive(
            get_renderable=self._table, console=Console(), refresh_per_second=8, transient=True, screen=False
        )
        self.live.start()

    def event(self, event: Event) -> None:
        """Keeps it for the next time that the table is drawn."""
        before = self.latest.get(event.name)
        if before is None or before.state != event.state:
            self.since[event.name] = time.monotonic()
        self.latest[event.name] = event

    def _table(self) -> "Table":
        from rich.markup import escape
        from rich.spinner import Spinner
        from rich.table import Table

        now = time.monotonic()
        ready = sum(self.latest[name].state in USABLE for name in self.names if name in self.latest)
        table = Table(box=None, pad_edge=False, show_header=True, header_style="bold")
        table.add_column(f"{ready}/{len(self.names)}")
        table.add_column(f"ready, {now - self.began:.0f} s")
        table.add_column("", justify="right")
        table.add_column("", overflow="ellipsis", no_wrap=True, ratio=1)
        for name in self.names:
            event = self.latest.get(name, Event(name, "waiting"))
            seconds = now - self.since.get(name, now) if event.seconds is None else event.seconds
            waits = event.state == "waiting"
            idle = "[red]![/]" if event.troubled else "[dim]·[/]" if waits else Spinner("dots")
            mark = "[green]✓[/]" if event.state in USABLE else idle
            table.add_row(mark, name, f"{seconds:.1f} s", f"[dim]{event.state} {escape(event.text)}[/]")
        return table

    def close(self) -> None:
        """Takes the table off the screen."""
        self.live.stop()


def progress(names: Iterable[str]) -> Lines | Live:
    """What suits where we print to."""
    return Live(names) if sys.stdout.isatty() else Lines(sys.stdout, names)


def explain_troubles(home: Home, events: Iterable[Event], out: IO[str]) -> None:
    """For each process in trouble: why, the last lines that it printed, and where the rest is."""
    for event in events:
        if not event.troubled:
            continue
        print(f"\n{event.name} is {event.state}: {event.text or 'see its log'}", file=out)
        if event.state in ("backoff", "failed", "starting"):
            # What runs to its end says at its end why it failed: a refusal of `publish` is to be read whole.
            for line in last_lines(home.log(event.name), 40 if event.state == "failed" else 8):
                print(f"    {line}", file=out)
            print(f"    (all of it: {shown(home.log(event.name))})", file=out)


def timings(latest: Mapping[str, Event], setup: Mapping[str, float], total: float) -> str:
    """What took how long, longest first; steps of the setup, when it has just been done, come first."""
    rows = [*setup.items(), *sorted(_started(latest), key=lambda row: -row[1])]
    width = max([len(name) for name, _ in rows] + [8])
    lines = [f"  {name:{width}} {seconds:7.1f} s" for name, seconds in rows]
    return "\n".join([*lines, f"  {'together':{width}} {total + sum(setup.values()):7.1f} s"])


def _started(latest: Mapping[str, Event]) -> Iterable[tuple[str, float]]:
    return [(event.name, event.seconds) for event in latest.values() if event.seconds is not None]
