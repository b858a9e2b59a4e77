"""The commands of releases and channels, and their options: release, deploy, rollback, status, health, history, ..."""

import os
import sys
from typing import Annotated

import typer

from muntin.cli.options import PRODUCTION, Channel, Control, Json, Key, target
from muntin.errors import UsageError

app = typer.Typer()


@app.command()
def release(
    wanted: Annotated[
        list[str] | None, typer.Argument(metavar="MFE@RANGE...", help="instead of what the channel has")
    ] = None,
    channel: Channel = PRODUCTION,
    without: Annotated[list[str] | None, typer.Option("--without", metavar="MFE", help="leave it out")] = None,
    pin: Annotated[
        list[str] | None, typer.Option("--pin", metavar="PACKAGE@RANGE", help="take only these versions of a library")
    ] = None,
    mode: Annotated[
        str | None, typer.Option("--mode", metavar="MODE", help="production or development builds of libraries")
    ] = None,
    control: Control = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Solves which versions make a page, and stores that. Moves nothing; `muntin deploy` does."""
    from muntin.cli import words
    from muntin.cli.channels import release as command

    asked = {"wanted": words.wanted(wanted or []), "without": without or [], "pins": words.pins(pin or [])}
    asked_mode = {} if mode is None else {"mode": words.mode(mode)}
    sys.exit(command(os.environ, target(control, key), channel, asked | asked_mode, as_json=as_json))


@app.command()
def deploy(
    release: Annotated[str, typer.Argument(metavar="RELEASE", help="its id, or 8 characters of it")],
    channel: Channel = PRODUCTION,
    revision: Annotated[
        int | None,
        typer.Option("--revision", metavar="N", min=0, help="only if the channel is there", show_default="now"),
    ] = None,
    control: Control = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Points a channel at a release: new pages are of it."""
    from muntin.cli.channels import deploy as command

    sys.exit(command(os.environ, target(control, key), release, channel, revision, as_json=as_json))


@app.command()
def rollback(
    to: Annotated[
        str | None, typer.Option("--to", metavar="RELEASE", help="its id", show_default="the one before")
    ] = None,
    channel: Channel = PRODUCTION,
    control: Control = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Points a channel at an earlier release. Nothing is built or copied."""
    from muntin.cli.channels import rollback as command

    sys.exit(command(os.environ, target(control, key), to, channel, as_json=as_json))


@app.command()
def status(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="a micro-frontend or library")] = None,
    control: Control = None,
    as_json: Json = False,
) -> None:
    """Shows where the channels point; or the versions of NAME, and which channels have them."""
    from muntin.cli.channels import status as command

    sys.exit(command(os.environ, target(control), name, as_json=as_json))


@app.command()
def health(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="one MFE, with its errors and vitals")] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", metavar="N", min=1, max=1440, help="of NAME", show_default="60")
    ] = None,
    control: Control = None,
    as_json: Json = False,
) -> None:
    """Shows how micro-frontends are on people's pages: verdicts, failures, times, errors."""
    from muntin.cli.health import health as command

    if minutes is not None and name is None:
        raise UsageError("--minutes goes with a NAME; the table of all is of the last hour")
    sys.exit(command(os.environ, target(control), name, minutes, as_json=as_json))


@app.command()
def history(
    channel: Channel = PRODUCTION,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="how many moves")] = 20,
    control: Control = None,
    as_json: Json = False,
) -> None:
    """Shows how a channel was moved, and by whom."""
    from muntin.cli.channels import history as command

    sys.exit(command(os.environ, target(control), channel, limit, as_json=as_json))


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="a release or a channel")],
    after: Annotated[str, typer.Argument(metavar="B", help="a release or a channel")],
    control: Control = None,
    as_json: Json = False,
) -> None:
    """Shows what differs: versions, libraries, bytes, permissions."""
    from muntin.cli.channels import diff as command

    sys.exit(command(os.environ, target(control), before, after, as_json=as_json))


@app.command()
def preview(
    wanted: Annotated[list[str], typer.Argument(metavar="MFE@VERSION...")],
    channel: Channel = PRODUCTION,
    length: Annotated[str, typer.Option("--for", metavar="TIME", help="how long the link works: 30m, 2h, 1d")] = "2h",
    control: Control = None,
    key: Key = None,
    as_json: Json = False,
) -> None:
    """Prints a link that shows a page with these versions to whoever opens it, and to nobody else."""
    from muntin.cli.channels import preview as command

    sys.exit(command(os.environ, target(control, key), wanted, channel, length, as_json=as_json))
