"""A stored record -> the release that its name promises, or BrokenRelease: a record that was changed makes no page."""

import hashlib

import msgspec

from muntin.errors import MuntinError
from muntin.release.model import Release


class BrokenRelease(MuntinError):
    """A record is not the release that its name promises."""


def read_release(raw: bytes, id: str) -> Release:
    """The release `id`, whose record is `raw`. Raises BrokenRelease.

    The digest is taken of what is there, not of what we understand of it: records outlive versions of this program.
    """
    try:
        content = msgspec.json.decode(raw, type=dict)
        content.pop("id", None)
        found = hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
        if found != id:
            raise BrokenRelease(f"release {id[:12]} has the content of {found[:12]}")
        return msgspec.json.decode(raw, type=Release)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenRelease(f"release {id[:12]} can't be read: {error}") from error
