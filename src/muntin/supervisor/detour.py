"""A fault proxy in front of a running service, and its end.

| step                | the service                      | the port that its callers know       |
|---------------------|----------------------------------|--------------------------------------|
| the first fault     | restarted on a free port          | the proxy takes it (`NAME-fault`)     |
| another fault       | runs on                           | the proxy is told, nothing restarts   |
| the time is over    | runs on                           | the proxy lets everything through     |
| stop, start, restart| the same                          | the proxy goes along                  |
| clear               | restarted on its own port         | the proxy has ended                   |
"""

import signal
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from muntin.adapters.fault_proxy import Fault
from muntin.adapters.fault_proxy.order import Order, read_report, report_file, until, write
from muntin.errors import UsageError
from muntin.manifest.topology import EDGE, Process, Topology
from muntin.supervisor import ports
from muntin.supervisor.home import Home
from muntin.supervisor.plan import Plan

if TYPE_CHECKING:
    from muntin.supervisor.engine import Supervisor

SUFFIX = "-fault"


def check(topology: Topology, names: Iterable[str], mode: str) -> None:
    """Raises UsageError where no fault proxy may or can stand."""
    if mode == "production":
        raise UsageError("faults are for demonstrations and tests; MUNTIN_ENV=production has none")
    for name in topology.checked_names(list(names)):
        process = topology.process[name]
        reasons = {
            "it runs to its end, and nobody calls it": process.once,
            "it speaks no HTTP; stop it instead": process.replaced_by is not None,
            "people know it by its port; break what it leads to": name == EDGE,
            "it is a fault proxy itself": name.endswith(SUFFIX) and name.removesuffix(SUFFIX) in topology.process,
        }
        for reason, holds in reasons.items():
            if holds:
                raise UsageError(f"no fault proxy can stand in front of {name}: {reason}")


def proxies(names: Iterable[str], moved: Mapping[str, int]) -> list[str]:
    """`names`, and the proxies of those that have one: what is stopped is gone for its callers too."""
    names = list(names)
    return [*names, *(name + SUFFIX for name in names if name in moved and name + SUFFIX not in names)]


def file_of(home: Home, name: str) -> Path:
    """Where the proxy of this service reads its order."""
    return home.run / "faults" / f"{name}.json"


def with_detours(plan: Plan, moved: Mapping[str, int]) -> Plan:
    """The plan in which exactly these services are behind proxies, and listen on these ports themselves."""
    old = {name + SUFFIX for name in plan.moved}
    processes = {name: process for name, process in plan.topology.process.items() if name not in old}
    for name in moved:
        if name + SUFFIX in processes:
            raise UsageError(f"no fault proxy can stand in front of {name}: the name {name + SUFFIX} is taken")
        processes[name + SUFFIX] = Process(
            about=f"fault proxy in front of {name}",
            run=["python", "-m", "muntin.servers.fault_proxy"],
            port=processes[name].port,
            env={"MUNTIN_FAULT_FILE": str(file_of(plan.home, name))},
        )
    topology = msgspec.structs.replace(plan.topology, process=processes)
    return msgspec.structs.replace(plan, topology=topology, moved=dict(moved))


def listens(plan: Plan, name: str, pid: int | None) -> bool | None:
    """Whether the proxy `name` listens, by its own word: a refusing one doesn't for others. None: it is no proxy."""
    service = name.removesuffix(SUFFIX)
    if service == name or service not in plan.moved:
        return None
    report = read_report(report_file(file_of(plan.home, service)))
    return report is not None and report.pid == pid


def words(order: Order, now: datetime) -> str:
    """What `muntin ps` says of a service behind a proxy."""
    fault, left = order.at(now), order.left(now)
    if fault is None:
        return "behind a fault proxy that lets everything through"
    return f"behind a fault proxy: {fault}" + (f", {left:.0f} s left" if left is not None else "")


async def set_fault(supervisor: "Supervisor", names: Sequence[str], fault: Fault, seconds: float | None) -> list[str]:
    """From now on, for `seconds`, this goes wrong with `names`; returns whom to wait for. Raises UsageError."""
    plan = supervisor.plan
    check(plan.topology, names, plan.mode)
    for name in names:
        if not supervisor.units[name].life.usable:
            raise UsageError(f"{name} is {supervisor.units[name].life.state}; start it first: muntin start {name}")
    new = {name: ports.free_port(exclude=plan.topology.ports(name)) for name in names if name not in plan.moved}
    if new:
        for name, port in new.items():
            _give(supervisor, name, Order(port))
        changed = with_detours(plan, plan.moved | new)
        await supervisor.stop(new)
        supervisor.replan(changed)
        await supervisor.start(proxies(new, changed.moved))
        await supervisor.settled(proxies(new, changed.moved))
    end = until(supervisor.clock.now(), seconds)
    for name in names:
        _give(supervisor, name, Order(supervisor.plan.moved[name], fault, end))
        child = supervisor.units[name + SUFFIX].child
        if child is not None:
            child.signal(signal.SIGHUP)
    await supervisor.start(name + SUFFIX for name in names)  # one that was stopped by its own name
    return proxies(names, supervisor.plan.moved)


def _give(supervisor: "Supervisor", name: str, order: Order) -> None:
    file = file_of(supervisor.plan.home, name)
    file.parent.mkdir(exist_ok=True)
    if name not in supervisor.faults:
        report_file(file).unlink(missing_ok=True)  # of an earlier life
    write(file, order)
    supervisor.faults[name] = order


async def clear(supervisor: "Supervisor", names: Sequence[str]) -> list[str]:
    """Takes the proxies of these away; returns whom to wait for. Raises UsageError for what has none."""
    plan = supervisor.plan
    for name in names:
        if name not in plan.moved:
            raise UsageError(f"{name} is behind no fault proxy; `muntin fault` shows which are")
    if not names:
        return []
    were_wanted = [name for name in names if supervisor.units[name].task is not None]
    both = proxies(names, plan.moved)
    await supervisor.stop(both)
    for name in names:
        del supervisor.faults[name]
        for file in (file_of(plan.home, name), report_file(file_of(plan.home, name))):
            file.unlink(missing_ok=True)
    supervisor.replan(with_detours(plan, {n: port for n, port in plan.moved.items() if n not in names}))
    await supervisor.start(were_wanted)
    return were_wanted


def listing(supervisor: "Supervisor") -> list[dict[str, Any]]:
    """All proxies, as JSON: service, its port, the fault that holds, what is left of its time, what was hit."""
    now, plan = supervisor.clock.now(), supervisor.plan
    rows: list[dict[str, Any]] = []
    for name, order in supervisor.faults.items():
        report = read_report(report_file(file_of(plan.home, name)))
        fault = order.at(now)
        rows.append(
            {
                "name": name,
                "port": plan.topology.process[name].port,
                "behind": order.upstream_port,
                "fault": msgspec.to_builtins(fault) if fault else None,
                "left_seconds": order.left(now) if fault else None,
                "requests": report.counts.get("requests", 0) if report else 0,
                "hit": report.hit if report else 0,
            }
        )
    return rows
