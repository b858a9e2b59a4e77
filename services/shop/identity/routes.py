"""The handlers of identity.

| path | who | answer |
|---|---|---|
| GET /api/session | the page | the visitor; a guest session with its cookie if there is none |
| POST /api/login, /api/logout | the page | the new visitor, with a new cookie |
| GET /internal/sessions/{digest} | authorizer | the facts of a living session |

The edge does not ask the authorizer about these, so the check against cross-site requests is made here.
"""

from typing import Annotated, Any

from litestar import Request, Response, Router, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody, PathParameter

from muntin.service import SESSION_COOKIE, Problem, Settings, cross_site, foreign_site, session_digest
from shop.identity.accounts import Accounts
from shop.identity.model import Credentials, SessionFacts, SessionView, User
from shop.identity.store import SessionStore

AUTHORIZER = "authorizer"
PRIVATE = {"cache-control": "no-store"}

Incoming = Request[Any, Any, Any]


@get("/session", summary="The visitor of this browser; opens a guest session if there is none")
async def read_session(request: Incoming, sessions: NamedDependency[SessionStore]) -> Response[SessionView]:
    """Asking counts as using the session."""
    token = _token(request)
    session = None if token is None else await sessions.find(session_digest(token))
    if session is not None:
        return Response(SessionView.of(session.user), headers=PRIVATE)
    return _opened(*await sessions.open_guest())


@post("/login", status_code=200, summary="Log in; the guest's cart moves to the account")
async def log_in(
    request: Incoming,
    data: JSONBody[Credentials],
    accounts: NamedDependency[Accounts],
    sessions: NamedDependency[SessionStore],
) -> Response[SessionView]:
    """The session gets a new id (cookie), whoever had one before."""
    user = await accounts.authenticate(data)
    return _opened(await sessions.log_in(_token(request), user), user)


@post("/logout", status_code=200, summary="Log out; the answer is a new guest")
async def log_out(request: Incoming, sessions: NamedDependency[SessionStore]) -> Response[SessionView]:
    """Works without a session, too."""
    return _opened(*await sessions.log_out(_token(request)))


@get("/internal/sessions/{digest:str}", summary="The facts of a living session, for the authorizer", tags=["internal"])
async def read_facts(
    digest: Annotated[str, PathParameter(pattern="^[0-9a-f]{64}$", description="SHA-256 of the cookie, hexadecimal")],
    caller: NamedDependency[str],
    sessions: NamedDependency[SessionStore],
) -> SessionFacts:
    """Asking counts as using the session."""
    if caller != AUTHORIZER:
        raise Problem("caller-not-allowed", f"{caller} may not look up sessions")
    session = await sessions.find(bytes.fromhex(digest))
    if session is None:
        raise Problem("unknown-session", "the session does not exist or is over")
    return session.facts()


def public_routes(settings: Settings) -> Router:
    """The routes that the edge opens to browsers, guarded against other sites."""

    def own_site_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        method = str(connection.scope.get("method", "GET"))
        reason = cross_site(method, connection.headers, settings.public_origin) or foreign_site(connection.headers)
        if reason:
            raise Problem("cross-site-request", reason)

    return Router("/api", route_handlers=[read_session, log_in, log_out], guards=[own_site_only])


def _token(request: Incoming) -> str | None:
    return request.cookies.get(SESSION_COOKIE)


def _opened(token: str, user: User) -> Response[SessionView]:
    """The answer that hands out a session. No Max-Age: the cookie also ends with the browser's session."""
    cookie = Cookie(key=SESSION_COOKIE, value=token, path="/", secure=True, httponly=True, samesite="strict")
    return Response(SessionView.of(user), headers=PRIVATE, cookies=[cookie])
