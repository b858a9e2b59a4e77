"""Previews: a full release with other versions in it, shown to whoever has the link, until it expires.

The release is solved and stored like any other; no channel points at it. The link's token is a JWS (HS256, the
services' shared secret) with the claims {aud, release, channel, exp, jti}; the shell reads it. The audit log says who
made which link; a token itself is written down nowhere.
"""

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

import msgspec
from joserfc import jwt
from joserfc.jwk import OctKey
from msgspec import Meta

from muntin.release import Diff
from muntin.servers.control.keys import Key
from muntin.servers.control.parts import Control
from muntin.servers.control.releases import Releases
from muntin.servers.control.solving import Ask, Name, Ranges

AUDIENCE = "muntin-preview"
ALGORITHM = "HS256"
PARAMETER = "muntin-preview"
TWO_HOURS = 2 * 60 * 60
SEVEN_DAYS = 7 * 24 * 60 * 60


class PreviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The page of `channel` with these versions, exact prereleases included, for so many seconds."""

    channel: Name
    wanted: Annotated[Ranges, Meta(min_length=1)]
    without: list[str] = []
    pins: Ranges = {}
    seconds: Annotated[int, Meta(ge=1, le=SEVEN_DAYS)] = TWO_HOURS


class Preview(msgspec.Struct, frozen=True, rename="camel"):
    """A preview link. `changes`: against what the channel has now."""

    release: str
    token: str
    url: str
    expires_at: datetime
    changes: Diff


class Previews:
    """Makes preview links."""

    def __init__(self, control: Control, releases: Releases) -> None:
        settings = control.settings
        self.control = control
        self.releases = releases
        self._key = OctKey.import_key(settings.required(settings.service_secret, "MUNTIN_SERVICE_SECRET"))

    async def make(self, asked: PreviewRequest, key: Key) -> Preview:
        """Solves, stores, signs, and writes it down. Raises as Releases.make does."""
        ask = Ask(asked.channel, wanted=asked.wanted, without=asked.without, pins=asked.pins)
        made = await self.releases.make(ask, key)
        until = int(self.control.clock.now().timestamp()) + asked.seconds
        claims = {
            "aud": AUDIENCE,
            "release": made.id,
            "channel": asked.channel,
            "exp": until,
            "jti": secrets.token_urlsafe(16),
        }
        await self._note(claims, asked.wanted, key)
        token = jwt.encode({"alg": ALGORITHM}, claims, self._key)
        url = f"{self.control.settings.public_origin}/?{urlencode({PARAMETER: token})}"
        return Preview(made.id, token, url, datetime.fromtimestamp(until, UTC), made.changes)

    async def _note(self, claims: Mapping[str, object], wanted: Mapping[str, str], key: Key) -> None:
        details = {name: claims[name] for name in ("release", "exp", "jti")} | {"wanted": dict(wanted)}
        async with self.control.database.transaction() as connection:
            await self.control.audit.append(
                connection, key.team, key.id, "preview.made", str(claims["channel"]), details
            )
