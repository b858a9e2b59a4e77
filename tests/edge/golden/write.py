"""Writes envoy.json anew from topology.toml; look at the difference before you keep it."""

import json
from pathlib import Path

from muntin.edge import envoy_config
from muntin.errors import error_specs
from muntin.manifest.topology import parse

if __name__ == "__main__":
    folder = Path(__file__).parent
    topology = parse((folder / "topology.toml").read_text(), "topology.toml")
    (folder / "envoy.json").write_text(json.dumps(envoy_config(topology, error_specs()), indent=1) + "\n")
