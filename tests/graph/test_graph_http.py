"""GraphQL over HTTP on a real server: media types, statuses, and what is refused."""

import json
import logging
from typing import Any

import pytest

from muntin.graph.negotiation import accepted, is_json

MODERN = "application/graphql-response+json"
LEGACY = "application/json"

ACCEPTS = [
    (None, LEGACY),
    ("", LEGACY),
    ("*/*", LEGACY),
    ("application/*", LEGACY),
    (LEGACY, LEGACY),
    (MODERN, MODERN),
    (f"{MODERN}, {LEGACY};q=0.9", MODERN),
    (f"{MODERN};q=0.5, {LEGACY};q=0.9", LEGACY),
    (f"{LEGACY}, {MODERN}", LEGACY),
    (f"*/*, {MODERN}", MODERN),
    (f"text/html, */*;q=0.1, {MODERN};q=0.1", MODERN),
    ("APPLICATION/JSON; charset=UTF-8", LEGACY),
    ("application/json; charset=latin1", None),
    ("text/html", None),
    ("application/json;q=0", None),
    ("application/json;q=nonsense", None),
    ("application/jsonp", None),
]


@pytest.mark.parametrize(("header", "media"), ACCEPTS)
def test_the_media_type_follows_accept(header: str | None, media: str | None) -> None:
    """The best acceptable type wins; without a preference it is the older one."""
    assert accepted(header) == media


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("application/json", True),
        ("application/json; charset=utf-8", True),
        ('Application/JSON; Charset="UTF-8"', True),
        (None, False),
        ("", False),
        ("text/plain", False),
        ("multipart/form-data; boundary=x", False),
        ("application/x-www-form-urlencoded", False),
        ("application/graphql", False),
        ("application/json5", False),
        ("application/json; charset=utf-16", False),
    ],
)  # fmt: skip - a table
def test_a_body_is_json_or_nothing(header: str | None, taken: bool) -> None:
    """No type that a form, or a fetch without a preflight, could send is taken."""
    assert is_json(header) is taken


STATUSES = [
    ({"query": "{ hello }"}, 200, 200, None),
    ({"query": "{ hello }", "variables": None, "operationName": None, "extensions": None}, 200, 200, None),
    ({"query": "{ hello }", "extensions": {"clientLibrary": {"name": "x"}}, "id": 7}, 200, 200, None),
    ({"query": '{ must(how: "input") }'}, 200, 200, "BAD_INPUT"),
    ({"query": "{"}, 400, 200, "GRAPHQL_PARSE_FAILED"),
    ({"query": "{ nope }"}, 400, 200, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "{ " + "hello " * 1001 + "}"}, 400, 200, "DOCUMENT_TOO_LARGE"),
    ({"query": "{ hello }", "operationName": "Other"}, 400, 200, "OPERATION_NOT_FOUND"),
    ({"query": "query($i: ID!) { book(id: $i) { id } }"}, 400, 200, "BAD_INPUT"),
    ({"query": "subscription { ticks(start: 0) }"}, 400, 400, "BAD_INPUT"),
    ({}, 400, 400, "BAD_INPUT"),
    ({"query": None}, 400, 400, "BAD_INPUT"),
    ({"query": 7}, 400, 400, "BAD_INPUT"),
    ({"query": "{ hello }", "variables": "x"}, 400, 400, "BAD_INPUT"),
    ({"query": "{ hello }", "variables": []}, 400, 400, "BAD_INPUT"),
    ({"query": "{ hello }", "operationName": 1}, 400, 400, "BAD_INPUT"),
    ({"query": "{ hello }", "extensions": 1}, 400, 400, "BAD_INPUT"),
    ([{"query": "{ hello }"}], 400, 400, "BAD_INPUT"),
    ("{ hello }", 400, 400, "BAD_INPUT"),
    (7, 400, 400, "BAD_INPUT"),
]


@pytest.mark.parametrize(("body", "modern", "legacy", "code"), STATUSES)
async def test_statuses(served: Any, body: Any, modern: int, legacy: int, code: str | None) -> None:
    """Each outcome has the status that the specification gives it for the media type asked for."""
    for media, status in ((MODERN, modern), (LEGACY, legacy)):
        answer = await served.http.post("/graphql", json=body, headers={"accept": media})
        assert answer.status_code == status
        assert answer.headers["content-type"] == f"{media}; charset=utf-8"
        assert answer.headers["vary"] == "accept"
        errors = answer.json().get("errors", [])
        assert [error["extensions"]["code"] for error in errors] == ([code] if code else [])
        assert ("data" in answer.json()) == (code is None or "must" in str(body))


BROKEN = [b"", b"{", b'{"query": "{ hello }"', b"\xff\xfe", b'{"query": NaN}', b"[" * 50_000]


@pytest.mark.parametrize("body", BROKEN, ids=lambda body: repr(body[:20]))
async def test_a_broken_body_is_refused(served: Any, body: bytes) -> None:
    """What is not JSON is 400 MALFORMED_BODY in either media type."""
    for media in (MODERN, LEGACY):
        headers = {"accept": media, "content-type": "application/json"}
        answer = await served.http.post("/graphql", content=body, headers=headers)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"]["code"] == "MALFORMED_BODY"


async def test_a_wrong_parameter_is_named(served: Any) -> None:
    """The error says which parameter has which wrong type."""
    answer = await served.http.post("/graphql", json={"query": "{ hello }", "variables": "x"})
    assert answer.json()["errors"][0]["extensions"]["errors"] == [
        {"path": "variables", "message": "Expected `object | null`, got `str`"}
    ]


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", ""]
)
async def test_a_form_changes_nothing(served: Any, kind: str) -> None:
    """A mutation in any body that a page of another site can send is refused with 415 and not run (CSRF)."""
    body = json.dumps({"query": 'mutation { write(title: "x") { id } }'})
    answer = await served.http.post("/graphql", content=body, headers={"content-type": kind} if kind else {})
    assert answer.status_code == 415
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert served.library.written == []


async def test_get_runs_queries(served: Any) -> None:
    """A query by GET has its variables and extensions as JSON texts."""
    params = {"query": "query A($n: String) { hello(name: $n) }", "variables": '{"n":"GET"}', "operationName": "A"}
    answer = await served.http.get("/graphql", params=params | {"extensions": "{}"})
    assert answer.json() == {"data": {"hello": "Hello GET"}}


async def test_get_changes_nothing(served: Any) -> None:
    """A mutation by GET is 405 and names the method to use."""
    answer = await served.http.get("/graphql", params={"query": 'mutation { write(title: "x") { id } }'})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert served.library.written == []


@pytest.mark.parametrize(
    "query", ["", "query={hello}&query={hello}", "query={hello}&variables=x", "query={hello}&variables=[]", "query=%ff"]
)
async def test_a_broken_url_is_refused(served: Any, query: str) -> None:
    """Parameters that are missing, doubled or no JSON objects are 400 BAD_INPUT."""
    answer = await served.http.get(f"/graphql?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(served: Any, method: str) -> None:
    """Anything but GET and POST is 405 with the methods allowed; a preflight gets no permission either."""
    answer = await served.http.request(method, "/graphql", headers={"origin": "https://evil.example"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")
    assert "access-control-allow-origin" not in answer.headers


async def test_an_unknown_media_type_is_refused(served: Any) -> None:
    """A client that takes neither form is told 406, and the operation is not run."""
    body = {"query": 'mutation { write(title: "x") { id } }'}
    answer = await served.http.post("/graphql", json=body, headers={"accept": "text/html"})
    assert answer.status_code == 406
    assert served.library.written == []


async def test_a_huge_body_is_refused(served: Any) -> None:
    """Over 100 KB is 413, whether the length is declared or the body comes in chunks."""
    body = json.dumps({"query": "{ hello }", "variables": {"x": "y" * 120_000}}).encode()

    async def chunks() -> Any:
        for start in range(0, len(body), 10_000):
            yield body[start : start + 10_000]

    for content in (body, chunks()):
        answer = await served.http.post("/graphql", content=content, headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"


async def test_resolvers_see_the_requests_headers(served: Any) -> None:
    """The context is made from the headers, by lower-case name."""
    await served.http.post("/graphql", json={"query": "{ hello }"}, headers={"X-MFE": "cart@1", "Idempotency-Key": "k"})
    headers = served.library.contexts[-1].headers
    assert (headers["x-mfe"], headers["idempotency-key"]) == ("cart@1", "k")


async def test_each_operation_is_one_log_line(served: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Kind, name, duration, codes and the asking MFE; a refused request has its line, too."""
    with caplog.at_level(logging.INFO, "muntin.operations"):
        headers = {"x-mfe": "cart@1.0.0", "x-request-id": "r-1"}
        await served.http.post("/graphql", json={"query": 'query Lib { fails(how: "input") }'}, headers=headers)
        await served.http.post("/graphql", json={"query": "{"})
    first, second = [each.getMessage() for each in caplog.records if each.name == "muntin.operations"]
    assert first.startswith("query Lib http ")
    assert first.endswith("ms BAD_INPUT  x-mfe=cart@1.0.0 x-request-id=r-1")
    assert second.startswith("refused http ")
    assert second.endswith("GRAPHQL_PARSE_FAILED")
