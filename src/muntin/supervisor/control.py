"""The control channel: JSON lines over a Unix socket that only the owner of MUNTIN_HOME can reach.

One request a connection; the answer is a stream of lines, and the last one says how it went.

| request                               | lines of the answer                                              |
|---------------------------------------|------------------------------------------------------------------|
| {"op": "ps"}                          | {"rows": [Row...]}                                               |
| {"op": "watch"}                       | {"event": Event}..., then {"ok": all wanted are ready}            |
| {"op": "start" / "stop" / "restart", "names": [...]} | the same, for these                              |
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

from muntin.errors import MuntinError
from muntin.supervisor.engine import Event, Supervisor
from muntin.supervisor.home import Home

LONGEST_PATH = 100  # sun_path holds 108 bytes on Linux, 104 on macOS


class Request(msgspec.Struct, frozen=True):
    """What a client asks."""

    op: str
    names: list[str] = []


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
    supervisor.listeners.add(send_event)
    try:
        await _obey(supervisor, request, send, send_event)
    finally:
        supervisor.listeners.discard(send_event)


async def _obey(supervisor: Supervisor, request: Request, send: Any, send_event: Any) -> None:
    def send_outcome(ok: bool) -> None:
        supervisor.tell_all(send_event)
        send({"ok": ok})

    match request.op:
        case "watch":
            supervisor.tell_all(send_event)
            send_outcome(await supervisor.settled(supervisor.plan.wanted))
        case "start":
            await supervisor.start(request.names)
            send_outcome(await supervisor.settled(request.names))
        case "stop":
            await supervisor.stop(request.names)
            send({"ok": True})
        case "restart":
            await supervisor.stop(request.names)
            await supervisor.start(request.names)
            send_outcome(await supervisor.settled(request.names))
        case "down":
            supervisor.down_asked.set()
            await supervisor.ended.wait()
        case _:
            send({"error": f"unknown request {request.op!r}"})


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


def ask(home: Home, op: str, names: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Sends one request, and gives the lines of the answer as they come. A refusal is a MuntinError.

    Raises NotRunning at once when nobody serves this home.
    """
    found = running(home)
    if found is None:
        raise NotRunning("nothing is running; start it with `muntin up`")
    with contextlib.closing(_connect(found)) as connection, connection.makefile("rb") as lines:
        connection.sendall(msgspec.json.encode(Request(op, list(names))) + b"\n")
        for line in lines:
            message: dict[str, Any] = msgspec.json.decode(line)
            if "error" in message:
                raise MuntinError(message["error"])
            yield message
