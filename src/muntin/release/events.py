"""How the page delivers each event: what the MFEs' schemas say under `x-muntin`. Pure.

| keyword      | the event                                                                             |
|--------------|---------------------------------------------------------------------------------------|
| `replay`     | has its last value given to whoever subscribes later                                   |
| `crossTab`   | goes to the same visitor's other tabs, too                                             |

The senders decide, since receivers may hold older copies of a schema: an event is replayed, or crosses tabs, if all
that send it say so (if nobody sends it, all that receive it). Whoever says otherwise becomes a fact of the release; it
is no clash, as each of them still understands the event.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from muntin.manifest.build import Events
from muntin.manifest.checks import DELIVERY
from muntin.release.model import EventContract, Mode

SAID = {"replay": "replayed", "crossTab": "sent to other tabs"}

Schema = dict[str, Any]
Parts = Mapping[str, Events]
"""Name of an MFE, or `host` -> its events."""


def contracts(parts: Parts, mode: Mode) -> dict[str, EventContract]:
    """Every event that the page knows. In development with its schema, where all senders have the same one."""
    return {event: _contract(_deciding(parts, event), mode) for event in _known(parts)}


def disagreements(parts: Parts) -> list[str]:
    """Sentences on who has another word on an event than the page."""
    found = []
    for event, keyword in product(_known(parts), SAID):
        holds = _holds(_deciding(parts, event), keyword)
        others = [name for name in sorted(parts) if any(_says(s, keyword) != holds for s in _of(parts[name], event))]
        if others:
            found.append(f"{event} is {'' if holds else 'not '}{SAID[keyword]}; {', '.join(others)} says otherwise")
    return found


def _known(parts: Parts) -> list[str]:
    return sorted({event for each in parts.values() for event in (*each.sends, *each.receives)})


def _of(events: Events, event: str) -> Iterable[Schema]:
    return (side[event] for side in (events.sends, events.receives) if event in side)


def _deciding(parts: Parts, event: str) -> list[Schema]:
    """The schemas of those that send it; if nobody does, of those that receive it."""
    sent = [each.sends[event] for _, each in sorted(parts.items()) if event in each.sends]
    return sent or [each.receives[event] for _, each in sorted(parts.items()) if event in each.receives]


def _contract(schemas: list[Schema], mode: Mode) -> EventContract:
    same = all(each == schemas[0] for each in schemas)
    return EventContract(
        replay=_holds(schemas, "replay"),
        cross_tab=_holds(schemas, "crossTab"),
        schema=schemas[0] if mode == "development" and same else None,
    )


def _holds(schemas: list[Schema], keyword: str) -> bool:
    return all(_says(each, keyword) for each in schemas)


def _says(schema: Schema, keyword: str) -> bool:
    said = schema.get(DELIVERY)
    return isinstance(said, dict) and said.get(keyword) is True
