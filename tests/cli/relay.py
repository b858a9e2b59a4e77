"""A TCP relay that stops in the middle: how tests interrupt an upload at a place that they choose."""

import contextlib
import socket
import threading
from types import TracebackType


class Relay:
    """Hands on what clients send to `target`, a port of this machine, up to `limit` bytes in all, and all answers.

    At the limit, and at a request that begins as `hold_back` says, it holds everything back (`held`), until `cut` ends
    the connections or `release` lifts both.
    """

    def __init__(self, target: int, limit: int) -> None:
        self.target = target
        self.left = limit
        self.start = b""
        self.held = threading.Event()
        self.open = threading.Event()
        self.sockets: list[socket.socket] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"

    def __enter__(self) -> "Relay":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.close()
        self.release()
        self.cut()

    def hold_back(self, start: bytes) -> None:
        """The request that begins so goes no further."""
        self.start = start

    def release(self) -> None:
        """Everything goes through from now on."""
        self.left = 1 << 60
        self.start = b""
        self.open.set()

    def cut(self) -> None:
        """Ends every connection at once."""
        while self.sockets:
            each = self.sockets.pop()
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.server.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                self.sockets += [client, server]
                threading.Thread(target=self._pass, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, False), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, limited: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if limited:
                    self.left -= len(data)
                    if self.left < 0 or (self.start and data.startswith(self.start)):
                        self.held.set()
                        self.open.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
