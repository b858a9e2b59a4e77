"""`[upstream.NAME]` of the topology: the knobs of an `UpstreamPolicy`, as people write them. Pure.

| knob | written as |
|---|---|
| seconds | `"500ms"`, `"3s"`, `"2m"`, or a number of seconds |
| sizes | a number of bytes |
| shares, counts, rates | a number |
"""

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import msgspec

from muntin.manifest import durations
from muntin.resilience.policy import Seconds, UpstreamPolicy

FIELDS = {field.name: field for field in msgspec.structs.fields(UpstreamPolicy)}
DURATIONS = frozenset({name for name, field in FIELDS.items() if field.type == Seconds} | {"stale_if_error"})

ORDERED = (
    ("open_least", "open_most"),
    ("limit_least", "limit_start"),
    ("limit_start", "limit_most"),
    ("ejection_least", "ejection_most"),
)
"""Each first one is not larger than the second."""

EventType = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]


class WrongKnob(ValueError):
    """`key` of the table can't be as it is."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(problem)
        self.key = key
        self.problem = problem


def read_policy(table: Mapping[str, Any]) -> UpstreamPolicy:
    """The policy that the table describes. Raises WrongKnob."""
    values = {key: _value(key, value) for key, value in table.items()}
    policy = msgspec.convert(values, UpstreamPolicy)
    for key, problem in _problems(policy):
        raise WrongKnob(key, problem)
    return policy


def _value(key: str, value: Any) -> Any:
    field = FIELDS.get(key)
    allowed = f"allowed: {', '.join(sorted(FIELDS))}"
    if field is None:
        close = difflib.get_close_matches(key, FIELDS, n=1)
        raise WrongKnob(key, f"unknown key; {f'did you mean {close[0]!r}?' if close else allowed}")
    if key in DURATIONS and isinstance(value, str):
        try:
            value = durations.seconds(value)
        except ValueError as error:
            raise WrongKnob(key, str(error)) from error
    if isinstance(value, float) and not math.isfinite(value):
        raise WrongKnob(key, f"{value} is not a number that can be counted with")
    try:
        return msgspec.convert(value, field.type)
    except msgspec.ValidationError as error:
        message = str(error).split(" - at ")[0]
        hint = "; seconds, or a text such as 500ms, 3s or 2m" if key in DURATIONS else ""
        raise WrongKnob(key, f"{message[:1].lower()}{message[1:]}{hint}") from error


def _problems(policy: UpstreamPolicy) -> Iterable[tuple[str, str]]:
    """Everything that types can't say, as (key, what is wrong and what is allowed)."""
    for less, more in ORDERED:
        if getattr(policy, less) > getattr(policy, more):
            yield less, f"{getattr(policy, less):g} is more than {more}, which is {getattr(policy, more):g}"
    if policy.health_path is not None and not policy.health_path.startswith("/"):
        yield "health_path", f"{policy.health_path!r} is not a path; it starts with /"
    if policy.invalidated_by and not policy.cache:
        yield "invalidated_by", "there is nothing to make stale without cache = true"
    if policy.stale_if_error and not policy.cache:
        yield "stale_if_error", "there is nothing to show without cache = true"
    for event, tags in policy.invalidated_by.items():
        try:
            msgspec.convert(event, EventType)
        except msgspec.ValidationError:
            yield "invalidated_by", f'{event!r} is not the type of an event, such as "product.updated"'
        if not all(tag.strip() for tag in tags.split(",")):
            yield "invalidated_by", f'{event} has an empty tag; write one such as "product:{{subject}}"'
