"""What will run, and with which environment: topology + MUNTIN_HOME + the operator's environment, resolved once.

Each process is told by its environment alone (12-factor), so the same programs run anywhere else:
MUNTIN_NAME HOST PORT ENV HOME PUBLIC_ORIGIN IDENTITY_JWKS SERVICE_SECRET for all; DATABASE_URL, NATS_URL, IDENTITY_KEY
UPSTREAM_<NAME> (its replicas' URLs) and POLICY_<NAME> (how it is called) only where the topology declares the need.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import msgspec

from muntin.errors import UsageError
from muntin.manifest.replicas import with_replicas
from muntin.manifest.topology import AUTHORIZER, CONTROL, EDGE, NATS, POSTGRES, Process, Topology, TopologyError, parse
from muntin.resilience.policy import UpstreamPolicy
from muntin.supervisor import keys, ports
from muntin.supervisor.home import Home, checkout, home_from, shown, topology_file

HOST = "127.0.0.1"
INHERITED = {"MUNTIN_BROWSER", "MUNTIN_STORE_URL", "MUNTIN_CHANNEL", "MUNTIN_CACHE_URL"}
"""What the operator sets once for all processes."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the supervisor needs to know before it starts anything."""

    root: Path
    home: Home
    topology: Topology
    origin: str
    mode: str
    secrets: keys.Secrets
    external: dict[str, str]
    wanted: list[str]
    moved: dict[str, int] = {}
    """Services behind a fault proxy, and the ports on which they listen themselves."""

    def names(self) -> list[str]:
        """All processes that are ours to run, in the order in which they may start."""
        return [name for name in self.topology.start_order() if name not in self.external]

    def url(self, name: str) -> str:
        """Where a process listens, for the other processes."""
        return f"http://{HOST}:{self.topology.process[name].port}"

    def urls_of(self, name: str) -> list[str]:
        """Where a process and its replicas listen."""
        return [f"http://{HOST}:{port}" for port in self.topology.ports(name)]

    def port(self, name: str) -> int:
        """Where a process listens itself; others know it by its port in the topology."""
        return self.moved.get(name, self.topology.process[name].port)

    def database_url(self, database: str) -> str:
        """The URL of one service's database: its own role there, or the server's that the operator named."""
        if POSTGRES in self.external:
            return urlunsplit(urlsplit(self.external[POSTGRES])._replace(path=f"/{database}"))
        port = self.topology.process[POSTGRES].port
        return f"postgresql://{database}:{self.secrets.databases[database]}@{HOST}:{port}/{database}"

    def nats_url(self) -> str:
        """The URL of the event server, with the token that it asks for."""
        own = f"nats://{self.secrets.nats_token}@{HOST}:{self.topology.process[NATS].port}"
        return self.external.get(NATS, own)

    def command(self, name: str) -> list[str]:
        """The command line; `python` is the interpreter that runs us."""
        program, *arguments = self.topology.process[name].run
        return [sys.executable if program == "python" else program, *arguments]

    def environment(self, name: str, inherited: Mapping[str, str]) -> dict[str, str]:
        """The whole environment of one process. Our own variables are never inherited: they may hold secrets."""
        process = self.topology.process[name]
        bin_folder = str(Path(sys.executable).parent)
        kept = {k: v for k, v in inherited.items() if not k.startswith("MUNTIN_") or k in INHERITED}
        return (
            kept
            | {"PATH": os.pathsep.join([bin_folder, inherited.get("PATH", os.defpath)]), "PYTHONUNBUFFERED": "1"}
            | self._common(name, process)
            | self._declared(name, process)
            | {key: self._filled(value) for key, value in process.env.items()}
        )

    def _common(self, name: str, process: Process) -> dict[str, str]:
        return {
            "MUNTIN_NAME": process.replica_of or name,
            "MUNTIN_HOST": HOST,
            "MUNTIN_PORT": str(self.port(name)),
            "MUNTIN_ENV": self.mode,
            "MUNTIN_HOME": str(self.home.path),
            "MUNTIN_PUBLIC_ORIGIN": self.origin,
            "MUNTIN_IDENTITY_JWKS": str(self.secrets.jwks),
            "MUNTIN_SERVICE_SECRET": self.secrets.service_secret,
        }

    def _declared(self, name: str, process: Process) -> dict[str, str]:
        needs: dict[str, str] = {}
        for callee in process.calls:
            variable = callee.upper().replace("-", "_")
            needs[f"MUNTIN_UPSTREAM_{variable}"] = ",".join(self.urls_of(callee))
            policy = self.topology.policy(callee)
            if policy != UpstreamPolicy():
                needs[f"MUNTIN_POLICY_{variable}"] = msgspec.json.encode(policy).decode()
        if process.database is not None:
            needs["MUNTIN_DATABASE_URL"] = self.database_url(process.database)
        if process.events:
            needs["MUNTIN_NATS_URL"] = self.nats_url()
        if name == CONTROL:
            needs["MUNTIN_OPERATOR_JWKS"] = str(self.secrets.operator_jwks)
        if name == AUTHORIZER:
            needs["MUNTIN_IDENTITY_KEY"] = str(self.secrets.identity_key)
            needs["MUNTIN_RATE_LIMITS"] = self.topology.edge.visitor_limits().encoded()
        return needs

    def _filled(self, value: str) -> str:
        places = {"{home}": self.home.path, "{root}": self.root, "{topology}": self.home.topology}
        for place, path in places.items():
            value = value.replace(place, str(path))
        return value

    def urls(self) -> dict[str, str]:
        """What a person opens, by name; the edge itself where nobody names a page."""
        if EDGE not in self.wanted:
            return {}
        opened = [self.topology.process[name].opens for name in self.wanted]
        pages = {name: self.origin + path.rstrip("/") for each in opened for name, path in each.items()}
        return pages or {EDGE: self.origin}


def read_topology(environ: Mapping[str, str]) -> Topology:
    """The topology file as it stands. Raises TopologyError."""
    file = topology_file(environ)
    try:
        return parse(file.read_text(), shown(file))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise TopologyError(f"{shown(file)}: can't be read: {reason}") from error


def load(
    environ: Mapping[str, str],
    only: Sequence[str] = (),
    *,
    scale: Mapping[str, int] | None = None,
    replace_taken: bool = False,
) -> Plan:
    """The plan for this environment, with `scale` processes of a name. `replace_taken` (for who is about to start it
    all) gives up remembered ports that are held by others. Raises UsageError and TopologyError; nothing is written
    before the input is known to be good."""
    topology = read_topology(environ)
    needed = topology.needed_by(topology.checked_names(only) or topology.process)
    topology = with_replicas(topology, scale or {})
    wanted = [name for name, process in topology.process.items() if (process.replica_of or name) in needed]
    mode = environ.get("MUNTIN_ENV") or "development"
    if mode not in ("development", "production"):
        raise UsageError(f"MUNTIN_ENV={mode} is unknown; allowed: development, production")
    all_free = _all_free(environ)
    home = home_from(environ)
    home.create()
    topology = ports.resolve(topology, home.ports, all_free=all_free, replace_taken=replace_taken)
    processes = topology.process.items()
    external = {n: environ[p.replaced_by] for n, p in processes if p.replaced_by and environ.get(p.replaced_by)}
    edge = topology.process.get(EDGE)
    own_origin = f"http://localhost:{edge.port}" if edge else "http://localhost"
    return Plan(
        root=checkout(),
        home=home,
        topology=topology,
        origin=environ.get("MUNTIN_PUBLIC_ORIGIN") or own_origin,
        mode=mode,
        secrets=keys.ensure(home.keys, [p.database for _, p in processes if p.database]),
        external=external,
        wanted=[name for name in wanted if name not in external],
    )


def _all_free(environ: Mapping[str, str]) -> bool:
    asked = environ.get("MUNTIN_PORTS", "")
    if asked not in ("", "free"):
        raise UsageError(f"MUNTIN_PORTS={asked} is unknown; allowed: free (every process gets a free port)")
    return asked == "free"
