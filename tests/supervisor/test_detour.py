"""A fault proxy in front of a running process: what its callers meet, what stays, and how it goes away."""

import json
import urllib.error
import urllib.request

import pytest

from muntin.adapters.fault_proxy import MODES
from muntin.cli import main

from .small_stack import Stack, until


def status(port: int) -> int:
    """What a caller on this port meets: a status, 0 where the connection is refused."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, ConnectionError):
        return 0


def test_a_fault_breaks_what_callers_see_and_clear_mends_it(stack: Stack) -> None:
    """The proxy has the port, the process another one; cleared, everything is as before."""
    stack.declare(web={"ready": "/"}, other={"ready": "/"})
    stack.run("up", "--detach")
    before = stack.rows()
    port = before["web"]["port"]
    done = stack.run("fault", "web", "--mode", "storm")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"web restarts on another port; a fault proxy takes its place on {port}\n")
    assert "web: answers 503 (every request), until it is cleared\n" in done.stdout
    assert done.stdout.endswith("undo: muntin fault clear web\n")
    row = stack.rows()["web"]
    assert (status(port), status(row["listens"]), row["port"]) == (503, 200, port)
    assert row["detail"] == "behind a fault proxy: storm 100 %"
    listed = json.loads(stack.run("fault", "--json").stdout)
    assert [(each["name"], each["fault"]["mode"], each["behind"]) for each in listed] == [
        ("web", "storm", row["listens"])
    ]
    until(lambda: json.loads(stack.run("fault", "--json").stdout)[0]["hit"] == 1, "the proxy tells what it hit")
    assert stack.run("fault", "clear").returncode == 0
    after = stack.rows()
    assert (set(after), status(port)) == ({"web", "other"}, 200)
    assert (after["web"]["listens"], after["other"]["pid"]) == (port, before["other"]["pid"])


def test_another_fault_restarts_nothing_and_ends_by_itself(stack: Stack) -> None:
    """Only the first fault moves the process; when its time is over everything passes."""
    stack.declare(web={"ready": "/"})
    stack.run("up", "--detach")
    stack.run("fault", "web", "--mode", "slow", "--rate", "30%", "--delay", "100ms")
    before = stack.rows()
    assert before["web"]["detail"] == "behind a fault proxy: slow 30 %"
    done = stack.run("fault", "web", "--mode", "refuse", "--for", "2s")
    assert "web: connection refused (every request), for 2 s; then the proxy lets everything through" in done.stdout
    port = before["web"]["port"]
    until(lambda: status(port) == 0, "the fault holds")
    assert {name: row["pid"] for name, row in stack.rows().items()} == {n: r["pid"] for n, r in before.items()}
    until(lambda: status(port) == 200, "its time is over")
    assert stack.rows()["web"]["detail"] == "behind a fault proxy that lets everything through"
    assert "over: everything passes" in stack.run("fault").stdout


def test_the_proxy_goes_along_with_its_service(stack: Stack) -> None:
    """Stopped, the service refuses its callers; started or restarted it is behind its proxy again; `down` ends both."""
    stack.declare(web={"ready": "/"})
    stack.run("up", "--detach")
    port = stack.rows()["web"]["port"]
    stack.run("fault", "web", "--mode", "storm")
    stack.run("stop", "web")
    assert status(port) == 0
    for order in ("start", "restart"):
        assert stack.run(order, "web").returncode == 0
        assert status(port) == 503
    assert stack.run("down").returncode == 0
    assert stack.survivors() == []
    stack.run("up", "--detach")
    assert status(port) == 200


def test_a_proxy_that_was_stopped_by_its_own_name_comes_back_with_the_next_fault(stack: Stack) -> None:
    """Nothing waits for a process that nobody will start."""
    stack.declare(web={"ready": "/"})
    stack.run("up", "--detach")
    port = stack.rows()["web"]["port"]
    stack.run("fault", "web", "--mode", "slow", "--delay", "1ms")
    assert stack.run("stop", "web-fault").returncode == 0
    assert status(port) == 0
    assert stack.run("fault", "web", "--mode", "storm").returncode == 0
    assert status(port) == 503


def test_one_replica_or_all_of_them(stack: Stack) -> None:
    """A name is one process; --all takes its replicas along; a replica that goes takes its proxy along."""
    stack.declare(caller={"ready": "/", "calls": ["web"]}, web={"ready": "/"})
    stack.run("up", "--detach", "--scale", "web=2")
    done = stack.run("fault", "web-2", "--mode", "storm")
    ports = {name: row["port"] for name, row in stack.rows().items()}
    assert done.returncode == 0 and (status(ports["web"]), status(ports["web-2"])) == (200, 503)
    done = stack.run("fault", "web", "--mode", "cut")
    assert "not broken: web-2 (--all breaks replicas too)" in done.stdout
    stack.run("fault", "web", "--all", "--mode", "storm")
    assert (status(ports["web"]), status(ports["web-2"])) == (503, 503)
    assert stack.run("up", "--scale", "web=1").returncode == 0
    assert set(stack.rows()) == {"caller", "web", "web-fault"}
    assert stack.run("fault", "clear", "web").returncode == 0
    assert (set(stack.rows()), status(ports["web"])) == ({"caller", "web"}, 200)


def test_what_can_not_be_broken_is_told(stack: Stack) -> None:
    """What isn't running, isn't there, or is behind no proxy: one line, and nothing has changed."""
    stack.declare(web={"ready": "/"}, job={"run": ["python", "-c", ""], "once": True})
    stack.run("up", "--detach")
    assert stack.run("stop", "web").returncode == 0
    for arguments, code, said in [
        (["fault", "web", "--mode", "storm"], 1, "web is stopped; start it first: muntin start web"),
        (["fault", "job", "--mode", "storm"], 2, "no fault proxy can stand in front of job: it runs to its end"),
        (["fault", "clear", "web"], 1, "web is behind no fault proxy; `muntin fault` shows which are"),
    ]:
        done = stack.run(*arguments)
        assert done.returncode == code and done.stderr.startswith(f"muntin: {said}"), done.stderr
    assert set(stack.rows()) == {"web", "job"}
    assert stack.run("fault", "clear").stdout == "nothing is behind a fault proxy\n"


def test_production_has_no_faults(stack: Stack) -> None:
    """Neither where the command says so nor where the stack runs so."""
    stack.declare(web={"ready": "/"})
    stack.environ["MUNTIN_ENV"] = "production"
    stack.run("up", "--detach")
    said = "muntin: faults are for demonstrations and tests; MUNTIN_ENV=production has none\n"
    assert stack.run("fault", "web", "--mode", "storm").stderr == said
    del stack.environ["MUNTIN_ENV"]
    assert stack.run("fault", "web", "--mode", "storm").stderr == said
    assert stack.rows()["web"]["detail"] == ""


@pytest.mark.parametrize("name", MODES)
def test_help_names_every_mode(name: str) -> None:
    """The command line's own list, which spares an import, is the proxy's."""
    assert name in main.MODES and len(main.MODES) == len(MODES)
