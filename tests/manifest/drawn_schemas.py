"""Pairs of JSON Schemas that nearly fit, and values that the first of them likes: what finds a wrong yes of `accepts`.

`Drawn(seed)` is deterministic. The receiver is mostly the sender's schema with one or two changes, and values are made
along the sender's schema, at its bounds, with properties that it does not name.
"""

import random
from collections.abc import Sequence
from typing import Any

NAMES = ["a", "b", "c"]
TEXTS = ["", "a", "ab", "b", "abb"]
NUMBERS = [-1, 0, 0.5, 1, 1.0, 2, 2.5, 3, 4]
LEAVES: list[Any] = [None, True, False, *TEXTS, *NUMBERS, [], {}, ["a"], [1, 1], {"a": 1}, {"b": "a"}]
TYPES = ["string", "integer", "number", "boolean", "null", "object", "array"]
REFS = ["#/$defs/one", "#/$defs/two"]
SMALL: dict[str, list[Any]] = {
    "minLength": [0, 1, 2],
    "maxLength": [0, 1, 2],
    "pattern": ["^a", "b$"],
    "format": ["uuid"],
    "minimum": [-1, 0, 1],
    "maximum": [1, 2, 3],
    "exclusiveMinimum": [-1, 0, 0.5],
    "exclusiveMaximum": [1, 2.5, 3],
    "multipleOf": [0.5, 1, 2],
    "minItems": [0, 1],
    "maxItems": [0, 1, 2],
    "uniqueItems": [True, False],
    "minProperties": [0, 1],
    "maxProperties": [1, 2],
}  # fmt: skip - one line of values per kind
OWN = {
    "string": ["minLength", "maxLength", "pattern", "format"],
    "integer": ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
    "object": ["minProperties", "maxProperties"],
    "array": ["minItems", "maxItems", "uniqueItems"],
}
OWN["number"] = OWN["integer"]


class Drawn:
    """Schemas and values from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def some(self, choices: Sequence[Any]) -> Any:
        """One of them."""
        return self.random.choice(choices)

    def pair(self) -> tuple[Any, Any]:
        """A sender's and a receiver's schema, each with two definitions."""
        sender, defs = self.schema(3), self.defs()
        receiver = self.near(sender) if self.random.random() < 0.9 else self.schema(2)
        if self.random.random() < 0.3:
            receiver = self.near(receiver)
        theirs = defs if self.random.random() < 0.7 else {name: self.near(each) for name, each in defs.items()}
        return self._with(sender, defs), self._with(receiver, theirs)

    def defs(self) -> dict[str, Any]:
        """What REFS lead to."""
        return {"one": self.schema(2), "two": self.schema(1)}

    def schema(self, depth: int) -> Any:
        """A schema of at most `depth` levels."""
        kind = self.random.randrange(12)
        if depth == 0 or kind == 0:
            return self.some([True, {"type": self.some(TYPES)}, {"enum": self._listed()}, {"const": self.some(LEAVES)}])
        if kind <= 2:
            branches = [self.schema(depth - 1) for _ in range(self.some([1, 2, 2, 3]))]
            beside = self._keywords("object", depth) if self.random.random() < 0.3 else {}
            return {self.some(["anyOf", "oneOf", "anyOf", "allOf"]): branches} | beside
        if kind == 3:
            return {"$ref": self.some(REFS)}
        names = [self.some(["object", "array", *TYPES])] if kind < 10 else self.random.sample(TYPES, 2)
        made: dict[str, Any] = {"type": names[0] if len(names) == 1 else names}
        for name in names:
            made |= self._keywords(name, depth)
        if self.random.random() < 0.1:
            made.pop("type")
        return made

    def _keywords(self, name: str, depth: int) -> dict[str, Any]:
        made = {key: self.some(SMALL[key]) for key in OWN.get(name, []) if self.random.random() < 0.25}
        if name == "object":
            made["properties"] = {key: self.schema(depth - 1) for key in NAMES if self.random.random() < 0.6}
            made["required"] = [key for key in NAMES if self.random.random() < 0.4]
            made |= self._maybe(0.4, "additionalProperties", self.some([False, True, self.schema(depth - 1)]))
            made |= self._maybe(0.1, "patternProperties", {self.some(["^b", "c"]): self.schema(depth - 1)})
        if name == "array":
            made |= self._maybe(0.8, "items", self.schema(depth - 1))
            made |= self._maybe(0.15, "prefixItems", [self.schema(depth - 1)])
            made |= self._maybe(0.1, "contains", self.schema(depth - 1))
        return made | self._maybe(0.05, "not", {"type": self.some(TYPES)})

    def near(self, schema: Any) -> Any:
        """The schema with one change somewhere in it."""
        if not isinstance(schema, dict) or not schema or self.random.random() < 0.05:
            return self.some([True, self.schema(1)])
        key = self.some(sorted(schema))
        value = schema[key]
        others = {name: each for name, each in schema.items() if name != key}
        change = self.random.randrange(5)
        if change == 0:
            return others
        if change == 1:
            wrapped = [schema, *[self.schema(1)] * self.random.randrange(2)]
            return {self.some(["anyOf", "oneOf"]): self.random.sample(wrapped, len(wrapped))}
        if key in SMALL:
            return schema | {key: self.some(SMALL[key])}
        if key in ("properties", "patternProperties") and value:
            name = self.some(sorted(value))
            changed = self.near(value[name]) if self.random.random() < 0.7 else self.schema(1)
            return schema | {key: value | {name if self.random.random() < 0.7 else self.some(NAMES): changed}}
        if key in ("anyOf", "oneOf", "allOf", "prefixItems"):
            at = self.random.randrange(len(value))
            return schema | {key: [self.near(each) if index == at else each for index, each in enumerate(value)]}
        if key in ("items", "additionalProperties", "contains", "not"):
            return schema | {key: self.near(value)}
        if key == "required":
            return schema | {key: [name for name in NAMES if self.random.random() < 0.5]}
        return schema | {key: {"type": self.some(TYPES), "enum": self._listed()}.get(key, value)}

    def value(self, schema: Any, defs: dict[str, Any], depth: int = 5) -> Any:
        """A value that may well be valid."""
        if not isinstance(schema, dict) or depth == 0:
            return self.some(LEAVES)
        if "$ref" in schema:
            return self.value(defs[schema["$ref"].rpartition("/")[2]], defs, depth - 1)
        for key in ("anyOf", "oneOf", "allOf"):
            if key in schema:
                count = len(schema[key]) if key == "allOf" else min(self.some([1, 1, 2]), len(schema[key]))
                taken = self.random.sample(schema[key], count)
                beside = {name: each for name, each in schema.items() if name != key}
                parts = [*taken, *([beside | {"type": "object"}] if "properties" in beside else [])]
                return self._merged([self.value(each, defs, depth - 1) for each in parts])
        if "const" in schema or "enum" in schema:
            return self.some(schema.get("enum", [schema.get("const")]))
        kinds = schema.get("type", TYPES)
        match kinds if isinstance(kinds, str) else self.some(kinds):
            case "object":
                named = schema.get("properties", {})
                keys = [key for key in NAMES if key in schema.get("required", []) or self.random.random() < 0.4]
                other = schema.get("additionalProperties")
                keys = [key for key in keys if other is not False or key in named]
                return {key: self.value(named.get(key, other), defs, depth - 1) for key in keys}
            case "array":
                first = [self.value(each, defs, depth - 1) for each in schema.get("prefixItems", [])]
                rest = range(self.random.randrange(3))
                return (first + [self.value(schema.get("items"), defs, depth - 1) for _ in rest])[
                    : schema.get("maxItems", 9)
                ]
            case "string":
                return self.some(TEXTS)
            case "null":
                return None
            case "boolean":
                return self.some([True, False])
            case "integer":
                return self.some([n for n in NUMBERS if n == int(n)])
            case _:
                return self.some(NUMBERS)

    def _merged(self, values: list[Any]) -> Any:
        """One value of several: the first, with what the others have besides, if all are objects."""
        if not all(isinstance(value, dict) for value in values):
            return values[0]
        keys = dict.fromkeys(key for value in values for key in value)
        return {key: self._merged([value[key] for value in values if key in value]) for key in keys}

    def _with(self, schema: Any, defs: dict[str, Any]) -> Any:
        return schema | {"$defs": defs} if isinstance(schema, dict) else schema

    def _listed(self) -> list[Any]:
        return self.random.sample(LEAVES, self.some([1, 2, 3]))

    def _maybe(self, chance: float, key: str, value: Any) -> dict[str, Any]:
        return {key: value} if self.random.random() < chance else {}
