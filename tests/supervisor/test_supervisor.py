"""The supervisor with real processes: order, readiness, crashes, taken ports, and that nothing outlives it."""

import contextlib
import json
import os
import signal
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from .small_stack import Stack, until


def environment_of(port: int) -> dict[str, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
        found: dict[str, str] = json.load(answer)
        return found


def test_processes_start_after_those_they_wait_for(stack: Stack) -> None:
    """A job runs to its end, then a server starts, then the server that waits for both."""
    job = ["python", "-c", "print('built')"]
    stack.declare(
        web={"ready": "/", "after": ["base"]},
        base={"ready": "/", "after": ["job"]},
        job={"run": job, "once": True},
    )
    done = stack.run("up", "--detach")
    assert done.returncode == 0, done.stdout + done.stderr
    order = [line.split()[-2:] for line in (stack.home / "logs" / "supervisor.log").read_text().splitlines()]
    events = [tuple(each) for each in order]
    milestones = [("job", "done"), ("base", "starting"), ("base", "ready"), ("web", "starting"), ("web", "ready")]
    assert [events.index(each) for each in milestones] == sorted(events.index(each) for each in milestones)
    assert {name: row["state"] for name, row in stack.rows().items()} == {
        "web": "ready",
        "base": "ready",
        "job": "done",
    }


def test_a_process_is_told_what_the_topology_declares_and_no_more(stack: Stack) -> None:
    """Upstreams only of declared calls, no variable of ours inherited, no secret of others."""
    stack.declare(web={"ready": "/", "calls": ["the-base"]}, other={"ready": "/"}, **{"the-base": {"ready": "/"}})
    stack.environ["MUNTIN_POSTGRES_URL"] = "postgresql://root:secret@db.example.com/x"
    assert stack.run("up", "--detach").returncode == 0
    rows = stack.rows()
    told = environment_of(rows["web"]["port"])
    assert told["MUNTIN_UPSTREAM_THE_BASE"] == f"http://127.0.0.1:{rows['the-base']['port']}"
    assert (told["MUNTIN_NAME"], told["MUNTIN_PORT"]) == ("web", str(rows["web"]["port"]))
    assert not {key for key in told if key in ("MUNTIN_POSTGRES_URL", "MUNTIN_UPSTREAM_OTHER", "MUNTIN_IDENTITY_KEY")}
    assert "secret@" not in json.dumps(told)


def test_a_crashing_process_is_shown_as_such_and_heals_by_itself(stack: Stack) -> None:
    """`ps` says backoff, how often and how it ended; once the cause is gone it becomes ready without a hand."""
    cause = stack.folder / "cause"
    cause.touch()
    stack.declare(web={"ready": "/", "arguments": ["--crash-if", str(cause)]}, fine={"ready": "/"})
    done = stack.run("up", "--detach")
    assert done.returncode == 1
    assert "something is wrong with the configuration" in done.stdout
    row = until(lambda: (row := stack.rows()["web"])["state"] == "backoff" and row, "the crash shows")
    assert row["last_exit"] == "exit 3" and row["restarts"] >= 2
    assert "ended with exit 3; again in" in row["detail"]
    assert stack.rows()["fine"]["state"] == "ready"
    cause.unlink()
    until(lambda: stack.rows()["web"]["state"] == "ready", "it is ready again")


def test_a_killed_process_is_started_again(stack: Stack) -> None:
    """SIGKILL from outside is a crash: another pid, one restart, told as signal 9."""
    stack.declare(web={"ready": "/"})
    stack.run("up", "--detach")
    before = stack.rows()["web"]["pid"]
    os.kill(before, signal.SIGKILL)
    after = until(
        lambda: (row := stack.rows()["web"])["restarts"] == 1 and row["state"] == "ready" and row, "it is back"
    )
    assert after["pid"] != before and after["last_exit"] == "signal 9"


def test_a_taken_port_is_named_with_the_process_that_holds_it(stack: Stack) -> None:
    """Nothing is started on a port that someone else holds; when it is freed, the process starts."""
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        stack.declare(web={"ready": "/", "port": port})
        done = stack.run("up", "--detach")
        assert done.returncode == 1
        assert f"port {port} is held by" in done.stdout and f"(pid {os.getpid()})" in done.stdout
        row = stack.rows()["web"]
        assert (row["state"], row["pid"]) == ("blocked", None)
    until(lambda: stack.rows()["web"]["state"] == "ready", "the port is free and the process ready")


def test_one_process_stops_and_starts_alone(stack: Stack) -> None:
    """The others keep their pids."""
    stack.declare(web={"ready": "/"}, other={"ready": "/"})
    stack.run("up", "--detach")
    before = stack.rows()
    assert stack.run("stop", "web").returncode == 0
    stopped = stack.rows()
    assert (stopped["web"]["state"], stopped["web"]["pid"]) == ("stopped", None)
    assert stopped["other"]["pid"] == before["other"]["pid"]
    assert stack.run("start", "web").returncode == 0
    assert stack.rows()["web"]["state"] == "ready"
    assert stack.run("restart", "web", "other").returncode == 0
    assert stack.rows()["other"]["pid"] != before["other"]["pid"]


def test_only_starts_what_is_named_and_what_it_needs(stack: Stack) -> None:
    """`--only` follows calls; the rest can be started later."""
    stack.declare(web={"ready": "/", "calls": ["base"]}, base={"ready": "/"}, other={"ready": "/"})
    assert stack.run("up", "--detach", "--only", "web").returncode == 0
    assert {n: r["state"] for n, r in stack.rows().items()} == {"web": "ready", "base": "ready", "other": "stopped"}
    assert stack.run("start", "other").returncode == 0
    assert stack.rows()["other"]["state"] == "ready"


def test_a_second_up_says_so_and_starts_what_is_missing(stack: Stack) -> None:
    """One supervisor per MUNTIN_HOME."""
    stack.declare(edge={"ready": "/"}, other={"ready": "/"})
    stack.run("up", "--detach")
    pid = stack.running()["pid"]
    stack.run("stop", "other")
    for arguments in (["up"], ["up", "--detach"]):
        second = stack.run(*arguments)
        assert second.returncode == 0
        assert second.stdout.startswith(f"already running (pid {pid})\n")
        assert f"edge  http://localhost:{stack.rows()['edge']['port']}" in second.stdout
    assert stack.rows()["other"]["state"] == "ready"
    assert stack.running()["pid"] == pid


def test_two_ups_at_once_from_nothing_tell_the_same_addresses(stack: Stack) -> None:
    """Only who wins the lock chooses ports; the other follows it, and names no address where nobody listens."""
    stack.declare(edge={"ready": "/"}, other={"ready": "/"})
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda _: stack.run("up", "--detach"), range(2)))
    assert [done.returncode for done in both] == [0, 0], [done.stdout + done.stderr for done in both]
    address = f"edge  http://localhost:{stack.rows()['edge']['port']}"
    assert all(address in done.stdout for done in both), [done.stdout for done in both]


def test_ctrl_c_ends_everything(stack: Stack) -> None:
    """SIGINT to the foreground `up` ends every child, and it exits with 0."""
    stack.declare(web={"ready": "/"}, base={"ready": "/", "arguments": ["--with-child"]})
    process = stack.begin("up")
    until(lambda: "Ctrl-C ends everything" in stack.printed(), "everything is ready")
    stack.running()
    assert len(stack.survivors()) == 3
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert stack.survivors() == []
    assert "everything has ended" in stack.printed()


def test_a_second_ctrl_c_does_not_wait_for_the_stubborn(stack: Stack) -> None:
    """A child that ignores SIGTERM is killed at once when asked twice."""
    stack.declare(web={"ready": "/", "arguments": ["--stubborn"]})
    process = stack.begin("up")
    until(lambda: "Ctrl-C ends everything" in stack.printed(), "everything is ready")
    stack.running()
    process.send_signal(signal.SIGINT)
    until(lambda: "web stopping" in stack.printed(), "the end has begun")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert stack.survivors() == []


def test_nothing_survives_a_killed_supervisor(stack: Stack) -> None:
    """SIGKILL leaves no child, not even one that had gone off into a session of its own; a new `up` works at once."""
    stack.declare(web={"ready": "/"}, base={"ready": "/", "arguments": ["--stubborn", "--with-child"]})
    stack.run("up", "--detach")
    assert len(stack.survivors()) == 3
    os.kill(stack.running()["pid"], signal.SIGKILL)
    assert stack.run("up", "--detach").returncode == 0
    (first,) = stack.marks - {stack.running()["run"]}
    stack.marks = {first}
    assert stack.survivors() == []
    os.kill(stack.running()["pid"], signal.SIGKILL)


def test_a_killed_guardian_is_replaced(stack: Stack) -> None:
    """With a new guardian, a killed supervisor still leaves nothing."""
    stack.declare(web={"ready": "/"})
    stack.run("up", "--detach")
    supervisor = psutil.Process(stack.running()["pid"])

    def is_guardian(process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.Error):  # it may end while we look
            return any("guardian" in word for word in process.cmdline())
        return False

    def guardians() -> list[psutil.Process]:
        return [child for child in supervisor.children() if is_guardian(child)]

    (first,) = guardians()
    first.kill()
    until(lambda: [each.pid for each in guardians()] not in ([], [first.pid]), "there is another guardian")
    supervisor.kill()
    until(lambda: not stack.survivors(), "nothing is left")


def test_what_survives_supervisor_and_guardian_is_swept_by_the_next_up(stack: Stack) -> None:
    """Killed together they can end nothing; whoever comes next does."""
    stack.declare(web={"ready": "/"})
    stack.run("up", "--detach")
    old = set(stack.survivors())
    supervisor = psutil.Process(stack.running()["pid"])
    supervisor.suspend()
    for child in supervisor.children():
        if any("guardian" in word for word in child.cmdline()):
            child.kill()
    supervisor.kill()
    supervisor.wait()
    assert stack.run("up", "--detach").returncode == 0
    assert old.isdisjoint(stack.survivors())
    assert stack.rows()["web"]["state"] == "ready"


def test_a_long_home_gets_its_socket_in_a_short_place(stack: Stack) -> None:
    """Unix sockets take about a hundred bytes of path; the home may be deeper."""
    stack.home = stack.folder / ("deep" * 20) / ("deeper" * 15)
    stack.environ["MUNTIN_HOME"] = str(stack.home)
    stack.declare(web={"ready": "/"})
    assert stack.run("up", "--detach").returncode == 0
    place = Path(stack.running()["socket"])
    assert stack.home not in place.parents
    assert stack.run("down").returncode == 0
    assert not place.parent.exists()


def test_a_program_that_does_not_exist_is_a_crash_that_says_so(stack: Stack) -> None:
    """A command that can't be executed is told by its name."""
    stack.declare(web={"run": ["no-such-program"]})
    done = stack.run("up", "--detach")
    assert done.returncode == 1
    assert "no-such-program" in done.stdout


def test_a_failed_job_holds_back_those_that_wait_for_it(stack: Stack) -> None:
    """They wait, both are told, and a mended job lets them start."""
    stack.declare(
        web={"ready": "/", "after": ["job"]},
        job={
            "run": ["python", "-c", "import os, sys; sys.exit(0 if os.path.exists('/dev/null/x') else 4)"],
            "once": True,
        },
    )
    done = stack.run("up", "--detach")
    assert done.returncode == 1
    assert "job is failed" in done.stdout and "web is waiting: for job" in done.stdout


def test_logs_show_what_was_printed(stack: Stack) -> None:
    """With several names each line says whose it is; with one it is bare."""
    stack.declare(web={"ready": "/"}, other={"ready": "/"})
    stack.run("up", "--detach")
    both = stack.run("logs", "-n", "50", "web", "other").stdout.splitlines()
    assert "web   | serving" in both and "other | serving" in both
    assert "serving" in stack.run("logs", "web").stdout.splitlines()


def test_logs_follow_what_comes(stack: Stack) -> None:
    """`-f` shows a line that is printed later, and ends on Ctrl-C with 130."""
    stack.declare(web={"ready": "/"})
    stack.run("up", "--detach")
    port = stack.rows()["web"]["port"]
    process = stack.begin("logs", "-f", "-n", "0", "web")

    def seen() -> bool:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/?later").close()
        return "GET /?later" in stack.printed()

    until(seen, "the request shows")
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130


def test_nobody_waits_for_what_was_stopped_meanwhile(stack: Stack) -> None:
    """`up` follows a process that never gets ready; when it is stopped, there is nothing left to wait for."""
    stack.declare(never={"run": ["python", "-c", "import time; time.sleep(600)"], "ready": "/"}, web={"ready": "/"})
    waiting = stack.begin("up", "--detach")
    stack.running()
    until(lambda: stack.rows().get("web", {}).get("state") == "ready", "web is ready")
    assert waiting.poll() is None
    assert stack.run("stop", "never").returncode == 0
    assert waiting.wait(timeout=30) == 1
    assert "not everything is ready" in stack.printed()
