"""Which second level a process has, by `MUNTIN_CACHE_URL`.

| the variable | the second level |
|---|---|
| not set, and the process has NATS | a KV bucket there |
| not set, and no NATS | none |
| `none` | none |
| `redis://...` (rediss, valkey, valkeys) | that server |
| anything else | UsageError, before anything starts |
"""

from muntin.adapters.nats import Nats
from muntin.adapters.second_level import StoredAnswers
from muntin.adapters.second_level_nats import NatsStore
from muntin.errors import UsageError

OFF = "none"
VARIABLE = "MUNTIN_CACHE_URL"


def second_level(cache_url: str | None, nats: Nats | None) -> StoredAnswers | None:
    """By the table above, not yet started. `nats` is started and stopped by its owner, before and after this."""
    if not cache_url:
        return None if nats is None else StoredAnswers(NatsStore(nats))
    if cache_url == OFF:
        return None
    # Only for who names a server: the client takes a tenth of a second to import, and every service starts with this.
    from muntin.adapters.second_level_redis import ALLOWED, NAMESPACE, SCHEMES, RedisStore

    if cache_url.partition("://")[0] in SCHEMES and "://" in cache_url:
        return StoredAnswers(RedisStore(cache_url, NAMESPACE if nats is None else nats.namespace))
    raise UsageError(f"{VARIABLE} is neither {OFF!r} nor {ALLOWED}; without it NATS is used")
