"""Wires the GraphQL back end; nothing else here knows where anything comes from."""

from pathlib import Path

from muntin.graph import Engine, GraphQLOverHttp, GraphQLOverWebSocket
from muntin.service import Clock, Events, IdentityVerifier, Nats, Settings, Upstreams, contracts_folder

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
    upstreams = Upstreams(settings)
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    events = Events("/graphql-bff", nats)
    sdl = read_sdl()
    engine = Engine(build(sdl))
    sessions = Sessions(Shop(upstreams, IdentityVerifier.from_settings(settings, clock), Live(events, nats)))
    return Site(
        GraphQLOverHttp(engine, sessions.of_request, clock=clock),
        GraphQLOverWebSocket(engine, sessions.of_socket, clock=clock),
        GraphiQL(build_folder / "graphiql", enabled=settings.development),
        sdl,
        [upstreams, nats, events],
    )
