"""Ports: is one taken, by whom, and which are free. A port is looked at before a process is started on it."""

import contextlib
import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import psutil

from muntin.manifest.topology import Topology

# Below the range that systems hand out for outgoing connections (Linux 32768+, macOS and IANA 49152+).
CHOICE = range(20000, 32000)


class Holder(msgspec.Struct, frozen=True):
    """Who listens on a port; `pid` is None when the system doesn't tell us."""

    pid: int | None
    command: str

    def __str__(self) -> str:
        return f"{self.command} (pid {self.pid})" if self.pid else self.command


def taken(port: int) -> bool:
    """Whether something on this machine already answers on, or holds, the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    # A listener on the wildcard or on ::1 (AirPlay on macOS is both) would get the browser's connections instead of us.
    return any(_answers(family, address, port) for family, address in ADDRESSES)


ADDRESSES = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


def _answers(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(0.2)
            return probe.connect_ex((address, port)) == 0
    except OSError:
        return False  # no IPv6 here


def holder(port: int) -> Holder | None:
    """Who holds the port, or None when it is free."""
    if not taken(port):
        return None
    for pid, address, status in _connections():
        if address and address.port == port and status == psutil.CONN_LISTEN:
            return _described(pid)
    return Holder(None, "another process")


def _connections() -> Iterable[tuple[int | None, Any, str]]:
    """(pid, local address, status) of each TCP socket that we may see."""
    try:
        yield from ((each.pid, each.laddr, each.status) for each in psutil.net_connections(kind="tcp"))
    except psutil.AccessDenied:  # macOS: only root sees everyone's; our own are still worth naming
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                yield from ((process.pid, each.laddr, each.status) for each in process.net_connections(kind="tcp"))


def _described(pid: int | None) -> Holder:
    try:
        process = psutil.Process(pid) if pid else None
        words = process.cmdline() or [process.name()] if process else ["another process"]
    except psutil.Error:
        words = ["a process that just ended"]
    command = " ".join([Path(words[0]).name, *words[1:]])
    return Holder(pid, command if len(command) <= 60 else command[:57] + "...")


def resolve(topology: Topology, file: Path, *, all_free: bool, replace_taken: bool) -> Topology:
    """The topology with a real port for every process that declares 0 (or for all of them), the same ones as last time.

    `file` keeps the choice. With `replace_taken`, a remembered port that someone else took meanwhile is chosen anew.
    """
    chosen: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
    before = dict(chosen)
    wanted = [n for n, p in topology.process.items() if not p.once and (all_free or p.port == 0)]
    declared = set() if all_free else {p.port for p in topology.process.values()}
    for name in wanted:
        current = chosen.get(name)
        if current is None or current in declared or (replace_taken and taken(current)):
            chosen[name] = free_port(exclude=declared | set(chosen.values()))
    if chosen != before:
        file.write_text(json.dumps(chosen, indent=1))
    return topology.with_ports({name: chosen[name] for name in wanted})


def free_port(exclude: Iterable[int] = ()) -> int:
    """A port that nobody holds now and that outgoing connections won't take."""
    excluded = set(exclude)
    while True:
        port = random.choice(CHOICE)
        if port not in excluded and not taken(port):
            return port
