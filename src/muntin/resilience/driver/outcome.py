"""What the caller of an upstream gets: an Answer, whoever gave it, or Refused, which says why there is none.

| reason | code | status |
|---|---|---|
| deadline | deadline-exceeded | 504 |
| rate-limited | too-many-requests | 429 |
| only-if-cached | upstream-unavailable | 504 (RFC 9111 section 5.2.1.7) |
| every other refusal or failure | upstream-unavailable | 503 |
"""

import math
from typing import Any, TypeVar

import msgspec

from muntin.errors import UpstreamUnavailable
from muntin.resilience.model import CallRecord, Fields, Refuse, Reply, Response, field
from muntin.resilience.reasons import Reason

T = TypeVar("T")

CODES = {Reason.DEADLINE: "deadline-exceeded", Reason.RATE_LIMITED: "too-many-requests"}

OWN = frozenset({Reason.ANSWERED, Reason.VALIDATED})
"""Answers that were made for this very caller; all others were seen by somebody else too."""


class Answer(msgspec.Struct, frozen=True):
    """An upstream's answer, or what stands for it: `record.reason` tells which, `record.degraded` if it is a makeshift.

    `headers`: names in lower case, without those of the connection (RFC 9110 section 7.6.1); `body`: as it was sent,
    still compressed if the caller asked for that.
    """

    status: int
    headers: Fields
    body: bytes
    record: CallRecord

    def header(self, name: str) -> str | None:
        """The combined value of a header, by its name in lower case."""
        return field(self.headers, name)

    def json(self, shape: type[T] | Any = Any) -> T | Any:
        """The body as a `shape`. Raises msgspec.DecodeError (ValidationError where it is JSON of another shape)."""
        return msgspec.json.decode(self.body, type=shape)


class Refused(UpstreamUnavailable):
    """No answer. `record` says all about the call, `response` is the upstream's own failure if it sent one."""

    def __init__(self, upstream: str, refuse: Refuse, record: CallRecord, deadline: float) -> None:
        wait = {} if refuse.retry_after is None else {"retry-after": str(max(1, math.ceil(refuse.retry_after)))}
        code = CODES.get(refuse.reason, "upstream-unavailable")
        status = 504 if refuse.reason is Reason.ONLY_IF_CACHED else None
        super().__init__(upstream, _said(refuse, deadline), code=code, status=status, headers=wait)
        self.record = record
        self.response: Response | None = refuse.response


def answer(reply: Reply, record: CallRecord) -> Answer:
    """For the caller. A cookie is one visitor's: it is not repeated to others who get the same answer."""
    response = reply.response
    headers = response.headers
    if reply.reason not in OWN:
        headers = tuple(each for each in headers if each[0] != "set-cookie")
    return Answer(response.status, headers, response.body, record)


WORDS = {
    Reason.RATE_LIMITED: "our own rate for it is used up",
    Reason.LIMIT_REACHED: "as many calls as it can take are under way",
    Reason.CIRCUIT_OPEN: "it failed lately and is not asked now (circuit open)",
    Reason.NO_ENDPOINT: "none of its endpoints is well",
    Reason.CONNECT_FAILED: "the connection failed",
    Reason.CONNECTION_LOST: "the connection was lost",
    Reason.ATTEMPT_TIMEOUT: "no answer in time, and no time for another attempt",
    Reason.BAD_ANSWER: "an answer that is not HTTP",
    Reason.TOO_LARGE: "an answer that is larger than allowed",
}


def _said(refuse: Refuse, deadline: float) -> str:
    if refuse.reason is Reason.DEADLINE:
        return f"no answer within {deadline:g} s"
    if refuse.reason is Reason.FAILURE_STATUS and refuse.response is not None:
        return f"status {refuse.response.status}"
    return WORDS.get(refuse.reason) or refuse.detail
