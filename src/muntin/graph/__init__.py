"""GraphQL for a product: SDL first, graphql-core's types, our own binding, document cache and transports.

    schema = bind(sdl, resolvers, types)              the SDL with a resolver or an attribute behind every field
    engine = Engine(schema)                           documents are parsed, measured and validated once
    http = GraphQLOverHttp(engine, make_context)      ASGI, for http scopes
    socket = GraphQLOverWebSocket(engine, connect)    ASGI, for websocket scopes: graphql-transport-ws

| seam | what takes its place as the platform grows |
|---|---|
| `Engine.run` | a response cache in front of it |
| `Engine._execute` | compiled plans, with graphql-core as the reference they fall back to |
| `Documents.look_up` | persisted documents, looked up by hash |
"""

from muntin.graph.answers import Answer, GraphError
from muntin.graph.batch import Batch
from muntin.graph.binding import EventSource, Resolvers, bind
from muntin.graph.documents import Documents
from muntin.graph.engine import Context, Engine, Extensions, Operation
from muntin.graph.http import GraphQLOverHttp
from muntin.graph.limits import Limits
from muntin.graph.requests import GraphQLRequest
from muntin.graph.websocket import ContextMaker, GraphQLOverWebSocket, SessionOver, Timing

__all__ = [
    "Answer",
    "Batch",
    "Context",
    "ContextMaker",
    "Documents",
    "Engine",
    "EventSource",
    "Extensions",
    "GraphError",
    "GraphQLOverHttp",
    "GraphQLOverWebSocket",
    "GraphQLRequest",
    "Limits",
    "Operation",
    "Resolvers",
    "SessionOver",
    "Timing",
    "bind",
]
