"""The commands of the registry, and their options: publish, vendor, check, keys, audit."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from muntin.cli.options import PRODUCTION, Channel, Control, Json, Key, target
from muntin.errors import UsageError

app = typer.Typer()
keys = typer.Typer(help="Who may publish, release and deploy.")
audit = typer.Typer(help="What changed the registry and its channels, and by whom.")
app.add_typer(keys, name="keys")
app.add_typer(audit, name="audit")

Folder = Annotated[
    Path | None, typer.Argument(metavar="DIR", help="with muntin.toml or manifest.json", show_default=".")
]


@app.command()
def publish(
    folder: Folder = None,
    url: Annotated[
        str | None, typer.Option("--url", metavar="URL", help="register what is served there; browsers load it there")
    ] = None,
    snapshot: Annotated[
        bool, typer.Option("--snapshot", help="as VERSION+DIGEST, new whenever its content is")
    ] = False,
    local: Annotated[bool, typer.Option("--local", help="all that `muntin build` made; deploys what is new")] = False,
    control: Control = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Builds a micro-frontend and publishes this version of it, for good."""
    if sum((folder is not None, url is not None, local)) > 1:
        raise UsageError("DIR, --url and --local exclude each other; name one of them")
    if local and as_json:
        raise UsageError("--local has no --json: its lines are for the log; ask `muntin status --json` afterwards")
    if local:
        from muntin.cli.local import publish_local

        sys.exit(publish_local(os.environ, target(control, key)))
    from muntin.cli.publish import publish as command

    where = folder or Path()
    sys.exit(command(os.environ, target(control, key), where, url=url, as_snapshot=snapshot, as_json=as_json))


@app.command()
def vendor(
    package: Annotated[str, typer.Argument(metavar="PACKAGE@VERSION", help="of npm, such as react@19.3.1")],
    others: Annotated[
        list[str] | None, typer.Option("--with", metavar="PACKAGE@VERSION", help="built into the same library")
    ] = None,
    control: Control = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Builds an npm package once, for all that share it, and publishes that."""
    from muntin.cli.vendor import vendor as command

    sys.exit(command(os.environ, target(control, key), package, others or [], as_json=as_json))


@app.command()
def check(
    folder: Folder = None,
    channel: Channel = PRODUCTION,
    control: Control = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Says whether a build fits into a channel, before it is published. Exit code 1 if it doesn't."""
    from muntin.cli.check import check as command

    sys.exit(command(os.environ, target(control, key), folder or Path(), channel, as_json=as_json))


@keys.command("list")
def keys_list(control: Control = None, key: Key = None, as_json: Json = False) -> None:
    """Shows every key: its team, names and rights."""
    from muntin.cli.access import list_keys

    sys.exit(list_keys(os.environ, target(control, key), as_json=as_json))


@keys.command("add")
def keys_add(
    team: Annotated[str, typer.Argument(metavar="TEAM")],
    pattern: Annotated[list[str], typer.Option("--pattern", metavar="NAMES", help="it is for, such as product-*")],
    right: Annotated[
        list[str] | None,
        typer.Option("--right", metavar="RIGHT", help="publish, release, deploy, keys", show_default="publish"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="for the private key", show_default="TEAM.jwk")
    ] = None,
    control: Control = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Makes a key for a team: the private half into a file, the public one into the registry."""
    from muntin.cli.access import add_key

    sys.exit(add_key(os.environ, target(control, key), team, pattern, right or ["publish"], out, as_json=as_json))


@keys.command("revoke")
def keys_revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="or its start")], control: Control = None, key: Key = None
) -> None:
    """Takes a key's rights away. What was published with it stays."""
    from muntin.cli.access import revoke_key

    sys.exit(revoke_key(os.environ, target(control, key), key_id))


@audit.callback(invoke_without_command=True)
def audit_list(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="how many entries")] = 20,
    after: Annotated[int | None, typer.Option("--after", metavar="SEQ", help="only later ones", min=0)] = None,
    control: Control = None,
    as_json: Json = False,
) -> None:
    """Shows the log of changes."""
    if context.invoked_subcommand is None:
        from muntin.cli.access import audit as command

        sys.exit(command(os.environ, target(control), after, limit, as_json=as_json))


@audit.command("verify")
def audit_verify(control: Control = None, as_json: Json = False) -> None:
    """Computes every hash of the log again. Exit code 1 if something was changed."""
    from muntin.cli.access import verify

    sys.exit(verify(os.environ, target(control), as_json=as_json))
