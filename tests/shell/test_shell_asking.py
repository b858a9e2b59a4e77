"""How control's answers about a channel are read, over real HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from muntin.errors import Problem, UsageError
from muntin.servers.shell.asking import AskedControl
from muntin.servers.shell.following import Answer
from muntin.servers.shell.keeping import Pointer
from muntin.service import Settings, Upstreams

from ..conftest import free_port

STATE = {"name": "production", "revision": 7, "release": "ab" * 32, "previous": None, "updatedBy": "operator"}


@pytest.fixture
async def control(tmp_path: Path) -> AsyncIterator[tuple[AskedControl, list[Any]]]:
    """A client of a small server that answers with what the test puts in front of the list."""
    answers: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        made = answers.pop(0)
        return made(request) if callable(made) else made

    app = web.Application()
    app.router.add_get("/api/v1/channels/{name}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    settings = Settings(name="shell", port=1, home=tmp_path, upstreams={"control": f"http://127.0.0.1:{port}"})
    upstreams = Upstreams(settings)
    await upstreams.start()
    yield AskedControl(settings, upstreams), answers
    await upstreams.stop()
    await runner.cleanup()


async def test_it_asks_only_for_what_it_does_not_know(control: tuple[AskedControl, list[Any]]) -> None:
    """The first answer's ETag goes along with the next question; 304 says that nothing moved."""
    asked, answers = control
    answers.append(web.json_response(STATE, headers={"etag": '"7"'}))
    assert await asked.ask("production", "") == Answer(Pointer("production", 7, "ab" * 32), '"7"')

    def unchanged(request: web.Request) -> web.Response:
        assert request.headers["if-none-match"] == '"7"'
        return web.Response(status=304)

    answers.append(unchanged)
    assert await asked.ask("production", '"7"') == Answer(None, '"7"')


async def test_an_unknown_channel_is_told_from_a_failure(control: tuple[AskedControl, list[Any]]) -> None:
    """404 means that control is well."""
    asked, answers = control
    answers.append(web.json_response({"code": "channel-unknown"}, status=404))
    with pytest.raises(Problem) as raised:
        await asked.ask("stage", "")
    assert raised.value.code == "channel-unknown"


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 503, "text": "{}"},
        {"status": 500, "text": "<html>"},
        {"text": "{"},
        {"text": "null"},
        {"text": '{"revision": "7", "release": "x"}'},
    ],
)
async def test_any_other_answer_is_a_failure_of_control(
    control: tuple[AskedControl, list[Any]], answer: dict[str, Any]
) -> None:
    """What can't be understood moves nothing."""
    asked, answers = control
    answers.append(web.Response(**answer))
    with pytest.raises(Problem) as raised:
        await asked.ask("production", "")
    assert raised.value.code == "upstream-unavailable"


async def test_a_refused_connection_is_a_failure_of_control(tmp_path: Path) -> None:
    """Nobody listens; and without an address the shell says which variable is missing."""
    upstreams = Upstreams(settings := Settings(name="shell", port=1, home=tmp_path))
    with pytest.raises(UsageError, match="MUNTIN_UPSTREAM_CONTROL"):
        AskedControl(settings, upstreams)
    there = Settings(name="shell", port=1, home=tmp_path, upstreams={"control": f"http://127.0.0.1:{free_port()}"})
    await upstreams.start()
    with pytest.raises(Problem) as raised:
        await AskedControl(there, upstreams).ask("production", "")
    assert raised.value.code == "upstream-unavailable"
    await upstreams.stop()
