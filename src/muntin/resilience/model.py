"""The values that go in and out of the pipeline. No IO, no clock: `now` is seconds since the epoch that never go back.

A driver (asyncio or the simulator) makes a `Call`, asks it what to do next, does it, and tells it what happened:

| the call says | the driver does | and tells |
|---|---|---|
| Send | sends the request to `endpoint`, for at most `timeout` seconds | answered, failed or timed_out |
| Sleep | waits until `until` | woke |
| Join | waits for the flight's call (starts it if `start`) until `until` | joined or timed_out |
| Recall | asks the second level for `key`, until `until` | recalled |
| Reply | answers; starts `refresh`, gives `keep` to the second level | - |
| Refuse | raises Refused | - |

At any moment: cancel. Every call ends with exactly one Reply or Refuse, or by its cancellation.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol

import msgspec

from muntin.resilience.reasons import ANSWERS, DEGRADED, Reason

if TYPE_CHECKING:
    from muntin.resilience.call import Call

Fields = tuple[tuple[str, str], ...]
"""Header fields as they came: names in lower case, repeated ones repeated, in order."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""RFC 9110 section 9.2.1."""


def field(fields: Iterable[tuple[str, str]], name: str) -> str | None:
    """The combined value of a header (RFC 9110 section 5.2), None if it is absent."""
    found = [value for key, value in fields if key == name]
    return ", ".join(found) if found else None


class Request(msgspec.Struct, frozen=True):
    """What the caller wants. `target`: path and query; `headers`: lower-case names; `deadline`: as `now`, absolute."""

    method: str
    target: str
    headers: Mapping[str, str] = {}
    body: bytes = b""
    deadline: float | None = None

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no harm: safe, or made harmless by an idempotency key."""
        return self.method in SAFE or "idempotency-key" in self.headers


class Response(msgspec.Struct, frozen=True):
    """What came back, whole."""

    status: int
    headers: Fields = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The combined value of a header, by its name in lower case."""
        return field(self.headers, name)


# --- what a call says ------------------------------------------------------------------------------------


class Send(msgspec.Struct, frozen=True):
    """`headers` are the whole set to send, with the attempt's `timeout` (seconds) as x-muntin-deadline-ms: when nobody
    waits for its answer any more, the one who works on it may stop. `attempt` counts from 1."""

    endpoint: str
    request: Request
    headers: Mapping[str, str]
    timeout: float
    attempt: int


class Sleep(msgspec.Struct, frozen=True):
    """`until`: as `now`."""

    until: float


class Join(msgspec.Struct, frozen=True):
    """The answer is being fetched by `flight.call`."""

    flight: "Flight"
    until: float
    start: bool


class Recall(msgspec.Struct, frozen=True):
    """What did an earlier process, or another one, keep under this key?"""

    key: str
    until: float


class Reply(msgspec.Struct, frozen=True):
    """The end. `refresh`: a fetch to start in the background; `keep`: (key, bytes, seconds) for the second level."""

    response: Response
    reason: Reason
    refresh: "Flight | None" = None
    keep: tuple[str, bytes, float] | None = None


class Refuse(msgspec.Struct, frozen=True):
    """The end. `retry_after`: seconds, if it is known when it may work again."""

    reason: Reason
    detail: str
    retry_after: float | None = None
    response: Response | None = None
    """The upstream's own failure (5xx, 429), where it sent one."""


Action = Send | Sleep | Join | Recall | Reply | Refuse


class Flight:
    """One fetch that several calls may wait for. `waiters` 0 and no `background`: nobody wants it any more.

    `waiters` is counted by the calls themselves: up when they say Join, down when they are told, or are cancelled.
    """

    __slots__ = ("background", "call", "key", "waiters")

    def __init__(self, key: str, call: "Call", *, background: bool = False) -> None:
        self.key = key
        self.call = call
        self.waiters = 0
        self.background = background


# --- what became of it -----------------------------------------------------------------------------------


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One call, when it has ended: for headers, spans, logs and counters.

    `status`: of what the caller got, else of what the upstream refused with; `attempts`: requests sent for it (0: it
    was answered without); `endpoint`: where the last one went; `seconds`: from begin to end; `age`: seconds of a
    cached answer; `retry_after`: seconds; `cache_status`, `proxy_status`: a member of RFC 9211's and RFC 9209's list,
    or "".
    """

    upstream: str
    method: str
    target: str
    reason: Reason
    status: int | None = None
    attempts: int = 0
    endpoint: str | None = None
    seconds: float = 0.0
    age: float = 0.0
    retry_after: float | None = None
    cache_status: str = ""
    proxy_status: str = ""

    @property
    def degraded(self) -> bool:
        """Whether something else than the upstream's own answer was shown, since it failed."""
        return self.reason in DEGRADED

    def attributes(self) -> dict[str, str | int | float]:
        """For a span: the names of OpenTelemetry's HTTP client conventions, ours under `muntin`."""
        found: dict[str, str | int | float] = {
            "http.request.method": self.method,
            "url.path": self.target.partition("?")[0],
            "muntin.upstream": self.upstream,
            "muntin.reason": self.reason.value,
            "muntin.attempts": self.attempts,
            "muntin.seconds": self.seconds,
        }
        if self.status is not None:
            found["http.response.status_code"] = self.status
        if self.attempts > 1:
            found["http.request.resend_count"] = self.attempts - 1
        if self.endpoint is not None:
            found["server.address"] = self.endpoint
        if self.age:
            found["muntin.age"] = self.age
        if self.reason in DEGRADED or self.reason not in ANSWERS:
            found["error.type"] = self.reason.value
        return found


# --- the cache, as the call sees it ----------------------------------------------------------------------


class Found(msgspec.Struct, frozen=True):
    """What the cache has for a request.

    `fresh`: serve `response`, ask nobody. `revalidating`: serve it now and refresh in the background (RFC 5861).
    Otherwise the upstream is asked with `conditions` added to the request's headers, and if that fails, `on_error` (a
    stale answer) may be served. `usable` False: this request passes the cache by. `shared`: equal requests may wait
    for one fetch. `age`: seconds of what is served. `forwarded`: `fwd` of RFC 9211, empty for a hit.
    """

    key: str
    usable: bool = True
    shared: bool = False
    fresh: bool = False
    revalidating: bool = False
    only_if_cached: bool = False
    response: Response | None = None
    on_error: Response | None = None
    conditions: Mapping[str, str] = {}
    age: float = 0.0
    ttl: float | None = None
    forwarded: str = ""


class Kept(msgspec.Struct, frozen=True):
    """What became of an upstream's answer: what the client gets, and whether it was stored or may be shared."""

    response: Response
    stored: bool = False
    shareable: bool = False
    validated: bool = False
    keep: tuple[str, bytes, float] | None = None
    ttl: float | None = None


class Cache(Protocol):
    """RFC 9111 as the pipeline uses it; `muntin.resilience.http_cache.HttpCache` is ours. Pure, all in memory."""

    def look(self, request: Request, now: float) -> Found:
        """What is there for it."""

    def take(self, request: Request, found: Found, response: Response, asked_at: float, now: float) -> Kept:
        """The upstream's answer to `request` (sent with `found.conditions`): stored, merged (304) or passed on.

        Unsafe requests that succeeded invalidate what they changed (RFC 9111 section 4.4).
        """

    def served_from(self, request: Request, response: Response) -> Response | None:
        """For a waiter: the shareable answer of a flight as `request` should get it (its own conditions, HEAD ...).

        None: it is not for this request (Vary says so).
        """

    def recalled(self, request: Request, data: bytes, now: float) -> Found | None:
        """What the second level had, as something that may be served on an error; None if it does not fit."""

    def expire_tag(self, tag: str) -> int:
        """What carries the tag is stale from now on, shown only where the upstream fails; how many that were."""

    def stats(self) -> dict[str, int]:
        """What it holds, for `/upstreams`."""


class SecondLevel(Protocol):
    """Answers that outlive the process, or come from another one: asked only where nothing else can answer.

    It makes no claim of freshness. `key` is any text; whoever shares one level among upstreams (the driver does) puts
    the upstream's name in front: "product GET /api/products". It is a resource: started and stopped with its owner.
    """

    name: str
    essential: bool

    async def start(self) -> None:
        """Begins; does not wait for a server."""

    async def stop(self) -> None:
        """Ends, after a short try to write what is still to be kept."""

    async def check(self) -> None:
        """Raises if it can't be used right now."""

    async def recall(self, key: str) -> bytes | None:
        """What was kept under `key`, soon; None where there is nothing, or nobody to ask. Never raises."""

    def keep(self, key: str, data: bytes, seconds: float) -> None:
        """Keeps `data` for `seconds`, if that is possible. Returns at once; never raises."""
