"""Previews: a signed, expiring token shows its bearer one release instead of the channel's.

| request                       | answer                                                                       |
|-------------------------------|------------------------------------------------------------------------------|
| `?muntin-preview=<token>`     | 303 to the same address without it, and the cookie that holds the token        |
| `?muntin-preview=off`         | 303 to the same address without it, and no cookie any more                     |
| the cookie with a good token  | the page of the token's release, with a bar that says so                       |
| either with any other token   | 403 preview-invalid as a page, and no cookie any more                          |

The token is a JWS (HS256, the services' shared secret), made by control. What was found of one is remembered, but
whether it has expired is looked at with every request. The cookie is `__Host-`: no other host or path can set it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from muntin.clock import Clock
from muntin.compose import Composer, Preview
from muntin.errors import Problem
from muntin.release import Release
from muntin.servers.shell.bounded import Bounded
from muntin.servers.shell.releases import Releases

PARAMETER = "muntin-preview"
COOKIE = "__Host-muntin-preview"
OFF = "off"
AUDIENCE = "muntin-preview"
TOKENS = 256
SHOWN = 32
LONGEST = 4096
"""Characters of a token: what fits in a cookie."""


class Claims(msgspec.Struct, frozen=True):
    """What a token says; `exp` in epoch seconds."""

    release: str
    channel: str
    exp: int


class Previews:
    """Reads tokens and composes what they show."""

    def __init__(self, secret: str, releases: Releases, public_origin: str, clock: Clock) -> None:
        self.key = OctKey.import_key(secret)
        self.releases = releases
        self.public_origin = public_origin
        self.clock = clock
        self._claims: Bounded[str, Claims] = Bounded(TOKENS)
        self._composers: Bounded[tuple[str, str, int, str], Composer] = Bounded(SHOWN)

    def read(self, token: str) -> Claims:
        """The claims of a token that is good now. Raises Problem("preview-invalid")."""
        claims = self._claims.get(token)
        if claims is None:
            claims = self._verified(token)
            self._claims.put(token, claims)
        if claims.exp <= self.clock.now().timestamp():
            raise Problem("preview-invalid", "the preview has expired")
        return claims

    def _verified(self, token: str) -> Claims:
        try:
            if len(token) > LONGEST:
                raise ValueError("it is too long")
            claims = jwt.decode(token, self.key, algorithms=["HS256"]).claims
            if claims.get("aud") != AUDIENCE:
                raise ValueError("it is for something else")
            return msgspec.convert(claims, Claims)
        except (JoseError, ValueError, TypeError, KeyError, msgspec.ValidationError) as error:
            raise Problem("preview-invalid", "the preview link is not one of ours") from error

    async def composer(self, claims: Claims, serving: Release | None) -> Composer:
        """The pages of the token's release; the bar names the versions that differ from those `serving` now."""
        key = (claims.release, claims.channel, claims.exp, serving.id if serving else "")
        composer = self._composers.get(key)
        if composer is None:
            release = await self._release(claims.release)
            preview = Preview(datetime.fromtimestamp(claims.exp, UTC), differing(release, serving))
            composer = Composer(release, self.public_origin, claims.channel, preview)
            self._composers.put(key, composer)
        return composer

    async def _release(self, id: str) -> Release:
        try:
            return (await self.releases.get(id)).release
        except Problem as problem:
            if problem.code == "release-unknown":
                raise Problem("preview-invalid", "the release of this preview is gone") from problem
            raise

    def keeping(self, token: str, claims: Claims) -> str:
        """The Set-Cookie that keeps a token for as long as it is good."""
        left = max(int(claims.exp - self.clock.now().timestamp()), 0)
        return f"{COOKIE}={token}; Path=/; Max-Age={left}; HttpOnly; Secure; SameSite=Lax"


FORGETTING = f"{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"
"""The Set-Cookie that ends a preview."""


def differing(release: Release, other: Release | None) -> list[str]:
    """`name@version` of each MFE of `release`, and of the host, that `other` has in no or another version."""

    def versions(of: Release) -> dict[str, str]:
        return {**{name: mfe.files.version for name, mfe in of.mfes.items()}, "host": of.host.version}

    before: Mapping[str, str] = versions(other) if other else {}
    return [f"{name}@{version}" for name, version in versions(release).items() if before.get(name) != version]


def asked(query: str) -> tuple[str | None, str]:
    """(value of the preview parameter, the query without it)."""
    if PARAMETER not in query:
        return None, query
    pairs = parse_qsl(query, keep_blank_values=True)
    values = [value for name, value in pairs if name == PARAMETER]
    rest = urlencode([(name, value) for name, value in pairs if name != PARAMETER])
    return (values[0] if values else None), rest


def cookie(field: str) -> str | None:
    """The token in a Cookie field, None if there is none."""
    if COOKIE not in field:
        return None
    for pair in field.split(";"):
        name, _, value = pair.strip().partition("=")
        if name == COOKIE:
            return value
    return None


def clean(path: str, query: str) -> str:
    """The address of a page on our own origin: a path of `//host` or `/\\host` would leave it."""
    return "/" + quote(path).lstrip("/") + (f"?{query}" if query else "")
