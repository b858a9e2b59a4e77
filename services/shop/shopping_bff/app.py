"""Wires the cart's back end."""

from litestar import Litestar

from muntin.service import Settings, create_service, remembering

from .carts import Carts
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
    upstreams, resources = remembering(settings)
    return create_service(
        HANDLERS,
        settings=settings,
        title="Shopping BFF",
        resources=resources,
        dependencies={"carts": Carts(upstreams["cart"], upstreams["product"])},
        log_headers=LOGGED,
    )
