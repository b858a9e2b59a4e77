"""A network of a known speed between the browser and a server on this machine: a TCP proxy that holds bytes back.

| of a real network       | here                                                                              |
|-------------------------|-----------------------------------------------------------------------------------|
| bandwidth               | one queue per direction for all connections, as one access line has               |
| round-trip time         | half of it in each direction                                                      |
| TCP's handshake         | a new connection's first bytes wait one round trip more                           |
| slow start, loss, jitter | not modelled                                                                     |
"""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator

CHUNK = 4096  # small enough that parallel responses share the line


@dataclasses.dataclass(frozen=True)
class Network:
    """`bandwidth` in bytes/s, `rtt` in seconds."""

    bandwidth: float
    rtt: float

    def limit(self, round_trips: int, sent: int) -> float:
        """Seconds that no page could beat which needs `round_trips` one after the other and `sent` bytes."""
        return round_trips * self.rtt + sent / self.bandwidth


class Line:
    """One direction of the line: bytes leave in order, at its bandwidth."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._free_at = 0.0
        self.carried = 0

    def arrival(self, size: int, now: float) -> float:
        """When `size` bytes that are handed over at `now` have arrived at the other end."""
        self._free_at = max(self._free_at, now) + size / self._network.bandwidth
        self.carried += size
        return self._free_at + self._network.rtt / 2


@contextlib.asynccontextmanager
async def shaped(network: Network, port: int) -> AsyncIterator[tuple[int, Line]]:
    """A port that leads to 127.0.0.1:`port` through `network`, and the line to the browser with its byte counter."""
    up, down = Line(network), Line(network)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        began = asyncio.get_running_loop().time()
        try:
            inner, outer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(
            _carry(reader, outer, up, began + network.rtt), _carry(inner, writer, down, began), return_exceptions=True
        )

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], down


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line, not_before: float) -> None:
    """Moves bytes from `reader` to `writer`, each as late as the line lets it arrive."""
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def deliver() -> None:
        while True:
            due, data = await under_way.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not data:
                break
            writer.write(data)
        with contextlib.suppress(OSError):
            writer.close()

    delivery = asyncio.create_task(deliver())
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            under_way.put_nowait((line.arrival(len(data), max(loop.time(), not_before)), data))
    under_way.put_nowait((loop.time(), b""))
    await delivery
