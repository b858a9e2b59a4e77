"""The detached supervisor, as `muntin up --detach` starts it: `python -m muntin.supervisor
[--scale=NAME=COUNT...] [NAME...]`.

What happens is printed as one line per event, which ends up in MUNTIN_HOME/logs/supervisor.log.
"""

import asyncio
import os
import sys

from muntin.clock import SystemClock
from muntin.errors import MuntinError, UsageError
from muntin.manifest.replicas import parse_scale
from muntin.supervisor import plan as planning
from muntin.supervisor.engine import Event
from muntin.supervisor.home import home_from
from muntin.supervisor.run import run, sweep, take_lock

SCALE = "--scale="


def main() -> int:
    """Exit code 0 after an orderly end, 2 for wrong input, 1 for anything else that stopped it from starting."""
    clock = SystemClock()

    told: dict[str, Event] = {}

    def on_event(event: Event) -> None:
        if told.get(event.name) == event:
            return
        told[event.name] = event
        print(f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ} {event.name} {event.state} {event.text}".rstrip(), flush=True)

    def on_settled(ready: bool) -> None:
        print(f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ} {'ready' if ready else 'not everything is ready'}", flush=True)

    try:
        home = home_from(os.environ)
        lock = take_lock(home)
        sweep(home)
        scale = [word.removeprefix(SCALE) for word in sys.argv[1:] if word.startswith(SCALE)]
        names = [word for word in sys.argv[1:] if not word.startswith(SCALE)]
        counts = parse_scale(scale, planning.read_topology(os.environ))
        plan = planning.load(os.environ, names, scale=counts, replace_taken=True)
        asyncio.run(run(plan, lock, clock, on_event, on_settled))
    except MuntinError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
