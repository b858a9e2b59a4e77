"""Signed identities and service tokens: what is believed, and what is not."""

import base64
import json
from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey

from muntin.service import Identity, IdentitySigner, IdentityVerifier, Problem, ServiceTokens
from muntin.service.testing import ManualClock

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
ALICE = Identity(sub="u1", kind="member", name="Zoë", roles=("staff",))


@pytest.fixture
def clock() -> ManualClock:
    """Both sides' clock."""
    return ManualClock(NOW)


@pytest.fixture
def verifier(identity_key: OKPKey, clock: ManualClock) -> IdentityVerifier:
    """With the public key alone."""
    public = KeySet.import_key_set(KeySet([identity_key]).as_dict(private=False))
    return IdentityVerifier(public, clock)


def encoded(part: object) -> str:
    """A part of a compact JWS."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def claims(**changes: object) -> dict[str, object]:
    """Good claims, but for the changes; None leaves one out."""
    good: dict[str, object] = {
        "iss": "muntin-authorizer",
        "sub": "u1",
        "kind": "member",
        "name": "",
        "roles": [],
        "iat": SECONDS,
        "exp": SECONDS + 60,
    }
    return {key: value for key, value in (good | changes).items() if value is not None}


def code_of(verifier: IdentityVerifier, headers: dict[str, str]) -> str:
    """The code of the refusal."""
    with pytest.raises(Problem) as refused:
        verifier.identify(headers)
    return refused.value.code


def test_what_the_authorizer_signs_is_believed(
    verifier: IdentityVerifier, identity_key: OKPKey, clock: ManualClock
) -> None:
    """For its sixty seconds and the leeway of clocks; not longer."""
    headers = {"x-muntin-identity": IdentitySigner(identity_key, clock).sign(ALICE)}
    assert verifier.identify(headers) == ALICE
    clock.advance(seconds=64)
    assert verifier.identify(headers) == ALICE
    clock.advance(seconds=2)
    assert code_of(verifier, headers) == "authentication-required"


def test_a_token_without_signature_is_not_believed(verifier: IdentityVerifier) -> None:
    """alg "none", in every spelling, is nobody's."""
    for alg in ("none", "None", "NONE", ""):
        token = f"{encoded({'alg': alg, 'typ': 'JWT'})}.{encoded(claims())}."
        assert code_of(verifier, {"x-muntin-identity": token}) == "authentication-required"


def test_a_token_signed_with_another_key_is_not_believed(
    verifier: IdentityVerifier, identity_key: OKPKey, clock: ManualClock
) -> None:
    """Neither with a stranger's key, nor with one that claims our key's id."""
    stranger = OKPKey.generate_key("Ed25519", auto_kid=True)
    impostor = OKPKey.import_key({**OKPKey.generate_key("Ed25519").as_dict(private=True), "kid": identity_key.kid})
    for key in (stranger, impostor):
        token = IdentitySigner(key, clock).sign(ALICE)
        assert code_of(verifier, {"x-muntin-identity": token}) == "authentication-required"


def test_the_public_key_is_no_shared_secret(verifier: IdentityVerifier, identity_key: OKPKey) -> None:
    """An HS256 token made with the public key's bytes (algorithm confusion) is refused."""
    public = OctKey.import_key(base64.urlsafe_b64decode(str(identity_key.as_dict(private=False)["x"]) + "=="))
    token = jwt.encode({"alg": "HS256", "kid": identity_key.kid}, claims(), public)
    assert code_of(verifier, {"x-muntin-identity": token}) == "authentication-required"


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_changed_token_is_not_believed(
    verifier: IdentityVerifier, identity_key: OKPKey, clock: ManualClock, part: int
) -> None:
    """Header, claims or signature: one changed character is enough."""
    parts = IdentitySigner(identity_key, clock).sign(ALICE).split(".")
    middle = len(parts[part]) // 2
    parts[part] = parts[part][:middle] + ("A" if parts[part][middle] != "A" else "B") + parts[part][middle + 1 :]
    assert code_of(verifier, {"x-muntin-identity": ".".join(parts)}) == "authentication-required"


@pytest.mark.parametrize(
    "wrong",
    [
        claims(iss="somebody"),
        claims(iss=None),
        claims(exp=None),
        claims(exp=SECONDS - 60),
        claims(sub=None),
        claims(sub=7),
        claims(kind="admin"),
        claims(roles="staff"),
    ],
)
def test_claims_that_are_not_ours_are_not_believed(
    verifier: IdentityVerifier, identity_key: OKPKey, wrong: dict[str, object]
) -> None:
    """A good signature under claims of another issuer, time or shape is no identity."""
    token = jwt.encode({"alg": "Ed25519", "kid": identity_key.kid}, wrong, identity_key, algorithms=["Ed25519"])
    assert code_of(verifier, {"x-muntin-identity": token}) == "authentication-required"


@pytest.mark.parametrize("token", ["x", "a.b.c", "..", "é.é.é", "a" * 10_000, "{}"])
def test_nonsense_is_not_believed(verifier: IdentityVerifier, token: str) -> None:
    """What is no token at all is a 401, not a crash."""
    assert code_of(verifier, {"x-muntin-identity": token}) == "authentication-required"


def test_no_identity_and_no_answer_are_different(verifier: IdentityVerifier) -> None:
    """401 for nobody; 503 while sessions can't be checked; and a token counts whatever the state says."""
    assert code_of(verifier, {}) == "authentication-required"
    assert code_of(verifier, {"x-muntin-identity-state": "unavailable"}) == "identity-unavailable"
    assert code_of(verifier, {"x-muntin-identity-state": "else"}) == "authentication-required"


def test_owners_and_roles() -> None:
    """must_own and must_have let the right ones pass."""
    ALICE.must_own("u1")
    ALICE.must_have("staff")
    for act in (lambda: ALICE.must_own("u2"), lambda: ALICE.must_have("admin")):
        with pytest.raises(Problem) as refused:
            act()
        assert refused.value.status == 403


def test_service_tokens_name_caller_and_callee(secret: str, clock: ManualClock) -> None:
    """A token is good for its callee alone, for a minute, and only with the same secret."""
    cart = ServiceTokens("cart", secret, clock)
    headers = {"x-muntin-service": ServiceTokens("order", secret, clock).issue("cart")}
    assert cart.verify(headers) == "order"
    stranger = {"x-muntin-service": ServiceTokens("order", "x" * 40, clock).issue("cart")}
    unsigned = {"x-muntin-service": f"{encoded({'alg': 'none'})}.{encoded({'iss': 'order', 'aud': 'cart'})}."}
    for verify, given in (
        (ServiceTokens("product", secret, clock).verify, headers),
        (cart.verify, stranger),
        (cart.verify, unsigned),
        (cart.verify, {}),
        (cart.verify, {"x-muntin-service": "x"}),
    ):
        with pytest.raises(Problem, match="service token"):
            verify(given)
    clock.advance(seconds=66)
    with pytest.raises(Problem, match="service token"):
        cart.verify(headers)
