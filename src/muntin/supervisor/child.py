"""One operating-system process that we started: its own session and group, its output in its log, its end complete.

Whatever way a child ends, its whole group is killed afterwards: a worker that outlived its parent would hold the port.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from muntin.supervisor import guardian
from muntin.supervisor.logfile import LogFile

GRACE = 10.0
GUARDIAN_GRACE = 2.0  # nobody waits for an orderly end any more, and what keeps state survives a kill
CHUNK = 65536
MARK = "MUNTIN_RUN"


class Guard:
    """Our end of the guardian's pipe. A guardian that was killed is replaced, and told all that is still there."""

    def __init__(self, run: str, lock: int) -> None:
        self.run = run
        self.lock = lock
        self.groups: dict[int, int] = {}
        self.process: asyncio.subprocess.Process | None = None
        self.keeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Starts the guardian, and from now on another one whenever it ends."""
        await self._spawn()
        self.keeper = asyncio.create_task(self._keep())

    async def _spawn(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", guardian.__file__, self.run, str(GUARDIAN_GRACE)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=[self.lock],
        )
        for group, number in self.groups.items():
            self._tell(f"+ {group} {number}\n")

    async def _keep(self) -> None:
        while self.process is not None:
            await self.process.wait()
            await self._spawn()

    def _tell(self, line: str) -> None:
        pipe = self.process.stdin if self.process else None
        if pipe is not None and not pipe.is_closing():
            pipe.write(line.encode())

    def started(self, group: int, number: int) -> None:
        """There is a new group, which ends on the signal `number`."""
        self.groups[group] = number
        self._tell(f"+ {group} {number}\n")

    def ended(self, group: int) -> None:
        """The group is gone."""
        if self.groups.pop(group, None) is not None:
            self._tell(f"- {group}\n")

    async def close(self) -> None:
        """Lets the guardian end, and waits until it has."""
        if self.keeper is not None:
            self.keeper.cancel()
        process, self.process = self.process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()
            await process.wait()


class Output:
    """The read end of the pipe that a child prints into. Not asyncio's own: that makes `wait()` hang for as long as any
    grandchild keeps the pipe open (python/cpython#119710)."""

    def __init__(self, log: LogFile, on_line: Callable[[str], None]) -> None:
        self.log = log
        self.on_line = on_line
        self.end = asyncio.Event()
        self.read_end, self.write_end = os.pipe()
        os.set_blocking(self.read_end, False)
        asyncio.get_running_loop().add_reader(self.read_end, self._readable)

    def _readable(self) -> None:
        data = os.read(self.read_end, CHUNK)
        if not data:
            self.close()
            return
        self.log.write(data)
        for line in data.decode(errors="replace").splitlines():
            self.on_line(line)

    def given_away(self) -> None:
        """The child has its copy of the write end; ours must go, or the end would never come."""
        os.close(self.write_end)

    def close(self) -> None:
        """Reads no more."""
        if not self.end.is_set():
            self.end.set()
            asyncio.get_running_loop().remove_reader(self.read_end)
            os.close(self.read_end)


class Child:
    """A running process. `exited` gives its exit code once it has ended, its output is read and its group is gone."""

    def __init__(self, process: asyncio.subprocess.Process, number: int, output: Output, guard: Guard) -> None:
        self.process = process
        self.pid = process.pid
        self.number = number
        self.output = output
        self.guard = guard
        guard.started(self.pid, number)
        self.exited: asyncio.Task[int] = asyncio.create_task(self._live())

    @classmethod
    async def spawn(
        cls,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        stop_signal: str,
        output: Output,
        guard: Guard,
    ) -> "Child":
        """Starts `command`. Raises OSError when it can't be executed."""
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                env={**environment, MARK: guard.run},
                cwd=folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output.write_end,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError:
            output.close()
            raise
        finally:
            output.given_away()
        return cls(process, signal.Signals[f"SIG{stop_signal}"], output, guard)

    async def _live(self) -> int:
        code = await self.process.wait()
        self.signal(signal.SIGKILL)
        # The pipe ends with the group; a grandchild in a session of its own may keep it open, and is not waited for.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.output.end.wait(), timeout=1.0)
        self.output.close()
        self.guard.ended(self.pid)
        return code

    def signal(self, number: int) -> None:
        """To the whole group; nothing happens when it is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    async def stop(self, grace: float = GRACE) -> int:
        """Asks it to end, kills it after `grace` seconds, and gives its exit code."""
        self.signal(self.number)
        done, _ = await asyncio.wait([self.exited], timeout=grace)
        if not done:
            self.signal(signal.SIGKILL)
        return await self.exited
