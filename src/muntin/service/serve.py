"""Runs an application factory on Granian with the process's settings; the last line of each service's `__main__`."""

import logging
import sys

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from muntin.errors import MuntinError
from muntin.settings import Settings

BACKLOG = 1024


def configure_logging() -> None:
    """Plain lines on stdout; the supervisor stores them per process."""
    logging.basicConfig(
        stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True
    )
    for noisy in ("nats", "_granian", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def serve(target: str, *, websockets: bool = False, asgi: bool = True) -> None:
    """Serves the factory `target` ("shop.cart.app:create_app") until SIGTERM. One worker: scale by processes.

    `asgi=False` serves an RSGI application. A setting that is missing or wrong ends the process with a clear line and
    exit code 2.
    """
    configure_logging()
    try:
        settings = Settings.from_env()
    except MuntinError as error:
        print(f"{target}: {error}", file=sys.stderr)
        sys.exit(2)
    Granian(
        target,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI if asgi else Interfaces.RSGI,
        loop=Loops.uvloop,
        websockets=websockets,
        backlog=BACKLOG,
        log_enabled=True,
        log_level=LogLevels.warning,
        workers_kill_timeout=5,
    ).serve()
