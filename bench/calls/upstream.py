"""A service that can do so much and no more, and that breaks when told to: `python -m bench.calls.upstream`.

WORKERS take SERVICE seconds for each `/call`, first come first served, so it answers WORKERS / SERVICE calls a second
exactly; work is not thrown away when the one who asked has left, as in most servers. Other paths cost nothing. It
prints its port; a line on its stdin sets its mode, and it answers with how many requests it has seen until then, and
how many connections are open.

| mode | what callers meet |
|---|---|
| up | answers |
| down | connections are refused, those that were open are gone |
| hang | connections are taken, requests are read, nothing is said; as of the next mode that goes for new ones only |
"""

import asyncio
import sys

import uvloop

WORKERS, SERVICE = 20, 0.050
CAPACITY = WORKERS / SERVICE
BODY = b'{"items": [' + b", ".join(b'{"id": %d, "name": "the item", "price": 12.5}' % i for i in range(20)) + b"]}"
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncache-control: %s\r\ncontent-length: %d\r\n\r\n"
ANSWER = HEAD % (b"no-store", len(BODY)) + BODY
LASTING = HEAD % (b"max-age=3600", len(BODY)) + BODY
END = b"\r\n\r\n"


class Service:
    """The workers, the mode and the count."""

    def __init__(self) -> None:
        self.mode = "up"
        self.seen = 0
        self.free = [0.0] * WORKERS
        self.turn = 0
        self.connections: set[Connection] = set()

    def done_at(self, now: float) -> float:
        """When the answer to a call that comes now is ready: the workers take turns, as all calls cost the same."""
        start = max(now, self.free[self.turn])
        self.free[self.turn] = start + SERVICE
        self.turn = (self.turn + 1) % WORKERS
        return start + SERVICE


class Connection(asyncio.Protocol):
    """HTTP/1.1 without bodies, one request at a time, as clients with keep-alive send it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.loop = asyncio.get_running_loop()
        self.transport: asyncio.Transport | None = None
        self.data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody came."""
        self.transport = transport  # type: ignore[assignment] - TCP gives a Transport
        self.service.connections.add(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        """And left."""
        self.service.connections.discard(self)
        self.transport = None

    def data_received(self, data: bytes) -> None:
        """And asked, as a rule once."""
        self.data += data
        while END in self.data:
            request, _, self.data = self.data.partition(END)
            self.asked(request.split(b" ", 2)[1])

    def asked(self, target: bytes) -> None:
        """One request."""
        self.service.seen += 1
        if self.service.mode == "hang":
            return
        if target.startswith(b"/call"):
            self.loop.call_at(self.service.done_at(self.loop.time()), self.answer, ANSWER)
        else:
            self.answer(LASTING)

    def answer(self, answer: bytes) -> None:
        """Says it, if anybody is still there."""
        if self.transport is not None:
            self.transport.write(answer)


async def main() -> None:
    """Serves until its stdin ends."""
    loop, service = asyncio.get_running_loop(), Service()

    async def listen(port: int) -> asyncio.Server:
        return await loop.create_server(lambda: Connection(service), "127.0.0.1", port, backlog=4096)

    server: asyncio.Server | None = await listen(0)
    port = server.sockets[0].getsockname()[1]
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    print(port, flush=True)
    while mode := (await commands.readline()).decode().strip():
        print(service.seen, len(service.connections), flush=True)
        if mode == "down" and server is not None:
            server.close()
            server = None
            for each in list(service.connections):
                if each.transport is not None:
                    each.transport.abort()
        elif mode != "down" and server is None:
            server = await listen(port)
        service.mode = mode


if __name__ == "__main__":
    uvloop.run(main())
