"""Which versions of two MFEs do not understand each other's events. Pure.

For each event name that one MFE sends and another receives: they must share a major, and for every major that they
share the receiver must accept the sender's schema (muntin.manifest.compatibility). What an MFE sends to itself is its
own affair.

Versions that send the same majors with the same schemas are one *side*; sides are compared once, however many MFEs
have them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from muntin.errors import UsageError
from muntin.manifest.compatibility import accepts
from muntin.resolve.model import MfeVersion

Side = tuple[tuple[str, str], ...]
"""Major -> schema key, sorted."""

Misfit = tuple[str, int, Side, str, int, Side, str]
"""Sender, its versions, what they send, receiver, its versions, what they receive, the event's name."""


class Events:
    """Filled version by version with `add`; then asked for its misfits."""

    def __init__(self, schemas: Mapping[str, dict[str, Any]]) -> None:
        self._schemas = schemas
        self._sent: dict[str, dict[Side, dict[str, int]]] = {}
        self._received: dict[str, dict[Side, dict[str, int]]] = {}
        self._compared: dict[tuple[str, str], list[str]] = {}

    def add(self, name: str, bit: int, version: MfeVersion) -> None:
        """`bit` is the version among those of the MFE `name`."""
        for declared, sides in ((version.sends, self._sent), (version.receives, self._received)):
            for event, side in by_event(declared).items():
                mfes = sides.setdefault(event, {}).setdefault(side, {})
                mfes[name] = mfes.get(name, 0) | bit

    def misfits(self, name: str | None = None) -> Iterator[Misfit]:
        """Each pair of sets of versions that can't be on one page; `name`: only those that this MFE is one of."""
        for event in sorted(self._sent.keys() & self._received.keys()):
            for sent, senders in sorted(self._sent[event].items()):
                for received, receivers in sorted(self._received[event].items()):
                    if not self.faults(sent, received):
                        continue
                    for sender, receiver in pairs(senders, receivers, name):
                        yield sender, senders[sender], sent, receiver, receivers[receiver], received, event

    def faults(self, sent: Side, received: Side) -> list[str]:
        """Why they don't fit, in sentences of `accepts`; `no common major` if there is none."""
        understood = dict(received)
        shared = [(major, key) for major, key in sent if major in understood]
        if not shared:
            return ["no common major"]
        return [fault for major, key in shared for fault in self._compare(understood[major], key)]

    def _compare(self, receiver: str, sender: str) -> list[str]:
        known = self._compared.get((receiver, sender))
        if known is None:
            known = self._compared[receiver, sender] = accepts(self._schema(receiver), self._schema(sender))
        return known

    def _schema(self, key: str) -> dict[str, Any]:
        schema = self._schemas.get(key)
        if schema is None:
            raise UsageError(f"there is no event schema {key!r} among the problem's schemas")
        return schema


def pairs(senders: Iterable[str], receivers: Iterable[str], name: str | None) -> Iterator[tuple[str, str]]:
    """Each sender with each other receiver; `name`: only where this MFE is one of the two."""
    some, others = sorted(senders), sorted(receivers)
    for sender in some:
        for receiver in others if name in (None, sender) else [name] if name in others else ():
            if sender != receiver:
                yield sender, receiver


def by_event(declared: Mapping[str, str]) -> dict[str, Side]:
    """`{"addToCart@1": key}` -> `{"addToCart": (("1", key),)}`."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, key in sorted(declared.items()):
        event, _, major = name.partition("@")
        found.setdefault(event, []).append((major or "1", key))
    return {event: tuple(side) for event, side in found.items()}


def majors(event: str, side: Iterable[tuple[str, str]]) -> str:
    """`addToCart@1 and addToCart@2`."""
    return " and ".join(f"{event}@{major}" for major, _ in side)
