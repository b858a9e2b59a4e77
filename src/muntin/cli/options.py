"""Options that several commands have, each once; and what they are turned into."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from muntin.cli.target import Target

CHANNEL = "MUNTIN_CHANNEL"
"""The variable that names the channel where no option does; without it, PRODUCTION."""

PRODUCTION = "production"

Control = Annotated[
    str | None,
    typer.Option("--control", metavar="URL", help="the control plane; or MUNTIN_CONTROL_URL", show_default="running"),
]
Key = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="the private key (JWK); or MUNTIN_KEY", show_default="the operator's"),
]
Json = Annotated[bool, typer.Option("--json", help="for programs")]
Channel = Annotated[str, typer.Option("--channel", metavar="NAME", help="the pointer that is meant", envvar=CHANNEL)]


def default_channel(environ: Mapping[str, str]) -> str:
    """The channel that is meant where no option names one."""
    return environ.get(CHANNEL) or PRODUCTION


def target(control: str | None, key: Path | None = None) -> "Target":
    """Whom to ask, and by whose key."""
    from muntin.cli.target import Target

    return Target(control, key)
