"""HttpCache as a caller sees it: the stories of http_cache_stories.json, step by step. Times are relative to NOW."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.resilience.http_cache import HttpCache
from muntin.resilience.model import Found, Request, Response

from .test_http_cache_rules import NOW, fields

STORIES: list[dict[str, Any]] = msgspec.json.decode(Path(__file__).with_name("http_cache_stories.json").read_bytes())


def asked(step: dict[str, Any]) -> Request:
    """The request of a step; `GET /` unless it says so."""
    ask = step.get("ask", {})
    return Request(ask.get("method", "GET"), ask.get("target", "/"), dict(fields(ask.get("headers", {}))))


def seen(response: Response | None, wanted: dict[str, Any]) -> dict[str, Any]:
    """What a step's expectation names of an answer."""
    found: dict[str, Any] = {"status": response and response.status}
    if response is not None:
        found["body"] = response.body.decode()
        found["header"] = {name: response.header(name) for name in wanted.get("header", {})}
        found["without"] = [name for name in wanted.get("without", ()) if response.header(name) is None]
    return found


def check_found(found: Found, wanted: dict[str, Any]) -> None:
    """Compares what was found with what a step expects."""
    facts = msgspec.structs.asdict(found) | {"on_error": found.on_error is not None} | seen(found.response, wanted)
    expected = wanted | ({"conditions": dict(fields(wanted["conditions"]))} if "conditions" in wanted else {})
    assert {name: facts[name] for name in wanted} == expected


def play(cache: HttpCache, step: dict[str, Any]) -> None:
    """One step: look, and where it has an answer, take."""
    if "expire" in step:
        assert cache.expire_tag(step["expire"]) == step["count"]
        return
    request, now = asked(step), NOW + step["at"]
    found = cache.look(request, now)
    check_found(found, step.get("finds", {}))
    if "answer" not in step:
        return
    meanwhile = step.get("before", {})
    if "expire" in meanwhile:
        cache.expire_tag(meanwhile["expire"])
    if "change" in meanwhile:
        change = Request("PUT", meanwhile["change"])
        cache.take(change, cache.look(change, now), Response(204), now, now)
    said = step["answer"]
    response = Response(said.get("status", 200), fields(said.get("headers", {})), said.get("body", "").encode())
    kept, wanted = cache.take(request, found, response, now, now), step["kept"]
    facts = msgspec.structs.asdict(kept) | {"keep": kept.keep and kept.keep[2]} | seen(kept.response, wanted)
    assert {name: facts[name] for name in wanted} == wanted


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["name"])
def test_story(story: dict[str, Any]) -> None:
    """Each step finds and keeps what the story says."""
    cache = HttpCache(1_000_000, **story.get("settings", {}))
    for step in story["steps"]:
        play(cache, step)


def test_a_waiter_gets_the_shared_answer_as_it_asked() -> None:
    """The answer of a flight is 304 for one waiter, without body for another, whole for the rest."""
    cache, whole = HttpCache(1_000_000), Response(200, (("etag", '"a"'),), b"one")
    assert cache.served_from(Request("GET", "/", {"if-none-match": '"a"'}), whole).status == 304
    assert cache.served_from(Request("HEAD", "/"), whole) == Response(200, whole.headers, b"")
    assert cache.served_from(Request("GET", "/", {"range": "bytes=9-"}), whole) == whole
    assert cache.served_from(Request("GET", "/"), whole) == whole


def test_the_second_level_serves_another_process_on_error_only() -> None:
    """What one cache kept, a new one shows where the upstream fails, and validates before any other use."""
    first, second = HttpCache(1_000_000), HttpCache(1_000_000)
    request = Request("GET", "/", {"accept-language": "en"})
    headers = fields({"cache-control": "max-age=60, stale-if-error=60", "etag": '"a"', "vary": "accept-language"})
    kept = first.take(request, first.look(request, NOW), Response(200, headers, b"one"), NOW, NOW)
    assert kept.keep is not None
    key, data, seconds = kept.keep
    assert (key, seconds) == (second.look(request, NOW).key, 120)

    assert second.recalled(Request("GET", "/", {"accept-language": "de"}), data, NOW) is None
    assert second.recalled(Request("GET", "/other", request.headers), data, NOW) is None
    assert second.recalled(Request("GET", "/", {**request.headers, "cache-control": "no-cache"}), data, NOW) is None
    assert second.recalled(request, data, NOW + 121) is None
    found = second.recalled(request, data, NOW + 70)
    assert found is not None
    assert found.on_error is not None
    assert (found.fresh, found.age, found.on_error.body, found.on_error.header("age")) == (False, 70, b"one", "70")

    again = second.look(request, NOW + 71)
    assert (again.fresh, again.conditions, again.on_error is not None) == (False, {"if-none-match": '"a"'}, True)


def test_exports_can_be_left_out() -> None:
    """Without a second level nothing is packed for it."""
    cache, request = HttpCache(1_000_000, exports=False), Request("GET", "/")
    response = Response(200, (("cache-control", "max-age=60"),))
    assert cache.take(request, cache.look(request, NOW), response, NOW, NOW).keep is None
