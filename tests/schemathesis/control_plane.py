"""What exists at the control plane while its document is explored, and how requests to it are signed."""

import hashlib
import json
from typing import Any

import httpx
from requests import PreparedRequest
from requests.auth import AuthBase

from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.service import Settings
from muntin.supervisor.keys import new_key

from ..control.parcels import Publisher, archive, module
from ..control.shelves import ReleaseMaker

NAME = "header"
"""Of an MFE, and of the channel too: both are {name} in paths."""

VERSION = "9.0.0"
STAGED = 100
"""Bytes of an upload that is not finished."""
RAW = ["application/gzip", "application/partial-upload"]
"""Media types whose bodies are bytes."""


class Signing(AuthBase):
    """Signs whatever is sent, as it is sent."""

    def __init__(self, key: dict[str, Any]) -> None:
        self.signer = RequestSigner(key)
        self.clock = SystemClock()

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Adds the Authorization header for method, path and body."""
        body = request.body or b""
        sent = body.encode() if isinstance(body, str) else body
        assert isinstance(sent, bytes)  # schemathesis sends whole bodies
        method, path = request.method or "GET", request.path_url.partition("?")[0]
        request.headers.update(self.signer.headers(method, path, sent, self.clock.now()))
        return request


def public_half(key: dict[str, Any]) -> dict[str, Any]:
    """The key without what signs."""
    return {name: value for name, value in key.items() if name != "d"}


async def fill(client: httpx.AsyncClient, operator: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """Publishes, deploys, gives keys; returns what exists, by the names under which requests ask for it.

    A name that means something else to one operation is below the operation's label.
    """
    publisher = Publisher(client, RequestSigner(operator), SystemClock())
    page = ReleaseMaker(publisher, settings)
    first = await page.make()
    assert (await page.move("deploy", 0, first["id"], NAME)).status_code == 200
    manifest, files = module(NAME, VERSION)
    whole, other = archive(manifest, files), archive(*module(NAME, "9.1.0"))
    assert (await publisher.publish(whole, NAME, VERSION)).status_code == 201
    second = await page.make(channel=NAME, wanted={NAME: VERSION})
    grant = {"team": "header-team", "patterns": ["header*"], "rights": ["publish"]}
    given = grant | {"jwk": public_half(json.loads(new_key()))}
    key = (await publisher.json("POST", "/api/v1/keys", given)).json()
    return {
        "name": NAME,
        "version": VERSION,
        "upload": await _upload(publisher, whole, len(whole)),
        "sha256": await _upload(publisher, other, STAGED),
        "Upload-Offset": str(STAGED),
        "Upload-Length": str(len(other)),
        "channel": NAME,
        "manifest": manifest,
        "wanted": {NAME: VERSION},
        "without": [],
        "pins": {},
        "seconds": 60,
        "id": first["id"],
        "before": first["id"],
        "after": second["id"],
        "release": second["id"],
        "action": "deploy",
        "revision": 1,
        **grant,
        "jwk": public_half(json.loads(new_key())),
        "DELETE /api/v1/keys/{id}": {"id": key["id"]},
    }


async def _upload(publisher: Publisher, data: bytes, count: int) -> str:
    """Sends the first bytes of an upload; returns its name."""
    sha256 = hashlib.sha256(data).hexdigest()
    headers = {"upload-offset": "0", "upload-length": str(len(data)), "content-type": "application/partial-upload"}
    answer = await publisher.call("PATCH", f"/api/v1/uploads/{sha256}", data[:count], headers)
    assert answer.status_code == 204, answer.text
    return sha256
