"""The control channel: JSON lines over a Unix socket that only the owner of MUNTIN_HOME can reach.

One request a connection; the answer is a stream of lines, and the last one says how it went.

| request                               | lines of the answer                                              |
|---------------------------------------|------------------------------------------------------------------|
| {"op": "ps"}                          | {"rows": [Row...]}                                               |
| {"op": "watch"}                       | {"event": Event}..., then {"ok": all wanted are ready}            |
| {"op": "start" / "stop" / "restart", "names": [...]} | the same, for these                              |
| {"op": "scale", "scale": {name: count}} | the same                                                       |
| {"op": "fault", "names": [...], "fault": Fault, "seconds": 60} | the same                                |
| {"op": "clear", "names": [...]}       | the same; no names: all that are behind a fault proxy              |
| {"op": "faults"}                      | {"faults": [...]}, see detour.listing                            |
| {"op": "down"}                        | {"event": Event}...; the connection ends when everything has ended |
| anything else                         | {"error": text}                                                  |
"""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from muntin.adapters.fault_proxy import Fault
from muntin.errors import MuntinError
from muntin.manifest.topology import Topology
from muntin.supervisor import detour
from muntin.supervisor.engine import Event, Supervisor
from muntin.supervisor.home import Home
from muntin.supervisor.scaling import rescale

LONGEST_PATH = 100  # sun_path holds 108 bytes on Linux, 104 on macOS


class Request(msgspec.Struct, frozen=True):
    """What a client asks."""

    op: str
    names: list[str] = []
    scale: dict[str, int] = {}
    fault: Fault | None = None
    seconds: float | None = None


class Running(msgspec.Struct, frozen=True):
    """MUNTIN_HOME/run/supervisor.json: who runs the stack, and where it listens."""

    pid: int
    run: str
    socket: str
    urls: dict[str, str]


class NotRunning(MuntinError):
    """No supervisor serves this MUNTIN_HOME."""


def socket_path(home: Home) -> Path:
    """A path short enough for a Unix socket: in the home, or in a private folder of the system's temporary one."""
    path = home.run / "control.sock"
    if len(str(path).encode()) > LONGEST_PATH:
        path = Path(tempfile.mkdtemp(prefix="muntin-")) / "control.sock"
    return path


async def serve(supervisor: Supervisor, path: Path) -> asyncio.Server:
    """Listens at `path` until the server is closed."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await _answer(supervisor, reader, writer)
        writer.close()

    return await asyncio.start_unix_server(connected, path)


async def _answer(supervisor: Supervisor, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    def send(message: dict[str, object]) -> None:
        if not writer.is_closing():
            writer.write(msgspec.json.encode(message) + b"\n")

    def send_event(event: Event) -> None:
        send({"event": event})

    try:
        request = msgspec.json.decode(await reader.readline(), type=Request)
    except msgspec.DecodeError as error:
        return send({"error": f"not a request: {error}"})
    unknown = [name for name in request.names if name not in supervisor.units]
    if unknown:
        return send({"error": f"{unknown[0]} is not run by this supervisor"})
    if request.op == "ps":
        return send({"rows": await supervisor.rows()})
    if request.op == "faults":
        return send({"faults": detour.listing(supervisor)})
    supervisor.listeners.add(send_event)
    try:
        await _obey(supervisor, request, send, send_event)
    except MuntinError as error:
        send({"error": str(error)})
    finally:
        supervisor.listeners.discard(send_event)


async def _obey(supervisor: Supervisor, request: Request, send: Any, send_event: Any) -> None:
    def send_outcome(ok: bool) -> None:
        supervisor.tell_all(send_event)
        send({"ok": ok})

    names = detour.proxies(request.names, supervisor.plan.moved)
    match request.op:
        case "watch":
            supervisor.tell_all(send_event)
            send_outcome(await supervisor.settled(supervisor.plan.wanted))
        case "start":
            await supervisor.start(names)
            send_outcome(await supervisor.settled(names))
        case "stop":
            await supervisor.stop(names)
            send({"ok": True})
        case "restart":
            await supervisor.stop(names)
            await supervisor.start(names)
            send_outcome(await supervisor.settled(names))
        case "scale" | "fault" | "clear":
            async with supervisor.changes:
                changed = await _change(supervisor, request)
            send_outcome(await supervisor.settled(changed))
        case "down":
            supervisor.down_asked.set()
            await supervisor.ended.wait()
        case _:
            send({"error": f"unknown request {request.op!r}"})


async def _change(supervisor: Supervisor, request: Request) -> list[str]:
    """Changes the plan itself; returns whom to wait for. Raises UsageError."""
    if request.op == "scale":
        return await rescale(supervisor, request.scale)
    if request.fault is not None:
        return await detour.set_fault(supervisor, request.names, request.fault, request.seconds)
    return await detour.clear(supervisor, request.names or list(supervisor.faults))


def running(home: Home) -> Running | None:
    """Who runs the stack of this home, if anybody answers there."""
    try:
        found = msgspec.json.decode(home.supervisor.read_bytes(), type=Running)
        with contextlib.closing(_connect(found)):
            return found
    except (OSError, msgspec.DecodeError):
        return None


def _connect(found: Running) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(found.socket)
    except OSError:
        connection.close()
        raise
    return connection


def running_topology(home: Home) -> Topology | None:
    """The topology that runs now, replicas and fault proxies included; None if nothing does."""
    try:
        return msgspec.json.decode(home.topology.read_bytes(), type=Topology) if running(home) else None
    except (OSError, msgspec.DecodeError):
        return None


def ask(home: Home, op: str, names: Sequence[str] = (), **more: Any) -> Iterator[dict[str, Any]]:
    """Sends one request, and gives the lines of the answer as they come. A refusal is a MuntinError.

    Raises NotRunning at once when nobody serves this home.
    """
    found = running(home)
    if found is None:
        raise NotRunning("nothing is running; start it with `muntin up`")
    with contextlib.closing(_connect(found)) as connection, connection.makefile("rb") as lines:
        connection.sendall(msgspec.json.encode(Request(op, list(names), **more)) + b"\n")
        for line in lines:
            message: dict[str, Any] = msgspec.json.decode(line)
            if "error" in message:
                raise MuntinError(message["error"])
            yield message
