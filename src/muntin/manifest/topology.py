"""The topology: every process, its port, what it may call and which edge routes reach it, named once. Pure.

`parse(text, file)` gives a checked Topology or raises TopologyError, one line that names file, key and what is allowed.
The supervisor, the edge's configuration, the release record and the tests read this model; nothing repeats a port.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec

from muntin.errors import UsageError
from muntin.manifest import durations
from muntin.manifest.durations import DURATION as DURATION
from muntin.manifest.durations import SECONDS as SECONDS
from muntin.manifest.edge import Cors, EdgeSettings, Rate, Tls, cors_problems, edge_problems
from muntin.manifest.upstreams import WrongKnob, read_policy
from muntin.resilience.policy import UpstreamPolicy

EDGE = "edge"
AUTHORIZER = "authorizer"
CONTROL = "control"
POSTGRES = "postgres"
NATS = "nats"
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
STOP_SIGNALS = ("TERM", "INT", "QUIT")

Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class TopologyError(UsageError):
    """The topology can't be used; the text names the file, the key and what is allowed there."""


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One path prefix of the public origin that reaches a process; with `exact`, this one path.

    With `address` the process is told the client's address, in x-muntin-client-address.
    """

    prefix: str
    exact: bool = False
    address: bool = False
    auth: bool = False
    websocket: bool = False
    timeout: str = "15s"
    cors: Cors | None = None

    @property
    def timeout_seconds(self) -> float:
        """How long the edge waits for the whole answer, in seconds."""
        return durations.seconds(self.timeout)


class Process(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One process. `port` 0 means: any free one, kept between runs. `ready` absent: an open TCP port counts as ready.

    `alive`: what the edge asks instead of `ready`, for a process whose routes work even where it isn't ready.
    `opens` names the pages that people open, by their path at the edge; `up` prints them. A `once` process has
    no port: it runs to its end, and those that wait for it start when it ended well. `single` says why there can be no
    replicas of it; `replica_of` is the supervisor's.
    """

    about: str
    run: list[str]
    port: Port = 0
    once: bool = False
    ready: str | None = None
    alive: str | None = None
    after: list[str] = []
    calls: list[str] = []
    database: str | None = None
    events: bool = False
    env: dict[str, str] = {}
    stop_signal: str = "TERM"
    replaced_by: str | None = None
    routes: list[Route] = []
    opens: dict[str, str] = {}
    single: str | None = None
    replica_of: str | None = None


class Topology(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All processes by name, in the order of the file, how each is called (`[upstream.NAME]`), and what the edge allows
    (`[edge]`)."""

    process: dict[str, Process]
    upstream: dict[str, UpstreamPolicy] = {}
    edge: EdgeSettings = EdgeSettings()

    def policy(self, name: str) -> UpstreamPolicy:
        """How calls to `name` behave."""
        return self.upstream.get(name, UpstreamPolicy())

    def ports(self, name: str) -> list[int]:
        """Where `name` listens: its own port, then those of its replicas."""
        return [p.port for n, p in self.process.items() if name in (n, p.replica_of)]

    def waits_for(self, name: str) -> list[str]:
        """Who must be ready before `name` starts: its `after`, and the servers that its database and events live in."""
        process = self.process[name]
        implied = [POSTGRES] * (process.database is not None) + [NATS] * process.events
        return list(dict.fromkeys([*process.after, *(each for each in implied if each in self.process)]))

    def needed_by(self, names: Iterable[str]) -> list[str]:
        """`names` and everything they reach by `after`, `calls`, database or events; in the order of the file."""
        wanted: set[str] = set()
        queue = list(names)
        while queue:
            name = queue.pop()
            if name not in wanted:
                wanted.add(name)
                queue += [*self.waits_for(name), *self.process[name].calls]
        return [name for name in self.process if name in wanted]

    def start_order(self) -> list[str]:
        """Every name after those it waits for; stopping goes the other way."""
        placed: dict[str, None] = {}
        while len(placed) < len(self.process):
            free = [n for n in self.process if n not in placed and all(w in placed for w in self.waits_for(n))]
            if not free:
                loop = sorted(set(self.process) - set(placed))
                raise TopologyError(
                    f"these processes wait for each other: {', '.join(loop)}; break the circle in `after`"
                )
            placed.update(dict.fromkeys(free))
        return list(placed)

    def with_ports(self, ports: Mapping[str, int]) -> "Topology":
        """The same topology with these processes on other ports."""
        moved = {n: msgspec.structs.replace(p, port=ports.get(n, p.port)) for n, p in self.process.items()}
        return msgspec.structs.replace(self, process=moved)

    def checked_names(self, names: Sequence[str]) -> list[str]:
        """`names`, or a UsageError that says which is unknown and what was probably meant."""
        for name in names:
            if name not in self.process:
                raise UsageError(f"no process is called {name!r}{suggestion(name, self.process)}")
        return list(names)


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'cart'?`, or the list of what there is."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are: {', '.join(known)}"


def parse(text: str, file: str) -> Topology:
    """The checked topology in `text`; `file` is only named in errors. Raises TopologyError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TopologyError(f"{file}: not valid TOML: {error}") from error
    _check_tables(data, file)
    policies = {name: _policy(name, table, file) for name, table in data.pop("upstream", {}).items()}
    topology = msgspec.structs.replace(msgspec.convert(data, Topology), upstream=policies)
    for key, problem in _problems(topology):
        raise TopologyError(f"{file}: {key}: {problem}")
    try:
        topology.start_order()
    except TopologyError as error:
        raise TopologyError(f"{file}: {error}") from error
    return topology


EDGE_TABLES: dict[str, type[msgspec.Struct]] = {"client": Rate, "user": Rate, "mfe": Rate, "tls": Tls}


def _check_tables(data: dict[str, Any], file: str) -> None:
    """Every key is known, there if it must be, and of its type. msgspec would name the table, not the key."""
    _check(data, Topology, "", file)
    for name, process in data["process"].items():
        where = f"process.{name}."
        _check(process, Process, where, file)
        for index, route in enumerate(process.get("routes", [])):
            _check(route, Route, f"{where}routes[{index}].", file)
            _check(route.get("cors", {"origins": []}), Cors, f"{where}routes[{index}].cors.", file)
    edge = data.get("edge", {})
    _check(edge, EdgeSettings, "edge.", file)
    for key, kind in EDGE_TABLES.items():
        if key in edge:
            _check(edge[key], kind, f"edge.{key}.", file)


def _policy(name: str, table: Mapping[str, Any], file: str) -> UpstreamPolicy:
    try:
        return read_policy(table)
    except WrongKnob as wrong:
        raise TopologyError(f"{file}: upstream.{name}.{wrong.key}: {wrong.problem}") from wrong


SHAPES: dict[str, Any] = {
    "process": dict[str, dict[str, Any]],
    "upstream": dict[str, dict[str, Any]],
    "routes": list[dict[str, Any]],
    **dict.fromkeys(("edge", "cors", *EDGE_TABLES), dict[str, Any]),
}


def _check(table: Mapping[str, Any], kind: type[msgspec.Struct], where: str, file: str) -> None:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    for key, value in table.items():
        if key not in fields:
            raise TopologyError(f"{file}: {where}{key}: unknown key; allowed: {', '.join(sorted(fields))}")
        try:
            msgspec.convert(value, SHAPES.get(key, fields[key].type))
        except msgspec.ValidationError as error:
            message = str(error).split(" - at ")[0]
            raise TopologyError(f"{file}: {where}{key}: {message[:1].lower()}{message[1:]}") from error
    for key, field in fields.items():
        if field.required and key not in table:
            raise TopologyError(f"{file}: {where}{key}: missing; it is required there")


def _problems(topology: Topology) -> Iterable[tuple[str, str]]:
    """Everything that types can't say, as (key, what is wrong and what is allowed)."""
    by_port: dict[int, str] = {}
    by_prefix: dict[str, str] = {}
    known = topology.process
    if not known:
        yield "process", "no process is declared"
    yield from edge_problems(topology.edge)
    for name in topology.upstream:
        if name not in known:
            yield f"upstream.{name}", f"unknown process{suggestion(name, known)}"
    for name, process in known.items():
        at = f"process.{name}"
        if not NAME.fullmatch(name):
            yield at, "a name is lower-case letters, digits and hyphens, at most 40, starting with a letter"
        if process.port and process.port in by_port:
            yield f"{at}.port", f"{process.port} is already the port of {by_port[process.port]}; each needs its own"
        by_port[process.port] = name
        if process.once and (process.port or process.ready or process.routes):
            yield f"{at}.once", "a process that runs to its end has no port, ready path or routes"
        if not process.run:
            yield f"{at}.run", 'empty; expected a command, e.g. ["python", "-m", "shop.product"]'
        if any("\0" in word for word in process.run):
            yield f"{at}.run", "a word has a NUL character, which no command can have"
        for variable, value in process.env.items():
            if not VARIABLE.fullmatch(variable) or "\0" in value:
                yield f"{at}.env", f"{variable!r} can't be set; a name is letters, digits and _, a value has no NUL"
        for page, path in process.opens.items():
            if not path.startswith("/"):
                yield f"{at}.opens.{page}", f"{path!r} is not a path at the edge; it starts with /"
        for key, asked in (("ready", process.ready), ("alive", process.alive)):
            if asked is not None and not asked.startswith("/"):
                yield f"{at}.{key}", f"{asked!r} is not a path; it starts with /"
        if process.stop_signal not in STOP_SIGNALS:
            yield f"{at}.stop_signal", f"{process.stop_signal!r} is unknown; allowed: {', '.join(STOP_SIGNALS)}"
        for key, others in (("after", process.after), ("calls", process.calls)):
            for other in others:
                if other not in known or other == name:
                    why = "itself" if other == name else f"unknown process{suggestion(other, known)}"
                    yield f"{at}.{key}", f"{other!r} is {why}"
        for key, server in (("database", POSTGRES), ("events", NATS)):
            if getattr(process, key) and server not in known:
                yield f"{at}.{key}", f"needs a process called {server}"
        yield from _route_problems(at, process, known, by_prefix)


def _route_problems(
    at: str, process: Process, known: Mapping[str, Process], by_prefix: dict[str, str]
) -> Iterable[tuple[str, str]]:
    for index, route in enumerate(process.routes):
        here = f"{at}.routes[{index}]"
        if not route.prefix.startswith("/") or re.search(r"[\s?#]", route.prefix):
            yield f"{here}.prefix", f"{route.prefix!r} is not a path prefix; it starts with / and has no ?, # or space"
        if route.prefix in by_prefix:
            yield f"{here}.prefix", f"{route.prefix!r} already leads to {by_prefix[route.prefix]}"
        by_prefix[route.prefix] = at
        if not DURATION.fullmatch(route.timeout):
            yield f"{here}.timeout", f"{route.timeout!r} {durations.EXPECTED}"
        if route.cors is not None:
            yield from cors_problems(f"{here}.cors", route.cors)
        if route.auth and AUTHORIZER not in known:
            yield f"{here}.auth", f"needs a process called {AUTHORIZER}"
