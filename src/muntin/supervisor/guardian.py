"""The guardian: a process that outlives a killed supervisor just long enough to end everything that it had started.

It holds the read end of a pipe whose only write end is the supervisor's. The supervisor writes one line per child:
`+ PGID SIGNAL` when it starts, `- PGID` when it has ended. End of file means that the supervisor is gone, however it
went: every group that is left gets its signal, then, after a grace, SIGKILL. Last, whatever carries this run's mark in
its environment (started but not yet reported, or gone off into a session of its own) is killed too.

Runs as a script, on the standard library, so that it starts fast: `python -I guardian.py RUN GRACE < pipe`. It inherits
the lock of MUNTIN_HOME, so that nobody starts a new stack before the old one is gone. Works alike on Linux and macOS.
"""

import contextlib
import os
import signal
import sys
import time


def main() -> None:
    """Returns when the supervisor is gone, and everything that it had started."""
    run, grace = sys.argv[1], float(sys.argv[2])
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(ignored, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        words = line.split()
        if words[0] == "+":
            groups[int(words[1])] = int(words[2])
        else:
            groups.pop(int(words[1]), None)
    end(groups, grace)
    kill_marked(run)


def end(groups: dict[int, int], grace: float) -> None:
    """Asks every group to end, and kills those that don't within `grace` seconds."""
    left = {group for group, number in groups.items() if send(group, number)}
    deadline = time.monotonic() + grace
    while left and time.monotonic() < deadline:
        time.sleep(0.02)  # the groups are not our children: there is nothing to wait on
        left = {group for group in left if send(group, 0)}
    for group in left:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> bool:
    """Whether the group was there to take the signal."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS says EPERM of a group of zombies
        return False
    return True


def kill_marked(run: str) -> None:
    """Kills every process whose environment has MUNTIN_RUN=run."""
    import psutil  # only now: it is rarely needed, and this process should stay small

    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.pid != os.getpid() and process.environ().get("MUNTIN_RUN") == run:
                process.kill()


if __name__ == "__main__":
    main()
