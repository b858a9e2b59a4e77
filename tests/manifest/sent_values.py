"""What a sender sends, judged by one value: the other reading of the table in muntin.manifest.sent.

There it is read off the schema, here off a value: `sends` asks jsonschema-rs which schemas apply to each part of it,
and whether they name what is in it. Where the schema is unclear it may hold more, so every value is sent that is valid.
"""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

UNCLEAR = {"patternProperties", "not", "prefixItems", "contains"}


def sends(schema: Any, value: Any) -> bool:
    """Whether the value, valid for the schema, has only what is named."""
    defs = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    return _named(value, [schema], defs)


def _named(value: Any, schemas: list[Any], defs: dict[str, Any]) -> bool:
    here = [each for schema in schemas for each in _applied(schema, value, defs)]
    if any(UNCLEAR & each.keys() or {"enum", "const"} & each.keys() for each in here):
        return True
    if isinstance(value, list):
        items = [each["items"] for each in here if "items" in each]
        return all(_named(each, items, defs) for each in value)
    if not isinstance(value, dict):
        return True
    known = {name for each in here for name in (*each.get("properties", ()), *each.get("required", ()))}
    others = [each["additionalProperties"] for each in here if "additionalProperties" in each]
    says = any("properties" in each for each in here) and all(other is False for other in others)
    if says and not value.keys() <= known and max(each.get("minProperties", 0) for each in here) <= len(known):
        return False
    return all(_named(value[name], _of(name, here), defs) for name in value)


def _of(name: str, here: list[Any]) -> list[Any]:
    """The schemas of one property."""
    return [
        each["properties"][name] if name in each.get("properties", {}) else each["additionalProperties"]
        for each in here
        if name in each.get("properties", {}) or "additionalProperties" in each
    ]


def _applied(schema: Any, value: Any, defs: dict[str, Any], seen: tuple[int, ...] = ()) -> Iterator[dict[str, Any]]:
    """The schemas that hold for the value: by reference, by allOf, and the alternatives that it is valid for."""
    if not isinstance(schema, dict) or id(schema) in seen:
        return
    yield schema
    below = [*schema.get("allOf", []), *[each for key in ("anyOf", "oneOf") for each in schema.get(key, [])]]
    if "$ref" in schema:
        below.append(defs[schema["$ref"].rpartition("/")[2]])
    for each in below:
        if jsonschema_rs.is_valid({"$defs": defs, "allOf": [each]}, value):
            yield from _applied(each, value, defs, (*seen, id(schema)))
