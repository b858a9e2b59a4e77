"""One supervisor per MUNTIN_HOME, from its first process to its last: lock, guardian, control channel, signals, end.

| what asks for the end                | what happens                                                     |
|--------------------------------------|------------------------------------------------------------------|
| `muntin down`, SIGINT, SIGTERM, SIGHUP | every child is asked to end, dependents first, and killed after 10 s |
| the same again                       | every child is killed at once                                    |
| SIGKILL, a crash, power of the OOM killer | the guardian ends every child                               |
"""

import asyncio
import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Callable

import msgspec

from muntin.clock import Clock
from muntin.errors import MuntinError
from muntin.supervisor import control, guardian
from muntin.supervisor.child import GRACE
from muntin.supervisor.control import Running
from muntin.supervisor.engine import Event, Supervisor
from muntin.supervisor.home import Home
from muntin.supervisor.keys import write_private
from muntin.supervisor.plan import Plan

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class AlreadyRunning(MuntinError):
    """Another supervisor serves this MUNTIN_HOME."""


def take_lock(home: Home, patience: float = GRACE) -> int:
    """The lock of this home, as an open file descriptor. Waits for a killed supervisor's guardian to finish its work.

    Raises AlreadyRunning when a supervisor answers, or when the lock isn't given up within `patience` seconds.
    """
    home.create()
    lock = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = control.running(home)
            if found is not None or time.monotonic() > deadline:
                os.close(lock)
                who = f"pid {found.pid}" if found else "its processes are still ending"
                raise AlreadyRunning(f"already running in {home.path} ({who})") from None
            time.sleep(0.05)  # flock can't be waited for with a deadline
        else:
            return lock


def sweep(home: Home) -> None:
    """Kills what a supervisor left behind that was killed together with its guardian."""
    if home.supervisor.exists():
        with contextlib.suppress(msgspec.DecodeError):
            guardian.kill_marked(msgspec.json.decode(home.supervisor.read_bytes(), type=Running).run)
        home.supervisor.unlink()


async def run(
    plan: Plan,
    lock: int,
    clock: Clock,
    on_event: Callable[[Event], None],
    on_settled: Callable[[bool], None],
) -> None:
    """Starts what is wanted, and returns when everything has ended. `on_settled` is called once: all ready, or not."""
    supervisor = Supervisor(plan, clock, lock)
    supervisor.listeners.add(on_event)
    path = control.socket_path(plan.home)
    path.unlink(missing_ok=True)  # of a supervisor that was killed; the lock says that it is gone

    def outcome(task: asyncio.Task[bool]) -> None:
        if not task.cancelled():
            supervisor.tell_all(on_event)
            on_settled(task.result())

    _catch_signals(supervisor)
    await supervisor.guard.start()
    server = await control.serve(supervisor, path)
    found = Running(pid=os.getpid(), run=supervisor.guard.run, socket=str(path), urls=plan.urls())
    write_private(plan.home.supervisor, msgspec.json.encode(found).decode())
    try:
        await supervisor.start(plan.wanted)
        settled = asyncio.create_task(supervisor.settled(plan.wanted))
        settled.add_done_callback(outcome)
        await supervisor.down_asked.wait()
        settled.cancel()
    finally:
        await _end(supervisor)
        server.close()
        path.unlink(missing_ok=True)
        if path.parent != plan.home.run:
            path.parent.rmdir()
        plan.home.supervisor.unlink(missing_ok=True)


async def _end(supervisor: Supervisor) -> None:
    """Ends everything; asked again, it stops being patient."""
    closing = asyncio.create_task(supervisor.close())
    hurry = asyncio.create_task(supervisor.hurry_asked.wait())
    await asyncio.wait([closing, hurry], return_when=asyncio.FIRST_COMPLETED)
    if not closing.done():
        supervisor.kill_all()
    await closing
    hurry.cancel()
    supervisor.ended.set()


def _catch_signals(supervisor: Supervisor) -> None:
    def asked() -> None:
        if supervisor.down_asked.is_set():
            supervisor.hurry_asked.set()
        supervisor.down_asked.set()

    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, asked)
