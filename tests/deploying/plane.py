"""Real processes on free ports: control, shells, a NATS of one's own; and an operator who signs."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import psutil

from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.supervisor.keys import ensure

from ..conftest import free_port, wait_for_port

READY_DEADLINE = 60.0


class Process:
    """One process, started as the supervisor would: told everything by its environment."""

    def __init__(self, module: str, home: Path, **environ: str) -> None:
        self.module = module
        self.home = home
        self.name = module.rsplit(".", 1)[-1]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = home / f"{self.name}-{self.port}.log"
        own = {"MUNTIN_NAME": self.name, "MUNTIN_PORT": str(self.port), "MUNTIN_HOME": str(home)}
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MUNTIN_")}
        self.environ = kept | own | {f"MUNTIN_{key.upper()}": value for key, value in environ.items()}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it listens."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", self.module]
            self._process = subprocess.Popen(command, env=self.environ, stdout=log, stderr=log)
        wait_for_port(self.port, self._process)

    def kill(self) -> None:
        """SIGKILL, to everything that it started too: nothing is said goodbye to."""
        assert self._process is not None
        for child in self._children():
            os.kill(child, signal.SIGKILL)
        self._process.kill()
        self._process.wait()

    def _children(self) -> list[int]:
        assert self._process is not None
        return [each.pid for each in psutil.Process(self._process.pid).children(recursive=True)]

    def end(self) -> None:
        """Ends it if it runs."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    async def ready(self, session: aiohttp.ClientSession, **facts: object) -> dict[str, Any]:
        """Waits until /readyz is 200 and says these facts, and returns what it says."""
        async with asyncio.timeout(READY_DEADLINE):
            while True:
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        said = dict(await answer.json())
                        if answer.status == 200 and facts.items() <= said.items():
                            return said
                except aiohttp.ClientError:
                    assert self._process is not None and self._process.poll() is None, self.log.read_text()
                await asyncio.sleep(0.05)  # readiness offers nothing else to await


class Operator:
    """Talks to control, with the operator's key."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: Path) -> None:
        self.session = session
        self.url = url
        self.signer = RequestSigner(json.loads(key.read_text()))
        self.clock = SystemClock()

    async def call(self, method: str, path: str, body: Any = None, *, type: str = "application/json") -> dict[str, Any]:
        """Signs and sends; any answer but success fails the test."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        signed = self.signer.headers(method, path, content, self.clock.now())
        headers = signed | ({"content-type": type} if content else {})
        async with self.session.request(method, self.url + path, data=content, headers=headers) as answer:
            told = await answer.text()
            assert answer.status < 300, f"{method} {path}: {answer.status} {told}"
            return dict(json.loads(told))

    async def publish(self, name: str, version: str, archive: bytes) -> None:
        """Publishes one version."""
        await self.call("PUT", f"/api/v1/mfes/{name}/versions/{version}", archive, type="application/gzip")

    async def release(self, wanted: dict[str, str], channel: str = "production") -> str:
        """Makes a release; its id."""
        body = {"channel": channel, "wanted": wanted, "without": [], "pins": {}}
        return str((await self.call("POST", "/api/v1/releases", body))["id"])

    async def move(self, action: str, revision: int, release: str | None = None) -> dict[str, Any]:
        """Deploys or rolls back; where the channel points then."""
        body = {"action": action, "revision": revision} | ({"release": release} if release else {})
        return await self.call("PUT", "/api/v1/channels/production", body)


class Plane:
    """A control plane and its shells, all in one folder."""

    def __init__(self, home: Path, database_url: str, nats_url: str) -> None:
        self.home = home
        (home / "keys").mkdir(exist_ok=True)
        secrets = ensure(home / "keys", [])
        self.key = home / "keys" / "operator.jwk"
        common = {"nats_url": nats_url, "service_secret": secrets.service_secret}
        public_origin = "http://localhost"
        self.control = Process(
            "muntin.servers.control",
            home,
            database_url=database_url,
            operator_jwks=str(secrets.operator_jwks),
            public_origin=public_origin,
            **common,
        )
        self.common = common | {"upstream_control": self.control.url, "public_origin": public_origin}
        self.store = (home / "store").absolute().as_uri()

    def shell(self, name: str) -> Process:
        """A shell with a disk of its own, over the common store."""
        home = self.home / name
        home.mkdir()
        return Process("muntin.servers.shell", home, store_url=self.store, **self.common)
