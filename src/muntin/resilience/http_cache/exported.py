"""A stored answer as bytes for the second level, and back: marker, checksum, MessagePack.

Whatever was not written here in whole, by this format's version, comes back as None.
"""

import hashlib

import msgspec

from muntin.resilience.http_cache.store import Entry
from muntin.resilience.model import Fields

MARKER = b"mc1"
SUM_BYTES = 8


class Written(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The headers, and what can't be read from them. Ages in seconds, `answered_at` since the epoch."""

    target: str
    selector: tuple[tuple[str, str | None], ...]
    status: int
    headers: Fields
    body: bytes
    answered_at: float
    initial_age: float
    lifetime: float


ENCODER = msgspec.msgpack.Encoder()
DECODER = msgspec.msgpack.Decoder(Written)


def checksum(packed: bytes) -> bytes:
    """Against half-written and mixed-up values, not against malice."""
    return hashlib.blake2b(packed, digest_size=SUM_BYTES).digest()


def export(entry: Entry) -> bytes:
    """The entry as bytes."""
    packed = ENCODER.encode(
        Written(
            target=entry.target,
            selector=entry.selector,
            status=entry.status,
            headers=entry.headers,
            body=entry.body,
            answered_at=entry.answered_at,
            initial_age=entry.initial_age,
            lifetime=entry.lifetime,
        )
    )
    return MARKER + checksum(packed) + packed


def read(data: bytes) -> Written | None:
    """What `export` wrote; None for anything else."""
    start = len(MARKER) + SUM_BYTES
    packed = data[start:]
    if data[: len(MARKER)] != MARKER or data[len(MARKER) : start] != checksum(packed):
        return None
    try:
        return DECODER.decode(packed)
    except msgspec.DecodeError:
        return None
