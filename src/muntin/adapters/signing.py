"""Who writes to the control plane: each request is signed by a team's Ed25519 key; there is no session and no password.

    Authorization: Bearer <JWS compact, alg Ed25519 (RFC 8037, RFC 9864), header kid>

| claim      | what                                                        | so that a stolen token            |
|------------|-------------------------------------------------------------|-----------------------------------|
| iss        | the key's id, its thumbprint (RFC 7638)                       |                                   |
| aud        | `muntin-control`                                              | is good for nothing else          |
| htm, htu   | method, and path without the query (names of RFC 9449, DPoP)  | can't do another thing            |
| digest     | SHA-256 (hex) of the body                                     | can't carry another body          |
| iat, exp   | seconds; exp <= iat + LIFETIME                                | ends soon                         |
| jti        | random, taken once                                            | can't be used again               |

`RequestSigner` is for clients; `RequestVerifier` for the server, which looks the key up between `kid` and `verify`.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import unquote

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from muntin.clock import Clock, SystemClock
from muntin.errors import Problem, UsageError

AUDIENCE = "muntin-control"
ALGORITHM = "Ed25519"
LIFETIME = 300
"""Seconds that a signature may be good for."""

SKEW = 30
"""Seconds by which the clocks of client and server may differ."""

LONGEST = 4096
"""Characters of a token; ours have some 600."""

Jwk = Mapping[str, Any]


class Claims(msgspec.Struct, frozen=True):
    """What a request's signature says of it."""

    iss: str
    aud: str
    htm: str
    htu: str
    digest: str
    iat: int
    exp: int
    jti: str

    def must_cover(self, digest: str) -> None:
        """Raises Problem("publisher-unknown") unless `digest` (SHA-256, hex) is that of the body which was signed."""
        if digest != self.digest:
            raise Problem("publisher-unknown", "the body is not the one that was signed: it was changed on its way")


class Seen(Protocol):
    """Remembers which tokens were used."""

    async def first(self, jti: str, until: int) -> bool:
        """Whether this is the first time that `jti` is met; it must be remembered until then (epoch seconds)."""


class SeenHere:
    """Seen in this process's memory: for one process that may forget when it starts anew."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self._until: dict[str, int] = {}

    async def first(self, jti: str, until: int) -> bool:
        """See Seen."""
        now = self.clock.now().timestamp()
        self._until = {known: end for known, end in self._until.items() if end >= now}
        if jti in self._until:
            return False
        self._until[jti] = until
        return True


def import_key(jwk: Jwk) -> OKPKey:
    """The Ed25519 key in a JWK, private or public. Raises ValueError for anything else."""
    try:
        key = OKPKey.import_key(dict(jwk))
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise ValueError(f"it is no Ed25519 key as a JWK: {error or type(error).__name__}") from error
    if key.curve_name != "Ed25519":
        raise ValueError(f"its curve is {key.curve_name}; Ed25519 is needed")
    return key


def key_id(jwk: Jwk) -> str:
    """The key's id: its thumbprint (RFC 7638), whatever its own `kid` says. Raises ValueError as import_key does."""
    return import_key(jwk).thumbprint()


def body_digest(body: bytes) -> str:
    """SHA-256 (hex), as the claim `digest` has it."""
    return hashlib.sha256(body).hexdigest()


class RequestSigner:
    """Signs with one private key (JWK)."""

    def __init__(self, jwk: Jwk) -> None:
        try:
            self._key = import_key(jwk)
        except ValueError as error:
            raise UsageError(f"the key can't sign: {error}; `muntin keys add` makes a good one") from error
        if not self._key.is_private:
            raise UsageError("the key can't sign: it is the public half")
        self.id = self._key.thumbprint()

    def headers(
        self, method: str, path: str, body: bytes, now: datetime, *, digest: str | None = None
    ) -> dict[str, str]:
        """The header that signs one request. `path`: as it is sent (percent-encoded); a query is not signed.

        `digest`: SHA-256 (hex) of a body that is not at hand as bytes; `body` is ignored then.
        """
        issued = int(now.timestamp())
        claims = Claims(
            iss=self.id,
            aud=AUDIENCE,
            htm=method.upper(),
            htu=path.partition("?")[0],
            digest=digest or body_digest(body),
            iat=issued,
            exp=issued + LIFETIME,
            jti=secrets.token_urlsafe(16),
        )
        token = jws.serialize_compact(
            {"alg": ALGORITHM, "kid": self.id}, msgspec.json.encode(claims), self._key, algorithms=[ALGORITHM]
        )
        return {"authorization": f"Bearer {token}"}


class RequestVerifier:
    """Says whether a request is signed, and by the key that it names. Every refusal is Problem("publisher-unknown")."""

    def __init__(self, seen: Seen | None = None, clock: Clock | None = None) -> None:
        self.clock = clock or SystemClock()
        self.seen = seen or SeenHere(self.clock)

    def kid(self, authorization: str | None) -> str:
        """The id of the key that `Authorization` claims to be signed with."""
        header = self._parts(_token(authorization))
        kid = header.get("kid")
        if header.get("alg") != ALGORITHM or not isinstance(kid, str):
            raise _refused(f"the signature must be {ALGORITHM} and name its key (kid)")
        return kid

    async def verify(self, authorization: str | None, jwk: Jwk, method: str, path: str) -> Claims:
        """The claims, if `jwk` signed them for this method and path (decoded) and they were never used before.

        The body is still to be compared: `claims.must_cover(digest)`.
        """
        key = import_key(jwk)
        try:
            signed = jws.deserialize_compact(_token(authorization), key, algorithms=[ALGORITHM])
            claims = msgspec.json.decode(signed.payload, type=Claims)
        except (JoseError, ValueError, msgspec.DecodeError) as error:
            raise _refused("the signature is not valid") from error
        self._check(claims, key.thumbprint(), method, path)
        if not await self.seen.first(claims.jti, claims.exp + SKEW):
            raise _refused("the signature was used before; sign each request anew")
        return claims

    def _check(self, claims: Claims, key_id: str, method: str, path: str) -> None:
        now = self.clock.now().timestamp()
        if claims.iss != key_id or claims.aud != AUDIENCE:
            raise _refused("the signature is for somebody else: `iss` or `aud` is not right")
        if claims.htm != method.upper() or unquote(claims.htu) != path:
            raise _refused(f"the signature is for {claims.htm} {claims.htu}, not for this request")
        if claims.exp > claims.iat + LIFETIME or not 16 <= len(claims.jti) <= 128:
            raise _refused(f"a signature is good for {LIFETIME} s at most, and its jti has 16 to 128 characters")
        if claims.iat > now + SKEW or claims.exp < now - SKEW:
            raise _refused("the signature is not valid now; compare the clocks of both machines")

    def _parts(self, token: str) -> dict[str, Any]:
        try:
            return dict(jws.extract_compact(token.encode()).headers())
        except (JoseError, ValueError) as error:
            raise _refused("the Authorization header holds no JWS") from error


def _token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _refused("the request is not signed; send Authorization: Bearer <signature>")
    if len(token) > LONGEST:
        raise _refused("the Authorization header is too long")
    return token


def _refused(detail: str) -> Problem:
    return Problem("publisher-unknown", detail, headers={"www-authenticate": "Bearer"})


def read_keys(text: str) -> dict[str, Jwk]:
    """The keys of a JWK set (RFC 7517) by their id. Raises ValueError."""
    keys = json.loads(text)["keys"]
    return {key_id(jwk): jwk for jwk in keys}
