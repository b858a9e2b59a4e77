"""`muntin health`: how the micro-frontends are on people's pages, as these report it; one row per MFE and version.

| column        | means                                                                                        |
|---------------|----------------------------------------------------------------------------------------------|
| verdict       | ok, degraded, failing or unknown, of the last ten minutes; docs/monitoring.md has the table  |
| since         | when that began, as far as an hour back                                                      |
| pages, failed | page views that it was part of, and the share on which it could not be used                  |
| mounts        | that worked, on the pages that send measurements                                             |
| load, mount   | how long these took, at the 75th percentile                                                  |
| errors        | all of them, and the beginning of the most frequent one, which NAME shows whole              |

A narrow terminal has the columns of SPARE only as far as there is room.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from muntin.cli.tables import ago, show_json, show_table
from muntin.cli.target import Target
from muntin.clock import SystemClock

Json = Mapping[str, Any]

COLOURS = {"ok": "green", "degraded": "yellow", "failing": "red", "good": "green", "poor": "red"}
HEADINGS = (
    "mfe", "version", "channels", "verdict", "since", ">pages", ">failed", ">mounts", ">load p75", ">mount p75",
    ">errors", "top error",
)  # fmt: skip
SPARE = (">mounts", ">load p75", ">mount p75", "since", "channels", ">errors")
VITALS = ("LCP", "INP", "CLS", "FCP", "TTFB")
SECOND = 1000.0
GLIMPSE = 80


def health(environ: Mapping[str, str], target: Target, name: str | None, minutes: int | None, *, as_json: bool) -> int:
    """All of them, or one with its errors and the vitals of its pages. Raises Refused for an unknown name."""
    client = target.reader(environ)
    answer = client.get("health") if name is None else client.get("mfes", name, "health", minutes=minutes)
    now = SystemClock().now()
    if as_json:
        show_json(answer)
    elif name is None:
        rows = [_row(mfe["name"], each, now) for mfe in answer["items"] for each in mfe["versions"]]
        _show(HEADINGS, rows, "no page has told of anything yet, and no channel points at a release")
    else:
        _show(HEADINGS, [_row(name, _short(each), now) for each in answer["versions"]], f"no page has {name} on it")
        _show_more(answer["versions"])
    return 0


def _show(headings: Sequence[str], rows: list[list[str]], otherwise: str) -> None:
    if rows:
        show_table(headings, rows, colours=COLOURS, spare=SPARE)
    else:
        print(otherwise)


def _row(name: str, version: Json, now: datetime) -> list[str]:
    return [
        name,
        version["version"],
        ", ".join(version["channels"]),
        version["verdict"],
        ago(version["since"], now) if version["since"] else "",
        str(version["pages"]),
        share(version["failed"]),
        str(version["mounts"]),
        _p75(version["load"]),
        _p75(version["mount"]),
        str(version["errors"]),
        shorten(_named(version["frequent"])) if version["frequent"] else "",
    ]


def _short(version: Json) -> Json:
    """The answer for one MFE has more of everything; this is what the table of all shows."""
    load, mount = (version["phases"].get(phase) or {"ok": 0, "ms": None} for phase in ("load", "mount"))
    return {
        **version,
        "mounts": mount["ok"],
        "load": load["ms"],
        "mount": mount["ms"],
        "errors": sum(version["errors"].values()),
        "frequent": version["frequent"][0] if version["frequent"] else None,
    }


def _show_more(versions: Sequence[Json]) -> None:
    errors = [
        [each["version"], str(found["count"]), found["phase"], _named(found)]
        for each in versions
        for found in each["frequent"]
    ]
    if errors:
        print()
        show_table(("version", ">times", "during", "error"), errors)
    routes = [row for each in versions for row in _routes(each)]
    if routes:
        print()
        show_table(("version", "route", ">pages", *(f">{name}" for name in VITALS)), routes, colours=COLOURS)


def _routes(version: Json) -> Iterator[list[str]]:
    for pattern, route in version["routes"].items():
        yield [version["version"], pattern, str(route["pages"]), *(_vital(name, route["vitals"]) for name in VITALS)]


def _vital(name: str, vitals: Json) -> str:
    found = vitals.get(name)
    if found is None:
        return ""
    value = f"{found['p75']:.2f}" if name == "CLS" else duration(found["p75"])
    return value if found["rating"] == "good" else f"{value} {found['rating']}"


def _named(error: Json) -> str:
    return f"{error['name']}: {error['message']}"


def shorten(text: str) -> str:
    """A glimpse of it: what has more than GLIMPSE characters ends in `…`."""
    return text if len(text) <= GLIMPSE else f"{text[: GLIMPSE - 1]}…"


def _p75(quantiles: Json | None) -> str:
    return duration(quantiles["p75"]) if quantiles else ""


def duration(ms: float) -> str:
    """`82 ms`, `1.2 s`."""
    return f"{ms:.0f} ms" if ms < SECOND else f"{ms / SECOND:.1f} s"


def share(value: float | None) -> str:
    """`12 %`, `0.4 %`; empty where there is nothing to share."""
    if value is None:
        return ""
    percent = value * 100
    return f"{percent:.1f} %" if 0 < percent < 10 else f"{percent:.0f} %"
