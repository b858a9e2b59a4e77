"""Signatures and keys: who is let in, who is not, and why; through the verifier alone and over HTTP."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc import jws
from joserfc.jwk import OctKey, OKPKey

from muntin.adapters.signing import AUDIENCE, LIFETIME, SKEW, RequestSigner, RequestVerifier, body_digest, key_id
from muntin.clock import SystemClock
from muntin.errors import Problem, UsageError
from muntin.servers.control.app import create_app
from muntin.servers.control.keys import matches
from muntin.service import Settings
from muntin.service.testing import ManualClock, serving
from muntin.supervisor.keys import new_key

from .parcels import Publisher, archive, module

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PATH = "/api/v1/mfes/header/versions/1.0.0+4f2e"
Claims = dict[str, Any]


@pytest.fixture
def clock() -> ManualClock:
    """Stands still."""
    return ManualClock(NOW)


@pytest.fixture
def key() -> dict[str, Any]:
    """A private key."""
    made: dict[str, Any] = json.loads(new_key())
    return made


def public(key: dict[str, Any]) -> dict[str, Any]:
    """Its public half."""
    return {name: value for name, value in key.items() if name != "d"}


def token(key: dict[str, Any], **changes: object) -> str:
    """A signature made by hand, right but for the changes."""
    issued = int(NOW.timestamp())
    claims = {
        "iss": key["kid"],
        "aud": AUDIENCE,
        "htm": "PUT",
        "htu": PATH,
        "digest": body_digest(b"body"),
        "iat": issued,
        "exp": issued + 60,
        "jti": "0123456789abcdef",
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    header = {"alg": "Ed25519", "kid": key["kid"]}
    signed = jws.serialize_compact(header, json.dumps(claims), OKPKey.import_key(key), algorithms=["Ed25519"])
    return f"Bearer {signed}"


async def test_a_signed_request_is_let_through(key: dict[str, Any], clock: ManualClock) -> None:
    """What the signer makes the verifier takes, and the body is covered; percent-encoding makes no difference."""
    sent = RequestSigner(key).headers("put", "/api/v1/mfes/header/versions/1.0.0%2B4f2e?x=1", b"body", NOW)
    verifier = RequestVerifier(clock=clock)
    assert verifier.kid(sent["authorization"]) == key["kid"] == key_id(public(key))
    claims = await verifier.verify(sent["authorization"], public(key), "PUT", PATH)
    claims.must_cover(body_digest(b"body"))
    with pytest.raises(Problem, match="not the one that was signed"):
        claims.must_cover(body_digest(b"body!"))


REFUSED: dict[str, tuple[Claims, str]] = {
    "other-method": ({"htm": "DELETE"}, "DELETE"),
    "other-path": ({"htu": "/api/v1/keys"}, "not for this request"),
    "other-audience": ({"aud": "muntin-shell"}, "somebody else"),
    "other-issuer": ({"iss": "me"}, "somebody else"),
    "expired": ({"iat": int(NOW.timestamp()) - 200, "exp": int(NOW.timestamp()) - SKEW - 1}, "clocks"),
    "not-yet": ({"iat": int(NOW.timestamp()) + SKEW + 1, "exp": int(NOW.timestamp()) + 90}, "clocks"),
    "too-long": ({"exp": int(NOW.timestamp()) + LIFETIME + 1}, "at most"),
    "no-jti": ({"jti": ""}, "jti"),
    "no-digest": ({"digest": None}, "not valid"),
    "no-exp": ({"exp": None}, "not valid"),
    "odd-exp": ({"exp": "soon"}, "not valid"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_signature_for_something_else_is_refused(key: dict[str, Any], clock: ManualClock, case: str) -> None:
    """Each claim that is wrong is a refusal that says which."""
    changes, reason = REFUSED[case]
    with pytest.raises(Problem, match=reason) as refused:
        await RequestVerifier(clock=clock).verify(token(key, **changes), public(key), "PUT", PATH)
    assert (refused.value.code, refused.value.status) == ("publisher-unknown", 401)


async def test_clocks_may_differ_a_little(key: dict[str, Any], clock: ManualClock) -> None:
    """Up to SKEW seconds, either way."""
    now = int(NOW.timestamp())
    ahead = token(key, iat=now + SKEW, exp=now + SKEW + 60)
    behind = token(key, iat=now - 200, exp=now - SKEW, jti="fedcba9876543210")
    for sent in (ahead, behind):
        await RequestVerifier(clock=clock).verify(sent, public(key), "PUT", PATH)


async def test_a_signature_is_good_once(key: dict[str, Any], clock: ManualClock) -> None:
    """A second time is a replay; so it is after any other signature, and until it has ended."""
    verifier = RequestVerifier(clock=clock)
    await verifier.verify(token(key), public(key), "PUT", PATH)
    await verifier.verify(token(key, jti="fedcba9876543210"), public(key), "PUT", PATH)
    clock.advance(seconds=60 + SKEW)
    with pytest.raises(Problem, match="used before"):
        await verifier.verify(token(key), public(key), "PUT", PATH)
    clock.advance(seconds=1)
    with pytest.raises(Problem, match="clocks"):
        await verifier.verify(token(key), public(key), "PUT", PATH)


@pytest.mark.parametrize(
    "sent", [None, "", "Basic abc", "Bearer", "Bearer abc", "Bearer a.b.c", "Bearer " + "x" * 5000]
)
async def test_what_is_no_signature_is_refused(key: dict[str, Any], clock: ManualClock, sent: str | None) -> None:
    """Nothing of an Authorization header is believed because it looks right."""
    verifier = RequestVerifier(clock=clock)
    with pytest.raises(Problem):
        verifier.kid(sent)
    with pytest.raises(Problem):
        await verifier.verify(sent, public(key), "PUT", PATH)


async def test_no_other_algorithm_is_taken(key: dict[str, Any], clock: ManualClock) -> None:
    """Neither `none` nor an HMAC keyed with the public key, which every reader knows."""
    verifier = RequestVerifier(clock=clock)
    secret = OctKey.import_key(json.dumps(public(key)))
    forged = jws.serialize_compact({"alg": "HS256", "kid": key["kid"]}, b"{}", secret, algorithms=["HS256"])
    unsigned = "eyJhbGciOiJub25lIn0.e30."
    for sent in (forged, unsigned):
        with pytest.raises(Problem):
            verifier.kid(f"Bearer {sent}")
        with pytest.raises(Problem):
            await verifier.verify(f"Bearer {sent}", public(key), "PUT", PATH)


async def test_another_key_does_not_sign_for_this_one(key: dict[str, Any], clock: ManualClock) -> None:
    """That the header names a known key is not enough."""
    other = json.loads(new_key()) | {"kid": key["kid"]}
    with pytest.raises(Problem, match="not valid"):
        await RequestVerifier(clock=clock).verify(token(other), public(key), "PUT", PATH)


@pytest.mark.parametrize("jwk", [{}, {"kty": "oct", "k": "abc"}, {"kty": "OKP", "crv": "X25519", "x": "abc"}])
def test_a_signer_takes_private_ed25519_keys_only(jwk: dict[str, Any]) -> None:
    """Anything else is the operator's mistake, and said so."""
    with pytest.raises(UsageError, match="can't sign"):
        RequestSigner(jwk)


def test_a_public_key_signs_nothing(key: dict[str, Any]) -> None:
    """The public half is refused with its name."""
    with pytest.raises(UsageError, match="public half"):
        RequestSigner(public(key))


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("header", "header", True),
        ("header", "headers", False),
        ("product-*", "product-catalog", True),
        ("product-*", "product-", True),
        ("product-*", "my-product-x", False),
        ("*", "anything", True),
        ("*-cart", "shopping-cart", True),
        ("a*c*e", "abcde", True),
        ("a*c*e", "abcd", False),
        ("product-*", "product-*", True),
        ("product-*", "*", False),
        ("product-*", "product-a*", True),
        ("aba*aba", "aba", False),
        ("*aba*ba", "ababa", True),
        ("*a*b", "ba", False),
        ("*" + "a*" * 20 + "b", "a" * 40, False),
    ],
)
def test_patterns(pattern: str, name: str, expected: bool) -> None:
    """`*` is any characters; a pattern is within another if all its names are."""
    assert matches(pattern, name) is expected


async def team(operator: Publisher, **changes: object) -> Publisher:
    """A team whose key the operator has added."""
    key = json.loads(new_key())
    new = {"team": "catalog-team", "patterns": ["product-*"], "rights": ["publish"], "jwk": public(key), **changes}
    answer = await operator.json("POST", "/api/v1/keys", new)
    assert answer.status_code == 201, answer.text
    assert answer.json()["id"] == key["kid"]
    return Publisher(operator.client, RequestSigner(key), operator.clock)


async def test_a_team_publishes_under_its_names_only(as_operator: Publisher, control: httpx.AsyncClient) -> None:
    """A name that no pattern of the key matches is refused, before the body is looked at."""
    catalog = await team(as_operator)
    taken = await catalog.publish(archive(*module("product-catalog")), "product-catalog")
    assert (taken.status_code, taken.json()["publishedBy"]) == (201, "catalog-team")
    refused = await catalog.publish(archive(*module("header")), "header")
    assert (refused.status_code, refused.json()["code"]) == (403, "publisher-not-allowed")
    entries = (await control.get("/api/v1/audit")).json()["items"]
    assert [(entry["actor"], entry["action"]) for entry in entries] == [
        ("operator", "key.added"),
        ("catalog-team", "version.published"),
    ]


async def test_a_right_is_needed(as_operator: Publisher) -> None:
    """Who may publish may not add keys, and the other way round."""
    publisher, keeper = await team(as_operator), await team(as_operator, rights=["keys"], patterns=["*"])
    new = {"team": "x", "patterns": ["product-x"], "rights": ["publish"], "jwk": public(json.loads(new_key()))}
    assert (await publisher.json("POST", "/api/v1/keys", new)).json()["code"] == "publisher-not-allowed"
    assert (await keeper.publish(archive(*module()))).json()["code"] == "publisher-not-allowed"


@pytest.mark.parametrize(
    "changes", [{"rights": ["publish"]}, {"rights": ["keys", "deploy"]}, {"patterns": ["*"]}, {"patterns": ["header"]}]
)
async def test_nobody_gives_more_than_they_have(as_operator: Publisher, changes: dict[str, Any]) -> None:
    """Neither other rights nor other names, nor all names."""
    keeper = await team(as_operator, rights=["keys"])
    new = {"team": "x", "patterns": ["product-x"], "rights": ["keys"], "jwk": public(json.loads(new_key())), **changes}
    answer = await keeper.json("POST", "/api/v1/keys", new)
    assert (answer.status_code, answer.json()["code"]) == (403, "publisher-not-allowed")


async def test_a_revoked_key_is_good_for_nothing(as_operator: Publisher, control: httpx.AsyncClient) -> None:
    """From the next request on; it stays in the list, and revoking again changes nothing."""
    catalog = await team(as_operator)
    for _ in range(2):
        assert (await as_operator.call("DELETE", f"/api/v1/keys/{catalog.signer.id}")).status_code == 200
    refused = await catalog.publish(archive(*module("product-catalog")), "product-catalog")
    assert (refused.status_code, refused.json()["code"]) == (401, "publisher-unknown")
    assert "revoked" in refused.json()["detail"]
    listed = {key["id"]: key for key in (await control.get("/api/v1/keys")).json()["items"]}
    assert listed[catalog.signer.id]["revokedAt"]
    assert "d" not in listed[catalog.signer.id]["jwk"]
    actions = [entry["action"] for entry in (await control.get("/api/v1/audit")).json()["items"]]
    assert actions == ["key.added", "key.revoked"]


async def test_a_key_ends_when_it_was_given_until(control_settings: Settings, operator: dict[str, Any]) -> None:
    """An expired key is refused with the time of its end."""
    clock = ManualClock(NOW)
    async with serving(create_app(control_settings, clock)) as client:
        owner = Publisher(client, RequestSigner(operator), clock)
        until = (NOW + timedelta(hours=1)).isoformat()
        catalog = await team(owner, expiresAt=until)
        assert (await catalog.publish(archive(*module("product-catalog")), "product-catalog")).status_code == 201
        clock.advance(hours=1)
        refused = await catalog.publish(archive(*module("product-catalog")), "product-catalog")
    assert (refused.status_code, refused.json()["code"]) == (401, "publisher-unknown")
    assert "expired at 2026-11-20 13:00 UTC" in refused.json()["detail"]


async def test_the_operators_key_can_not_be_revoked(as_operator: Publisher) -> None:
    """It comes with the settings: nobody can lock the operator out over HTTP."""
    answer = await as_operator.call("DELETE", f"/api/v1/keys/{as_operator.signer.id}")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    "change",
    [
        {"jwk": {"kty": "OKP", "crv": "X25519", "x": "abc"}},
        {"jwk": json.loads(new_key())},
        {"patterns": []},
        {"patterns": ["UPPER"]},
        {"rights": ["everything"]},
        {"team": ""},
        {"team": "x\n"},
        {"colour": "red"},
    ],
    ids=["no-ed25519", "private", "no-pattern", "odd-pattern", "odd-right", "no-team", "odd-team", "unknown"],
)
async def test_a_key_that_is_no_good_is_not_added(as_operator: Publisher, change: dict[str, Any]) -> None:
    """A private key least of all: it must never leave its owner."""
    new = {"team": "x", "patterns": ["x"], "rights": ["publish"], "jwk": public(json.loads(new_key())), **change}
    answer = await as_operator.json("POST", "/api/v1/keys", new)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input")


Call = Callable[[str, str, bytes], Any]


async def test_over_http_everything_unsigned_changed_or_replayed_is_refused(
    as_operator: Publisher, control: httpx.AsyncClient, operator: dict[str, Any]
) -> None:
    """No signature, a stranger's, another body, another path, the same signature twice: 401 each, nothing published."""
    path, body = "/api/v1/mfes/header/versions/1.0.0", archive(*module())
    now, gzip = SystemClock().now(), {"content-type": "application/gzip"}
    stranger = RequestSigner(json.loads(new_key())).headers("PUT", path, body, now)
    other_body = RequestSigner(operator).headers("PUT", path, body + b"x", now)
    other_path = RequestSigner(operator).headers("PUT", path + "1", body, now)
    for signature in ({}, stranger, other_body, other_path):
        answer = await control.put(path, content=body, headers={**gzip, **signature})
        assert (answer.status_code, answer.json()["code"]) == (401, "publisher-unknown")
    assert (await control.get("/api/v1/mfes")).json()["items"] == []
    once = RequestSigner(operator).headers("PUT", path, body, now)
    assert (await control.put(path, content=body, headers={**gzip, **once})).status_code == 201
    again = await control.put(path, content=body, headers={**gzip, **once})
    assert (again.status_code, "used before" in again.json()["detail"]) == (401, True)
