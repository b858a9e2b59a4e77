"""What the edge asks and what it is answered (Envoy HTTP ext_authz: 200 lets the request pass). Pure.

| request | answer |
|---|---|
| from another site (see `cross_site`) | 403 problem `cross-site-request`, which Envoy passes on |
| more than the visitor may send (limits.py) | 429 problem `too-many-requests` |
| with a living session | 200, `x-muntin-identity: <signed>` |
| without one, or with a cookie that means nothing | 200, nothing: anonymous |
| while sessions can't be looked up | 200, `x-muntin-identity-state: unavailable` |

An anonymous request passes here because it is the service that knows what needs a visitor (401) or an available
identity (503). What the edge tells of a request (client address, origins of the route's `cors`) is believed, since the
edge takes away what came from outside under those names and nobody else reaches this process.
"""

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec

from muntin.service.cross_site import cross_site
from muntin.service.identity import IDENTITY_HEADER, SESSION_COOKIE, STATE_HEADER, Identity, session_digest

ADDRESS_HEADER = "x-muntin-client-address"
ORIGINS_HEADER = "x-muntin-cors-origins"
ASKED_BELOW = "/check"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""256 bits in base64url; nothing else is worth a lookup."""


class Facts(Identity, frozen=True, kw_only=True, rename="camel"):
    """A session as identity tells it: a visitor, until `expires_at`."""

    expires_at: datetime

    def identity(self) -> Identity:
        """What is signed."""
        return Identity(sub=self.sub, kind=self.kind, name=self.name, roles=self.roles)


class Question(msgspec.Struct, frozen=True):
    """One request at the edge, which puts ASKED_BELOW before its path; header names are in lower case, repeated ones
    joined."""

    method: str
    path: str
    headers: dict[str, str]

    @classmethod
    def of(cls, method: str, path: str, headers: Iterable[tuple[bytes, bytes]]) -> "Question":
        """From an ASGI scope."""
        joined: dict[str, str] = {}
        for raw_name, raw_value in headers:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            if name in joined:
                joined[name] += ("; " if name == "cookie" else ", ") + value
            else:
                joined[name] = value
        return cls(method, path.removeprefix(ASKED_BELOW), joined)

    def refusal(self, public_origin: str) -> str | None:
        """Why the request may not pass, or None. A page of an origin that the route names counts as one of ours: what
        changes something still has to carry X-Muntin-Request, for which its browser has asked (preflight)."""
        headers = self.headers
        if headers.get("origin", "") in headers.get(ORIGINS_HEADER, "").split():
            headers = {name: value for name, value in headers.items() if name != "sec-fetch-site"}
        return cross_site(self.method, headers, public_origin)

    @property
    def address(self) -> str:
        """The client's address as the edge knows it; empty without an edge."""
        return self.headers.get(ADDRESS_HEADER, "")

    @property
    def mfe(self) -> str:
        """The micro-frontend that says it calls; for attribution, proved by nothing."""
        return self.headers.get("x-mfe", "")

    def digest(self) -> str | None:
        """The session's hash in hexadecimal, or None if no cookie of ours came along."""
        for cookie in self.headers.get("cookie", "").split(";"):
            name, _, value = cookie.strip().partition("=")
            if name == SESSION_COOKIE:
                return session_digest(value).hex() if TOKEN.fullmatch(value) else None
        return None


Headers = list[tuple[bytes, bytes]]

ANONYMOUS: Headers = []
UNAVAILABLE: Headers = [(STATE_HEADER.encode(), b"unavailable")]


def signed(token: str) -> Headers:
    """What the edge hands to the upstream for a known visitor."""
    return [(IDENTITY_HEADER.encode(), token.encode())]
