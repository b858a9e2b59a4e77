"""One request and its whole answer over aiohttp, or the Reason why there is none.

| what aiohttp meets | Reason |
|---|---|
| no connection: refused, unreachable, unknown host, TLS | connect-failed: nothing was sent |
| a connection that ends before the answer does, a kept one that the server had closed | connection-lost |
| not HTTP, or header fields beyond FIELD_LIMIT | bad-answer |
| a body beyond `max_body` | too-large |

Redirects are answers, cookies are not kept, nothing is decompressed, and aiohttp's own repetition is off: all that is
the caller's or the pipeline's to decide. Whoever cancels closes the connection. Field values are octets, as in ASGI:
one character each, also where they are not ASCII.
"""

import asyncio
from functools import partial

import aiohttp
from aiohttp.client_proto import ResponseHandler
from yarl import URL

from muntin.resilience.model import Fields, Response, Send
from muntin.resilience.reasons import Reason

FIELD_LIMIT = 32 * 1024
"""Bytes of one header field: a page of 250 products names as many cache tags."""

KEEP_ALIVE = 15.0
"""Seconds for which an idle connection is kept: well below what servers do (Granian 30 s), so that ours ends first."""

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)  # fmt: skip - one list of RFC 9110 section 7.6.1
NOT_TAKEN_ALONG = HOP_BY_HOP | {"host", "content-length"}
"""Header fields of a caller that the connection to the upstream has its own of."""

NO_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=None)


class _Connection(ResponseHandler):
    """One that is not used again once something came on it unasked (a 408 for being idle, an answer too many): the next
    request would take that for its own answer."""

    def is_connected(self) -> bool:
        """Whether the pool may give it out."""
        return super().is_connected() and not self.should_close


def pooled_session() -> aiohttp.ClientSession:
    """Connections that all upstreams of a process share. Their number is bounded by each upstream's own limit."""
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE)
    # No public switch: aiohttp looks for unread bytes only when a connection comes back, not when it is given out.
    kind: type[ResponseHandler] = _Connection
    connector._factory = partial(kind, loop=asyncio.get_running_loop())
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=NO_TIMEOUT,
        auto_decompress=False,
        max_line_size=FIELD_LIMIT,
        max_field_size=FIELD_LIMIT,
        skip_auto_headers=("user-agent", "content-type", "accept-encoding"),
    )
    # No public switch: a GET, PUT or DELETE on a kept connection that was just closed would be sent twice unseen.
    session._retry_connection = False
    return session


async def exchange(session: aiohttp.ClientSession, send: Send, max_body: int) -> Response | Reason:
    """Sends it once; the caller bounds the time. Answers without the header fields of the connection."""
    request = send.request
    try:
        response = await session.request(
            request.method,
            URL(send.endpoint + request.target, encoded=True),
            headers=send.headers,
            data=request.body or None,
            allow_redirects=False,
            auto_decompress=False,
            timeout=NO_TIMEOUT,
            max_field_size=FIELD_LIMIT,
        )
        try:
            body = await _body(response, max_body)
        except BaseException:
            response.close()
            raise
        if body is None:
            response.close()
            return Reason.TOO_LARGE
        return Response(response.status, _fields(response), body)
    except aiohttp.InvalidURL as error:
        raise ValueError(f"{request.target!r} is not a path and query that can be sent") from error
    except (aiohttp.ClientError, OSError) as error:
        return failure(error)


def failure(error: Exception) -> Reason:
    """By the table above."""
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Reason.CONNECT_FAILED
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ServerFingerprintMismatch):
        return Reason.CONNECT_FAILED
    if isinstance(error, aiohttp.ClientResponseError):
        return Reason.BAD_ANSWER
    return Reason.CONNECTION_LOST


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """The whole body; None if it is larger than `most` bytes, which a declared length tells before it is read."""
    length = response.content_length
    if length is not None and response.method != "HEAD" and response.status != 304:
        return None if length > most else await response.read()
    chunks, size = [], 0
    async for chunk in response.content.iter_any():
        size += len(chunk)
        if size > most:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _fields(response: aiohttp.ClientResponse) -> Fields:
    fields = tuple([(name.lower(), _octets(value)) for name, value in response.headers.items()])
    named = response.headers.get("connection")
    dropped = HOP_BY_HOP if named is None else HOP_BY_HOP | {each.strip().lower() for each in named.split(",")}
    if dropped.isdisjoint([name for name, _ in fields]):
        return fields
    return tuple([each for each in fields if each[0] not in dropped])


def _octets(value: str) -> str:
    """What aiohttp has read as UTF-8, undecodable bytes as lone surrogates: nobody could write those down again."""
    return value if value.isascii() else value.encode("utf-8", "surrogateescape").decode("latin-1")
