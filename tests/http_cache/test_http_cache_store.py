"""The bounds of what is kept: bytes, variants, the size of one answer, and expiries that are remembered."""

from muntin.resilience.http_cache import HttpCache
from muntin.resilience.http_cache.store import MOST_SHARE, REMEMBERED, VARIANTS
from muntin.resilience.model import Found, Request, Response

from .test_http_cache_rules import NOW

BUDGET = 40_000


def keep(
    cache: HttpCache, request: Request, body: bytes, *headers: tuple[str, str], found: Found | None = None
) -> bool:
    """Takes an answer that is fresh for a minute; whether it was stored."""
    response = Response(200, (("cache-control", "max-age=60"), *headers), body)
    return cache.take(request, found or cache.look(request, NOW), response, NOW, NOW).stored


def test_what_was_used_least_recently_goes_first() -> None:
    """Ten answers that fit, one of them in use, and then many more: the one in use stays, the bytes stay within."""
    cache = HttpCache(BUDGET)
    for number in range(100):
        assert keep(cache, Request("GET", f"/{number}"), b"x" * 2000)
        assert cache.look(Request("GET", "/0"), NOW).fresh
        assert cache.stats()["bytes"] <= BUDGET
    fresh = [number for number in range(100) if cache.look(Request("GET", f"/{number}"), NOW).fresh]
    assert fresh[0] == 0
    assert fresh[1:] == list(range(101 - len(fresh), 100))
    assert cache.stats()["evicted"] == 100 - len(fresh)


def test_one_large_answer_does_not_push_out_the_rest() -> None:
    """What is larger than its share is passed on, and what it would have replaced goes."""
    cache, small, large = HttpCache(BUDGET), Request("GET", "/small"), Request("GET", "/large")
    assert keep(cache, small, b"x")
    assert keep(cache, large, b"x")
    assert not keep(cache, large, b"x" * (BUDGET // MOST_SHARE))
    assert cache.look(small, NOW).fresh
    assert not cache.look(large, NOW).fresh


def test_variants_of_a_target_are_bounded() -> None:
    """A client that invents languages pushes out older variants of that target only."""
    cache = HttpCache(1_000_000)
    requests = [Request("GET", "/", {"accept-language": f"x{number}"}) for number in range(VARIANTS + 5)]
    assert keep(cache, Request("GET", "/other"), b"x")
    for request in requests:
        assert keep(cache, request, b"x", ("vary", "accept-language"))
    assert [cache.look(request, NOW).fresh for request in requests] == [False] * 5 + [True] * VARIANTS
    assert cache.look(Request("GET", "/other"), NOW).fresh


def test_a_forgotten_expiry_counts_as_one() -> None:
    """After more expiries than are remembered, an answer that was on its way is good for an outage alone."""
    cache, request = HttpCache(BUDGET), Request("GET", "/")
    found = cache.look(request, NOW)
    for number in range(REMEMBERED + 1):
        cache.expire_tag(f"{number}")
    assert keep(cache, request, b"x", ("cache-control", "stale-if-error=600"), found=found)
    after = cache.look(request, NOW)
    assert (after.fresh, after.revalidating) == (False, False)
    assert after.on_error is not None and after.on_error.body == b"x"
    assert keep(cache, request, b"x")
    assert cache.look(request, NOW).fresh


def test_a_request_with_an_identity_recalls_only_what_is_for_all() -> None:
    """The second level keeps the rule of private headers."""
    mine, cache = Request("GET", "/", {"x-muntin-identity": "a"}), HttpCache(BUDGET)
    for said, shown in (("max-age=60", False), ("public, max-age=60", True)):
        response = Response(200, (("cache-control", said),), b"x")
        request = Request("GET", "/")
        kept = cache.take(request, cache.look(request, NOW), response, NOW, NOW).keep
        assert kept is not None
        assert (HttpCache(BUDGET).recalled(mine, kept[1], NOW) is not None) is shown
