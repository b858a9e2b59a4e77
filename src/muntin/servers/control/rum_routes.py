"""The endpoints of real-user monitoring.

| call                           | who asks       | does                                                    |
|--------------------------------|----------------|---------------------------------------------------------|
| POST /rum                      | pages, by edge | takes a beacon: 204, and nothing to wait for            |
| GET /api/v1/health             | operators      | every MFE in short: versions and verdicts               |
| GET /api/v1/mfes/{name}/health | operators      | one MFE: all figures per version, of the last `minutes` |

`POST /rum` is the one path of control that the edge leads to, and it takes beacons of the page's own origin alone. It
asks for no X-Muntin-Request: `sendBeacon` can't set one, and a beacon does nothing that a stranger couldn't do anyway.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody
from litestar.params import PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from muntin.manifest.versions import Version
from muntin.servers.control.keys import NAME
from muntin.servers.control.parts import Control
from muntin.servers.control.rum import Rum
from muntin.servers.control.rum_keeping import KEPT, ReleaseReader, RumKeeper, RumStore
from muntin.service import Clock, Database, Problem, foreign_site
from muntin.telemetry import (
    MINUTES,
    MOST_BYTES,
    Beacon,
    Figures,
    FrequentError,
    Intake,
    Key,
    MfeHealth,
    Quantiles,
    Verdict,
    VersionHealth,
    version_health,
    worst,
)

MEDIA_TYPES = ("application/json", "text/plain")
MOST_MINUTES = int(KEPT.total_seconds() // 60)

Http = Request[Any, Any, Any]
Parts = NamedDependency[Control]
Monitoring = NamedDependency[Rum]
Storing = NamedDependency[RumStore]
Name = Annotated[str, PathParameter(pattern=NAME, description="Name of an MFE")]
Minutes = Annotated[int, QueryParameter(ge=1, le=MOST_MINUTES, description="Of so many last minutes")]


class VersionSummary(msgspec.Struct, frozen=True, rename="camel"):
    """One version in short; the fields are those of VersionHealth. `mounts`: that worked."""

    version: str
    channels: list[str]
    verdict: Verdict
    since: datetime | None
    pages: int
    failed: float | None
    mounts: int
    load: Quantiles | None
    mount: Quantiles | None
    errors: int
    frequent: FrequentError | None


class MfeSummary(msgspec.Struct, frozen=True, rename="camel"):
    """`verdict`: the worst of its versions."""

    name: str
    verdict: Verdict
    versions: list[VersionSummary]


class Health(msgspec.Struct, frozen=True, rename="camel"):
    """All MFEs, by name; and what came in since the control plane started."""

    minutes: int
    items: list[MfeSummary]
    intake: Intake


@dataclass
class BeaconOperation(Operation):
    """Takes a beacon, as either media type."""

    def __post_init__(self) -> None:
        (_, parts) = msgspec.json.schema_components([Beacon], ref_template="{name}")
        media: Any = OpenAPIMediaType(schema=_inlined(parts["Beacon"], parts))
        self.request_body = RequestBody(content=dict.fromkeys(MEDIA_TYPES, media), required=True)


def _inlined(schema: Any, parts: dict[str, Any]) -> Any:
    """The schema without references: an operation's own schema can't add to the document's components."""
    if isinstance(schema, list):
        return [_inlined(each, parts) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"]], parts)
    return {key: _inlined(each, parts) for key, each in schema.items() if key != "discriminator"}


@post(
    "/rum",
    status_code=204,
    request_max_body_size=MOST_BYTES,
    operation_class=BeaconOperation,
    summary="Report from a page",
    tags=["monitoring"],
)
async def take_beacon(request: Http, rum: Monitoring) -> None:
    """A beacon, by contracts/rum.schema.json. What it names and the release does not have is counted, not refused."""
    if foreign := foreign_site(request.headers):
        raise Problem("cross-site-request", foreign)
    media_type = request.content_type[0]
    if media_type not in MEDIA_TYPES:
        raise Problem("unsupported-media-type", f"send application/json or text/plain, not {media_type or 'nothing'!r}")
    content = await request.body()
    rum.admit(request.headers)
    rum.take(content)


@get("/api/v1/health", summary="How all MFEs are", tags=["monitoring"])
async def read_health(rum: Monitoring) -> Health:
    """Every MFE that a channel has or pages told of in the last hour, with its versions."""
    found: dict[str, list[VersionHealth]] = {}
    for key in _newest_first(rum.versions()):
        health = version_health(rum.rolling, key, rum.minute, channels=rum.channels_of(key))
        found.setdefault(key[0], []).append(health)
    items = [
        MfeSummary(name, worst(each.verdict for each in versions), [_summary(each) for each in versions])
        for name, versions in found.items()
    ]
    return Health(MINUTES, items, rum.rolling.intake)


@get("/api/v1/mfes/{name:str}/health", summary="How one MFE is", tags=["monitoring"])
async def read_mfe_health(
    name: Name, control: Parts, rum: Monitoring, rum_store: Storing, minutes: Minutes = MINUTES
) -> MfeHealth:
    """Its versions that a channel has or pages told of. The verdict is one of the last minutes, whatever is asked."""
    now = rum.minute
    figures = {
        version: rum.rolling.of((known, version), now - min(minutes, MINUTES) + 1)
        for known, version in rum.versions()
        if known == name
    }
    if minutes > MINUTES:
        for version, older in (await rum_store.of(name, now - minutes + 1, now - MINUTES + 1)).items():
            figures.setdefault(version, Figures()).merge(older)
    if not figures and not await control.registry.versions(name):
        raise Problem("version-unknown", f"nothing is published under the name {name}")
    versions = [
        version_health(rum.rolling, (name, version), now, figures[version], rum.channels_of((name, version)))
        for _, version in _newest_first((name, version) for version in figures)
    ]
    return MfeHealth(name, minutes, worst(each.verdict for each in versions), versions)


def _newest_first(keys: Iterable[Key]) -> list[Key]:
    """By name, and of each the newest version first."""
    newest = sorted(keys, key=lambda key: (Version.parse(key[1]), key[1]), reverse=True)
    return sorted(newest, key=lambda key: key[0])


def _summary(health: VersionHealth) -> VersionSummary:
    load, mount = health.phases.get("load"), health.phases.get("mount")
    return VersionSummary(
        version=health.version,
        channels=health.channels,
        verdict=health.verdict,
        since=health.since,
        pages=health.pages,
        failed=health.failed,
        mounts=mount.ok if mount else 0,
        load=load.ms if load else None,
        mount=mount.ms if mount else None,
        errors=sum(health.errors.values()),
        frequent=health.frequent[0] if health.frequent else None,
    )


HANDLERS: list[ControllerRouterHandler] = [take_beacon, read_health, read_mfe_health]


def parts(clock: Clock, database: Database, releases: ReleaseReader) -> tuple[RumKeeper, dict[str, Any]]:
    """What runs beside these handlers, and what they take by name, besides `control`."""
    rum, store = Rum(clock), RumStore(database)
    return RumKeeper(rum, store, releases), {"rum": rum, "rum_store": store}
