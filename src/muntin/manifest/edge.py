"""What the edge allows: the table `[edge]` of the topology, and a route's `cors`. Pure.

Sizes are bytes, durations are written as 500ms, 15s or 2m. The defaults follow Envoy's "Configuring Envoy as an edge
proxy"; docs/edge.md lists them with what happens beyond each.
"""

import re
from collections.abc import Iterable
from typing import Annotated

import msgspec

from muntin.errors import UsageError
from muntin.manifest import durations

Whole = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Bytes = Annotated[int, msgspec.Meta(ge=1024, le=1024**3)]

ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?")
TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""A method or a header's name (RFC 9110 section 5.6.2); `*` alone is excluded where it is read."""
ANY = "*"
SHORTEST = 0.001
LONGEST = 86_400.0


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`rate` requests per second in the long run, `burst` of them at once."""

    rate: Whole
    burst: Whole


class VisitorLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the authorizer counts; it is told as JSON, since it knows no topology."""

    user: Rate = Rate(rate=100, burst=400)
    mfe: Rate = Rate(rate=50, burst=200)

    def encoded(self) -> str:
        """For an environment variable."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def decoded(cls, text: str) -> "VisitorLimits":
        """Of `encoded()`, or the defaults for an empty text. Raises UsageError."""
        try:
            return msgspec.json.decode(text or "{}", type=cls)
        except msgspec.DecodeError as error:
            expected = cls().encoded()
            raise UsageError(f"MUNTIN_RATE_LIMITS is wrong: {error}; expected something like {expected}") from error


class Tls(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Paths of PEM files that Envoy reads: the certificate with its chain, and its private key."""

    certificate: str
    key: str


class Cors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which pages of other origins may call a route (Fetch Standard, section 3.2). Without it: none.

    `origins` are exact; `["*"]` makes the route public for every page, without credentials. `credentials` lets cookies
    come along, which for a SameSite=Strict session means pages of the same site only.
    """

    origins: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "HEAD")
    headers: tuple[str, ...] = ("content-type", "x-muntin-request")
    credentials: bool = False
    max_age: str = "10m"


class EdgeSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The table `[edge]`; `EdgeSettings()` is what most want."""

    headers_timeout: str = "10s"
    """For all header fields of a request, from its first byte on."""
    request_timeout: str = "30s"
    """For the whole request, its body included; websockets are over with their headers."""
    idle_timeout: str = "5m"
    """A connection without requests, or a request during which nothing moves, is closed."""
    max_body: Bytes = 1024 * 1024
    max_headers: Annotated[int, msgspec.Meta(ge=8 * 1024, le=96 * 1024)] = 32 * 1024
    """Of a request, all of them together."""
    max_connections: Whole = 10_000
    max_streams: Whole = 100
    """Requests at once on one HTTP/2 connection."""
    max_memory: Annotated[int, msgspec.Meta(ge=64 * 1024**2)] = 1024**3
    """Of the proxy: near it buffers shrink, at it new requests are refused."""
    trusted_hops: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0
    """Proxies of your own before the edge, whose X-Forwarded-For is believed."""

    client: Rate = Rate(rate=500, burst=1000)
    """Of one client address (an IPv6 /64 is one client), for every path; counted by the edge itself."""
    max_clients: Whole = 10_000
    """Client addresses that are counted at once; the one unseen for the longest is forgotten first."""
    user: Rate = VisitorLimits().user
    """Of one visitor, or of one address without a session, on routes with `auth`; counted by the authorizer."""
    mfe: Rate = VisitorLimits().mfe
    """Of one micro-frontend (X-MFE) for one visitor."""

    tls: Tls | None = None

    def visitor_limits(self) -> VisitorLimits:
        """The part that the authorizer keeps."""
        return VisitorLimits(user=self.user, mfe=self.mfe)


def edge_problems(edge: EdgeSettings) -> Iterable[tuple[str, str]]:
    """Everything that types can't say, as (key, what is wrong and what is allowed)."""
    for key in ("headers_timeout", "request_timeout", "idle_timeout"):
        yield from _duration(f"edge.{key}", getattr(edge, key))
    if edge.max_headers % 1024:
        yield "edge.max_headers", f"{edge.max_headers} is not a whole number of KiB; write a multiple of 1024"
    if edge.tls is not None:
        for key in ("certificate", "key"):
            if not getattr(edge.tls, key).startswith("/"):
                yield f"edge.tls.{key}", f"{getattr(edge.tls, key)!r} is not an absolute path"


def cors_problems(at: str, cors: Cors) -> Iterable[tuple[str, str]]:
    """The same for a route's `cors`; `at` is its key."""
    if not cors.origins:
        yield f"{at}.origins", 'empty; name origins such as "https://partner.example", or leave `cors` out'
    for origin in cors.origins:
        if origin == ANY and len(cors.origins) == 1:
            continue
        if not ORIGIN.fullmatch(origin):
            yield f"{at}.origins", f'{origin!r} is not an origin as browsers send it; write "https://partner.example"'
    if cors.credentials and ANY in cors.origins:
        yield f"{at}.credentials", 'not with origins = ["*"]; name the origins that may send cookies'
    for key, words in (("methods", cors.methods), ("headers", cors.headers)):
        if wrong := [word for word in words if not TOKEN.fullmatch(word) or word == ANY]:
            yield f"{at}.{key}", f"{wrong[0]!r} can't be one; name each"
    yield from _duration(f"{at}.max_age", cors.max_age)


def _duration(key: str, text: str) -> Iterable[tuple[str, str]]:
    try:
        value = durations.seconds(text)
    except ValueError as error:
        yield key, str(error)
    else:
        if not SHORTEST <= value <= LONGEST:
            yield key, f"{text!r} is out of range; allowed: 1ms to 1440m"
