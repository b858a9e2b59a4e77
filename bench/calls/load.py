"""A load that comes when it is due and never waits for answers: `python -m bench.calls.load PLAN`, PLAN as JSON.

Each call is timed from when it was due, so that nothing that is slow can hide itself. Who has no answer after PATIENCE
seconds hangs up. Written on bare asyncio, since it shares the machine with what it measures. The outcome is one JSON on
stdout: for each call when it was due (seconds after the start), how long it took, and the status (0: none came).
"""

import asyncio
import gc
import re
import sys
from collections import deque

import msgspec
import uvloop

PATIENCE = 4.0
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)\r\n", re.IGNORECASE)
END = b"\r\n\r\n"


class Plan(msgspec.Struct, frozen=True):
    """`start`: monotonic seconds; `phases`: (seconds, calls per second) one after another."""

    port: int
    start: float
    phases: list[tuple[float, float]]

    def due(self) -> list[float]:
        """When each call is due, in seconds after the start."""
        times, began = [], 0.0
        for seconds, rate in self.phases:
            times += [began + number / rate for number in range(round(seconds * rate))]
            began += seconds
        return times


class Heard(msgspec.Struct):
    """What became of each call, in the order in which they were due."""

    due: list[float]
    took: list[float]
    status: list[int]


class Connection(asyncio.Protocol):
    """Keep-alive, one call at a time."""

    def __init__(self, load: "Load", call: int) -> None:
        self.load = load
        self.call: int | None = call
        self.transport: asyncio.Transport | None = None
        self.data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The call that it was opened for is sent, unless that has been given up."""
        self.transport = transport  # type: ignore[assignment] - TCP gives a Transport
        if self.call is None:
            transport.abort()
        else:
            self.ask(self.call)

    def ask(self, call: int) -> None:
        """Sends a call."""
        assert self.transport is not None
        self.call, self.data = call, b""
        self.transport.write(self.load.request)

    def data_received(self, data: bytes) -> None:
        """An answer, or a part of it."""
        self.data += data
        head, found, body = self.data.partition(END)
        length = LENGTH.search(head + b"\r\n") if found else None
        if length and len(body) >= int(length[1]) and self.call is not None:
            self.load.ended(self.call, int(self.data[9:12]))
            self.call = None
            self.load.idle.append(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        """A call that was on its way has no answer."""
        self.transport = None
        if self.call is not None:
            self.load.ended(self.call, 0)
            self.call = None

    def hang_up(self) -> None:
        """Nobody waits for it any more."""
        self.call = None
        if self.transport is not None:
            self.transport.abort()


class Load:
    """The calls of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.loop = asyncio.get_running_loop()
        self.request = f"GET /call HTTP/1.1\r\nhost: 127.0.0.1:{plan.port}\r\n\r\n".encode()
        due = plan.due()
        self.heard = Heard(due, [PATIENCE] * len(due), [0] * len(due))
        self.idle: list[Connection] = []
        self.waiting: deque[tuple[int, Connection]] = deque()
        self.opening: set[asyncio.Task[None]] = set()

    def passed(self) -> float:
        """Seconds since the start."""
        return self.loop.time() - self.plan.start

    async def run(self) -> Heard:
        """All calls of the plan, and their answers."""
        number, due = 0, self.heard.due
        while number < len(due) or self.waiting:
            while number < len(due) and due[number] <= self.passed():
                self.send(number)
                number += 1
            self.sweep()
            ahead = due[number] - self.passed() if number < len(due) else 0.01
            await asyncio.sleep(max(0.0, min(ahead, 0.01)))
        return self.heard

    def send(self, call: int) -> None:
        """Over an idle connection, or a new one."""
        while self.idle:
            connection = self.idle.pop()
            if connection.transport is not None and not connection.transport.is_closing():
                connection.ask(call)
                break
        else:
            connection = Connection(self, call)
            task = self.loop.create_task(self.open(connection))
            self.opening.add(task)
            task.add_done_callback(self.opening.discard)
        self.waiting.append((call, connection))

    async def open(self, connection: Connection) -> None:
        """A refused connection is an answer, too."""
        try:
            await self.loop.create_connection(lambda: connection, "127.0.0.1", self.plan.port)
        except OSError:
            connection.connection_lost(None)

    def ended(self, call: int, status: int) -> None:
        """An answer, or the end of the connection."""
        self.heard.took[call] = self.passed() - self.heard.due[call]
        self.heard.status[call] = status

    def sweep(self) -> None:
        """Hangs up where patience has ended."""
        late = self.passed() - PATIENCE
        while self.waiting:
            call, connection = self.waiting[0]
            if connection.call == call:
                if self.heard.due[call] > late:
                    return
                connection.hang_up()
            self.waiting.popleft()


async def main() -> None:
    """Waits for the start, then runs."""
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    load = Load(plan)
    gc.freeze()
    await asyncio.sleep(plan.start - load.loop.time())
    sys.stdout.buffer.write(msgspec.json.encode(await load.run()))


if __name__ == "__main__":
    uvloop.run(main())
