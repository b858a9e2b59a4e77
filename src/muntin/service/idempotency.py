"""The header `Idempotency-Key`: 1 to 255 visible ASCII characters, or none at all.

What a key stands for is each service's own to remember; that it can be one is said here.

Source: draft-ietf-httpapi-idempotency-key-header.
"""

import re
from typing import Annotated

from litestar.params import HeaderParameter

from muntin.errors import FieldError, Problem

KEY = re.compile(r"[\x21-\x7e]{1,255}")
MESSAGE = "must be 1 to 255 visible ASCII characters"
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        description="1 to 255 visible ASCII characters: new for each call, the same for its retry, which adds nothing.",
    ),
]
"""A handler's parameter, to be given to `valid_key`."""


def valid_key(value: str | None) -> str | None:
    """The key; None if the request has none. Raises Problem("bad-input") for what can't be one."""
    if not value:
        return None
    if not KEY.fullmatch(value):
        raise Problem("bad-input", f"Idempotency-Key {MESSAGE}", errors=[FieldError("Idempotency-Key", MESSAGE)])
    return value
