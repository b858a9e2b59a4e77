"""Previews: one person sees another release, for a while, and nobody else does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from muntin.release import Release
from muntin.servers.shell.preview import COOKIE, differing
from muntin.service.testing import ManualClock

from .conftest import CHANNEL, SECRET, Bench, Running, a_release

LIVE, CANDIDATE = a_release("Live Shop"), a_release("Next Shop", "2.2.0-rc.1")
GONE = "Max-Age=0"


@pytest.fixture
async def shell(timed: Any) -> AsyncIterator[tuple[Running, ManualClock]]:
    """A shell that serves LIVE and could show CANDIDATE; its clock stands still."""
    bench: Bench
    bench, clock = timed()
    await bench.stored(CANDIDATE)
    bench.keeper.keep(await bench.deployed(LIVE, 1), (await bench.store.get(f"releases/{LIVE.id}.json")) or b"")
    async with bench.running() as running:
        yield running, clock


def token(
    clock: ManualClock, shown: Release = CANDIDATE, *, secret: str = SECRET, alg: str = "HS256", **claims: Any
) -> str:
    """A token as control makes it, good for an hour."""
    until = int((clock.now() + timedelta(hours=1)).timestamp())
    said = {"aud": "muntin-preview", "release": shown.id, "channel": CHANNEL, "exp": until, "jti": "1"} | claims
    return jwt.encode({"alg": alg}, said, OctKey.import_key(secret), algorithms=[alg])


async def with_cookie(shell: Running, value: str, path: str = "/", **headers: str) -> httpx.Response:
    """The page for a browser that holds the cookie among others."""
    return await shell.get(path, cookie=f"a=1; {COOKIE}={value}; b=2", accept="text/html", **headers)


async def test_a_link_sets_the_cookie_and_leads_to_the_clean_address(shell: tuple[Running, ManualClock]) -> None:
    """303, other parameters kept; the cookie is ours alone, unreadable to scripts, and ends with the token."""
    running, clock = shell
    given = token(clock)
    answer = await running.get(f"/products/a%20b?x=1&muntin-preview={given}&y=%C3%A9")
    assert (answer.status_code, answer.headers["location"]) == (303, "/products/a%20b?x=1&y=%C3%A9")
    assert answer.headers["set-cookie"] == f"{COOKIE}={given}; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"
    assert answer.headers["cache-control"] == "no-store"


async def test_who_has_the_cookie_sees_the_release_and_others_do_not(shell: tuple[Running, ManualClock]) -> None:
    """Its pages say what differs and until when, and are nobody else's; the channel's page is as before."""
    running, clock = shell
    page = await with_cookie(running, token(clock))
    assert "Next Shop" in page.text and page.headers["muntin-release"] == CANDIDATE.id
    assert page.headers["cache-control"] == "private, no-store"
    assert "Preview of product-catalog@2.2.0-rc.1 until" in page.text
    assert '"preview":{"channel":"production","expires":"2026-11-22T11:00:00Z"}' in page.text
    normal = await running.get("/")
    assert (normal.headers["muntin-release"], normal.headers["vary"]) == (LIVE.id, "cookie")
    assert "host-preview" not in normal.text
    known = await with_cookie(running, token(clock), if_none_match=normal.headers["etag"])
    assert known.status_code == 200, "what the browser has is the other release's"


async def test_leaving_removes_the_cookie(shell: tuple[Running, ManualClock]) -> None:
    """The bar's link answers with a redirect to the same page."""
    running, _ = shell
    answer = await running.get("/cart?muntin-preview=off")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cart")
    assert answer.headers["set-cookie"].startswith(f"{COOKIE}=;") and GONE in answer.headers["set-cookie"]


async def test_an_expired_preview_says_so_once(shell: tuple[Running, ManualClock]) -> None:
    """A token that was good a moment ago is looked at again: 403 as a page, and the cookie goes."""
    running, clock = shell
    given = token(clock)
    assert (await with_cookie(running, given)).status_code == 200
    clock.advance(hours=1)
    answer = await with_cookie(running, given)
    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert "preview-invalid" in answer.text and "expired" in answer.text
    assert GONE in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"secret": "another-secret-of-sufficient-length-0000"},
        {"aud": "product"},
        {"aud": None},
        {"exp": None},
        {"exp": "soon"},
        {"release": 7},
        {"alg": "HS512"},
    ],
)
async def test_a_forged_token_is_refused(shell: tuple[Running, ManualClock], wrong: dict[str, Any]) -> None:
    """Another key, another purpose, another algorithm, missing claims: by link and by cookie."""
    running, clock = shell
    given = token(clock, **wrong)
    for answer in (await running.get(f"/?muntin-preview={given}"), await with_cookie(running, given)):
        assert answer.status_code == 403
        assert GONE in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "value", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "%00", "x" * 5000, "W10.e30.x", "bnVsbA.e30.x"]
)
async def test_what_is_no_token_is_refused(shell: tuple[Running, ManualClock], value: str) -> None:
    """Programs get the problem, people a page; it is never an error of ours."""
    running, _ = shell
    answer = await running.get(f"/?muntin-preview={value}")
    assert (answer.status_code, answer.json()["code"]) == (403, "preview-invalid")
    assert (await with_cookie(running, value)).status_code == 403


async def test_a_preview_of_a_release_that_is_gone_says_so(shell: tuple[Running, ManualClock]) -> None:
    """The link is good, its release isn't there: the channel's page is not shown in its place."""
    running, clock = shell
    answer = await with_cookie(running, token(clock, a_release("Never Stored")))
    assert answer.status_code == 403 and "release of this preview is gone" in answer.text
    assert GONE in answer.headers["set-cookie"] and 'href="/?muntin-preview=off"' in answer.text


@pytest.mark.parametrize("path", ["//evil.example/a", "/%5Cevil.example", "/%2F%2Fevil.example", "///x"])
async def test_the_redirect_stays_on_this_origin(shell: tuple[Running, ManualClock], path: str) -> None:
    """A path that browsers would read as another host is made harmless."""
    running, _ = shell
    answer = await running.client.get("/", extensions={"target": f"{path}?muntin-preview=off".encode()})
    location = answer.headers["location"]
    assert answer.status_code == 303
    assert location.startswith("/") and location[1:2] not in ("/", "\\")


async def test_files_and_health_take_no_notice_of_the_cookie(shell: tuple[Running, ManualClock]) -> None:
    """Only pages are of a release."""
    running, _ = shell
    assert (await with_cookie(running, "forged", "/readyz")).status_code == 200
    assert (await with_cookie(running, "forged", "/robots.txt")).status_code == 200


async def test_the_bar_follows_what_is_deployed(shell: tuple[Running, ManualClock]) -> None:
    """Once the candidate is the channel's own release, nothing differs any more."""
    running, clock = shell
    assert differing(CANDIDATE, CANDIDATE) == []
    assert differing(CANDIDATE, LIVE) == ["product-catalog@2.2.0-rc.1"]
    page = await with_cookie(running, token(clock, LIVE))
    assert "Preview of this release until" in page.text
