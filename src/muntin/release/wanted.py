"""What is wanted of a channel's next release: what its current one wanted, with the operator's changes. Pure."""

from collections.abc import Iterable, Mapping

from muntin.resolve.model import LATEST

HOST = "host"


def overlay(current: Mapping[str, str], changes: Mapping[str, str], without: Iterable[str] = ()) -> dict[str, str]:
    """MFE -> range. Changes come first, since the order is the priority of the resolver; then the rest by name.

    A host is always wanted, the latest unless another is asked for. `without` takes MFEs off the page.
    """
    left_out = set(without)
    whole = dict(changes) | {name: current[name] for name in sorted(current) if name not in changes}
    whole.setdefault(HOST, LATEST)
    return {name: range for name, range in whole.items() if name not in left_out or name == HOST}
