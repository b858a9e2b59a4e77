"""The commands and their options. What a command needs is imported when it runs, so that each starts fast.

| exit code | means                                                            |
|-----------|------------------------------------------------------------------|
| 0         | done                                                             |
| 1         | something is not as it was asked for: not ready, missing, failed |
| 2         | the input is wrong; nothing was changed                          |

What is refused is told on stderr; with --json its problem document (RFC 9457) is on stdout, and stderr has one line.
The input is wrong also where the control plane says so (400).
"""

import os
import sys
from typing import Annotated

import typer

from muntin.cli import registry_commands, release_commands
from muntin.errors import MuntinError, UsageError

BAD_INPUT = 400
"""The HTTP status of it."""

MODES = ("refuse", "hang", "slow", "dribble", "cut", "corrupt", "storm", "flap")
"""Of `muntin.adapters.fault_proxy`, which a start need not import; a test compares them."""

app = typer.Typer(
    name="muntin",
    help="Publishes micro-frontends, solves which versions fit, and runs the page that is made of them.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
edge = typer.Typer(help="The reverse proxy in front of everything.")
app.add_typer(registry_commands.app)
app.add_typer(release_commands.app)
app.add_typer(edge, name="edge")

Names = Annotated[list[str], typer.Argument(metavar="NAME...", help="processes, as `muntin ps` lists them")]


@app.command()
def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="return when everything is ready")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="NAME...", help="these, and what they need", show_default=False),
    ] = None,
    scale: Annotated[
        list[str] | None,
        typer.Option("--scale", metavar="NAME=COUNT", help="so many of it, also while it runs", show_default=False),
    ] = None,
    more: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
) -> None:
    """Starts everything, and shows what it does. Ctrl-C ends everything."""
    from muntin.cli.up import up as command

    if more and not only:
        raise UsageError(f"unexpected {more[0]!r}; name processes after --only")
    sys.exit(command(os.environ, [*(only or []), *(more or [])], detach=detach, scale=scale or []))


@app.command()
def down() -> None:
    """Ends everything, those that others wait for last."""
    from muntin.cli.operate import down as command

    sys.exit(command(os.environ))


@app.command()
def ps(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """Shows every process: state, port, restarts, how it ended last."""
    from muntin.cli.operate import ps as command

    sys.exit(command(os.environ, as_json=as_json))


@app.command()
def start(names: Names) -> None:
    """Starts processes, and returns when they are ready."""
    from muntin.cli.operate import order

    sys.exit(order(os.environ, "start", names))


@app.command()
def stop(names: Names) -> None:
    """Stops processes; the others keep running."""
    from muntin.cli.operate import order

    sys.exit(order(os.environ, "stop", names))


@app.command()
def restart(names: Names) -> None:
    """Stops processes and starts them again."""
    from muntin.cli.operate import order

    sys.exit(order(os.environ, "restart", names))


@app.command()
def logs(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", show_default=False)] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="keep showing what comes")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="how many of the last lines")] = 20,
) -> None:
    """Shows what processes printed; without a name, all of them."""
    from muntin.cli.logs import logs as command

    sys.exit(command(os.environ, names or [], follow=follow, count=lines))


@app.command()
def upstreams(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="callers; absent: all", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Shows how each process sees the services that it calls: circuit, endpoints, limit, cache."""
    from muntin.cli.upstreams import upstreams as command

    sys.exit(command(os.environ, names or [], as_json=as_json))


@app.command()
def fault(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME", help="services, or `clear` and those to mend", show_default=False),
    ] = None,
    mode: Annotated[str | None, typer.Option("--mode", metavar="MODE", help=" | ".join(MODES))] = None,
    rate: Annotated[str | None, typer.Option("--rate", metavar="SHARE", help="of the requests: 0.3, 30%")] = None,
    seconds: Annotated[str | None, typer.Option("--for", metavar="TIME", help="60s; absent: until cleared")] = None,
    delay: Annotated[str | None, typer.Option("--delay", metavar="TIME", help="of slow, dribble, flap")] = None,
    spare: Annotated[list[str] | None, typer.Option("--spare", metavar="PATH", help="leave these alone")] = None,
    every: Annotated[bool, typer.Option("--all", help="its replicas too")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="list them for programs")] = False,
) -> None:
    """Breaks a running service on purpose, or lists what is broken; `fault clear` mends.

    muntin fault product --mode slow --rate 30% --for 60s
    """
    from muntin.cli.fault import Wish
    from muntin.cli.fault import fault as command

    wish = Wish(mode=mode, rate=rate, seconds=seconds, delay=delay, spare=spare or [], every=every)
    sys.exit(command(os.environ, names or [], wish, as_json=as_json))


@app.command()
def build(
    packages_only: Annotated[bool, typer.Option("--packages-only", help="only see to the npm packages")] = False,
) -> None:
    """Builds what changed of packages/ and app/."""
    from muntin.cli.build import build as command

    sys.exit(command(packages_only=packages_only))


@app.command()
def doctor() -> None:
    """Says what is missing on this machine, and how to get it."""
    from muntin.cli.doctor import doctor as command

    sys.exit(command(os.environ))


@edge.command("config")
def edge_config() -> None:
    """Prints the Envoy configuration that the topology stands for: what `up` runs, for an Envoy of your own."""
    from muntin.cli.operate import edge_config as command

    sys.exit(command(os.environ))


def main() -> None:
    """Runs the command line; every error that is ours or the operator's is told on stderr."""
    try:
        code = _run(sys.argv[1:] or ["--help"])
        sys.stdout.flush()
    except BrokenPipeError:  # `muntin logs | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:  # a full disk behind `>`, a folder that may not be read
        code = _refused(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}", 1)
    sys.exit(code)


def _run(words: list[str]) -> int:
    """The exit code. Raises OSError."""
    try:
        code = app(words, standalone_mode=False)
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # so rich ends, and help is rich's
            raise error.__context__ from None
        code = error.code
    except UsageError as error:
        code = _refused(str(error), 2)
    except MuntinError as error:
        code = _failed(error, as_json="--json" in words)
    except typer.TyperException as error:
        text = getattr(error, "format_message", error.__str__)()
        code = _refused(f"{text.rstrip('.')}; see `muntin --help`", 2)
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    return code if isinstance(code, int) else 0


def _failed(error: MuntinError, *, as_json: bool) -> int:
    """By the table above; imports only where something went wrong what is for that."""
    from muntin.adapters.control_client import Refused

    if not isinstance(error, Refused):
        return _refused(str(error), 1)
    code = 2 if error.status == BAD_INPUT else 1
    if not as_json:
        return _refused(str(error), code)
    from muntin.cli.tables import show_json

    show_json(error.document)
    return _refused(error.detail, code)


def _refused(text: str, code: int) -> int:
    print(f"muntin: {text}", file=sys.stderr)
    return code
