"""Pages of the shell: how many a second, at the shell and through the edge; their CPU; and how fast a deploy is seen.

A whole stack of its own on free ports, with the shop's own release. The load comes from the same machine and takes its
share of it, so pages/s are a lower bound. CPU is all that the shell's process used, its HTTP server included;
composing, which is done once per release and page, is measured beside it. A deploy is seen when a page that was asked
for after control had answered names the new release.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import psutil

from bench.loading.hammer import Load, fetch, get, hammer
from bench.loading.unlimited import topology
from bench.outcome import Goal, Outcome
from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.compose import Composer
from muntin.release import Release

ROOT = Path(__file__).resolve().parents[1]
MUNTIN = str(Path(sys.executable).parent / "muntin")
CONNECTIONS = 16
WARM_UP = 1.0
SECONDS = 6.0
DEPLOYS = 40
COMPOSED = 50
MOST_CPU = 0.3
MOST_DELAY = 1.0
CHANNEL = "/api/v1/channels/production"


def measure() -> Outcome:
    """Starts a stack, measures, ends it."""
    with tempfile.TemporaryDirectory(prefix="muntin-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        told = {"MUNTIN_HOME": folder, "MUNTIN_PORTS": "free", "MUNTIN_TOPOLOGY": topology(Path(folder))}
        environ = os.environ | told

        def muntin(*arguments: str) -> str:
            done = subprocess.run([MUNTIN, *arguments], cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE)
            return done.stdout.decode()

        muntin("up", "--detach")
        try:
            processes = {each["name"]: each for each in json.loads(muntin("ps", "--json"))}
            return asyncio.run(_measure(processes, Path(folder)))
        finally:
            muntin("down")


async def _measure(processes: dict[str, dict[str, Any]], home: Path) -> Outcome:
    shell, edge, control = (f"http://127.0.0.1:{processes[name]['port']}" for name in ("shell", "edge", "control"))
    process = psutil.Process(processes["shell"]["pid"])
    direct, cpu = await _loaded(shell, process)
    through, _ = await _loaded(edge, process)
    delays = await _delays(control, shell, json.loads((home / "keys" / "operator.jwk").read_text()))
    composing = min(map(_composing, (home / "store" / "releases").glob("*.json")))
    figures = {
        "at the shell, pages/s": direct.rate,
        "at the shell, median, ms": direct.quantile(0.5) * 1000,
        "at the shell, p99, ms": direct.quantile(0.99) * 1000,
        "through the edge, pages/s": through.rate,
        "through the edge, median, ms": through.quantile(0.5) * 1000,
        "through the edge, p99, ms": through.quantile(0.99) * 1000,
        "CPU of the shell per page, ms": cpu * 1000,
        "CPU to compose a page, ms": composing * 1000,
        "deploy to first new page, median, ms": statistics.median(delays) * 1000,
        "deploy to first new page, slowest, ms": max(delays) * 1000,
    }
    goals = [
        Goal("CPU per page, ms", cpu * 1000, "<=", MOST_CPU),
        Goal("CPU to compose a page, ms", composing * 1000, "<=", MOST_CPU),
        Goal("deploy to first new page, slowest, s", max(delays), "<=", MOST_DELAY),
    ]
    return Outcome(figures, goals)


async def _loaded(origin: str, shell: psutil.Process) -> tuple[Load, float]:
    """The load on the start page, and the shell's CPU seconds per page meanwhile."""
    await hammer(f"{origin}/", CONNECTIONS, WARM_UP)
    before = _cpu(shell)
    load = await hammer(f"{origin}/", CONNECTIONS, SECONDS)
    return load, (_cpu(shell) - before) / load.pages


def _composing(file: Path) -> float:
    """CPU seconds to compose one page of the release in `file`, its share of what all pages have in common included."""
    release = msgspec.json.decode(file.read_bytes(), type=Release)
    began = time.process_time()
    for _ in range(COMPOSED):
        Composer(release, "http://localhost", "production")
    return (time.process_time() - began) / COMPOSED / (len(release.routes) + 1)


def _cpu(process: psutil.Process) -> float:
    """Seconds of CPU that the process and its children have used."""
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)


async def _delays(control: str, shell: str, key: dict[str, Any]) -> list[float]:
    """Deploys two releases in turns; per deploy the seconds until a new page is of it."""
    signer, clock = RequestSigner(key), SystemClock()
    async with httpx.AsyncClient(base_url=control, timeout=30) as client:

        async def call(method: str, path: str, value: object) -> Any:
            body = json.dumps(value).encode()
            headers = signer.headers(method, path, body, clock.now()) | {"content-type": "application/json"}
            answer = await client.request(method, path, content=body, headers=headers)
            answer.raise_for_status()
            return answer.json()

        channel = (await client.get(CHANNEL)).raise_for_status().json()
        asked = {"channel": "production", "wanted": {}, "without": ["orders"], "pins": {}}
        other = (await call("POST", "/api/v1/releases", asked))["id"]
        turns, revision, delays = (other, channel["release"]), channel["revision"], []
        for number in range(DEPLOYS):
            target = turns[number % 2]
            move = {"action": "deploy", "release": target, "revision": revision}
            revision = (await call("PUT", CHANNEL, move))["revision"]
            delays.append(await _seen(shell, target))
    return delays


async def _seen(shell: str, release: str) -> float:
    """Seconds until a page of this release comes."""
    began, parts, request = time.perf_counter(), urlsplit(shell), get(f"{shell}/")
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    while f"muntin-release: {release}".encode() not in (await fetch(reader, writer, request))[0].lower():
        pass
    writer.close()
    return time.perf_counter() - began
