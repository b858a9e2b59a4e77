"""An MFE's asset server over real HTTP."""

import http.client
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from muntin.servers.assets import chosen
from muntin.supervisor.ports import free_port

from .small_stack import until

ENTRY = b"export const get = async () => {}\n" * 50
Answer = tuple[int, dict[str, str], bytes]
Ask = Callable[..., Answer]


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build folder, and a file beside it that nobody may have."""
    folder = tmp_path / "build" / "shop"
    (folder / "1a2b").mkdir(parents=True)
    (tmp_path / "build" / "secret.txt").write_text("secret")
    (folder / "remoteEntry.js").write_bytes(ENTRY)
    (folder / "remoteEntry.js.br").write_bytes(b"brotli")
    (folder / "remoteEntry.js.gz").write_bytes(b"gzip")
    (folder / "mount-CIR1T05y.js").write_text("export {}")
    (folder / "shop-CnfZm8m9.css").write_text("a{}")
    (folder / "1a2b" / "remoteEntry.js").write_text("older")
    (folder / ".hidden").write_text("hidden")
    (folder / "link.js").symlink_to(tmp_path / "build" / "secret.txt")
    return folder


@pytest.fixture
def ask(build: Path) -> Iterator[Ask]:
    """`ask("GET", "/x", name=value)` to a real asset server of that folder."""
    port = free_port()
    environ = os.environ | {"MUNTIN_NAME": "shop", "MUNTIN_PORT": str(port), "MUNTIN_BUILD": str(build.parent)}
    process = subprocess.Popen([sys.executable, "-m", "muntin.servers.assets"], env=environ)

    def ask(method: str, path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def listens() -> bool:
        try:
            return ask("GET", "/healthz")[0] == 200
        except OSError:
            assert process.poll() is None
            return False

    try:
        until(listens, "the asset server listens")
        yield ask
    finally:
        process.terminate()
        assert process.wait(30) == 0


def test_files_are_served_to_any_page(ask: Ask) -> None:
    """CORS, CORP and timing are open, the type is right and fixed."""
    status, headers, body = ask("GET", "/remoteEntry.js")
    assert (status, body) == (200, ENTRY)
    expected = {
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "timing-allow-origin": "*",
        "x-content-type-options": "nosniff",
        "content-type": "text/javascript; charset=utf-8",
        "content-length": str(len(ENTRY)),
        "vary": "accept-encoding",
    }
    assert expected.items() <= headers.items()
    assert ask("GET", "/shop-CnfZm8m9.css")[1]["content-type"] == "text/css; charset=utf-8"


def test_hashed_names_are_immutable_and_others_are_asked_for(ask: Ask) -> None:
    """A year for what can't change; the entry is revalidated by its ETag."""
    assert ask("GET", "/mount-CIR1T05y.js")[1]["cache-control"] == "public, max-age=31536000, immutable"
    _, headers, _ = ask("GET", "/remoteEntry.js")
    assert headers["cache-control"] == "no-cache"
    status, again, body = ask("GET", "/remoteEntry.js", if_none_match=f'W/"x", {headers["etag"]}')
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    assert ask("GET", "/remoteEntry.js", if_none_match='"x"')[0] == 200


def test_a_changed_entry_has_another_etag(ask: Ask, build: Path) -> None:
    """A new build is seen without a restart."""
    before = ask("GET", "/remoteEntry.js")[1]["etag"]
    (build / "remoteEntry.js").write_text("new")
    status, headers, body = ask("GET", "/remoteEntry.js", if_none_match=before)
    assert (status, body) == (200, b"new") and headers["etag"] != before


def test_compressed_siblings_are_sent_to_who_takes_them(ask: Ask) -> None:
    """br before gzip, with an ETag of its own; the type stays that of the file."""
    status, headers, body = ask("GET", "/remoteEntry.js", accept_encoding="gzip, deflate, br")
    assert (status, body, headers["content-encoding"]) == (200, b"brotli", "br")
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert headers["etag"] != ask("GET", "/remoteEntry.js")[1]["etag"]
    assert ask("GET", "/remoteEntry.js", accept_encoding="gzip")[2] == b"gzip"
    assert "content-encoding" not in ask("GET", "/mount-CIR1T05y.js", accept_encoding="br")[1]


@pytest.mark.parametrize(
    ("field", "coding"),
    [
        ("", None), ("identity", None), ("br", "br"), ("gzip;q=1.0, br;q=0", "gzip"), ("br;q=0.001", "br"),
        ("*", "br"), ("*;q=0", None), ("*;q=0, gzip", "gzip"), ("br;q=0.000, *", "gzip"), ("BR", "br"),
    ],
)  # fmt: skip
def test_accept_encoding_is_read_as_rfc_9110_says(build: Path, field: str, coding: str | None) -> None:
    """A weight of nought refuses, `*` stands for all others, case doesn't matter."""
    assert chosen(build / "remoteEntry.js", field)[0] == coding


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%252e%252e/secret.txt", "/1a2b/../../secret.txt",
        "/link.js", "/.hidden", "/1a2b", "/", "/nothing.js", "//etc/passwd", "/..%5csecret.txt", "/remoteEntry.js%00",
    ],
)  # fmt: skip
def test_nothing_outside_the_folder_is_served(ask: Ask, path: str) -> None:
    """By dots, encoded dots, links or hidden names: it isn't there, and a problem document says so."""
    status, headers, body = ask("GET", path)
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert b'"code": "not-found"' in body and b"secret" not in body.replace(b"secret.txt", b"")


def test_head_and_options_are_answered_and_other_methods_refused(ask: Ask) -> None:
    """HEAD is GET without the body; a preflight passes; the rest is 405 with what is allowed."""
    status, headers, body = ask("HEAD", "/remoteEntry.js")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(ENTRY)))
    assert ask("HEAD", "/nothing.js")[0::2] == (404, b"")
    status, headers, _ = ask(
        "OPTIONS", "/remoteEntry.js", origin="http://localhost", access_control_request_method="GET"
    )
    assert (status, headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    status, headers, body = ask("POST", "/remoteEntry.js")
    assert (status, headers["allow"]) == (405, "GET, HEAD, OPTIONS") and b"method-not-allowed" in body


def test_it_is_ready_once_the_entry_is_there(ask: Ask, build: Path) -> None:
    """Alive always; not ready while there is nothing to serve."""
    assert ask("GET", "/readyz")[0] == 200
    (build / "remoteEntry.js").unlink()
    status, _, body = ask("GET", "/readyz")
    assert status == 503 and b"not-ready" in body
    assert ask("GET", "/healthz")[0] == 200
