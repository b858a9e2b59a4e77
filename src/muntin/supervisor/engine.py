"""The supervisor: one Unit per process walks the lifecycle's table; the Supervisor starts, stops and reports them.

Decisions are `lifecycle`'s; here they are acted upon. Units start as soon as what they wait for is usable, all at the
same time where the order permits, and stop after those that wait for them.
"""

import asyncio
import contextlib
import os
import secrets
import signal
from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from muntin.adapters.fault_proxy.order import Order
from muntin.clock import Clock
from muntin.manifest.topology import POSTGRES
from muntin.supervisor import detour, ports
from muntin.supervisor.child import GRACE, Child, Guard, Output
from muntin.supervisor.lifecycle import Happening, Lifecycle, State
from muntin.supervisor.logfile import LogFile
from muntin.supervisor.plan import HOST, Plan
from muntin.supervisor.readiness import is_ready, postgres_is_ready

PROBE_EVERY = 0.05
LOOK_AGAIN = 2.0


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened, for people and for the CLI. `seconds`: how long it took to become ready."""

    name: str
    state: str
    text: str = ""
    seconds: float | None = None
    troubled: bool = False


class Row(msgspec.Struct, frozen=True):
    """One line of `muntin ps`. `up_seconds`: since it became ready; `start_seconds`: how long that took. `port` is what
    others know it by; `listens`: on which it listens itself."""

    name: str
    state: str
    pid: int | None
    port: int | None
    restarts: int
    last_exit: str | None
    detail: str
    up_seconds: float | None
    start_seconds: float | None
    about: str
    listens: int | None = None


class Unit:
    """One process of the plan, whether it runs or not."""

    def __init__(self, name: str, owner: "Supervisor") -> None:
        self.name = name
        self.owner = owner
        self.process = owner.plan.topology.process[name]
        self.life = Lifecycle(once=self.process.once)
        self.child: Child | None = None
        self.spawning: asyncio.Task[Child] | None = None
        self.task: asyncio.Task[None] | None = None
        self.detail = ""
        self.start_seconds: float | None = None
        self.tail: deque[str] = deque(maxlen=12)

    @property
    def port(self) -> int:
        """Where it listens itself; 0 for what runs to its end."""
        return self.owner.plan.moved.get(self.name, self.process.port)

    def happened(self, happening: Happening, *, detail: str = "", exit_code: int | None = None) -> None:
        """Moves the lifecycle and tells everyone who looks."""
        now = self.owner.clock.monotonic()
        before, self.life = self.life, self.life.after(happening, now, exit_code=exit_code)
        self.detail = detail
        if self.life is not before:
            self.owner.tell(self)

    def waits_on(self) -> list["Unit"]:
        """The units that must be usable before it starts; what the operator's URLs replace is taken to be there."""
        names = self.owner.plan.topology.waits_for(self.name)
        return [self.owner.units[name] for name in names if name in self.owner.units]

    @property
    def stays_stopped(self) -> bool:
        """Whether it is stopped and nobody is about to start it."""
        return self.life.state is State.STOPPED and self.task is None

    async def keep_running(self) -> None:
        """Starts it, and starts it again whenever it ends by itself, until cancelled."""
        self.happened(Happening.START)
        while True:
            if self.life.retry_at is not None:
                await asyncio.sleep(self.life.retry_at - self.owner.clock.monotonic())
            await self.owner.until_usable(self)
            holder = await asyncio.to_thread(ports.holder, self.port) if self.port else None
            if holder is not None:
                self.happened(Happening.TAKEN, detail=f"port {self.port} is held by {holder}")
                await asyncio.sleep(LOOK_AGAIN)
                continue
            await self._one_life()
            if self.process.once:
                return

    async def _one_life(self) -> None:
        started = self.owner.clock.monotonic()
        # Shielded: a child whose birth is interrupted would be nobody's; `stop` waits for it and ends it.
        self.spawning = asyncio.create_task(self._spawn())
        try:
            self.child = await asyncio.shield(self.spawning)
            self.spawning = None
        except OSError as error:
            self.spawning = None
            self.happened(Happening.SPAWNED)
            self.happened(Happening.EXITED, exit_code=127, detail=f"can't be started: {error}")
            return
        self.happened(Happening.SPAWNED)
        if not self.process.once:
            probing = asyncio.create_task(self._until_ready())
            await asyncio.wait([probing, self.child.exited], return_when=asyncio.FIRST_COMPLETED)
            probing.cancel()
            if not self.child.exited.done():
                self.start_seconds = self.owner.clock.monotonic() - started
                self.happened(Happening.READY)
        code = await asyncio.shield(self.child.exited)
        self.child = None
        if self.process.once:
            self.start_seconds = self.owner.clock.monotonic() - started
        last = next((line for line in reversed(self.tail) if line.strip()), "")
        self.happened(Happening.EXITED, exit_code=code, detail="" if self.process.once and code == 0 else last)

    async def _spawn(self) -> Child:
        self.tail.clear()
        log = self.owner.log(self.name)
        log.note(f"started {' '.join(self.process.run)}")
        return await Child.spawn(
            self.owner.plan.command(self.name),
            environment=self.owner.plan.environment(self.name, os.environ),
            folder=self.owner.plan.root,
            stop_signal=self.process.stop_signal,
            output=Output(log, self._printed),
            guard=self.owner.guard,
        )

    def _printed(self, line: str) -> None:
        self.tail.append(line)
        if self.process.once and line.strip():
            self.detail = line.strip()
            self.owner.tell(self)

    async def _until_ready(self) -> None:
        while not await self.answers():  # noqa: ASYNC110 - another process tells us nothing; it has to be asked
            await asyncio.sleep(PROBE_EVERY)

    async def answers(self) -> bool:
        """Whether its health check passes now."""
        if self.name == POSTGRES:
            return await postgres_is_ready(HOST, self.port)
        listens = detour.listens(self.owner.plan, self.name, self.child.pid if self.child else None)
        return await is_ready(HOST, self.port, self.process.ready) if listens is None else listens

    async def stop(self, grace: float = GRACE) -> None:
        """Ends it, and doesn't return before it has ended."""
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task
            self.task = None
        self.happened(Happening.STOP)
        spawning, self.spawning = self.spawning, None
        if spawning is not None:
            with contextlib.suppress(OSError):
                await (await spawning).stop(grace)
        child, self.child = self.child, None
        if child is not None:
            code = await child.stop(grace)
            self.happened(Happening.EXITED, exit_code=code)

    def row(self, now: float, detail: str) -> Row:
        """Its line in `muntin ps`."""
        life = self.life
        return Row(
            name=self.name,
            state=str(life.state),
            pid=self.child.pid if self.child else None,
            port=self.process.port or None,
            restarts=life.restarts,
            last_exit=life.last_exit,
            detail=detail,
            up_seconds=round(now - life.since, 1) if life.state is State.READY else None,
            start_seconds=self.start_seconds and round(self.start_seconds, 2),
            about=self.process.about,
            listens=self.port or None,
        )


class Supervisor:
    """All units of one plan. `lock` is the open lock file of MUNTIN_HOME, which the guardian inherits."""

    def __init__(self, plan: Plan, clock: Clock, lock: int) -> None:
        self.plan = plan
        self.clock = clock
        self.guard = Guard(secrets.token_hex(8), lock)
        self.listeners: set[Callable[[Event], None]] = set()
        self.logs: dict[str, LogFile] = {}
        self.moved = asyncio.Event()
        self.down_asked = asyncio.Event()
        self.hurry_asked = asyncio.Event()
        self.ended = asyncio.Event()
        self.orders = asyncio.Lock()
        self.changes = asyncio.Lock()
        self.faults: dict[str, Order] = {}
        self.units: dict[str, Unit] = {}
        self.replan(plan)

    def replan(self, plan: Plan) -> None:
        """Another plan from now on. Who leaves it must have ended; who stays runs on as it was started."""
        self.plan = plan
        plan.home.topology.write_bytes(msgspec.json.encode(plan.topology))
        known = self.units
        self.units = {name: known.get(name) or Unit(name, self) for name in plan.names()}

    def log(self, name: str) -> LogFile:
        """The open log of one process."""
        if name not in self.logs:
            self.logs[name] = LogFile(self.plan.home.log(name))
        return self.logs[name]

    def tell(self, unit: Unit) -> None:
        """Passes on what happened to `unit`, and wakes those who wait for a change."""
        self._wake()
        event = self.event(unit)
        for listener in tuple(self.listeners):
            listener(event)

    def _wake(self) -> None:
        moved, self.moved = self.moved, asyncio.Event()
        moved.set()

    def tell_all(self, listener: Callable[[Event], None]) -> None:
        """Tells `listener` how everything is now: who waits in vain was told so before that was known."""
        for unit in self.units.values():
            listener(self.event(unit))

    def event(self, unit: Unit) -> Event:
        """How it is with `unit` now."""
        seconds = unit.start_seconds if unit.life.usable else None
        return Event(unit.name, str(unit.life.state), self.explained(unit), seconds, self.troubled(unit))

    def explained(self, unit: Unit) -> str:
        """What a person should know besides the state."""
        life = unit.life
        if life.state is State.WAITING:
            blockers = [each.name for each in unit.waits_on() if not each.life.usable]
            return f"for {', '.join(blockers)}" if blockers else ""
        if life.retry_at is not None:
            wait = max(0.0, life.retry_at - self.clock.monotonic())
            return f"ended with {life.last_exit}; again in {wait:.1f} s" + (f": {unit.detail}" if unit.detail else "")
        if life.state is State.READY and unit.name in self.faults:
            return detour.words(self.faults[unit.name], self.clock.now())
        return unit.detail

    def troubled(self, unit: Unit) -> bool:
        """Whether it won't become ready without help: its own trouble, or that of someone it waits for."""
        if unit.life.state is State.WAITING:
            blockers = [each for each in unit.waits_on() if not each.life.usable]
            return any(each.stays_stopped or self.troubled(each) for each in blockers)
        return unit.life.troubled

    async def until_usable(self, unit: Unit) -> None:
        """Returns when everything that `unit` waits for is usable."""
        while not all(each.life.usable for each in unit.waits_on()):
            await self.moved.wait()

    async def start(self, names: Iterable[str]) -> None:
        """Asks for these to run. What runs already is left alone; what waits for a retry is tried at once."""
        async with self.orders:
            for name in names:
                unit = self.units[name]
                if unit.child is None and unit.spawning is None:
                    if unit.task is not None:
                        unit.task.cancel()
                    unit.task = asyncio.create_task(unit.keep_running(), name=name)
                    unit.task.add_done_callback(_show_bug)

    async def stop(self, names: Iterable[str], grace: float = GRACE) -> None:
        """Ends these, each after those of them that wait for it."""
        leaving = [self.units[name] for name in names]
        ended = {unit.name: asyncio.Event() for unit in leaving}

        async def leave(unit: Unit) -> None:
            for other in leaving:
                if unit in other.waits_on():
                    await ended[other.name].wait()
            await unit.stop(grace)
            ended[unit.name].set()

        async with self.orders:
            await asyncio.gather(*(leave(unit) for unit in leaving))
        self._wake()  # what has ended for good is told from what is being restarted: nobody's order is under way

    def kill_all(self) -> None:
        """For who can't wait: no child is asked any more."""
        for group in tuple(self.guard.groups):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)

    async def settled(self, names: Iterable[str]) -> bool:
        """Waits until each of these is usable, in trouble or was stopped meanwhile; True when all are usable."""
        units = [self.units[name] for name in names]

        def in_vain(unit: Unit) -> bool:
            return self.troubled(unit) or (unit.stays_stopped and not self.orders.locked())

        while True:
            if all(unit.life.usable for unit in units):
                return True
            if all(unit.life.usable or in_vain(unit) for unit in units):
                return False
            await self.moved.wait()

    async def rows(self) -> list[Row]:
        """All processes as they are now: those that are ready are asked again."""

        async def row(unit: Unit) -> Row:
            detail = self.explained(unit)
            if unit.life.state is State.READY and not await unit.answers():
                detail = "running, but its health check fails now"
            return unit.row(self.clock.monotonic(), detail)

        return list(await asyncio.gather(*(row(unit) for unit in self.units.values())))

    async def close(self, grace: float = GRACE) -> None:
        """Ends everything."""
        await self.stop(self.units, grace)
        await self.guard.close()
        for log in self.logs.values():
            log.close()


def _show_bug(task: asyncio.Task[None]) -> None:
    """A unit's task ends by itself only after a `once` process; anything else is a mistake of ours, and is shown."""
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler({"message": f"watching {task.get_name()} failed", "exception": error})
