"""The fault proxy as a process, in front of one service: obeys the order in MUNTIN_FAULT_FILE, read again on SIGHUP.

| signal    | what happens                                              |
|-----------|-----------------------------------------------------------|
| SIGHUP    | the order is read again; connections stay                  |
| SIGTERM, SIGINT | listens no more, ends every connection, and itself   |

When the order's time is over, the proxy lets everything through by itself.
"""

import asyncio
import contextlib
import os
import random
import signal
import sys
from pathlib import Path

from muntin.adapters.fault_proxy import FaultProxy
from muntin.adapters.fault_proxy.order import Report, read_order, report_file, write
from muntin.clock import Clock, SystemClock
from muntin.errors import MuntinError, UsageError
from muntin.settings import Settings

REPORT_EVERY = 0.5


async def serve(settings: Settings, file: Path, clock: Clock, rng: random.Random) -> None:
    """Runs until it is told to end."""
    changed, ended = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, changed.set)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    upstream = read_order(file).upstream_port
    async with FaultProxy(settings.host, upstream, port=settings.port, host=settings.host, rng=rng) as proxy:
        tasks = [
            asyncio.create_task(_obey(proxy, file, clock, changed)),
            asyncio.create_task(_tell(proxy, report_file(file))),
            asyncio.create_task(ended.wait()),
        ]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        for task in done:
            task.result()


async def _obey(proxy: FaultProxy, file: Path, clock: Clock, changed: asyncio.Event) -> None:
    """Sets what the order says now; waits until it changes or is over."""
    while True:
        changed.clear()
        order, now = read_order(file), clock.now()
        proxy.upstream = (proxy.host, order.upstream_port)
        fault = order.at(now)
        if fault != proxy.fault:
            proxy.set(fault)
            print(f"{fault or 'everything passes'}; so far: {dict(proxy.counts)}", flush=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), order.left(now) if fault else None)


async def _tell(proxy: FaultProxy, file: Path) -> None:
    """The report, now and whenever it says something new; looked at twice a second, not for each request."""
    told: Report | None = None
    while True:
        report = Report(os.getpid(), dict(proxy.counts))
        if report != told:
            write(file, report)
            told = report
        await asyncio.sleep(REPORT_EVERY)


def main() -> None:
    """Runs it as the environment says."""
    order = os.environ.get("MUNTIN_FAULT_FILE")
    if not order:
        raise UsageError("MUNTIN_FAULT_FILE is not set; start the proxy with `muntin fault`")
    asyncio.run(serve(Settings.from_env(), Path(order), SystemClock(), random.Random()))


if __name__ == "__main__":
    try:
        main()
    except (MuntinError, OSError) as error:
        sys.exit(f"fault proxy: {error}")
