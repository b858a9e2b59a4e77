"""Writes envoy.json and tight.json anew from their topologies; look at the difference before you keep it."""

import json
from pathlib import Path

from muntin.edge import envoy_config
from muntin.errors import error_specs
from muntin.manifest.topology import parse

if __name__ == "__main__":
    folder = Path(__file__).parent
    for source, golden in (("topology.toml", "envoy.json"), ("tight.toml", "tight.json")):
        topology = parse((folder / source).read_text(), source)
        (folder / golden).write_text(json.dumps(envoy_config(topology, error_specs()), indent=1) + "\n")
