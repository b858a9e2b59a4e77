"""The little of ASGI (version 3) that middleware needs, whatever application it stands before."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = Any
"""A mapping; typed loosely, since each framework has a type of its own for it."""

Message = MutableMapping[str, Any]
Receive = Any
Send = Any
ASGIApp = Callable[[Any, Any, Any], Awaitable[None]]
