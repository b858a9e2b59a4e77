"""The endpoints of releases, channels and previews.

| call                                 | needs the right | does                                                    |
|--------------------------------------|-----------------|---------------------------------------------------------|
| POST /api/v1/check                   |                 | solves with an unpublished manifest; stores nothing     |
| POST /api/v1/releases                | release         | solves and stores: 201, or 200 if it was there already  |
| GET /api/v1/releases/{id}            |                 | the record; `id` may be its first 8 or more characters  |
| GET /api/v1/releases/{a}/diff/{b}    |                 | what changes from a to b                                |
| GET /api/v1/channels                 |                 | where all channels point                                |
| GET /api/v1/channels/{name}          |                 | where one points; its ETag is the revision              |
| PUT /api/v1/channels/{name}          | deploy          | moves it, from the revision that the caller saw         |
| GET /api/v1/channels/{name}/history  |                 | its moves, newest first                                 |
| POST /api/v1/previews                | release         | a link to a release that no channel points at           |
"""

import asyncio
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody, PathParameter, QueryParameter
from litestar.types import ControllerRouterHandler

from muntin.manifest import checks
from muntin.manifest.build import Manifest
from muntin.release import Diff, Release, diff
from muntin.resolve.model import Refusal
from muntin.servers.control.channels import Channel, Channels, Move, MoveRequest
from muntin.servers.control.inspection import Faults
from muntin.servers.control.keys import NAME
from muntin.servers.control.parts import Control
from muntin.servers.control.previews import Preview, PreviewRequest, Previews
from muntin.servers.control.releases import WHOLE, Made, Releases
from muntin.servers.control.solving import Ask, Name, Refused, Solver, asking_for, with_candidate
from muntin.service import document
from muntin.service.problems import MEDIA_TYPE

LARGEST_MANIFEST = 4 * 1024 * 1024
"""Bytes of a body that may hold a manifest or a page of many MFEs."""

IMMUTABLE = "public, max-age=31536000, immutable"
NO_CACHE = "no-cache"

Http = Request[Any, Any, Any]
Parts = NamedDependency[Control]
Making = NamedDependency[Releases]
Moving = NamedDependency[Channels]
Previewing = NamedDependency[Previews]
Id = Annotated[str, PathParameter(max_length=WHOLE, description="A release's id, or its first 8 or more characters")]
ChannelName = Annotated[str, PathParameter(pattern=NAME, description="Name of a channel")]


class CheckRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A manifest that is not published yet, and the page it shall be part of."""

    channel: Name
    manifest: Manifest


class Checked(msgspec.Struct, frozen=True, omit_defaults=True):
    """`release`: what would change on the page; `refusal`: why it does not fit."""

    fits: bool
    release: Diff | None = None
    refusal: Refusal | None = None


class ChannelList(msgspec.Struct, frozen=True):
    """All channels, by name."""

    items: list[Channel]


class MoveList(msgspec.Struct, frozen=True):
    """The moves of a channel, newest first."""

    items: list[Move]


def answer_refused(request: Http, error: Refused) -> Response[bytes]:
    """The problem with its own members beside the common ones."""
    body = msgspec.to_builtins(document(error, request.url.path)) | msgspec.to_builtins(error.members)
    return Response(msgspec.json.encode(body), status_code=error.status, media_type=MEDIA_TYPE)


REFUSALS: Any = {Refused: answer_refused}


@post(
    "/api/v1/check",
    status_code=200,
    request_max_body_size=LARGEST_MANIFEST,
    exception_handlers=REFUSALS,
    summary="Whether a build would fit",
    tags=["releases"],
)
async def check(data: JSONBody[CheckRequest], control: Parts, releases: Making) -> Checked:
    """Would the channel's page still fit with this build in it? Solves, and stores nothing."""
    faults = Faults()
    faults.errors += await asyncio.to_thread(checks.check, data.manifest)
    faults.refuse(f"{data.manifest.name}@{data.manifest.version}")
    records = with_candidate(data.manifest, await control.registry.records(), control.clock.now())
    current = await releases.current(data.channel)
    ask = asking_for(data.channel, data.manifest)
    try:
        release = await releases.solver.solve(ask, records, current)
    except Refused as refused:
        return Checked(False, refusal=refused.members["refusal"])
    return Checked(True, release=diff(current, release))


@post(
    "/api/v1/releases",
    request_max_body_size=LARGEST_MANIFEST,
    exception_handlers=REFUSALS,
    summary="Make a release",
    responses={200: ResponseSpec(Made, description="It was there already", generate_examples=False)},
    tags=["releases"],
)
async def make_release(data: JSONBody[Ask], request: Http, control: Parts, releases: Making) -> Response[Made]:
    """Solves which versions make the page, and stores that. Moves nothing."""
    made = await releases.make(data, await control.gate.enter(request, "release"))
    headers = {"location": f"/api/v1/releases/{made.id}"}
    return Response(made, status_code=201 if made.created else 200, headers=headers)


@get(
    "/api/v1/releases/{id:str}",
    summary="One release",
    tags=["releases"],
    responses={200: ResponseSpec(Release, description="The record as it is stored", generate_examples=False)},
)
async def read_release(id: Id, releases: Making) -> Response[bytes]:
    """A release's record."""
    whole = await releases.find(id)
    kept = IMMUTABLE if len(id) == WHOLE else NO_CACHE
    return Response(await releases.raw(whole), media_type="application/json", headers={"cache-control": kept})


@get("/api/v1/releases/{before:str}/diff/{after:str}", summary="What differs", tags=["releases"])
async def compare_releases(before: Id, after: Id, releases: Making) -> Diff:
    """Versions, libraries, bytes, permissions and places that differ."""
    old, new = await releases.find(before), await releases.find(after)
    return diff(await releases.read(old), await releases.read(new))


@get("/api/v1/channels", summary="All channels", tags=["channels"])
async def list_channels(channels: Moving) -> ChannelList:
    """Where every channel points."""
    return ChannelList(await channels.all())


@get(
    "/api/v1/channels/{name:str}",
    summary="One channel",
    tags=["channels"],
    responses={
        200: ResponseSpec(Channel, description="Where it points", generate_examples=False),
        304: ResponseSpec(None, description="It still is at the revision that If-None-Match names"),
    },
)
async def read_channel(name: ChannelName, request: Http, channels: Moving) -> Response[Channel | None]:
    """Where the channel points; 304 for who knows that revision."""
    channel = await channels.get(name)
    headers = {"etag": f'"{channel.revision}"', "cache-control": NO_CACHE}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(None, status_code=304, headers=headers)
    return Response(channel, headers=headers)


@put("/api/v1/channels/{name:str}", exception_handlers=REFUSALS, summary="Deploy or roll back", tags=["channels"])
async def move_channel(
    name: ChannelName,
    data: JSONBody[MoveRequest],
    request: Http,
    control: Parts,
    channels: Moving,
) -> Response[Channel]:
    """Deploys or rolls back, if the channel is still at the revision that the caller saw."""
    channel = await channels.move(name, data, await control.gate.enter(request, "deploy"))
    return Response(channel, headers={"etag": f'"{channel.revision}"'})


@get("/api/v1/channels/{name:str}/history", summary="A channel's moves", tags=["channels"])
async def channel_history(
    name: ChannelName,
    channels: Moving,
    limit: Annotated[int, QueryParameter(ge=1, le=1000, description="How many at most")] = 50,
) -> MoveList:
    """The channel's moves, newest first."""
    return MoveList(await channels.history(name, limit))


@post("/api/v1/previews", exception_handlers=REFUSALS, summary="Make a preview link", tags=["previews"])
async def make_preview(data: JSONBody[PreviewRequest], request: Http, control: Parts, previews: Previewing) -> Preview:
    """A link that shows its bearer a page with these versions, until it expires."""
    return await previews.make(data, await control.gate.enter(request, "release"))


HANDLERS: list[ControllerRouterHandler] = [
    check,
    make_release,
    read_release,
    compare_releases,
    list_channels,
    read_channel,
    move_channel,
    channel_history,
    make_preview,
]


def dependencies(control: Control) -> dict[str, Any]:
    """What these handlers take by name, besides `control`."""
    releases = Releases(control, Solver())
    return {"releases": releases, "channels": Channels(control, releases), "previews": Previews(control, releases)}
