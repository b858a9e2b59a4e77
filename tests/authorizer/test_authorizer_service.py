"""The authorizer over HTTP, beside a real identity service and a real NATS."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable

import httpx
import msgspec
import pytest

from muntin.manifest.edge import Rate, VisitorLimits
from muntin.servers.authorizer import create_app
from muntin.service import IDENTITY_HEADER, STATE_HEADER, IdentityVerifier, Settings
from muntin.service.testing import free_port, serving
from shop.identity.app import create_app as create_identity

OWN = {"x-muntin-request": "1"}
SHOPPER = {"email": "shopper@example.com", "password": "muntin-demo"}
DEAD = "http://127.0.0.1:9"


@pytest.fixture
async def identity(settings_for: Callable[..., Settings]) -> AsyncIterator[httpx.AsyncClient]:
    """A running identity service."""
    async with serving(create_identity(settings_for("identity"))) as client:
        yield client


@pytest.fixture
def settings(settings_for: Callable[..., Settings], identity: httpx.AsyncClient) -> Settings:
    """The authorizer's settings."""
    upstreams = {"identity": str(identity.base_url)}
    return settings_for("authorizer", upstreams=upstreams, public_origin="https://shop.example")


@pytest.fixture
async def authorizer(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A running authorizer."""
    async with serving(create_app(settings)) as client:
        yield client


async def logged_in(identity: httpx.AsyncClient) -> dict[str, str]:
    """The cookie header of a fresh member."""
    answer = await identity.post("/api/login", json=SHOPPER, headers=OWN)
    return {"cookie": answer.headers["set-cookie"].partition(";")[0]}


async def test_a_session_becomes_a_signed_identity(
    authorizer: httpx.AsyncClient, identity: httpx.AsyncClient, settings: Settings
) -> None:
    """The cookie of a member gives a token that services verify with the public key alone."""
    answer = await authorizer.get("/check/graphql", headers=await logged_in(identity))
    assert answer.status_code == 200 and answer.content == b""
    visitor = IdentityVerifier.from_settings(settings).identify(answer.headers)
    assert (visitor.sub, visitor.kind, visitor.name, visitor.roles) == ("u_shopper", "member", "Demo Shopper", ())


async def test_a_guest_is_somebody_too(
    authorizer: httpx.AsyncClient, identity: httpx.AsyncClient, settings: Settings
) -> None:
    """A guest's cookie gives a guest's identity, for any path and method."""
    opened = await identity.get("/api/session")
    cookie = {"cookie": opened.headers["set-cookie"].partition(";")[0]}
    answer = await authorizer.request("PUT", "/api/shopping/cart/x/items/y?z=1", headers=cookie | OWN)
    visitor = IdentityVerifier.from_settings(settings).identify(answer.headers)
    assert (visitor.sub, visitor.kind) == (opened.json()["user"]["id"], "guest")


@pytest.mark.parametrize("cookie", ["", "__Host-sid=" + "A" * 43, "__Host-sid=nonsense", "other=1"])
async def test_no_session_is_anonymous(authorizer: httpx.AsyncClient, cookie: str) -> None:
    """Without a living session the request passes with no identity: the service decides whether it needs one."""
    answer = await authorizer.get("/graphql", headers={"cookie": cookie})
    assert answer.status_code == 200
    assert IDENTITY_HEADER not in answer.headers and STATE_HEADER not in answer.headers


async def test_a_forged_identity_header_is_not_echoed(authorizer: httpx.AsyncClient) -> None:
    """What a client claims of itself goes nowhere."""
    answer = await authorizer.get("/graphql", headers={IDENTITY_HEADER: "forged"})
    assert IDENTITY_HEADER not in answer.headers


async def test_another_site_is_refused_in_words(authorizer: httpx.AsyncClient, identity: httpx.AsyncClient) -> None:
    """A POST without our header is a 403 problem document, however good the cookie."""
    answer = await authorizer.post("/graphql", headers=await logged_in(identity))
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["code"] == "cross-site-request" and body["instance"] == "/graphql" and body["remedy"]


async def test_a_websocket_from_the_page_passes(
    authorizer: httpx.AsyncClient, identity: httpx.AsyncClient, settings: Settings
) -> None:
    """The opening handshake is asked about with its Upgrade header and is judged by its Origin."""
    upgrade = {**await logged_in(identity), "upgrade": "websocket"}
    own = await authorizer.get("/graphql", headers={**upgrade, "origin": settings.public_origin})
    assert own.status_code == 200, own.text
    assert IDENTITY_HEADER in own.headers
    foreign = await authorizer.get("/graphql", headers={**upgrade, "origin": "http://evil.example"})
    assert foreign.status_code == 403


async def test_a_visitor_has_a_limit_and_is_told_about_it(settings: Settings, identity: httpx.AsyncClient) -> None:
    """RateLimit headers on every answer; beyond the burst a 429 problem with Retry-After, for this visitor alone."""
    limits = VisitorLimits(user=Rate(rate=1, burst=3), mfe=Rate(rate=1, burst=2))
    cookie = await logged_in(identity)
    async with serving(create_app(msgspec.structs.replace(settings, rate_limits=limits.encoded()))) as authorizer:

        async def ask(**headers: str) -> httpx.Response:
            return await authorizer.get("/check/graphql", headers=headers)

        first = await ask(**cookie, **{"x-mfe": "cart"})
        assert (first.status_code, first.headers["ratelimit-policy"]) == (200, '"user";q=3;w=3, "mfe";q=2;w=2')
        assert first.headers["ratelimit"].startswith('"user";r=2;t=1, "mfe";r=1;t=1')
        answers = [await ask(**cookie) for _ in range(9)]
        refused = next(each for each in answers if each.status_code == 429)
        problem = refused.json()
        assert (problem["code"], problem["instance"]) == ("too-many-requests", "/graphql")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["ratelimit"].startswith('"user";r=0')
        assert int(refused.headers["retry-after"]) >= 1
        assert (await ask(**{"x-muntin-client-address": "192.0.2.1"})).status_code == 200


async def test_made_up_sessions_share_the_limit_of_their_address(settings: Settings) -> None:
    """A cookie that means nothing is no way to be many."""
    limits = VisitorLimits(user=Rate(rate=1, burst=3))
    async with serving(create_app(msgspec.structs.replace(settings, rate_limits=limits.encoded()))) as authorizer:
        statuses = []
        for n in range(20):
            made_up = {"cookie": f"__Host-sid={n:043}", "x-muntin-client-address": "192.0.2.1"}
            statuses.append((await authorizer.get("/check/graphql", headers=made_up)).status_code)
    assert statuses[:3] == [200] * 3 and 429 in statuses


async def test_logging_out_takes_effect_by_event(
    authorizer: httpx.AsyncClient, identity: httpx.AsyncClient, settings: Settings
) -> None:
    """A remembered session is forgotten when `session.ended` arrives, long before its 30 s are over."""
    from muntin.service import Events, Nats

    cookie = await logged_in(identity)
    digest = hashlib.sha256(cookie["cookie"].partition("=")[2].encode()).hexdigest()
    assert IDENTITY_HEADER in (await authorizer.get("/graphql", headers=cookie)).headers
    nats = Nats(settings.required(settings.nats_url, "MUNTIN_NATS_URL"))
    await nats.start()
    async with Events("/test", nats).listen("session.ended", digest) as stream:
        await identity.post("/api/logout", headers=cookie | OWN)
        async with asyncio.timeout(20):
            assert (await anext(stream)).data == {"sessionHash": digest}
            while IDENTITY_HEADER in (await authorizer.get("/graphql", headers=cookie)).headers:
                pass  # the authorizer's own copy of the event may be a moment behind ours
    await nats.stop()


async def noticed(authorizer: httpx.AsyncClient) -> None:
    """Returns when the authorizer's health checks have seen that identity is there."""
    async with asyncio.timeout(20):
        state = ""
        while state != "closed":
            await asyncio.sleep(0.02)  # a breaker tells nobody when it closes
            state = (await authorizer.get("/upstreams")).json()["upstreams"]["identity"]["breaker"]["state"]


async def test_identity_down_is_said_and_remembered_visitors_stay(settings_for: Callable[..., Settings]) -> None:
    """With identity stopped, a visitor seen a moment ago is still known; a new one is "unavailable", not anonymous."""
    port = free_port()
    settings = settings_for("authorizer", upstreams={"identity": f"http://127.0.0.1:{port}"})
    async with serving(create_app(settings)) as authorizer:
        async with serving(create_identity(settings_for("identity")), port=port) as identity:
            seen, unseen = await logged_in(identity), await logged_in(identity)
            await noticed(authorizer)
            assert IDENTITY_HEADER in (await authorizer.get("/graphql", headers=seen)).headers
        assert IDENTITY_HEADER in (await authorizer.get("/graphql", headers=seen)).headers
        answer = await authorizer.get("/graphql", headers=unseen)
        assert answer.status_code == 200
        assert answer.headers[STATE_HEADER] == "unavailable" and IDENTITY_HEADER not in answer.headers
        async with serving(create_identity(settings_for("identity")), port=port):
            await noticed(authorizer)
            assert IDENTITY_HEADER in (await authorizer.get("/graphql", headers=unseen)).headers


async def test_it_is_ready_without_nats(settings_for: Callable[..., Settings]) -> None:
    """Events make log-outs fast; without them the authorizer still answers."""
    settings = settings_for("authorizer", nats_url="nats://127.0.0.1:9", upstreams={"identity": DEAD})
    async with serving(create_app(settings)) as authorizer:
        assert (await authorizer.get("/graphql")).status_code == 200
        assert (await authorizer.get("/healthz")).json() == {"status": "alive"}
