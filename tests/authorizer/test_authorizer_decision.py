"""The pure part: which requests pass, and which cookie counts."""

import hashlib

import pytest

from muntin.servers.authorizer.decision import Question

ORIGIN = "https://shop.example"
TOKEN = "A" * 43
DIGEST = hashlib.sha256(TOKEN.encode()).hexdigest()


def ask(method: str = "GET", **headers: str) -> Question:
    """A question with these headers; underscores stand for dashes."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Question.of(method, "/graphql", raw)


@pytest.mark.parametrize(
    ("question", "passes"),
    [
        (ask("GET"), True),
        (ask("HEAD", sec_fetch_site="cross-site"), True),
        (ask("OPTIONS"), True),
        (ask("POST"), False),
        (ask("POST", x_muntin_request="0"), False),
        (ask("POST", x_muntin_request="1"), True),
        (ask("DELETE", x_muntin_request="1", sec_fetch_site="same-origin"), True),
        (ask("PUT", x_muntin_request="1", sec_fetch_site="none"), True),
        (ask("POST", x_muntin_request="1", sec_fetch_site="cross-site"), False),
        (ask("POST", x_muntin_request="1", sec_fetch_site="same-site"), False),
        (ask("POST", origin=ORIGIN), False),
        (ask("GET", upgrade="websocket"), False),
        (ask("GET", upgrade="WebSocket", origin=ORIGIN), True),
        (ask("GET", upgrade="websocket", origin="https://evil.example"), False),
        (ask("GET", upgrade="websocket", origin="http://localhost:5000", host="localhost:5000"), True),
        (ask("GET", upgrade="websocket", origin="http://localhost:5000", host="localhost:6000"), False),
        (ask("GET", upgrade="websocket", origin="", host=""), False),
        (ask("GET", upgrade="websocket", origin="null", host=""), False),
        (ask("GET", upgrade="websocket", x_muntin_request="1"), True),
        (ask("GET", upgrade="websocket", origin=ORIGIN, sec_fetch_site="cross-site"), False),
    ],
)
def test_which_requests_may_pass(question: Question, passes: bool) -> None:
    """What may change something, or opens a WebSocket, must come from the page itself."""
    assert (question.refusal(ORIGIN) is None) is passes


PARTNER = "https://partner.example"


@pytest.mark.parametrize(
    ("question", "passes"),
    [
        (ask("PUT", origin=PARTNER, x_muntin_request="1", sec_fetch_site="cross-site"), True),
        (ask("PUT", origin=PARTNER, sec_fetch_site="cross-site"), False),
        (ask("PUT", origin="https://evil.example", x_muntin_request="1", sec_fetch_site="cross-site"), False),
        (ask("PUT", origin="", x_muntin_request="1", sec_fetch_site="cross-site"), False),
    ],
)
def test_which_pages_of_named_origins_may_pass(question: Question, passes: bool) -> None:
    """Where the route's `cors` names the origin, its page counts as ours: X-Muntin-Request is still asked for."""
    question.headers["x-muntin-cors-origins"] = f"{PARTNER} https://other.example"
    assert (question.refusal(ORIGIN) is None) is passes


def test_the_request_is_known_by_its_own_path() -> None:
    """The edge asks below /check, so that no client's path is one of the authorizer's own."""
    assert Question.of("GET", "/check/graphql", []).path == "/graphql"
    assert Question.of("GET", "/check/healthz", []).path == "/healthz"


@pytest.mark.parametrize(
    ("cookie", "digest"),
    [
        (f"__Host-sid={TOKEN}", DIGEST),
        (f"theme=dark; __Host-sid={TOKEN}; x=y", DIGEST),
        (f"__Host-sid={TOKEN};", DIGEST),
        (f"__host-sid={TOKEN}", None),
        (f"x__Host-sid={TOKEN}", None),
        (f"__Host-sid={TOKEN}A", None),
        ("__Host-sid=", None),
        ("__Host-sid", None),
        ("__Host-sid=" + "é" * 43, None),
        (f"__Host-sid=bad; __Host-sid={TOKEN}", None),
        ("", None),
    ],
)
def test_which_cookie_counts(cookie: str, digest: str | None) -> None:
    """Only the first cookie of our name, of the form that we give out, is worth a look-up."""
    assert ask(cookie=cookie).digest() == digest


def test_cookies_in_several_headers_are_one_list() -> None:
    """HTTP/2 may split the cookie header (RFC 9113 section 8.2.3)."""
    raw = [(b"cookie", b"a=b"), (b"cookie", f"__Host-sid={TOKEN}".encode())]
    assert Question.of("GET", "/", raw).digest() == DIGEST
