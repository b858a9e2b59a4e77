"""A real control plane as a process of its own, and `muntin` run against it as people run it."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import pytest

from muntin.service.testing import free_port
from muntin.supervisor.keys import ensure

from .small_builds import host, module, react

START_DEADLINE = 60.0


class ControlPlane:
    """The process, its database and store; it can be killed and started again on the same port."""

    def __init__(self, home: Path, database_url: str, nats_url: str) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        made = ensure(home / "keys", [])
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MUNTIN_")}
        self.environ = kept | {
            "MUNTIN_NAME": "control",
            "MUNTIN_PORT": str(self.port),
            "MUNTIN_HOME": str(home),
            "MUNTIN_DATABASE_URL": database_url,
            "MUNTIN_NATS_URL": nats_url,
            "MUNTIN_OPERATOR_JWKS": str(made.operator_jwks),
            "MUNTIN_SERVICE_SECRET": made.service_secret,
            "MUNTIN_IDENTITY_JWKS": str(made.jwks),
            "MUNTIN_PUBLIC_ORIGIN": "http://localhost:5000",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it is ready."""
        log = (self.home / "control.log").open("ab")
        command = [sys.executable, "-m", "muntin.servers.control"]
        self.process = subprocess.Popen(command, env=self.environ, stdout=log, stderr=log, start_new_session=True)
        log.close()
        deadline = time.monotonic() + START_DEADLINE
        while not self._ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"control did not start:\n{(self.home / 'control.log').read_text()}")
            time.sleep(0.05)  # a port offers nothing to await

    def _ready(self) -> bool:
        try:
            with urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """As the power would: the server's worker is a process of its own, and goes with it."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def get(self, path: str) -> Any:
        """The JSON at /api/v1/`path`."""
        with urlopen(f"{self.url}/api/v1/{path}", timeout=10) as answer:
            return json.load(answer)


class Operator:
    """`muntin` in a folder of its own, with the operator's key, against one control plane."""

    def __init__(self, control: ControlPlane, folder: Path) -> None:
        self.control = control
        self.folder = folder
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MUNTIN_")}
        self.environ = kept | {
            "MUNTIN_HOME": str(control.home),
            "MUNTIN_CONTROL_URL": control.url,
            "NO_COLOR": "1",
            "COLUMNS": "80",
        }

    def start(self, *arguments: str | Path, **environ: str) -> "subprocess.Popen[str]":
        """The running command."""
        words = [sys.executable, "-m", "muntin.cli", *map(str, arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(words, env=self.environ | environ, cwd=self.folder, text=True, **pipes)  # type: ignore[call-overload,no-any-return] - pipes are two keywords

    def __call__(self, *arguments: str | Path, **environ: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(*arguments, **environ)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def done(self, *arguments: str | Path, **environ: str) -> str:
        """What it printed; fails unless it ended well."""
        ended = self(*arguments, **environ)
        assert ended.returncode == 0, f"{arguments}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    def json(self, *arguments: str | Path) -> Any:
        """What it printed for programs."""
        return json.loads(self.done(*arguments, "--json"))


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory, postgres_url: str, nats_server: str) -> Iterator[ControlPlane]:
    """One for the tests of a file; they use names and channels of their own."""
    name = f"t_{secrets.token_hex(8)}"
    home = tmp_path_factory.mktemp("home")
    (home / "keys").mkdir()
    plane = ControlPlane(home, urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}")), f"{nats_server}/{name}")
    plane.start()
    yield plane
    plane.kill()


@pytest.fixture
def muntin_as_operator(control: ControlPlane, tmp_path: Path) -> Operator:
    """The command, run by the operator in `tmp_path`."""
    return Operator(control, tmp_path)


@pytest.fixture
def shop(muntin_as_operator: Operator, tmp_path: Path) -> Callable[..., str]:
    """`shop("news")`: a channel `news` whose release has a host, react and an MFE `news` 1.0.0; gives the release."""

    def make(name: str) -> str:
        run = muntin_as_operator
        for folder in (host(tmp_path / "host"), react(tmp_path / "react"), module(tmp_path / name)):
            run.done("publish", folder)
        made = run.json("release", name, "--channel", name)
        run.done("deploy", made["id"][:12], "--channel", name)
        return str(made["id"])

    return make
