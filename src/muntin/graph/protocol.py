"""graphql-transport-ws without the socket: given what the client sent, what to do next. Pure.

Source: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md

| client sends | before the acknowledgement | after it |
|---|---|---|
| connection_init | Acknowledge | Close 4429 |
| ping | Reply pong | Reply pong |
| pong | - | - |
| subscribe, new id | Close 4401 | Start |
| subscribe, id in use | Close 4401 | Close 4409 |
| complete, id in use | - | Stop |
| complete, other id | - | - (it crossed with ours) |
| anything else | Close 4400 | Close 4400 |

4403 (rejected), 4406 (subprotocol) and 4408 (no connection_init in time) are the driver's to send.
"""

from typing import Annotated, Any, TypeAlias

import msgspec

from muntin.graph.answers import Answer, GraphError
from muntin.graph.requests import GraphQLRequest

SUBPROTOCOL = "graphql-transport-ws"
MAX_OPERATIONS = 100
LONGEST_REASON = 123
"""Bytes that a close frame has room for (RFC 6455, 5.5)."""

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
Payload = dict[str, Any] | None


class ConnectionInit(msgspec.Struct, frozen=True, tag_field="type", tag="connection_init"):
    """Asks for the connection."""

    payload: Payload = None


class Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    """Asks whether the other side lives."""

    payload: Payload = None


class Pong(msgspec.Struct, frozen=True, tag_field="type", tag="pong"):
    """Answers a ping."""

    payload: Payload = None


class Subscribe(msgspec.Struct, frozen=True, tag_field="type", tag="subscribe"):
    """Asks for an operation of any kind."""

    id: Id
    payload: GraphQLRequest


class Complete(msgspec.Struct, frozen=True, tag_field="type", tag="complete"):
    """Ends an operation, from either side."""

    id: Id


class Acknowledge(msgspec.Struct, frozen=True):
    """Decision: let the connection in, or reject it with 4403."""

    payload: Payload


class Reply(msgspec.Struct, frozen=True):
    """Decision: send this text."""

    text: str


class Start(msgspec.Struct, frozen=True):
    """Decision: run this operation under this id."""

    id: str
    request: GraphQLRequest


class Stop(msgspec.Struct, frozen=True):
    """Decision: cancel the operation with this id."""

    id: str


class Close(msgspec.Struct, frozen=True):
    """Decision: close the socket."""

    code: int
    reason: str

    @property
    def short_reason(self) -> str:
        """The reason, cut to what a close frame holds."""
        return self.reason.encode()[:LONGEST_REASON].decode(errors="ignore")


Decision: TypeAlias = Acknowledge | Reply | Start | Stop | Close | None

INIT_TIMEOUT = Close(4408, "Connection initialisation timeout")
BAD_SUBPROTOCOL = Close(4406, "Subprotocol not acceptable")

_decoder = msgspec.json.Decoder(ConnectionInit | Ping | Pong | Subscribe | Complete)


class Connection:
    """The state of one connection: whether it is acknowledged, and the ids in use."""

    def __init__(self) -> None:
        self.acknowledged = False
        self.ids: set[str] = set()

    def receive(self, text: str) -> Decision:
        """What to do about one message of the client."""
        try:
            message = _decoder.decode(text)
        except (msgspec.DecodeError, RecursionError) as error:
            return Close(4400, f"Invalid message: {error}")
        match message:
            case ConnectionInit():
                return self._init(message)
            case Ping():
                return Reply(encode("pong", payload=message.payload))
            case Subscribe():
                return self._subscribe(message)
            case Complete() if message.id in self.ids:
                self.ids.discard(message.id)
                return Stop(message.id)
            case _:
                return None

    def finished(self, id: str) -> None:
        """The operation is over on our side; its id is free again."""
        self.ids.discard(id)

    def _init(self, message: ConnectionInit) -> Decision:
        if self.acknowledged:
            return Close(4429, "Too many initialisation requests")
        self.acknowledged = True
        return Acknowledge(message.payload)

    def _subscribe(self, message: Subscribe) -> Decision:
        if not self.acknowledged:
            return Close(4401, "Unauthorized")
        if message.id in self.ids:
            return Close(4409, f"Subscriber for {message.id} already exists")
        if len(self.ids) >= MAX_OPERATIONS:
            return Close(4400, f"More than {MAX_OPERATIONS} operations at once")
        self.ids.add(message.id)
        return Start(message.id, message.payload)


def encode(type: str, *, id: str | None = None, payload: Any = None) -> str:
    """A message of ours as text."""
    message = {"type": type, "id": id, "payload": payload}
    return msgspec.json.encode({name: value for name, value in message.items() if value is not None}).decode()


def next_message(id: str, answer: Answer) -> str:
    """An executed operation's result."""
    return encode("next", id=id, payload=answer)


def error_message(id: str, errors: tuple[GraphError, ...]) -> str:
    """Says that the operation was refused, and ends it."""
    return encode("error", id=id, payload=errors)
