"""What a page reports, as it comes in: one beacon of one page view, strictly bounded in every direction.

| kind    | says                                                                                   |
|---------|----------------------------------------------------------------------------------------|
| phase   | how long an MFE took to load, mount, update ..., and whether it worked                  |
| error   | what went wrong in an MFE, and what it was doing; `count` if it happened more than once |
| vital   | a Core Web Vital of the page                                                            |
| bytes   | what an MFE's files weigh                                                               |
| busy    | for how long an MFE's scripts kept the main thread                                      |
| leak    | how many listeners an MFE left behind                                                   |

No field can hold a path, a query, a user or an address. A field that is not here is refused, so that none comes in
unseen; what changes the shape raises `v`. For other readers: contracts/rum.schema.json, made from this model.
The browser's side of it: `Observation` in packages/runtime/src/contract.ts.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

MOST_ENTRIES = 200
MOST_BYTES = 64 * 1024
"""Of a beacon: what browsers let a page send while it closes (Fetch Standard: keepalive's in-flight limit)."""

DAY_MS = 86_400_000.0
Phase = Literal["load", "mount", "update", "unmount", "render", "event", "promise"]
VitalName = Literal["LCP", "CLS", "INP", "FCP", "TTFB"]

Name = Annotated[str, Meta(min_length=1, max_length=64, description="An MFE's name")]
VersionText = Annotated[str, Meta(max_length=256, description="Its exact version")]
Ms = Annotated[float, Meta(ge=0, le=DAY_MS, description="Milliseconds")]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Message = Annotated[str, Meta(max_length=300, description="Without query strings and long quoted values")]
Stack = Annotated[str, Meta(max_length=2000, description="Likewise")]


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="kind"):
    """`at`: when, since the page's start."""

    at: Ms


class PhaseEntry(Entry, frozen=True, tag="phase", omit_defaults=True):
    """`standsIn`: this version was taken because the one that was wanted had failed."""

    mfe: Name
    version: VersionText
    phase: Phase
    ms: Ms
    ok: bool
    standsIn: bool = False


class ErrorEntry(Entry, frozen=True, tag="error", omit_defaults=True):
    """`count`: how often the same error was seen."""

    mfe: Name
    version: VersionText
    phase: Phase
    name: Annotated[str, Meta(max_length=300, description="The error's name, such as TypeError")]
    message: Message
    stack: Stack = ""
    count: Annotated[int, Meta(ge=1, le=10_000)] = 1


class VitalEntry(Entry, frozen=True, tag="vital"):
    """`value`: in milliseconds, but for CLS, which has no unit."""

    name: VitalName
    value: Ms


class BytesEntry(Entry, frozen=True, tag="bytes"):
    """Of an MFE's scripts and styles, as they came over the wire."""

    mfe: Name
    version: VersionText
    bytes: Annotated[int, Meta(ge=0, le=2**40)]
    files: Count


class BusyEntry(Entry, frozen=True, tag="busy"):
    """`ms` of its scripts in so many long animation frames."""

    mfe: Name
    version: VersionText
    ms: Ms
    frames: Count


class LeakEntry(Entry, frozen=True, tag="leak"):
    """Listeners that it had not taken off when it left."""

    mfe: Name
    version: VersionText
    listeners: Count


AnyEntry = PhaseEntry | ErrorEntry | VitalEntry | BytesEntry | BusyEntry | LeakEntry


class Beacon(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`page`: random, of this page view alone. `route`: the declared pattern, `/products/:id`; empty where the release
    has none. `sample`: the share of pages that send measurements; failures are sent by all, and each page sends one
    beacon at least. `dropped`: entries that the page had to leave out."""

    v: Literal[1]
    page: Annotated[
        str,
        Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", description="A UUID (RFC 9562)"),
    ]
    release: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="The id of the release that the page is of")]
    channel: Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,39}$", description="Name of a channel")]
    sample: Annotated[float, Meta(ge=0, le=1)]
    route: Annotated[str, Meta(pattern="^(/.*)?$", max_length=200)]
    dropped: Count = 0
    entries: Annotated[list[AnyEntry], Meta(max_length=MOST_ENTRIES)]
