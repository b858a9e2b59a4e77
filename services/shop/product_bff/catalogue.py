"""The product service as this back end asks it, and what it says while that one is away.

| asked for | product is away, and its cache has nothing |
|---|---|
| a list, categories | 503: an empty list would be a lie that nobody reads the header of |
| suggestions | none, marked as degraded: a search box works without |
| one product | what a list last said of it, marked as degraded; 503 if none did |
| its like | none, marked as degraded |
| a picture | 503; but its address never changes its content, so what was shown once stays |
"""

from collections.abc import Mapping
from typing import Any

from muntin.service import Answer, LastKnown, UpstreamClient

from .model import Categories, Product, ProductPage

Headers = Mapping[str, str]


class Catalogue:
    """Asks, and learns from each answer."""

    def __init__(self, product: UpstreamClient) -> None:
        self.product = product
        self.known: LastKnown[Product] = LastKnown()

    async def page(
        self, params: Mapping[str, Any], headers: Headers, fallback: ProductPage | None = None
    ) -> ProductPage:
        """A page of a list; `params` as the product service takes them."""
        page = await self.product.get("/api/products", ProductPage, params=params, headers=headers, fallback=fallback)
        for product in page.items:
            self.known.learn(product.id, product)
        return page

    async def one(self, product_id: str, headers: Headers) -> Product:
        """One product."""
        known = self.known.get(product_id)
        product = await self.product.get(f"/api/products/{product_id}", Product, headers=headers, fallback=known)
        self.known.learn(product.id, product)
        return product

    async def categories(self, headers: Headers) -> Categories:
        """All of them."""
        return await self.product.get("/api/categories", Categories, headers=headers)

    async def picture(self, file: str, headers: Headers) -> Answer:
        """The answer as it came: 200, 304 or a 404."""
        return await self.product.answer("GET", f"/pictures/{file}", headers=headers)


def nothing(size: int) -> ProductPage:
    """A page with nothing on it."""
    return ProductPage([], 0, 1, size, 0)
