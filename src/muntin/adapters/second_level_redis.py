"""The second level in Redis or Valkey: one SET with expiry per answer; what is full is the server's `maxmemory-policy`.

`redis://[[user]:password@]host[:port][/database][?namespace=NAME]`; `rediss` for TLS; `valkey(s)` is the same.
Keys are `muntin:<namespace>:<hash>`: several installations can share one server.
"""

from urllib.parse import parse_qsl, urlsplit, urlunsplit

from redis.asyncio import Redis
from redis.exceptions import RedisError

from muntin.adapters.nats import NAMESPACES
from muntin.adapters.second_level import Unavailable
from muntin.errors import UsageError

SCHEMES = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
ALLOWED = "redis://[[user]:password@]host[:port][/database][?namespace=NAME], the same with rediss, valkey or valkeys"
NAMESPACE = "muntin"
CONNECT = 1.0
ANSWER = 2.0
"""Seconds that one command may take; a recall has less."""

CONNECTIONS = 8
FAILURES = (RedisError, OSError, TimeoutError)


class RedisStore:
    """A Store on the server at `url`."""

    name = "redis"

    def __init__(self, url: str, namespace: str = NAMESPACE) -> None:
        """`namespace` is what keys begin with, unless the URL names one. Raises UsageError for any other URL."""
        self.url, named = parse(url)
        self.namespace = named or namespace
        self._client: Redis | None = None

    async def open(self) -> None:
        """Makes the pool; connections are made when needed."""
        self._client = Redis.from_url(
            self.url,
            socket_connect_timeout=CONNECT,
            socket_timeout=ANSWER,
            max_connections=CONNECTIONS,
            client_name="muntin",
        )

    async def close(self) -> None:
        """Closes the pool."""
        if self._client is not None:
            await self._client.aclose()

    async def check(self) -> None:
        """Raises unless the server answers."""
        await self.client.ping()

    async def read(self, key: str) -> bytes | None:
        """The value under `key`."""
        try:
            value = await self.client.get(self._key(key))
        except FAILURES as error:
            raise Unavailable(f"{type(error).__name__}: {error}") from error
        return value if isinstance(value, bytes) else None  # never text: the client was told not to decode

    async def write(self, key: str, data: bytes, seconds: float) -> None:
        """Sets a value."""
        try:
            await self.client.set(self._key(key), data, px=int(seconds * 1000))
        except FAILURES as error:
            raise Unavailable(f"{type(error).__name__}: {error}") from error

    @property
    def client(self) -> Redis:
        """The pooled client."""
        if self._client is None:
            raise RuntimeError("RedisStore.open() was not called")
        return self._client

    def _key(self, key: str) -> str:
        return f"muntin:{self.namespace}:{key}"


def parse(url: str) -> tuple[str, str | None]:
    """The URL as the redis client takes it, and the namespace that it names. Raises UsageError."""
    try:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, strict_parsing=True, keep_blank_values=True)) if parts.query else {}
        well = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise _refused() from None
    database, namespace = parts.path.removeprefix("/"), query.pop("namespace", None)
    if not well or query or parts.fragment or not (database == "" or database.isdecimal()):
        raise _refused()
    if namespace is not None and not NAMESPACES.fullmatch(namespace):
        raise UsageError(f"the cache URL's namespace {namespace!r} is not lower-case letters, digits, _ and -")
    return urlunsplit(parts._replace(scheme=SCHEMES[parts.scheme], query="")), namespace


def _refused() -> UsageError:
    """Does not repeat the URL, which may hold a password."""
    return UsageError(f"this is not a cache URL; it would be {ALLOWED}")
