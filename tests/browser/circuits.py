"""How processes see each other, by their word at /upstreams, and waiting for it.

A circuit closes by the next health check, so who has just been started may be refused for another moment.
"""

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from .stack import COMMAND_DEADLINE, Stack


def until(what: str, true: Callable[[], bool]) -> None:
    """Asks again and again: what is awaited here happens in other processes, which tell nobody."""
    deadline = time.monotonic() + COMMAND_DEADLINE
    while not true():
        assert time.monotonic() < deadline, f"not within {COMMAND_DEADLINE:g} s: {what}"
        time.sleep(0.1)


def upstream(stack: Stack, caller: str, name: str) -> dict[str, Any]:
    """How `caller` sees the service `name`: what it says at /upstreams."""
    with urllib.request.urlopen(f"{stack.origin(caller)}/upstreams", timeout=5) as answer:
        return dict(json.load(answer)["upstreams"][name])


def await_circuit(stack: Stack, caller: str, name: str, state: str) -> None:
    """Returns when `caller`'s circuit to `name` is `open` or `closed`."""
    until(f"{caller}: {name} {state}", lambda: upstream(stack, caller, name)["breaker"]["state"] == state)
