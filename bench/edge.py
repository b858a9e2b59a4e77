"""What the edge costs: requests/s and p99 of a small JSON answer; direct, through the edge, with the authorizer asked.

One upstream, one client, on one machine whose cores they share with the edge: requests/s are lower bounds, and the
difference is the figure. Direct, through the edge and asked take turns in short rounds, so that all three meet the same
noise; a figure is the median of its rounds. Asked means a living session: a signed identity, two rate limits counted.
Limits per client and visitor are raised, since all of the load comes from one of each.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from bench.loading.hammer import Load, hammer
from bench.loading.unlimited import topology
from bench.outcome import Goal, Outcome

ROOT = Path(__file__).resolve().parents[1]
MUNTIN = str(Path(sys.executable).parent / "muntin")
ROUNDS = 7
SECONDS = 2.0
WARM_UP = 1.0
BUSY = 16
"""Connections under load; one connection measures what a single request waits."""
OPEN, ASKED = "/bench/open/", "/bench/asked/"
PROCESS = f"""
[process.bench-upstream]
about = "a small JSON answer"
run = ["python", "-m", "bench.loading.small_json"]
routes = [{{ prefix = "{OPEN}" }}, {{ prefix = "{ASKED}", auth = true }}]
"""
MOST_MORE = 1.0
MOST_ASKING = 2.0


def measure() -> Outcome:
    """Starts an edge, an authorizer with its identity service, and the upstream; ends them."""
    with tempfile.TemporaryDirectory(prefix="muntin-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        told = {"MUNTIN_HOME": folder, "MUNTIN_PORTS": "free", "MUNTIN_TOPOLOGY": topology(home, PROCESS)}

        def muntin(*arguments: str) -> str:
            command, environ = [MUNTIN, *arguments], os.environ | told
            return subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE).stdout.decode()

        muntin("up", "--detach", "--only", "edge", "bench-upstream")
        try:
            ports = {each["name"]: each["port"] for each in json.loads(muntin("ps", "--json"))}
            return asyncio.run(_measure(ports["edge"], ports["bench-upstream"]))
        finally:
            muntin("down")


async def _measure(edge: int, upstream: int) -> Outcome:
    through = f"http://127.0.0.1:{edge}"
    cookie = await _session(through)
    ways = {
        "direct": f"http://127.0.0.1:{upstream}{OPEN}",
        "through the edge": through + OPEN,
        "authorizer asked": through + ASKED,
    }
    headers = {"accept": "application/json", "cookie": cookie, "x-mfe": "bench", "x-muntin-request": "1"}
    for url in ways.values():
        await hammer(url, BUSY, WARM_UP, headers)
    alone = await _rounds(ways, 1, headers)
    busy = await _rounds(ways, BUSY, headers)
    panels = {
        f"requests/s, {BUSY} connections": {way: _median(busy[way], "rate") for way in ways},
        f"p99, ms, {BUSY} connections": {way: _median(busy[way], 0.99) for way in ways},
        "median, ms, one connection": {way: _median(alone[way], 0.5) for way in ways},
        "p99, ms, one connection": {way: _median(alone[way], 0.99) for way in ways},
    }
    figures = {f"{way}, {what}": value for what, values in panels.items() for way, value in values.items()}
    direct, edged, asked = (_median(alone[way], 0.5) for way in ways)
    goals = [
        Goal("the edge adds to one request, median, ms", edged - direct, "<=", MOST_MORE),
        Goal("edge and authorizer add to one request, median, ms", asked - direct, "<=", MOST_ASKING),
    ]
    return Outcome(figures, goals, panels=panels)


async def _session(through: str) -> str:
    """The cookie of a guest."""
    async with httpx.AsyncClient(base_url=through, timeout=30) as client:
        answer = (await client.get("/api/session")).raise_for_status()
        return answer.headers["set-cookie"].partition(";")[0]


async def _rounds(ways: Mapping[str, str], connections: int, headers: Mapping[str, str]) -> dict[str, list[Load]]:
    """The loads of each way, taken in turns."""
    loads: dict[str, list[Load]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, url in ways.items():
            loads[way].append(await hammer(url, connections, SECONDS, headers))
    return loads


def _median(loads: list[Load], of: Any) -> float:
    """Of the rounds: their requests/s, or a quantile of their latencies in ms."""
    return statistics.median(load.rate if of == "rate" else load.quantile(of) * 1000 for load in loads)
