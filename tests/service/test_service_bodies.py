"""JSON bodies are taken as the handler's type says, or refused with the place that is wrong."""

from typing import Annotated, Any

import msgspec
import pytest
from litestar import Litestar, get, post
from litestar.params import JSONBody
from litestar.testing import TestClient

from muntin.service import FieldError, Problem, Settings, create_service, decode


class Item(msgspec.Struct):
    """A part of a body."""

    count: Annotated[int, msgspec.Meta(ge=1, le=9)]


class Basket(msgspec.Struct, rename="camel"):
    """A body."""

    owner_id: str
    items: list[Item]


@post("/baskets", status_code=200)
async def take(data: JSONBody[Basket]) -> int:
    return len(data.items)


@post("/anything", status_code=200)
async def anything(data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
    return data


@get("/boom")
async def boom() -> None:
    raise ZeroDivisionError("secret detail")


@get("/slow-down")
async def slow_down() -> None:
    raise Problem("too-many-requests", "slowly", headers={"Retry-After": "7"})


@pytest.fixture
def app() -> Litestar:
    """A service with these handlers."""
    return create_service([take, anything, boom, slow_down], settings=Settings(name="t", port=1), title="T")


@pytest.mark.parametrize(
    ("content", "code", "paths"),
    [
        (b'{"ownerId":"a","items":[{"count":"2"}]}', "bad-input", ["items.0.count"]),
        (b'{"ownerId":"a","items":[{"count":2},{"count":10}]}', "bad-input", ["items.1.count"]),
        (b'{"ownerId":"a","items":[{}]}', "bad-input", ["items.0.count"]),
        (b'{"ownerId":true,"items":[]}', "bad-input", ["ownerId"]),
        (b'{"items":[]}', "bad-input", ["ownerId"]),
        (b"null", "bad-input", ["body"]),
        (b"", "malformed-body", []),
        (b"{", "malformed-body", []),
        (b'{"ownerId":"\\ud800","items":[]}', "malformed-body", []),
        (b"\xff", "malformed-body", []),
        (b'{"ownerId":"\xff","items":[]}', "malformed-body", []),
    ],
)
def test_a_wrong_body_is_refused_at_its_place(app: Litestar, content: bytes, code: str, paths: list[str]) -> None:
    """Nothing is converted silently, and `errors` says where to look, in the caller's spelling."""
    with TestClient(app) as client:
        answer = client.post("/baskets", content=content, headers={"content-type": "application/json"})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["path"] for error in body.get("errors", [])] == paths


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
def test_only_json_is_json(app: Litestar, media_type: str | None) -> None:
    """What a form of another site could send without a preflight is not taken for JSON."""
    headers = {"content-type": media_type} if media_type else {}
    with TestClient(app) as client:
        answer = client.post("/baskets", content=b'{"ownerId":"a","items":[]}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_a_right_body_is_taken(app: Litestar) -> None:
    """The handler gets the decoded value, also where it takes any object; a charset does no harm."""
    with TestClient(app) as client:
        assert client.post("/baskets", json={"ownerId": "a", "items": [{"count": 2}]}).json() == 1
        assert client.post("/anything", json={"a": 1}).json() == {"a": 1}
        headers = {"content-type": "application/json; charset=utf-8"}
        assert client.post("/anything", content=b"{}", headers=headers).status_code == 200


def test_a_body_beyond_the_limit_is_refused(app: Litestar) -> None:
    """64 KiB are enough for everybody."""
    with TestClient(app) as client:
        answer = client.post("/anything", json={"a": "x" * 70_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")
    assert answer.json()["detail"] == "a body may have 65536 bytes"


def test_a_handler_with_a_limit_of_its_own_names_that() -> None:
    """Who is told a wrong limit sends the wrong thing again."""

    @post("/small", request_max_body_size=10)
    async def small(data: JSONBody[dict[str, Any]]) -> int:
        return len(data)

    with TestClient(create_service([small], settings=Settings(name="t", port=1), title="T")) as client:
        answer = client.post("/small", json={"a": "x" * 70})
    assert (answer.status_code, answer.json()["detail"]) == (413, "a body may have 10 bytes")


def test_a_nested_body_is_no_crash() -> None:
    """A body of brackets is malformed, not a RecursionError."""
    with pytest.raises(Problem) as refused:
        decode(b"[" * 50_000, Any)
    assert refused.value.code == "malformed-body"


def test_a_bug_is_an_internal_error_without_details(app: Litestar) -> None:
    """The traceback is for the log; the caller gets a problem document like any other."""
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/boom")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert "secret detail" not in answer.text


def test_a_problem_carries_its_headers(app: Litestar) -> None:
    """Retry-After and its kind come from where the problem was met."""
    with TestClient(app) as client:
        answer = client.get("/slow-down")
    assert answer.status_code == 429 and answer.headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("DELETE", "/baskets", 405, "method-not-allowed"),
        ("GET", "/baskets/%00", 404, "not-found"),
    ],
)
def test_what_no_handler_takes_is_a_problem_too(app: Litestar, method: str, path: str, status: int, code: str) -> None:
    """Unknown addresses and methods answer like everything else, with the address in `instance`."""
    with TestClient(app) as client:
        answer = client.request(method, path)
    body = answer.json()
    assert (answer.status_code, body["code"], body["type"]) == (status, code, f"urn:muntin:problem:{code}")
    assert body["instance"].startswith(path.partition("%")[0]) and body["remedy"]


def test_a_code_that_is_not_in_the_contract_can_not_be_raised() -> None:
    """contracts/errors.toml is the list; inventing a code fails where it is written."""
    with pytest.raises(LookupError, match="made-up"):
        Problem("made-up", "never mind")
    assert Problem("not-yours", "x", errors=[FieldError("a", "b")]).graphql_code == "NOT_YOURS"
