"""`muntin upstreams` over a running stack: who sees whom how, for people and for programs."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..supervisor.small_stack import SERVER, Stack, until

CALLER = SERVER.with_name("small_caller.py")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    """A caller of the kit, and a service with a replica that it calls."""
    stack = Stack(tmp_path)
    stack.declare(
        caller={"run": ["python", str(CALLER)], "ready": "/readyz", "calls": ["base"]},
        base={"ready": "/"},
    )
    assert stack.run("up", "--detach", "--scale", "base=2").returncode == 0
    yield stack
    stack.run("down")


def ask(port: int) -> int:
    """One call through the caller; its status."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ask/base", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_table_shows_each_caller_and_upstream(stack: Stack) -> None:
    """Closed while all is well; open, with the endpoints out, once all of them are away, and closed again after."""
    port = stack.rows()["caller"]["port"]
    assert ask(port) == 200
    headings, row = stack.run("upstreams").stdout.splitlines()
    assert headings.split()[:4] == ["caller", "upstream", "state", "endpoints"]
    assert row.split()[:4] == ["caller", "base", "closed", "2/2"] and row.split()[-1] == "0/1"
    stack.run("stop", "base", "base-2")
    until(lambda: stack.run("upstreams").stdout.splitlines()[1].split()[2:4] == ["open", "0/2"], "it is seen")
    assert ask(port) == 503
    stack.run("start", "base")
    until(lambda: stack.run("upstreams", "caller").stdout.splitlines()[1].split()[2:4] == ["closed", "1/2"], "it heals")
    assert ask(port) == 200


def test_programs_get_the_whole_of_it(stack: Stack) -> None:
    """--json has what each caller says, by its name."""
    told = json.loads(stack.run("upstreams", "--json").stdout)
    assert told["caller"]["base"]["breaker"]["state"] == "closed"
    assert len(told["caller"]["base"]["endpoints"]) == 2


def test_who_calls_nobody_is_not_asked(stack: Stack) -> None:
    """That is an answer too; who is asked by name and is silent is an error."""
    assert stack.run("upstreams", "base").stdout == "no running process calls another one\n"
    stack.run("fault", "caller", "--mode", "hang")
    assert stack.run("upstreams", "caller").returncode == 0, "it is asked directly, not through its fault proxy"


def test_who_calls_in_its_own_way_is_passed_over_unless_named(tmp_path: Path) -> None:
    """A process without the page says nothing wrong; one that answers nonsense there does."""
    files = "http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['MUNTIN_PORT'])), h).serve_forever()"
    code = f"import http.server, os; h = http.server.SimpleHTTPRequestHandler; {files}"
    stack = Stack(tmp_path)
    stack.declare(own={"run": ["python", "-c", code], "calls": ["base"], "ready": "/"}, base={"ready": "/"})
    try:
        assert stack.run("up", "--detach").returncode == 0
        all_of_them = stack.run("upstreams")
        assert (all_of_them.returncode, all_of_them.stderr) == (0, "")
        named = stack.run("upstreams", "own")
        assert (named.returncode, named.stderr) == (1, "own does not say how it sees its upstreams\n")
    finally:
        stack.run("down")
