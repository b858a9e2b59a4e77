"""`muntin fault`: puts a fault proxy in front of a running service, lists those that stand, takes them away.

| words                              | what happens                                                     |
|------------------------------------|------------------------------------------------------------------|
| (none)                             | lists the proxies, what they do, for how long, how often they did |
| NAME... --mode M [--rate] [--for]  | from now on that goes wrong                                       |
| clear [NAME...]                    | the proxies of these, or all, are taken away                      |
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from muntin.adapters.fault_proxy import MODES, Fault, parse_rate, parse_seconds
from muntin.cli.operate import present_topology
from muntin.cli.progress import Lines, explain_troubles
from muntin.cli.tables import show_json, show_table
from muntin.errors import MuntinError, UsageError
from muntin.manifest.topology import Topology
from muntin.supervisor import control, detour
from muntin.supervisor.engine import Event
from muntin.supervisor.home import Home, home_from

CLEAR = "clear"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """The options as they were typed."""

    mode: str | None = None
    rate: str | None = None
    seconds: str | None = None
    delay: str | None = None
    spare: list[str] = []
    every: bool = False

    def fault(self) -> Fault:
        """What shall go wrong. Raises UsageError."""
        if self.mode is None:
            raise UsageError(f"say what shall go wrong: --mode {' | '.join(MODES)}")
        for path in self.spare:
            if not path.startswith("/"):
                raise UsageError(f"--spare {path!r} is no path; it starts with /")
        return Fault(
            self.mode,
            rate=parse_rate(self.rate) if self.rate else 1.0,
            delay=parse_seconds(self.delay, "--delay") if self.delay else None,
            spares=tuple(self.spare),
        )


def fault(environ: Mapping[str, str], words: Sequence[str], wish: Wish, *, as_json: bool) -> int:
    """0 when it is as asked. Whatever is wrong with the words is said before anything changes."""
    home = home_from(environ)
    if not words:
        if wish != Wish():
            raise UsageError("name the service that shall be broken: muntin fault NAME --mode MODE")
        return _list(home, as_json=as_json)
    topology = present_topology(environ)
    if words[0] == CLEAR:
        if wish != Wish(every=wish.every):
            raise UsageError("`fault clear` takes names only")
        return _clear(home, _chosen(topology, words[1:], wish))
    asked = wish.fault()
    seconds = parse_seconds(wish.seconds, "--for") if wish.seconds else None
    names = _chosen(topology, words, wish)
    detour.check(topology, names, environ.get("MUNTIN_ENV") or "development")
    return _set(home, topology, names, asked, seconds)


def _chosen(topology: Topology, words: Sequence[str], wish: Wish) -> list[str]:
    names = topology.checked_names(list(dict.fromkeys(words)))
    if not wish.every:
        return names
    return [n for n, process in topology.process.items() if n in names or process.replica_of in names]


def _set(home: Home, topology: Topology, names: Sequence[str], asked: Fault, seconds: float | None) -> int:
    broken = {row["name"] for message in control.ask(home, "faults") for row in message["faults"]}
    for name in names:
        if name not in broken:
            port = topology.process[name].port
            print(f"{name} restarts on another port; a fault proxy takes its place on {port}", flush=True)
    more = {"fault": asked, "seconds": seconds}
    new = [name for name in names if name not in broken]
    if not _follow(home, "fault", detour.proxies(new, dict.fromkeys(new, 0)), names, more):
        return 1
    share = "every request" if asked.rate == 1 else f"{asked.rate * 100:.3g} % of the requests"
    time = f"for {seconds:g} s; then the proxy lets everything through" if seconds else "until it is cleared"
    print(f"{', '.join(names)}: {MODES[asked.mode]} ({share}), {time}")
    alone = [n for n, process in topology.process.items() if process.replica_of in names and n not in names]
    if alone:
        print(f"not broken: {', '.join(alone)} (--all breaks replicas too)")
    print(f"undo: muntin fault clear {' '.join(names)}", flush=True)
    return 0


def _clear(home: Home, names: Sequence[str]) -> int:
    broken = [row["name"] for message in control.ask(home, "faults") for row in message["faults"]]
    for name in names:
        if name not in broken:
            raise MuntinError(f"{name} is behind no fault proxy; `muntin fault` shows which are")
    leaving = list(names) or broken
    if not leaving:
        print("nothing is behind a fault proxy")
        return 0
    print(f"back on its own port, without a proxy: {', '.join(leaving)}", flush=True)
    return 0 if _follow(home, "clear", leaving, leaving, {}) else 1


def _follow(home: Home, op: str, shown: Sequence[str], names: Sequence[str], more: Mapping[str, Any]) -> bool:
    lines = Lines(sys.stdout)
    for message in control.ask(home, op, names, **more):
        if "ok" in message:
            if not message["ok"]:
                explain_troubles(home, lines.latest.values(), sys.stderr)
            return bool(message["ok"])
        event = msgspec.convert(message["event"], Event)
        if event.name in shown:
            lines.event(event)
    raise MuntinError("the supervisor ended before it was done")


def _list(home: Home, *, as_json: bool) -> int:
    rows: list[dict[str, Any]] = []
    try:
        rows = [row for message in control.ask(home, "faults") for row in message["faults"]]
    except control.NotRunning as error:
        if not as_json:
            print(error)
            return 0
    if as_json:
        show_json(rows)
    elif not rows:
        print("nothing is broken on purpose; `muntin fault NAME --mode MODE` breaks something")
    else:
        headings = ("service", ">port", "fault", "left", ">requests", ">hit")
        show_table(headings, [_cells(row) for row in rows])
    return 0


def _cells(row: Mapping[str, Any]) -> Sequence[str]:
    fault = str(msgspec.convert(row["fault"], Fault)) if row["fault"] else "over: everything passes"
    left = "until cleared" if row["left_seconds"] is None else f"{row['left_seconds']:.0f} s"
    return (row["name"], str(row["port"]), fault, left if row["fault"] else "", str(row["requests"]), str(row["hit"]))
