"""`muntin up`: everything ready, or a plain word on why not.

| situation                | what happens                                                                   |
|--------------------------|--------------------------------------------------------------------------------|
| nothing runs             | the supervisor runs here until Ctrl-C; with --detach it runs on its own         |
| it runs already          | says so, starts what was stopped of the wanted, prints the URLs                 |
| ... and --scale is given | replicas come or go; who is told their addresses is restarted                   |
| something won't be ready | says what, why and its last lines; here it keeps trying, with --detach exit code 1 |
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from muntin.cli.progress import Lines, Live, explain_troubles, progress, timings
from muntin.clock import SystemClock
from muntin.errors import MuntinError, UsageError
from muntin.manifest.replicas import callers, counts_of, parse_scale, with_replicas
from muntin.manifest.topology import Topology
from muntin.supervisor import control
from muntin.supervisor import plan as planning
from muntin.supervisor.engine import Event
from muntin.supervisor.home import Home, checkout, home_from
from muntin.supervisor.logfile import last_lines
from muntin.supervisor.run import AlreadyRunning, run, sweep, take_lock


def up(environ: Mapping[str, str], only: Sequence[str], *, detach: bool, scale: Sequence[str] = ()) -> int:
    """Exit code 0 when everything became ready (and, in the foreground, was ended on request)."""
    began = time.monotonic()
    topology = planning.read_topology(environ)
    topology.checked_names(only)
    counts = parse_scale(scale, topology)
    home = home_from(environ)
    if control.running(home):
        return _already(environ, home, only, counts)
    if detach:
        return _detached(environ, home, only, counts, began)
    try:
        lock = take_lock(home)
    except AlreadyRunning:
        return _already(environ, home, only, counts)
    sweep(home)
    return _here(planning.load(environ, only, scale=counts, replace_taken=True), lock, began)


def _here(plan: planning.Plan, lock: int, began: float) -> int:
    """Runs the supervisor in this process."""
    screen = progress(plan.wanted)
    shown: list[Lines | Live] = [screen]

    def on_settled(ready: bool) -> None:
        screen.close()
        _report(plan.home, plan.urls(), screen.latest, ready, time.monotonic() - began, "Ctrl-C ends everything.")
        lines = Lines(sys.stdout)
        lines.began = began
        shown[0] = lines

    try:
        asyncio.run(run(plan, lock, SystemClock(), lambda event: shown[0].event(event), on_settled))
    finally:
        screen.close()
    print("everything has ended")
    return 0


def _detached(
    environ: Mapping[str, str], home: Home, only: Sequence[str], counts: Mapping[str, int], began: float
) -> int:
    """Starts a supervisor of its own session, and follows it until everything is ready."""
    home.create()
    log = home.log("supervisor")
    with log.open("wb") as out:
        scale = [f"--scale={name}={count}" for name, count in counts.items()]
        command = [sys.executable, "-m", "muntin.supervisor", *scale, *only]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, cwd=checkout(),
            env=dict(environ) | {"MUNTIN_HOME": str(home.path)},
        )  # fmt: skip
    while (found := control.running(home)) is None:
        if process.poll() is not None and control.running(home) is None:
            last = last_lines(log, 1)
            raise (UsageError if process.returncode == 2 else MuntinError)(last[-1] if last else "the supervisor ended")
        time.sleep(0.02)  # there is nothing to wait on before it listens
    # Only now: who holds the lock chooses ports and makes keys. Of two that start at once, this may follow the other's.
    screen = progress(planning.load(environ, only, scale=counts).wanted)
    ready = _follow(home, "watch", screen)
    _report(home, found.urls, screen.latest, ready, time.monotonic() - began, "`make down` ends everything.")
    return 0 if ready else 1


def _follow(home: Home, op: str, screen: Lines | Live, names: Sequence[str] = (), **more: Any) -> bool:
    """Shows what happens until it has settled; whether all is ready."""
    wanted = set(screen.names)
    try:
        for message in control.ask(home, op, names, **more):
            if "ok" in message:
                return bool(message["ok"])
            event = msgspec.convert(message["event"], Event)
            if event.name in wanted:
                screen.event(event)
    finally:
        screen.close()
    raise MuntinError("the supervisor ended before everything was ready")


def _already(environ: Mapping[str, str], home: Home, only: Sequence[str], counts: Mapping[str, int]) -> int:
    """It runs: starts what is wanted and doesn't, as often as it is asked for."""
    found, there = control.running(home), control.running_topology(home)
    if found is None or there is None:
        raise MuntinError("a supervisor was running, and is ending; try again")
    print(f"already running (pid {found.pid})")
    scaled = counts_of(there) | dict(counts)
    ready = counts_of(there) == {name: count for name, count in scaled.items() if count > 1} or _scale(
        home, there, counts
    )
    # Who only wants more of one may have stopped others on purpose.
    wanted = planning.load(environ, only, scale=scaled).wanted if only or not counts else []
    states = {row["name"]: row["state"] for message in control.ask(home, "ps") for row in message["rows"]}
    missing = [name for name in wanted if states.get(name) not in ("ready", "done")]
    if missing:
        screen = progress(missing)
        ready = _follow(home, "start", screen, missing) and ready
        explain_troubles(home, screen.latest.values(), sys.stderr)
    _print_urls(found.urls)
    return 0 if ready else 1


def _scale(home: Home, there: Topology, counts: Mapping[str, int]) -> bool:
    """Says what will happen, and has it done."""
    stopped = {row["name"] for message in control.ask(home, "ps") for row in message["rows"] if not row["pid"]}
    told = dict.fromkeys(each for name in counts for each in callers(there, name) if each not in stopped)
    for name, count in counts.items():
        before = counts_of(there).get(name, 1)
        if before != count:
            print(f"{name}: {before} -> {count}")
    if told:
        print(f"restarted, since they are told the addresses when they start: {', '.join(told)}", flush=True)
    screen = Lines(sys.stdout)
    screen.names = {*told, *with_replicas(there, counts).process} - (there.process.keys() - told.keys())
    ready = _follow(home, "scale", screen, scale=dict(counts))
    explain_troubles(home, screen.latest.values(), sys.stderr)
    return ready


def _report(
    home: Home, urls: Mapping[str, str], latest: Mapping[str, Event], ready: bool, total: float, how_to_stop: str
) -> None:
    print(timings(latest, _setup_steps(), total))
    if not ready:
        explain_troubles(home, latest.values(), sys.stdout)
        print("\nnot everything is ready; `muntin ps` shows what is")
    _print_urls(urls)
    print(how_to_stop, flush=True)


def _print_urls(urls: Mapping[str, str]) -> None:
    width = max(map(len, urls), default=0)
    for name, url in urls.items():
        print(f"{name:{width}}  {url}")


def _setup_steps() -> dict[str, float]:
    """What deploy/bootstrap.py had to do just before us, in seconds; reported once."""
    file = Path(sys.prefix) / "muntin-setup.json"
    try:
        steps: dict[str, float] = json.loads(file.read_text())
        file.unlink()
    except (OSError, ValueError):
        return {}
    return steps
