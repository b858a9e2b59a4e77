"""What a faulty service sends: its own answer late, bit by bit, in part or garbled, or a 503 that it never gave."""

import asyncio
import json
import random

from muntin.adapters.fault_proxy.fault import Fault
from muntin.adapters.fault_proxy.framing import Body, Connection, Head, answer_body, pieces, request_body
from muntin.errors import Problem

FLIPPED_EVERY = 64


async def damaged(
    client: Connection, service: Connection, request: Head, answer: Head, fault: Fault | None, rng: random.Random
) -> bool:
    """Sends the service's answer as `fault` has it; whether the connection can carry another one."""
    body, mode = answer_body(answer, request.method), fault.mode if fault else ""
    if mode == "cut":
        await _cut(client, service, answer, body)
        return False
    client.writer.write(answer.raw)
    async for piece, content in pieces(service.reader, body):
        if content and fault is not None and mode == "dribble":
            await _dribble(client, piece, fault.seconds)
        else:
            client.writer.write(garbled(piece, rng) if content and mode == "corrupt" else piece)
        await client.writer.drain()
    await client.writer.drain()
    return body is not Body.UNTIL_CLOSE


async def _cut(client: Connection, service: Connection, answer: Head, body: int | Body) -> None:
    """Half of the body; half of its first piece where nobody knows its length, half of the head where there is none."""
    if body == 0:
        client.writer.write(answer.raw[: len(answer.raw) // 2])
        return await client.writer.drain()
    client.writer.write(answer.raw)
    left = body // 2 if isinstance(body, int) else None
    async for piece, content in pieces(service.reader, body):
        if not content:
            client.writer.write(piece)
            continue
        allowed = len(piece) // 2 if left is None else min(left, len(piece))
        client.writer.write(piece[:allowed])
        await client.writer.drain()
        if left is None or allowed < len(piece):
            return None
        left -= allowed
    return None


async def _dribble(client: Connection, piece: bytes, seconds: float) -> None:
    for byte in piece:
        client.writer.write(bytes([byte]))
        await client.writer.drain()
        await asyncio.sleep(seconds)


def garbled(piece: bytes, rng: random.Random) -> bytes:
    """One byte in 64, at least one, with all its bits turned: text is no longer UTF-8 then."""
    other = bytearray(piece)
    for start in range(0, len(other), FLIPPED_EVERY):
        other[rng.randrange(start, min(start + FLIPPED_EVERY, len(other)))] ^= 0xFF
    return bytes(other)


async def swallow(client: Connection, request: Head) -> None:
    """Reads the body of a request for nobody."""
    async for _ in pieces(client.reader, request_body(request)):
        pass


async def storm(client: Connection, request: Head) -> bool:
    """Answers 503 by itself; whether the connection can carry another request."""
    waits = "expect" in request.fields  # then the body comes only once it is asked for
    if not waits:
        await swallow(client, request)
    keep = request.persistent and not waits
    client.writer.write(_unavailable(request, keep=keep))
    await client.writer.drain()
    return keep


def _unavailable(request: Head, *, keep: bool) -> bytes:
    problem = Problem("not-ready", "the fault proxy answers 503, as it was asked to")
    document = {
        "type": f"urn:muntin:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "remedy": problem.remedy,
        "instance": request.target.partition("?")[0],
    }
    body = json.dumps(document).encode()
    lines = [
        f"HTTP/1.1 {problem.status} Service Unavailable",
        "content-type: application/problem+json",
        f"content-length: {len(body)}",
        "cache-control: no-store",
        f"connection: {'keep-alive' if keep else 'close'}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + (b"" if request.method == "HEAD" else body)
