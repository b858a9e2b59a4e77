"""The REST back ends keep what their OpenAPI documents say, whatever is sent: schemathesis generates it."""

import asyncio
import contextlib
from typing import Any

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
    max_examples=15,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def explore(base_url: str, headers: dict[str, str]) -> int:
    """Sends generated requests, right and wrong, to every operation; returns how many operations there were."""
    schema = schemathesis.openapi.from_url(f"{base_url}/schema")
    operations = [result.ok() for result in schema.get_all_operations()]
    for operation in operations:
        for mode in schemathesis.GenerationMode:

            @EXAMPLES
            @given(case=operation.as_strategy(generation_mode=mode))
            def send(case: Any) -> None:
                case.call_and_validate(headers=headers, checks=CHECKS)

            with contextlib.suppress(Unsatisfiable):  # an operation without input can't be given a wrong one
                send()
    return len(operations)


async def test_the_catalogues_document_is_kept(product_bff: Any, as_visitor: Any, user: str) -> None:
    """No server error, no undocumented status or shape, and nothing wrong is taken."""
    assert await asyncio.to_thread(explore, str(product_bff.base_url), as_visitor(user)) == 4


async def test_the_carts_document_is_kept(shopping_bff: Any, as_visitor: Any, user: str) -> None:
    """The same for the cart's back end, as a visitor with a cart."""
    assert await asyncio.to_thread(explore, str(shopping_bff.base_url), as_visitor(user)) == 5
