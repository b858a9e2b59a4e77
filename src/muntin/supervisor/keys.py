"""Secrets of one MUNTIN_HOME: made once, when missing, from the system's randomness; files 0600; never printed.

| file              | what                                                     | who reads it            |
|-------------------|----------------------------------------------------------|-------------------------|
| identity.jwk      | private Ed25519 key (RFC 8037) that signs identities      | authorizer alone        |
| jwks.json         | its public half as a JWK set (RFC 7517)                   | everyone                |
| operator.jwk      | private Ed25519 key by which this machine's operator publishes and deploys | the CLI |
| operator-jwks.json | its public half                                         | control                 |
| service-secret    | key of service-to-service tokens                          | everyone                |
| postgres-password | the administrator of the embedded PostgreSQL              | its launcher            |
| databases.json    | one role and password per database                        | launcher; each its own  |
| nats-token        | what clients show to the embedded NATS                    | everyone with `events`  |
"""

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

OPERATOR_KEY = "operator.jwk"


class Secrets(msgspec.Struct, frozen=True):
    """What the processes are told."""

    jwks: Path
    identity_key: Path
    operator_jwks: Path
    service_secret: str
    nats_token: str
    databases: dict[str, str]


def ensure(folder: Path, databases: Iterable[str]) -> Secrets:
    """Reads the secrets in `folder` and makes those that are missing."""
    identity = folder / "identity.jwk"
    _made_once(identity, new_key)
    jwks = folder / "jwks.json"
    _made_once(jwks, lambda: _public(identity))
    operator = folder / OPERATOR_KEY
    _made_once(operator, new_key)
    operator_jwks = folder / "operator-jwks.json"
    _made_once(operator_jwks, lambda: _public(operator))
    _made_once(folder / "postgres-password", secrets.token_urlsafe)
    known = folder / "databases.json"
    passwords: dict[str, str] = json.loads(known.read_text()) if known.exists() else {}
    missing = [name for name in databases if name not in passwords]
    if missing:
        passwords |= {name: secrets.token_urlsafe() for name in missing}
        write_private(known, json.dumps(passwords, indent=1))
    return Secrets(
        jwks=jwks,
        identity_key=identity,
        operator_jwks=operator_jwks,
        service_secret=_made_once(folder / "service-secret", secrets.token_urlsafe),
        nats_token=_made_once(folder / "nats-token", secrets.token_urlsafe),
        databases=passwords,
    )


def write_private(path: Path, text: str) -> None:
    """Writes all or nothing; readable by the owner alone from its first byte."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)


def _made_once(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        write_private(path, make())
    return path.read_text().strip()


def _public(private: Path) -> str:
    """The JWK set (RFC 7517) of the public half."""
    public = {name: value for name, value in json.loads(private.read_text()).items() if name != "d"}
    return json.dumps({"keys": [public]})


def new_key() -> str:
    """A private Ed25519 key as a JWK (RFC 8037), its `kid` the thumbprint (RFC 7638)."""
    # Imported here: it costs 50 ms and is needed once in the life of a MUNTIN_HOME.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    x, d = _b64(key.public_key().public_bytes_raw()), _b64(key.private_bytes_raw())
    thumbprint = _b64(hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest())  # RFC 7638
    return json.dumps(
        {"kty": "OKP", "crv": "Ed25519", "x": x, "d": d, "kid": thumbprint, "alg": "Ed25519", "use": "sig"}
    )


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
