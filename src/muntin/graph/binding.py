"""The SDL is the schema; here every one of its fields gets what answers it, or the schema is refused at start.

| field | answered by |
|---|---|
| named in `resolvers`, on Query or Mutation | `resolver(context, **arguments)` |
| named in `resolvers`, on any other type | `resolver(source, context, **arguments)` |
| of Subscription (always named) | `await resolver(context, **arguments)`: an EventSource whose events are its values |
| any other | the attribute of the same name of the Python type in `types` |

Names are camelCase in the SDL and snake_case in Python, for fields and for arguments.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from operator import attrgetter
from typing import Any, Generic, TypeVar, get_type_hints

from graphql import GraphQLField, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema, build_schema

from muntin.errors import MuntinError

T_co = TypeVar("T_co", covariant=True)

Resolver = Callable[..., Any]
Resolvers = Mapping[str, Resolver]
"""By "Type.field"."""


class EventSource(Generic[T_co]):
    """An open stream of events. Unlike an async generator it is released even if nobody has read from it yet."""

    def __init__(self, events: AsyncIterator[T_co], close: Callable[[], Awaitable[None]]) -> None:
        self._events = events
        self._close = close
        self._open = True

    def __aiter__(self) -> "EventSource[T_co]":
        return self

    async def __anext__(self) -> T_co:
        return await anext(self._events)

    async def aclose(self) -> None:
        """Ends the stream; once is enough, more does no harm."""
        if self._open:
            self._open = False
            await self._close()


def bind(sdl: str, resolvers: Resolvers, types: Mapping[str, type]) -> GraphQLSchema:
    """The executable schema. Raises MuntinError that lists everything in `resolvers` and `types` that does not fit."""
    schema = build_schema(sdl)
    roots = {kind.name for kind in (schema.query_type, schema.mutation_type) if kind}
    unused = dict(resolvers)
    wrong: list[str] = []
    for kind in schema.type_map.values():
        if not isinstance(kind, GraphQLObjectType) or kind.name.startswith("__"):
            continue
        for name, field in kind.fields.items():
            resolver = unused.pop(f"{kind.name}.{name}", None)
            if kind is schema.subscription_type and resolver is not None:
                field.subscribe, field.resolve = _of_root(resolver), _the_event
            elif resolver is not None:
                field.resolve = _of_root(resolver) if kind.name in roots else _of_source(resolver)
            elif _has(types.get(kind.name), snake_case(name)):
                field.resolve = _of_attribute(snake_case(name))
            else:
                wrong.append(f"{kind.name}.{name} has neither a resolver nor an attribute")
            _name_arguments(field)
    wrong += [f"{name} is not in the schema" for name in unused]
    wrong += [f"type {name} is not in the schema" for name in types if name not in schema.type_map]
    if wrong:
        raise MuntinError("the schema can't be bound: " + "; ".join(wrong))
    return schema


def snake_case(name: str) -> str:
    """`unitPrice` -> `unit_price`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: "_" + match[1].lower(), name)


def _has(kind: type | None, attribute: str) -> bool:
    """Whether instances of `kind` have the attribute: a field of a Struct or dataclass, or a property."""
    return kind is not None and (hasattr(kind, attribute) or attribute in get_type_hints(kind))


def _name_arguments(field: GraphQLField) -> None:
    for name, argument in field.args.items():
        argument.out_name = snake_case(name)


def _of_root(resolver: Resolver) -> Resolver:
    def resolve(_: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        return resolver(info.context, **arguments)

    return resolve


def _of_source(resolver: Resolver) -> Resolver:
    def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        return resolver(source, info.context, **arguments)

    return resolve


def _of_attribute(name: str) -> Resolver:
    read = attrgetter(name)

    def resolve(source: Any, _: GraphQLResolveInfo[Any]) -> Any:
        return read(source)

    return resolve


def _the_event(event: Any, _: GraphQLResolveInfo[Any], **__: Any) -> Any:
    return event
