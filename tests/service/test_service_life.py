"""Health, readiness, background work and endings."""

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Callable

import pytest
from litestar import get
from litestar.di import NamedDependency

from muntin.adapters.tasks import end
from muntin.service import Database, Identity, Nats, Periodic, Problem, Settings, create_service
from muntin.service.testing import serving


class Fake:
    """A resource whose health is the test's."""

    def __init__(self, name: str, essential: bool, log: list[str]) -> None:
        self.name = name
        self.essential = essential
        self.log = log
        self.well = True

    async def start(self) -> None:
        self.log.append(f"start {self.name}")

    async def stop(self) -> None:
        self.log.append(f"stop {self.name}")

    async def check(self) -> None:
        if not self.well:
            raise ConnectionError("away")


@get("/me", summary="Who am I")
async def me(identity: NamedDependency[Identity]) -> str:
    return identity.sub


@get("/internal/caller")
async def calling(caller: NamedDependency[str]) -> str:
    return caller


async def test_readiness_is_that_of_the_essential_resources(settings_for: Callable[..., Settings]) -> None:
    """Alive is alive; ready needs what is essential; the rest is shown. Resources stop in reverse."""
    log: list[str] = []
    one, two = Fake("one", True, log), Fake("two", False, log)
    async with serving(create_service([], settings=settings_for("t"), title="T", resources=[one, two])) as client:
        two.well = False
        answer = await client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json()["checks"] == {"one": "ok", "two": "ConnectionError: away"}
        one.well = False
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
        assert answer.headers["cache-control"] == "no-store"
        assert (await client.get("/healthz")).json() == {"status": "alive"}
    assert log == ["start one", "start two", "stop two", "stop one"]


async def test_a_service_without_its_servers_lives_but_is_not_ready(settings_for: Callable[..., Settings]) -> None:
    """The database away: alive, not ready, and every answer is a problem document."""
    database = Database("postgresql://nobody@127.0.0.1:9/x")

    @get("/rows")
    async def rows() -> int:
        async with database.acquire() as connection:
            return int(await connection.fetchval("select 1"))

    resources = [database, Nats("nats://127.0.0.1:9")]
    app = create_service([rows], settings=settings_for("t"), title="T", resources=resources)
    async with serving(app, ready="/healthz") as client:
        answer = await client.get("/rows")
        assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
        assert (await client.get("/readyz")).status_code == 503


async def test_handlers_get_visitor_and_caller(
    settings_for: Callable[..., Settings],
    as_visitor: Callable[..., dict[str, str]],
    as_service: Callable[[str, str], dict[str, str]],
) -> None:
    """`identity` and `caller` are verified before the handler runs; the document has neither as a parameter."""
    async with serving(create_service([me, calling], settings=settings_for("t"), title="T")) as client:
        assert (await client.get("/me", headers=as_visitor("u1"))).text.strip('"') == "u1"
        assert (await client.get("/me")).status_code == 401
        assert (await client.get("/internal/caller", headers=as_service("x", "t"))).text.strip('"') == "x"
        assert (await client.get("/internal/caller", headers=as_service("x", "other"))).status_code == 403
        document = (await client.get("/schema")).json()
    operation = document["paths"]["/me"]["get"]
    assert operation["summary"] == "Who am I" and "parameters" not in operation
    assert set(operation["responses"]) == {"200", "4XX", "5XX"}


@pytest.fixture
async def database(database_url: str) -> Database:
    """A ready database."""
    database = Database(database_url)
    await database.start()
    await database.ready()
    return database


async def test_periodic_work_survives_its_failures(database: Database) -> None:
    """It runs at once, again when woken, and goes on after a failure of any kind."""
    rounds: asyncio.Queue[int] = asyncio.Queue()
    count = 0

    async def work() -> None:
        nonlocal count
        count += 1
        rounds.put_nowait(count)
        if count == 1:
            raise Problem("upstream-unavailable", "not now")
        if count == 2:
            raise ZeroDivisionError

    periodic = Periodic("work", 3600, database, work)
    with pytest.raises(RuntimeError):
        await periodic.check()
    await periodic.start()
    async with asyncio.timeout(10):
        for n in (1, 2, 3):
            assert await rounds.get() == n
            periodic.wake()
    await periodic.check()
    await periodic.stop()
    await database.stop()


async def test_ending_ends_a_task_that_loses_its_first_cancellation() -> None:
    """As `wait_for` of Python 3.11 may make one do; other tasks' errors are not raised again."""
    losses = 0

    async def stubborn() -> None:
        nonlocal losses
        for _ in range(2):
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            losses += 1
        await asyncio.Event().wait()

    async def failing() -> None:
        raise ZeroDivisionError

    tasks = [asyncio.create_task(stubborn()), asyncio.create_task(failing()), None]
    await asyncio.sleep(0)
    await end(*tasks)
    assert losses == 2 and all(task.done() for task in tasks if task is not None)


def test_a_port_is_given_to_one_process_alone() -> None:
    """Two processes that ask at once, before anybody listens, never get the same port; nor does one process twice."""
    ask = "import sys; from muntin.service.testing import free_port; print(*[free_port() for _ in range(3000)]); "
    asked = [
        subprocess.Popen([sys.executable, "-c", f"{ask}sys.stdout.flush(); sys.stdin.read()"], stdin=-1, stdout=-1)
        for _ in range(2)
    ]
    given = [each.stdout.readline().split() for each in asked if each.stdout]
    for each in asked:
        each.communicate()
    assert len({*given[0], *given[1]}) == 6000
