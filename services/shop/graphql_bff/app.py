"""Wires the GraphQL back end; nothing else here knows where anything comes from."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from muntin.graph import Engine, GraphQLOverHttp, GraphQLOverWebSocket
from muntin.service import (
    CallRecord,
    Clock,
    Events,
    IdentityVerifier,
    Nats,
    Settings,
    contracts_folder,
    degraded,
    note,
    noted,
    remembering,
)

from .context import Shop
from .graphiql import GraphiQL
from .live import Live
from .schema import build, read_sdl
from .sessions import Sessions
from .site import Site

BUILD = contracts_folder().parent / "build"


def create_app(settings: Settings | None = None, clock: Clock | None = None, build_folder: Path = BUILD) -> Site:
    """The application; `build_folder` is where the browser side was built to."""
    settings = settings or Settings.from_env()
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    events = Events("/graphql-bff", nats)
    upstreams, resources = remembering(settings, nats)
    sdl = read_sdl()
    engine = Engine(build(sdl), extensions=extensions)
    sessions = Sessions(Shop(upstreams, IdentityVerifier.from_settings(settings, clock), Live(events, nats)))
    return Site(
        GraphQLOverHttp(engine, sessions.of_request, clock=clock),
        GraphQLOverWebSocket(engine, sessions.of_socket, clock=clock),
        GraphiQL(build_folder / "graphiql", enabled=settings.development),
        sdl,
        [nats, events, *resources],
    )


@contextlib.contextmanager
def extensions() -> Iterator[Callable[[], dict[str, Any]]]:
    """`extensions` of an answer or an event: what of it is not as good as it should be, and why."""

    def said() -> dict[str, Any]:
        found = degraded()
        return {"degraded": msgspec.to_builtins(found)} if found else {}

    calls: list[CallRecord] = []
    try:
        with noted() as calls:
            yield said
    finally:
        for call in calls:
            note(call)  # for the headers of the HTTP answer, too
