"""Releases and the channels that point at them: release, deploy, rollback, status, history, diff, preview.

A pointer moves from the revision that was seen, or not at all: where somebody was faster, it is told who, and where to.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from muntin.adapters.control_client import ControlClient, Refused
from muntin.cli import words
from muntin.cli.differences import show_changes
from muntin.cli.options import default_channel
from muntin.cli.tables import ago, kilobytes, short, show_json, show_table
from muntin.cli.target import Target
from muntin.clock import SystemClock
from muntin.errors import UsageError
from muntin.manifest.topology import NAME


def release(
    environ: Mapping[str, str], target: Target, channel: str, asked: Mapping[str, Any], *, as_json: bool
) -> int:
    """Solves and stores; moves nothing. `asked`: wanted, without, pins, mode."""
    made = target.writer(environ).post("releases", body={"channel": channel, **asked})
    if as_json:
        show_json(made)
        return 0
    print(f"release {short(made['id'])}{'' if made['created'] else ' (made before, the same)'}")
    show_changes(made["changes"])
    where = "" if channel == default_channel(environ) else f" --channel {channel}"
    print(f"deploy it: muntin deploy {short(made['id'])}{where}")
    return 0


def deploy(
    environ: Mapping[str, str], target: Target, word: str, channel: str, revision: int | None, *, as_json: bool
) -> int:
    """Points the channel at a release; a channel that isn't there yet is made."""
    asked = words.release_id(word)
    client = target.writer(environ)
    seen = current(client, channel)
    new = client.get("releases", asked)["id"]
    return _move(client, seen, channel, {"action": "deploy", "release": new}, revision, as_json=as_json)


def rollback(environ: Mapping[str, str], target: Target, word: str | None, channel: str, *, as_json: bool) -> int:
    """Points the channel at the release before, or at the one that is named."""
    asked = None if word is None else words.release_id(word)
    client = target.writer(environ)
    seen = client.get("channels", channel)
    body = {"action": "rollback"} | ({} if asked is None else {"release": client.get("releases", asked)["id"]})
    return _move(client, seen, channel, body, None, as_json=as_json)


def current(client: ControlClient, channel: str) -> dict[str, Any] | None:
    """The channel as it is, None where there is none yet."""
    try:
        found: dict[str, Any] = client.get("channels", channel)
    except Refused as refused:
        if refused.code == "channel-unknown":
            return None
        raise
    return found


def move(client: ControlClient, channel: str, body: Mapping[str, object], revision: int) -> dict[str, Any]:
    """Moves it if it still is at `revision`; else Refused says who moved it to what."""
    return dict(client.put("channels", channel, body={**body, "revision": revision}, repeat=False)[1])


def _move(
    client: ControlClient,
    seen: Mapping[str, Any] | None,
    channel: str,
    body: Mapping[str, object],
    revision: int | None,
    *,
    as_json: bool,
) -> int:
    at = revision if revision is not None else (seen["revision"] if seen else 0)
    moved = move(client, channel, body, at)
    if as_json:
        show_json(moved)
        return 0
    before = "nothing" if seen is None else short(seen["release"])
    print(f"{channel}: {before} -> {short(moved['release'])} (revision {moved['revision']})")
    if seen is not None and seen["release"] != moved["release"]:
        try:
            show_changes(client.get("releases", seen["release"], "diff", moved["release"]))
        except Refused as refused:  # the record of what was left is lost; the channel has moved all the same
            print(f"  what changed can't be shown: {refused.detail}")
    return 0


def status(environ: Mapping[str, str], target: Target, name: str | None, *, as_json: bool) -> int:
    """Every channel; or every version of `name`, and the channels that have it."""
    if name is not None and not NAME.fullmatch(name):
        raise UsageError(f"{name!r} is no name in the registry; @apollo/client, say, is published as apollo-client")
    client = target.reader(environ)
    channels = client.get("channels")["items"]
    if name is not None:
        return _versions(client, channels, name, as_json=as_json)
    if as_json:
        show_json(channels)
        return 0
    if not channels:
        print("no channel yet; `muntin deploy RELEASE --channel NAME` makes one")
        return 0
    now = SystemClock().now()
    show_table(
        ("channel", "release", ">revision", "moved", "by"),
        [
            (c["name"], short(c["release"]), str(c["revision"]), ago(c["updatedAt"], now), c["updatedBy"])
            for c in channels
        ],
    )
    return 0


def _versions(client: ControlClient, channels: Sequence[Mapping[str, Any]], name: str, *, as_json: bool) -> int:
    found = client.get("mfes", name)
    shown_in: dict[str, list[str]] = {}
    for channel in channels:
        for version in versions_in(client.get("releases", channel["release"]), name):
            shown_in.setdefault(version, []).append(channel["name"])
    if as_json:
        items = [{**item, "channels": shown_in.get(item["version"], [])} for item in found["items"]]
        show_json({**found, "items": items})
        return 0
    now = SystemClock().now()
    show_table(
        (name, "published", "by", ">js", ">brotli", "channels"),
        [
            (
                item["version"],
                ago(item["publishedAt"], now),
                item["publishedBy"],
                kilobytes(item["js"]),
                kilobytes(item["brotli"]),
                ", ".join(shown_in.get(item["version"], [])),
            )
            for item in found["items"]
        ],
    )
    return 0


def versions_in(found: Mapping[str, Any], name: str) -> list[str]:
    """The versions of an MFE, the host or a library that a release has."""
    if name == "host":
        return [found["host"]["version"]]
    if name in found["mfes"]:
        return [found["mfes"][name]["files"]["version"]]
    builds = (build.rpartition("@") for build in found["libraries"])
    return [version for library, _, version in builds if library == name]


def history(environ: Mapping[str, str], target: Target, channel: str, limit: int, *, as_json: bool) -> int:
    """Every move of the channel, the newest first."""
    items = target.reader(environ).get("channels", channel, "history", limit=limit)["items"]
    if as_json:
        show_json(items)
        return 0
    now = SystemClock().now()
    show_table(
        (">revision", "release", "action", "when", "by", "changed"),
        [
            (
                str(i["revision"]),
                short(i["release"]),
                i["action"],
                ago(i["at"], now),
                i["by"],
                ", ".join(i["changed"]),
            )
            for i in items
        ],
    )
    return 0


def diff(environ: Mapping[str, str], target: Target, before: str, after: str, *, as_json: bool) -> int:
    """What differs from one release to another; a channel stands for its release."""
    client = target.reader(environ)
    a, b = (_release_of(client, each) for each in (before, after))
    changes = client.get("releases", a, "diff", b)
    if as_json:
        show_json(changes)
    else:
        show_changes(changes)
    return 0


def _release_of(client: ControlClient, word: str) -> str:
    if words.RELEASE.fullmatch(word):
        return word
    found = current(client, word)
    if found is None:
        raise UsageError(f"{word!r} is neither a channel nor a release; see `muntin status` and `muntin history`")
    return str(found["release"])


def preview(
    environ: Mapping[str, str], target: Target, asked: Sequence[str], channel: str, length: str, *, as_json: bool
) -> int:
    """Prints the link, alone on stdout."""
    body = {"channel": channel, "wanted": words.wanted(asked), "seconds": words.seconds(length)}
    made = target.writer(environ).post("previews", body=body)
    if as_json:
        show_json(made)
        return 0
    print(made["url"], flush=True)
    print(
        f"shows release {short(made['release'])} to whoever opens it, until {made['expiresAt'][:16]}Z", file=sys.stderr
    )
    show_changes(made["changes"], out=sys.stderr)
    return 0
