"""A signed checkpoint of the audit log, outside the database: how far it went, and with which hash.

A chain of hashes shows that an entry was changed, but not that its end was cut off, nor that somebody wrote all of it
anew. The checkpoint does: it is a JWS (HS256 with the services' secret, which the database does not know) in the object
store, taken a moment after entries were appended. Whoever wants to trust neither copies it elsewhere.
"""

from collections.abc import Mapping

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from muntin.adapters.objects import Store
from muntin.servers.control.audit import Audit
from muntin.service import Settings

PATH = "audit/checkpoint.jws"
SECONDS = 30.0
ALGORITHM = "HS256"
TYPE = "muntin-audit-checkpoint"
"""In the header `typ`: no other token signed with this secret can stand for a checkpoint (RFC 8725, 3.11)."""


class Checkpoint(msgspec.Struct, frozen=True):
    """`hash` (hex) of the entry `seq`."""

    seq: int
    hash: str


class Forged(Exception):
    """There is a checkpoint, and it is not signed with the services' secret."""


class Checkpoints:
    """Takes and reads it. Without a service secret there is none."""

    def __init__(self, settings: Settings, audit: Audit, objects: Store) -> None:
        self.audit = audit
        self.objects = objects
        self._key = OctKey.import_key(settings.service_secret) if settings.service_secret else None
        self._taken = 0

    async def take(self) -> None:
        """Writes the checkpoint of the log's present end, unless it is the last one."""
        head = await self.audit.head()
        if self._key is None or head is None or head.seq == self._taken:
            return
        payload = msgspec.json.encode(Checkpoint(head.seq, head.hash))
        token = jws.serialize_compact({"alg": ALGORITHM, "typ": TYPE}, payload, self._key, algorithms=[ALGORITHM])
        await self.objects.put(PATH, token.encode())
        self._taken = head.seq

    async def known(self) -> Mapping[int, str]:
        """seq -> hash, as the checkpoint has it; empty if there is none. Raises Forged."""
        content = await self.objects.get(PATH)
        if content is None or self._key is None:
            return {}
        try:
            signed = jws.deserialize_compact(content, self._key, algorithms=[ALGORITHM])
            if signed.headers().get("typ") != TYPE:
                raise Forged
            checkpoint = msgspec.json.decode(signed.payload, type=Checkpoint)
        except (JoseError, ValueError, msgspec.DecodeError) as error:
            raise Forged from error
        return {checkpoint.seq: checkpoint.hash}
