"""Pages, health and small files of a running shell."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .conftest import Bench, Running, a_release


@pytest.fixture
async def shell(bench: Bench) -> AsyncIterator[Running]:
    """A shell that serves the fixture's release."""
    await bench.deployed(a_release("Test Shop"), 1)
    async with bench.running() as running:
        yield running


async def test_a_page_comes_with_its_policy_and_names_its_release(shell: Running) -> None:
    """HTML of the route, security headers, no caching without asking."""
    answer = await shell.get("/products/a%20b?x=1")
    assert answer.status_code == 200
    assert "<title>Product · Test Shop</title>" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-cache", "cookie")
    assert "script-src 'sha384-" in answer.headers["content-security-policy"]
    assert answer.headers["muntin-release"] == a_release("Test Shop").id


@pytest.mark.parametrize("path", ["/nowhere/%FF", "/products/%ff", "/products/a%C3"])
async def test_an_unknown_path_is_a_404_page(shell: Running, path: str) -> None:
    """It is HTML of the same design, with the same policy; a parameter that is not UTF-8 matches no route."""
    answer = await shell.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in answer.text
    assert "content-security-policy" in answer.headers


async def test_a_page_that_the_browser_has_is_not_sent_again(shell: Running) -> None:
    """If-None-Match with the page's ETag, weak or strong, is a 304; policy and release still come along."""
    etag = (await shell.get("/")).headers["etag"]
    for known in (etag, f"W/{etag}", f'"other", {etag}'):
        answer = await shell.get("/", if_none_match=known)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
        assert "muntin-release" in answer.headers
    assert (await shell.get("/", if_none_match='"other"')).status_code == 200


async def test_head_has_the_headers_and_no_body(shell: Running) -> None:
    """content-length is that of the page."""
    got, head = await shell.get("/"), await shell.client.head("/")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(got.content))
    assert head.headers["etag"] == got.headers["etag"]


async def test_other_methods_are_refused(shell: Running) -> None:
    """The shell only shows."""
    for path in ("/", "/assets/header/1.0.0/x.js", "/healthz"):
        answer = await shell.client.post(path)
        assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
        assert "GET" in answer.headers["allow"]


async def test_small_files_are_there(shell: Running) -> None:
    """favicon and robots."""
    assert (await shell.get("/favicon.svg")).headers["content-type"] == "image/svg+xml"
    assert b"Disallow: /api/" in (await shell.get("/robots.txt")).content


async def test_without_any_release_it_is_alive_but_not_ready(bench: Bench) -> None:
    """It says why, to people as a page and to programs as a problem, and is ready as soon as there is one."""
    async with bench.running(ready="/healthz") as shell:
        answer = await shell.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "not-ready")
        await bench.control.asked_again()
        assert "production does not exist yet" in (await shell.get("/readyz")).json()["detail"]
        page = await shell.get("/", accept="text/html,*/*")
        assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert "production does not exist yet" in page.text
        release = a_release("Test Shop")
        await bench.deployed(release, 1)
        await shell.serves(release)
        assert (await shell.get("/readyz")).status_code == 200


def test_without_its_settings_it_ends_with_a_clear_line(tmp_path: Path) -> None:
    """A missing variable is named."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MUNTIN_")}
    command = [sys.executable, "-m", "muntin.servers.shell"]
    settings = {"MUNTIN_NAME": "shell", "MUNTIN_PORT": "1", "MUNTIN_HOME": str(tmp_path)}
    done = subprocess.run(command, env=environ | settings, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "MUNTIN_UPSTREAM_CONTROL is not set" in done.stderr
    assert "Traceback" not in done.stderr


async def test_readyz_says_what_is_served_and_how_it_is_followed(shell: Running) -> None:
    """Release, revision, channel; without NATS it polls; control can be reached."""
    assert await shell.ready() == {
        "status": "ready",
        "channel": "production",
        "release": a_release("Test Shop").id,
        "revision": 1,
        "follows": "poll",
        "controlUnreachableSince": None,
    }
    assert json.loads((await shell.get("/healthz")).content) == {"status": "alive"}
