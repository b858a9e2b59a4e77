"""Replicas: several processes of one name, their ports and environment, and how they come and go."""

import json
import urllib.request

import pytest

from muntin.errors import UsageError
from muntin.manifest.replicas import callers, counts_of, parse_scale, why_single, with_replicas
from muntin.manifest.topology import parse
from muntin.supervisor.home import checkout

from .small_stack import Stack

TOPOLOGY = parse((checkout() / "deploy" / "topology.toml").read_text(), "topology.toml")
SCALABLE = {"shell", "product-bff", "shopping-bff", "graphql-bff", "product", "cart", "order", "identity"}


def told(port: int) -> dict[str, str]:
    """The environment of a small server."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        found: dict[str, str] = json.load(answer)
        return found


def small(stack: Stack) -> None:
    stack.declare(
        web={"ready": "/", "calls": ["base"]},
        base={"ready": "/"},
        other={"ready": "/"},
    )


def test_replicas_are_processes_of_their_own_with_the_same_environment(stack: Stack) -> None:
    """They have the name and variables of the first, another port, and stop, start and log by themselves."""
    small(stack)
    assert stack.run("up", "--detach", "--scale", "base=3").returncode == 0
    rows = stack.rows()
    assert set(rows) == {"web", "base", "base-2", "base-3", "other"}
    first, third = told(rows["base"]["port"]), told(rows["base-3"]["port"])
    differing = {key for key in first if first[key] != third.get(key)}
    assert differing == {"MUNTIN_PORT"} and third["MUNTIN_NAME"] == "base"
    addresses = told(rows["web"]["port"])["MUNTIN_UPSTREAM_BASE"].split(",")
    assert addresses == [f"http://127.0.0.1:{rows[name]['port']}" for name in ("base", "base-2", "base-3")]
    assert stack.run("stop", "base-2").returncode == 0
    states = {name: row["state"] for name, row in stack.rows().items() if name.startswith("base")}
    assert states == {"base": "ready", "base-2": "stopped", "base-3": "ready"}
    assert stack.run("start", "base-2").returncode == 0
    assert "serving" in stack.run("logs", "base-2").stdout


def test_ports_of_replicas_are_kept_between_runs(stack: Stack) -> None:
    """The same number asked for again has the same ports; not asked for, there are no replicas."""
    small(stack)
    stack.run("up", "--detach", "--scale", "base=2")
    before = {name: row["port"] for name, row in stack.rows().items()}
    stack.run("down")
    stack.run("up", "--detach")
    assert "base-2" not in stack.rows()
    stack.run("down")
    stack.run("up", "--detach", "--scale", "base=2")
    assert {name: row["port"] for name, row in stack.rows().items()} == before


def test_replicas_come_and_go_while_it_runs(stack: Stack) -> None:
    """Those who are told their addresses are restarted, nobody else; the first keeps running, the stopped stay so."""
    small(stack)
    stack.run("up", "--detach")
    stack.run("stop", "other")
    before = stack.rows()
    more = stack.run("up", "--scale", "base=2")
    assert more.returncode == 0
    assert "base: 1 -> 2\nrestarted, since they are told the addresses when they start: web\n" in more.stdout
    rows = stack.rows()
    assert {name for name in before if rows[name]["pid"] != before[name]["pid"]} == {"web"}
    assert told(rows["web"]["port"])["MUNTIN_UPSTREAM_BASE"].endswith(f":{rows['base-2']['port']}")
    assert stack.run("up", "--scale", "base=2").stdout.count("restarted") == 0
    assert stack.rows()["other"]["state"] == "stopped"
    assert stack.run("up").returncode == 0 and "base-2" in stack.rows()
    assert stack.run("up", "--scale", "base=1").returncode == 0
    after = stack.rows()
    assert set(after) == set(before) and after["base"]["pid"] == before["base"]["pid"]
    assert told(after["web"]["port"])["MUNTIN_UPSTREAM_BASE"] == f"http://127.0.0.1:{after['base']['port']}"


def test_only_starts_the_replicas_of_what_it_starts(stack: Stack) -> None:
    """`--only` and `--scale` together: replicas follow their first."""
    small(stack)
    stack.run("up", "--detach", "--scale", "base=2", "--only", "other")
    states = {name: row["state"] for name, row in stack.rows().items()}
    assert states == {"web": "stopped", "base": "stopped", "base-2": "stopped", "other": "ready"}


def test_what_can_run_more_than_once_is_what_is_safe_to() -> None:
    """Of the product's processes: services, back ends for front ends and the shell; each other one has its reason."""
    able = {name for name in TOPOLOGY.process if why_single(TOPOLOGY, name) is None}
    assert able == SCALABLE
    scaled = with_replicas(TOPOLOGY, {"product": 3})
    assert counts_of(scaled) == {"product": 3}
    replica = scaled.process["product-3"]
    assert (replica.replica_of, replica.port, replica.routes, replica.database) == ("product", 0, [], "product")
    assert with_replicas(scaled, {"product": 1}) == TOPOLOGY
    assert {"product-bff", "graphql-bff", "cart", "order"} <= set(callers(TOPOLOGY, "product"))
    assert "edge" in callers(TOPOLOGY, "product-bff")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("product", "--scale 'product' is not NAME=COUNT with a count from 1 to 8, such as product=3"),
        ("product=0", "--scale 'product=0' is not NAME=COUNT"),
        ("product=many", "--scale 'product=many' is not NAME=COUNT"),
        ("product=9", "--scale 'product=9' is not NAME=COUNT"),
        ("product=²", "--scale 'product=²' is not NAME=COUNT"),
        ("prodct=2", "no process is called 'prodct'; did you mean 'product'?"),
        ("postgres=2", "postgres can't run more than once: it is where the state is; these can: shell,"),
        ("edge=2", "edge can't run more than once: people know it by its port;"),
        ("build=2", "build can't run more than once: it runs to its end;"),
        ("header=2", "header can't run more than once: nothing spreads requests over it"),
        ("authorizer=2", "authorizer can't run more than once: it counts each visitor's requests in its own memory;"),
    ],
)
def test_what_can_not_be_scaled_is_told_with_its_reason(word: str, said: str) -> None:
    """One line, with what can be."""
    with pytest.raises(UsageError) as refused:
        parse_scale([word], TOPOLOGY)
    assert str(refused.value).startswith(said)


def test_a_count_is_said_once() -> None:
    """Two counts of one process are a slip; neither is taken."""
    with pytest.raises(UsageError, match=r"^--scale says twice how many of product there shall be; say it once$"):
        parse_scale(["product=2", "cart=2", "product=3"], TOPOLOGY)
