"""What the control plane's handlers work with: made once by `app.py`, handed to every handler as `control`."""

import msgspec

from muntin.adapters.faults import Faults
from muntin.adapters.objects import Store
from muntin.servers.control.audit import Audit
from muntin.servers.control.keys import Gate, Keys
from muntin.servers.control.registry import Registry
from muntin.service import Clock, Database, Events, Settings


class Control(msgspec.Struct, frozen=True, kw_only=True):
    """The parts. `gate.enter(request, right)` comes first in every handler that writes."""

    settings: Settings
    clock: Clock
    database: Database
    events: Events
    objects: Store
    registry: Registry
    audit: Audit
    keys: Keys
    gate: Gate
    faults: Faults
