"""`muntin logs`: the last lines of each log, then, with -f, what comes; as printed, after the process's name."""

import sys
import time
from collections.abc import Mapping, Sequence

from muntin.cli.operate import present_topology
from muntin.supervisor.home import home_from
from muntin.supervisor.logfile import Follower, last_lines

LOOK_EVERY = 0.1
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)


def logs(environ: Mapping[str, str], names: Sequence[str], *, follow: bool, count: int) -> int:
    """Prints; with `follow`, until interrupted."""
    topology = present_topology(environ)
    home = home_from(environ)
    own = ["supervisor"] if "supervisor" in names else []
    chosen = [*topology.checked_names([name for name in names if name not in own]), *own] or list(topology.process)
    width = max(len(name) for name in chosen)
    followers = {name: Follower(home.log(name)) for name in chosen}
    for index, name in enumerate(chosen):
        for line in last_lines(home.log(name), count):
            _show(name, line, width, index, alone=len(chosen) == 1)
    while follow:
        for index, (name, follower) in enumerate(followers.items()):
            for line in follower.new_lines():
                _show(name, line, width, index, alone=len(chosen) == 1)
        time.sleep(LOOK_EVERY)  # files tell nobody that they grew
    return 0


def _show(name: str, line: str, width: int, index: int, *, alone: bool) -> None:
    if alone:
        print(line, flush=True)
    elif sys.stdout.isatty():
        print(f"\033[{COLOURS[index % len(COLOURS)]}m{name:{width}} |\033[0m {line}", flush=True)
    else:
        print(f"{name:{width}} | {line}", flush=True)
