"""What the edge answers when it answers itself: `application/problem+json` (RFC 9457), shaped like a service's.

| Envoy's reason                                           | code                  |
|----------------------------------------------------------|-----------------------|
| authorizer not reachable (UAEX with 503)                 | identity-unavailable  |
| upstream timed out (UT), or the request's own deadline   | deadline-exceeded     |
| any other 503 of its own: no healthy upstream, reset ... | upstream-unavailable  |
| other statuses                                           | the code of the status |

An answer of the authorizer other than 200 passes through as it is: it is a problem document already.
"""

from collections.abc import Mapping
from typing import Any

from muntin.errors import ErrorSpec

MEDIA_TYPE = "application/problem+json"
DETAIL = {
    "identity-unavailable": "the authorizer did not answer",
    "upstream-unavailable": "the service behind this address did not answer",
    "deadline-exceeded": "the service behind this address did not answer in time",
    "too-many-requests": "this address has sent more requests than one client may",
    "not-found": "no service has this address",
    "bad-input": "the request's head is malformed or too large, or the address takes no such request",
}
BY_STATUS = {
    400: "bad-input",
    404: "not-found",
    408: "deadline-exceeded",
    413: "body-too-large",
    414: "uri-too-long",
    426: "bad-input",
    429: "too-many-requests",
    431: "bad-input",
    500: "internal-error",
    501: "bad-input",
    502: "upstream-unavailable",
    503: "upstream-unavailable",
    504: "deadline-exceeded",
}


def local_replies(specs: Mapping[str, ErrorSpec], max_body: int) -> dict[str, Any]:
    """Envoy's `local_reply_config`, where the first mapper that fits is used.

    `specs`: contracts/errors.toml; `max_body`: in bytes.
    """
    details = DETAIL | {"body-too-large": f"a body may have {max_body} bytes"}
    authorizer_down = {"and_filter": {"filters": [_from_authorizer(), _status(503)]}}
    return {
        "mappers": [
            _mapper(authorizer_down, "identity-unavailable", 503, specs, details),
            {"filter": _from_authorizer()},
            # Envoy answers an upgrade that a route doesn't take with 403; nothing is forbidden, the request is wrong.
            {**_mapper(_status(403), "bad-input", 400, specs, details), "status_code": 400},
            *(_mapper(_status(status), code, status, specs, details) for status, code in BY_STATUS.items()),
        ]
    }


def _mapper(
    when: dict[str, Any], code: str, status: int, specs: Mapping[str, ErrorSpec], details: Mapping[str, str]
) -> dict[str, Any]:
    spec = specs[code]
    body = {
        "type": f"urn:muntin:problem:{code}",
        "title": spec.title,
        "status": status,
        "detail": details.get(code, "the edge refused the request"),
        "code": code,
        "remedy": spec.remedy,
        "instance": "%PATH(NQ)%",
    }
    return {"filter": when, "body_format_override": {"json_format": body, "content_type": MEDIA_TYPE}}


def _from_authorizer() -> dict[str, Any]:
    return {"response_flag_filter": {"flags": ["UAEX"]}}


def _status(status: int) -> dict[str, Any]:
    return {
        "status_code_filter": {
            "comparison": {"op": "EQ", "value": {"default_value": status, "runtime_key": "muntin.unset"}}
        }
    }
