"""What the resolvers of one request share: the caller's headers, the services, and what was loaded so far.

Whether the caller may see or change something is the services' decision: they get the signed identity with each call.
Only where no service is asked (subscriptions) does `identity()` decide here.

| the product service is away, its cache has nothing | the resolvers get |
|---|---|
| lists, categories, counts, the like of a product | nothing, empty |
| products by id | what any answer last said of them; `unheard` has the ids of which none did |

Either is a `fallback` to the call, so the answer's `extensions.degraded` says it.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Self

from muntin.graph import Batch
from muntin.service import (
    FieldError,
    Identity,
    IdentityVerifier,
    LastKnown,
    Problem,
    UpstreamClient,
    Upstreams,
    forwarded,
    valid_key,
)

from .live import Live
from .models import Categories, Category, Product, ProductPage

ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
MAX_PAGE_SIZE = 250
DEFAULT_PAGE_SIZE = 24
RELATED = 4


class Shop:
    """What lives as long as the process."""

    def __init__(self, upstreams: Upstreams, verifier: IdentityVerifier, live: Live) -> None:
        self.product: UpstreamClient = upstreams["product"]
        self.cart: UpstreamClient = upstreams["cart"]
        self.order: UpstreamClient = upstreams["order"]
        self.known: LastKnown[Product] = LastKnown()
        self.verifier = verifier
        self.live = live


class ShopContext:
    """One request's, or one subscription event's."""

    def __init__(self, shop: Shop, headers: Mapping[str, str], idempotency_key: str | None = None) -> None:
        """`headers`: of the request, lower-case; `idempotency_key`: what makes a repeated mutation harmless."""
        self.shop = shop
        self.headers = headers
        self.forwarded = forwarded(headers)
        self.idempotency_key = idempotency_key
        self._adds = 0
        self.unheard: set[str] = set()
        self.products: Batch[str, Product] = Batch(self._fetch_products, limit=MAX_PAGE_SIZE)
        self.counted: Batch[str, Category] = Batch(self._fetch_counted)
        self.category_heads: Batch[str, list[Product]] = Batch(self._fetch_category_heads)

    def renewed(self) -> Self:
        """The same caller, with nothing loaded."""
        return type(self)(self.shop, self.headers)

    def identity(self) -> Identity:
        """The verified caller. Raises Problem: authentication-required or identity-unavailable."""
        return self.shop.verifier.identify(self.headers)

    def key_of_add(self) -> str | None:
        """The next addToCart's own: they run in the order of the document, so a repeated one gives each the same.

        Those after the first have a digest, which no page can have chosen for another add, and which is never too long.
        """
        self._adds += 1
        key = valid_key(self.idempotency_key)
        if key is None or self._adds == 1:
            return key
        return hashlib.sha256(f"{key} {self._adds}".encode()).hexdigest()

    async def product_page(self, **params: str | int) -> ProductPage:
        """A page of the catalogue; `params` as the product service takes them."""
        nothing = ProductPage([], 0, int(params.get("page", 1)), int(params.get("pageSize", DEFAULT_PAGE_SIZE)), 0)
        return await self._page(params, nothing)

    async def categories(self) -> list[Category]:
        """All categories."""
        answer = await self.shop.product.get(
            "/api/categories", Categories, headers=self.forwarded, fallback=Categories([])
        )
        return answer.items

    async def _page(self, params: Mapping[str, str | int], fallback: ProductPage) -> ProductPage:
        page = await self.shop.product.get(
            "/api/products", ProductPage, params=params, headers=self.forwarded, fallback=fallback
        )
        for product in page.items:
            self.shop.known.learn(product.id, product)
        return page

    async def _fetch_counted(self, _: Sequence[str]) -> dict[str, Category]:
        return {category.id: category for category in await self.categories()}

    async def _fetch_products(self, ids: Sequence[str]) -> dict[str, Product]:
        possible = [id for id in ids if ID.fullmatch(id)]
        if not possible:
            return {}
        known = self.shop.known.those(possible)
        fallback = ProductPage(known, len(known), 1, MAX_PAGE_SIZE, 1)
        wanted = ",".join(sorted(possible))  # equal carts ask alike, whatever the order of their lines
        page = await self._page({"ids": wanted}, fallback)
        if page is fallback:
            self.unheard |= set(possible) - {product.id for product in known}
        return {product.id: product for product in page.items}

    async def _fetch_category_heads(self, categories: Sequence[str]) -> dict[str, list[Product]]:
        """The first products of each category: one more than are related, since a product is not its own relative."""
        pages = await asyncio.gather(
            *(self.product_page(category=category, pageSize=RELATED + 1) for category in categories)
        )
        return {category: page.items for category, page in zip(categories, pages, strict=True)}


def segment(name: str, value: str) -> str:
    """`value` if it can stand in a path and in an event's subject, or Problem("bad-input") for the argument `name`."""
    if not ID.fullmatch(value):
        raise Problem("bad-input", f"{name} is not an id", errors=[FieldError(name, "is not an id")])
    return value
