"""What the browser runtime costs: ms and bytes per MFE against single-spa, Module Federation and qiankun; bus events/s.

| figure             | how                                                                                          |
|--------------------|----------------------------------------------------------------------------------------------|
| overhead per MFE   | 50 trivial MFEs mounted by each system, less the same 50 by bare `import()`; median of rounds |
| bytes              | brotli of what the system's page needs to do that, bundled and minified by one bundler        |
| events per second  | one sender, 100 listeners, and a bare EventTarget with as many                                |

Each round opens a fresh page per system, in a new order, on one server of this machine without a slow network: what is
measured is the system's own work. Systems differ in what they do for it: qiankun's sandboxes each MFE's globals, ours
watches deadlines and failures, single-spa and Module Federation's runtime do neither. "Muntin, containers" has two
files per MFE, as Module Federation has; the document asks for them at once, as that of a release does.
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import brotli
from playwright.async_api import Browser, async_playwright
from tests.browser.browsers import find_browser, flags

from bench.loading.served import served
from bench.loading.serving import make_certificate
from bench.outcome import Goal, Outcome

ROOT = Path(__file__).resolve().parents[1]
NODE = str(Path(sys.executable).with_name("node"))
FLOOR = "bare"
SYSTEMS = {
    "muntin": "Muntin",
    "muntin-containers": "Muntin, containers",
    "single-spa": "single-spa",
    "federation": "Module Federation",
    "qiankun": "qiankun",
}
MFES = 50
ROUNDS = 21
LISTENERS = 100
BUS_MS = 1_000
BUS_ROUNDS = 5
RUN = """async ([system, count]) => {
  const { run } = await import(`/${system}.js`)
  const began = performance.now()
  await run(count)
  const spent = performance.now() - began
  if (document.querySelectorAll('p').length !== count) throw new Error(`${system} mounted too few`)
  return spent
}"""
BUS = """async ([of, listeners, ms]) => (await import('/bus.js'))[of](listeners, ms)"""


def measure() -> Outcome:
    """Medians; ms of the page's clock, bytes with brotli."""
    with tempfile.TemporaryDirectory(prefix="muntin-bench-") as name:
        folder = Path(name)
        command = [NODE, "bench/mounting/bundle.mjs", str(folder), str(MFES)]
        subprocess.run(command, cwd=ROOT, env=os.environ | {"NODE_ENV": "production"}, check=True)
        (folder / "index.html").write_text('<!doctype html><html lang="en"><title>page</title><body></body></html>')
        return asyncio.run(_measure(folder))


async def _measure(folder: Path) -> Outcome:
    async with async_playwright() as driver, served(folder, *make_certificate(folder)) as port:
        origin = f"https://localhost:{port}"
        path = find_browser(driver.chromium.executable_path)
        browser = await driver.chromium.launch(executable_path=path, args=[*flags(), "--ignore-certificate-errors"])
        spent = await _mounting(browser, origin)
        rates = {of: await _bus(browser, origin, of) for of in ("ofBus", "ofEventTarget")}
        await browser.close()
    floor = statistics.median(spent[FLOOR])
    overhead = {
        name: statistics.median(ours - bare for ours, bare in zip(spent[system], spent[FLOOR], strict=True)) / MFES
        for system, name in SYSTEMS.items()
    }
    size = {
        name: len(brotli.compress((folder / f"{system}.js").read_bytes()))
        for system, name in SYSTEMS.items()
        if system != "muntin-containers"  # the same loader
    }
    panels = {
        f"overhead per MFE, ms (bare import and mount: {floor / MFES:.2f})": overhead,
        "bytes of the loader, brotli": {name: float(count) for name, count in size.items()},
        f"events per second, {LISTENERS} listeners": {
            "Muntin's bus": rates["ofBus"],
            "bare EventTarget": rates["ofEventTarget"],
        },
    }
    figures = {"bare import and mount per MFE, ms": floor / MFES}
    figures |= {f"{name}, overhead per MFE, ms": value for name, value in overhead.items()}
    figures |= {f"{name}, bytes": float(value) for name, value in size.items()}
    figures |= {
        f"bus, events/s to {LISTENERS} listeners": rates["ofBus"],
        f"EventTarget, events/s to {LISTENERS} listeners": rates["ofEventTarget"],
    }
    return Outcome(figures, _goals(overhead, size, rates), panels=panels)


def _goals(overhead: dict[str, float], size: dict[str, int], rates: dict[str, float]) -> list[Goal]:
    ours = overhead["Muntin"]
    return [
        Goal("the loader's bytes", size["Muntin"], "<=", 6 * 1024),
        Goal(
            "overhead with containers against Module Federation's",
            overhead["Muntin, containers"] / overhead["Module Federation"],
            "<=",
            1.0,
        ),
        Goal("bytes against single-spa's", size["Muntin"] / size["single-spa"], "<=", 1.0),
        Goal("overhead against qiankun's", ours / overhead["qiankun"], "<=", 1.0),
        Goal("bus against a bare EventTarget", rates["ofBus"] / rates["ofEventTarget"], ">=", 1.0),
    ]


async def _mounting(browser: Browser, origin: str) -> dict[str, list[float]]:
    """System -> ms of each round; the first round warms the browser and does not count."""
    systems = [FLOOR, *SYSTEMS]
    order = random.Random(5)
    spent: dict[str, list[float]] = {system: [] for system in systems}
    for number in range(ROUNDS + 1):
        order.shuffle(systems)
        for system in systems:
            taken = await _once(browser, origin, RUN, [system, MFES])
            if number:
                spent[system].append(taken)
        print(f"round {number} of {ROUNDS}", file=sys.stderr, end="\r", flush=True)
    return spent


async def _bus(browser: Browser, origin: str, of: str) -> float:
    return statistics.median(
        [await _once(browser, origin, BUS, [of, LISTENERS, BUS_MS]) for _ in range(BUS_ROUNDS)],
    )


async def _once(browser: Browser, origin: str, script: str, argument: list[object]) -> float:
    """What `script` gives in a page of its own."""
    context = await browser.new_context(ignore_https_errors=True)
    page = await context.new_page()
    await page.goto(origin)
    value = float(await page.evaluate(script, argument))
    await context.close()
    return value
