"""Reading JSON Schemas (2020-12): which values a conjunction of schemas allows, as far as one can tell from them. Pure.

Whatever is not understood here only widens the answer: types_of, child, element and limits never leave out a value that
the schemas allow. muntin.manifest.compatibility builds on that.

| read                                                | refused (Undecided)                                        |
|-----------------------------------------------------|------------------------------------------------------------|
| draft 2020-12; `$ref` to `#` or `#/$defs/name`       | other drafts and references; `$id` below the root          |
| 64 levels of nesting                                | more                                                       |
"""

import json
import math
from collections.abc import Iterable, Iterator
from typing import Any

import jsonschema_rs

Schema = dict[str, Any] | bool
Conjunction = tuple[Schema, ...]
"""Schemas that all hold for one value; empty allows anything."""

Limit = tuple[float, bool]
"""A number, and whether it is itself left out."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEEPEST = 64

ATOMS = {
    "string": frozenset({"string"}),
    "number": frozenset({"integer", "fraction"}),
    "integer": frozenset({"integer"}),
    "boolean": frozenset({"boolean"}),
    "null": frozenset({"null"}),
    "object": frozenset({"object"}),
    "array": frozenset({"array"}),
}
"""JSON Schema's types as sets of types that do not overlap."""
EVERYTHING = frozenset().union(*ATOMS.values())
_SPOKEN = {"string": "text", "array": "list"}


class Undecided(Exception):
    """The comparison can't go on; the text says why. Never leaves muntin.manifest.compatibility."""


class Side:
    """One of the two schemas, with what its references lead to. Raises Undecided for one that can't be read."""

    def __init__(self, who: str, root: Schema) -> None:
        self.refs: set[str] = set()
        reason = self._unreadable(root)
        if reason:
            raise Undecided(f"the {who}'s schema can't be compared: {reason}")
        self.defs: dict[str, Schema] = root.get("$defs", {}) if isinstance(root, dict) else {}
        self.root = root

    def _unreadable(self, root: Schema) -> str:
        for depth, schema in _tables(root, 0):
            ref = schema.get("$ref")
            if depth > DEEPEST:
                return f"it is nested deeper than {DEEPEST} levels"
            if schema is not root and any(isinstance(schema.get(key), str) for key in ("$id", "$schema")):
                return "it has a `$id` or `$schema` below its root"
            if "$dynamicRef" in schema or (isinstance(ref, str) and _name_of(ref) is None):
                return "it has a reference that is not like #/$defs/name"
            if isinstance(ref, str):
                self.refs.add(ref)
        if isinstance(root, dict) and str(root.get("$schema", DIALECT)).rstrip("#") != DIALECT:
            return f"it is not of draft 2020-12 ({DIALECT})"
        fault = schema_fault(root)
        if fault:
            return f"it is no JSON Schema: {fault}"
        defs = root.get("$defs", {}) if isinstance(root, dict) else {}
        return "".join(f"there is no {ref}" for ref in sorted(self.refs) if _name_of(ref) not in ("", *defs))

    def resolve(self, ref: str) -> Schema:
        """What a reference leads to."""
        name = _name_of(ref)
        return self.defs[name] if name else self.root

    def flat(self, schemas: Iterable[Schema]) -> Conjunction:
        """The same conjunction with what stands behind `$ref` and in `allOf` beside the rest; True is left out."""
        found: list[Schema] = []
        seen: set[str] = set()
        queue = list(schemas)
        while queue:
            schema = queue.pop(0)
            if isinstance(schema, bool):
                found += [] if schema else [schema]
                continue
            ref = schema.get("$ref")
            if ref is not None and ref not in seen:
                seen.add(ref)
                queue.append(self.resolve(ref))
            queue += schema.get("allOf", [])
            rest = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
            found += [rest] if rest else []
        return tuple(found)

    def takes(self, schema: Schema, value: Any) -> bool | None:
        """Whether the schema, a part of this side's, takes one value; None if that can't be told."""
        if "#" in self.refs:
            return None
        whole = {"$schema": DIALECT, "$defs": self.defs, "allOf": [schema]}
        try:
            return jsonschema_rs.is_valid(whole, value)
        except (ValueError, jsonschema_rs.ReferencingError):
            return None


def schema_fault(schema: Any) -> str:
    """Why a value is no JSON Schema of draft 2020-12, or empty. What references lead to is not looked at."""
    try:
        jsonschema_rs.meta.validate({**schema, "$schema": DIALECT} if isinstance(schema, dict) else schema)
    except (ValueError, TypeError) as error:
        return str(error).partition("\n")[0]
    return ""


def _tables(schema: Any, depth: int) -> Iterator[tuple[int, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield depth, schema
    if isinstance(schema, dict | list) and depth <= DEEPEST:
        for each in schema.values() if isinstance(schema, dict) else schema:
            yield from _tables(each, depth + 1)


def _name_of(ref: str) -> str | None:
    """`#/$defs/name` -> name, `#` -> empty, anything else -> None."""
    if ref == "#":
        return ""
    name = ref.removeprefix("#/$defs/")
    return None if name == ref or not name or any(each in name for each in "/%~") else name


def said(schema: Any) -> str:
    """A JSON value as text; equal texts are equal values."""
    return json.dumps(schema, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def types_of(schemas: Conjunction) -> frozenset[str]:
    """The types, as ATOMS has them, that a value may have; empty if there is no such value."""
    types = EVERYTHING
    for schema in schemas:
        if isinstance(schema, dict) and "type" in schema:
            named = schema["type"]
            types &= atoms([named] if isinstance(named, str) else named)
    return types


def atoms(names: Iterable[str]) -> frozenset[str]:
    """JSON Schema's names of types as types that do not overlap."""
    return frozenset().union(*(ATOMS[name] for name in names))


def numbers(schemas: Conjunction, key: str) -> list[float]:
    """The values that a keyword with numbers has in the conjunction."""
    return [schema[key] for schema in schemas if isinstance(schema, dict) and key in schema]


def lowest(schemas: Conjunction) -> Limit | None:
    """The number that values lie above; for integers the least of them."""
    limits = [(each, False) for each in numbers(schemas, "minimum")]
    limit = max([*limits, *((each, True) for each in numbers(schemas, "exclusiveMinimum"))], default=None)
    if limit is None or "fraction" in types_of(schemas):
        return limit
    return (math.floor(limit[0]) + 1 if limit[1] else math.ceil(limit[0]), False)


def highest(schemas: Conjunction) -> Limit | None:
    """The number that values lie below; for integers the greatest of them."""
    limits = [(each, True) for each in numbers(schemas, "maximum")]
    found = min([*limits, *((each, False) for each in numbers(schemas, "exclusiveMaximum"))], default=None)
    if found is None:
        return None
    value, closed = found
    if "fraction" in types_of(schemas):
        return value, not closed
    return (math.floor(value) if closed else math.ceil(value) - 1, False)


def child(schemas: Conjunction, name: str | None) -> Conjunction | None:
    """What is known of an object's property, or with None of any that no schema names; None if it is ruled out."""
    known: list[Schema] = []
    for schema in schemas:
        if not isinstance(schema, dict):
            continue
        named = schema.get("properties", {})
        if name is not None and name in named:
            known.append(named[name])
        elif "patternProperties" not in schema and "additionalProperties" in schema:
            known.append(schema["additionalProperties"])
    return None if any(each is False for each in known) else tuple(known)


def element(schemas: Conjunction) -> Conjunction | None:
    """What is known of a list's elements; None if it has none."""
    if 0 in numbers(schemas, "maxItems"):
        return None
    known = [s["items"] for s in schemas if isinstance(s, dict) and "items" in s and "prefixItems" not in s]
    return None if any(each is False for each in known) else tuple(known)


def names(schemas: Conjunction, key: str) -> list[str]:
    """The property names that `properties` or `required` have anywhere in the conjunction."""
    found = (name for schema in schemas if isinstance(schema, dict) for name in schema.get(key, ()))
    return list(dict.fromkeys(found))


def split(schemas: Conjunction) -> list[Conjunction] | None:
    """Several conjunctions that together allow the same, by anyOf, oneOf or a list of types; None if it has none."""
    for index, schema in enumerate(schemas):
        for key in ("anyOf", "oneOf"):
            if isinstance(schema, dict) and key in schema:
                rest = {name: value for name, value in schema.items() if name != key}
                others = (*schemas[:index], *([rest] if rest else []), *schemas[index + 1 :])
                return [(*others, branch) for branch in schema[key]]
    types = types_of(schemas)
    parts = [name for name, own in ATOMS.items() if own <= types]
    parts = [name for name in parts if name != "integer" or "number" not in parts]
    if types == EVERYTHING or len(parts) < 2:
        return None
    return [(*schemas, {"type": name}) for name in parts]


def values_of(schemas: Conjunction) -> list[Any] | None:
    """The values, if the conjunction lists them; there may be fewer."""
    lists = [s["enum"] if "enum" in s else [s["const"]] for s in schemas if isinstance(s, dict) and s.keys() & LISTING]
    if lists:
        return min(lists, key=len)
    types = types_of(schemas)
    return (
        [*[None] * ("null" in types), *[False, True] * ("boolean" in types)] if types <= {"null", "boolean"} else None
    )


LISTING = {"enum", "const"}


def words(types: Iterable[str]) -> str:
    """`text, integer or null`, or `anything`."""
    types = frozenset(types)
    if types == EVERYTHING:
        return "anything"
    if types == {"fraction"}:
        return "fractions"
    parts = [name for name, own in ATOMS.items() if own <= types and not (name == "integer" and "fraction" in types)]
    return either([_SPOKEN.get(name, name) for name in parts])


def either(parts: list[str]) -> str:
    """`a, b or c`."""
    return " or ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
