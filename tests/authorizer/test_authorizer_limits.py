"""How many requests a visitor may send, and what is said about it: the pure part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muntin.errors import UsageError
from muntin.manifest.edge import Rate, VisitorLimits
from muntin.servers.authorizer.limits import SHARES, Decided, Limits

START = 1000.0
LIMITS = VisitorLimits(user=Rate(rate=10, burst=4), mfe=Rate(rate=5, burst=2))


def said(decided: Decided) -> dict[str, str]:
    """The headers as text."""
    return {name.decode(): value.decode() for name, value in decided.headers}


def test_a_burst_passes_and_then_the_rate() -> None:
    """Four at once, then one each tenth of a second; a refused one costs nothing."""
    limits = Limits(LIMITS)
    assert [limits.take("u1", "", "", START).admitted for _ in range(6)] == [True] * 4 + [False] * 2
    assert not limits.take("u1", "", "", START + 0.09).admitted
    assert limits.take("u1", "", "", START + 0.1).admitted
    assert not limits.take("u1", "", "", START + 0.1).admitted


def test_the_headers_tell_what_is_left() -> None:
    """RateLimit-Policy never changes, RateLimit counts down, and a refusal says when to come again."""
    limits = Limits(LIMITS)
    first = said(limits.take("u1", "", "cart", START))
    assert first == {
        "ratelimit-policy": '"user";q=4;w=1, "mfe";q=2;w=1',
        "ratelimit": '"user";r=3;t=1, "mfe";r=1;t=1',
    }
    limits.take("u1", "", "cart", START)
    refused = limits.take("u1", "", "cart", START)
    assert (refused.admitted, refused.detail) == (False, "this micro-frontend has sent more requests than it may")
    assert said(refused) == first | {"ratelimit": '"user";r=2;t=1, "mfe";r=0;t=1', "retry-after": "1"}


def test_without_a_micro_frontend_only_the_visitors_limit_counts() -> None:
    """A call that names no MFE has one policy."""
    assert said(Limits(LIMITS).take("u1", "", "", START)) == {
        "ratelimit-policy": '"user";q=4;w=1',
        "ratelimit": '"user";r=3;t=1',
    }


def test_a_refused_micro_frontend_takes_nothing_from_the_others() -> None:
    """One MFE in a loop leaves its visitor's other MFEs their room."""
    limits = Limits(LIMITS)
    passed = [limits.take("u1", "", "cart", START).admitted for _ in range(20)]
    assert passed.count(True) == 2
    assert [limits.take("u1", "", "header", START).admitted for _ in range(3)] == [True, True, False]


def test_a_micro_frontend_is_told_by_its_name_whatever_its_version() -> None:
    """Pages say `name@version`: two MFEs are two, and two versions of one are one."""
    limits = Limits(LIMITS)
    asked = ["cart@1.0.0+4f2e", "cart@2.0.0", "cart@2.0.0", "header@1.0.0", "header", "header@2.0.0-rc.1"]
    passed = [limits.take("u1", "", mfe, START).admitted for mfe in asked]
    assert passed == [True, True, False, True, True, False]
    assert list(limits.visitors["u1"].shares) == ["cart", "header"]


def test_made_up_names_never_get_past_the_visitors_limit() -> None:
    """X-MFE is proved by nothing: a new name for each request wins no more than the account has."""
    limits = Limits(LIMITS)
    names = ["x" * 500, "../..", "É", *(f"made-up-{n}" for n in range(200))]
    assert sum(limits.take("u1", "", name, START).admitted for name in names) == 4


def test_memory_is_bounded_whoever_makes_names_up() -> None:
    """Micro-frontends per account, accounts, and addresses, which push no visitor out."""
    limits = Limits(VisitorLimits(user=Rate(rate=1, burst=100_000)), accounts=3)
    for n in range(500):
        limits.take("u1", "", f"made-up-{n}", START)
        limits.take("", f"10.0.{n // 256}.{n % 256}", "", START)
    assert (len(limits.visitors["u1"].shares), len(limits.visitors), len(limits.addresses)) == (SHARES, 1, 3)
    for n in range(10):
        limits.take(f"u{n}", "", "", START)
    assert list(limits.visitors) == ["u7", "u8", "u9"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("not:an:address", "not:an:address", True),
    ],
)
def test_which_addresses_are_one_client(one: str, other: str, same: bool) -> None:
    """An IPv4 address is a client, and an IPv6 /64 is one: whoever has it can use all of it."""
    limits = Limits(LIMITS)
    for address in (one, other):
        limits.take("", address, "", START)
    assert (len(limits.addresses) == 1) is same


def test_visitors_have_accounts_of_their_own_wherever_they_call_from() -> None:
    """An office behind one address is many visitors; a visitor who changes the network stays one."""
    limits = Limits(LIMITS)
    for _ in range(10):
        limits.take("u1", "192.0.2.1", "", START)
    assert limits.take("u2", "192.0.2.1", "", START).admitted
    assert limits.take("", "192.0.2.1", "", START).admitted
    assert not limits.take("u1", "192.0.2.2", "", START).admitted


def test_without_an_edge_nobody_is_limited() -> None:
    """No session and no address: there is nobody to tell apart, and nothing is said."""
    limits = Limits(LIMITS)
    assert [limits.take("", "", "cart", START) for _ in range(10)] == [Decided(True)] * 10


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["", "cart", "header"])), max_size=60))
def test_no_more_than_burst_and_rate_pass(steps: list[tuple[float, str]]) -> None:
    """Over any time t at most burst + rate * t requests of a visitor, and of an MFE of theirs, pass."""
    limits, now = Limits(LIMITS), START
    passed: dict[str, int] = {"": 0, "cart": 0, "header": 0}
    for step, mfe in steps:
        now += step
        passed[mfe] += limits.take("u1", "", mfe, now).admitted
    passing = now - START
    assert sum(passed.values()) <= 4 + 10 * passing + 1e-6
    assert all(passed[mfe] <= 2 + 5 * passing + 1e-6 for mfe in ("cart", "header"))


def test_limits_travel_as_json() -> None:
    """What the topology says arrives in the authorizer's environment; nothing said means the defaults."""
    assert VisitorLimits.decoded(LIMITS.encoded()) == LIMITS
    assert VisitorLimits.decoded("") == VisitorLimits()
    with pytest.raises(UsageError, match=r"MUNTIN_RATE_LIMITS is wrong: .*rate.*expected something like"):
        VisitorLimits.decoded('{"user": {"rate": 0, "burst": 1}}')
