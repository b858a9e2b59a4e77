"""Whose requests these are.

| transport | the identity is | when it has run out |
|---|---|---|
| HTTP | that of the request | the services refuse it |
| websocket | that of the upgrade | subscriptions go on; the next operation closes the socket with 1000 |

A client that is closed upon while it subscribes connects again at once, and the upgrade brings a fresh identity.
"""

from collections.abc import Mapping

from muntin.graph import ContextMaker, SessionOver
from muntin.service import Problem

from .context import Shop, ShopContext

OVER = "The identity of this socket has expired; connect again"


class Sessions:
    """Makes contexts for both transports."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def of_request(self, headers: Mapping[str, str]) -> ShopContext:
        """For one HTTP request."""
        return ShopContext(self.shop, headers, headers.get("idempotency-key"))

    def of_socket(self, headers: Mapping[str, str]) -> ContextMaker:
        """For each operation on one socket. An upgrade's Idempotency-Key would hold for many: it is left aside."""
        known = self._is_known(headers)

        def make() -> ShopContext:
            if known and not self._is_known(headers):
                raise SessionOver(OVER)
            return ShopContext(self.shop, headers)

        return make

    def _is_known(self, headers: Mapping[str, str]) -> bool:
        try:
            self.shop.verifier.identify(headers)
        except Problem:
            return False
        return True
