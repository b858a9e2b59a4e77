"""Beacons as pages send them, and wrong ones: each of `wrong_beacons.json` is a right one with one thing changed."""

import json
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "wrong_beacons.json"
RELEASE = "a" * 64
MFE, VERSION = "shopping-cart", "1.2.0"

Json = dict[str, Any]


def page_id(number: int) -> str:
    """A UUID of its own for each number."""
    return f"{number:08x}-1111-4111-8111-111111111111"


def of_mfe(kind: str, mfe: str = MFE, version: str = VERSION, **fields: Any) -> Json:
    """An entry that names an MFE."""
    return {"kind": kind, "mfe": mfe, "version": version, "at": 120.5, **fields}


def phase(name: str = "mount", ms: float = 12.5, ok: bool = True, **fields: Any) -> Json:
    """A phase."""
    return of_mfe("phase", phase=name, ms=ms, ok=ok, **fields)


def error(message: str = "x is not a function", during: str = "event", **fields: Any) -> Json:
    """An error."""
    return of_mfe("error", **({"phase": during, "name": "TypeError", "message": message} | fields))


def vital(name: str = "LCP", value: float = 1800.0) -> Json:
    """A vital."""
    return {"kind": "vital", "name": name, "value": value, "at": 2000}


def every_kind() -> list[Json]:
    """One entry of each kind."""
    return [
        phase("load", 80),
        error(stack="at mount (http://localhost:5002/b/mount.js:1:2)", count=3),
        vital(),
        of_mfe("bytes", bytes=23456, files=4),
        of_mfe("busy", ms=310.0, frames=2),
        of_mfe("leak", listeners=1),
    ]


def beacon(entries: list[Json] | None = None, page: int = 1, **fields: Any) -> Json:
    """A beacon; by default with an entry of every kind."""
    return {
        "v": 1,
        "page": page_id(page),
        "release": RELEASE,
        "channel": "production",
        "sample": 1,
        "route": "/cart",
        "dropped": 0,
        "entries": every_kind() if entries is None else entries,
    } | fields


def wrong_beacons() -> list[tuple[str, Any]]:
    """(what is wrong, the beacon): `set` puts a value at a path of the right one, `remove` takes one away."""
    found: list[tuple[str, Any]] = []
    for case in json.loads(CASES.read_text()):
        whole: Any = beacon()
        *path, last = case["at"]
        place = whole
        for step in path:
            place = place[step]
        if "set" in case:
            place[last] = case["set"]
        elif "repeat" in case:
            place[last] = place[last] * case["repeat"]
        else:
            del place[last]
        found.append((case["name"], whole))
    return found
