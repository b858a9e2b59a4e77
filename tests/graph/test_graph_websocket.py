"""graphql-transport-ws on a real socket: a real client against a real server."""

import logging
from typing import Any

import pytest

from muntin.graph import Timing
from muntin.graph.websocket import MAX_MESSAGE

TICKS = "subscription { ticks(start: 0) }"


async def test_the_subprotocol_is_agreed_on(served: Any) -> None:
    """The server picks graphql-transport-ws from what the client offers."""
    socket = await served.socket(protocols=["other", "graphql-transport-ws"])
    assert socket.raw.protocol == "graphql-transport-ws"


@pytest.mark.parametrize("protocols", [[], ["graphql-ws"]])
async def test_another_subprotocol_is_refused(served: Any, protocols: list[str]) -> None:
    """The old protocol of the same server family, or none, is closed with 4406."""
    socket = await served.socket(init=False, protocols=protocols)
    assert await socket.closed() == (4406, "Subprotocol not acceptable")


async def test_a_subscription_lives_until_its_source_ends(served: Any, library: Any) -> None:
    """One `next` per event, then `complete`; the source is released."""
    socket = await served.socket()
    await socket.subscribe("s", TICKS)
    for tick in (1, 2):
        library.ticks.put_nowait(tick)
        assert await socket.next() == {"type": "next", "id": "s", "payload": {"data": {"ticks": tick}}}
    library.ticks.put_nowait(None)
    assert await socket.next() == {"type": "complete", "id": "s"}
    assert library.open == 0


async def test_the_client_ends_a_subscription(served: Any, library: Any) -> None:
    """`complete` releases the source, sends nothing more, and frees the id for the next operation."""
    socket = await served.socket()
    await socket.subscribe("s", TICKS)
    await library.until_open(1)
    await socket.send({"type": "complete", "id": "s"})
    await library.until_open(0)
    await socket.subscribe("s", "{ hello }")
    assert await socket.next() == {"type": "next", "id": "s", "payload": {"data": {"hello": "Hello world"}}}
    assert await socket.next() == {"type": "complete", "id": "s"}


async def test_operations_share_a_socket(served: Any, library: Any) -> None:
    """Queries, mutations and subscriptions run side by side, each under its id."""
    socket = await served.socket()
    await socket.subscribe("s", TICKS)
    await library.until_open(1)
    await socket.subscribe("q", "query Q($n: String) { hello(name: $n) }", variables={"n": "you"}, operationName="Q")
    assert await socket.next() == {"type": "next", "id": "q", "payload": {"data": {"hello": "Hello you"}}}
    assert await socket.next() == {"type": "complete", "id": "q"}
    await socket.subscribe("m", 'mutation { write(title: "x") { title } }')
    assert await socket.next() == {"type": "next", "id": "m", "payload": {"data": {"write": {"title": "x"}}}}
    assert await socket.next() == {"type": "complete", "id": "m"}
    library.ticks.put_nowait(5)
    assert (await socket.next())["id"] == "s"


REFUSED = [
    ({"query": "subscription {"}, "GRAPHQL_PARSE_FAILED"),
    ({"query": "subscription { nope }"}, "GRAPHQL_VALIDATION_FAILED"),
    ({"query": "subscription { refused }"}, "NOT_YOURS"),
    ({"query": "subscription { ticks(start: -1) }"}, "BAD_INPUT"),
    ({"query": "subscription($n: Int!) { ticks(start: $n) }"}, "BAD_INPUT"),
    ({"query": "{ hello }", "operationName": "Other"}, "OPERATION_NOT_FOUND"),
    ({"query": "query($i: ID!) { book(id: $i) { id } }", "variables": {"i": None}}, "BAD_INPUT"),
    ({"query": "subscription { a: ticks(start: 0) b: ticks(start: 0) }"}, "GRAPHQL_VALIDATION_FAILED"),
]


@pytest.mark.parametrize(("payload", "code"), REFUSED)
async def test_a_refused_operation_ends_with_an_error(served: Any, payload: dict[str, Any], code: str) -> None:
    """`error` with its code is the only message about it; the socket and the id can be used on."""
    socket = await served.socket()
    for _ in range(2):
        await socket.send({"type": "subscribe", "id": "x", "payload": payload})
        message = await socket.next()
        assert (message["type"], message["id"]) == ("error", "x")
        assert [error["extensions"]["code"] for error in message["payload"]] == [code]


async def test_field_errors_come_with_the_data(served: Any) -> None:
    """An executed operation answers by `next`, errors and all."""
    socket = await served.socket()
    await socket.subscribe("x", '{ hello fails(how: "upstream") }')
    payload = (await socket.next())["payload"]
    assert payload["data"] == {"hello": "Hello world", "fails": None}
    assert payload["errors"][0]["extensions"]["upstream"] == "library"
    assert await socket.next() == {"type": "complete", "id": "x"}


async def test_protocol_violations_close_the_socket(served: Any) -> None:
    """The close codes reach the client; protocol.py's tests have them all."""
    for messages, code in (
        ([{"type": "subscribe", "id": "1", "payload": {"query": TICKS}}], 4401),
        ([{"type": "connection_init"}, {"type": "connection_init"}], 4429),
        ([{"type": "nonsense"}], 4400),
    ):
        socket = await served.socket(init=False)
        for message in messages:
            await socket.send(message)
        assert (await socket.closed())[0] == code


async def test_an_id_in_use_closes_the_socket(served: Any, library: Any) -> None:
    """4409 names the id, and the subscription that held it is released."""
    socket = await served.socket()
    for _ in range(2):
        await socket.subscribe("s", TICKS)
    assert await socket.closed() == (4409, "Subscriber for s already exists")
    await library.until_open(0)
    assert library.open == 0


async def test_messages_are_text_of_a_bounded_size(served: Any) -> None:
    """A binary message is 4400, an oversized one 1009."""
    socket = await served.socket()
    await socket.raw.send_bytes(b'{"type":"ping"}')
    assert (await socket.closed())[0] == 4400
    socket = await served.socket()
    await socket.raw.send_str('{"type":"ping","payload":{"a":"' + "x" * MAX_MESSAGE + '"}}')
    assert (await socket.closed())[0] == 1009


async def test_ping_and_pong(served: Any) -> None:
    """A ping is answered with its payload, before the acknowledgement, too."""
    socket = await served.socket(init=False)
    await socket.send({"type": "ping", "payload": {"n": 1}})
    assert await socket.next() == {"type": "pong", "payload": {"n": 1}}


async def test_the_initialisation_has_its_time(serve: Any) -> None:
    """A client that only pings is closed with 4408."""
    async with serve(Timing(init=0.2)) as served:
        socket = await served.socket(init=False)
        await socket.send({"type": "ping"})
        assert await socket.closed() == (4408, "Connection initialisation timeout")


async def test_a_silent_client_is_pinged_and_kept_if_it_answers(serve: Any, library: Any) -> None:
    """Silence brings a ping; the socket lives on after the pong, and ends without one."""
    async with serve(Timing(silence=0.1)) as served:
        socket = await served.socket()
        await socket.subscribe("s", TICKS)
        await library.until_open(1)
        for _ in range(3):
            assert await socket.next() == {"type": "ping"}
            await socket.send({"type": "pong"})
        assert (await socket.closed())[0] == 1001
        await library.until_open(0)


async def test_a_rejected_connection(served: Any, library: Any) -> None:
    """A Problem while connecting is 4403."""
    library.rejects = True
    socket = await served.socket(init=False)
    await socket.send({"type": "connection_init"})
    assert await socket.closed() == (4403, "Forbidden: nobody knows you")


async def test_an_identity_that_has_run_out_closes_the_socket(served: Any, library: Any) -> None:
    """The next operation closes with 1000, upon which graphql-ws clients reconnect at once."""
    socket = await served.socket()
    library.over = True
    await socket.subscribe("x", "{ hello }")
    assert await socket.closed() == (1000, "connect again")


@pytest.mark.parametrize("ending", ["close", "abort"])
async def test_nothing_outlives_the_socket(served: Any, library: Any, ending: str) -> None:
    """When the client leaves, politely or not, every source of its subscriptions is released."""
    socket = await served.socket()
    for id in ("a", "b", "c"):
        await socket.subscribe(id, TICKS)
    await library.until_open(3)
    if ending == "close":
        await socket.raw.close()
    else:
        socket.raw._response.connection.transport.abort()  # a client that vanishes has no public way to do so
    await library.until_open(0)


async def test_a_slow_client_holds_its_own_operations_back(serve: Any, library: Any) -> None:
    """A client that stops reading stops the reading of its source, and is dropped; nothing piles up in between."""
    async with serve(Timing(send=0.3)) as served:
        socket = await served.socket()
        socket.raw._response.connection.transport.pause_reading()  # the network's word for a slow client
        await socket.subscribe("s", "subscription { books { id } }")
        for _ in range(1000):
            library.ticks.put_nowait("x" * 50_000)
        await library.until_open(0)
        assert library.ticks.qsize() > 0
        socket.raw._response.connection.transport.abort()  # it would still wait for the server's close


async def test_a_subscription_is_one_log_line(serve: Any, library: Any, caplog: pytest.LogCaptureFixture) -> None:
    """It is written when the subscription ends, by whichever side."""
    with caplog.at_level(logging.INFO, "muntin.operations"):
        async with serve() as served:
            socket = await served.socket()
            await socket.subscribe("s", "subscription Clock { ticks(start: 0) }")
            await library.until_open(1)
    (record,) = [each for each in caplog.records if each.name == "muntin.operations"]
    assert record.getMessage().startswith("subscription Clock ws ")
