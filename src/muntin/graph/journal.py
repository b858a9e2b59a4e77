"""One log line per operation: what ran, how long, what went wrong, and who asked.

    query Catalog http 12.3 ms ok  x-mfe=product-catalog@1.0.0 x-request-id=2f1c...
    mutation Checkout http 40.1 ms CART_EMPTY,...

A subscription is one line when it ends; the milliseconds are its life.
"""

import logging
from collections.abc import Iterable, Mapping

from muntin.clock import Clock, SystemClock
from muntin.graph.engine import Operation

log = logging.getLogger("muntin.operations")

SHOWN = ("x-mfe", "x-muntin-release", "x-request-id", "traceparent")
LONGEST = 200


class Journal:
    """Writes the lines; `headers` are those of the request or of the websocket's upgrade."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()

    def start(self) -> float:
        """The moment to give to `write`."""
        return self.clock.monotonic()

    def write(
        self,
        transport: str,
        operation: Operation | None,
        started: float,
        codes: Iterable[str],
        headers: Mapping[str, str],
    ) -> None:
        """One line; `operation` is None for a request that never became one."""
        what = f"{operation.kind.value} {operation.name or '(anonymous)'}" if operation else "refused"
        spent = (self.clock.monotonic() - started) * 1000
        sent = "".join(f" {name}={headers[name][:LONGEST]}" for name in SHOWN if name in headers)
        log.info("%s %s %.1f ms %s%s", what, transport, spent, ",".join(codes) or "ok", sent and " " + sent)
