"""More or fewer replicas while the stack runs.

Callers and the edge are told the addresses when they start: they are restarted, once new replicas are ready, and never
all replicas of one of them together. Replicas that go end first, which their callers survive.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from muntin.manifest.replicas import callers, parse_scale, with_replicas
from muntin.manifest.topology import Topology
from muntin.supervisor import detour, ports

if TYPE_CHECKING:
    from muntin.supervisor.engine import Supervisor


async def rescale(supervisor: "Supervisor", counts: Mapping[str, int]) -> list[str]:
    """Makes so many of each of these run; returns whom to wait for. Raises UsageError before anything changes."""
    parse_scale([f"{name}={count}" for name, count in counts.items()], supervisor.plan.topology)
    before = supervisor.plan.topology.process
    kept = with_replicas(supervisor.plan.topology, counts).process
    going = [name for name in before if name not in kept]
    await detour.clear(supervisor, [name for name in going if name in supervisor.plan.moved])
    await supervisor.stop(name for name in going if name in supervisor.units)
    plan = supervisor.plan
    topology = with_replicas(plan.topology, counts)
    topology = ports.resolve(topology, plan.home.ports, all_free=False, replace_taken=True)
    coming = [name for name in topology.process if name not in before]
    scaled = {(topology.process.get(name) or before[name]).replica_of for name in [*coming, *going]}
    told = _running(supervisor, (each for name in before if name in scaled for each in callers(topology, name)))
    supervisor.replan(msgspec.structs.replace(plan, topology=topology, wanted=_wanted(topology, plan.wanted)))
    await supervisor.start(coming)
    await supervisor.settled(coming)
    for batch in _in_turns(topology, told):
        await supervisor.stop(detour.proxies(batch, plan.moved))
        await supervisor.start(detour.proxies(batch, plan.moved))
        await supervisor.settled(batch)
    return [*coming, *told]


def _in_turns(topology: Topology, names: Sequence[str]) -> list[list[str]]:
    """The firsts, then all second ones, and so on: what has replicas is never away altogether."""
    turns: dict[str, list[str]] = {}
    for name in names:
        turns.setdefault(name.removeprefix(topology.process[name].replica_of or name), []).append(name)
    return list(turns.values())


def _wanted(topology: Topology, wanted: Sequence[str]) -> list[str]:
    return [name for name, process in topology.process.items() if (process.replica_of or name) in wanted]


def _running(supervisor: "Supervisor", names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name in supervisor.units and supervisor.units[name].task]
