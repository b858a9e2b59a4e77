"""What identity says and takes, and how long a session lives.

| a session ends | after |
|---|---|
| idle | 30 minutes without a request |
| absolute | 12 hours, whatever happens |
| at once | at log-in (the new one has a new id) and at log-out |

Source: OWASP session management; RFC 10017 (OAuth 2.0 for browser-based applications, the BFF pattern).
"""

import secrets
from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

import msgspec

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH = timedelta(minutes=1)
"""A session's last use is written down at most this often, so that reading stays cheap."""

TOKEN_BYTES = 32

Kind = Literal["guest", "member"]


class Credentials(msgspec.Struct, frozen=True):
    """The body of a log-in."""

    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]

    def __repr__(self) -> str:
        """Never shows the password, wherever it is logged."""
        return f"Credentials(email={self.email!r})"


class User(msgspec.Struct, frozen=True, omit_defaults=True):
    """The visitor as the page sees them; only members have an email."""

    id: str
    name: str
    kind: Kind
    roles: list[str]
    email: str | msgspec.UnsetType = msgspec.UNSET


GRANTS: dict[str, tuple[str, ...]] = {
    "guest": (),
    "member": ("checkout", "orders:cancel", "orders:read"),
    "staff": ("orders:advance", "orders:read-all"),
}
"""Permissions by kind of visitor and by role, for pages to know what to offer. The order service decides by itself."""


class Visitor(User, frozen=True, omit_defaults=True, kw_only=True):
    """A user with what they may do."""

    permissions: list[str]


class SessionView(msgspec.Struct, frozen=True):
    """The answer to everything that opens or asks for a session."""

    user: Visitor

    @classmethod
    def of(cls, user: User) -> Self:
        """The view of `user`, whose permissions are those of their kind and of each role, sorted."""
        granted = {permission for group in (user.kind, *user.roles) for permission in GRANTS.get(group, ())}
        return cls(Visitor(**msgspec.structs.asdict(user), permissions=sorted(granted)))


class SessionFacts(msgspec.Struct, frozen=True, rename="camel"):
    """What the authorizer needs of a session; it may rely on them until `expires_at`."""

    sub: str
    kind: Kind
    name: str
    roles: list[str]
    expires_at: datetime


class Session(msgspec.Struct, frozen=True):
    """A living session and its visitor."""

    user: User
    created_at: datetime
    seen_at: datetime

    @property
    def expires_at(self) -> datetime:
        """When it ends if nobody uses it again."""
        return min(self.seen_at + IDLE, self.created_at + ABSOLUTE)

    def facts(self) -> SessionFacts:
        """The authorizer's view."""
        user = self.user
        return SessionFacts(user.id, user.kind, user.name, user.roles, self.expires_at)


class UserLoggedIn(msgspec.Struct, frozen=True, rename="camel"):
    """Data of `user.logged_in`."""

    guest_id: str
    user_id: str


class SessionEnded(msgspec.Struct, frozen=True, rename="camel"):
    """Data of `session.ended`."""

    session_hash: str


def new_token() -> str:
    """A cookie value of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_guest_id() -> str:
    """A user id that nobody has."""
    return f"g_{secrets.token_hex(10)}"
