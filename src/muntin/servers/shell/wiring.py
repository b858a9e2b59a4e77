"""The shell is put together here and nowhere else, from what a process has and a test may replace."""

from muntin.adapters.nats import Nats
from muntin.clock import Clock
from muntin.servers.shell.app import Shell
from muntin.servers.shell.channels import Channel
from muntin.servers.shell.feeds import Feeds
from muntin.servers.shell.files import StoredFiles
from muntin.servers.shell.following import Control, Pace
from muntin.servers.shell.keeping import Keeper
from muntin.servers.shell.others import OtherChannels
from muntin.servers.shell.preview import Previews
from muntin.servers.shell.releases import Releases, Store
from muntin.service import Settings, Upstreams


def wire(
    settings: Settings,
    store: Store,
    control: Control,
    secret: str,
    nats: Nats | None,
    upstreams: Upstreams,
    clock: Clock,
    pace: Pace,
) -> Shell:
    """A shell that has not started. `secret` is what preview tokens are signed with."""
    releases = Releases(Keeper(settings.home / "shell"), store)
    origin = settings.public_origin

    def channel(name: str) -> Channel:
        return Channel(name, origin, releases, control, nats, clock, pace)

    own = channel(settings.channel)
    return Shell(
        own,
        Feeds(own, OtherChannels(channel, clock), origin),
        StoredFiles(store),
        Previews(secret, releases, origin, clock),
        nats,
        upstreams,
    )
