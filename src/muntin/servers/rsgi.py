"""Runs one RSGI application in this process on Granian, until SIGTERM or SIGINT; nothing is spawned."""

import asyncio
import functools
import os
import signal
import sys
from typing import Any, NoReturn

from muntin.settings import Settings


def run(app: Any, settings: Settings) -> NoReturn:
    """Serves `app` on the settings' address, and ends the process. Granian has no type for RSGI applications."""
    asyncio.run(_serve(app, settings))
    sys.stdout.flush()
    sys.stderr.flush()
    # Granian's threads may still be about to enter Python, which aborts a process whose interpreter is being torn down.
    os._exit(0)


async def _serve(app: Any, settings: Settings) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    server = Server(app, address=settings.host, port=settings.port, interface=Interfaces.RSGI, log_enabled=False)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, functools.partial(server.stop))
    await server.serve()
