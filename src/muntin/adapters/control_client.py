"""Asks the control plane, from a program that starts, asks a few things and ends: standard library, one connection.

| what goes wrong                         | what is done                                                            |
|-----------------------------------------|-------------------------------------------------------------------------|
| nobody answers at first                 | Unreachable, at once: it says where, and how to start it                 |
| the connection ends within a request     | what may be repeated is asked again for PATIENCE seconds; else LostAnswer |
| the answer is a problem (RFC 9457)      | Refused: detail, every fault of `errors`, the refusal's facts, the remedy |

An upload continues where the control plane says that it stopped (HEAD `Upload-Offset`), in this run or in a later one:
its name is the SHA-256 of its bytes. Header names are those of draft-ietf-httpbis-resumable-upload.
"""

import contextlib
import hashlib
import http.client
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from muntin.clock import Clock
from muntin.errors import MuntinError, UsageError

Sign = Callable[[str, str, bytes], Mapping[str, str]]
"""(method, path, body) -> the header fields that say who asks."""

Progress = Callable[[int, int], None]
"""(bytes that are there, bytes of all)."""

CHUNK = 1024 * 1024
PATIENCE = 20.0
TIMEOUT = 60.0
LOST = (ConnectionError, http.client.HTTPException, TimeoutError)


class Unreachable(MuntinError):
    """Nobody answers at the control plane's address."""


class LostAnswer(MuntinError):
    """A request was sent and no answer came: it may have been carried out."""


class Refused(MuntinError):
    """A problem document, mostly the control plane's, as text of one line or, where there is a list, several."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        self.status = status
        self.document = dict(document)
        self.code = str(document.get("code", ""))
        self.detail = str(document.get("detail") or document.get("title") or f"the control plane answered {status}")
        self.refusal: dict[str, Any] | None = document.get("refusal")
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> list[str]:
        # The detail of a refusal is its facts in one line.
        lines = [self.detail if self.refusal is None else f"{self.document.get('title', 'refused')}:"]
        faults = (_fault(each) for each in self.document.get("errors", []))
        lines += [f"  - {fault}" for fault in faults if fault not in self.detail]
        if self.refusal is not None:
            lines += refusal_lines(self.refusal)
        elif self.document.get("remedy"):
            lines.append(f"  {self.document['remedy']}")
        return lines


def refusal_lines(refusal: Mapping[str, Any]) -> list[str]:
    """The facts that clash as a list, then what would help."""
    facts: Sequence[str] = refusal.get("facts", [])
    hints: Sequence[str] = refusal.get("hints", [])
    lines = [f"  - {fact}" for fact in facts]
    if hints:
        lines += ["what would help:", *(f"  - {hint}" for hint in hints)]
    return lines


def _fault(error: Mapping[str, Any]) -> str:
    path, message = str(error.get("path", "")), str(error.get("message", ""))
    return f"{path}: {message}" if path else message


class ControlClient:
    """`url`: http(s)://host:port[/prefix]. `sign`: None asks only what needs no key."""

    def __init__(self, url: str, clock: Clock, sign: Sign | None = None, *, chunk: int = CHUNK) -> None:
        parts, port = _address(url)
        self.url = url.rstrip("/")
        self._prefix = parts.path.rstrip("/")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(str(parts.hostname), port, timeout=TIMEOUT)
        self._clock = clock
        self._sign = sign
        self._chunk = chunk
        self._answered = False

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def get(self, *path: str, **query: object) -> Any:
        """`get("mfes", "header")`: the JSON at /api/v1/mfes/header."""
        return self._json("GET", _path(path, query), None, repeat=True)[1]

    def post(self, *path: str, body: object) -> Any:
        """What it makes has its content's name (releases), or it is asked once by its signature's id (the rest)."""
        return self._json("POST", _path(path), body, repeat=path[0] in ("releases", "check"))[1]

    def put(self, *path: str, body: object, repeat: bool) -> tuple[int, Any]:
        """(status, JSON). `repeat`: a second time does no harm."""
        return self._json("PUT", _path(path), body, repeat=repeat)

    def delete(self, *path: str) -> Any:
        """Takes it away; a second time is refused with 404."""
        return self._json("DELETE", _path(path), None, repeat=False)[1]

    def upload(self, data: bytes, told: Progress) -> str:
        """Sends what is missing of `data`; returns the SHA-256 (hex) by which a PUT can name it."""
        name = hashlib.sha256(data).hexdigest()
        path = _path(("uploads", name))
        began = self._clock.monotonic()
        offset = self._offset(path)
        told(offset, len(data))
        while offset < len(data):
            piece = data[offset : offset + self._chunk]
            headers = {
                "Upload-Offset": str(offset),
                "Upload-Length": str(len(data)),
                "Upload-Complete": "?1" if offset + len(piece) == len(data) else "?0",
                "Content-Type": "application/partial-upload",
            }
            try:
                self._checked(*self._once("PATCH", path, piece, headers))
                offset += len(piece)
                began = self._clock.monotonic()
            except LOST as error:
                self._lost("PATCH", error, began)
                offset = self._offset(path)
            except Refused as refused:
                if refused.code != "upload-mismatch" or self._clock.monotonic() - began > PATIENCE:
                    raise
                time.sleep(0.1)  # somebody else is sending the same bytes: theirs are as good
                offset = self._offset(path)
            told(offset, len(data))
        return name

    def _offset(self, path: str) -> int:
        status, headers, body = self._patiently("HEAD", path, b"", {}, repeat=True)
        if status == 404:
            return 0
        self._checked(status, headers, body)
        return int(headers.get("upload-offset", "0"))

    def _json(self, method: str, path: str, body: object, *, repeat: bool) -> tuple[int, Any]:
        data = b"" if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json"} | ({} if body is None else {"Content-Type": "application/json"})
        status, fields, answer = self._patiently(method, path, data, headers, repeat=repeat)
        self._checked(status, fields, answer)
        try:
            return status, json.loads(answer) if answer else None
        except ValueError as error:
            raise Unreachable(
                f"what answers at {self.url} is no control plane: {method} {path} gave no JSON"
            ) from error

    def _patiently(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], *, repeat: bool
    ) -> tuple[int, Mapping[str, str], bytes]:
        began = self._clock.monotonic()
        while True:
            try:
                return self._once(method, path, body, headers)
            except LOST as error:
                if not repeat:
                    raise LostAnswer(
                        f"the connection to {self.url} ended before {method} {path} was answered ({_why(error)}); "
                        "see with `muntin status` what was done"
                    ) from error
                self._lost(method, error, began)

    def _lost(self, method: str, error: Exception, began: float) -> None:
        """Waits a little before the next try; raises when it has been tried long enough."""
        self._connection.close()
        if self._clock.monotonic() - began > PATIENCE:
            raise Unreachable(f"the control plane at {self.url} went away ({method}: {_why(error)})") from error
        time.sleep(0.2)  # a port tells nobody that it is open again

    def _once(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        reading = method in ("GET", "HEAD")
        signed = {} if reading or self._sign is None else self._sign(method, path, body)
        try:
            if self._connection.sock is None:
                self._connection.connect()
        except OSError as error:
            if self._answered:
                raise ConnectionError(str(error)) from error
            raise Unreachable(
                f"no control plane answers at {self.url} ({_why(error)}); start it with `muntin up`, "
                "or name another with --control URL"
            ) from error
        try:
            self._connection.request(method, self._prefix + path, None if reading else body, {**headers, **signed})
            answer = self._connection.getresponse()
            read = answer.read()
        except LOST:
            self._connection.close()
            raise
        self._answered = True
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, read

    @staticmethod
    def _checked(status: int, headers: Mapping[str, str], body: bytes) -> None:
        if status < 400:
            return
        document: Any = {}
        if "json" in headers.get("content-type", ""):
            with contextlib.suppress(ValueError):
                document = json.loads(body or b"{}")
        raise Refused(status, document if isinstance(document, dict) else {})


def _address(url: str) -> tuple[SplitResult, int | None]:
    """The address's parts and its port. Raises UsageError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{url!r} is no address of a control plane: {error}") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii():
        raise UsageError(f"{url!r} is no address of a control plane; write it as http://host:port")
    return parts, port


def _path(parts: Sequence[str], query: Mapping[str, object] | None = None) -> str:
    """`/api/v1/a/b?x=1`, each part percent-encoded."""
    asked = {name: str(value) for name, value in (query or {}).items() if value is not None}
    return "/".join(["/api/v1", *(quote(part, safe="") for part in parts)]) + (f"?{urlencode(asked)}" if asked else "")


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
