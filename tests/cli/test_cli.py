"""The command line's manners: bad input is one line on stderr and exit code 2, and changes nothing."""

import functools
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = (
    *("up", "down", "ps", "start", "stop", "restart", "logs", "build", "doctor", "edge"),
    *("fault", "upstreams"),
    *("publish", "vendor", "check", "keys", "audit"),
    *("release", "deploy", "rollback", "status", "history", "diff", "preview"),
)
SOUND = """
[process.web]
about = "web"
run = ["python"]
port = {port}
[process.edge]
about = "edge"
run = ["python"]
"""


class Command:
    """`muntin` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.topology = folder / "topology.toml"
        self.topology.write_text(SOUND.format(port=0))
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MUNTIN_")}
        self.environ = kept | {"MUNTIN_HOME": str(self.home), "MUNTIN_TOPOLOGY": str(self.topology), "NO_COLOR": "1"}

    def __call__(self, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "muntin.cli", *arguments]
        return subprocess.run(command, env=self.environ | environ, capture_output=True, text=True, timeout=120)


@pytest.fixture
def muntin(tmp_path: Path) -> Command:
    """The command, with a sound topology of two processes that are never started."""
    return Command(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["up", "--only", "wbe"], "no process is called 'wbe'; did you mean 'web'?"),
        (["up", "--detach", "--only", "zzz"], "no process is called 'zzz'; there are: web, edge"),
        (["up", "web"], "unexpected 'web'; name processes after --only"),
        (["up", "--scale", "web"], "--scale 'web' is not NAME=COUNT with a count from 1 to 8"),
        (["up", "-d", "--scale", "wbe=2"], "no process is called 'wbe'; did you mean 'web'?"),
        (["up", "--scale", "edge=2"], "edge can't run more than once: people know it by its port; these can: none"),
        (["fault", "wbe", "--mode", "slow"], "no process is called 'wbe'; did you mean 'web'?"),
        (["fault", "web"], "say what shall go wrong: --mode refuse | hang | slow"),
        (["fault", "--mode", "slow"], "name the service that shall be broken: muntin fault NAME --mode MODE"),
        (["fault", "web", "--mode", "slwo"], "no fault is called 'slwo'; did you mean 'slow'?"),
        (["fault", "web", "--mode", "slow", "--rate", "2"], "rate '2' is not a share of the requests; write it as 0.3"),
        (
            ["fault", "web", "--mode", "slow", "--for", "soon"],
            "--for 'soon' is not a duration up to a day; write it as",
        ),
        (["fault", "web", "--mode", "storm", "--delay", "1s"], "storm has no delay; these have: slow, dribble, flap"),
        (["fault", "web", "--mode", "slow", "--spare", "readyz"], "--spare 'readyz' is no path; it starts with /"),
        (["fault", "edge", "--mode", "slow"], "no fault proxy can stand in front of edge: people know it by its port"),
        (["fault", "clear", "web", "--mode", "slow"], "`fault clear` takes names only"),
        (["upstreams", "wbe"], "no process is called 'wbe'; did you mean 'web'?"),
        (["start", "wbe"], "no process is called 'wbe'; did you mean 'web'?"),
        (["stop"], "Missing argument"),
        (["restart", "web", "eedge"], "no process is called 'eedge'; did you mean 'edge'?"),
        (["logs", "wbe"], "no process is called 'wbe'; did you mean 'web'?"),
        (["logs", "-n", "many"], "Invalid value for '--lines'"),
        (["logs", "-n", "-1"], "Invalid value for '--lines'"),
        (["ps", "--xml"], "No such option: --xml"),
        (["edge", "frob"], "No such command 'frob'"),
        (["keys", "frob"], "No such command 'frob'"),
        (["audit", "frob"], "No such command 'frob'"),
        (["deploy"], "Missing argument 'RELEASE'"),
        (["preview"], "Missing argument"),
        (["keys", "add", "a-team"], "Missing option '--pattern'"),
        (["deploy", "0123456789ab", "--revision", "-1"], "Invalid value for '--revision'"),
        (
            ["status", "--control", "http://localhost:99999"],
            "'http://localhost:99999' is no address of a control plane",
        ),
        (["status", "--control", "http://[::1"], "'http://[::1' is no address of a control plane"),
        (["status", "--control", "http://localhost/ü"], "'http://localhost/ü' is no address of a control plane"),
        (["status", "@apollo/client"], "'@apollo/client' is no name in the registry"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_line_and_exit_code_2(muntin: Command, arguments: list[str], said: str) -> None:
    """It says what is wrong and what is allowed, prints nothing else, and makes no state."""
    done = muntin(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"muntin: {said}") and done.stderr.count("\n") == 1
    assert not muntin.home.exists()


@pytest.mark.parametrize("arguments", [["up"], ["up", "-d"], ["ps"], ["start", "web"], ["logs"], ["edge", "config"]])
def test_a_broken_topology_is_one_line_and_exit_code_2(muntin: Command, arguments: list[str]) -> None:
    """Whatever is asked, the broken file is what is told."""
    muntin.topology.write_text(SOUND.format(port=70000))
    done = muntin(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"muntin: {muntin.topology}: process.web.port: expected `int` <= 65535\n"
    assert not muntin.home.exists()


def test_a_missing_topology_is_told(muntin: Command) -> None:
    """By the path that was looked at."""
    muntin.topology.unlink()
    done = muntin("up")
    assert done.returncode == 2
    assert done.stderr == f"muntin: {muntin.topology}: can't be read: No such file or directory\n"


@pytest.mark.parametrize(
    ("variable", "said"),
    [("MUNTIN_PORTS", "MUNTIN_PORTS=maybe is unknown; allowed: free"), ("MUNTIN_ENV", "MUNTIN_ENV=maybe is unknown")],
)
def test_a_variable_that_can_not_be_taken_is_told(muntin: Command, variable: str, said: str) -> None:
    """The environment is input too."""
    done = muntin("up", **{variable: "maybe"})
    assert done.returncode == 2 and done.stderr.startswith(f"muntin: {said}") and done.stderr.count("\n") == 1


def test_a_home_that_can_not_be_used_is_told(muntin: Command) -> None:
    """A file where the folder should be."""
    muntin.home.write_text("")
    done = muntin("up")
    assert done.returncode == 2 and done.stderr.startswith(f"muntin: MUNTIN_HOME={muntin.home} can't be used")


def test_while_nothing_runs_questions_are_answered_and_orders_refused(muntin: Command) -> None:
    """`ps` and `down` are content; start, stop and restart need a supervisor: exit code 1."""
    assert muntin("ps").stdout == "nothing is running; start it with `muntin up`\n"
    assert json.loads(muntin("ps", "--json").stdout) == []
    assert (muntin("down").returncode, muntin("down").stdout) == (0, "nothing is running\n")
    assert json.loads(muntin("fault", "--json").stdout) == []
    for order in ("start web", "stop web", "restart web", "fault web --mode slow", "fault clear web", "upstreams"):
        done = muntin(*order.split())
        assert (done.returncode, done.stderr) == (1, "muntin: nothing is running; start it with `muntin up`\n")


def test_help_lists_every_command(muntin: Command) -> None:
    """With and without being asked for."""
    for arguments in ([], ["--help"]):
        done = muntin(*arguments)
        assert done.returncode == 0
        for command in COMMANDS:
            assert f" {command} " in done.stdout


def test_a_closed_pipe_is_no_error(muntin: Command) -> None:
    """`muntin edge config | head -1` ends quietly."""
    muntin.topology.write_text((ROOT / "deploy" / "topology.toml").read_text())
    command = f"{sys.executable} -m muntin.cli edge config | head -1"
    done = subprocess.run(["sh", "-c", command], env=muntin.environ, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("{\n", "")


@pytest.mark.parametrize("words", ["--help | head -1", "release --help | head -1", "--help | true", "ps | true"])
def test_help_into_a_closed_pipe_is_no_error(muntin: Command, words: str) -> None:
    """Whoever reads only the beginning has what they want: exit code 0, no word on stderr."""
    command = f"set -o pipefail; {sys.executable} -m muntin.cli {words}"
    done = subprocess.run(["bash", "-c", command], env=muntin.environ, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_behind_the_output_is_one_line(muntin: Command) -> None:
    """What can't be written is told, not traced."""
    command = [sys.executable, "-m", "muntin.cli", "edge", "config"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, env=muntin.environ, stdout=full, stderr=subprocess.PIPE, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (1, "muntin: No space left on device\n")


def test_an_address_where_something_else_answers_is_told(muntin: Command, tmp_path: Path) -> None:
    """A page instead of JSON is no traceback."""
    (tmp_path / "api" / "v1").mkdir(parents=True)
    (tmp_path / "api" / "v1" / "channels").write_text("<html>")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        done = muntin("status", "--control", url)
        server.shutdown()
    said = f"muntin: what answers at {url} is no control plane: GET /api/v1/channels gave no JSON\n"
    assert (done.returncode, done.stderr) == (1, said)


class Busy(http.server.BaseHTTPRequestHandler):
    """A control plane whose database is away."""

    def do_GET(self) -> None:
        self.send_response(503)
        self.send_header("content-type", "application/problem+json")
        self.end_headers()
        self.wfile.write(b'{"code": "database-unavailable", "detail": "the database does not answer"}')


def test_a_log_that_can_not_be_looked_at_is_not_called_changed(muntin: Command) -> None:
    """`audit verify` gives a verdict only where there is one."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        done = muntin("audit", "verify", "--control", f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("muntin: the database does not answer")


def test_doctor_says_what_is_there_and_what_is_missing(muntin: Command) -> None:
    """A line for each need; a taken port is named with who holds it and what to do; exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        muntin.topology.write_text(SOUND.format(port=holder.getsockname()[1]))
        done = muntin("doctor", MUNTIN_BROWSER="/no/such/browser")
    lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    found = {words[1]: words[0] for words in lines}
    for need in ("Python", "venv", "node", "npm", "envoy", "postgres", "nats", "disk"):
        assert found[need] == "ok", done.stdout
    assert "missing  browser        /no/such/browser; MUNTIN_BROWSER names no program" in done.stdout
    assert (
        "(web) is held by" in done.stdout
        and f"(pid {os.getpid()}); end it, or run with MUNTIN_PORTS=free" in done.stdout
    )


def test_free_ports_are_kept_between_runs(muntin: Command) -> None:
    """MUNTIN_PORTS=free gives each process a port of its own, the same one next time, and moves the public origin."""
    first = muntin("edge", "config", MUNTIN_PORTS="free").stdout
    chosen = json.loads((muntin.home / "ports.json").read_text())
    assert sorted(chosen) == ["edge", "web"] and chosen["edge"] != chosen["web"]
    assert muntin("edge", "config", MUNTIN_PORTS="free").stdout == first
    assert f'"port_value": {chosen["edge"]}' in first
