"""`[upstream.NAME]`: what is understood, what is refused with one line, and what callers are told."""

from pathlib import Path

import msgspec
import pytest

from muntin.manifest.topology import TopologyError, parse
from muntin.resilience.policy import UpstreamPolicy
from muntin.supervisor.plan import load

TOPOLOGY = """
[process.product]
about = "products"
run = ["python"]
port = 4001

[process.product-2]
about = "products, again"
run = ["python"]
port = 4011
replica_of = "product"

[process.product-bff]
about = "for browsers"
run = ["python"]
port = 3001
calls = ["product"]
"""

KNOBS = """
[upstream.product]
deadline = "2.5s"
attempt_timeout = "500ms"
stale_if_error = "10m"
health_interval = 1
cache = true
attempts = 2
invalidated_by = { "product.updated" = "product:{subject}" }
"""

WRONG = [
    ("upstream = 3", "upstream: expected `object`, got `int`"),
    ("[upstream.produkt]", "upstream.produkt: unknown process; did you mean 'product'?"),
    ("[upstream.product]\ndedline = 3", "upstream.product.dedline: unknown key; did you mean 'deadline'?"),
    ("[upstream.product]\nxyzzy = 3", "upstream.product.xyzzy: unknown key; allowed: attempt_timeout, attempts"),
    ('[upstream.product]\ndeadline = "3 s"', "upstream.product.deadline: '3 s' is not a duration; write it as 500ms"),
    ('[upstream.product]\ndeadline = "0s"', "upstream.product.deadline: expected `float` > 0.0; seconds, or a text"),
    ("[upstream.product]\ndeadline = true", "upstream.product.deadline: expected `float`, got `bool`"),
    ("[upstream.product]\nattempts = 0", "upstream.product.attempts: expected `int` >= 1"),
    ("[upstream.product]\nfailure_ratio = 1.5", "upstream.product.failure_ratio: expected `float` <= 1.0"),
    ("[upstream.product]\nrate = inf", "upstream.product.rate: inf is not a number that can be counted with"),
    ('[upstream.product]\nopen_most = "10ms"', "upstream.product.open_least: 1 is more than open_most, which is 0.01"),
    ('[upstream.product]\nhealth_path = "ready"', "upstream.product.health_path: 'ready' is not a path; it starts"),
    ('[upstream.product]\nstale_if_error = "5m"', "upstream.product.stale_if_error: there is nothing to show without"),
    (
        '[upstream.product]\ncache = true\ninvalidated_by = { x = "y" }',
        "invalidated_by: 'x' is not the type of an event",
    ),
    ('[upstream.product]\ncache = true\ninvalidated_by = { "a.b" = "" }', "invalidated_by: a.b has an empty tag"),
    ('[upstream.product]\ninvalidated_by = { "a.b" = "c" }', "invalidated_by: there is nothing to make stale without"),
]


def test_knobs_are_read() -> None:
    """Durations as text or seconds; what is not named has its default."""
    topology = parse(TOPOLOGY + KNOBS, "t.toml")
    policy = topology.policy("product")
    assert (policy.deadline, policy.attempt_timeout, policy.stale_if_error) == (2.5, 0.5, 600.0)
    assert (policy.health_interval, policy.attempts, policy.cache) == (1.0, 2, True)
    assert policy.retry_ratio == UpstreamPolicy().retry_ratio
    assert topology.policy("product-bff") == UpstreamPolicy()
    assert topology.with_ports({"product": 9}).policy("product") == policy


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_nonsense_is_one_clear_line(text: str, message: str) -> None:
    """That names file, table and key, and says what is allowed."""
    whole = text + TOPOLOGY if text.startswith("upstream") else TOPOLOGY + text
    with pytest.raises(TopologyError) as raised:
        parse(whole, "t.toml")
    line = str(raised.value)
    assert line.startswith("t.toml: upstream") and message in line and "\n" not in line


def test_callers_are_told(tmp_path: Path) -> None:
    """Where all replicas are, and only the knobs that are turned; nobody else is told anything."""
    file = tmp_path / "topology.toml"
    file.write_text(TOPOLOGY + KNOBS)
    plan = load({"MUNTIN_TOPOLOGY": str(file), "MUNTIN_HOME": str(tmp_path / "home")})
    caller = plan.environment("product-bff", {"MUNTIN_CACHE_URL": "redis://127.0.0.1:6379/0"})
    assert caller["MUNTIN_UPSTREAM_PRODUCT"] == "http://127.0.0.1:4001,http://127.0.0.1:4011"
    turned = msgspec.json.decode(caller["MUNTIN_POLICY_PRODUCT"], type=dict[str, object])
    assert set(turned) == {
        "deadline",
        "attempt_timeout",
        "stale_if_error",
        "health_interval",
        "cache",
        "attempts",
        "invalidated_by",
    }
    assert msgspec.json.decode(caller["MUNTIN_POLICY_PRODUCT"], type=UpstreamPolicy) == plan.topology.policy("product")
    assert caller["MUNTIN_CACHE_URL"] == "redis://127.0.0.1:6379/0"
    assert not [name for name in plan.environment("product", {}) if name.startswith(("MUNTIN_POLICY", "MUNTIN_UPSTR"))]
