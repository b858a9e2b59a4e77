"""Whether a product exists, as far as the product service can say.

| product answers | a new line is |
|---|---|
| the product | taken |
| that it does not exist (404), or that this can't be an id (400) | refused: unknown-product |
| anything else, or nothing | taken: the cart works on, and checkout will ask again |
"""

from collections.abc import Mapping
from typing import Any

from muntin.service import Problem, UpstreamClient

DEADLINE = 0.5
"""Seconds: whoever fills a cart waits for this, and nothing is lost without the answer."""


class Products:
    """Asks the product service."""

    def __init__(self, product: UpstreamClient) -> None:
        self.product = product

    async def must_exist(self, product_id: str, headers: Mapping[str, str]) -> None:
        """Raises Problem("unknown-product") if there is surely no such product."""
        try:
            await self.product.get(f"/api/products/{product_id}", dict[str, Any], headers=headers, deadline=DEADLINE)
        except Problem as problem:
            if problem.status in (400, 404):
                raise Problem("unknown-product", f"there is no product {product_id!r}") from problem
