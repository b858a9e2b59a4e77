"""Listens where a service's callers expect it, and hands each connection to an Exchange, which does the damage.

Each request is judged by itself, on connections that are kept too; a changed fault holds from the next request on.
While it is down (refuse or flap at rate 1) it keeps the port without listening, so that nobody else can have it.
"""

import asyncio
import random
import socket
from collections import Counter

from muntin.adapters.fault_proxy.exchange import Exchange
from muntin.adapters.fault_proxy.fault import Fault
from muntin.adapters.tasks import end

HOST = "127.0.0.1"
BACKLOG = 512


class FaultProxy:
    """`async with FaultProxy(host, port, rng=random.Random(1)) as proxy: proxy.set(Fault("slow", rate=0.3))`.

    `port` 0: any free one; `proxy.port` and `proxy.url` say which. `rng` draws which requests are hit. `counts` has
    `connections` and `requests`, and of the requests how many were `passed` or hit, by mode.
    """

    def __init__(
        self, upstream_host: str, upstream_port: int, *, port: int = 0, host: str = HOST, rng: random.Random
    ) -> None:
        self.upstream = (upstream_host, upstream_port)
        self.host = host
        self.port = port
        self.rng = rng
        self.counts: Counter[str] = Counter()
        self.fault: Fault | None = None
        self.down = False
        self._socket: socket.socket | None = None
        self._listening = False
        self._flapping: asyncio.TimerHandle | None = None
        self._exchanges: dict[asyncio.Task[None], Exchange] = {}

    @property
    def url(self) -> str:
        """Where callers find it."""
        return f"http://{self.host}:{self.port}"

    async def __aenter__(self) -> "FaultProxy":
        await self.start()
        return self

    async def __aexit__(self, *args: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listens, transparent. Raises OSError when the port is taken."""
        self._bind()
        self._listen()

    async def stop(self) -> None:
        """Listens no more, and ends every connection."""
        self.clear()
        self._unbind()
        await end(*self._exchanges)

    def set(self, fault: Fault | None) -> None:
        """From now on this goes wrong; None: nothing. What is under way goes on, unless the fault is to be down."""
        if self._flapping is not None:
            self._flapping.cancel()
            self._flapping = None
        self.fault = fault
        if fault is not None and fault.mode == "flap":
            self._flap(fault, down=True)
        else:
            self._turn(down=fault is not None and fault.mode == "refuse")

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self.set(None)

    # --- up and down -----------------------------------------------------------------------------------------

    def _flap(self, fault: Fault, *, down: bool) -> None:
        self._turn(down=down)
        self._flapping = asyncio.get_running_loop().call_later(fault.seconds, lambda: self._flap(fault, down=not down))

    def _turn(self, *, down: bool) -> None:
        """A service that is down for everyone neither listens nor keeps a connection."""
        self.down = down
        if self._socket is None:
            return
        closed = down and self.fault is not None and self.fault.rate >= 1
        if closed and self._listening:
            self._unbind()
            self._bind()
            for task, exchange in self._exchanges.items():
                exchange.reset()
                task.cancel()
        elif not closed and not self._listening:
            self._unbind()
            self._bind()
            self._listen()

    def _bind(self) -> None:
        self._socket = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((self.host, self.port))
        except OSError:
            self._socket.close()
            self._socket = None
            raise
        self.port = self._socket.getsockname()[1]

    def _listen(self) -> None:
        assert self._socket is not None
        self._socket.listen(BACKLOG)
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._accept, self._socket)
        self._listening = True

    def _unbind(self) -> None:
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
        self._socket, self._listening = None, False

    # --- connections -----------------------------------------------------------------------------------------

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # it left before we came
        self.counts["connections"] += 1
        connection.setblocking(False)
        exchange = Exchange(connection, self.upstream, self.judge, self.rng)
        if self.down and self.fault is not None:  # the connection is refused, not its first request
            if self.judge("", None) is not None:
                exchange.reset()
                return
            exchange.allowed = self.fault
        task = asyncio.create_task(exchange.run())
        self._exchanges[task] = exchange
        task.add_done_callback(self._forget)

    def _forget(self, task: asyncio.Task[None]) -> None:
        exchange = self._exchanges.pop(task)
        if task.cancelled():
            exchange.reset()
        elif (error := task.exception()) is not None:
            asyncio.get_running_loop().call_exception_handler({"message": "the fault proxy failed", "exception": error})

    def judge(self, target: str, allowed: Fault | None) -> Fault | None:
        """What happens to this request; counts it. `allowed`: the fault that has let its connection pass."""
        if allowed is not None and allowed is self.fault:
            return None
        self.counts["requests"] += 1
        fault = self.fault
        quiet = fault is None or fault.spared(target) or (fault.mode == "flap" and not self.down)
        if fault is None or quiet or (fault.rate < 1 and self.rng.random() >= fault.rate):
            self.counts["passed"] += 1
            return None
        self.counts[fault.mode] += 1
        return fault
