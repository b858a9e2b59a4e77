"""Each document is parsed, measured and validated once; its text is the key, and a refusal is remembered as well.

Refusals have a room of their own, so that garbage can't push good documents out.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Generic, TypeVar

import msgspec
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    validate,
)

from muntin.errors import Problem
from muntin.graph.answers import Answer, from_problem, from_request, refusal
from muntin.graph.limits import Limits, check_document, check_text

CAPACITY = 1000
REFUSALS = 200

V = TypeVar("V")


class Document(msgspec.Struct, frozen=True):
    """A document that fits the schema. `operations` by name; the anonymous one is under ""."""

    node: DocumentNode
    operations: Mapping[str, OperationDefinitionNode]


class Recent(Generic[V]):
    """A mapping of bounded size that forgets what was not asked for the longest."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._entries: OrderedDict[str, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> V | None:
        """The value, now the most recent one."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def put(self, key: str, value: V) -> None:
        """Adds a value; the oldest leaves when there are too many."""
        self._entries[key] = value
        if len(self._entries) > self.capacity:
            self._entries.popitem(last=False)


class Documents:
    """The cache in front of parser and validator."""

    def __init__(self, schema: GraphQLSchema, limits: Limits | None = None, capacity: int = CAPACITY) -> None:
        self.schema = schema
        self.limits = limits or Limits()
        self.accepted: Recent[Document] = Recent(capacity)
        self.refused: Recent[Answer] = Recent(min(REFUSALS, capacity))

    def look_up(self, text: str) -> Document | Answer:
        """The document, or the refusal that answers it."""
        found = self.accepted.get(text) or self.refused.get(text)
        if found is not None:
            return found
        made = self._make(text)
        if isinstance(made, Document):
            self.accepted.put(text, made)
        elif len(text) <= self.limits.characters:  # longer ones are refused at no cost, and would fill the memory
            self.refused.put(text, made)
        return made

    def _make(self, text: str) -> Document | Answer:
        try:
            check_text(text, self.limits)
            node = parse(text)
            check_document(node, self.limits)
            errors = validate(self.schema, node, max_errors=20)
        except Problem as problem:
            return refusal(from_problem(problem))
        except GraphQLSyntaxError as error:
            return from_request([error], "graphql-parse-failed")
        except GraphQLError as error:  # what validation raises when it can't even begin
            errors = [error]
        if errors:
            return from_request(errors, "graphql-validation-failed")
        operations = {
            (definition.name.value if definition.name else ""): definition
            for definition in node.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        return Document(node, operations)
