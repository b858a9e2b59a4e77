"""The asyncio driver: the only part of `muntin.resilience` that opens sockets, reads a clock or starts tasks.

| file | does |
|---|---|
| upstream.py | runs calls and flights: does what a `Call` says and tells it what happened |
| wire.py | one request over aiohttp; every way in which it can fail, as a Reason |
| health.py | asks each endpoint how it is |
| outcome.py | what the caller gets: an Answer, or Refused |
"""

from muntin.resilience.driver.outcome import Answer, Refused
from muntin.resilience.driver.upstream import Upstream
from muntin.resilience.driver.wire import pooled_session

__all__ = ["Answer", "Refused", "Upstream", "pooled_session"]
