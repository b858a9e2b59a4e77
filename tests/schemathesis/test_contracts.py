"""Each service keeps what its OpenAPI document says, whatever is sent: schemathesis generates right and wrong requests.

Every request is sent twice: as generated, where it mostly meets "not yours" and "unknown", and as one of a visitor
about their own cart and an existing product, where it gets further. The control plane's are signed with the operator's
key. Examples are bounded and the same in every run.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.errors import Unsatisfiable
from litestar import Litestar
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from muntin.servers.control.app import create_app as create_control
from muntin.service import Settings, session_digest
from muntin.service.testing import free_port, serving
from muntin.supervisor.keys import new_key
from shop.cart.app import create_app as create_cart
from shop.identity.app import create_app as create_identity
from shop.order.app import create_app as create_order
from shop.product.app import create_app as create_product
from shop.product_bff.app import create_app as create_product_bff
from shop.shopping_bff.app import create_app as create_shopping_bff

from .control_plane import RAW, Signing, fill, public_half

VISITOR = "u_visitor"
PRODUCT = "plain-lamp"
LONGEST_URL = 60_000
"""Beyond it the HTTP server answers 414 itself, before any of ours is asked; the edge refuses it, too."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

# service: (what it calls, how it is made, operations in its document)
SERVICES: dict[str, tuple[tuple[str, ...], Callable[[Settings, Path], Litestar], int]] = {
    "product": ((), create_product, 6),
    "cart": (("product",), lambda given, _: create_cart(given), 6),
    "order": (("cart", "product"), lambda given, _: create_order(given), 5),
    "identity": ((), lambda given, _: create_identity(given), 4),
    "product-bff": (("product",), lambda given, _: create_product_bff(given), 5),
    "shopping-bff": (("cart", "product"), lambda given, _: create_shopping_bff(given), 5),
}
CALLERS = {"product": "order", "cart": "order", "identity": "authorizer"}


@pytest.fixture
async def urls(settings_for: Callable[..., Settings], small_catalogue: Path) -> AsyncIterator[dict[str, str]]:
    """The running services by name."""
    ports = {name: free_port() for name in SERVICES}
    urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    async with AsyncExitStack() as stack:
        for name, (calls, create, _) in SERVICES.items():
            given = settings_for(name, upstreams={callee: urls[callee] for callee in calls})
            await stack.enter_async_context(serving(create(given, small_catalogue), port=ports[name]))
        yield urls


def explore(url: str, known: dict[str, Any], **sending: Any) -> dict[str, set[int]]:
    """Sends generated requests to every operation at `url`; returns the statuses that each answered.

    `known` and `sending` are as for `ask`.
    """
    return {
        operation.label: ask(operation, known | known.get(operation.label, {}), sending)
        for operation in (found.ok() for found in schemathesis.openapi.from_url(f"{url}/schema").get_all_operations())
    }


def ask(operation: Any, known: dict[str, Any], sending: dict[str, Any]) -> set[int]:
    """Sends requests, right and wrong, to one operation; returns the statuses that it answered.

    `known`: what exists, by name; `sending`: `headers` or `auth` of all requests.
    """
    seen: set[int] = set()

    def check(case: Any) -> None:
        assume(len(urlencode(case.query or {}, doseq=True)) < LONGEST_URL)
        answer = case.call(**sending)
        seen.add(answer.status_code)
        if answer.status_code != 413:  # refused for its size before anybody reads it; the checks don't know that
            case.validate_response(answer, checks=CHECKS)

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
    def send_right(case: Any) -> None:
        check(case)
        make_own(case, known)
        check(case)

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def send_wrong(case: Any) -> None:
        check(case)

    send_right()
    with contextlib.suppress(Unsatisfiable):  # an operation without input can't be given a wrong one
        send_wrong()
    return seen


def make_own(case: Any, known: dict[str, Any]) -> None:
    """Puts what exists in place of what was generated."""
    for container in (case.path_parameters, case.headers, case.body):
        if isinstance(container, MutableMapping):
            container.pop("cartVersion", None)
            container.update({name: known[name] for name in known.keys() & container.keys()})


async def seed(urls: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
    """Things of the visitor that exist, by the names under which requests ask for them."""
    own = {**headers, "idempotency-key": "seed"}
    lamp = {"userId": VISITOR, "productId": PRODUCT, "quantity": 3}
    login = {"email": "shopper@example.com", "password": "muntin-demo"}
    async with httpx.AsyncClient(headers=own) as client:
        await client.post(f"{urls['cart']}/api/cart/add", json=lamp)
        order = (await client.post(f"{urls['order']}/api/orders/create", json={"userId": VISITOR})).json()
        again = {"idempotency-key": "seed-again"}  # with the same key it would be in the cart once, and ordered already
        await client.post(f"{urls['cart']}/api/cart/add", json=lamp, headers=again)
        product = (await client.get(f"{urls['product']}/api/products/{PRODUCT}")).json()
        session = await client.post(f"{urls['identity']}/api/login", json=login)
    cookie = session.headers["set-cookie"].partition(";")[0].partition("=")[2]
    return {
        "user_id": VISITOR,
        "userId": VISITOR,
        "product_id": PRODUCT,
        "productId": PRODUCT,
        "order_id": order["id"],
        "file": product["image"].rpartition("/")[2],
        "items": [{"productId": PRODUCT, "quantity": 1}],
        "digest": session_digest(cookie).hex(),
        **login,
    }


@pytest.mark.parametrize("name", SERVICES)
async def test_a_services_document_is_kept(
    name: str,
    urls: dict[str, str],
    as_visitor: Callable[..., dict[str, str]],
    as_service: Callable[[str, str], dict[str, str]],
) -> None:
    """No server error, no undocumented status, type or shape, nothing wrong is taken, and each operation works."""
    visitor = {**as_visitor(VISITOR, roles=("staff",)), "x-muntin-request": "1"}
    internal = as_service(CALLERS[name], name) if name in CALLERS else {}
    headers = {**visitor, **internal, "idempotency-key": "one-and-only"}
    statuses = await asyncio.to_thread(explore, urls[name], await seed(urls, visitor), headers=headers)
    assert len(statuses) == SERVICES[name][2]
    assert [operation for operation, seen in statuses.items() if not seen & {200, 201}] == []


async def test_the_control_planes_document_is_kept(settings_for: Callable[..., Settings], tmp_path: Path) -> None:
    """The same for all that publishes, releases and deploys, asked by the operator."""
    schemathesis.serializer.alias(RAW, "application/octet-stream")
    operator = json.loads(new_key())
    jwks = tmp_path / "operator-jwks.json"
    jwks.write_text(json.dumps({"keys": [public_half(operator)]}))
    given = settings_for("control", operator_jwks=jwks)
    async with serving(create_control(given)) as client:
        known = await fill(client, operator, given)
        url = str(client.base_url).rstrip("/")
        statuses = await asyncio.to_thread(explore, url, known, auth=Signing(operator))
    assert len(statuses) == 23
    assert [operation for operation, seen in statuses.items() if not seen & {200, 201, 204}] == []
