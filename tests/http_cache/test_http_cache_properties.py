"""Whatever comes in whatever order: the budget holds, a plain model agrees, exports come back, nothing raises."""

import hypothesis.strategies as st
from hypothesis import given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from muntin.resilience.http_cache import HttpCache, directives, exported, freshness, targeted, vary
from muntin.resilience.http_cache.conditions import not_modified
from muntin.resilience.http_cache.dates import http_date
from muntin.resilience.http_cache.store import Store, size_of
from muntin.resilience.model import Request, Response

START = 1_790_000_000.0
TARGETS = ("/a", "/b", "/c?x=1")
LANGUAGES = ("en", "de", None)
TAGS = ("one", "two")
TEXT = st.text(max_size=60) | st.text('max-age="\\=,;0123no-store ', max_size=60)
SAID = [
    "cache-control",
    "cdn-cache-control",
    "surrogate-control",
    "age",
    "date",
    "expires",
    "last-modified",
    "etag",
    "vary",
    "connection",
    "cache-tag",
    "set-cookie",
    "location",
    "content-location",
    "content-length",
]
HEADER = st.tuples(st.sampled_from(SAID), TEXT)
ASKING = st.dictionaries(
    st.sampled_from(
        ("cache-control", "range", "if-range", "if-none-match", "if-modified-since", "if-match", "accept", "host")
    ),
    TEXT,
    max_size=4,
)


class Life(RuleBasedStateMachine):
    """HttpCache beside a model that keeps every answer, by target and language, and never evicts.

    The model is told what a fresh answer must be; the cache may have forgotten it, but may not show another one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cache = HttpCache(30_000)
        self.now = START
        self.serial = 0
        self.model: dict[tuple[str, str | None], tuple[bytes, float, float, str, bool]] = {}

    @staticmethod
    def request(target: str, language: str | None) -> Request:
        """A GET in a language."""
        return Request("GET", target, {} if language is None else {"accept-language": language})

    @rule(seconds=st.floats(0, 30))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds

    @rule(
        path=st.sampled_from(TARGETS),
        language=st.sampled_from(LANGUAGES),
        lifetime=st.integers(1, 60),
        size=st.integers(0, 6_000),
        tag=st.sampled_from(TAGS),
    )
    def fetch(self, path: str, language: str | None, lifetime: int, size: int, tag: str) -> None:
        """A look, and where nothing fresh is there, an answer of the upstream."""
        request = self.request(path, language)
        found = self.cache.look(request, self.now)
        known = self.model.get((path, language))
        if found.fresh:
            assert known is not None
            body, at, until, _, expired = known
            assert found.response is not None
            assert (found.response.body, expired) == (body, False)
            assert self.now < until
            assert abs(found.age - (self.now - at)) < 1e-6
            return
        self.serial += 1
        body = f"{self.serial} ".encode() + b"x" * size
        headers = (
            ("cache-control", f"max-age={lifetime}, stale-if-error=60"),
            ("vary", "accept-language"),
            ("cache-tag", tag),
        )
        kept = self.cache.take(request, found, Response(200, headers, body), self.now, self.now)
        assert kept.response.body == body
        self.model[path, language] = (body, self.now, self.now + lifetime, tag, False)
        if kept.keep is not None:
            again = HttpCache(60_000).recalled(request, kept.keep[1], self.now)
            assert again is not None
            assert again.on_error is not None
            assert again.on_error.body == body

    @rule(tag=st.sampled_from(TAGS))
    def expire(self, tag: str) -> None:
        """A domain event arrives."""
        self.cache.expire_tag(tag)
        self.model = {key: (*kept[:4], kept[4] or kept[3] == tag) for key, kept in self.model.items()}

    @rule(path=st.sampled_from(TARGETS))
    def change(self, path: str) -> None:
        """A client changes what the path names."""
        request = Request("PUT", path)
        self.cache.take(request, self.cache.look(request, self.now), Response(204), self.now, self.now)
        self.model = {key: kept for key, kept in self.model.items() if key[0] != path}

    @invariant()
    def within_budget(self) -> None:
        """What is counted is what is there, and never more than allowed."""
        store: Store = self.cache.store
        entries = [entry for target in TARGETS for entry in store.variants(target)]
        assert sum(size_of(entry) for entry in entries) == store.bytes <= store.budget
        assert len(entries) == len(store)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@given(
    request=st.builds(Request, st.sampled_from(("GET", "HEAD", "POST", "ODD")), st.sampled_from(TARGETS), ASKING),
    other=st.builds(Request, st.sampled_from(("GET", "HEAD")), st.sampled_from(TARGETS), ASKING),
    status=st.sampled_from((200, 206, 304, 404, 500, 599)),
    headers=st.lists(HEADER, max_size=6),
    body=st.binary(max_size=30),
)
@settings(max_examples=400, deadline=None)
def test_no_text_of_either_side_raises(
    request: Request, other: Request, status: int, headers: list[tuple[str, str]], body: bytes
) -> None:
    """Nonsense in any field is dealt with, and what is shown afterwards has exactly one Age."""
    cache = HttpCache(20_000, stale_if_error=60)
    first = Response(200, (("cache-control", "max-age=5"), ("etag", '"a"')), b"0123456789")
    cache.take(Request("GET", "/a"), cache.look(Request("GET", "/a"), START), first, START, START)
    found = cache.look(request, START + 6)
    cache.take(request, found, Response(status, tuple(headers), body), START + 6, START + 7)
    shown = cache.look(other, START + 8)
    for response in (shown.response, shown.on_error):
        assert response is None or [name for name, _ in response.headers].count("age") == 1


@given(TEXT)
@settings(max_examples=400, deadline=None)
def test_any_text_is_some_directive_date_or_condition(text: str) -> None:
    """Parsers take any text; lifetimes are never negative."""
    for control in (directives.cache_control(text), targeted.targeted_control(text), targeted.surrogate_control(text)):
        assert control is None or control.lifetime is None or control.lifetime >= 0
    directives.asked(text)
    http_date(text, START)
    vary.normal("accept-language", text)
    not_modified({"if-none-match": text}, (("etag", '"a"'),), START)
    assert freshness.initial_age((("age", text), ("date", text)), START, START) >= 0


@given(st.binary(max_size=200))
def test_foreign_bytes_are_nothing(data: bytes) -> None:
    """What this format did not write, whole, is not shown."""
    assert HttpCache(10_000).recalled(Request("GET", "/"), data, START) is None


@given(st.data())
def test_damaged_bytes_are_nothing(data: st.DataObject) -> None:
    """One changed or missing byte is seen."""
    request, cache = Request("GET", "/"), HttpCache(10_000)
    response = Response(200, (("cache-control", "max-age=60"),), b"body")
    keep = cache.take(request, cache.look(request, START), response, START, START).keep
    assert keep is not None
    written = keep[1]
    position = data.draw(st.integers(0, len(written) - 1))
    damaged = bytearray(written)
    damaged[position] ^= data.draw(st.integers(1, 255))
    assert exported.read(written) is not None
    assert exported.read(bytes(damaged)) is None
    assert exported.read(written[:position]) is None
