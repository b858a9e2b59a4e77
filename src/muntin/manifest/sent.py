"""What a sender sends: the properties that its schema names. Pure.

| at one place of the sender's schema ($ref, allOf, one alternative) | properties that it does not name |
|--------------------------------------------------------------------|----------------------------------|
| `properties`, and no word on others                                | are not sent                     |
| no `properties`                                                    | may be anything                  |
| `additionalProperties: schema` or `true`                           | may be that                      |
| `propertyNames`, `dependentRequired`, a greater `minProperties`    | may be anything                  |
| `patternProperties`, `not`, `if`, ... (UNCLEAR)                    | may be anything; below it, too   |
| `anyOf` with several objects that no required tag tells apart      | may be anything; below it, too   |

JSON Schema itself takes what a schema does not name, so that *readers* can ignore it; no program *sends* that. Read so,
a receiver may add an optional property, as a sender may add any. A name in `required` is a name, too.
"""

from collections.abc import Iterable
from typing import Any

from muntin.manifest.schemas import Conjunction, Schema, Side, child, names, numbers, said, types_of, values_of

UNCLEAR = {"patternProperties", "not", "if", "dependentSchemas", "dependencies"}
UNCLEAR |= {"contains", "prefixItems", "unevaluatedProperties", "unevaluatedItems"}
"""Keywords that may name properties under conditions, here or below; `unevaluated...: false` names nothing."""

LEFT_OPEN: dict[str, Any] = {"unevaluatedProperties": True}
"""Stands in a conjunction whose schemas are read as JSON Schema has them."""

_WIDER = {"propertyNames", "dependentRequired"}
_CHOICE = {"required", "minProperties", "maxProperties", "type", "title", "description", "$comment"}
"""Keywords of an alternative that says only which of the properties beside it there are."""


def closed(schemas: Conjunction) -> Conjunction:
    """The same with one schema more, that rules out what is not sent; flat, and without anyOf and oneOf."""
    tables = [schema for schema in schemas if isinstance(schema, dict)]
    named = names(schemas, "properties")
    known = list(dict.fromkeys([*named, *names(schemas, "required")]))
    more: dict[str, Any]
    if any(_is_unclear(table) for table in tables):
        below = {"additionalProperties": LEFT_OPEN, "items": LEFT_OPEN}
        more = {"properties": dict.fromkeys(named, LEFT_OPEN), **below}
    elif not any("properties" in table for table in tables) or any(_is_open(table, len(known)) for table in tables):
        return schemas
    else:
        more = {"properties": dict.fromkeys(known, True), "additionalProperties": False}
    return schemas if more in tables else (*schemas, more)


def ambiguous(side: Side, schemas: Conjunction) -> bool:
    """Whether more than one alternative of an anyOf may name properties of one value."""
    known = set(names(schemas, "properties"))
    choices = [schema["anyOf"] for schema in schemas if isinstance(schema, dict) and "anyOf" in schema]
    return any(not _told_apart(side, _naming(branches, known)) for branches in choices)


def is_unknown(side: Side, schemas: Conjunction) -> bool:
    """Whether nothing is said of a value at all."""
    return all(schema == LEFT_OPEN for schema in side.flat(schemas))


def _is_unclear(table: dict[str, Any]) -> bool:
    return any(not (key.startswith("unevaluated") and table[key] is False) for key in UNCLEAR & table.keys())


def _is_open(table: dict[str, Any], known: int) -> bool:
    says = table.get("additionalProperties", False) is not False or bool(_WIDER & table.keys())
    return says or max(numbers((table,), "minProperties"), default=0) > known


def _naming(branches: Iterable[Schema], known: set[str]) -> list[Schema]:
    """Those that do more than to choose among the properties `known`."""
    return [
        branch
        for branch in branches
        if isinstance(branch, dict) and not (branch.keys() <= _CHOICE and known.issuperset(branch.get("required", ())))
    ]


def _told_apart(side: Side, branches: list[Schema]) -> bool:
    """Whether a value can be valid for one of them only: one alone is an object or list, or all require one tag."""
    flat = [side.flat((branch,)) for branch in branches]
    tables = [parts for parts in flat if types_of(parts) & {"object", "array"}]
    if len(tables) < 2:
        return True
    kinds = [types_of(parts) & {"object", "array"} for parts in tables]
    if all(len(kind) == 1 for kind in kinds) and len(frozenset().union(*kinds)) == len(kinds):
        return True
    return any(_is_tag(side, name, tables) for name in names(tables[0], "required"))


def _is_tag(side: Side, name: str, tables: list[Conjunction]) -> bool:
    """Whether each requires the property, with listed values of its own, and is nothing but an object."""
    seen: list[str] = []
    for parts in tables:
        property_ = child(parts, name)
        values = values_of(side.flat(property_)) if property_ else None
        if name not in names(parts, "required") or "array" in types_of(parts) or values is None:
            return False
        if not all(isinstance(value, str) for value in values):  # 1 and 1.0 are one value, and two texts
            return False
        seen += {said(value) for value in values}
    return len(seen) == len(set(seen))
