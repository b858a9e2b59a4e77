"""Background tasks end when they are told to, all of them, every time.

One `cancel()` is not enough: `asyncio.wait_for` of Python 3.11 loses a cancellation that arrives together with the
result it waits for (python/cpython#86296, mended in 3.12), and the libraries under us use it.
"""

import asyncio
import contextlib
from typing import Any

PATIENCE = 0.2


async def end(*tasks: "asyncio.Task[Any] | None") -> None:
    """Cancels the tasks until each is over; what they raise is theirs to have logged."""
    started = [task for task in tasks if task is not None]
    while pending := [task for task in started if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=PATIENCE)
    for task in started:
        with contextlib.suppress(asyncio.CancelledError):
            task.exception()  # looked at, so that asyncio does not complain of it
