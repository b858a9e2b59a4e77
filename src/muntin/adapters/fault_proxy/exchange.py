"""One client's connection: its requests one after another, over one connection to the service, each with its damage.

| step               | what a fault does there                       |
|--------------------|-----------------------------------------------|
| the request's head | refuse, flap: reset; storm: answered by us    |
| its body           | hang: read, then nothing                      |
| the answer's head  | slow: waits                                   |
| its body           | dribble, cut, corrupt                         |
"""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import Callable

from muntin.adapters.fault_proxy.damage import damaged, storm, swallow
from muntin.adapters.fault_proxy.fault import Fault
from muntin.adapters.fault_proxy.framing import PIECE, Connection, Head, Malformed, pieces, read_head, request_body
from muntin.adapters.tasks import end

SWITCHING = 101
CONNECT_TIMEOUT = 5.0
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER without time: closing sends RST."""


class Exchange:
    """`judge(path, allowed)` says what happens to a request; `allowed`: the fault that let its connection pass."""

    def __init__(
        self,
        connection: socket.socket,
        upstream: tuple[str, int],
        judge: Callable[[str, Fault | None], Fault | None],
        rng: random.Random,
    ) -> None:
        self.socket = connection
        self.upstream = upstream
        self.judge = judge
        self.rng = rng
        self.allowed: Fault | None = None
        self.client: Connection | None = None
        self.service: Connection | None = None

    def reset(self) -> None:
        """Ends the client's connection at once, as a crash would; nothing happens when it is over."""
        with contextlib.suppress(OSError):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        if self.client is None:
            self.socket.close()
        else:
            self.client.writer.transport.abort()

    async def run(self) -> None:
        """Until either side has left. Whoever leaves takes the other side along, so that nobody works for nobody."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        client = Connection(task.cancel)
        transport, _ = await loop.connect_accepted_socket(lambda: client.protocol, self.socket)
        client.attach(transport)
        self.client = client
        try:
            while await self._request(client):
                pass
        except (Malformed, OSError, TimeoutError):
            self.reset()
        finally:
            client.protocol.on_gone = None
            transport.close()
            if self.service is not None:
                self.service.writer.transport.abort()

    async def _request(self, client: Connection) -> bool:
        """One request and its answer; whether another may follow."""
        head = await read_head(client.reader)
        if head is None:
            return False
        allowed, self.allowed = self.allowed, None
        fault = self.judge(head.target, allowed)
        match fault.mode if fault else "":
            case "refuse" | "flap":
                self.reset()
                return False
            case "storm":
                return await storm(client, head)
            case "hang":
                await swallow(client, head)
                await asyncio.Event().wait()  # until the client leaves, which cancels us
        return await self._pass_on(client, head, fault)

    async def _connected(self) -> Connection:
        """The connection to the service; another one if it was closed while nothing was asked."""
        if self.service is not None and (self.service.reader.at_eof() or self.service.writer.is_closing()):
            self.service.writer.transport.abort()
            self.service = None
        if self.service is None:
            service = Connection()
            async with asyncio.timeout(CONNECT_TIMEOUT):
                transport, _ = await asyncio.get_running_loop().create_connection(
                    lambda: service.protocol, *self.upstream
                )
            service.attach(transport)
            self.service = service
        return self.service

    async def _pass_on(self, client: Connection, head: Head, fault: Fault | None) -> bool:
        service = await self._connected()
        service.writer.write(head.raw)
        sending = asyncio.create_task(_send_body(client, service, head))
        try:
            if fault is not None and fault.mode == "slow":
                _, answer = await asyncio.gather(asyncio.sleep(fault.seconds), read_head(service.reader))
            else:
                answer = await read_head(service.reader)
            while answer is not None and answer.status < 200 and answer.status != SWITCHING:
                client.writer.write(answer.raw)
                answer = await read_head(service.reader)
            if answer is None:
                raise Malformed("the service ended the connection")
            if answer.status == SWITCHING:
                return await _tunnel(client, service, answer)
            whole = await damaged(client, service, head, answer, fault, self.rng)
            # Answered before the whole request was read: what would follow on this connection is its rest.
            return whole and sending.done() and head.persistent and answer.persistent
        finally:
            await end(sending)


async def _send_body(client: Connection, service: Connection, head: Head) -> None:
    async for piece, _ in pieces(client.reader, request_body(head)):
        service.writer.write(piece)
        await service.writer.drain()


async def _tunnel(client: Connection, service: Connection, answer: Head) -> bool:
    """After an upgrade (RFC 9110 section 7.8) the bytes are no longer ours to understand."""
    client.writer.write(answer.raw)
    there = asyncio.create_task(_copy(client.reader, service.writer))
    back = asyncio.create_task(_copy(service.reader, client.writer))
    try:
        await asyncio.wait([there, back], return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(there, back)
    return False


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
