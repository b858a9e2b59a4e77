"""Whatever goes wrong in a service leaves it as `application/problem+json` (RFC 9457), and nothing else does.

| raised | answered |
|---|---|
| Problem | its own code and status |
| Litestar's validation errors | bad-input, with each wrong field in `errors` |
| other HTTP errors of Litestar | the code in STATUS_CODES |
| the database away | database-unavailable |
| anything else | internal-error; the traceback goes to the log, not to the caller |
"""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import HTTPRouteHandler

from muntin.adapters.postgres import UNAVAILABLE
from muntin.errors import FieldError, Problem

log = logging.getLogger("muntin.service")

MAX_BODY = 64 * 1024
"""How large a body may be, in bytes, unless the service says otherwise."""

MEDIA_TYPE = "application/problem+json"

STATUS_CODES = {
    400: "malformed-body",
    401: "authentication-required",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "body-too-large",
    414: "uri-too-long",
    415: "unsupported-media-type",
    429: "too-many-requests",
    503: "not-ready",
}


class ProblemDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every error answer."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    remedy: str
    instance: str
    errors: tuple[FieldError, ...] = ()


def document(problem: Problem, instance: str) -> ProblemDocument:
    """The body for `problem`, met at the path `instance`."""
    return ProblemDocument(
        type=f"urn:muntin:problem:{problem.code}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        code=problem.code,
        remedy=problem.remedy,
        instance=instance,
        errors=problem.errors,
    )


def to_problem(error: Exception, body_limit: int | None = MAX_BODY) -> Problem:
    """The Problem that stands for any exception, by the table above. `body_limit`: in bytes, of who was asked."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ValidationException):
        return Problem("bad-input", "the input is not valid", errors=_fields(error))
    if isinstance(error, HTTPException):
        code = STATUS_CODES.get(error.status_code)
        if code is not None:
            detail = f"a body may have {body_limit} bytes" if code == "body-too-large" else str(error.detail)
            return Problem(code, detail)
        if error.status_code < 500:
            return Problem("bad-input", str(error.detail), status=error.status_code)
    if isinstance(error, UNAVAILABLE):
        return Problem("database-unavailable", "the database does not answer")
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    return Problem("internal-error", "the service failed; the log has the details")


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Litestar's exception handler."""
    problem = to_problem(error, _body_limit(request))
    headers = dict(getattr(error, "headers", None) or {})
    body = msgspec.json.encode(document(problem, request.url.path))
    return Response(body, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _body_limit(request: Request[Any, Any, Any]) -> int | None:
    handler = request.scope.get("route_handler")  # none where no route was found
    return handler.resolve_request_max_body_size() if isinstance(handler, HTTPRouteHandler) else MAX_BODY


def _fields(error: ValidationException) -> list[FieldError]:
    extra = error.extra if isinstance(error.extra, list) else []
    found = [
        FieldError(str(item.get("key") or item.get("source") or "body"), str(item.get("message", "is not valid")))
        for item in extra
        if isinstance(item, dict)
    ]
    return found or [FieldError("body", str(error.detail))]
