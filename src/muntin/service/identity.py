"""Who calls: the edge's authorizer signs it, services verify it, and owners alone touch what is theirs.

| header | signed by | says |
|---|---|---|
| `x-muntin-identity` | authorizer, Ed25519 (RFC 8037, RFC 9864), 60 s | the visitor: `sub`, guest or member, roles |
| `x-muntin-identity-state: unavailable` | authorizer | sessions can't be looked up now: 503, not 401 |
| `x-muntin-service` | the calling service, HS256 with the shared secret, 60 s | caller and callee of an internal call |

The edge strips all three from what comes in from outside.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Literal

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, OKPKey

from muntin.clock import Clock, SystemClock
from muntin.errors import Problem
from muntin.settings import Settings

IDENTITY_HEADER = "x-muntin-identity"
STATE_HEADER = "x-muntin-identity-state"
SERVICE_HEADER = "x-muntin-service"
SESSION_COOKIE = "__Host-sid"
"""The cookie that the session service gives out and the authorizer reads: 256 random bits, base64url."""

ISSUER = "muntin-authorizer"
LIFETIME = 60
LEEWAY = 5


class Identity(msgspec.Struct, frozen=True):
    """The visitor on whose behalf a call is made. `sub` is the user id that carts and orders belong to."""

    sub: str
    kind: Literal["guest", "member"]
    name: str = ""
    roles: tuple[str, ...] = ()

    def must_own(self, user_id: str) -> None:
        """Raises Problem("not-yours") unless `user_id` is this visitor."""
        if user_id != self.sub:
            raise Problem("not-yours", "you may only use your own cart and orders")

    def must_have(self, role: str) -> None:
        """Raises Problem("role-required") unless the visitor has `role`."""
        if role not in self.roles:
            raise Problem("role-required", f"this needs the role {role!r}")


class IdentityVerifier:
    """Reads `x-muntin-identity`."""

    def __init__(self, keys: KeySet, clock: Clock | None = None) -> None:
        self.keys = keys
        self.clock = clock or SystemClock()

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock | None = None) -> "IdentityVerifier":
        """With the public keys at MUNTIN_IDENTITY_JWKS."""
        path = settings.required(settings.identity_jwks, "MUNTIN_IDENTITY_JWKS")
        return cls(KeySet.import_key_set(json.loads(path.read_text())), clock)

    def identify(self, headers: Mapping[str, str]) -> Identity:
        """The verified visitor, or a Problem: authentication-required (401) or identity-unavailable (503)."""
        token = headers.get(IDENTITY_HEADER)
        if not token:
            if headers.get(STATE_HEADER) == "unavailable":
                raise Problem("identity-unavailable", "the session could not be checked")
            raise Problem("authentication-required", "the call carries no identity")
        try:
            claims = jwt.decode(token, self.keys, algorithms=["Ed25519"]).claims
            jwt.JWTClaimsRegistry(
                now=_seconds(self.clock),
                leeway=LEEWAY,
                iss={"essential": True, "value": ISSUER},
                exp={"essential": True},
            ).validate(claims)
            return msgspec.convert(claims, Identity)
        except (JoseError, ValueError, msgspec.ValidationError) as error:
            raise Problem("authentication-required", f"the identity is not valid: {error}") from error


class IdentitySigner:
    """Makes `x-muntin-identity`; the authorizer's alone."""

    def __init__(self, key: OKPKey, clock: Clock | None = None) -> None:
        self.key = key
        self.clock = clock or SystemClock()

    @classmethod
    def from_settings(cls, settings: Settings, clock: Clock | None = None) -> "IdentitySigner":
        """With the private key at MUNTIN_IDENTITY_KEY."""
        path = settings.required(settings.identity_key, "MUNTIN_IDENTITY_KEY")
        return cls(OKPKey.import_key(json.loads(path.read_text())), clock)

    def sign(self, identity: Identity) -> str:
        """A token good for LIFETIME seconds from now."""
        now = _seconds(self.clock)
        claims = {**msgspec.to_builtins(identity), "iss": ISSUER, "iat": now, "exp": now + LIFETIME}
        header = {"alg": "Ed25519", "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=["Ed25519"])


class ServiceTokens:
    """Makes and reads `x-muntin-service`."""

    def __init__(self, name: str, secret: str, clock: Clock | None = None) -> None:
        self.name = name
        self.clock = clock or SystemClock()
        self.key = OctKey.import_key(secret)

    @classmethod
    def from_settings(cls, settings: Settings) -> "ServiceTokens":
        """For this process, with the secret in MUNTIN_SERVICE_SECRET."""
        return cls(settings.name, settings.required(settings.service_secret, "MUNTIN_SERVICE_SECRET"))

    def issue(self, callee: str) -> str:
        """A token that lets this process call internals of `callee` for LIFETIME seconds."""
        issued = _seconds(self.clock)
        claims = {"iss": self.name, "aud": callee, "iat": issued, "exp": issued + LIFETIME}
        return jwt.encode({"alg": "HS256"}, claims, self.key)

    def verify(self, headers: Mapping[str, str]) -> str:
        """The calling service's name, or Problem("caller-not-allowed")."""
        try:
            claims = jwt.decode(headers.get(SERVICE_HEADER, ""), self.key, algorithms=["HS256"]).claims
            jwt.JWTClaimsRegistry(
                now=_seconds(self.clock),
                leeway=LEEWAY,
                aud={"essential": True, "value": self.name},
                exp={"essential": True},
            ).validate(claims)
            return str(claims["iss"])
        except (JoseError, ValueError, KeyError) as error:
            raise Problem("caller-not-allowed", "the call carries no valid service token") from error


def session_digest(token: str) -> bytes:
    """What stands for the session cookie's value outside the browser: stored, looked up and logged in its place."""
    return hashlib.sha256(token.encode()).digest()


def _seconds(clock: Clock) -> int:
    """Epoch seconds, as JWT claims count."""
    return int(clock.now().timestamp())
