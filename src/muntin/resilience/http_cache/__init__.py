"""The shared HTTP cache of one upstream: RFC 9111, 5861 and 9213, sans IO, all in memory, within a byte budget.

`HttpCache` keeps the Protocol `muntin.resilience.model.Cache`. What is kept, for how long, and what a service writes
for it: docs/http-cache.md.
"""

from muntin.resilience.http_cache.cache import HttpCache

__all__ = ["HttpCache"]
