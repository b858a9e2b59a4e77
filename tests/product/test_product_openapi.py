"""The service keeps what its OpenAPI document says, whatever is sent: schemathesis makes the requests."""

import asyncio
import contextlib
import itertools
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
OPERATIONS = [
    "GET /api/categories",
    "GET /api/products",
    "GET /api/products/{product_id}",
    "GET /pictures/{file}",
    "POST /internal/stock/release",
    "POST /internal/stock/take",
]


async def document(client: httpx.AsyncClient) -> dict[str, Any]:
    """The OpenAPI document."""
    found: dict[str, Any] = (await client.get("/schema")).json()
    return found


async def test_every_operation_is_described(client: httpx.AsyncClient) -> None:
    """Each operation has a summary, its parameters explained and its failures as problem+json."""
    described = []
    for path, operations in (await document(client))["paths"].items():
        for method, operation in operations.items():
            described.append(f"{method.upper()} {path}")
            assert operation["summary"] and operation["tags"]
            assert all("description" in p for p in operation.get("parameters", []) if p["in"] == "query")
            assert "application/problem+json" in operation["responses"]["4XX"]["content"]
    assert sorted(described) == OPERATIONS


async def test_the_document_is_kept(client: httpx.AsyncClient, internal: dict[str, str]) -> None:
    """No server error, no undocumented status, type or shape, and nothing wrong is taken."""
    assert await asyncio.to_thread(explore, str(client.base_url), internal) == OPERATIONS


def explore(base_url: str, headers: dict[str, str]) -> list[str]:
    """Sends generated requests, right and wrong, to every operation; returns which those were."""
    schema = schemathesis.openapi.from_url(f"{base_url}/schema")
    operations = [result.ok() for result in schema.get_all_operations()]
    for operation, mode in itertools.product(operations, schemathesis.GenerationMode):

        @EXAMPLES
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            case.call_and_validate(headers=headers, checks=CHECKS)

        with contextlib.suppress(Unsatisfiable):  # an operation without input can't be given a wrong one
            send()
    return sorted(operation.label for operation in operations)
