"""Runs one RSGI application in this process on Granian, until SIGTERM or SIGINT; nothing is spawned."""

import asyncio
import functools
import signal
from typing import Any

from muntin.settings import Settings


def run(app: Any, settings: Settings) -> None:
    """Serves `app` on the settings' address; returns once it has stopped. Granian has no type for RSGI applications."""
    asyncio.run(_serve(app, settings))


async def _serve(app: Any, settings: Settings) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    server = Server(app, address=settings.host, port=settings.port, interface=Interfaces.RSGI, log_enabled=False)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, functools.partial(server.stop))
    await server.serve()
