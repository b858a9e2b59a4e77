"""Documents that cost more to check or to answer than any honest one are refused before they cost it.

| measure | counted | stops |
|---|---|---|
| characters | in the text | texts that are mostly comment, before they are even read |
| tokens | by the lexer, stopping at the limit | validation that grows with the square of the document |
| nesting | of brackets, by the lexer | the parser's recursion |
| depth | of selections, fragments expanded | deep walks over the graph |
| fields | selected, fragments expanded | fragments that double each other |
| repetition | of one field name along a path | cycles such as related { related { related } } |

Introspection is measured like all else, except for the repetition that its type wrappers need. The measures are linear
in the document: each fragment is measured once.
"""

from collections.abc import Mapping

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
)
from graphql.language.lexer import Lexer

from muntin.errors import Problem

OPENING = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
CLOSING = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The largest document that is taken; the defaults leave GraphiQL's introspection query ample room."""

    characters: int = 20_000
    tokens: int = 1000
    nesting: int = 40
    depth: int = 16
    fields: int = 500
    repetition: int = 2


class Weight(msgspec.Struct, frozen=True):
    """What one selection set amounts to. `repeats`: the longest chain of each field name below, by name."""

    depth: int = 0
    fields: int = 0
    repeats: dict[str, int] = {}


def check_text(text: str, limits: Limits) -> None:
    """Raises Problem("document-too-large"), or GraphQLSyntaxError where the lexer can't go on."""
    if len(text) > limits.characters:
        raise _too_large(f"has {len(text)} characters", limits.characters)
    lexer = Lexer(Source(text))
    tokens = nesting = 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        tokens += 1
        nesting += (token.kind in OPENING) - (token.kind in CLOSING)
        if tokens > limits.tokens:
            raise _too_large("has more tokens than allowed", limits.tokens)
        if nesting > limits.nesting:
            raise _too_large("nests its brackets deeper than allowed", limits.nesting)


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Raises Problem("document-too-large") if an operation of `document` is over a limit."""
    scale = _Scale({node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)})
    for node in document.definitions:
        if not isinstance(node, OperationDefinitionNode):
            continue
        weight = scale.weigh(node.selection_set)
        if weight.depth > limits.depth:
            raise _too_large(f"selects {weight.depth} levels", limits.depth)
        if weight.fields > limits.fields:
            raise _too_large(f"selects {weight.fields} fields", limits.fields)
        for name, times in weight.repeats.items():
            if times > limits.repetition and name != "ofType":
                raise _too_large(f"nests the field {name!r} in itself {times} times", limits.repetition)


class _Scale:
    """Weighs selection sets; remembers the fragments it has weighed."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.fragments = fragments
        self.known: dict[str, Weight] = {}

    def weigh(self, selections: SelectionSetNode | None) -> Weight:
        depth = fields = 0
        repeats: dict[str, int] = {}
        for node in selections.selections if selections else ():
            part = self._part(node)
            depth = max(depth, part.depth)
            fields += part.fields
            for name, times in part.repeats.items():
                repeats[name] = max(times, repeats.get(name, 0))
        return Weight(depth, fields, repeats)

    def _part(self, node: object) -> Weight:
        if isinstance(node, FieldNode):
            inner = self.weigh(node.selection_set)
            name = node.name.value
            own = {name: inner.repeats.get(name, 0) + 1} if node.selection_set else {}  # a leaf can't repeat
            return Weight(inner.depth + 1, inner.fields + 1, inner.repeats | own)
        if isinstance(node, InlineFragmentNode):
            return self.weigh(node.selection_set)
        if isinstance(node, FragmentSpreadNode):
            return self._fragment(node.name.value)
        return Weight()

    def _fragment(self, name: str) -> Weight:
        if name not in self.known:
            self.known[name] = Weight()  # a cycle ends here; validation refuses it
            fragment = self.fragments.get(name)
            self.known[name] = self.weigh(fragment.selection_set) if fragment else Weight()
        return self.known[name]


def _too_large(what: str, limit: int) -> Problem:
    return Problem("document-too-large", f"the document {what}; the limit is {limit}")
