"""Calls that survive: one pipeline for calling another service over HTTP.

It limits, caches, collapses, bounds, balances, retries and breaks, in this order and within one deadline, and says why:

    from muntin.resilience import Refused, Upstream, UpstreamPolicy

    policy = UpstreamPolicy(deadline=2.0, cache=True, stale_if_error=600.0)
    async with Upstream("products", ["http://10.0.0.7:8080", "http://10.0.0.8:8080"], policy) as products:
        try:
            answer = await products.get("/api/products/lamp")
        except Refused as refused:
            print(refused.status, refused.record.reason, refused)
        else:
            print(answer.json()["name"], answer.record.reason, answer.record.degraded)

All but the driver is a state machine that does no IO and reads no clock; the same `Call` runs in `simulator`. Names are
imported on first use (PEP 562), so that who only reads a policy does not load an HTTP client.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from muntin.resilience.driver import Answer, Refused, Upstream
    from muntin.resilience.http_cache import HttpCache
    from muntin.resilience.model import Cache, CallRecord, Request, Response, SecondLevel
    from muntin.resilience.policy import UpstreamPolicy
    from muntin.resilience.reasons import Reason

__all__ = [
    "Answer",
    "Cache",
    "CallRecord",
    "HttpCache",
    "Reason",
    "Refused",
    "Request",
    "Response",
    "SecondLevel",
    "Upstream",
    "UpstreamPolicy",
]

_HOMES = {
    "Answer": "driver",
    "Cache": "model",
    "CallRecord": "model",
    "HttpCache": "http_cache",
    "Reason": "reasons",
    "Refused": "driver",
    "Request": "model",
    "Response": "model",
    "SecondLevel": "model",
    "Upstream": "driver",
    "UpstreamPolicy": "policy",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
