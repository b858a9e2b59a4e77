"""A remote's `muntin.toml` -> Declaration, or a DeclarationError that names the key and what is allowed there. Pure.

The rules are those of packages/vite/src/declaration.ts, which reads the files of everything that packages/vite builds.
This module reads those of MFEs that it does not build: `kind = "remote"`. What differs:

| key                    | module                   | remote                                                     |
|------------------------|--------------------------|------------------------------------------------------------|
| `[exposes]`            | its source files         | none: `[remote] expose` names one key of the other build   |
| `[remote]`             | none                     | `folder` (dist), `expose`, `adapter` (`react` or `mount`)  |
| `[graphql] operations` | checked with its sources | taken at its word                                          |

An unknown key is refused, since a misspelt one would silently mean its default.
"""

import re
import tomllib
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from muntin.errors import UsageError
from muntin.manifest.build import (
    DEFAULT_JS_BUDGET,
    Budget,
    Declaration,
    Events,
    RouteDeclaration,
    SharedNeed,
    SlotDeclaration,
)
from muntin.manifest.fields import (
    Check,
    Refused,
    count,
    flag,
    list_of,
    matching,
    one_of,
    optional,
    record,
    refuse,
    set_of,
    table,
    text,
)
from muntin.manifest.ranges import Range, RangeError, Version, VersionError

Schemas = Mapping[str, dict[str, Any]]
"""`event@major` -> JSON Schema (2020-12): what `schema_file` holds."""

MOUNT = "./mount"
SKELETONS = (
    "page",
    "showcase",
    "grid",
    "product",
    "lines",
    "cards",
    "columns",
    "form",
    "panel",
    "shelf",
    "bar",
    "none",
)
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
PATH = re.compile(r"/|(/(:[a-zA-Z]+|[a-z0-9][a-z0-9._-]*))+")
EXPOSE = re.compile(r"\./[A-Za-z0-9][A-Za-z0-9._/-]*")
FOLDER = re.compile(r"(?!/)(?!.*\.\.)[A-Za-z0-9._/-]+")
SLOT = re.compile(r"[a-z][a-z0-9-]*")
EVENT = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(:[A-Za-z0-9_-]+)*(@[1-9][0-9]*)?")
OPERATION = re.compile(r"(query|mutation|subscription) [_A-Za-z][_0-9A-Za-z]*")
CALL = re.compile(r"/([\w~.%-]+(/[\w~.%-]+)*/?)?|(https?|wss?)://[^/?#\s]+/?", re.ASCII)
"""One `/` between segments, so that a text can be read in one way only: it is matched in time linear to its length."""
NPM_NAME = re.compile(r"(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*")


class DeclarationError(UsageError):
    """A `muntin.toml` can't be used; the text names the file, the key and what is allowed there."""


class RemoteTable(msgspec.Struct, frozen=True):
    """`[remote]`: the folder of the other build beside muntin.toml, the key to mount, and what that key holds."""

    folder: str
    expose: str
    adapter: Literal["mount", "react"]


class Remote(msgspec.Struct, frozen=True):
    """A remote's `muntin.toml`."""

    declaration: Declaration
    table: RemoteTable


def declare(toml: str, file: str, schemas: Schemas | None = None) -> Remote:
    """The remote that `toml` declares; `file` is only named in errors. Raises DeclarationError.

    `schemas`: the JSON Schemas beside it, by `event@major`.
    """
    try:
        return _whole(_FIELDS(tomllib.loads(toml), ""), schemas or {})
    except (Refused, tomllib.TOMLDecodeError) as error:
        raise DeclarationError(f"{file}: {error}") from error


def schema_file(event: str) -> str:
    """Where the schema of `event@major` is, beside muntin.toml; not every file system has colons, so they are dots."""
    return f"events/{event.replace(':', '.')}.json"


def _whole(given: dict[str, Any], schemas: Schemas) -> Remote:
    events: dict[str, list[str]] = given["events"]

    def inlined(side: str) -> dict[str, dict[str, Any]]:
        names = [name if "@" in name else f"{name}@1" for name in events[side]]
        for index, name in enumerate(names):
            if name in names[:index]:
                refuse(f"events.{side}", "names an event twice")
            if name not in schemas:
                refuse(f"events.{side}[{index}]", f'"{name}" has no schema; write {schema_file(name)}')
        return {name: schemas[name] for name in sorted(names)}

    if given["name"] in given["requires"]:
        refuse(f'requires."{given["name"]}"', "an MFE does not require itself")
    declaration = Declaration(
        name=given["name"],
        version=given["version"],
        owner=given["owner"],
        about=given["about"],
        kind=given["kind"],
        base="/",
        exposes={MOUNT: given["remote"].expose},
        shared=given["shared"],
        requires=given["requires"],
        events=Events(inlined("sends"), inlined("receives")),
        operations=sorted(given["graphql"]["operations"]),
        calls=given["calls"]["allow"],
        budget=Budget(given["budget"]["js"]),
        routes=given["route"],
        slots=given["slot"],
        page=None,
    )
    return Remote(declaration, given["remote"])


def _call(value: Any, key: str) -> str:
    given = text(value, key)
    usable = CALL.fullmatch(given) and ".." not in given
    return given if usable else refuse(key, f'"{given}" is neither a path like /api/catalog/ nor an origin')


def _version(value: Any, key: str) -> str:
    try:
        Version.parse(text(value, key))
    except VersionError:
        refuse(key, f'"{value}" is not a semantic version like 1.0.0')
    return str(value)


def _range(value: Any, key: str) -> str:
    try:
        Range.parse(text(value, key))
    except RangeError:
        refuse(key, f'"{value}" is not an npm range like ^1.2.0')
    return str(value)


def _shared(value: Any, key: str) -> SharedNeed:
    return SharedNeed(_range(value, key)) if isinstance(value, str) else _NEED(value, key)


_name = matching(NAME, "a name of lower-case letters, digits and dashes")
_NEED = table(
    {
        "range": _range,
        "singleton": optional(flag, False),
        "strict": optional(flag, True),
        "pool": optional(_name, None),
    },
    SharedNeed,
)
_path = matching(PATH, "a path like /products/:id")
_paths: Check[list[str]] = optional(set_of(_path), [])
_skeleton = optional(one_of(*SKELETONS), "page")
_events: Check[list[str]] = optional(set_of(matching(EVENT, 'an event like "cart:updated" or "cart:updated@2"')), [])
_operations = set_of(matching(OPERATION, 'an operation like "query Catalog"'))
_route = table(
    {
        "path": _path,
        "title": text,
        "description": optional(text, ""),
        "skeleton": _skeleton,
        "protected": optional(flag, False),
        "next": _paths,
    },
    RouteDeclaration,
)


def _slot_of(*, only: list[str], **rest: Any) -> SlotDeclaration:
    return SlotDeclaration(rest["name"], rest["except"], rest["skeleton"], only, rest["load"])


_slot = table(
    {
        "name": matching(SLOT, "a slot name"),
        "except": _paths,
        "only": _paths,
        "load": optional(one_of("eager", "visible", "idle"), "eager"),
        "skeleton": _skeleton,
    },
    _slot_of,
)
_remote = table(
    {
        "folder": optional(matching(FOLDER, "a folder beside muntin.toml"), "dist"),
        "expose": optional(matching(EXPOSE, 'a key that the build exposes, like "./Widget"'), MOUNT),
        "adapter": optional(one_of("mount", "react"), "mount"),
    },
    RemoteTable,
)
_FIELDS: Check[dict[str, Any]] = table(
    {
        "name": _name,
        "version": _version,
        "owner": text,
        "about": optional(text, ""),
        "kind": one_of("remote"),
        "remote": optional(_remote, RemoteTable("dist", MOUNT, "mount")),
        "shared": optional(record(_shared, matching(NPM_NAME, "the name of an npm package")), {}),
        "requires": optional(record(_range, _name), {}),
        "events": optional(table({"sends": _events, "receives": _events}, dict), {"sends": [], "receives": []}),
        "graphql": optional(
            table({"operations": optional(set_of(matching(OPERATION, 'an operation like "query Catalog"')), [])}, dict),
            {"operations": []},
        ),
        "calls": optional(table({"allow": optional(set_of(_call), [])}, dict), {"allow": []}),
        "budget": optional(table({"js": count}, dict), {"js": DEFAULT_JS_BUDGET}),
        "route": optional(list_of(_route), []),
        "slot": optional(list_of(_slot), []),
    },
    dict,
)
