"""`python -m muntin.servers.shell` wires the shell of MUNTIN_CHANNEL and serves it until SIGTERM or SIGINT."""

import sys

from muntin.adapters.nats import Nats
from muntin.adapters.objects import Objects
from muntin.clock import SystemClock
from muntin.errors import MuntinError
from muntin.servers.rsgi import run
from muntin.servers.shell.app import Shell
from muntin.servers.shell.asking import AskedControl
from muntin.servers.shell.following import Pace
from muntin.servers.shell.wiring import wire
from muntin.service import Settings, Upstreams, configure_logging


def create_app(settings: Settings) -> Shell:
    """The shell of the settings. Raises UsageError for one that is missing."""
    upstreams = Upstreams(settings)
    control = AskedControl(settings, upstreams)
    secret = settings.required(settings.service_secret, "MUNTIN_SERVICE_SECRET")
    nats = Nats(settings.nats_url) if settings.nats_url else None
    store = Objects(settings.store)
    return wire(settings, store, control, secret, nats, upstreams, SystemClock(), Pace())


def main() -> None:
    """Doesn't return."""
    configure_logging()
    settings = Settings.from_env()
    app = create_app(settings)
    print(f"serving pages of {settings.channel} on http://{settings.host}:{settings.port}", flush=True)
    run(app, settings)


if __name__ == "__main__":
    try:
        main()
    except MuntinError as error:
        sys.exit(f"shell: {error}")
