"""The least that a service can be: the same small JSON document for any request, on Granian as services are."""

from typing import Any

from muntin.servers.rsgi import run
from muntin.settings import Settings

BODY = b'{"id":"lamp","name":"The lamp","price":4900,"currency":"EUR","stock":3}'
HEADERS = [("content-type", "application/json"), ("content-length", str(len(BODY)))]


async def app(_scope: Any, proto: Any) -> None:
    """The RSGI application; Granian has no types for it."""
    proto.response_bytes(200, HEADERS, BODY)


if __name__ == "__main__":
    run(app, Settings.from_env())
