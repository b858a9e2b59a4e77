"""Wires the catalogue's back end."""

from litestar import Litestar

from muntin.service import Settings, Upstreams, create_service

from .routes import HANDLERS

LOGGED = (
    "x-mfe",
    "x-muntin-release",
    "x-request-id",
    "traceparent",
    "x-muntin-request",
    "authorization",
    "x-muntin-identity",
)
"""What the page's interceptor and the edge add, to be seen in this process's log."""


def create_app(settings: Settings | None = None) -> Litestar:
    """The application; settings come from the environment unless given."""
    settings = settings or Settings.from_env()
    upstreams = Upstreams(settings)
    return create_service(
        HANDLERS,
        settings=settings,
        title="Product BFF",
        resources=[upstreams],
        dependencies={"products": upstreams["product"]},
        log_headers=LOGGED,
    )
