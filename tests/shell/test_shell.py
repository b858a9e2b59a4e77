"""The shell as a process: pages, assets, health, and a release that changes or breaks under it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from muntin.manifest.build import parse
from muntin.release import Release, assemble, identify

BUILDS = Path(__file__).parents[1] / "release" / "builds"
NAMES = ["product-catalog", "shopping-cart", "shared-services", "header", "orders"]
START_DEADLINE = 30.0
SCRIPT = b"export const react = 1\n"
Answer = tuple[int, dict[str, str], bytes]


def a_release(title: str) -> Release:
    """The fixtures' release for a site called `title`."""
    origins = {name: f"http://localhost:{5001 + index}" for index, name in enumerate(NAMES)}
    release = assemble([parse(file.read_bytes(), file.name) for file in BUILDS.glob("*.json")], origins)
    return identify(msgspec.structs.replace(release, page=msgspec.structs.replace(release.page, title=title)))


class Shell:
    """A running shell, and the release file that it reads."""

    def __init__(self, port: int, file: Path) -> None:
        self.port = port
        self.file = file

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def publish(self, content: bytes) -> None:
        """Puts a release in place as `muntin build` does: by rename."""
        temporary = self.file.with_suffix(".new")
        temporary.write_bytes(content)
        temporary.replace(self.file)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path) -> Iterator[Shell]:
    """Runs the shell over `folder` as the supervisor would, until the generator is closed."""
    port = free_port()
    settings = {
        "MUNTIN_NAME": "shell",
        "MUNTIN_PORT": str(port),
        "MUNTIN_HOME": str(folder),
        "MUNTIN_RELEASE": str(folder / "release.json"),
        "MUNTIN_BUILD": str(folder / "build"),
    }
    process = subprocess.Popen([sys.executable, "-m", "muntin.servers.shell"], env=os.environ | settings)
    try:
        deadline = time.monotonic() + START_DEADLINE
        while True:
            assert process.poll() is None, "the shell ended"
            try:
                socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
                break
            except OSError:
                assert time.monotonic() < deadline, "the shell does not listen"
                time.sleep(0.02)  # a TCP port offers nothing else to await
        yield Shell(port, folder / "release.json")
    finally:
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("shell")
    for name, file, content in [
        ("shared", "react-22222222.js", SCRIPT),
        ("shared", "react-22222222.js.br", b"pretend brotli"),
        ("host", "host-55555555.css", b"body{}"),
        ("host", "manifest.json", b"{}"),
    ]:
        path = folder / "build" / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    yield from start(folder)


@pytest.fixture(autouse=True)
def _published(shell: Shell) -> None:
    """Every test starts from the same release."""
    shell.publish(msgspec.json.encode(a_release("Test Shop")))


def test_a_page_comes_with_its_policy_and_names_its_release(shell: Shell) -> None:
    """HTML of the route, security headers, no caching without asking."""
    status, headers, body = shell.ask("/products/a%20b?x=1")
    assert status == 200
    assert b"<title>Product \xc2\xb7 Test Shop</title>" in body
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["cache-control"] == "no-cache"
    assert "script-src 'sha384-" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/nowhere/%FF", "/products/%ff", "/products/a%C3"])
def test_an_unknown_path_is_a_404_page(shell: Shell, path: str) -> None:
    """It is HTML of the same design, with the same policy; a parameter that is not UTF-8 matches no route."""
    status, headers, body = shell.ask(path)
    assert (status, headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"There is no such page" in body
    assert "content-security-policy" in headers


def test_a_page_that_the_browser_has_is_not_sent_again(shell: Shell) -> None:
    """If-None-Match with the page's ETag, weak or strong, is a 304; the policy still comes along."""
    etag = shell.ask("/")[1]["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        status, headers, body = shell.ask("/", headers={"If-None-Match": known})
        assert (status, body, headers["etag"]) == (304, b"", etag)
    assert shell.ask("/", headers={"If-None-Match": '"other"'})[0] == 200


def test_head_has_the_headers_and_no_body(shell: Shell) -> None:
    """content-length is that of the page."""
    _, got, body = shell.ask("/")
    status, headers, nothing = shell.ask("/", "HEAD")
    assert (status, nothing, headers["content-length"]) == (200, b"", str(len(body)))
    assert headers["etag"] == got["etag"]


def test_assets_are_immutable_and_open_to_any_origin(shell: Shell) -> None:
    """Host and shared libraries share one path; a compressed sibling is sent to those who take it."""
    status, headers, body = shell.ask("/assets/react-22222222.js")
    assert (status, body) == (200, SCRIPT)
    assert headers["content-type"].startswith("text/javascript")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["access-control-allow-origin"] == "*"
    packed = shell.ask("/assets/react-22222222.js", headers={"Accept-Encoding": "gzip, br"})
    assert (packed[1]["content-encoding"], packed[2]) == ("br", b"pretend brotli")
    assert shell.ask("/assets/host-55555555.css")[2] == b"body{}"


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/assets/", "/assets/../release.json", "/assets/..%2frelease.json"]
)
def test_what_is_no_asset_is_a_problem(shell: Shell, path: str) -> None:
    """Nothing outside the two folders can be had."""
    status, headers, body = shell.ask(path)
    assert status == 404
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(body)["code"] == "not-found"


def test_other_methods_are_refused(shell: Shell) -> None:
    """The shell only shows."""
    for path in ("/", "/assets/react-22222222.js", "/healthz"):
        status, headers, body = shell.ask(path, "POST")
        assert (status, json.loads(body)["code"]) == (405, "method-not-allowed")
        assert "GET" in headers["allow"]


def test_a_new_release_is_served_with_the_next_request(shell: Shell) -> None:
    """No restart, no half-old page: title, release id and ETag change together."""
    before = shell.ask("/")
    release = a_release("New Shop")
    shell.publish(msgspec.json.encode(release))
    after = shell.ask("/")
    assert b"Home \xc2\xb7 New Shop" in after[2]
    assert release.id.encode() in after[2]
    assert before[1]["etag"] != after[1]["etag"]
    assert json.loads(shell.ask("/readyz")[2]) == {"status": "ready", "release": release.id}


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"null"])
def test_a_broken_release_leaves_the_last_good_one(shell: Shell, content: bytes) -> None:
    """Pages go on, and a good release is taken over afterwards."""
    before = shell.ask("/")
    shell.publish(content)
    assert shell.ask("/")[2] == before[2]
    assert shell.ask("/readyz")[0] == 200
    shell.publish(msgspec.json.encode(a_release("Healed Shop")))
    assert b"Healed Shop" in shell.ask("/")[2]


def test_a_release_that_vanishes_leaves_the_last_good_one(shell: Shell) -> None:
    """A file that is being replaced is no reason to go down."""
    before = shell.ask("/")
    shell.file.unlink()
    assert shell.ask("/")[2] == before[2]


def test_small_files_are_there(shell: Shell) -> None:
    """favicon and robots."""
    assert shell.ask("/favicon.svg")[1]["content-type"] == "image/svg+xml"
    assert b"Disallow: /api/" in shell.ask("/robots.txt")[2]


def test_without_any_release_it_is_alive_but_not_ready(tmp_path: Path) -> None:
    """It says why, and is ready as soon as there is one."""
    for shell in start(tmp_path):
        assert shell.ask("/healthz")[0] == 200
        status, _, body = shell.ask("/readyz")
        assert (status, json.loads(body)["code"]) == (503, "not-ready")
        assert "release.json" in json.loads(body)["detail"]
        assert shell.ask("/")[0] == 503
        shell.publish(msgspec.json.encode(a_release("Test Shop")))
        assert shell.ask("/readyz")[0] == 200


def test_without_its_settings_it_ends_with_a_clear_line(tmp_path: Path) -> None:
    """A missing variable is named."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MUNTIN_")}
    command = [sys.executable, "-m", "muntin.servers.shell"]
    settings = {"MUNTIN_NAME": "shell", "MUNTIN_PORT": "1"}
    done = subprocess.run(command, env=environ | settings, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "MUNTIN_RELEASE is not set" in done.stderr
    assert "Traceback" not in done.stderr
