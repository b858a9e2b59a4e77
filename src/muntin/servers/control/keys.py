"""Team keys: who may do what under which names.

| right     | allows                                   | `patterns` are names of |
|-----------|------------------------------------------|-------------------------|
| publish   | versions, resumable uploads              | MFEs and libraries      |
| release   | solving and storing releases, previews   |                         |
| deploy    | moving channels                          |                         |
| keys      | adding and revoking keys, never with more than it has itself |     |

A pattern is a name in which `*` stands for any characters, also none. The operator's keys come with the process's
settings, may do everything, and can't be revoked here. A key that expired or was revoked stays in the list, since audit
entries name it. `Gate` is what handlers use: no write gets past it unsigned.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import asyncpg
import msgspec
from litestar import Request
from msgspec import Meta

from muntin.adapters.signing import Claims, Jwk, RequestVerifier, body_digest, key_id, read_keys
from muntin.servers.control.audit import Audit
from muntin.service import Clock, Database, FieldError, Problem, UsageError

Right = Literal["publish", "release", "deploy", "keys"]
RIGHTS: tuple[Right, ...] = ("publish", "release", "deploy", "keys")
OPERATOR = "operator"

NAME = r"^[a-z][a-z0-9-]{0,39}$(?!\n)"
"""Of MFEs, libraries, channels and teams. Python's `$` alone would let a line break at the end pass."""

Pattern = Annotated[
    str, Meta(pattern=r"^[a-z0-9*][a-z0-9*-]{0,63}$(?!\n)", description="A name; `*` is any characters")
]


class Key(msgspec.Struct, frozen=True, rename="camel"):
    """One key as it is listed. `id`: the thumbprint (RFC 7638) of `jwk`, its public half."""

    id: str
    team: str
    patterns: list[str]
    rights: list[Right]
    jwk: dict[str, Any]
    created_at: datetime | None = None
    created_by: str = ""
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def may(self, right: Right, name: str | None = None) -> bool:
        """Whether it has `right` (for that name)."""
        return right in self.rights and (name is None or any(matches(p, name) for p in self.patterns))

    def must(self, right: Right, name: str | None = None) -> None:
        """Raises Problem("publisher-not-allowed") unless it may."""
        if right not in self.rights:
            raise Problem("publisher-not-allowed", f"the key of {self.team} has no right to {_what(right)}")
        if not self.may(right, name):
            shown = ", ".join(self.patterns)
            raise Problem("publisher-not-allowed", f"the key of {self.team} is for {shown}, which {name} is not")


class NewKey(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A key to add."""

    team: Annotated[str, Meta(pattern=NAME, description="Whose key it is")]
    patterns: Annotated[list[Pattern], Meta(min_length=1, max_length=100)]
    rights: Annotated[list[Right], Meta(min_length=1, max_length=len(RIGHTS))]
    jwk: Annotated[dict[str, Any], Meta(description="The public Ed25519 key (RFC 8037)")]
    expires_at: datetime | None = None


def matches(pattern: str, name: str) -> bool:
    """Whether `name` is of `pattern`. A name that is itself a pattern matches if all of its names would.

    Each piece between two `*` is looked for once, as early as it comes: a regular expression would try every way to
    share the name among the `*`, and twenty of them would take hours.
    """
    first, *pieces = pattern.split("*")
    if not pieces:
        return name == pattern
    *middle, last = pieces
    at, end = len(first), len(name) - len(last)
    if end < at or not name.startswith(first) or not name.endswith(last):
        return False
    for piece in middle:
        found = name.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


class Keys:
    """All keys: the operator's, and those in the database."""

    def __init__(self, database: Database, operator: Mapping[str, Jwk]) -> None:
        self.database = database
        self._operator = {id: Key(id, OPERATOR, ["*"], list(RIGHTS), dict(jwk)) for id, jwk in operator.items()}

    async def all(self) -> list[Key]:
        """Every key, also the expired and the revoked, oldest first."""
        async with self.database.acquire() as connection:
            rows = await connection.fetch("select * from team_key order by created_at, id")
        return [*self._operator.values(), *(_key(row) for row in rows)]

    async def find(self, id: str) -> Key | None:
        """The key, whatever has become of it."""
        if id in self._operator:
            return self._operator[id]
        async with self.database.acquire() as connection:
            row = await connection.fetchrow("select * from team_key where id = $1", id)
        return None if row is None else _key(row)

    async def add(self, key: Key, by: Key, audit: Audit) -> Key:
        """Stores a key. One that is there already as it is: nothing changes; with other content: Problem conflict."""
        if key.id in self._operator:
            raise Problem("conflict", f"the key {key.id} is the operator's already")
        async with self.database.transaction() as connection:
            await audit.lock(connection)
            row = await connection.fetchrow("select * from team_key where id = $1", key.id)
            if row is not None:
                return _same(_key(row), key)
            key = msgspec.structs.replace(key, created_at=audit.clock.now(), created_by=by.team)
            await connection.execute(
                "insert into team_key (id, team, patterns, rights, jwk, created_at, created_by, expires_at)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8)",
                key.id,
                key.team,
                key.patterns,
                key.rights,
                key.jwk,
                key.created_at,
                key.created_by,
                key.expires_at,
            )
            said = {"team": key.team, "patterns": key.patterns, "rights": key.rights, "jwk": key.jwk}
            said["expiresAt"] = key.expires_at.isoformat() if key.expires_at else ""
            await audit.append(connection, by.team, by.id, "key.added", key.id, said)
        return key

    async def revoke(self, id: str, by: Key, audit: Audit) -> Key:
        """Ends a key for good; again changes nothing. Problem not-found, conflict, publisher-not-allowed."""
        if id in self._operator:
            raise Problem("conflict", "the operator's keys come with the settings; take it out of MUNTIN_OPERATOR_JWKS")
        async with self.database.transaction() as connection:
            await audit.lock(connection)
            row = await connection.fetchrow("select * from team_key where id = $1", id)
            if row is None:
                raise Problem("not-found", f"there is no key {id}; `muntin keys list` shows them")
            key = _key(row)
            if key.revoked_at is None:
                _must_contain(by, key.rights, key.patterns, "revoke")
                key = msgspec.structs.replace(key, revoked_at=audit.clock.now())
                await connection.execute("update team_key set revoked_at = $2 where id = $1", id, key.revoked_at)
                await audit.append(connection, by.team, by.id, "key.revoked", id, {"team": key.team})
            return key


class UsedSignatures:
    """Which signatures were used, in the database: neither another process nor a restart forgets."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def first(self, jti: str, until: int) -> bool:
        """See adapters.signing.Seen."""
        async with self.database.acquire() as connection:
            done = await connection.execute(
                "insert into used_signature (jti, until) values ($1, $2) on conflict do nothing",
                jti,
                datetime.fromtimestamp(until, UTC),
            )
        return bool(done.endswith(" 1"))

    async def sweep(self, now: datetime) -> None:
        """Forgets those that have ended by themselves."""
        async with self.database.acquire() as connection:
            await connection.execute("delete from used_signature where until < $1", now)


class Admission(msgspec.Struct, frozen=True):
    """A signed request whose body was not looked at yet."""

    key: Key
    claims: Claims


class Gate:
    """Lets signed requests through.

    admission = await gate.admit(request, "publish", name)   before a large body is read; then must_cover(digest)
    key = await gate.enter(request, "deploy", channel)       the same with the body, for small ones
    """

    def __init__(self, keys: Keys, verifier: RequestVerifier, clock: Clock) -> None:
        self.keys = keys
        self.verifier = verifier
        self.clock = clock

    async def admit(self, request: "Request[Any, Any, Any]", right: Right, name: str | None = None) -> Admission:
        """The key, if it signed this request and has the right. Problem publisher-unknown or publisher-not-allowed."""
        authorization = request.headers.get("authorization")
        key = await self.keys.find(self.verifier.kid(authorization))
        if key is None:
            raise Problem("publisher-unknown", "nobody here knows the key that signed the request")
        claims = await self.verifier.verify(authorization, key.jwk, request.method, request.scope["path"])
        if key.revoked_at is not None:
            raise Problem("publisher-unknown", f"the key of {key.team} was revoked at {_minute(key.revoked_at)}")
        if key.expires_at is not None and key.expires_at <= self.clock.now():
            raise Problem("publisher-unknown", f"the key of {key.team} expired at {_minute(key.expires_at)}")
        key.must(right, name)
        return Admission(key, claims)

    async def enter(self, request: "Request[Any, Any, Any]", right: Right, name: str | None = None) -> Key:
        """The key, if it signed this request and its body and has the right."""
        admission = await self.admit(request, right, name)
        admission.claims.must_cover(body_digest(await request.body()))
        return admission.key


def operator_keys(path: Path) -> dict[str, Jwk]:
    """The operator's public keys at MUNTIN_OPERATOR_JWKS."""
    try:
        return read_keys(path.read_text())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} holds no JWK set of Ed25519 keys: {error}") from error


def granted(new: NewKey, by: Key) -> Key:
    """The key to store, or a Problem: nobody gives rights or names that they do not have."""
    try:
        id = key_id(new.jwk)
    except ValueError as error:
        raise Problem("bad-input", "the key is not usable", errors=[FieldError("jwk", str(error))]) from error
    if "d" in new.jwk:
        raise Problem("bad-input", "keep the private key", errors=[FieldError("jwk.d", "send the public half only")])
    _must_contain(by, new.rights, new.patterns, "give")
    public = {name: value for name, value in new.jwk.items() if name in ("kty", "crv", "x")}
    return Key(id, new.team, list(new.patterns), list(new.rights), public, expires_at=new.expires_at)


def _must_contain(by: Key, rights: Sequence[Right], patterns: Sequence[str], verb: str) -> None:
    if more := [right for right in rights if right not in by.rights]:
        raise Problem("publisher-not-allowed", f"the key of {by.team} can't {verb} the right to {_what(more[0])}")
    if wider := [p for p in patterns if not any(matches(own, p) for own in by.patterns)]:
        raise Problem("publisher-not-allowed", f"the key of {by.team} can't {verb} {wider[0]}: its own names are fewer")


def _same(known: Key, key: Key) -> Key:
    if (known.team, known.patterns, known.rights, known.expires_at, known.revoked_at) != (
        key.team,
        key.patterns,
        key.rights,
        key.expires_at,
        None,
    ):
        raise Problem("conflict", f"the key {key.id} is known already, with other rights or revoked; make a new one")
    return known


def _key(row: asyncpg.Record) -> Key:
    return Key(**{name: row[name] for name in Key.__struct_fields__})


def _what(right: str) -> str:
    return {"publish": "publish", "release": "make releases", "deploy": "deploy", "keys": "manage keys"}[right]


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")


__all__ = ["RIGHTS", "Admission", "Gate", "Key", "Keys", "NewKey", "Right", "UsedSignatures", "granted", "matches"]
