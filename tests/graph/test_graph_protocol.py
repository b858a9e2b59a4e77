"""graphql-transport-ws as a table of decisions, without a socket."""

import json
from typing import Any

import pytest

from muntin.graph.protocol import MAX_OPERATIONS, Acknowledge, Close, Connection, Reply, Start, Stop

INIT = {"type": "connection_init"}


def subscribe(id: str = "1") -> dict[str, Any]:
    """A subscribe message."""
    return {"type": "subscribe", "id": id, "payload": {"query": "{ hello }", "operationName": None}}


CLOSES = [
    ([subscribe()], 4401),
    ([INIT, INIT], 4429),
    ([INIT, subscribe(), subscribe()], 4409),
    ([{"type": "nonsense"}], 4400),
    ([{"no": "type"}], 4400),
    (["just text"], 4400),
    ([[]], 4400),
    ([None], 4400),
    ([INIT, {"type": "next", "id": "1", "payload": {}}], 4400),
    ([INIT, {"type": "connection_ack"}], 4400),
    ([{"type": "connection_init", "payload": "text"}], 4400),
    ([{"type": "ping", "payload": []}], 4400),
    ([INIT, {"type": "subscribe", "payload": {"query": "{ hello }"}}], 4400),
    ([INIT, {"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}], 4400),
    ([INIT, {"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}], 4400),
    ([INIT, {"type": "subscribe", "id": "1"}], 4400),
    ([INIT, {"type": "subscribe", "id": "1", "payload": {}}], 4400),
    ([INIT, {"type": "subscribe", "id": "1", "payload": {"query": "{ hello }", "variables": "x"}}], 4400),
    ([INIT, {"type": "complete"}], 4400),
]


@pytest.mark.parametrize(("messages", "code"), CLOSES)
def test_what_breaks_the_protocol_closes_the_socket(messages: list[Any], code: int) -> None:
    """Each violation has the close code that the protocol gives it, and a reason that fits a close frame."""
    connection = Connection()
    *before, last = [connection.receive(json.dumps(message)) for message in messages]
    assert not any(isinstance(decision, Close) for decision in before)
    assert isinstance(last, Close)
    assert last.code == code
    assert 0 < len(last.short_reason.encode()) <= 123


@pytest.mark.parametrize("text", ["", "{", "[" * 50_000, '{"type":"ping"} trailing'])
def test_what_is_not_json_closes_the_socket(text: str) -> None:
    """Broken JSON is 4400, however deep."""
    decision = Connection().receive(text)
    assert isinstance(decision, Close)
    assert decision.code == 4400


def test_a_long_reason_is_cut_between_characters() -> None:
    """The reason stays valid UTF-8 within 123 bytes."""
    assert Close(4400, "é" * 100).short_reason == "é" * 61


def test_ping_is_answered_at_any_time() -> None:
    """A pong with the ping's payload, before the acknowledgement as after it; a pong is taken in silence."""
    connection = Connection()
    for _ in range(2):
        assert connection.receive('{"type":"ping","payload":{"a":1}}') == Reply('{"type":"pong","payload":{"a":1}}')
        assert connection.receive('{"type":"ping"}') == Reply('{"type":"pong"}')
        assert connection.receive('{"type":"pong"}') is None
        if not connection.acknowledged:
            assert connection.receive('{"type":"connection_init","payload":{"token":1}}') == Acknowledge({"token": 1})


def test_an_id_is_free_again_once_its_operation_is_over() -> None:
    """Over by the client's `complete` or by our own end; a `complete` that crossed with ours is ignored."""
    connection = Connection()
    connection.receive(json.dumps(INIT))
    assert isinstance(connection.receive(json.dumps(subscribe("a"))), Start)
    assert connection.receive('{"type":"complete","id":"a"}') == Stop("a")
    assert connection.receive('{"type":"complete","id":"a"}') is None
    assert isinstance(connection.receive(json.dumps(subscribe("a"))), Start)
    connection.finished("a")
    assert connection.receive('{"type":"complete","id":"a"}') is None
    assert isinstance(connection.receive(json.dumps(subscribe("a"))), Start)


def test_a_socket_has_a_bounded_number_of_operations() -> None:
    """One more than MAX_OPERATIONS at once closes the socket."""
    connection = Connection()
    connection.receive(json.dumps(INIT))
    for number in range(MAX_OPERATIONS):
        assert isinstance(connection.receive(json.dumps(subscribe(str(number)))), Start)
    assert isinstance(connection.receive(json.dumps(subscribe("one more"))), Close)
