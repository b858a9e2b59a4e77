"""The GraphQL back end's other addresses, and its schema."""

from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, print_schema

from muntin.service.testing import serving
from shop.graphql_bff.app import create_app
from shop.graphql_bff.schema import read_sdl

SEED = """type Product {
  id: ID!
  name: String!
  price: Float!
  image: String
}

type CartItem {
  product: Product!
  quantity: Int!
}

type Cart {
  items: [CartItem!]!
  total: Float!
}

type Order {
  id: ID!
  items: [CartItem!]!
  total: Float!
  status: String!
  createdAt: String!
}

type Query {
  products: [Product!]!
  product(id: ID!): Product
  cart(userId: ID!): Cart
  orders(userId: ID!): [Order!]!
}

type Mutation {
  addToCart(userId: ID!, productId: ID!, quantity: Int!): Cart
  removeFromCart(userId: ID!, productId: ID!): Cart
  checkout(userId: ID!): Order
}

# Optional: Real-time updates
type Subscription {
  cartUpdated(userId: ID!): Cart
  orderStatusChanged(orderId: ID!): Order
}
"""


def test_the_schema_begins_with_the_founding_one() -> None:
    """The founding schema is there to the letter; what was added extends it."""
    assert read_sdl().startswith(SEED)


async def test_the_schema_is_served_as_text(graphql: Any) -> None:
    """It is the very schema that introspection describes."""
    answer = await graphql.http.get("/schema")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == read_sdl()
    assert "catalog(" in print_schema(build_schema(answer.text))


async def test_health(graphql: Any) -> None:
    """It lives, it is ready, and says what its checks said."""
    assert (await graphql.http.get("/healthz")).json() == {"status": "alive"}
    ready = await graphql.http.get("/readyz")
    assert ready.json()["checks"]["upstreams"] == "ok"


@pytest.mark.parametrize("path", ["/", "/graphql/", "/graphqlx", "/graphiqlx", "/nothing"])
async def test_other_addresses_are_problems(graphql: Any, path: str) -> None:
    """A problem document that says where GraphQL is."""
    answer = await graphql.http.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not-found"
    assert answer.json()["instance"] == path


async def test_other_methods_are_problems(graphql: Any) -> None:
    """What is only read says so, and HEAD is answered without a body."""
    answer = await graphql.http.post("/schema")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    head = await graphql.http.head("/schema")
    assert (head.status_code, head.content) == (200, b"")


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A built GraphiQL, and a file beside it that is nobody's business."""
    folder = tmp_path / "build" / "graphiql"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>GraphiQL</title>")
    (folder / "assets" / "main-1a2b3c4d.js").write_text("export {}")
    (folder.parent / "secret.txt").write_text("secret")
    return folder.parent


async def test_graphiql_in_development(bff_settings: Any, build: Path) -> None:
    """The page and its files, with a policy of their own; nothing outside their folder."""
    async with serving(create_app(bff_settings("graphql-bff"), build_folder=build)) as http:
        for path in ("/graphiql", "/graphiql/"):
            page = await http.get(path)
            assert page.headers["content-type"] == "text/html"
            assert "script-src 'self';" in page.headers["content-security-policy"]
            assert page.headers["cache-control"] == "no-cache"
        script = await http.get("/graphiql/assets/main-1a2b3c4d.js")
        assert (script.text, "immutable" in script.headers["cache-control"]) == ("export {}", True)
        assert script.headers["content-type"].endswith("javascript")
        for path in (
            "/graphiql/none.js",
            "/graphiql/..%2fsecret.txt",
            "/graphiql/assets",
            "/graphiql/%2e%2e/secret.txt",
        ):
            answer = await http.get(path)
            assert answer.status_code == 404, path
            assert answer.json()["code"] == "not-found"


async def test_graphiql_that_is_not_built_says_so(bff_settings: Any, tmp_path: Path) -> None:
    """A 404 with what to do."""
    async with serving(create_app(bff_settings("graphql-bff"), build_folder=tmp_path)) as http:
        answer = await http.get("/graphiql")
        assert answer.status_code == 404
        assert "muntin build" in answer.json()["detail"]


async def test_graphiql_is_not_there_in_production(bff_settings: Any, build: Path) -> None:
    """Built or not."""
    async with serving(create_app(bff_settings("graphql-bff", env="production"), build_folder=build)) as http:
        assert (await http.get("/graphiql")).status_code == 404
