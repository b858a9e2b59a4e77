"""Somebody who uses the shop through the edge, as the pages do, and says how each wish was met.

| verdict | the answer |
|---|---|
| whole | what one gets on a good day |
| degraded (reason) | an answer that says itself that something is not as good as it should be, and why |
| refused (code) | a problem, with its code in contracts/errors.toml |
"""

import asyncio
import uuid
from typing import Any

import httpx

ACCOUNT = {"email": "shopper@example.com", "password": "muntin-demo"}
PATIENCE = 15.0
OWN_PAGE = {"x-muntin-request": "1", "sec-fetch-site": "same-origin"}
CATALOG = "query C { catalog(pageSize: 100) { items { id name price image stock } total } }"
PRODUCT = "query P($id: ID!) { product(id: $id) { name price stock related { name } } }"
CART = "query B($user: ID!) { cart(userId: $user) { total items { quantity product { name price } } } }"
ORDERS = "query O($user: ID!) { orders(userId: $user) { id total status items { product { name } } } }"
ONE = "mutation S($user: ID!, $id: ID!) { setQuantity(userId: $user, productId: $id, quantity: 1) { id } }"
CLEAR = "mutation E($user: ID!) { clearCart(userId: $user) { id } }"
CHECKOUT = "mutation M($user: ID!) { checkout(userId: $user) { id } }"

Verdicts = dict[str, str]


class Unmet(Exception):
    """A wish without which nothing else can be tried was not met."""


class Shopper:
    """A member with a session, who has looked at a product."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.cookie = ""
        self.user = ""
        self.product: dict[str, Any] = {}

    def client(self) -> httpx.AsyncClient:
        """Secure cookies are for browsers, which know localhost; here the header is set by hand."""
        headers = OWN_PAGE | ({"cookie": self.cookie} if self.cookie else {})
        return httpx.AsyncClient(base_url=self.origin, headers=headers, timeout=PATIENCE)

    async def come(self) -> None:
        """Logs in, and takes an empty cart."""
        await self.log_in()
        async with self.client() as http:
            await _graphql(http, CLEAR, user=self.user)

    async def choose(self) -> None:
        """The product of which there is most, so that no test sells it out."""
        async with self.client() as http:
            answer = await _graphql(http, CATALOG)
            if verdict(answer) != "whole":
                raise Unmet(answer.text)
            listed = answer.json()["data"]["catalog"]["items"]
            self.product = max(listed, key=lambda product: product["stock"])

    async def log_in(self) -> None:
        """A new session, of which the authorizer knows nothing yet."""
        self.cookie = ""
        async with self.client() as http:
            answer = (await http.post("/api/login", json=ACCOUNT)).raise_for_status()
        self.cookie, self.user = answer.headers["set-cookie"].partition(";")[0], answer.json()["user"]["id"]

    async def wishes(self) -> Verdicts:
        """Everything at once, but what needs each other's outcome."""
        async with self.client() as http, Shopper(self.origin).client() as stranger:
            alone = {
                "the page": http.get("/"),
                "products": http.get("/api/catalog/products", params={"pageSize": 250}),
                "search": http.get("/api/catalog/products", params={"q": self.product["name"]}),
                "one product": _graphql(http, PRODUCT, id=self.product["id"]),
                "pictures": http.get(self.product["image"]),
                "orders": _graphql(http, ORDERS, user=self.user),
                "who am I": http.get("/api/session"),
                "log in": stranger.post("/api/login", json=ACCOUNT),
            }
            *answers, bought = await asyncio.gather(*alone.values(), self._buys(http))
        verdicts = {wish: verdict(answer) for wish, answer in zip(alone, answers, strict=True)}
        return verdicts | bought

    async def _buys(self, http: httpx.AsyncClient) -> Verdicts:
        item = {"userId": self.user, "productId": self.product["id"], "quantity": 1}
        added = await http.post("/api/shopping/cart/add", json=item)
        cart = await _graphql(http, CART, user=self.user)
        await _graphql(http, ONE, user=self.user, id=self.product["id"])  # so that an empty cart is no reason
        bought = await _graphql(http, CHECKOUT, user=self.user)
        return {"add to the cart": verdict(added), "the cart": verdict(cart), "check out": verdict(bought)}

    async def fill(self) -> None:
        """One piece is sold, so that whoever keeps an answer about the product hears of it; another one is put in."""
        async with self.client() as http:
            for query in (ONE, CHECKOUT, ONE):
                answer = await _graphql(http, query, user=self.user, id=self.product["id"])
                assert verdict(answer) == "whole", answer.text


async def _graphql(http: httpx.AsyncClient, query: str, **variables: str) -> httpx.Response:
    variables = {name: value for name, value in variables.items() if f"${name}:" in query}
    headers = {"idempotency-key": str(uuid.uuid4())}
    return await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def verdict(answer: httpx.Response) -> str:
    """See the table above."""
    if not answer.is_success:
        return f"refused ({answer.json()['code']})"
    body = answer.json() if "json" in answer.headers["content-type"] else {}
    if errors := body.get("errors"):
        return f"refused ({errors[0]['extensions']['code'].lower().replace('_', '-')})"
    reasons = {each["reason"] for each in body.get("extensions", {}).get("degraded", [])}
    for member in filter(None, answer.headers.get("x-muntin-degraded", "").split(",")):
        reasons |= {part.partition("=")[2] for part in member.split(";") if part.strip().startswith("reason=")}
    return f"degraded ({', '.join(sorted(reasons))})" if reasons else "whole"
