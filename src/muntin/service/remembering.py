"""What makes a process's upstreams remember: the second level of their caches, and the events that make answers stale.

    upstreams, resources = remembering(settings)
    create_service(..., resources=resources)

| the process has | so |
|---|---|
| no NATS URL, no `MUNTIN_CACHE_URL` | caches live in memory, and by max-age alone |
| a NATS URL (`events = true`) | answers outlive the process in NATS, and `invalidated_by` is heard |
| `MUNTIN_CACHE_URL=redis://...` | they outlive it there |
| `MUNTIN_CACHE_URL=none` | they don't |
"""

from muntin.adapters.nats import Nats
from muntin.adapters.second_level_choice import second_level
from muntin.clock import Clock
from muntin.service.app import Resource
from muntin.service.invalidation import Invalidation
from muntin.service.upstream import Upstreams
from muntin.settings import Settings


def remembering(
    settings: Settings, nats: Nats | None = None, clock: Clock | None = None
) -> tuple[Upstreams, list[Resource]]:
    """The upstreams, and all that is to be started for them, in order: they themselves included, and `nats` unless it
    is given. Raises UsageError for a wrong `MUNTIN_CACHE_URL` or policy."""
    resources: list[Resource] = []
    if nats is None and settings.nats_url is not None:
        nats = Nats(settings.nats_url)
        resources.append(nats)
    level = second_level(settings.cache_url, nats)
    if level is not None:
        resources.append(level)
    upstreams = Upstreams(settings, second_level=level)
    resources.append(upstreams)
    if nats is not None:
        targets = [(client.upstream.policy.invalidated_by, client.expire_tag) for client in upstreams]
        resources.append(Invalidation(nats, targets, clock))
    return upstreams, resources
