"""Documents: checked once, remembered either way, and refused before they cost anything."""

import pytest
from graphql import get_introspection_query, parse

from muntin.errors import Problem
from muntin.graph import Answer, Documents, Engine, Limits
from muntin.graph.documents import Document
from muntin.graph.limits import check_document, check_text

CASES = {
    "a thousand tokens": "{ " + "hello " * 1000 + "}",
    "a long comment": "#" + "x" * 20_001 + "\n{ hello }",
    "deep brackets": "{ hello(name: " + "[" * 60 + "]" * 60 + ") }",
    "deep selections": "{ book(id: 1) " + "{ a { b " * 9 + "id" + " } }" * 9 + " }",
    "a field in itself": "{ shelf { sequel { sequel { sequel { id } } } } }",
    "a field in itself through fragments": (
        "{ shelf { ...A } } fragment A on Book { sequel { ...B } } fragment B on Book { sequel { ...C } }"
        " fragment C on Book { sequel { id } }"
    ),
    "fragments that double each other": (
        "{ book(id: 1) { ...F0 } } "
        + " ".join(f"fragment F{n} on Book {{ ...F{n + 1} ... on Book {{ ...F{n + 1} }} }}" for n in range(30))
        + " fragment F30 on Book { id title }"
    ),
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_a_document_over_a_limit_is_refused(engine: Engine, text: str) -> None:
    """Each bomb is answered by DOCUMENT_TOO_LARGE, and is never validated."""
    refused = engine.documents.look_up(text)
    assert isinstance(refused, Answer)
    assert refused.codes == ("DOCUMENT_TOO_LARGE",)
    assert "limit is" in refused.errors[0].message


def test_the_measures_are_linear_in_the_document() -> None:
    """Doubling fragments thirty times over is counted without walking two to the thirty selections."""
    with pytest.raises(Problem, match="selects 2147483649 fields"):
        check_document(parse(CASES["fragments that double each other"]), Limits())


def test_introspection_fits() -> None:
    """The introspection query of GraphiQL is within every limit."""
    text = get_introspection_query()
    check_text(text, Limits())
    check_document(parse(text), Limits())


def test_a_cycle_of_fragments_is_left_to_validation(engine: Engine) -> None:
    """The measure ends on a cycle, and validation names it."""
    refused = engine.documents.look_up("{ shelf { ...A } } fragment A on Book { ...B } fragment B on Book { ...A }")
    assert isinstance(refused, Answer)
    assert refused.codes == ("GRAPHQL_VALIDATION_FAILED",)


def test_a_document_is_validated_once(engine: Engine) -> None:
    """The second look-up gives the very same object."""
    assert engine.documents.look_up("{ hello }") is engine.documents.look_up("{ hello }")
    assert isinstance(engine.documents.look_up("{ hello }"), Document)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ('{ hello(name: "', "GRAPHQL_PARSE_FAILED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ hello(name: 1) }", "GRAPHQL_VALIDATION_FAILED"),
    ],
)  # fmt: skip - a table
def test_a_refusal_is_remembered(engine: Engine, text: str, code: str) -> None:
    """A document that can't be run is refused with a code and a place, the second time from memory."""
    refused = engine.documents.look_up(text)
    assert isinstance(refused, Answer)
    assert refused.codes == (code,)
    assert refused.refused
    assert refused.errors[0].locations
    assert engine.documents.look_up(text) is refused


def test_the_cache_forgets_what_was_not_used_the_longest(engine: Engine) -> None:
    """With room for two documents the third one takes the place of the least recently used."""
    documents = Documents(engine.schema, capacity=2)
    first, second = documents.look_up("{ hello }"), documents.look_up("{ shelf { id } }")
    assert documents.look_up("{ hello }") is first
    documents.look_up("{ other { id } }")
    assert documents.look_up("{ hello }") is first
    assert documents.look_up("{ shelf { id } }") is not second
    assert len(documents.accepted) == 2


def test_garbage_does_not_push_good_documents_out(engine: Engine) -> None:
    """However many broken documents come, the good ones stay, and the memory for refusals is bounded."""
    good = engine.documents.look_up("{ hello }")
    for number in range(1500):
        engine.documents.look_up(f"{{ a{number} }}")
    assert engine.documents.look_up("{ hello }") is good
    assert len(engine.documents.refused) == 200


def test_texts_beyond_the_limit_are_not_kept(engine: Engine) -> None:
    """A text that is refused for its length leaves nothing in memory."""
    engine.documents.look_up(CASES["a long comment"])
    assert len(engine.documents.refused) == 0
