"""Commands that speak to a running supervisor: ps, start, stop, restart, down. Names are checked before it is asked."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from muntin.cli.progress import Lines, explain_troubles
from muntin.cli.tables import show_table
from muntin.manifest.topology import Topology
from muntin.supervisor import control
from muntin.supervisor import plan as planning
from muntin.supervisor.engine import Event
from muntin.supervisor.home import home_from

COLOURS = {
    "ready": "green",
    "done": "green",
    "stopped": "dim",
    "backoff": "red",
    "blocked": "red",
    "failed": "red",
} | dict.fromkeys(("waiting", "starting", "stopping"), "yellow")


def order(environ: Mapping[str, str], op: str, names: Sequence[str]) -> int:
    """start, stop or restart these; 0 when they are as asked."""
    home = home_from(environ)
    names = present_topology(environ).checked_names(list(dict.fromkeys(names)))
    lines = Lines(sys.stdout)
    for message in control.ask(home, op, names):
        if "event" in message:
            event = msgspec.convert(message["event"], Event)
            if event.name in names:
                lines.event(event)
        elif not message.get("ok"):
            explain_troubles(home, lines.latest.values(), sys.stderr)
            return 1
    return 0


def present_topology(environ: Mapping[str, str]) -> Topology:
    """What runs, with its replicas and fault proxies; what would, where nothing does. Raises TopologyError."""
    return control.running_topology(home_from(environ)) or planning.read_topology(environ)


def down(environ: Mapping[str, str]) -> int:
    """Ends everything; returns when nothing runs any more, and is content when nothing did."""
    lines = Lines(sys.stdout)
    try:
        for message in control.ask(home_from(environ), "down"):
            event = msgspec.convert(message["event"], Event)
            if event.state == "stopped":
                lines.event(event)
    except control.NotRunning:
        print("nothing is running")
        return 0
    print("everything has ended")
    return 0


def ps(environ: Mapping[str, str], *, as_json: bool) -> int:
    """Lists every process; 0 even when nothing runs, since that is an answer too."""
    rows: list[dict[str, Any]] = []
    try:
        for message in control.ask(home_from(environ), "ps"):
            rows = message["rows"]
    except control.NotRunning as error:
        planning.read_topology(environ)
        if not as_json:
            print(error)
            return 0
    if as_json:
        print(json.dumps(rows, indent=1))
    else:
        _print_table(rows)
    return 0


def _print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    def cells(row: Mapping[str, Any]) -> list[str]:
        up = "" if row["up_seconds"] is None else _short(row["up_seconds"])
        numbers = [str(row["port"] or ""), str(row["pid"] or ""), up, str(row["restarts"])]
        return [row["name"], row["state"], *numbers, row["last_exit"] or "", row["detail"]]

    headings = ("name", "state", ">port", ">pid", ">up", ">restarts", "last exit", "")
    show_table(headings, map(cells, rows), colours=COLOURS)


def _short(seconds: float) -> str:
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def edge_config(environ: Mapping[str, str]) -> int:
    """Prints what the edge would be started with now."""
    from muntin.edge import envoy_config
    from muntin.errors import error_specs

    topology = control.running_topology(home_from(environ)) or planning.load(environ).topology
    print(json.dumps(envoy_config(topology, error_specs()), indent=2))
    return 0
