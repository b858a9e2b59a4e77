"""Pages of other origins: what the topology names is allowed, and nothing else is, whatever a service says."""

import pytest
from aiohttp import web
from multidict import CIMultiDict

from .live_edge import Edge

PARTNER, OTHER, STRANGER = "https://partner.example", "https://other.example:8443", "https://evil.example"
PREFIX = "access-control-"


def allowed(headers: "CIMultiDict[str]") -> dict[str, str]:
    """What the answer says of CORS, without the common beginning of the names."""
    return {name.lower().removeprefix(PREFIX): v for name, v in headers.items() if name.lower().startswith(PREFIX)}


def preflight(origin: str, method: str = "PUT") -> dict[str, str]:
    """What a browser asks before such a request."""
    return {"origin": origin, f"{PREFIX}request-method": method, f"{PREFIX}request-headers": "x-muntin-request"}


@pytest.fixture
def generous(tight: Edge) -> Edge:
    """The edge before services that allow everything to everybody."""

    async def allow(request: web.Request) -> web.Response:
        everything = ("origin", "credentials", "methods", "headers")
        told = {f"{PREFIX}allow-{name}": "true" if name == "credentials" else "*" for name in everything}
        return web.Response(headers=told | {f"{PREFIX}expose-headers": "*", f"{PREFIX}max-age": "86400"})

    for name in ("web", "web-2", "web-3", "partners"):
        tight[name].answer = allow
    return tight


@pytest.mark.parametrize("origin", [PARTNER, OTHER])
async def test_a_preflight_of_a_named_origin_is_answered_by_the_edge(tight: Edge, origin: str) -> None:
    """Its origin, the route's methods and headers, no credentials; neither authorizer nor service are asked."""
    status, headers, body = await tight.ask("OPTIONS", "/partner/x", headers=preflight(origin))
    assert (status, body) == (200, b"")
    said = allowed(headers)
    assert said.pop("expose-headers")
    assert said == {
        "allow-origin": origin,
        "allow-methods": "GET, PUT",
        "allow-headers": "content-type, x-muntin-request",
        "max-age": "60",
    }
    assert tight["authorizer"].asked == tight["partners"].asked == []


async def test_an_answer_to_a_named_origin_may_be_read(generous: Edge) -> None:
    """That origin alone, with the headers that a client needs, and a Vary for caches."""
    _, headers, _ = await generous.ask("GET", "/partner/x", headers={"origin": PARTNER})
    said = allowed(headers)
    assert said.pop("expose-headers").startswith("retry-after, ratelimit, ratelimit-policy")
    assert (said, headers["vary"]) == ({"allow-origin": PARTNER}, "Origin")
    (asked,) = generous["authorizer"].asked
    assert asked.headers["x-muntin-cors-origins"] == f"{PARTNER} {OTHER}"


async def test_credentials_only_where_the_topology_says_so(generous: Edge) -> None:
    """On the preflight and on the answer."""
    _, asked, _ = await generous.ask("OPTIONS", "/members/x", headers=preflight(PARTNER))
    _, answered, _ = await generous.ask("GET", "/members/x", headers={"origin": PARTNER})
    assert (allowed(asked)["allow-credentials"], allowed(answered)["allow-credentials"]) == ("true", "true")


@pytest.mark.parametrize("path", ["/partner/x", "/members/x", "/x", "/graphql"])
@pytest.mark.parametrize("origin", [STRANGER, "null", "https://partner.example.evil.example", "http://partner.example"])
async def test_nobody_else_is_allowed_anything(generous: Edge, path: str, origin: str) -> None:
    """Neither a preflight nor an answer has a header of CORS, though the service sends them all."""
    for method, sent in (("OPTIONS", preflight(origin)), ("GET", {"origin": origin})):
        _, headers, _ = await generous.ask(method, path, headers=sent)
        assert allowed(headers) == {}


async def test_a_public_route_is_for_every_page(generous: Edge) -> None:
    """`["*"]`: the same answer for everybody, so that caches keep one; never with credentials."""
    status, headers, _ = await generous.ask("OPTIONS", "/public/x", headers=preflight(STRANGER, "GET"))
    assert (status, allowed(headers)) == (
        204,
        {"allow-origin": "*", "allow-methods": "GET, HEAD", "allow-headers": "x-mfe", "max-age": "600"},
    )
    assert generous["web"].asked == []
    for sent in ({"origin": STRANGER}, {}):
        _, headers, _ = await generous.ask("GET", "/public/x", headers=sent)
        assert (allowed(headers)["allow-origin"], "vary" in headers) == ("*", False)
        assert "allow-credentials" not in allowed(headers)
