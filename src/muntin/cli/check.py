"""`muntin check`: would a page of this channel still fit with this build in it? Asks the resolver; stores nothing."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from muntin.adapters.control_client import refusal_lines
from muntin.cli.differences import show_changes
from muntin.cli.publish import check as check_package
from muntin.cli.source import read
from muntin.cli.tables import show_json
from muntin.cli.target import Target
from muntin.errors import MuntinError


def check(environ: Mapping[str, str], target: Target, folder: Path, channel: str, *, as_json: bool) -> int:
    """0 when it fits; 1 when it doesn't, with the facts that clash and what would help."""
    client = target.reader(environ)
    package = read(environ, folder)
    check_package(package)
    body = {"channel": channel, "manifest": msgspec.to_builtins(package.manifest)}
    answer = client.post("check", body=body)
    if as_json:
        show_json(answer)
        return 0 if answer["fits"] else 1
    if not answer["fits"]:
        facts = "\n".join(refusal_lines(answer["refusal"]))
        raise MuntinError(f"{package.key} does not fit into {channel}:\n{facts}")
    print(f"{package.key} fits into {channel}")
    show_changes(answer["release"])
    return 0
