"""Products and categories: the roots that list them, and the fields of a product."""

import asyncio

from muntin.graph import Resolvers
from muntin.service import UpstreamUnavailable

from .context import MAX_PAGE_SIZE, RELATED, ShopContext
from .models import Category, Product, ProductPage, major

SORTS = {"RELEVANCE": "relevance", "NAME": "name", "PRICE_ASC": "price", "PRICE_DESC": "-price", "NEWEST": "newest"}


async def products(context: ShopContext) -> list[Product]:
    """Query.products: every product that is sold, page by page."""
    first = await context.product_page(sort="name", pageSize=MAX_PAGE_SIZE)
    others = await asyncio.gather(
        *(
            context.product_page(sort="name", pageSize=MAX_PAGE_SIZE, page=number)
            for number in range(2, first.pages + 1)
        )
    )
    return [product for page in (first, *others) for product in page.items]


async def product(context: ShopContext, id: str) -> Product | None:
    """Query.product: null if there is none, which nobody can say while the product service is away."""
    found = await context.products.load(id)
    if found is None and id in context.unheard:
        raise UpstreamUnavailable(context.shop.product.name, "and nothing is known of this product")
    return found


async def catalog(
    context: ShopContext,
    search: str | None = None,
    category: str | None = None,
    sort: str | None = None,
    page: int | None = None,
    page_size: int | None = None,
) -> ProductPage:
    """Query.catalog: the product service checks the values; null means the same as leaving an argument out."""
    wanted = {
        "q": search or None,
        "category": category,
        "sort": SORTS[sort] if sort else None,
        "page": page,
        "pageSize": page_size,
    }
    return await context.product_page(**{name: value for name, value in wanted.items() if value is not None})


async def categories(context: ShopContext) -> list[Category]:
    """Query.categories."""
    return await context.categories()


def price(product: Product, _: ShopContext) -> float:
    """Product.price."""
    return major(product.price_minor)


def category(product: Product, _: ShopContext) -> Category:
    """Product.category: known but for its count."""
    return Category(product.category, product.category_name)


async def related(product: Product, context: ShopContext) -> list[Product]:
    """Product.related."""
    heads = await context.category_heads.load(product.category) if product.category else None
    return [other for other in heads or () if other.id != product.id][:RELATED]


async def count(category: Category, context: ShopContext) -> int:
    """Category.count; 0 for a category that is gone."""
    if category.count is not None:
        return category.count
    known = await context.counted.load(category.id)
    return known.count or 0 if known else 0


RESOLVERS: Resolvers = {
    "Query.products": products,
    "Query.product": product,
    "Query.catalog": catalog,
    "Query.categories": categories,
    "Product.price": price,
    "Product.category": category,
    "Product.related": related,
    "Category.count": count,
}
