"""`muntin publish`: one version into the registry, whole or not at all; a second time it is content to find it there.

| given                       | published                                                                      |
|-----------------------------|--------------------------------------------------------------------------------|
| DIR with muntin.toml        | what the build makes of it now (kind "remote": what another bundler has built) |
| DIR with manifest.json      | that, as it is                                                                 |
| --url URL                   | URL/manifest.json and its files; browsers go on loading them from there         |
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from muntin.adapters.control_client import ControlClient, Refused
from muntin.cli.package import Package, archive, file_faults, snapshot
from muntin.cli.progress_bar import bar
from muntin.cli.source import fetched, read
from muntin.cli.tables import kilobytes
from muntin.cli.target import Target
from muntin.errors import FieldError, MuntinError, error_specs
from muntin.manifest import checks
from muntin.manifest.build import Manifest, PageBuild
from muntin.manifest.record import digest, stored_base


class Outcome(msgspec.Struct, frozen=True):
    """`created`: False when the registry had it. `record`: its VersionRecord, as JSON gives it."""

    created: bool
    record: dict[str, Any]


def publish(
    environ: Mapping[str, str], target: Target, folder: Path, *, url: str | None, as_snapshot: bool, as_json: bool
) -> int:
    """Publishes, and says what; exit code 0 also when it was there already."""
    base = "" if url is None else url.rstrip("/") + "/"
    client = target.writer(environ)  # a missing key is told before anything is built
    package = read(environ, folder) if url is None else fetched(base)
    if as_snapshot:
        package = msgspec.structs.replace(package, manifest=snapshot(package.manifest, base))
    check(package, remote=url is not None)
    outcome = register(client, package.manifest, base) if base else upload(client, package, quiet=as_json)
    say(outcome, as_json=as_json)
    return 0


def check(package: Package, *, remote: bool = False) -> None:
    """Raises Refused with every fault that can be seen from here, as the registry would. `remote`: the files are not at
    hand."""
    manifest = package.manifest
    if isinstance(manifest, PageBuild):
        raise MuntinError(f'{manifest.name} is a page of its own (kind "page"); only parts of pages are published')
    found = [*([] if remote else file_faults(package)), *checks.check(manifest)]
    if found:
        raise _unpublishable(f"{package.key} can't be published; mend what is listed and build again", found)


def _unpublishable(detail: str, errors: Sequence[FieldError]) -> Refused:
    code = "publish-refused"
    spec = error_specs()[code]
    document = {"type": f"urn:muntin:problem:{code}", "title": spec.title, "status": spec.status, "detail": detail}
    return Refused(spec.status, {**document, "code": code, "errors": msgspec.to_builtins(errors)})


def upload(client: ControlClient, package: Package, *, quiet: bool = False, tries: int = 3) -> Outcome:
    """Sends a package's files, or what an interrupted upload left to send."""
    manifest = package.manifest
    there = _there(client, manifest, stored_base(manifest.name, manifest.version))
    if there is not None:
        return Outcome(False, there)
    try:
        with bar(package.key, quiet=quiet) as told:
            return _put(client, manifest, {"upload": client.upload(archive(package), told)})
    except Refused as refused:
        if refused.code != "upload-mismatch" or tries == 1:
            raise
    # Of two that publish the same at once, the first takes the finished upload from under the second.
    return upload(client, package, quiet=quiet, tries=tries - 1)


def register(client: ControlClient, manifest: Manifest, base: str) -> Outcome:
    """Has the registry fetch and hash what is at `base`, an address that ends with `/`."""
    there = _there(client, manifest, base)
    return Outcome(False, there) if there is not None else _put(client, manifest, {"url": base})


def _put(client: ControlClient, manifest: Manifest, body: Mapping[str, str]) -> Outcome:
    path = ("mfes", manifest.name, "versions", manifest.version)
    status, record = client.put(*path, body=body, repeat=True)
    return Outcome(status == 201, record)


def _there(client: ControlClient, manifest: Manifest, base: str) -> dict[str, Any] | None:
    """The record of this version, if the registry has it with the same content. What differs is the registry's to
    refuse."""
    try:
        record: dict[str, Any] = client.get("mfes", manifest.name, "versions", manifest.version)
    except Refused as refused:
        if refused.status == 404:
            return None
        raise
    return record if record["digest"] == digest(base, manifest) else None


def say(outcome: Outcome, *, as_json: bool) -> None:
    """One line on what was published; with `as_json` the record without its manifest."""
    record = outcome.record
    if as_json:
        shown = {name: value for name, value in record.items() if name != "manifest"}
        print(json.dumps({"created": outcome.created, **shown}, indent=1))
        return
    key = f"{record['name']}@{record['version']}"
    if not outcome.created:
        print(f"already published, the same: {key} (by {record['publishedBy']}, {record['publishedAt'][:19]}Z)")
        return
    files = record["manifest"]["files"].values()
    raw, brotli = (sum(file[size] for file in files) for size in ("raw", "brotli"))
    print(f"published {key}: {len(files)} files, {kilobytes(raw)} ({kilobytes(brotli)} with brotli)", flush=True)
