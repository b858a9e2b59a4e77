"""How many of a process there are: `product`, and replicas `product-2`, `product-3`, each on its own port. Pure.

| may run more than once                 | may not                                              |
|----------------------------------------|------------------------------------------------------|
| what others call or the edge routes to | what runs to its end, keeps the state, or is the edge |
|                                        | what says in the topology why it is `single`         |
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from muntin.errors import UsageError
from muntin.manifest.topology import EDGE, Process, Topology

COUNT = re.compile(r"[0-9]{1,4}")
MOST = 8
"""Each process of a service may hold 8 connections to its database, and the embedded server has 200."""


def parse_scale(words: Iterable[str], topology: Topology) -> dict[str, int]:
    """`["product=3"]` as {"product": 3}. Raises UsageError for what is no number, can't run more than once, or is said
    twice."""
    counts: dict[str, int] = {}
    for word in words:
        name, _, number = word.partition("=")
        if not COUNT.fullmatch(number) or not 1 <= int(number) <= MOST:
            raise UsageError(f"--scale {word!r} is not NAME=COUNT with a count from 1 to {MOST}, such as product=3")
        topology.checked_names([name])
        reason = why_single(topology, name)
        if reason is not None:
            able = [each for each in topology.process if why_single(topology, each) is None]
            raise UsageError(f"{name} can't run more than once: {reason}; these can: {', '.join(able) or 'none'}")
        if name in counts:
            raise UsageError(f"--scale says twice how many of {name} there shall be; say it once")
        counts[name] = int(number)
    return counts


def why_single(topology: Topology, name: str) -> str | None:
    """Why it runs once only; None if it may run several times."""
    process = topology.process[name]
    reasons = {
        f"it is a replica; scale {process.replica_of}": process.replica_of is not None,
        "it runs to its end": process.once,
        "it is where the state is": process.replaced_by is not None,
        "people know it by its port": name == EDGE,
        process.single or "": process.single is not None,
        "nothing spreads requests over it, since no process calls it and no route leads to it": not (
            process.routes or callers(topology, name)
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def callers(topology: Topology, name: str) -> list[str]:
    """Who is told where `name` listens, replicas included."""
    routed = [EDGE] if topology.process[name].routes and EDGE in topology.process else []
    return routed + [other for other, process in topology.process.items() if name in process.calls]


def counts_of(topology: Topology) -> dict[str, int]:
    """What runs more than once, and how often."""
    mains = [process.replica_of for process in topology.process.values() if process.replica_of is not None]
    return {name: mains.count(name) + 1 for name in mains}


def with_replicas(topology: Topology, counts: Mapping[str, int]) -> Topology:
    """The topology with so many of each of these; others keep what they have. New replicas have no port yet."""
    wanted = counts_of(topology) | dict(counts)
    processes: dict[str, Process] = {}
    for name, process in topology.process.items():
        if process.replica_of is not None:
            continue
        processes[name] = process
        for number in range(2, wanted.get(name, 1) + 1):
            replica = f"{name}-{number}"
            known = topology.process.get(replica)
            if known is not None and known.replica_of != name:
                raise UsageError(f"--scale {name}: the name {replica} is taken by another process")
            processes[replica] = known or msgspec.structs.replace(
                process, about=f"replica of {name}", port=0, routes=[], opens={}, replica_of=name
            )
    return msgspec.structs.replace(topology, process=processes)
