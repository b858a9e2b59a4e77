"""Time until the last of 1, 5, 20, 50 MFEs has mounted on a slow network: Muntin, Module Federation, a React for each.

10 Mbit/s, 100 ms round trip, HTTP/2 over TLS, cold cache, medians; all in one run. The network's limit is what it takes
to open a connection (TCP, TLS), fetch the document and then, one round trip later, every byte that Muntin's page moved.
"""

import asyncio
import os
import statistics
import subprocess
import tempfile
from pathlib import Path

from playwright.async_api import Playwright, async_playwright
from tests.browser.browsers import find_browser, flags

from bench.loading import own_page, sources
from bench.loading.network import Line, Network, shaped
from bench.loading.served import served
from bench.loading.serving import make_certificate
from bench.outcome import Goal, Outcome

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1, 5, 20, 50)
KINDS = {"own": "Muntin", "federation": "Module Federation", "bundled": "a React for each"}
NETWORK = Network(bandwidth=10e6 / 8, rtt=0.100)
ROUND_TRIPS = 4  # TCP, TLS, the document, everything that it names
RUNS = 5
DEADLINE = 60_000
ORIGIN = "https://localhost"
MOUNTED = """count => {
  const marks = performance.getEntriesByType('mark').filter((mark) => mark.name.startsWith('mounted '))
  return marks.length >= count && Math.max(...marks.map((mark) => mark.startTime))
}"""


def measure() -> Outcome:
    """Milliseconds; medians of RUNS cold loads."""
    with tempfile.TemporaryDirectory(prefix="muntin-bench-") as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(work: Path) -> Outcome:
    source = work / "sources"
    sources.write(source, max(SIZES))
    certificate, key = make_certificate(work)
    figures: dict[str, float] = {}
    async with async_playwright() as driver:
        for count in SIZES:
            for kind, name in KINDS.items():
                site = work / f"{kind}-{count}"
                _make(kind, source, count, work, site)
                async with served(site, certificate, key) as port, shaped(NETWORK, port) as (slow, line):
                    times, sent = await _loads(driver, slow, count, line)
                figures[f"{name}, {count} MFEs, ms"] = statistics.median(times)
                if kind == "own":
                    figures[f"network's limit, {count} MFEs, ms"] = NETWORK.limit(ROUND_TRIPS, sent) * 1000
                print(
                    f"{name:18} {count:3} MFEs  {statistics.median(times):7.0f} ms  {sent / 1000:6.0f} KB", flush=True
                )
    lines = {
        name: [(count, figures[f"{name}, {count} MFEs, ms"]) for count in SIZES]
        for name in (*KINDS.values(), "network's limit")
    }
    own = dict(lines["Muntin"])
    limit = figures["network's limit, 20 MFEs, ms"]
    goals = [
        Goal("20 MFEs against 1", own[20] / own[1], "<=", 1.5),
        Goal("20 MFEs against the network's limit", own[20] / limit, "<=", 1.3),
    ]
    return Outcome(figures, goals, lines=lines, axes=("MFEs", "ms"))


def _make(kind: str, source: Path, count: int, work: Path, site: Path) -> None:
    if kind == "own":
        own_page.make(source, count, work / "built", site, ORIGIN)
        return
    command = [own_page.NODE, "bench/loading/peers.mjs", kind, str(source), str(count), str(site)]
    environ = os.environ | {"NODE_ENV": "production"}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)


async def _loads(driver: Playwright, port: int, count: int, line: Line) -> tuple[list[float], int]:
    """(ms until the last one had mounted, of RUNS cold loads; bytes of the last load), in a browser that ran nothing
    before but one load which does not count: it brings the browser's own parts into memory."""
    path = find_browser(driver.chromium.executable_path)
    browser = await driver.chromium.launch(executable_path=path, args=[*flags(), "--ignore-certificate-errors"])
    times = []
    sent = 0
    for _ in range(RUNS + 1):
        context = await browser.new_context(ignore_https_errors=True)
        page = await context.new_page()
        before = line.carried
        await page.goto(f"{ORIGIN}:{port}/", wait_until="commit")
        mounted = await page.wait_for_function(MOUNTED, arg=count, timeout=DEADLINE)
        times.append(float(await mounted.json_value()))
        await page.wait_for_load_state()
        sent = line.carried - before
        await context.close()
    await browser.close()
    return times[1:], sent
