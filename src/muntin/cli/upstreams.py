"""`muntin upstreams`: how each running process sees the services that it calls; one row per caller and upstream.

| column    | from the caller's `GET /upstreams`                                                    |
|-----------|-----------------------------------------------------------------------------------------|
| state     | of its circuit: closed, half-open, open                                                  |
| endpoints | those in use of all                                                                     |
| limit     | calls that it lets be under way at once                                                   |
| in flight | calls that are                                                                           |
| cached    | share of the calls that were answered from memory, or by another call's answer            |
| failed    | calls that ended without an answer, of all since it started                               |
"""

import http.client
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from muntin.cli.operate import present_topology
from muntin.cli.tables import show_json, show_table
from muntin.manifest.topology import EDGE, Topology
from muntin.resilience.reasons import DEGRADED, Reason
from muntin.supervisor import control
from muntin.supervisor.home import home_from
from muntin.supervisor.plan import HOST

PATIENCE = 2.0
AT_ONCE = 8
OK, NOT_FOUND = 200, 404
COLOURS = {"closed": "green", "half-open": "yellow", "open": "red"}
CACHED = frozenset(
    {Reason.FRESH, Reason.STALE_WHILE_REVALIDATE, Reason.COLLAPSED, Reason.STALE_IF_ERROR, Reason.REMEMBERED}
)
FINE = CACHED | DEGRADED | {Reason.ANSWERED, Reason.VALIDATED, Reason.CANCELLED}


class Breaker(msgspec.Struct, frozen=True):
    """Of an answer of `/upstreams`, what is shown."""

    state: str


class Endpoint(msgspec.Struct, frozen=True):
    """One address of the upstream; `state` is in, out or ejected."""

    url: str
    state: str


class Seen(msgspec.Struct, frozen=True):
    """One upstream as a caller sees it."""

    breaker: Breaker
    endpoints: list[Endpoint]
    limit: float
    in_flight: int
    calls: int
    reasons: dict[str, int] = {}

    def cells(self) -> list[str]:
        """State, endpoints, limit, in flight, cached, failed."""
        healthy = sum(endpoint.state == "in" for endpoint in self.endpoints)
        failed = sum(count for reason, count in self.reasons.items() if reason not in FINE)
        cached = sum(count for reason, count in self.reasons.items() if reason in CACHED)
        share = f"{100 * cached / self.calls:.0f} %" if self.calls else ""
        return [
            self.breaker.state,
            f"{healthy}/{len(self.endpoints)}",
            f"{self.limit:.0f}",
            str(self.in_flight),
            share,
            f"{failed}/{self.calls}",
        ]


class Answer(msgspec.Struct, frozen=True):
    """The body of `/upstreams`."""

    upstreams: dict[str, Seen]


def upstreams(environ: Mapping[str, str], names: Sequence[str], *, as_json: bool) -> int:
    """0 when everyone who was asked has answered. Raises NotRunning."""
    topology = present_topology(environ)
    chosen = topology.checked_names(list(names)) or list(topology.process)
    rows = [row for message in control.ask(home_from(environ), "ps") for row in message["rows"]]
    asked = {row["name"]: row["listens"] for row in rows if row["name"] in chosen and _can_tell(topology, row)}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = dict(zip(asked, pool.map(_ask, asked.values()), strict=True))
    silent = [name for name, body in answers.items() if body is None or (names and not body)]
    told = {name: body for name, body in answers.items() if body}
    if as_json:
        show_json({name: msgspec.json.decode(body)["upstreams"] for name, body in told.items()})
    else:
        _show({name: msgspec.json.decode(body, type=Answer) for name, body in told.items()})
    for name in silent:
        print(f"{name} does not say how it sees its upstreams", file=sys.stderr)
    return 1 if silent and names else 0


def _can_tell(topology: Topology, row: Mapping[str, Any]) -> bool:
    """Whether it runs and calls anybody by the pipeline; Envoy has its own."""
    process = topology.process.get(row["name"])
    return process is not None and bool(process.calls) and row["name"] != EDGE and row["state"] == "ready"


def _ask(port: int) -> bytes | None:
    """The body, empty where there is no such page: it calls in its own way. None if there is no sound answer.

    A process is asked directly: not through a fault proxy.
    """
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/upstreams")
        answer = connection.getresponse()
        body = answer.read()
        if answer.status == NOT_FOUND:
            return b""
        msgspec.json.decode(body, type=Answer)
    except (OSError, http.client.HTTPException, msgspec.DecodeError):
        return None
    finally:
        connection.close()
    return body if answer.status == OK else None


def _show(answers: Mapping[str, Answer]) -> None:
    rows = list(_rows(answers))
    if not rows:
        print("no running process calls another one")
        return
    headings = ("caller", "upstream", "state", ">endpoints", ">limit", ">in flight", ">cached", ">failed/calls")
    show_table(headings, rows, colours=COLOURS)


def _rows(answers: Mapping[str, Answer]) -> Iterator[list[str]]:
    for caller, answer in answers.items():
        for name, seen in answer.upstreams.items():
            yield [caller, name, *seen.cells()]
