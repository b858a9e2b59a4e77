"""Sessions, log-in and log-out over HTTP, on a real database."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx
import pytest

from muntin.service import Event, Settings
from muntin.service.testing import ManualClock, serving
from shop.identity.app import create_app

SHOPPER = {"email": "shopper@example.com", "password": "muntin-demo"}
OWN = {"x-muntin-request": "1", "sec-fetch-site": "same-origin"}

Recorded = Callable[[Settings, str], Awaitable[list[Event]]]


class Browser:
    """Keeps the session cookie as a browser would: httpx won't send `Secure` ones over plain HTTP."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.token = ""

    async def send(self, method: str, path: str, **options: object) -> httpx.Response:
        headers = {**OWN, **({"cookie": f"__Host-sid={self.token}"} if self.token else {})}
        answer = await self.client.request(method, path, headers=headers, **options)  # type: ignore[arg-type] - as given
        if cookie := answer.headers.get("set-cookie"):
            self.token = cookie.partition(";")[0].partition("=")[2]
        return answer

    async def visit(self) -> dict[str, object]:
        return (await self.send("GET", "/api/session")).json()["user"]

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.token.encode()).hexdigest()


@pytest.fixture
def clock() -> ManualClock:
    """The service's clock, in the test's hand; near the present, so that the run's service tokens are good."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture
def settings(settings_for: Callable[..., Settings]) -> Settings:
    """Identity's settings."""
    return settings_for("identity")


@pytest.fixture
async def identity(settings: Settings, clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a running identity service."""
    async with serving(create_app(settings, clock)) as client:
        yield client


async def test_a_first_visit_opens_a_guest_session(identity: httpx.AsyncClient) -> None:
    """A browser without a cookie gets a guest and a cookie that scripts and other sites can't use."""
    answer = await identity.get("/api/session")
    user = answer.json()["user"]
    assert answer.status_code == 200
    assert user["kind"] == "guest" and user["id"].startswith("g_") and user["roles"] == []
    assert user["permissions"] == []
    cookie = answer.headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith("__Host-sid=") and parts == {"httponly", "path=/", "samesite=strict", "secure"}
    assert answer.headers["cache-control"] == "no-store"


async def test_a_session_is_kept_by_its_cookie(identity: httpx.AsyncClient) -> None:
    """The same cookie is the same visitor, and it is not handed out again."""
    browser = Browser(identity)
    first = await browser.visit()
    again = await browser.send("GET", "/api/session")
    assert again.json()["user"] == first and "set-cookie" not in again.headers


@pytest.mark.parametrize("cookie", ["nonsense", "", "%00", "é" * 40, "x" * 4000, "\udce9"])
async def test_a_made_up_cookie_is_nobody(identity: httpx.AsyncClient, cookie: str) -> None:
    """A cookie that we never gave out leads to a new guest, not to an error."""
    raw = b"__Host-sid=" + cookie.encode("utf-8", "surrogateescape")
    answer = await identity.get("/api/session", headers={b"cookie": raw})
    assert answer.status_code == 200 and "set-cookie" in answer.headers


async def test_logging_in_gives_a_new_id_and_ends_the_old_one(
    identity: httpx.AsyncClient, settings: Settings, recorded: Recorded
) -> None:
    """Log-in changes the cookie (session fixation), ends the guest's session, and tells others of both."""
    browser = Browser(identity)
    guest = await browser.visit()
    old_token, old_digest = browser.token, browser.digest
    answer = await browser.send("POST", "/api/login", json=SHOPPER)
    assert answer.status_code == 200
    assert answer.json()["user"] == {
        "id": "u_shopper",
        "name": "Demo Shopper",
        "kind": "member",
        "roles": [],
        "permissions": ["checkout", "orders:cancel", "orders:read"],
        "email": "shopper@example.com",
    }
    assert browser.token != old_token
    assert (await browser.visit())["id"] == "u_shopper"
    stale = Browser(identity)
    stale.token = old_token
    assert (await stale.visit())["kind"] == "guest" and stale.token != old_token
    (logged_in,) = await recorded(settings, "user.logged_in")
    assert logged_in.data == {"guestId": guest["id"], "userId": "u_shopper"} and logged_in.subject == "u_shopper"
    (ended,) = await recorded(settings, "session.ended")
    assert ended.data == {"sessionHash": old_digest} and ended.subject == old_digest


async def test_a_member_who_logs_in_again_moves_no_cart(
    identity: httpx.AsyncClient, settings: Settings, recorded: Recorded
) -> None:
    """`user.logged_in` tells of a guest who became a member; a member's second log-in is none."""
    browser = Browser(identity)
    await browser.send("POST", "/api/login", json=SHOPPER)
    await browser.send("POST", "/api/login", json=SHOPPER)
    assert await recorded(settings, "user.logged_in") == []
    assert len(await recorded(settings, "session.ended")) == 1


async def test_two_log_ins_at_once_move_the_guest_once(
    identity: httpx.AsyncClient, settings: Settings, recorded: Recorded
) -> None:
    """A double click on "log in" opens two sessions but ends the guest's once."""
    browser = Browser(identity)
    await browser.visit()
    headers = {**OWN, "cookie": f"__Host-sid={browser.token}"}
    answers = await asyncio.gather(*(identity.post("/api/login", json=SHOPPER, headers=headers) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(await recorded(settings, "user.logged_in")) == 1


async def test_logging_out_gives_a_new_guest(
    identity: httpx.AsyncClient, settings: Settings, recorded: Recorded
) -> None:
    """After a log-out the old cookie is worth nothing and the browser is somebody new."""
    browser = Browser(identity)
    await browser.send("POST", "/api/login", json=SHOPPER)
    digest = browser.digest
    answer = await browser.send("POST", "/api/logout")
    assert answer.status_code == 200 and answer.json()["user"]["kind"] == "guest"
    assert browser.digest != digest
    assert [event.subject for event in await recorded(settings, "session.ended")] == [digest]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": "shopper@example.com", "password": "wrong"}, 401, "invalid-credentials"),
        ({"email": "nobody@example.com", "password": "muntin-demo"}, 401, "invalid-credentials"),
        ({"email": "shopper@example.com"}, 400, "bad-input"),
        ({"email": 1, "password": "muntin-demo"}, 400, "bad-input"),
        ({"email": "no-at-sign", "password": "muntin-demo"}, 400, "bad-input"),
        ({"email": "nul\x00@example.com", "password": "muntin-demo"}, 400, "bad-input"),
        ({"email": "shopper@example.com", "password": "x" * 257}, 400, "bad-input"),
        ({"email": "shopper@example.com", "password": "\x00"}, 401, "invalid-credentials"),
        ([], 400, "bad-input"),
    ],
)
async def test_bad_credentials_change_nothing(
    identity: httpx.AsyncClient, body: object, status: int, code: str
) -> None:
    """A refused log-in keeps the visitor's session as it was."""
    browser = Browser(identity)
    guest, token = await browser.visit(), browser.token
    answer = await browser.send("POST", "/api/login", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert browser.token == token and await browser.visit() == guest


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-muntin-request": "yes"},
        {"x-muntin-request": "1", "sec-fetch-site": "cross-site"},
        {"x-muntin-request": "1", "sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/api/login", "/api/logout"])
async def test_other_sites_cannot_log_in_or_out(
    identity: httpx.AsyncClient, settings: Settings, recorded: Recorded, path: str, headers: dict[str, str]
) -> None:
    """A form on another site can't send our header, and its Sec-Fetch-Site gives it away."""
    browser = Browser(identity)
    await browser.visit()
    cookie = {"cookie": f"__Host-sid={browser.token}"}
    answer = await identity.post(path, json=SHOPPER, headers={**cookie, **headers})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross-site-request")
    assert await recorded(settings, "session.ended") == []


async def test_a_link_on_another_site_does_not_replace_the_session(identity: httpx.AsyncClient) -> None:
    """A cross-site navigation to /api/session carries no cookie (SameSite), so answering it would log people out."""
    answer = await identity.get("/api/session", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403 and "set-cookie" not in answer.headers


async def test_failed_log_ins_are_limited_per_account(identity: httpx.AsyncClient, clock: ManualClock) -> None:
    """After ten failures even the right password waits, for as long as Retry-After says; other accounts do not."""
    browser = Browser(identity)
    wrong = {**SHOPPER, "password": "wrong"}
    answers = await asyncio.gather(*(browser.send("POST", "/api/login", json=wrong) for _ in range(14)))
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 4
    refused = await browser.send("POST", "/api/login", json={**SHOPPER, "email": "SHOPPER@example.com"})
    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    second = {**SHOPPER, "email": "second@example.com"}
    assert (await browser.send("POST", "/api/login", json=second)).status_code == 200
    clock.advance(seconds=int(refused.headers["retry-after"]) + 1)
    assert (await browser.send("POST", "/api/login", json=SHOPPER)).status_code == 200


async def test_a_session_ends_when_idle(identity: httpx.AsyncClient, clock: ManualClock) -> None:
    """Each use within 30 minutes keeps a session alive; 30 minutes of silence end it."""
    browser = Browser(identity)
    first = await browser.visit()
    for _ in range(3):
        clock.advance(minutes=29)
        assert await browser.visit() == first
    clock.advance(minutes=31)
    assert await browser.visit() != first


async def test_a_session_ends_after_twelve_hours(identity: httpx.AsyncClient, clock: ManualClock) -> None:
    """However busy it is, a session is over after 12 hours."""
    browser = Browser(identity)
    first = await browser.visit()
    for _ in range(28):
        clock.advance(minutes=25)
        assert await browser.visit() == first
    clock.advance(minutes=25)
    assert await browser.visit() != first


async def test_a_session_says_what_its_visitor_may_do(identity: httpx.AsyncClient) -> None:
    """Each answer tells the permissions of the kind of visitor and of each role; after log-out there are none."""
    browser = Browser(identity)
    staff = (await browser.send("POST", "/api/login", json={**SHOPPER, "email": "staff@example.com"})).json()["user"]
    granted = ["checkout", "orders:advance", "orders:cancel", "orders:read", "orders:read-all"]
    assert staff["permissions"] == granted
    assert (await browser.visit())["permissions"] == granted
    assert (await browser.send("POST", "/api/logout")).json()["user"]["permissions"] == []


async def test_the_authorizer_reads_a_session(
    identity: httpx.AsyncClient, as_service: Callable[[str, str], dict[str, str]]
) -> None:
    """The internal endpoint gives the authorizer what it signs, and until when it holds."""
    browser = Browser(identity)
    await browser.send("POST", "/api/login", json={**SHOPPER, "email": "staff@example.com"})
    path = f"/internal/sessions/{browser.digest}"
    facts = (await identity.get(path, headers=as_service("authorizer", "identity"))).json()
    assert facts.pop("expiresAt")
    assert facts == {"sub": "u_staff", "kind": "member", "name": "Shop Staff", "roles": ["staff"]}


async def test_nobody_else_reads_sessions(
    identity: httpx.AsyncClient, as_service: Callable[[str, str], dict[str, str]]
) -> None:
    """Without the authorizer's token the endpoint says nothing; with it an unknown session is a 404."""
    path = f"/internal/sessions/{'0' * 64}"
    assert (await identity.get(path)).json()["code"] == "caller-not-allowed"
    for wrong in (as_service("cart", "identity"), as_service("authorizer", "cart")):
        assert (await identity.get(path, headers=wrong)).json()["code"] == "caller-not-allowed"
    right = as_service("authorizer", "identity")
    assert (await identity.get(path, headers=right)).json()["code"] == "unknown-session"
    assert (await identity.get("/internal/sessions/xyz", headers=right)).status_code == 400


async def test_the_cookie_is_not_stored(settings: Settings, identity: httpx.AsyncClient, recorded: Recorded) -> None:
    """The database has hashes only: neither rows nor events hold what would open a session."""
    import asyncpg

    browser = Browser(identity)
    await browser.send("POST", "/api/login", json=SHOPPER)
    await browser.send("POST", "/api/login", json=SHOPPER)
    connection = await asyncpg.connect(settings.database_url)
    rows = await connection.fetch("select s::text from session s union all select e::text from event e")
    await connection.close()
    assert rows and not any(browser.token in row[0] for row in rows)


@asynccontextmanager
async def restarted(settings: Settings, clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    """The same service in a next life."""
    async with serving(create_app(settings, clock)) as client:
        yield client


async def test_a_restart_keeps_sessions_and_accounts(settings: Settings, clock: ManualClock) -> None:
    """Sessions survive a restart, and loading the demo accounts again doubles none."""
    async with serving(create_app(settings, clock)) as client:
        browser = Browser(client)
        await browser.send("POST", "/api/login", json=SHOPPER)
    async with restarted(settings, clock) as client:
        browser.client = client
        assert (await browser.visit())["id"] == "u_shopper"
        assert (await Browser(client).send("POST", "/api/login", json=SHOPPER)).status_code == 200


async def test_production_has_no_demo_accounts(settings_for: Callable[..., Settings], clock: ManualClock) -> None:
    """A password that is printed in the README opens nothing in production."""
    async with serving(create_app(settings_for("identity", env="production"), clock)) as client:
        assert (await Browser(client).send("POST", "/api/login", json=SHOPPER)).status_code == 401
