"""`muntin publish --local`: the process `publish` of the topology. What the build made goes into the registry and, when
that is new, onto the page.

| what was built           | is published                                                        |
|--------------------------|---------------------------------------------------------------------|
| host, libraries          | by upload                                                           |
| module, remote           | by the URL of its own asset server; in production by upload         |
| page                     | not at all                                                          |

All of it as snapshots: new exactly when the content is new. Only then, or when there is no such channel yet, a release
with these versions is made and deployed: an operator who deployed something else is not overruled by a restart. What
was published last is remembered in MUNTIN_HOME, so that going back to an older build counts as new too.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from muntin.adapters.control_client import ControlClient, Refused
from muntin.cli.channels import current, move
from muntin.cli.differences import show_changes
from muntin.cli.options import default_channel
from muntin.cli.package import MANIFEST, Package, snapshot
from muntin.cli.publish import register, upload
from muntin.cli.source import packed
from muntin.cli.tables import short
from muntin.cli.target import Target, resolved_topology
from muntin.errors import MuntinError
from muntin.manifest.build import HostBuild, LibraryBuild, PageBuild
from muntin.manifest.topology import Topology
from muntin.supervisor.home import checkout, home_from
from muntin.supervisor.keys import write_private

LAST = "published.json"
OWN = "@muntin/"
AT_ONCE = 3
"""Versions under way at one time: the control plane compresses two while the next one is sent."""


class Local(msgspec.Struct, frozen=True):
    """One build of ours. `base`: its own origin, or empty where the registry keeps the files."""

    package: Package
    base: str

    @property
    def name(self) -> str:
        """The name of the MFE or library."""
        return self.package.manifest.name

    @property
    def version(self) -> str:
        """The snapshot's version."""
        return self.package.manifest.version


def publish_local(environ: Mapping[str, str], target: Target) -> int:
    """Publishes what is new and deploys it. A refusal is a MuntinError: the channel stays where it is."""
    # What has a process of its own is published by that one's address.
    topology = Topology(process={}) if environ.get("MUNTIN_ENV") == "production" else resolved_topology(environ)
    builds = found(Path(environ.get("MUNTIN_BUILD") or checkout() / "build"), topology)
    channel = default_channel(environ)
    memory = home_from(environ).path / LAST
    reader = target.reader(environ)
    latest = {item["name"]: item["latest"] for item in reader.get("mfes")["items"]}
    last = _remembered(memory)
    new = [b for b in builds if last.get(b.name) != b.version or not _known(reader, b, latest.get(b.name))]
    there = current(reader, channel)
    if not new and there is not None:
        print(f"nothing new; {channel} stays at release {short(there['release'])}", flush=True)
        return 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for line in pool.map(lambda each: _publish(target.writer(environ), each), new):
            print(line, flush=True)
    _deploy(target.writer(environ), channel, builds if there is None else new, there)
    write_private(memory, json.dumps({each.name: each.version for each in builds}, indent=1))
    return 0


def _publish(client: ControlClient, build: Local) -> str:
    outcome = register(client, build.package.manifest, build.base) if build.base else upload(client, build.package)
    return f"{'published' if outcome.created else 'published before:'} {build.package.key}"


def found(folder: Path, topology: Topology) -> list[Local]:
    """Every build below `folder` that can be published, libraries first."""
    packages = [packed(file.parent) for file in sorted(folder.glob(f"*/{MANIFEST}"))]
    if not packages:
        raise MuntinError(f"{folder} holds no build; run `muntin build`")
    builds = [_local(each, topology) for each in packages if not isinstance(each.manifest, PageBuild)]
    return sorted(builds, key=lambda each: not isinstance(each.package.manifest, LibraryBuild))


def _local(package: Package, topology: Topology) -> Local:
    manifest = package.manifest
    base = ""
    if not isinstance(manifest, HostBuild | LibraryBuild) and manifest.name in topology.process:
        base = f"http://localhost:{topology.process[manifest.name].port}/"
    return Local(Package(snapshot(manifest, base), package.folder), base)


def _known(client: ControlClient, build: Local, latest: str | None) -> bool:
    """Whether the registry has this version; mostly it is the latest there, and no more has to be asked."""
    if latest is None or latest == build.version:
        return latest is not None
    try:
        client.get("mfes", build.name, "versions", build.version)
    except Refused as refused:
        if refused.status == 404:
            return False
        raise
    return True


def _remembered(file: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.DecodeError):
        return {}


def _deploy(client: ControlClient, channel: str, builds: Sequence[Local], there: Mapping[str, Any] | None) -> None:
    """Exactly these versions; of our own libraries by pins, so that an older build can be gone back to. Libraries of
    others are not pinned: another version of one may come to stand beside ours."""
    from muntin.release.libraries import offered_version  # 80 ms that a start with nothing new does not need

    wanted = {each.name: each.version for each in builds if not isinstance(each.package.manifest, LibraryBuild)}
    pins = {
        name: offered_version(package.version, each.version)
        for each in builds
        if isinstance(each.package.manifest, LibraryBuild)
        for name, package in each.package.manifest.packages.items()
        if name.startswith(OWN)
    }
    try:
        made = client.post("releases", body={"channel": channel, "wanted": wanted, "pins": pins})
    except Refused as refused:
        at = f"at release {short(there['release'])}" if there else "without a release"
        why = "what was built does not fit together" if refused.refusal else "no release was made"
        raise MuntinError(f"{refused}\n{channel} stays {at}: {why}") from refused
    moved = move(client, channel, {"action": "deploy", "release": made["id"]}, there["revision"] if there else 0)
    print(f"{channel}: release {short(moved['release'])} (revision {moved['revision']})", flush=True)
    show_changes(made["changes"])
