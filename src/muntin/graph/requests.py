"""What comes in: one GraphQL request with parameters of the right JSON types, or a Problem that says which is not."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from muntin.errors import FieldError, Problem


class GraphQLRequest(msgspec.Struct, frozen=True, rename="camel"):
    """The parameters of a request (GraphQL over HTTP, Request Parameters). Unknown members are ignored, as it asks."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


def from_json(body: bytes) -> GraphQLRequest:
    """The request in a JSON body. Raises Problem: malformed-body or bad-input."""
    try:
        value = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("malformed-body", f"the body is not JSON: {_reason(error)}") from error
    if isinstance(value, list):
        raise Problem("bad-input", "batches are not supported; send one request at a time")
    return from_value(value)


def from_query(query_string: bytes) -> GraphQLRequest:
    """The request in a URL; `variables` and `extensions` are JSON texts. Raises Problem("bad-input")."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise Problem("bad-input", "the query string can't be read") from error
    value: dict[str, Any] = dict(pairs)
    if len(value) != len(pairs):
        raise Problem("bad-input", "a parameter is given twice")
    for name in ("variables", "extensions"):
        if name in value:
            value[name] = _member(name, value[name]) if value[name] else None
    return from_value(value)


def from_value(value: Any) -> GraphQLRequest:
    """The request in a JSON value. Raises Problem("bad-input") that names the wrong parameter."""
    if not isinstance(value, Mapping):
        raise Problem("bad-input", "a request is a JSON object with the member `query`")
    try:
        return msgspec.convert(value, GraphQLRequest)
    except msgspec.ValidationError as error:
        raise Problem("bad-input", "the request is not valid", errors=[_field(str(error))]) from error


def _member(name: str, text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Problem("bad-input", "a parameter is not JSON", errors=[FieldError(name, _reason(error))]) from error


def _field(message: str) -> FieldError:
    """msgspec says "Expected `str`, got `int` - at `$.query`"."""
    said, _, path = message.partition(" - at `")
    if "missing required field" in message:
        return FieldError("query", "is missing")
    return FieldError(path.rstrip("`").removeprefix("$.") or "body", said)


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
