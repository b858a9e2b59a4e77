"""Whether all that fits a sender's JSON Schema fits the receiver's, or the sentences that say where it may not. Pure.

| the receiver's keyword       | holds if the sender's schema                                                       |
|------------------------------|------------------------------------------------------------------------------------|
| type                         | has no other type; an integer is a number                                          |
| enum, const                  | lists its values, and each is taken                                                |
| minimum, maxLength, ...      | has a bound that is as tight                                                       |
| pattern, format, multipleOf, ... | has the same                                                                   |
| required                     | requires it too                                                                    |
| properties                   | has a property that fits, or does not send it (see sent.py)                        |
| additionalProperties, items  | fits                                                                               |
| allOf, $ref                  | fits each                                                                          |
| anyOf, oneOf                 | fits one, and of oneOf no other; each branch, type and listed value by itself      |
| other assertions             | is the same as a whole                                                             |

It errs on the safe side: no sentence means yes, a sentence means no or undecided. A sender sends what its schema names
(muntin.manifest.sent says what that is); a receiver that says nothing of other properties ignores them.
"""

from typing import Any

from muntin.manifest.schemas import (
    EVERYTHING,
    Conjunction,
    Schema,
    Side,
    Undecided,
    child,
    either,
    element,
    highest,
    lowest,
    names,
    numbers,
    said,
    split,
    types_of,
    values_of,
    words,
)
from muntin.manifest.sent import LEFT_OPEN, ambiguous, closed, is_unknown

MOST_STEPS = 5_000
MOST_DEPTH = 48

_OF_NUMBERS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_OF_TEXT = {"minLength", "maxLength", "pattern", "format"}
_OF_LISTS = {"minItems", "maxItems", "items", "prefixItems", "uniqueItems", "contains", "unevaluatedItems"}
_OF_OBJECTS = {"required", "properties", "additionalProperties", "minProperties", "maxProperties", "patternProperties"}
_OF_OBJECTS |= {"propertyNames", "dependentRequired", "dependentSchemas", "dependencies", "unevaluatedProperties"}
_APPLIES = [
    (_OF_NUMBERS, {"integer", "fraction"}),
    (_OF_TEXT, {"string"}),
    (_OF_LISTS, {"array"}),
    (_OF_OBJECTS, {"object"}),
]
"""Keywords that say nothing of values of other types."""

_BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
_BOUNDS |= {"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"}
_SAME = {"pattern", "format", "multipleOf", "uniqueItems", "dependentRequired"}
_WHOLE = {
    "not",
    "if",
    "patternProperties",
    "propertyNames",
    "dependentSchemas",
    "dependencies",
    "prefixItems",
    "contains",
}
_WHOLE |= {"unevaluatedItems", "unevaluatedProperties"}


def accepts(receiver: Schema, sender: Schema) -> list[str]:
    """Empty if every value that `sender` sends is valid for `receiver`, else why not, in sentences with paths.

    What it sends: values that are valid for it, with no properties but those that it names or expressly leaves open.

    Both are JSON Schemas (2020-12, no references to elsewhere). Paths: `items[].quantity`; `*` is any property.
    """
    try:
        return list(dict.fromkeys(_Comparison(Side("receiver", receiver), Side("sender", sender)).whole()))
    except Undecided as undecided:
        return [str(undecided)]


class _Comparison:
    """One walk through both schemas."""

    def __init__(self, receiver: Side, sender: Side) -> None:
        self.receiver = receiver
        self.sender = sender
        self.steps = 0
        self.asked: dict[str, str] = {}
        self.same_names = said(receiver.defs) == said(sender.defs) and "#" not in receiver.refs | sender.refs

    def whole(self) -> list[str]:
        """The sentences on the whole schemas."""
        if said(self.receiver.root) == said(self.sender.root):
            return []
        return self.fit((self.sender.root,), self.receiver.root, "")

    def fit(self, sender: Conjunction, receiver: Schema, path: str) -> list[str]:
        """Why a value of `sender` may be none of `receiver`; `path` is where the value is."""
        if receiver is True or self._among(receiver, sender):
            return []
        sender = self.sender.flat(sender)
        if any(each is False for each in sender) or not types_of(sender) or self._among(receiver, sender):
            return []
        if receiver is False:
            return [f"{_at(path)}: the sender may send it, the receiver takes nothing there"]
        self.steps += 1
        if self.steps > MOST_STEPS or len(self.asked) > MOST_DEPTH:
            raise Undecided(f"{_at(path)}: can't be decided, the schemas are too large to compare")
        question = f"{said(sender)} {said(receiver)}"
        if question in self.asked:
            # Deeper in a value the answer may be taken for granted (values are finite), at the same place it may not.
            return [f"{_at(path)}: can't be decided, a $ref leads to itself"] if self.asked[question] == path else []
        self.asked[question] = path
        try:
            return self._decide(sender, receiver, path)
        finally:
            del self.asked[question]

    def _among(self, receiver: Schema, sender: Conjunction) -> bool:
        text = said(receiver)
        return any(said(each) == text for each in sender) and ("$ref" not in text or self.same_names)

    def _decide(self, sender: Conjunction, receiver: dict[str, Any], path: str) -> list[str]:
        types = types_of(sender)
        if not types & types_of((receiver,)):
            return [self._other(sender, receiver, path)]
        values = values_of(sender)
        if values is not None:
            sent = [value for value in values if all(self.sender.takes(each, value) is not False for each in sender)]
            return [text for value in sent for text in self._value(value, receiver, path)]
        parts = split(sender)
        if parts is not None:
            open_ = (LEFT_OPEN,) if ambiguous(self.sender, sender) else ()
            return [text for part in parts for text in self.fit((*part, *open_), receiver, path)]
        sender = closed(sender)
        keys = [key for key in receiver if all(key not in own or types & wanted for own, wanted in _APPLIES)]
        return [text for key in keys for text in self._keyword(key, sender, receiver, path)]

    def _value(self, value: Any, receiver: dict[str, Any], path: str) -> list[str]:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Undecided(f"{_at(path)}: can't be decided, too many values to compare")
        match self.receiver.takes(receiver, value):
            case True:
                return []
            case False:
                return [f"{_at(path)}: the sender may send {said(value)}, the receiver takes {self._taken(receiver)}"]
            case _:
                return [f"{_at(path)}: can't be decided, the sender may send {said(value)}"]

    def _keyword(self, key: str, sender: Conjunction, receiver: dict[str, Any], path: str) -> list[str]:
        value = receiver[key]
        match key:
            case "type" | "enum" | "const":
                fits = key == "type" and types_of(sender) <= types_of((receiver,))
                return [] if fits else [self._other(sender, receiver, path)]
            case "$ref":
                return self.fit(sender, self.receiver.resolve(value), path)
            case "allOf":
                return [text for each in value for text in self.fit(sender, each, path)]
            case "anyOf" | "oneOf":
                return self._alternatives(key, sender, value, path)
            case "required":
                absent = [name for name in value if name not in names(sender, "required")]
                return [f"{_at(_below(path, n))}: the sender may leave it out, the receiver needs it" for n in absent]
            case "properties":
                return [text for name in value for text in self._property(name, sender, value[name], path)]
            case "additionalProperties":
                return self._additional(sender, receiver, path)
            case "items" if "prefixItems" not in receiver:
                known = element(sender)
                return [] if known is None else self.fit(known, value, f"{path}[]")
            case _ if key in _BOUNDS:
                return [] if _as_tight(key, value, sender) else [self._looser(key, value, sender, path)]
            case _ if key in _SAME:
                fits = value is False or said(value) in map(said, numbers(sender, key))
                return [] if fits else [self._looser(key, value, sender, path)]
            case _ if key in _WHOLE:
                return [f"{_at(path)}: can't be decided, the receiver's schema has `{key}`"]
            case _:
                return []  # annotations, and what stands beside a keyword that was decided

    def _alternatives(self, key: str, sender: Conjunction, branches: list[Schema], path: str) -> list[str]:
        reasons = [self.fit(sender, branch, path) for branch in branches]
        fitting = [index for index, texts in enumerate(reasons) if not texts]
        if not fitting:
            near = [index for index, branch in enumerate(branches) if not self._apart(sender, branch)]
            if len(near) == 1:
                return reasons[near[0]]
            return [f"{_at(path)}: none of the receiver's alternatives takes all that the sender may send"]
        others = [branch for index, branch in enumerate(branches) if index != fitting[0]]
        if key == "anyOf" or all(self._apart(sender, branch) for branch in others):
            return []
        return [f"{_at(path)}: can't be decided, more than one of the receiver's alternatives (oneOf) may take it"]

    def _apart(self, sender: Conjunction, receiver: Schema, depth: int = 8) -> bool:
        """Whether surely no value of `sender` is one of `receiver`."""
        sender, parts = self.sender.flat(sender), self.receiver.flat((receiver,))
        types = types_of(sender)
        if not types & types_of(parts) or any(each is False for each in (*sender, *parts)):
            return True
        values = values_of(sender)
        if values is not None:
            return all(self.receiver.takes(receiver, value) is False for value in values)
        if depth == 0 or types != {"object"}:
            return False
        needed = [child(sender, name) for name in names(parts, "required")]
        below = [(child(sender, name), child(parts, name)) for name in names(sender, "required")]
        return None in needed or any(
            mine is None or theirs is None or any(self._apart(mine, each, depth - 1) for each in theirs)
            for mine, theirs in below
        )

    def _property(self, name: str, sender: Conjunction, receiver: Schema, path: str) -> list[str]:
        known, here = child(sender, name), _below(path, name)
        if known is None:
            return []
        texts = self.fit(known, receiver, here)
        if texts and is_unknown(self.sender, known) and name not in names(sender, "required"):
            taken = self._taken(receiver)
            why = "the sender's schema does not rule it out (`additionalProperties: false`)"
            return [f"{_at(here)}: {why}, the receiver takes {taken}"]
        return texts

    def _additional(self, sender: Conjunction, receiver: dict[str, Any], path: str) -> list[str]:
        value = receiver["additionalProperties"]
        own = receiver.get("properties", {})
        found = []
        for name in [name for name in names(sender, "properties") if name not in own]:
            known = child(sender, name)
            found += [] if known is None else self.fit(known, value, _below(path, name))
        known = child(sender, None)
        if known is None:
            return found
        if value is False:
            taken = either([f"`{name}`" for name in own]) or "none"
            return [
                *found,
                f"{_at(path)}: the sender may send properties that it does not name, the receiver takes {taken}",
            ]
        return found + self.fit(known, value, _below(path, "*"))

    def _other(self, sender: Conjunction, receiver: dict[str, Any], path: str) -> str:
        sent = words(types_of(sender))
        return f"{_at(path)}: the sender may send {sent}, the receiver takes {self._taken(receiver)}"

    def _looser(self, key: str, value: Any, sender: Conjunction, path: str) -> str:
        own = either([said(each) for each in numbers(sender, key)]) or "none"
        return f"{_at(path)}: the receiver's {key} is {said(value)}, the sender's is {own}"

    def _taken(self, receiver: Schema) -> str:
        parts = self.receiver.flat((receiver,))
        listed = values_of(parts)
        if listed is not None:
            return either([said(value) for value in listed])
        types = types_of(parts)
        return "other values" if types == EVERYTHING else words(types)


def _as_tight(key: str, value: float, sender: Conjunction) -> bool:
    match key:
        case "minimum" | "exclusiveMinimum":
            low = lowest(sender)
            return low is not None and (low[0] > value or (low[0] == value and (key == "minimum" or low[1])))
        case "maximum" | "exclusiveMaximum":
            high = highest(sender)
            return high is not None and (high[0] < value or (high[0] == value and (key == "maximum" or high[1])))
        case _ if key.startswith("min"):
            return value <= max(numbers(sender, key), default=0)
        case _:
            return value >= min(numbers(sender, key), default=float("inf"))


def _at(path: str) -> str:
    return f"`{path}`" if path else "the detail"


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
